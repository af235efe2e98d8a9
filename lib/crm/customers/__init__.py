"""Who is a customer, what they ordered when, and how they score: what more than one report of customers starts from."""
