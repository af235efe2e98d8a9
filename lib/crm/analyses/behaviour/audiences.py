"""The kinds of this report as audiences."""

import ibis

from crm.customers.audience import audience
from crm.customers.kinds.sorting import sorted_customers
from crm.tables.told import told
from crm.words import _


@audience("kinds")
def by_kind(company, months_back: int = 1) -> ibis.Table:
    """Each customer who ordered in the window with the kind; nobody where there are no kinds. The score is the number of
    days with an order."""
    rows = sorted_customers(company, months_back).customers
    reason = told(
        _(
            "Days since the last order: {since}. Days with an order: {visits}, net revenue of one: {worth} {currency}."
        ),
        since=rows.since,
        visits=rows.visits,
        worth=(rows.worth // 100).cast("int64"),
        currency=ibis.literal(company.currency or ""),
    )
    return rows.filter(rows.group.notnull()).select(
        "account_id", "group", score=rows.visits.cast("int64"), reason=reason
    )
