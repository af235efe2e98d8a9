"""Whether members of the loyalty programme stay more than customers who were like them and did not join (G10)."""

from datetime import date, timedelta
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.analyses.loyalty.programme_words import programme_notes, programme_sentence, too_few
from crm.customers.buying import CUSTOMERS, order_days
from crm.customers.described import described, description
from crm.customers.firsts import seen_until
from crm.customers.limits import within_limits
from crm.estimate.compare import Count, Gap, share_gap
from crm.estimate.shares import RANKED
from crm.estimate.strata import Amounts, Twofold, mean_gap_within, share_gap_within
from crm.finding import Finding
from crm.months import year_before
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _

ID = "loyalty.programme"
MANY = 1_000_000  # strata that may leave the engine: far fewer than customers
RECENT = 90  # days within which a last order is a recent one
TENURES = (365, 730)  # days since the first order, ends of bands
EXACT = 8  # days with an order in the year before, up to which only customers with as many are alike
OFTEN = (12, 20)  # days up to which, beyond that, they are alike
KNOWN = ["tenure", "days_before", "recent", "third", "segment"]  # what customers are alike in
SUMS = ["n", "came", "cents", "squares"]
COLUMNS = [
    "group", "members", "others", "member_share", "other_share", "member_gap", "member_gap_low", "member_gap_high",
    "member_money",
]  # fmt: skip


class Compared(NamedTuple):
    """Two sides set against each other: how many, the share of each that came, and the differences in that share and in
    money a customer."""

    members: int
    others: int
    member_share: float
    other_share: float
    share: Gap
    money: Gap


@needs(
    "G10", _("Loyalty programme"), *CUSTOMERS, "accounts.programme_since",
    better=("accounts.industry",),
)  # fmt: skip
def programme(company: Company, ahead: int = 180, by: str = "industry", level: float = 0.95) -> Finding:
    """Members on the day so many days before the end against customers who were none then, as they are and like with like, by
    what was known on that day (R18): who ordered again since, and for how much."""
    within_limits("ahead", ahead, 30, 730)
    until = seen_until(company)
    landmark = until - timedelta(days=ahead)
    kind = description(company, by)
    sides = _sides(_counts(company, landmark, until, kind))
    raw, alike = _compared(_together(sides), level), _compared(sides, level)
    if min(raw.members, raw.others) < RANKED:
        return Finding(ID, too_few(raw.members, landmark), answered=False)
    rows = [("programme_raw", *_row(raw))]
    if enough := min(alike.members, alike.others) >= RANKED:
        rows += [("programme_alike", *_row(alike))]
    return Finding(
        ID, programme_sentence(raw, alike if enough else None, ahead), pd.DataFrame(rows, columns=COLUMNS),
        caption=_("Members of the programme and other customers, by what they ordered since"),
        notes=programme_notes(company, landmark, kind, raw, alike, int(sides.joined.sum()), level),
        currency=company.currency,
    )  # fmt: skip


def _counts(company, landmark: date, until: date, kind: str | None) -> pd.DataFrame:
    """One row a kind of customer as known on the landmark (KNOWN) and side: n customers of the year before, how many of them
    `came` in the time after, what they brought in it and its squares, and how many of them `joined` in it. One query."""
    each = _customers(company, landmark, until)
    accounts = company.accounts.select("account_id", since="programme_since")
    each = each.inner_join(accounts, "account_id")
    each = each.mutate(
        member=one_if((each.since <= landmark).fill_null(False)),
        joined=one_if(((each.since > landmark) & (each.since <= until)).fill_null(False)),
    )
    if kind is None:
        each = each.mutate(segment=ibis.null("string"))
    else:
        groups = described(company, kind).select("account_id", segment="group")
        each = each.left_join(groups, "account_id").drop("account_id_right")
    worth = each.cents.cast("float64")  # squares of whole cents: exact far beyond what an integer holds
    sums = each.group_by("member", *KNOWN).agg(
        n=each.count(), came=each.came.sum().cast("int64"), cents=each.cents.sum().cast("int64"),
        squares=(worth * worth).sum(), joined=each.joined.sum().cast("int64"),
    )  # fmt: skip
    return fetch(sums, at_most=MANY).sort_values(["member", *KNOWN], ignore_index=True)


