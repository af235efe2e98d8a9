"""Kinds among customers by how they buy: what is known of each, whether there are kinds, and who is of which."""
