"""Revenue at constant exchange rates: what it would be had each currency kept its average rate of the time before (Z9).

The average weighs each day by what was sold in the currency on it: revenue in the own currency over revenue in theirs,
credit notes apart, so that it lies between the rates that were paid. A currency that was not sold in before takes the
mean of what the rates table says of that time, else the rate of its first order since.
"""

from datetime import date, timedelta
from typing import NamedTuple

import ibis
import pandas as pd

from crm.tables.currencies import OLDEST
from crm.tables.fetch import fetch
from crm.tables.flags import real

DAYS = 400_000  # a row a day, currency and rate: what forty currencies make of daily rates in ten years twice over

Span = tuple[date, date]


class Averages(NamedTuple):
    """Each currency's average rate of the time before; and which of them were not sold in then, so that theirs is the
    mean of the rates table, or the rate of their first order since."""

    by: dict[str, float]
    from_table: tuple[str, ...] = ()
    from_first: tuple[str, ...] = ()


def has_rates(company) -> bool:
    """Whether money was turned into one currency at rates that are known; most sources have one, so it is asked first."""
    return company.has("orders.rate") and company.has("rates.rate")


def paid(orders: ibis.Table) -> pd.DataFrame:
    """The net cents of orders by day, currency and rate; `sold` without those of credit notes."""
    priced = orders.filter(orders.cents.notnull())
    rows = priced.group_by(
        day=priced.day, currency=priced.currency.upper().fill_null(""), rate=priced.rate.fill_null(real(1.0))
    ).agg(
        cents=priced.cents.sum().cast("int64"),
        sold=priced.cents.sum(where=priced.cents > 0).fill_null(0).cast("int64"),
    )
    return fetch(rows, at_most=DAYS).sort_values(["currency", "day", "rate"], ignore_index=True)


def given(company, first: date) -> pd.DataFrame:
    """The rates table as far as it tells of days from that one on: currency, day, rate."""
    rates = company.rates
    rows = rates.filter(rates.day >= first - timedelta(days=OLDEST)).select("currency", "day", "rate")
    return fetch(rows, at_most=DAYS).sort_values(["currency", "day"], ignore_index=True)


def averages(rows: pd.DataFrame, rates: pd.DataFrame, before: Span) -> Averages:
    """The average rates of the days `before`, of all currencies among the rows (as of `paid`)."""
    then, sold_then = within(rows, before), {}
    for currency, each in then[then.sold > 0].groupby("currency"):
        sold_then[currency] = float(each.sold.sum() / (each.sold / each.rate).sum())
    means = _means(rates, before)
    firsts = rows.groupby("currency").rate.first()
    new = [currency for currency in firsts.index if currency not in sold_then]
    table = tuple(currency for currency in new if currency in means)
    first = tuple(currency for currency in new if currency not in means)
    by = sold_then | {c: float(means[c]) for c in table} | {c: float(firsts[c]) for c in first}
    foreign = {currency for currency in firsts.index if (rows.rate[rows.currency == currency] != 1.0).any()}
    return Averages(by, tuple(c for c in table if c in foreign), tuple(c for c in first if c in foreign))


def _means(rates: pd.DataFrame, span: Span) -> pd.Series:
    """Each currency's mean rate of the span; where none begins in it, the last one that holds on its first day."""
    inside = within(rates, span).groupby("currency").rate.mean()
    outside = within(rates, (span[0] - timedelta(days=OLDEST), span[0])).groupby("currency").rate.last()
    return inside.combine_first(outside)


def at_constant(rows: pd.DataFrame, by: dict[str, float]) -> float:
    """What the rows (as of `paid`) are worth at these rates, in whole units of the own currency."""
    return float((rows.cents / rows.rate * rows.currency.map(by)).sum()) / 100 if len(rows) else 0.0


def steadied(orders: ibis.Table, by: dict[str, float]) -> ibis.Value:
    """What an order's money is multiplied by to be worth what it would be at these rates."""
    spelt = orders.currency.upper().fill_null("")
    cases = [(spelt == currency, real(rate)) for currency, rate in sorted(by.items())]
    return ibis.cases(*cases, else_=real(1.0)) / orders.rate.fill_null(real(1.0))


def within(rows: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The rows whose day lies in the span."""
    first, last = map(pd.Timestamp, span)
    return rows[(rows.day >= first) & (rows.day <= last)]
