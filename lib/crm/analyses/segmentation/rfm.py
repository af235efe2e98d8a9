"""Recency, frequency and money: eleven groups of customers, and the table of scores behind them (B3)."""

import pandas as pd

from crm.analyses.segmentation.eight import eight
from crm.analyses.segmentation.group_table import group_table
from crm.analyses.segmentation.other_edges import beside, other_edges
from crm.analyses.segmentation.rfm_edges import scale_notes
from crm.analyses.segmentation.rfm_words import grid_notes, grid_sentence, population, sentence
from crm.customers.buying import CUSTOMERS, customers, period
from crm.customers.edges import USUAL, Scoring
from crm.customers.left_out import left_out, not_loaded
from crm.customers.scores import rated_customers, scales_of
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _


@needs("B3", _("Customer groups by recency and frequency"), *CUSTOMERS, better=("orders.refund_amount",))
def rfm(company: Company, scoring: Scoring = USUAL, rfm_map: str = "eleven") -> Finding:
    """Each customer in one of eleven groups: size, revenue, order habits; the groups add up to the totals. With the
    map "eight", in one of eight, by whether recency, frequency and money are above the average."""
    if rfm_map == "eight":
        return eight(company)
    everyone = customers(company).cache()  # six queries follow
    scales = scales_of(everyone, scoring)
    rated = rated_customers(everyone, scales)
    table = group_table(rated)
    if table.empty:
        return Finding("segmentation.rfm", _("No customer has ordered yet."), answered=False)
    facts = fetch(
        rated.agg(once=one_if(rated.days_ever == 1).sum(), lapsed=one_if(rated.visits == 0).sum())
    ).iloc[0]
    table, other = beside(table, other_edges(company, scoring, everyone))
    notes = (*population(company, table, int(facts.lapsed)), *scale_notes(scales, company.currency), *other)
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
