"""What the newest month's surprises say: alarms that have one cause are one alarm (definitions R31)."""

from typing import NamedTuple

import pandas as pd

from crm.analyses.forecast.dividing import divided
from crm.analyses.forecast.newest import BUDGET, Newest, Steps, steps_of
from crm.outlook.measures import subject
from crm.tables.company import Company, kept
from crm.words import _, brief, change, count, listed, month, plural

ALL = ("level_all", "level_all")  # the column of everything together


class Alarm(NamedTuple):
    """The series that rings, and those that ring the same way because they hold the same money: places in the list."""

    leads: int
    with_it: tuple[int, ...] = ()


def with_total(parts: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    """The parts' cents by month, those of all together in front."""
    whole = (100 * total).reindex(parts.index)
    return pd.concat([whole.to_frame(ALL), parts], axis=1).set_axis(
        pd.MultiIndex.from_tuples([ALL, *parts.columns]), axis=1
    )


@kept
def stepwise(company: Company, months: int) -> tuple[Steps, ...]:
    """All revenue, then each part of a company that can be divided: how each did one month ahead."""
    total = subject(company, "value", months).sales.months.set_index("month").value
    return tuple(steps_of(with_total(divided(company, months).parts, total)))


def alarms(levels: list[str], found: list[Newest]) -> list[Alarm]:
    """One a cause, the least chance first. All together speak for every part that rings the same way; where they are silent,
    the level with the least likely of the parts that ring one way speaks, for every level divides the same money."""
    ringing = [at for at, one in enumerate(found) if one.judged and one.judged.alarm]
    said: list[Alarm] = []
    for up in (False, True):
        same = sorted(
            (at for at in ringing if (found[at].judged.size > 0) == up), key=lambda at: found[at].judged.p
        )
        if not same:
            continue
        first = 0 if 0 in same and levels[0] == ALL[0] else same[0]
        leading = [at for at in same if levels[at] == levels[first]]
        others = tuple(at for at in same if at not in leading)
        said += [Alarm(at, others if at == leading[0] else ()) for at in leading]
    return sorted(said, key=lambda alarm: found[alarm.leads].judged.p)


def newest_notes(parts: pd.DataFrame, found: list[Newest]) -> tuple[str, ...]:
    """Which series came out beyond chance in the newest month, of how many, and how often that says so without cause; the
    columns of `parts` are those that `found` is about."""
    judged = sum(one.judged is not None for one in found)
    if not judged:
        return ()
    rung = alarms(list(parts.columns.get_level_values(0)), found)
    names = [_("all revenue") if key == ALL else brief(key[1]) for key in parts.columns]
    facts = {"month": month(parts.index[-1]), "n": count(judged), "every": count(1 / BUDGET)}
    if rung:
        text = plural(
            "Beyond chance in {month}, against what was expected before it: {odd}. {n} series was judged; by chance alone "
            "one such alarm is to be expected in {every} months.",
            "Beyond chance in {month}, against what was expected before it: {odd}. {n} series were judged; by chance alone "
            "one such alarm is to be expected in {every} months, over all of them together.",
            judged,
        )
        return (text.format(odd=listed([words_of(alarm, names, found) for alarm in rung]), **facts),)
    text = plural(
        "{month} was within chance of what was expected before it for the {n} series judged. By chance alone one false "
        "alarm is to be expected in {every} months.",
        "{month} was within chance of what was expected before it, all revenue and every part alike ({n} series). By "
        "chance alone one false alarm is to be expected in {every} months, over all of them together.",
        judged,
    )
    return (text.format(**facts),)


def words_of(alarm: Alarm, names: list[str], found: list[Newest]) -> str:
    """North (-18%), or with what rings for the same cause: all revenue (-18%; it shows in North -30% and Coffee -25%)."""
    facts = {"part": names[alarm.leads], "change": change(found[alarm.leads].off, 0)}
    if not alarm.with_it:
        return _("{part} ({change})").format(**facts)
    others = listed(
        [_("{part} {change}").format(part=names[at], change=change(found[at].off, 0)) for at in alarm.with_it]
    )
    return _("{part} ({change}; it shows in {others})").format(others=others, **facts)
