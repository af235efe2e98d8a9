"""The edges of each score, in words."""

import math
from collections.abc import Callable

from crm.customers.edges import BEST, Scale, Scales
from crm.words import _, days, listed, money, number


def scale_notes(scales: Scales, currency: str | None) -> tuple[str, ...]:
    """The edges of each score, in words, and that there are fewer scores where customers are alike."""
    said = [
        _("Recency score, by days since the last order: {edges}.").format(
            edges=ranges(scales.recency, days_of)
        ),
        _("Frequency score, by days with an order: {edges}.").format(edges=ranges(scales.frequency, days_of)),
        _("Money score, by net revenue: {edges}.").format(
            edges=ranges(scales.money, lambda cents: money(cents / 100, currency))
        ),
    ]
    if len(scales.frequency.classes) < BEST:
        said.append(_("Frequency scores are missing where many ordered equally often: equals score equally."))
    if len(scales.money.classes) < BEST:
        said.append(_("Money scores are missing where many brought the same: equals score equally."))
    if scales.recency.bands:
        half, whole, beyond = scales.recency.bands
        text = _(
            "An order in the last {half} gives a recency score of at least {high}, one in the last {whole} "
            "of at least {low}, and an older one {top} at most; scores between may be missing."
        )
        facts = {"half": days(half.upto), "high": half.least, "whole": days(whole.upto), "low": whole.least}
        said.append(text.format(**facts, top=beyond.most))
    return tuple(said)


def days_of(value: float) -> str:
    """A number of days, with a decimal only where a limit was given with one."""
    return number(value, 0 if value == int(value) else 1)


def ranges(scale: Scale, write: Callable[[float], str]) -> str:
    """ "5 (up to 12), 4 (13 to 40) ... 1 (101 or more)", best first; nobody is beyond the last score at either end."""
    rows = list(scale.classes.iloc[::-1].itertuples())
    if len(rows) == 1:
        return _("{score} for all").format(score=rows[0].score)
    least, most = min(row.lowest for row in rows), max(row.highest for row in rows)
    return listed([in_range(row, write, row.lowest == least, row.highest == most) for row in rows])


def in_range(row, write: Callable[[float], str], least: bool, most: bool) -> str:
    """One score with the values it stands for; `least` and `most` say that none is beyond them."""
    if least:
        return _("{score} (up to {high})").format(score=row.score, high=write(row.highest))
    if most and row.highest != math.inf:
        return _("{score} ({low} or more)").format(score=row.score, low=write(row.lowest))
    if most:
        return _("{score} (above {low})").format(score=row.score, low=write(row.lowest))
    if row.lowest == row.highest:
        return _("{score} ({low})").format(score=row.score, low=write(row.lowest))
    return _("{score} ({low} to {high})").format(
        score=row.score, low=write(row.lowest), high=write(row.highest)
    )
