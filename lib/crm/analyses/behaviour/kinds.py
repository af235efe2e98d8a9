"""Kinds among customers by how they buy, if there are any (B6, R20)."""

import ibis
import numpy as np
import pandas as pd

from crm.analyses.behaviour.kind_words import (
    PROFILED,
    kinds_notes,
    profile_sentence,
    sentence,
    tried_notes,
    tried_sentence,
)
from crm.analyses.behaviour.moves import moves_note
from crm.customers.buying import CUSTOMERS, period
from crm.customers.kinds.sorting import ENOUGH, Sorting, sorted_customers
from crm.customers.left_out import left_out, not_loaded
from crm.customers.middles import middles
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.names.behaviour import KINDS, ORDERED
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, count, plural

BETTER = ("order_lines.product_id",)
SHOW = [
    "group",
    "customers",
    "share_customers",
    "order_days",
    "days_since",
    "order_brings",
    "revenue",
    "share_revenue",
]


@needs("B6", _("Kinds of customers"), *CUSTOMERS, better=BETTER)
def kinds(company: Company, sorting: Sorting | None = None, months_back: int = 1) -> Finding:
    """The kinds of customers who ordered in the window; or that there are none, and then customers by order days.

    k-means on logarithms; what makes groups kinds stands in estimate.kinds. `sorting` is sorted_customers(company,
    months_back), for who has it already; labels are those of so many months before where the kind is the same."""
    sorting = sorting or sorted_customers(company, months_back)
    if why := too_few(company, sorting):
        return Finding("behaviour.kinds", why, answered=False)
    table = group_table(sorting)
    return Finding(
        id="behaviour.kinds",
        says=sentence(company, sorting, table),
        table=table,
        caption=(
            _("Kinds of customers who ordered in {period}")
            if sorting.kinds.labels
            else _("Customers who ordered in {period}, by how often; no kinds of their own")
        ).format(period=period(company)),
        numbers=(Number("kinds_found", float(len(sorting.kinds.labels)), n=sorting.n),),
        notes=(
            *kinds_notes(company, sorting),
            *moves_note(sorting),
            *not_loaded(company),
            *left_out(company),
        ),
        currency=company.currency,
    )


@needs("B6", _("Number of kinds"), *CUSTOMERS, better=BETTER)
def how_many(company: Company, sorting: Sorting | None = None) -> Finding:
    """What was found of each number of groups that was tried, and which of them hold as kinds."""
    sorting = sorting or sorted_customers(company)
    if why := too_few(company, sorting):
        return Finding("behaviour.how_many", why, answered=False)
    rows = [
        (
            count(one.k), one.silhouette, one.reference, one.stability, one.midway if np.isfinite(one.midway) else None,
            one.smallest / len(one.labels), one.holds,
        )
        for one in sorting.kinds.tried
    ]  # fmt: skip
    names = ["kinds_tried", "silhouette", "silhouette_one", "stability", "midway", "smallest", "holds"]
    return Finding(
        id="behaviour.how_many",
        says=tried_sentence(sorting),
        table=pd.DataFrame(rows, columns=names),
        caption=_("What makes groups kinds, by how many groups customers are put into"),
        notes=tried_notes(sorting),
    )


@needs("B6", _("Profile of kinds"), *CUSTOMERS, better=BETTER)
def profile(company: Company, sorting: Sorting | None = None) -> Finding:
    """How each kind buys beside the average customer: one row a kind and feature, in standard deviations."""
    sorting = sorting or sorted_customers(company)
    if why := too_few(company, sorting):
        return Finding("behaviour.profile", why, answered=False)
    table, scale = grouped(sorting), sorting.kinds.scale
    logs = {name: (table[name].cast("float64") + 1.0).ln().mean() for name in scale.features}
    found = fetch(table.group_by("group").agg(n=table.count(), **logs))
    everyone = fetch(table.agg(**logs)).iloc[0]
    for name, spread in zip(scale.features, scale.spread, strict=True):
        found[name] = ((found[name] - everyone[name]) / spread).where(found.n >= SHOWN)
    weights = found.n / found.n.sum()
    apart = {f"feature_{name}": float((weights * found[name] ** 2).sum()) for name in scale.features}
    apart = pd.Series(
        {key: value for key, value in apart.items() if sorting.kinds.labels or key != "feature_visits"}
    )
    cells = found.melt(["group"], list(scale.features), "feature", "standing")
    cells["feature"] = "feature_" + cells.feature
    order = {key: group.order for key, group in (KINDS | ORDERED).items()}
    cells = cells.sort_values(
        ["group", "feature"], key=lambda c: c.map(lambda k: PROFILED.get(k, order.get(k))), ignore_index=True
    )
    return Finding(
        id="behaviour.profile",
        says=profile_sentence(sorting, apart.sort_values(ascending=False)),
        table=cells,
        caption=_("How they buy, beside the average customer who ordered in {period}").format(
            period=period(company)
        ),
    )


def too_few(company, sorting: Sorting) -> str:
    """Why there is no answer; empty where there is one."""
    if sorting.n < ENOUGH:
        text = plural(
            "{n} customer who ordered in {period} is too few to look for kinds; it takes {least}.",
            "{n} customers who ordered in {period} are too few to look for kinds; it takes {least}.",
            sorting.n,
        )
        return text.format(n=count(sorting.n), period=period(company), least=count(ENOUGH))
    if not sorting.kinds.tried:
        return _("All customers buy alike in all but one thing, so there are no kinds to look for.")
    return ""


def grouped(sorting: Sorting) -> ibis.Table:
    """The customers with their kind as `group`; where there are no kinds, by the days they ordered on."""
    table = sorting.customers
    if sorting.kinds.labels:
        return table
    visits = table.visits
    classes = ibis.cases(
        (visits >= 6, "ordered_6"), (visits >= 3, "ordered_3"), (visits == 2, "ordered_2"), else_="ordered_1"
    )
    return table.mutate(group=classes)


def group_table(sorting: Sorting) -> pd.DataFrame:
    """One row a group: customers, medians of how they buy (withheld below ten), what they bring."""
    table = grouped(sorting)
    found = fetch(table.group_by("group").agg(customers=table.count(), cents=table.cents.sum().cast("int64")))
    for column, name in (("visits", "order_days"), ("since", "days_since"), ("worth", "order_brings")):
        middle = fetch(middles(table, column, ("group",)).select("group", **{name: "median"}))
        found = found.merge(middle, on="group")
    found["order_brings"] /= 100
    found["share_customers"] = found.customers / found.customers.sum()
    found["revenue"] = found.cents / 100
    found["share_revenue"] = found.cents / found.cents.sum()
    found.loc[found.customers < SHOWN, ["order_days", "days_since", "order_brings"]] = float("nan")
    found = found.sort_values("group", key=lambda g: g.map(lambda k: (KINDS | ORDERED)[k].order))
    return found[SHOW].reset_index(drop=True)
