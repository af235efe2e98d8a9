"""What a headline number of the leaving report rests on, as names.counted says it of the others."""

from crm.words import count, plural


def customers_to_score(n: int) -> str:
    """A figure over everybody who could leave at all."""
    return plural("of {n} customer who could leave", "of {n} customers who could leave", n).format(n=count(n))


def active_customers(n: int) -> str:
    """A figure made from customers who could leave at all."""
    return plural("from {n} active customer", "from {n} active customers", n).format(n=count(n))


def customer_months(n: int) -> str:
    """A figure made from customers looked at at months' ends."""
    return plural("from {n} customer-month", "from {n} customer-months", n).format(n=count(n))


def ended_stays(n: int) -> str:
    """A share of the ends of contracts whose reason is known."""
    return plural("of {n} end with a reason", "of {n} ends with a reason", n).format(n=count(n))
