"""A value as its unit wants it."""

from crm.words.amounts import money
from crm.words.dates import day, month
from crm.words.figures import change, count, is_missing, number, percent, score
from crm.words.language import NOTHING, _


def in_unit(value, unit: str, currency: str | None = None, beside: float | None = None) -> str:
    """A value as its unit wants it: see names.UNITS. The one door from a table's cell to a reader's eye.

    `beside` is the largest value of the column it stands in: all get the decimals that one deserves.
    """
    writers = {
        "count": count,
        "share": lambda v: percent(v, 2 if 0 < abs(beside or v) < 0.001 else 1),
        "money": lambda v: money(round(v) if (beside or 0) >= 100 else v, currency),
        "days": lambda v: number(v, 0 if abs(beside or v) >= 10 or v == int(v) else 1),
        "score": score,
        "ratio": lambda v: number(v, 1 if abs(beside or v) >= 10 else 2),
        "change": change,
        "month": month,
        "day": day,
        "flag": lambda v: _("yes") if v else _("no"),
    }
    if is_missing(value):
        return NOTHING
    return writers.get(unit, str)(value)
