"""The revenue expected of each region, kind of customer and channel, in figures that add up to the total (I1)."""

import numpy as np
import pandas as pd

from crm.analyses.forecast.newest import newest_notes, newest_of
from crm.analyses.forecast.parts_by_month import REST, SOURCES, YOUNG, levels_of, parts_by_month
from crm.estimate.reconcile import adding_up, never_below_zero, reconciled, to_the_cent
from crm.finding import Finding
from crm.needs import needs
from crm.outlook.measures import Subject, nothing_sold, subject
from crm.outlook.outlook import Outlook, forecast
from crm.tables.company import Company
from crm.words import _, brief, change, listed, month, percent, plural

YEAR = 12


@needs(
    "I1",
    _("What regions, customers and channels will bring"),
    "orders.ordered_at",
    "orders.amount",
    one_of=SOURCES,
)
def levels(company: Company, months: int = 12) -> Finding:
    """What each part of each level is expected to bring, moved so that every level adds up to the forecast of all; beside
    it what it brought in the last twelve months, and how far it was moved."""
    about = subject(company, "value", months)
    if about is None:
        return nothing_sold("forecast.levels")
    if about.outlook.refusal:
        says = _("No forecast of parts. {why}").format(why=about.outlook.refusal)
        return Finding("forecast.levels", says, notes=about.sales.notes, answered=False)
    known = about.sales.months.set_index("month").value
    parts = parts_by_month(company, pd.DatetimeIndex(known.index)) if levels_of(company) else pd.DataFrame()
    if parts.empty:
        says = _("Nothing to divide the forecast by: no level has two parts with a year of sales.")
        return Finding("forecast.levels", says, notes=about.sales.notes, answered=False)
    return divided(about, parts.where(known.notna(), float("nan"), axis=0), company.currency)


def divided(about: Subject, parts: pd.DataFrame, currency: str | None) -> Finding:
    """The finding from cents by month and part."""
    ahead = [outlook_of(parts[key] / 100, about.outlook) for key in parts.columns]
    sizes = [int((parts.columns.get_level_values(0) == level).sum()) for level in parts.columns.unique(0)]
    base = np.array([about.outlook.path.to_numpy(), *(path for path, _spread in ahead)])
    spread = np.array([0 * base[0], *(spread for _path, spread in ahead)])
    moved = added_up(base, spread, adding_up(sizes), bool(np.nanmin(parts.to_numpy()) >= 0))
    table = table_of(parts, base[1:], moved[1:], round(100 * float(base[0].sum())), sizes)
    newest = newest_of(parts)
    table["part_newest"] = [one.off for one in newest]
    return Finding(
        id="forecast.levels",
        says=sentence(table),
        table=table,
        caption=_("Revenue expected by part, {first} to {last}").format(
            first=month(about.outlook.months[0]), last=month(about.outlook.months[-1])
        ),
        notes=(*newest_notes(parts, newest), *notes(table, base, sizes)),
        currency=currency,
    )


def outlook_of(series: pd.Series, whole: Outlook) -> tuple[np.ndarray, np.ndarray]:
    """Path and size of the error of each month of a part; where it cannot be forecast, its last year's mean, about which
    nothing is sure."""
    months = len(whole.months)
    ahead = forecast(series, months)
    if ahead.refusal or ahead.months[0] != whole.months[0]:
        level = float(np.nan_to_num(series.iloc[-YEAR:].mean()))
        return np.full(months, level), np.full(months, max(abs(level), 0.01))
    low, high = ahead.band(0.80)
    return ahead.path.to_numpy(), np.maximum((high - low) / 2, 0.01)


def added_up(base: np.ndarray, spread: np.ndarray, constraints: np.ndarray, positive: bool) -> np.ndarray:
    """Each month's forecasts moved by their variances until they add up; the total, which has none here, stays."""
    move = never_below_zero if positive else reconciled
    columns = [move(one, constraints, np.diag(size**2)) for one, size in zip(base.T, spread.T, strict=True)]
    return np.array(columns).T


def table_of(
    parts: pd.DataFrame, base: np.ndarray, moved: np.ndarray, total: int, sizes: list[int]
) -> pd.DataFrame:
    """One row a part: level, part, its last twelve months, what is expected of it alone and of all together, to the cent,
    the change against the last twelve months where twelve are forecast, and how far it was moved."""
    sums, begin, cents = 100 * moved.sum(axis=1), 0, []
    for size in sizes:
        cents += to_the_cent(sums[begin : begin + size], total).tolist()
        begin += size
    last = parts.iloc[-YEAR:].sum().to_numpy() / 100
    expected, alone = np.array(cents) / 100, base.sum(axis=1)
    fair = base.shape[1] == YEAR and len(parts) >= YEAR
    return pd.DataFrame(
        {
            "level": parts.columns.get_level_values(0), "part": parts.columns.get_level_values(1),
            "part_last": last, "part_alone": alone, "part_expected": expected,
            "part_change": np.where((last > 0) & fair, expected / np.where(last > 0, last, 1) - 1, float("nan")),
            "part_moved": np.where(alone > 0, expected / np.where(alone > 0, alone, 1) - 1, float("nan")),
        }
    )  # fmt: skip


def sentence(table: pd.DataFrame) -> str:
    """Which part of the first level brings most, and which grows most and least against the last twelve months."""
    first = table[(table.level == table.level.iloc[0]) & (table.part != REST)]
    top = first.loc[first.part_expected.idxmax()]
    share = percent(top.part_expected / table[table.level == top.level].part_expected.sum(), 0)
    if first.part_change.isna().any():
        text = _("{top} is expected to bring most of the months ahead, {share} of all revenue.")
        return text.format(top=brief(top.part), share=share)
    most, least = first.loc[first.part_change.idxmax()], first.loc[first.part_change.idxmin()]
    text = _(
        "{most} is expected to grow most, {rise} against the last twelve months, and {least} least, {fall}; {top} "
        "brings most, {share} of all revenue."
    )
    return text.format(
        top=brief(top.part), share=share, most=brief(most.part), rise=change(most.part_change, 0),
        least=brief(least.part), fall=change(least.part_change, 0),
    )  # fmt: skip


def notes(table: pd.DataFrame, base: np.ndarray, sizes: list[int]) -> tuple[str, ...]:
    """How far the parts alone were from the total, how they were moved, and what the rest holds."""
    gaps, begin = [], 1
    for size, level in zip(sizes, table.level.unique(), strict=True):
        gap = float(base[begin : begin + size].sum() / base[0].sum() - 1)
        name = LEVELS[level]
        gaps.append(_("{level} {change}").format(level=name, change=change(gap)))
        begin += size
    said = [
        _(
            "Each part was forecast alone; together they came to more or less than the forecast of all: {gaps}. They were "
            "moved to it, the least sure most (WLS by the variance of each month), and add up to the cent."
        ).format(gaps=listed(gaps)),
    ]
    if (table.part == REST).any():
        said.append(
            plural(
                "The rest is what is not named, what is small, and what is younger than {n} month.",
                "The rest is what is not named, what is small, and what is younger than {n} months.",
                YOUNG,
            ).format(n=YOUNG)
        )
    return tuple(said)


LEVELS = {
    "level_region": _("regions"),
    "level_customers": _("kinds of customers"),
    "level_channel": _("channels"),
}