def _customers(company, landmark: date, until: date) -> ibis.Table:
    """One row a customer with an order in the year up to the landmark: what was known of their orders on that day, in bands,
    and whether they `came` after it, for how many `cents`."""
    days = order_days(company)
    days = days.filter(days.day <= until)
    bought, seen = days.orders > 0, days.day <= landmark
    year = seen & (days.day > year_before(landmark))
    each = days.group_by("account_id").agg(
        first=days.day.min(where=bought & seen), latest=days.day.max(where=bought & seen),
        visits=days.count(where=bought & year), spent=days.cents.sum(where=year).fill_null(0).cast("int64"),
        came=one_if((bought & ~seen).any()), cents=days.cents.sum(where=~seen).fill_null(0).cast("int64"),
    )  # fmt: skip
    each = each.filter(each.visits > 0)
    known = ibis.literal(landmark).delta(each["first"], unit="day")
    silent = ibis.literal(landmark).delta(each.latest, unit="day")
    below = ibis.rank().over(order_by=each.spent).cast("int64")  # of equal sums all have the same
    return each.select(
        "account_id", "came", "cents", recent=one_if(silent < RECENT),
        tenure=ibis.cases(*((known < end, i) for i, end in enumerate(TENURES)), else_=len(TENURES)).cast("int64"),
        days_before=ibis.cases(
            (each.visits <= EXACT, each.visits), *((each.visits <= most, most) for most in OFTEN), else_=OFTEN[-1] + 1
        ).cast("int64"),
        third=(below * 3 // each.count().over(ibis.window())).cast("int64"),
    )  # fmt: skip


def _sides(counts: pd.DataFrame) -> pd.DataFrame:
    """One row a kind of customer: the sums of members, and under `_without` those of the others, 0 where there are none."""
    counts = counts.assign(segment=counts.segment.astype(object).where(counts.segment.notna(), ""))
    member, other = (counts[counts.member == side].set_index(KNOWN)[SUMS] for side in (1, 0))
    sides = member.join(other.add_suffix("_without"), how="outer").fillna(0).sort_index()
    joined = counts.groupby(KNOWN).joined.sum()
    return sides.join(joined)


def _together(sides: pd.DataFrame) -> pd.DataFrame:
    """All customers as of one kind."""
    return sides.sum().to_frame().T


def _compared(sides: pd.DataFrame, level: float) -> Compared:
    """Both sides within each kind of which there are some on either; the shares shown are weighted as their difference is."""
    both = sides[(sides.n > 0) & (sides.n_without > 0)]
    n, m = both.n.to_numpy(float), both.n_without.to_numpy(float)
    weight = n * m / np.maximum(n + m, 1)
    member, other = (
        float((weight * came / count).sum() / weight.sum()) if len(both) else float("nan")
        for came, count in ((both.came.to_numpy(), n), (both.came_without.to_numpy(), m))
    )
    share = share_gap_within(Twofold(both.came.to_numpy(), n, both.came_without.to_numpy(), m), level)
    if len(both) == 1:
        share = share_gap(Count(both.came.iloc[0], n[0]), Count(both.came_without.iloc[0], m[0]), level)
    money = mean_gap_within(
        Amounts(
            n, both.cents.to_numpy(float) / 100, both.squares.to_numpy(float) / 1e4,
            m, both.cents_without.to_numpy(float) / 100, both.squares_without.to_numpy(float) / 1e4,
        ), level,
    )  # fmt: skip
    return Compared(int(n.sum()), int(m.sum()), member, other, share, money)


def _row(found: Compared) -> tuple:
    """A row of the table: shares, their difference in points, money."""
    points = (100 * end for end in found.share[:3])
    return found.members, found.others, found.member_share, found.other_share, *points, found.money.value
