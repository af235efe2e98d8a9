"""Behaviour: how often customers buy, whether there are kinds among them, and how their buying goes with prices."""

from crm.analyses.behaviour.again import gaps
from crm.analyses.behaviour.discounts import discounts
from crm.analyses.behaviour.kinds import how_many, kinds, profile
from crm.analyses.behaviour.prices import price_sensitivity
from crm.customers.kinds.sorting import sorted_customers

__all__ = ["discounts", "gaps", "how_many", "kinds", "price_sensitivity", "profile", "sorted_customers"]
