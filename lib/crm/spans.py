"""Spans of time in words: months in a row, a report's window, and the months that a trend leaves out."""

from datetime import date

import pandas as pd

from crm.months import breaks_off, complete_months, earlier, first_day, is_partial
from crm.words import _, count, day, listed, month, months, plural


def stretch(n: int) -> str:
    """12 months, or month: for "in the 12 months before", "in the month before"."""
    return _("month") if n == 1 else months(n)


def horizon(as_of: date, months: int) -> str:
    """The time to come, in words: "the 12 months to 31 Oct 2027"."""
    return _("the {months} to {day}").format(months=stretch(months), day=day(earlier(as_of, -months)))


def spans(firsts: list[date]) -> str:
    """Months in words, those in a row as from-to: "Jan 2026, and Mar 2026 to Jun 2026"."""
    runs: list[list[date]] = []
    for first in sorted(firsts):
        if runs and (first.year * 12 + first.month) - (runs[-1][-1].year * 12 + runs[-1][-1].month) == 1:
            runs[-1].append(first)
        else:
            runs.append([first])
    return listed([from_to(run[0], run[-1]) for run in runs])


def from_to(first: date, last: date) -> str:
    """One month, or from one to another."""
    if first == last:
        return month(first)
    return _("{first} to {last}").format(first=month(first), last=month(last))


def readable_months(
    counts: pd.Series, as_of: date, newest: pd.Series | None = None
) -> tuple[pd.Series, tuple[str, ...]]:
    """The months of the series that a trend may read, and a sentence on each sort that it leaves out.

    With `newest`, the day of each month's last record, a last month that breaks off goes as well."""
    whole, left_out = complete_months(counts, as_of)
    notes = left_out_notes(counts, left_out, as_of)
    if newest is not None and breaks_off(last := newest.reindex(whole.index)):
        text = _(
            "{month} is left out: its newest record is of {day}, so it seems not to be loaded to its end."
        )
        notes = (*notes, text.format(month=month(last.index[-1]), day=day(last.iloc[-1])))
        whole = whole.iloc[:-1]
    return whole, notes


def left_out_notes(counts: pd.Series, left_out: list[date], as_of: date) -> tuple[str, ...]:
    """Why months at the ends are not read: not over yet, or next to nothing in them."""
    notes = []
    partial = first_day(as_of) if is_partial(as_of) else None
    if partial in left_out:
        notes.append(
            _("{month} is left out: it goes only to {day}.").format(month=month(as_of), day=day(as_of))
        )
    thin = [first for first in left_out if first != partial]
    if thin:
        held = int(counts.reindex(pd.DatetimeIndex(thin)).fillna(0).sum())
        text = plural(
            "Left out, for holding less than a tenth of what the months beside them do: {months} ({n} record in all).",
            "Left out, for holding less than a tenth of what the months beside them do: {months} ({n} records in all).",
            held,
        )
        notes.append(text.format(months=spans(thin), n=count(held)))
    return tuple(notes)
