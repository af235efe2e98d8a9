"""Retention of groups of customers: by what they are, the channel they came by, and what they bought first (G1)."""

import ibis
import numpy as np
import pandas as pd

from crm.analyses.loyalty.by_group_words import group_notes, group_sentence
from crm.analyses.loyalty.cohorts_words import too_young
from crm.analyses.loyalty.kept import (
    MANY,
    Base,
    Counted,
    buyers,
    contracted,
    counted_by,
    last_period,
    periods_met,
)
from crm.customers.buying import CUSTOMERS
from crm.customers.described import UNKNOWN, described, description
from crm.customers.limits import within_limits
from crm.estimate.compare import Count, holm, share_gap
from crm.estimate.shares import RANKED, SHOWN, wilson
from crm.estimate.withheld import withheld
from crm.finding import Finding
from crm.needs import needs, not_possible
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import whole_cents
from crm.tables.goods import KINDS, goods_column, lines_of
from crm.tables.orders import customers_orders
from crm.words import _

FIRST = (*KINDS, "products.name", "order_lines.product_id")  # what a first product is told by
MOST = 8  # groups of a kind that have a row of their own
REST, TOTAL = "kept_rest", "kept_total"
ID = "loyalty.retention_by_group"
COLUMNS = ["kept_by", "group", "customers", "kept", "kept_share", "kept_low", "kept_high", "kept_verdict"]


