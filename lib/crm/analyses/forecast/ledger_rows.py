"""The ledger: what a month's page forecast, kept row by row, and read again by the pages of later months."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.forecast.dividing import BANDS, YEAR, Divided
from crm.names import METRICS
from crm.outlook.measures import Subject
from crm.tables.company import Company
from crm.tables.earlier import Earlier
from crm.words import _

FORMAT = 1  # of the rows; another one is not read
METHOD = METRICS["expected_revenue"].version  # of the way of forecasting
ALL = "level_all"  # the level of everything together
TEXTS = ("format", "source", "currency", "method", "made", "known_to", "measure", "level", "part", "month")
FIGURES = ("ahead", "forecast", *BANDS, "naive", "came")
COLUMNS = [*TEXTS, *FIGURES]


class Book(NamedTuple):
    """The ledgers of earlier months that may be held against this one, as one frame, and what is said of the others."""

    rows: pd.DataFrame
    notes: tuple[str, ...] = ()


def rows_of(company: Company, subjects: list[Subject], parts: Divided | None) -> pd.DataFrame:
    """This month's ledger (COLUMNS): for each measure the months ahead with forecast, band ends and `naive`, last year's
    month, and the last twelve months known with what `came`, whose `ahead` is 0 and below; then the parts of revenue."""
    frames = [of_measure(about) for about in subjects if not about.outlook.refusal]
    if frames and parts is not None:
        frames.append(of_parts(subjects[0], parts))
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat(frames, ignore_index=True)
    rows = rows.assign(
        format=str(FORMAT), source=company.source, currency=company.currency or "", method=str(METHOD),
        made=f"{company.as_of:%Y-%m}", month=rows.month.dt.strftime("%Y-%m"),
        known_to=rows.known_to.dt.strftime("%Y-%m"), ahead=rows.ahead.astype(int),
    )  # fmt: skip
    return rows[COLUMNS]


def of_measure(about: Subject) -> pd.DataFrame:
    """The rows of one measure of everything."""
    table, known = about.outlook.table(), about.outlook.history
    came = about.sales.months.set_index("month")[about.measure.column].iloc[-YEAR:]
    past = pd.DataFrame(
        {"month": came.index, "came": came.to_numpy(), "ahead": months_apart(known.index[-1], came.index)}
    )
    ahead = table.assign(ahead=range(1, len(table) + 1), naive=last_year(known.to_numpy(), len(table)))
    both = pd.concat([past, ahead], ignore_index=True).reindex(columns=["month", *FIGURES])
    return both.assign(measure=about.measure.metric, level=ALL, part="", known_to=known.index[-1])


def of_parts(about: Subject, found: Divided) -> pd.DataFrame:
    """The rows of the parts of revenue, as they stand after they add up."""
    months = about.outlook.months
    frames = []
    for at, (level, part) in enumerate(found.parts.columns):
        known = found.parts[level, part].to_numpy(float) / 100
        figures = {name: end[at] for name, end in found.ends.items()}
        figures |= {"forecast": found.moved[1 + at], "naive": last_year(known, len(months)), "came": np.nan}
        frame = pd.DataFrame({"month": months, "ahead": range(1, len(months) + 1), **figures})
        frames.append(frame.assign(level=level, part=part))
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(measure=about.measure.metric, known_to=about.outlook.history.index[-1])


def last_year(known: np.ndarray, months: int) -> np.ndarray:
    """The same months of the last year known, again and again; NaN with less than a year."""
    if len(known) < YEAR:
        return np.full(months, np.nan)
    return known[-YEAR:][np.arange(months) % YEAR]


def months_apart(since: pd.Timestamp, to: pd.DatetimeIndex) -> list[int]:
    """How many months each is after the first."""
    return [(day.year - since.year) * 12 + day.month - since.month for day in to]


def book_of(company: Company, found: tuple[Earlier, ...]) -> Book:
    """The ledgers that can be read and are of this source and currency; of every other one a sentence that says why not.
    None is ever written to: it belongs to the month that made it."""
    frames, notes = [], []
    for one in found:
        frame = read(one)
        if frame is None:
            text = _(
                "{file} is no ledger of forecasts that can be read; it was left as it is, and {month} is not judged."
            )
        elif (frame.source != company.source).any():
            text = _("{file} is of another source; {month} is not judged.")
        elif (frame.currency != (company.currency or "")).any():
            text = _("{file} is in another currency; {month} is not judged.")
        else:
            frames.append(frame)
            continue
        notes.append(text.format(file=one.file, month=one.month))
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)
    return Book(rows, tuple(notes))


def read(one: Earlier) -> pd.DataFrame | None:
    """A ledger with its months as days and its figures as numbers; None for what is damaged, foreign or of another format."""
    raw = one.rows
    if raw is None or list(raw.columns) != COLUMNS or raw.empty:
        return None
    if (raw.format != str(FORMAT)).any() or (raw.made != one.month).any():
        return None
    days = {
        name: pd.to_datetime(raw[name], format="%Y-%m", errors="coerce")
        for name in ("made", "known_to", "month")
    }
    figures = {name: pd.to_numeric(raw[name].replace("", "nan"), errors="coerce") for name in FIGURES}
    broken = any(days[name].isna().any() for name in days) or any(
        (figures[name].isna() & ~raw[name].isin(["", "nan"])).any() or np.isinf(figures[name]).any()
        for name in FIGURES
    )
    frame = raw.assign(**days, **figures)
    ahead = frame.ahead > 0
    if broken or frame.ahead.isna().any() or frame.forecast[ahead].isna().any():
        return None
    return None if frame.duplicated(["measure", "level", "part", "month"]).any() else frame
