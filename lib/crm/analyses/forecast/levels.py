"""The revenue expected of each region, kind of customer, channel and product, in figures that add up to the total (I2)."""

import numpy as np
import pandas as pd

from crm.analyses.forecast.alarms import newest_notes, stepwise, with_total
from crm.analyses.forecast.dividing import YEAR, Divided, divided
from crm.analyses.forecast.newest import newest_of
from crm.analyses.forecast.parts_by_month import REST, SOURCES, YOUNG, levels_of
from crm.estimate.reconcile import to_the_cent
from crm.finding import Finding
from crm.needs import needs
from crm.outlook.measures import nothing_sold, subject
from crm.tables.company import Company
from crm.words import _, brief, change, listed, month, percent, plural


@needs(
    "I2",
    _("What regions, customers, channels and products will bring"),
    "orders.ordered_at",
    "orders.amount",
    one_of=SOURCES,
)
def levels(company: Company, months: int = 12) -> Finding:
    """What each part of each level is expected to bring, moved so that every level adds up to the forecast of all; beside
    it what it brought in the last twelve months, and how far it was moved."""
    about = subject(company, "value", months)
    if about is None:
        return nothing_sold("forecast.levels", company)
    found = divided(company, months)
    if isinstance(found, str):
        return Finding("forecast.levels", found, notes=about.sales.notes, answered=False)
    total = about.sales.months.set_index("month").value
    newest = newest_of(list(stepwise(company, months)))
    table = table_of(found, round(100 * float(found.base[0].sum())))
    table["part_newest"] = [one.off for one in newest[1:]]
    return Finding(
        id="forecast.levels",
        says=sentence(table),
        table=table,
        caption=_("Revenue expected by part, {first} to {last}").format(
            first=month(about.outlook.months[0]), last=month(about.outlook.months[-1])
        ),
        notes=(
            *newest_notes(with_total(found.parts, total), newest),
            *notes(table, found),
            *not_divided(company, table),
        ),
        currency=company.currency,
    )


def table_of(found: Divided, total: int) -> pd.DataFrame:
    """One row a part: level, part, its last twelve months, what is expected of it alone and of all together, to the cent,
    the change against the last twelve months where twelve are forecast, and how far it was moved."""
    parts, base, moved = found.parts, found.base[1:], found.moved[1:]
    sums, begin, cents = 100 * moved.sum(axis=1), 0, []
    for size in found.sizes:
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


def notes(table: pd.DataFrame, found: Divided) -> tuple[str, ...]:
    """How far the parts alone were from the total, how they were moved, and what the rest holds."""
    base, gaps, begin = found.base, [], 1
    for size, level in zip(found.sizes, table.level.unique(), strict=True):
        gap = float(base[begin : begin + size].sum() / base[0].sum() - 1)
        name = LEVELS[level]
        gaps.append(_("{level} {change}").format(level=name, change=change(gap)))
        begin += size
    said = [
        _(
            "Each part was forecast alone, and then moved so that all add up to the forecast of the whole to the cent, the "
            "least sure most (WLS by the variance of each month). Before, together, they were off by: {gaps}."
        ).format(gaps=listed(gaps)),
    ]
    if (table.part == REST).any():
        said.append(
            plural(
                "The rest is what is not named or priced, what is small, and what is younger than {n} month.",
                "The rest is what is not named or priced, what is small, and what is younger than {n} months.",
                YOUNG,
            ).format(n=YOUNG)
        )
    return tuple(said)


def not_divided(company: Company, table: pd.DataFrame) -> tuple[str, ...]:
    """Says what stands for products that have no names, and by what the forecast is not divided: the source does not say it,
    or no two parts have a year of sales."""
    filled, shown = levels_of(company), set(table.level)
    unsaid = [name for level, name in LEVELS.items() if level not in filled]
    small = [name for level, name in LEVELS.items() if level in filled and level not in shown]
    said = []
    if "level_product" in shown and filled["level_product"].endswith(".category"):
        said.append(_("Products are told apart by their category, for the source has no names of them."))
    if unsaid:
        said.append(_("Not divided by {levels}: the source does not say them.").format(levels=listed(unsaid)))
    if small:
        text = _("Not divided by {levels}: no two of them have a year of sales and more.")
        said.append(text.format(levels=listed(small)))
    return tuple(said)


LEVELS = {
    "level_region": _("regions"),
    "level_customers": _("kinds of customers"),
    "level_channel": _("channels"),
    "level_product": _("products"),
}
