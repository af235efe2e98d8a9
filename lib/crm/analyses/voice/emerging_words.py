"""What new topics say: which, how sure that is, and how it was tested."""

import pandas as pd

from crm.estimate.emerging import MONTHS
from crm.estimate.shares import RANKED, SHOWN
from crm.months import is_partial
from crm.words import _, count, day, long_month, percent, plural


def sentence(company, table: pd.DataFrame, n: int, level: float) -> str:
    """How many topics are new and the surest of them; or that there is none."""
    facts = {
        "n": count(n),
        "month": _this_month(company),
        "k": count(len(table)),
        "chance": percent(1 - level, 0),
    }
    if table.empty:
        return _(
            "The {n} comments of {month} speak of nothing that is new, beside the months before."
        ).format(**facts)
    first = table.iloc[0]
    facts |= {
        "topic": first.topic, "now": percent(first.said_now), "before": percent(first.said_before),
        "said": count(first.comments),
    }  # fmt: skip
    return plural(
        "New in {month}: {said} comments speak of “{topic}”, {now} of the month's in its language, against {before} before.",
        "{k} topics are new in {month}; first “{topic}”: {said} comments, {now} of the month's in its language, against {before} "
        "before.",
        len(table),
    ).format(**facts)


def too_short(company) -> str:
    """Why there is nothing to compare."""
    return _(
        "Whether a topic is new cannot be told: it takes {least} comments of {month} in one language and {more} of {months} "
        "months before."
    ).format(least=count(SHOWN), month=_this_month(company), more=count(RANKED), months=count(MONTHS))


def new_notes(tested: list[int], months: int, level: float, found: int) -> tuple[str, ...]:
    """The test and its rate of false alarms."""
    rate = plural(
        "Every word held by ten comments or more was tested, {n} in all, against the {months} months before. Where nothing "
        "changed, the chance that a month has a topic here is at most {chance} (Holm), months being allowed to vary more "
        "than by chance alone.",
        "Every word held by ten comments or more was tested, {n} in all, against the {months} months before. Where nothing "
        "changed, the chance that a month has a topic here is at most {chance} (Holm), months being allowed to vary more "
        "than by chance alone.",
        sum(tested),
    ).format(n=count(sum(tested)), months=count(months), chance=percent(1 - level, 0))
    season = _(
        "What comes with a season, such as Christmas, is new by this test as well, unless the months looked at hold the one of "
        "the year before."
    )
    return (rate, season) if found else (rate,)


def _this_month(company) -> str:
    if is_partial(company.as_of):
        return _("{month} up to {day}").format(month=long_month(company.as_of), day=day(company.as_of))
    return long_month(company.as_of)
