"""Which regions, customers, channels and products have turned: a watch list with one budget of false alarms (I7)."""

import numpy as np
import pandas as pd

from crm.analyses.forecast.alarms import ALL, alarms, stepwise, with_total, words_of
from crm.analyses.forecast.dividing import divided
from crm.analyses.forecast.newest import BUDGET, TURN, Newest, newest_of, turned_of
from crm.analyses.forecast.parts_by_month import REST, SOURCES
from crm.finding import Finding
from crm.needs import needs
from crm.outlook.measures import nothing_sold, subject
from crm.tables.company import Company
from crm.words import _, brief, count, listed, plural

ID = "forecast.turned"


@needs("I7", _("Which parts turned"), "orders.ordered_at", "orders.amount", one_of=SOURCES)
def turned(company: Company, months: int = 12) -> Finding:
    """The parts that brought more or less than was expected of them month after month, over the last six, beyond chance over
    all of them together; what has one cause is told once. Beside each its newest month."""
    about = subject(company, "value", months)
    if about is None:
        return nothing_sold(ID, company)
    found = divided(company, months)
    if isinstance(found, str):
        return Finding(ID, found, answered=False)
    steps = stepwise(company, months)
    parts = with_total(found.parts, about.sales.months.set_index("month").value)
    lately, newest = turned_of(list(steps)), newest_of(list(steps))
    judged = sum(one.judged is not None for one in lately)
    if not judged:
        return Finding(
            ID, _("Whether a part has turned cannot be told: it takes three years of months."), answered=False
        )
    return Finding(
        ID, sentence(parts, lately), table_of(parts, lately, newest),
        caption=_("Each part over the last six months, against what was expected of each a month before"),
        notes=notes(judged),
    )  # fmt: skip


def table_of(parts: pd.DataFrame, lately: list[Newest], newest: list[Newest]) -> pd.DataFrame:
    """One row a part that is judged, those that turned first; the rest is none."""
    keys = list(parts.columns)
    table = pd.DataFrame(
        {
            "level": [level for level, _part in keys], "part": [part for _level, part in keys],
            "part_drift": [one.off for one in lately], "turn": [verdict(one) for one in lately],
            "part_newest": [one.off for one in newest],
        }
    )  # fmt: skip
    order = table.turn.map({"turn_up": 0, "turn_down": 0, "turn_none": 1, "turn_young": 2})
    kept = table.assign(order=order)[table.part != REST]
    return kept.sort_values("order", kind="stable", ignore_index=True).drop(columns="order")


def verdict(one: Newest) -> str:
    """How a part stands: a key of crm.names."""
    if one.judged is None:
        return "turn_young"
    if not one.judged.alarm:
        return "turn_none"
    return "turn_up" if np.sign(one.judged.size) > 0 else "turn_down"


def sentence(parts: pd.DataFrame, lately: list[Newest]) -> str:
    """Those that turned, by cause; or that none did."""
    rung = alarms(list(parts.columns.get_level_values(0)), lately)
    if not rung:
        return _(
            "Nothing has turned: over the last six months all brought what was expected of them, within chance."
        )
    names = [_("all revenue") if key == ALL else brief(key[1]) for key in parts.columns]
    return _(
        "Turned, bringing more or less month after month than was expected of them a month before: {odd}."
    ).format(odd=listed([words_of(alarm, names, lately) for alarm in rung]))


def notes(judged: int) -> tuple[str, ...]:
    """How it was judged, and how often that rings without cause."""
    text = plural(
        "{n} series was judged: errors of {months} months together, against those of the months before them. By chance alone "
        "one such alarm is to be expected in {every} months at most.",
        "{n} series were judged: errors of {months} months together, against those of the months before them. By chance alone "
        "one such alarm is to be expected in {every} months at most, over all of them together.",
        judged,
    )
    return (text.format(n=count(judged), months=count(TURN), every=count(1 / BUDGET)),)
