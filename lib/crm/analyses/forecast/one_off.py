"""The one order or deal that bends a forecast, and what would be expected without it."""

from typing import NamedTuple

import pandas as pd

from crm.estimate.one_off import outweighs
from crm.outlook.combine import expect
from crm.outlook.filtering import YEAR
from crm.outlook.gate import gate
from crm.outlook.measures import Subject
from crm.words import _, month, percent

SAME = 0.1  # a forecast that moves less without an old sale is not bent by it


class OneOff(NamedTuple):
    """The month it came in, its worth, its share of twelve months' revenue, and the sum ahead without it."""

    month: pd.Timestamp
    worth: float
    share: float
    without: float


def one_off(about: Subject) -> OneOff | None:
    """The sale that makes more than a fifth of the last twelve months, or of the twelve before if it still moves
    the forecast; None without one."""
    if about.measure.column != "value":
        return None
    known = about.sales.months.set_index("month")
    years = [known.iloc[-YEAR:], known.iloc[-2 * YEAR : -YEAR]]
    bent = [y for y in years if outweighs(y.largest.max(), y.value.sum(), int(y["count"].sum()))]
    if not bent:
        return None
    year = max(bent, key=lambda y: y.largest.max())
    when, worth = year.largest.idxmax(), float(year.largest.max())
    series = known.value.copy()
    series[when] -= worth
    gated = gate(series)
    if gated.refusal:
        return None
    without = float(expect(gated.scaled, len(about.outlook.months)).path.sum()) * gated.scale
    old = year is not years[0]
    if old and abs(float(about.outlook.path.sum()) - without) < SAME * abs(without):
        return None
    return OneOff(when, worth, worth / float(year.value.sum()), without)


def with_one_off(said: str, about: Subject, currency: str | None) -> str:
    """The sentence, and where one sale bends the forecast a second one that names it."""
    found = one_off(about)
    if found is None:
        return said
    if about.sales.kind == "deals":
        text = _(
            "{said} One deal of {worth} won in {month} makes {share} of twelve months' value and bends this: without "
            "it {amount} would be expected."
        )
    else:
        text = _(
            "{said} One order of {worth} in {month} makes {share} of twelve months' revenue and bends this: without "
            "it {amount} would be expected."
        )
    figure = about.measure.figure
    return text.format(
        said=said, worth=figure(found.worth, currency), month=month(found.month), share=percent(found.share),
        amount=about.measure.amount(found.without, currency),
    )  # fmt: skip
