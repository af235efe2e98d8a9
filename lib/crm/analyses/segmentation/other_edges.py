"""The same customers by other edges: those of a year before where edges are this month's own, fifths where they are
given. A base that melts away keeps its fifth of champions by its own edges; by those of a year before it does not."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.customers.buying import customers
from crm.customers.edges import Scoring
from crm.customers.scores import rated_customers, scales_of
from crm.customers.then import known_on
from crm.estimate.shares import RANKED
from crm.months import earlier
from crm.names.segmentation import RFM_GROUPS
from crm.tables.fetch import fetch
from crm.words import _, day, percent

BEST = ["champions", "loyal"]
BACK = 12  # months
SAME = 0.0005  # of a share: as a reader sees it


class Other(NamedTuple):
    """Group → customers by other edges, the column they belong in, a sentence with {share} and {other}, and what else it
    names."""

    customers: pd.Series
    column: str
    says: str
    facts: dict[str, str]


def other_edges(company, scoring: Scoring, everyone: ibis.Table) -> Other | None:
    """The customers by the other edges; None where there are none: all of time is no year, or hardly anybody ordered
    in the year before."""
    if scoring != Scoring(scoring.quiet_days):
        scales = scales_of(everyone, Scoring(scoring.quiet_days))
        text = _(
            "By fifths of the customers instead of the given limits, {other} are champions and loyal, not {share}."
        )
        return Other(_counts(everyone, scales), "customers_relative", text, {})
    if company.window is None:
        return None
    then = earlier(company.as_of, BACK)
    before = customers(known_on(company, then)).cache()  # four queries follow
    if int(fetch(before.agg(n=before.count(where=before.visits > 0))).n.iloc[0]) < RANKED:
        return None
    text = _(
        "By the edges of {day} {other} are champions and loyal, not {share}: the edges of this month are fifths of this "
        "month's customers, whatever these have come to."
    )
    return Other(_counts(everyone, scales_of(before, scoring)), "customers_frozen", text, {"day": day(then)})


def beside(table: pd.DataFrame, other: Other | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The table of groups with the other count beside, and the sentence, where they differ."""
    if other is None or table.empty:
        return table, ()
    counts = table.set_index("group").customers
    everywhere = counts.index.union(other.customers.index)
    mine, theirs = (n.reindex(everywhere, fill_value=0) for n in (counts, other.customers))
    if (mine == theirs).all():
        return table, ()
    share, by_other = (n.reindex(BEST).fillna(0).sum() / counts.sum() for n in (mine, theirs))
    said = (
        ()
        if abs(share - by_other) < SAME
        else (other.says.format(**other.facts, share=percent(share), other=percent(by_other)),)
    )
    return _whole(table).assign(
        **{other.column: lambda t: t.group.map(theirs).fillna(0).astype("int64")}
    ).loc[lambda t: (t.customers > 0) | (t[other.column] > 0)].reset_index(drop=True), said


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a row for each of the eleven groups, of those that nobody is in as well."""
    whole = pd.DataFrame({"group": list(RFM_GROUPS)}).merge(table, on="group", how="left")
    nobody = whole.customers.isna()
    whole["customers"] = whole.customers.fillna(0).astype("int64")
    for column in ("share_customers", "revenue", "share_revenue"):
        whole.loc[nobody, column] = 0.0
    return whole


def _counts(everyone: ibis.Table, scales) -> pd.Series:
    rated = rated_customers(everyone, scales)
    return fetch(rated.group_by("group").agg(n=rated.count())).set_index("group").n.astype("int64")
