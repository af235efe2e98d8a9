"""The gate: what a series must be before a model sees it. Models take holes and zeros in silence and answer nonsense."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.words import _, count, listed, month, plural

FEWEST = 6  # months without which there is no forecast
LONGEST = 120  # months a model sees; older ones say little about next year and cost time
HOLE = 2  # months in a row without a value that are filled


class Gated(NamedTuple):
    """The months a model may see, as values around 1, what was done to them, or why there is no forecast."""

    scaled: np.ndarray
    scale: float
    first: pd.Timestamp
    notes: tuple[str, ...] = ()
    refusal: str = ""


def gate(series: pd.Series) -> Gated:
    """The series on a complete grid of months, rescaled so that its median is 1; small holes are filled and said."""
    grid, refusal = on_grid(series)
    if refusal:
        return refused(refusal)
    known = grid.loc[grid.first_valid_index() : grid.last_valid_index()]
    notes = left_out_notes(grid, known)
    known, notes = without_leading_zeros(known, notes)
    if refusal := unfit(known):
        return refused(refusal)
    holes = known[known.isna()]
    if len(holes):
        known = filled(known)
        notes += (filled_note(holes),)
    known = known.iloc[-LONGEST:]
    sizes = known[known != 0].abs()
    scale = float(sizes.median()) if len(sizes) else 1.0
    return Gated(known.to_numpy(float) / scale, scale, known.index[0], notes)


def refused(why: str) -> Gated:
    """No forecast, and why."""
    return Gated(np.array([]), 1.0, pd.NaT, (), why)


def on_grid(series: pd.Series) -> tuple[pd.Series, str]:
    """The series as floats, one row a month without gaps, beside a reason why that cannot be, or ""."""
    if not len(series) or pd.to_numeric(series, errors="coerce").isna().all():
        return series, _("There are no values to forecast from.")
    if not isinstance(series.index, pd.DatetimeIndex | pd.PeriodIndex):
        return series, _("The values have no months, so there is nothing to continue.")
    index = series.index if isinstance(series.index, pd.PeriodIndex) else series.index.to_period("M")
    plain = pd.Series(
        pd.to_numeric(series, errors="coerce").to_numpy(float), index.asfreq("M").to_timestamp()
    )
    if plain.index.has_duplicates:
        return plain, _("Some months have more than one value; add them up first.")
    endless = int(np.isinf(plain).sum())
    if endless:
        text = plural(
            "{n} month has an endless value; mend it at the source.",
            "{n} months have endless values; mend them at the source.",
            endless,
        )
        return plain, text.format(n=count(endless))
    return plain.sort_index().reindex(pd.date_range(plain.index.min(), plain.index.max(), freq="MS")), ""


def left_out_notes(grid: pd.Series, known: pd.Series) -> tuple[str, ...]:
    """Says that the newest months have no value."""
    late = list(grid.index[grid.index > known.index[-1]])
    return (
        (_("Without a value and left out: {months}.").format(months=listed([month(d) for d in late])),)
        if late
        else ()
    )


def without_leading_zeros(known: pd.Series, notes: tuple[str, ...]) -> tuple[pd.Series, tuple[str, ...]]:
    """The series from its first month that is not zero: before that there was nothing to measure."""
    active = known[known.notna() & (known != 0)]
    if active.empty or active.index[0] == known.index[0]:
        return known, notes
    said = _("The months before {month} are zero and left out.").format(month=month(active.index[0]))
    return known.loc[active.index[0] :], (*notes, said)


def unfit(known: pd.Series) -> str:
    """Why these months are no ground for a forecast, or ""."""
    hole = longest_hole(known)
    if hole > HOLE:
        return _("{n} months in a row have no value; a forecast across such a hole would be a guess.").format(
            n=count(hole)
        )
    n = int(known.notna().sum())
    if n < FEWEST:
        text = plural(
            "{n} month of history is too short to forecast from; {least} are needed.",
            "{n} months of history are too short to forecast from; {least} are needed.",
            n,
        )
        return text.format(n=count(n), least=count(FEWEST))
    return ""


def longest_hole(known: pd.Series) -> int:
    """How many months in a row have no value, at most."""
    missing = known.isna()
    if not missing.any():
        return 0
    return int(missing.groupby((~missing).cumsum()).sum().max())


def filled(known: pd.Series) -> pd.Series:
    """The series with its holes filled: a straight line between the neighbours, bent by the usual course of a year."""
    usual = yearly_course(known)
    return ((known / usual).interpolate() * usual).where(known.isna(), known)


def yearly_course(known: pd.Series) -> pd.Series:
    """What each month usually is of the year around it; 1 where that cannot be told."""
    flat = pd.Series(1.0, known.index)
    if known.notna().sum() < 24 or (known.dropna() <= 0).any():
        return flat
    ratio = known / known.rolling(13, center=True, min_periods=10).mean()
    by_month = ratio.groupby(ratio.index.month).median()
    return pd.Series(by_month.reindex(known.index.month).to_numpy(), known.index).fillna(1.0)


def filled_note(holes: pd.Series) -> str:
    """Says which months were filled."""
    return _(
        "Without a value and filled from the months around, by the usual course of a year: {months}."
    ).format(months=listed([month(d) for d in holes.index]))
