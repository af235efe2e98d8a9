"""Who came when, and in which later periods they were there: counts from the engine, for three versions of retention."""

from datetime import date, timedelta
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.customers.buying import CUSTOMERS
from crm.customers.firsts import first_orders, seen_until, told_apart_from
from crm.customers.lasting.contracts import joined
from crm.customers.monthly import month_index
from crm.errors import BadInput, nearest
from crm.estimate.retention import Cohorts, cohorts_of
from crm.months import first_day, is_partial, month_number
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.tables.orders import customers_orders

LENGTH = {"month": 1, "quarter": 3, "year": 12}
VERSIONS = ("on", "on_or_after", "contractual")
AFTERWARDS = 6  # months that must have passed since a period before "on or after" is told of it
MOST_PERIODS = 24  # that customers are followed
MANY = 1_000_000  # cohorts times months times months that may leave the engine
CONTRACT = ("subscriptions.account_id", "subscriptions.start")


class Counted(NamedTuple):
    """What is asked: a version of retention, and how long a period is in months."""

    version: str = "on"
    length: int = 3

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns without which there is no answer."""
        return CONTRACT if self.version == "contractual" else CUSTOMERS

    @property
    def wait(self) -> int:
        """Periods beyond the k-th that must be over as well."""
        return -(-AFTERWARDS // self.length) if self.version == "on_or_after" else 0


def counted_by(version: str, period: str) -> Counted:
    """The version and the length of a period; raises BadInput where there is no such."""
    if version not in VERSIONS:
        raise BadInput(f"version is '{version}'. It is {', '.join(VERSIONS)}.{nearest(version, VERSIONS)}")
    if period not in LENGTH:
        raise BadInput(f"period is '{period}'. It is {', '.join(LENGTH)}.{nearest(period, LENGTH)}")
    return Counted(version, LENGTH[period])


class Base(NamedTuple):
    """Customers whose beginning is known: `people` account_id, began (month index; for orders also `first`, the day, and
    `channel`); orders are seen `until` this day; `since` is the day from which on customers are told apart (firsts); `met` the
    periods with an order: account_id and at."""

    people: ibis.Table
    until: date
    since: date | None
    met: ibis.Table | None


@kept
def buyers(company, length: int = 3) -> Base:
    """Everybody by the first order, where that is known to be the first; and in which periods of so many months they ordered."""
    until, orders = seen_until(company), orders_seen(company)
    met = orders.group_by("account_id", at=period_index(orders.day, length)).agg(first=orders.day.min())
    met = met.cache()  # the first orders, and then the periods, are made of it
    firsts = first_orders(company, met.group_by("account_id").agg(first=met["first"].min()))
    since = told_apart_from(company, firsts)
    known = firsts.filter(firsts.known)
    if since is not None:  # a cohort that is not there from its first day on is none
        whole = since if since == first_day(since) else first_day(first_day(since) + timedelta(days=31))
        known = known.filter(known["first"] >= whole)
    people = known.select("account_id", "first", "channel", began=month_index(known["first"]))
    return Base(people, until, since, met)


@kept
def contracted(company) -> Base:
    """Everybody by the first contract, and the stays themselves: account_id, began, `a` and `b`, the first and the last month
    at whose opening (the midnight before its first day) the contract runs, `lost` 1 where the stay is over."""
    found = joined(company)
    rows = found.rows
    last = rows.until if found.last_day else rows.until - ibis.interval(days=1)
    still = month_number(company.as_of) + (0 if is_partial(company.as_of) else 1)
    stays = rows.mutate(
        a=month_index(rows.start) + 1,
        b=rows.ended.ifelse(month_index(last), still),
        lost=one_if(rows.ended),
        began=month_index(rows.start).min().over(group_by="account_id"),
    ).select("account_id", "began", "a", "b", "lost")
    return Base(stays.cache(), company.as_of, None, None)


def last_period(day: date, length: int) -> int:
    """The index of the last period that is over on that day."""
    months_over = month_number(day) + (0 if is_partial(day) else 1)
    return months_over // length - 1


def cohorts(company, asked: Counted) -> Cohorts:
    """The cohorts of everybody who came; on contracts an account belongs to the first one."""
    rows = cohort_counts(company, asked)
    if rows.empty:
        return cohorts_of(pd.Series(dtype=int), np.zeros((0, 0), dtype=int), -1)
    until = (contracted(company) if asked.version == "contractual" else buyers(company, asked.length)).until
    sizes = rows.groupby("cohort").new.sum()
    sizes = sizes.reindex(range(int(sizes.index.min()), int(sizes.index.max()) + 1), fill_value=0)
    last = last_period(until, asked.length) - asked.wait
    periods = max(min(last - int(sizes.index[0]), MOST_PERIODS), 0) + 1
    place, there = rows.cohort.to_numpy() - int(sizes.index[0]), np.zeros((len(sizes), periods), dtype=int)
    for k in range(periods):
        np.add.at(there[:, k], place, rows.n.to_numpy() * is_there(rows, rows.cohort + k, asked))
    return cohorts_of(sizes, there, last)


def is_there(rows: pd.DataFrame, period: pd.Series, asked: Counted) -> np.ndarray:
    """Whether those of a row are there in a period."""
    if asked.version == "contractual":
        closing = (period + 1) * asked.length  # the opening of the month after it
        return ((rows.a <= closing) & (closing <= rows.b)).to_numpy()
    return ((rows["at"] == period) if asked.version == "on" else (rows["at"] >= period)).to_numpy()


@kept
def cohort_counts(company, asked: Counted) -> pd.DataFrame:
    """One row a cohort (period index) and where it was met: `n` customers, and how many of them are `new`, counted once each.
    `at`: every period with an order ("on"), or the last one ("on or after"); of contracts `a` and `b` (contracted)."""
    if asked.version == "contractual":
        stays = contracted(company).people
        first = one_if(stays.a - 1 == stays.began)
        rows = stays.mutate(cohort=stays.began // asked.length, first=first)
        counts = rows.group_by("cohort", "a", "b").agg(n=rows.count(), new=rows["first"].sum())
        return fetch(counts, at_most=MANY).sort_values(["cohort", "a", "b"], ignore_index=True)
    met = periods_met(company, asked.length)
    if asked.version == "on_or_after":
        met = met.group_by("account_id", "cohort").agg(at=met["at"].max())
        counts = met.group_by("cohort", "at").agg(n=met.count(), new=met.count())
    else:
        counts = met.group_by("cohort", "at").agg(n=met.count(), new=met.count(where=met["at"] == met.cohort))
    return fetch(counts, at_most=MANY).sort_values(["cohort", "at"], ignore_index=True)


def period_index(day: ibis.Value, length: int) -> ibis.Value:
    """The day's month index over the length of a period, without a division where the engine has the period itself."""
    if length == LENGTH["month"]:
        return month_index(day)
    year = day.year().cast("int64")
    return year if length == LENGTH["year"] else year * 4 + day.quarter().cast("int64") - 1


def orders_seen(company) -> ibis.Table:
    """The orders that count, up to the last day that orders are there for."""
    orders, until = customers_orders(company), seen_until(company)
    orders = orders.filter(orders.bought)
    return orders if until >= company.as_of else orders.filter(orders.day <= until)


def periods_met(company, length: int) -> ibis.Table:
    """One row a customer and period with an order: account_id, cohort (period of the first order), at; an expression."""
    base = buyers(company, length)
    people = base.people.select("account_id", cohort=base.people.began // length)
    return base.met.inner_join(people, "account_id").select("account_id", "cohort", "at")
