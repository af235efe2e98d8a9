"""Who moved from group to group since an earlier day (B8), by edges that stand still."""

import ibis
import pandas as pd

from crm.analyses.segmentation.moved_words import moved_notes, moved_sentence, no_customer_then
from crm.customers.buying import CUSTOMERS, customers
from crm.customers.edges import USUAL, Scoring
from crm.customers.limits import within_limits
from crm.customers.scores import rated_customers, scales_of
from crm.customers.then import known_on
from crm.finding import Finding
from crm.months import earlier
from crm.names.segmentation import FAMILIES, FAMILY_OF
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, day

NONE = "family_none"
TODAY = [family for family in FAMILIES if family != NONE]


@needs("B8", _("Moves between groups"), *CUSTOMERS)
def moved(company: Company, scoring: Scoring = USUAL, months_back: int = 1) -> Finding:
    """How many customers went from which family of groups to which in so many months, and what they bring now.

    Both days are scored by the edges of the earlier one, so that a customer moves by what they did and not because
    others did something."""
    within_limits("months_back", months_back, 1, 36)
    then = earlier(company.as_of, months_back)
    before = customers(known_on(company, then)).cache()  # four queries follow
    scales = scales_of(before, scoring)
    table = moves(rated_customers(before, scales), rated_customers(customers(company), scales))
    if not table.customers[table.was != NONE].sum():
        return Finding("segmentation.moved", no_customer_then(then), answered=False)
    return Finding(
        id="segmentation.moved",
        says=moved_sentence(table, then),
        table=matrix(table),
        caption=_("Customers: a row a group of {then}, a column one of {now}").format(
            then=day(then), now=day(company.as_of)
        ),
        notes=moved_notes(table, then),
        currency=company.currency,
    )


def moves(before: ibis.Table, now: ibis.Table) -> pd.DataFrame:
    """One row a family then and now, also where nobody went that way: customers, and cents in the window of now. Those
    who were no customers yet are a family then."""
    was, here = before.select("account_id", was="group"), now.select("account_id", "cents", to="group")
    both = here.left_join(was, "account_id")
    rows = fetch(both.group_by("was", "to").agg(customers=both.count(), cents=both.cents.sum().cast("int64")))
    rows["was"], rows["to"] = rows.was.map(FAMILY_OF).fillna(NONE), rows.to.map(FAMILY_OF)
    pairs = pd.MultiIndex.from_product([FAMILIES, TODAY], names=["was", "to"])
    return (
        rows.groupby(["was", "to"])[["customers", "cents"]].sum().reindex(pairs, fill_value=0).reset_index()
    )


def matrix(table: pd.DataFrame) -> pd.DataFrame:
    """One row a family then: how many of it are in which family now, and what they brought in the window of now."""
    wide = table.pivot_table(index="was", columns="to", values="customers", aggfunc="sum").reindex(FAMILIES)[
        TODAY
    ]
    revenue = table.groupby("was").cents.sum().reindex(FAMILIES) / 100
    return wide.rename_axis(columns=None).assign(revenue=revenue).reset_index()
