"""Which months' ends customers are looked at on, of whom the outcome is known, and which kind of leaving is meant."""

from datetime import date, timedelta
from typing import NamedTuple

import ibis
import pandas as pd

from crm.analyses.leaving.asked import Asked
from crm.customers.buying import order_days
from crm.customers.firsts import seen_until
from crm.customers.lasting.contracts import CONTRACTS, GRACE, joined
from crm.months import last_day, month_number, months_before
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if

MOST = 2_000_000  # customers times months that are looked at; beyond, a sample of the customers
LEVELS = 8  # words of a description that are told apart, the most frequent ones
HISTORY = 6  # months of outcomes that the first months, in which little is known of anyone, are given up for


class Look(NamedTuple):
    """A month's end: its number, the day, first and last day of the outcome's window, the end of the next month, and
    whether what came of both is known."""

    month: int
    at: date
    begins: date
    ends: date
    next_at: date
    known: bool
    next_known: bool


class Plan(NamedTuple):
    """`kind` is contracts or orders; `first` the first day on which anybody ordered, or was under contract; `looks` the
    months' ends, oldest first, the last of them the day that is scored; `share` of the customers that is looked at; `words`
    told apart of each description."""

    kind: str
    asked: Asked
    first: date
    looks: tuple[Look, ...]
    until: date
    customers: int
    share: float
    words: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def scored(self) -> Look:
        """The day that customers are scored on."""
        return self.looks[-1]


@kept
def plan_of(company, asked: Asked) -> Plan | None:
    """The plan; None where nobody could leave: no orders, or no contracts where these are asked for."""
    asked = asked.checked()
    kind = kind_of(company, asked)
    if kind is None:
        return None
    first, customers = _beginnings(company, kind)
    if first is None:
        return None
    until = seen_until(company) if kind == "orders" else company.as_of
    settled = until if kind == "orders" else until - timedelta(days=GRACE)
    looks = [
        _look(asked, month, until, settled) for month in range(month_number(first), month_number(until) + 1)
    ]
    late_enough = [look for look in looks if (look.at - first).days >= asked.quiet_days]
    if sum(look.known for look in late_enough) >= HISTORY:
        looks = late_enough
    share = min(1.0, MOST / (customers * len(looks)))
    return Plan(kind, asked, first, tuple(looks), until, customers, share, _words(company, kind))


def _look(asked: Asked, month: int, until: date, settled: date) -> Look:
    at = min(last_day(date(month // 12, month % 12 + 1, 1)), until)
    begins, ends = at + timedelta(days=asked.lead + 1), at + timedelta(days=asked.lead + asked.horizon)
    next_at = last_day(months_before(at, -1))
    return Look(month, at, begins, ends, next_at, ends <= settled, next_at <= settled)


def kind_of(company, asked: Asked) -> str | None:
    """Contracts or orders: as asked; else contracts where as many customers have one as ordered lately, or more."""
    can = {
        "contracts": all(map(company.has, CONTRACTS[:3])),
        "orders": company.has("orders.account_id") and company.has("orders.ordered_at"),
    }
    if asked.leaving != "auto" or not all(can.values()):
        wanted = (
            [asked.leaving] if asked.leaving != "auto" else [kind for kind, there in can.items() if there]
        )
        return next((kind for kind in wanted if can[kind]), None)
    subs, days = company.subscriptions, order_days(company)
    running = (
        subs.filter(subs.end.isnull())
        .agg(n=lambda t: t.account_id.nunique())
        .mutate(kind=ibis.literal("contracts"))
    )
    lately = ibis.literal(company.as_of).delta(days.day, unit="day") < asked.quiet_days
    active = days.filter(lately & (days.orders > 0)).agg(n=lambda t: t.account_id.nunique())
    found = fetch(running.union(active.mutate(kind=ibis.literal("orders")))).set_index("kind").n
    return "contracts" if found["contracts"] > 0 and found["contracts"] >= found["orders"] else "orders"


def _beginnings(company, kind: str) -> tuple[date | None, int]:
    """The first day on which anybody could leave, and how many customers there ever were."""
    if kind == "contracts":
        rows = joined(company).rows.select("account_id", day="start")
    else:
        days = order_days(company)
        rows = days.filter(days.orders > 0).select("account_id", "day")
    found = fetch(rows.agg(day=rows.day.min(), n=rows.account_id.nunique())).iloc[0]
    return (None, 0) if pd.isna(found.day) else (pd.Timestamp(found.day).date(), int(found.n))


def _words(company, kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The most frequent words of each description that the source fills."""
    columns = {"channel": ("accounts", "source"), "segment": ("accounts", "type")}
    if kind == "contracts":
        columns["plan"] = ("subscriptions", "product")
    there = {name: at for name, at in columns.items() if company.has(f"{at[0]}.{at[1]}")}
    if not there:
        return ()
    parts = []
    for name, (table, column) in there.items():
        rows = getattr(company, table)
        rows = rows.filter(rows[column].notnull())
        placed = rows.group_by(value=rows[column]).agg(n=one_if(rows[column].notnull()).sum())
        order = [ibis.desc(placed.n), placed.value]
        placed = placed.mutate(
            what=ibis.literal(name), place=ibis.row_number().over(ibis.window(order_by=order))
        )
        parts.append(placed.filter(placed.place < LEVELS).select("what", "value", "place"))
    found = fetch(ibis.union(*parts)) if len(parts) > 1 else fetch(parts[0])
    found = found.sort_values(["what", "place"])
    return tuple((name, tuple(found.value[found.what == name])) for name in there)
