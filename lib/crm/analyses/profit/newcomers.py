"""What a new customer is expected to bring: the first order, and what the model expects to follow it."""

from datetime import date
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.customers.lasting.histories import reduced, spent
from crm.customers.lasting.model import Model, ends_of_months, fitted
from crm.customers.lasting.terms import Terms
from crm.customers.lasting.totals import sums, unsure
from crm.estimate.shares import RANKED, SHOWN
from crm.tables.fetch import fetch

NEW = pd.DataFrame(
    {"repeats": [0], "last": [0], "age": [0], "n": [1], "cents": [0]}
)  # who has just ordered first


class First(NamedTuple):
    """What first orders brought: how many, their mean in money, and its standard error."""

    n: int
    mean: float
    error: float


class Newcomer(NamedTuple):
    """Mean revenue expected of a new customer within the horizon and its standard error, that of the first order, and
    whether it is from a model of the channel's own."""

    value: float
    error: float
    first: float
    own: bool


def models_of(known: ibis.Table, channels: list[str]) -> dict[str | None, Model]:
    """The model of all (None), and of each channel whose purchases tell enough."""
    rows = reduced(known, "channel", "known")
    found = {None: fitted(rows, spent(known))}
    for channel in channels:
        here = rows[rows.channel == channel]
        if len(here) and not _too_few(here):
            model = fitted(here, spent(known.filter(known.channel == channel)))
            if not model.why:
                found[channel] = model
    return found


def _too_few(rows: pd.DataFrame) -> bool:
    return int(rows.n[rows.repeats > 0].sum()) < RANKED


def first_spends(known: ibis.Table) -> dict[str | None, First]:
    """The first orders of each channel, and of all (None), of customers whose first order is known."""
    rows = known.filter(known.known & known.first_cents.notnull())
    worth = rows.first_cents.cast("float64")
    found = fetch(
        rows.group_by("channel").agg(
            n=rows.count(), cents=rows.first_cents.sum().cast("int64"), squares=(worth * worth).sum()
        ),
        at_most=100_000,  # channels
    ).sort_values("channel", ignore_index=True)
    parts = {row.channel: row for row in found.itertuples() if isinstance(row.channel, str)}
    spends = {channel: _first(row.n, row.cents, row.squares) for channel, row in parts.items()}
    return spends | {None: _first(found.n.sum(), found.cents.sum(), found.squares.sum())}


def _first(n: int, cents: int, squares: float) -> First:
    mean = cents / n
    variance = max(squares / n - mean**2, 0.0) * n / (n - 1) if n > 1 else float("nan")
    return First(int(n), mean / 100, (variance / n) ** 0.5 / 100)


def expected(models: dict, firsts: dict, channel: str, as_of: date, terms: Terms) -> Newcomer:
    """A new customer of a channel: the mean first order, and the discounted repeats within the horizon (equation 9 of
    Fader, Hardie & Lee 2005, month by month). The error is that of the mean, not of one customer."""
    own, first = channel in models, firsts.get(channel)
    model = models[channel if own else None]
    first = first if first is not None and first.n >= SHOWN else firsts[None]
    ends = ends_of_months(as_of, terms.months)
    again = float(sums(model, NEW, ends, terms.discount)[1])
    error = float(np.hypot(first.error, np.sqrt(unsure(model, NEW, ends, terms.discount)[1])))
    return Newcomer(first.mean + again, error, first.mean, own)


def mixture(each: dict[str, Newcomer], n: dict[str, int]) -> Newcomer:
    """A new customer of all channels, so many of each. Errors of channels with models of their own do not hang
    together; those of the others, which share one, are taken to do so wholly."""
    whole = sum(n.values())
    parts = [(n[channel] / whole, new) for channel, new in each.items()]
    alike = sum(part * new.error for part, new in parts if not new.own)
    error = (sum((part * new.error) ** 2 for part, new in parts if new.own) + alike**2) ** 0.5
    value, first = (sum(part * getattr(new, name) for part, new in parts) for name in ("value", "first"))
    return Newcomer(value, error, first, any(new.own for _part, new in parts))
