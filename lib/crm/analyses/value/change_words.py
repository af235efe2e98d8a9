"""What the split of revenue's change says."""

from typing import NamedTuple

import pandas as pd

from crm.analyses.value.constant import Averages
from crm.analyses.value.periods import Periods
from crm.names.value import EFFECTS
from crm.words import _, change, count, listed, short_money

MOST = 3  # causes named in the sentence
WORTH = 0.1  # of the largest cause; smaller ones are not named


class Steady(NamedTuple):
    """Revenue of the time before and of the time looked at, at the average rates of the time before; and those."""

    before: float
    now: float
    rates: Averages


def nothing_before(periods: Periods) -> str:
    """Why there is nothing to compare."""
    return _("There is no revenue in {before} to hold that of {period} against.").format(**periods.said)


def sentence(company, table: pd.DataFrame, revenue: tuple[float, float], periods: Periods) -> str:
    """How much more or less, and from what."""
    before, now = revenue
    largest = table.effect.abs().max()
    told = table[table.effect.abs() >= WORTH * largest]
    told = told.reindex(told.effect.abs().sort_values(ascending=False).index).head(MOST)
    facts = {
        **periods.said,
        "now": short_money(now, company.currency),
        "change": change(now / before - 1),
        "money": short_money(abs(now - before), company.currency),
        "parts": listed([cause(row, company.currency) for row in told.itertuples()]),
    }
    if now == before:
        return _("Revenue of {period} is {now}, exactly that of {before}.").format(**facts)
    text = (
        _("Revenue of {period} is {now}, {money} more ({change}) than in {before}: {parts}.")
        if now > before
        else _("Revenue of {period} is {now}, {money} less ({change}) than in {before}: {parts}.")
    )
    return text.format(**facts)


def cause(row, currency: str | None) -> str:
    """One cause with its money, as an item of the list."""
    text = _("{money} more by {cause}") if row.effect >= 0 else _("{money} less by {cause}")
    return text.format(money=short_money(abs(row.effect), currency), cause=EFFECTS[row.group].meaning)


def notes(periods: Periods, table: pd.DataFrame) -> tuple[str, ...]:
    """How it is split."""
    before, now = periods.days()
    said = [
        _(
            "Revenue is customers times orders of each on a working day times working days times what an order brings. Each "
            "cause is what revenue would have changed by it; they add up to the change, with no rest."
        ),
        _("Working days are Monday to Friday, holidays not known: {now} against {before}.").format(
            now=count(now), before=count(before)
        ),
    ]
    if (table.group == "effect_price").any():
        said.append(
            _(
                "Prices are those of products sold in both times, each weighed by what it brought. What is in an order is "
                "all else: how many pieces, which ones, refunds."
            )
        )
    return tuple(said)


def rate_notes(company, steady: Steady | None, before: float, periods: Periods) -> tuple[str, ...]:
    """What revenue is at the rates of before, and where a currency had none then."""
    if steady is None:
        return ()
    text = _(
        "At the exchange rates of {before}, revenue of {period} would be {now} ({change}). What an order brings, and prices, "
        "are at these rates: of each currency the average, by what was sold in it."
    )
    said = text.format(
        now=short_money(steady.now, company.currency), change=change(steady.now / before - 1), **periods.said
    )
    return (said, *new_currencies(steady.rates))


def new_currencies(rates: Averages) -> tuple[str, ...]:
    """Which currencies were not sold in before, and what stands for their rate of then."""
    table = _(
        "Nothing was sold in {currencies} before; the mean of the rates given for that time stands for it."
    )
    first = _(
        "Nothing was sold in {currencies} before and no rate is given for that time; the first one since stands for it."
    )
    said = ((rates.from_table, table), (rates.from_first, first))
    return tuple(text.format(currencies=listed(list(names))) for names, text in said if names)
