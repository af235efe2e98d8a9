"""Histories of customers beside the groups that the segmentation report puts them in."""

import ibis

from crm.customers.buying import customers
from crm.customers.edges import Scoring
from crm.customers.scores import rated_customers, scales_of


def in_groups(company, known: ibis.Table, quiet_days: int) -> ibis.Table:
    """The histories (lasting.histories) with `group`, that of recency and frequency on as_of; an expression."""
    everyone = customers(company).cache()  # four queries follow
    groups = rated_customers(everyone, scales_of(everyone, Scoring(quiet_days))).select("account_id", "group")
    return known.inner_join(groups, "account_id")
