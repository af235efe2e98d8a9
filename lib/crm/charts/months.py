"""The axis of months: true to gaps, and readable for three months as for sixty."""

import pandas as pd

from crm import months, words

MARGIN = 0.6  # months left free at both ends
STEPS = (
    (9, 1),
    (13, 2),
    (30, 3),
    (48, 6),
)  # below so many months every so-manieth is named; from then on years are


def month_number(day) -> int:
    """The month counted from year 0, so that one is one apart from the next and a gap stays a gap."""
    return months.month_number(pd.Timestamp(day))


def month_axis(axes, first: int, last: int) -> None:
    """Writes the months below the axes: all of three quarters, every second of a year, quarters of two or three, years of
    more."""
    step = next((step for below, step in STEPS if last - first < below), 12)
    ticks = [m for m in range(first, last + 1) if m % step == 0]
    if len(ticks) < 2:
        ticks = list(range(first, last + 1))
    axes.set_xlim(first - MARGIN, last + MARGIN)
    axes.set_xticks(ticks, [_label(m, m == ticks[0], step) for m in ticks])


def _label(month: int, is_first: bool, step: int) -> str:
    """The month's name, with the year below it where a year starts."""
    day = pd.Timestamp(year=month // 12, month=month % 12 + 1, day=1)
    if step == 12:
        return words.year(day)
    below = words.year(day) if is_first or day.month == 1 else " "  # a line for all, so that all stand level
    return f"{words.month_name(day)}\n{below}"
