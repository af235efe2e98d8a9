"""Recency, frequency and money: eleven groups of customers, and the table of scores behind them (B3)."""

import ibis
import pandas as pd

from crm.analyses.segmentation.rfm_edges import scale_notes
from crm.analyses.segmentation.rfm_words import grid_notes, grid_sentence, population, sentence
from crm.customers.buying import CUSTOMERS, customers, period
from crm.customers.edges import USUAL, Scoring
from crm.customers.left_out import left_out, not_loaded
from crm.customers.middles import middles
from crm.customers.scores import rated_customers, scales_of
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.names.segmentation import RFM_GROUPS
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _


@needs("B3", _("Customer groups by recency and frequency"), *CUSTOMERS, better=("orders.refund_amount",))
def rfm(company: Company, scoring: Scoring = USUAL) -> Finding:
    """Each customer in one of eleven groups: size, revenue, order habits; the groups add up to the totals."""
    everyone = customers(company).cache()  # six queries follow
    scales = scales_of(everyone, scoring)
    rated = rated_customers(everyone, scales)
    table = group_table(rated)
    if table.empty:
        return Finding("segmentation.rfm", _("No customer has ordered yet."), answered=False)
    facts = fetch(
        rated.agg(once=one_if(rated.days_ever == 1).sum(), lapsed=one_if(rated.visits == 0).sum())
    ).iloc[0]
    notes = (*population(company, table, int(facts.lapsed)), *scale_notes(scales, company.currency))
    alike = len(scales.frequency.classes) < 2
    return Finding(
        id="segmentation.rfm",
        says=sentence(company, table, int(facts.once), scales.frequency),
        table=table,
        caption=_("Customers who ever ordered by recency and frequency, revenue of {period}").format(
            period=period(company)
        ),
        numbers=totals(table, int(facts.lapsed), alike),
        notes=(*notes, *not_loaded(company), *left_out(company)),
        currency=company.currency,
    )


@needs("B3", _("Recency and frequency scores"), *CUSTOMERS)
def rfm_grid(company: Company, scoring: Scoring = USUAL) -> Finding:
    """How many customers have which pair of recency and frequency scores, and their revenue."""
    everyone = customers(company).cache()  # six queries follow
    scales = scales_of(everyone, scoring)
    rated = rated_customers(everyone, scales)
    here = rated.filter(rated.visits > 0)
    cells = fetch(here.group_by("recency", "frequency").agg(customers=here.count(), cents=here.cents.sum()))
    if cells.empty:
        text = _("Nobody ordered in {period}.").format(period=period(company))
        return Finding("segmentation.rfm_grid", text, answered=False)
    cells = every_pair(cells)
    return Finding(
        id="segmentation.rfm_grid",
        says=grid_sentence(cells, company.currency),
        table=cells,
        caption=_("Customers by recency score and frequency score, {period}").format(period=period(company)),
        notes=(*grid_notes(company, cells), *scale_notes(scales, company.currency)),
        currency=company.currency,
    )


def totals(table: pd.DataFrame, lapsed: int, alike: bool) -> tuple[Number, ...]:
    """Customers with an order in the window, their net revenue, and the share of the best of all, unless customers
    are too few or too alike for any to be the best."""
    ever = int(table.customers.sum())
    best = table.loc[table.group.isin(["champions", "loyal"]), "share_customers"].sum()
    numbers = (
        Number("buying_customers", ever - lapsed, n=ever),
        Number("net_revenue", float(table.revenue.sum()), n=ever - lapsed),
    )
    return numbers if alike or ever < SHOWN else (*numbers, Number("best_customers", float(best), n=ever))


def every_pair(cells: pd.DataFrame) -> pd.DataFrame:
    """A row for every pair of scores in use, most recent first; a pair that nobody has holds 0."""
    scores = [sorted(cells.recency.unique(), reverse=True), sorted(cells.frequency.unique())]
    pairs = pd.MultiIndex.from_product(scores, names=["recency", "frequency"])
    cells = cells.set_index(["recency", "frequency"]).reindex(pairs, fill_value=0).reset_index()
    cells["revenue"] = cells.pop("cents") / 100
    return cells


def group_table(rated: ibis.Table) -> pd.DataFrame:
    """One row a group, best first: size, revenue, and habits where the group is large enough to speak of."""
    sums = rated.group_by("group").agg(
        customers=rated.count(),
        cents=rated.cents.sum().cast("int64"),
        orders=rated.orders.sum().cast("int64"),
    )
    table = fetch(sums)
    if table.empty:
        return table
    since = fetch(middles(rated, "days_since", ("group",)).select("group", days_since="median"))
    table = table.merge(since, on="group").sort_values(
        "group", key=lambda g: g.map(lambda k: RFM_GROUPS[k].order)
    )
    table["revenue"] = table.cents / 100
    table["share_customers"] = table.customers / table.customers.sum()
    table["share_revenue"] = table.cents / table.cents.sum() if table.cents.sum() > 0 else float("nan")
    table["orders_per_customer"] = table.orders / table.customers
    table["average_order"] = table.revenue / table.orders.where(table.orders > 0)
    few = table.customers < SHOWN
    table.loc[few, ["orders_per_customer", "average_order", "days_since"]] = float("nan")
    return table[
        [
            "group",
            "customers",
            "share_customers",
            "revenue",
            "share_revenue",
            "orders_per_customer",
            "average_order",
            "days_since",
        ]
    ].reset_index(drop=True)