@needs(
    "G1", _("Retention by group"), one_of=(*CUSTOMERS[:1], "subscriptions.account_id"),
    better=("accounts.source", "order_lines.product_id", "order_lines.category", "products.category", "accounts.industry"),
)  # fmt: skip
def retention_by_group(
    company: Company, version: str = "on", period: str = "quarter", followed: int = 12, by: str = "industry",
    level: float = 0.95,
) -> Finding:  # fmt: skip
    """The share that was there so many months after it came, pooled over the cohorts for which that is over, by segment (what
    accounts are described by), channel (their source) and first product. A group stands apart where its share differs from
    that of all others of its kind by more than chance, all comparisons of the table counted (Holm)."""
    asked = counted_by(version, period)
    within_limits("followed", followed, 1, 60)
    if missing := [column for column in asked.needs if not company.has(column)]:
        return not_possible(retention_by_group, retention_by_group.needs, missing, company.tables)
    base = contracted(company) if version == "contractual" else buyers(company, asked.length)
    k, found = _counts(company, base, asked, max(followed // asked.length, 1), by)
    n = int(found.n.sum())
    if n < SHOWN:
        return Finding(ID, too_young(asked), answered=False)
    kinds = [kind for kind in ("segment", "channel", "product") if found[kind].notna().any()]
    table = judged([part for kind in kinds for part in _kind(found, kind)], found, level)
    return Finding(
        ID, group_sentence(table, k, asked), table,
        caption=_("Share that was there, by what customers are, the channel they came by and what they bought first"),
        notes=group_notes(company, asked, description(company, by), level),
    )  # fmt: skip


def _counts(company, base: Base, asked: Counted, k: int, by: str) -> tuple[int, pd.DataFrame]:
    """The period told, k or the last before it that is over for ten customers; and one row a segment, channel and product
    with n customers and how many of them were there (`came`), of cohorts for which it is over."""
    last = last_period(base.until, asked.length) - asked.wait
    people = _people(company, base, asked, by)
    ages = fetch(people.group_by(age=ibis.literal(last) - people.cohort).agg(n=people.count()), at_most=MANY)
    while k > 1 and int(ages.n[ages.age >= k].sum()) < SHOWN:
        k -= 1
    old = people.filter(people.cohort + k <= last)
    came = _came(company, asked, k).mutate(there=ibis.literal(1).cast("int64"))
    joined = old.left_join(came, "account_id")
    counts = joined.group_by("segment", "channel", "product").agg(
        n=joined.count(), came=joined.there.sum().fill_null(0).cast("int64")
    )
    return k, fetch(counts, at_most=MANY).sort_values(["segment", "channel", "product"], ignore_index=True)


def _people(company, base: Base, asked: Counted, by: str) -> ibis.Table:
    """One row a customer: cohort, segment, channel, product; null where that is not said."""
    people = base.people
    if asked.version == "contractual":
        people = people.group_by("account_id").agg(began=people.began.min())
        people = people.left_join(_first_contract(company), "account_id").drop("account_id_right")
    else:
        people = people.left_join(_first_product(company, base), "account_id").drop("account_id_right")
    if asked.version == "contractual":
        sources = company.accounts if company.has("accounts.source") else None
        people = people.mutate(channel=ibis.null("string")) if sources is None else people.left_join(
            sources.select("account_id", channel="source"), "account_id"
        ).drop("account_id_right")  # fmt: skip
    people = people.mutate(cohort=people.began // asked.length)
    kind = description(company, by) if company.has("accounts") else None
    if kind is None:
        return people.mutate(segment=ibis.null("string"))
    groups = described(company, kind).select("account_id", segment="group")
    return people.left_join(groups, "account_id").drop("account_id_right")


def _first_product(company, base: Base) -> ibis.Table:
    """One row a customer: the category, or else name or number of the product, that most money of the first day went into."""
    column = goods_column(company, FIRST)
    if column is None:
        return base.people.select("account_id", product=ibis.null("string"))
    orders = customers_orders(company)
    people = base.people.select("account_id", "first")
    firsts = (
        orders.filter(orders.bought).select("order_id", "account_id", "day").inner_join(people, "account_id")
    )
    firsts = firsts.filter(firsts.day == firsts["first"]).select("order_id", "account_id")
    lines = lines_of(company, column)
    worth = whole_cents((lines.unit_price * lines.quantity.fill_null(1)).fill_null(0))
    lines = lines.select("order_id", product=lines.good, worth=worth).inner_join(firsts, "order_id")
    sums = lines.group_by("account_id", "product").agg(worth=lines.worth.sum().cast("int64"))
    order = [ibis.desc("worth"), ibis.asc("product")]
    placed = sums.mutate(place=ibis.row_number().over(group_by="account_id", order_by=order))
    return placed.filter(placed.place == 0).select("account_id", "product")


def _first_contract(company) -> ibis.Table:
    """One row a customer under contract: the product of the first contract."""
    known = company.subscriptions
    known = known.filter(known.start.notnull())
    order = [ibis.asc("start"), ibis.asc("subscription_id")]
    placed = known.mutate(place=ibis.row_number().over(group_by="account_id", order_by=order))
    return placed.filter(placed.place == 0).select("account_id", "product")


def _came(company, asked: Counted, k: int) -> ibis.Table:
    """The accounts that were there k periods after they came, once each."""
    if asked.version == "contractual":
        stays = contracted(company).people
        closing = (stays.began // asked.length + k + 1) * asked.length
        return stays.filter(stays.a <= closing, closing <= stays.b).select("account_id").distinct()
    met = periods_met(company, asked.length)
    there = met["at"] == met.cohort + k if asked.version == "on" else met["at"] >= met.cohort + k
    return met.filter(there).select("account_id").distinct()


def _kind(found: pd.DataFrame, kind: str) -> list[tuple]:
    """(kind, group, customers, kept) of its largest groups, of those not known, and of all others together: with the smallest
    of the large ones where they would be too few to show."""
    sums = found.fillna({kind: UNKNOWN}).groupby(kind, as_index=False)[["n", "came"]].sum()
    sums = sums.sort_values(["n", kind], ascending=[False, True])
    small = sums.n < SHOWN
    unknown = sums[(sums[kind] == UNKNOWN) & ~small]
    named = sums[(sums[kind] != UNKNOWN) & ~small].head(MOST)
    rest = sums.drop([*named.index, *unknown.index])
    while 0 < rest.n.sum() < SHOWN and len(named):
        rest, named = pd.concat([rest, named.tail(1)]), named.head(-1)
    rows = [(f"kept_{kind}", row[1], int(row[2]), int(row[3])) for row in named.itertuples()]
    if len(rest):
        rows.append((f"kept_{kind}", REST, int(rest.n.sum()), int(rest.came.sum())))
    return rows + [(f"kept_{kind}", UNKNOWN, int(row.n), int(row.came)) for row in unknown.itertuples()]


def judged(rows: list[tuple], found: pd.DataFrame, level: float) -> pd.DataFrame:
    """The table, all customers first; groups of too few are withheld, and judged are those of thirty or more."""
    n, came = int(found.n.sum()), int(found.came.sum())
    parts = pd.DataFrame(rows, columns=COLUMNS[:4])
    hidden = np.concatenate(
        [withheld(part.customers) for _kind, part in parts.groupby("kept_by", sort=False)] or [[]]
    )
    gaps = [
        share_gap(Count(row.kept, row.customers), Count(came - row.kept, n - row.customers), level)
        if row.customers >= RANKED and n - row.customers >= RANKED and row.group not in (UNKNOWN, REST) else None
        for row in parts.itertuples()
    ]  # fmt: skip
    chances = holm([gap.p if gap else float("nan") for gap in gaps])
    told = [(TOTAL, TOTAL, n, came, *wilson(came, n, level), None)]
    for row, gap, p, gone in zip(parts.itertuples(), gaps, chances, hidden, strict=True):
        verdict = None
        if gap is not None and not gone:
            verdict = ("kept_above" if gap.value > 0 else "kept_below") if p < 1 - level else "kept_alike"
        share = (np.nan,) * 4 if gone else (row.kept, *wilson(row.kept, row.customers, level))
        told.append((row.kept_by, row.group, row.customers, *share, verdict))
    return pd.DataFrame(told, columns=COLUMNS)
