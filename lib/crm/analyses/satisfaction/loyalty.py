"""F11: what a score has meant for buying in the six months after it, and the satisfied who did not come back."""

from datetime import date, timedelta
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.analyses.satisfaction.loyalty_words import notes, sentence, too_few
from crm.customers.answers import counted_once, earliest
from crm.customers.buying import CUSTOMERS, order_days
from crm.customers.firsts import seen_until
from crm.estimate.compare import Count, Gap, share_gap
from crm.estimate.shares import NONE, RANKED, SHOWN, Interval, wilson
from crm.estimate.strata import Twofold, share_gap_within
from crm.estimate.withheld import withheld
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import fetch
from crm.tables.company import since
from crm.words import _, percent

ID = "satisfaction.loyalty"
AFTER = 183  # days that buying is followed for, and looked back on: six months
BANDS = {
    "NPS": ("said_promoter", "said_passive", "said_detractor"),
    "CSAT": ("said_good", "said_middling", "said_bad"),
}
OFTEN = 4  # days with an order in the half year before, from which on customers count as alike


class Followed(NamedTuple):
    """What came of those who answered: a frame a band and number of orders before, the two ends set against each other as
    they are and among customers who had ordered as often, and the answers' last and first day."""

    kind: str
    frame: pd.DataFrame
    raw: Gap
    alike: Gap
    first: date | None
    last: date


@needs(
    "F11", _("What a score has meant for buying"), "surveys.survey_type", "surveys.score", "surveys.responded_at",
    "surveys.account_id", *CUSTOMERS,
)  # fmt: skip
def loyalty(company, kind: str = "", level: float = 0.95) -> Finding:
    """How many ordered again within six months of their answer, by what they had answered; of each account the first answer
    of a time that ends early enough to follow it so long. `kind` is NPS or CSAT; without one what tells more.

    An association: who is content may have reasons of other kinds to come back."""
    last = seen_until(company) - timedelta(days=AFTER)
    first = None if company.start is None else company.start - timedelta(days=AFTER)
    kind, frame = _answers_of(company, kind, first, last)
    good, _middle, bad = BANDS[kind]
    sums = frame.groupby("group")[["n", "again"]].sum()
    if sums.n.get(good, 0) < SHOWN or sums.n.sum() < RANKED:
        return Finding(ID, too_few(int(frame.n.sum()), first, last), answered=False)
    table = _table(sums, kind, level)
    ends = sums.reindex([good, bad], fill_value=0)
    raw = share_gap(*(Count(float(row.again), float(row.n)) for row in ends.itertuples()), level)
    found = Followed(kind, frame, raw, _alike(frame, good, bad, level), first, last)
    stayed = table[table.group == good].iloc[0]
    numbers = () if stayed.bought_again != stayed.bought_again else (
        Number("satisfied_gone", *(float(1 - stayed[c]) for c in ("bought_again", "high", "low")), n=int(stayed.n)),
    )  # fmt: skip
    return Finding(
        ID, sentence(found, table), table,
        caption=_("Ordered again within six months of the answer, {level} intervals").format(level=percent(level, 0)),
        numbers=numbers, notes=notes(found, table, level),
    )  # fmt: skip


def _answers_of(company, kind: str, first: date | None, last: date) -> tuple[str, pd.DataFrame]:
    """The kind of survey with more accounts to follow, and its accounts."""
    found = [(one, _followed(company, one, first, last)) for one in ((kind,) if kind else ("NPS", "CSAT"))]
    return max(found, key=lambda one: one[1].n.sum())


def _followed(company, kind: str, first: date | None, last: date) -> pd.DataFrame:
    """One row a band of answer and number of order days in the half year before (OFTEN and more together): how many
    accounts, and how many of them ordered in the half year after. One query."""
    rows = counted_once(company, kind)
    rows = rows.filter(
        rows.account_id.notnull(), rows.responded_at < since(rows.responded_at, last + timedelta(days=1))
    )
    if first is not None:
        rows = rows.filter(rows.responded_at >= since(rows.responded_at, first))
    rows = earliest(rows, "account_id")  # the last one would be chosen by whether they stayed
    good, middling, bad = BANDS[kind]
    group = ibis.cases((rows.up, good), (rows.down, bad), else_=middling)
    rows = rows.select(who="account_id", said_on=rows.responded_at.date(), group=group)
    days = order_days(company).filter(lambda t: t.orders > 0)
    pairs = rows.left_join(days, rows.who == days.account_id)
    age = pairs.day.delta(pairs.said_on, unit="day")
    each = pairs.group_by("who", "group").agg(
        before=pairs.count(where=((age <= 0) & (age > -AFTER)).fill_null(False)),
        after=pairs.count(where=((age > 0) & (age <= AFTER)).fill_null(False)),
    )
    each = each.mutate(before=ibis.least(each.before, OFTEN), came=(each.after > 0).ifelse(1, 0))
    sums = each.group_by("group", "before").agg(n=each.count(), again=each.came.sum())
    return fetch(sums.order_by("group", "before"))


def _alike(frame: pd.DataFrame, good: str, bad: str, level: float) -> Gap:
    """The difference among customers who had ordered as often in the half year before."""
    cells = frame.pivot_table(
        index="before", columns="group", values=["again", "n"], aggfunc="sum", fill_value=0
    )
    parts = [
        cells[what][band].to_numpy() if band in cells[what] else np.zeros(len(cells))
        for band in (good, bad)
        for what in ("again", "n")
    ]
    return share_gap_within(Twofold(*parts), level)


def _table(sums: pd.DataFrame, kind: str, level: float) -> pd.DataFrame:
    """One row a band, the best first: accounts, those who ordered again and who did not, with the share's interval."""
    sums = sums.reindex([band for band in BANDS[kind] if band in sums.index])
    rows = []
    for row, gone in zip(sums.itertuples(), withheld(sums.n), strict=True):
        share: Interval = NONE if gone else wilson(int(row.again), int(row.n), level)
        came = (float("nan"), float("nan")) if gone else (row.again, row.n - row.again)
        rows.append((row.Index, int(row.n), *came, *share))
    return pd.DataFrame(
        rows, columns=["group", "n", "ordered_after", "stayed_away", "bought_again", "low", "high"]
    )
