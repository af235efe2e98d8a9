"""What is said of the second order."""

import pandas as pd

from crm.analyses.loyalty.cohorts_words import origin_notes
from crm.estimate.shares import Interval
from crm.words import _, count, days, percent


def too_few() -> str:
    """Why nothing is told."""
    return _("Too few customers have a first order that is known and long enough ago.")


def second_sentence(table: pd.DataFrame, half: Interval, n: int, came: int) -> str:
    """By when how many came a second time."""
    last = table.iloc[-1]
    facts = {
        "n": count(n), "open": count(n - came), "share": percent(last.second_share), "low": percent(last.second_low),
        "high": percent(last.second_high), "longest": days(last.days_since_first), "half": days(half.value),
    }  # fmt: skip
    if not came:
        return _("None of {n} customers has ordered a second time so far, the longest for {longest}.").format(
            **facts
        )
    if half.value == half.value:
        text = _(
            "Half of customers order a second time within {half} of the first order, and {share} ({low} to {high}) by "
            "{longest}; {open} of {n} have not so far."
        )
    else:
        text = _(
            "By {longest} after the first order {share} of customers ({low} to {high}) order a second time; {open} of "
            "{n} have not so far."
        )
    return text.format(**facts)


def rate_sentence(row: pd.Series) -> str:
    """The share that ordered a second time in time."""
    return _(
        "{share} of customers ({low} to {high}) ordered a second time within {within}: {came} of {n} whose first "
        "order is so long ago."
    ).format(
        share=percent(row.second_share), low=percent(row.second_low), high=percent(row.second_high),
        within=days(row.within_days), came=count(row.second_came), n=count(row.old_enough),
    )  # fmt: skip


def second_notes(company, level: float) -> tuple[str, ...]:
    """Who is counted how."""
    return (
        _(
            "From the first day with an order to the second; orders of one day are one. Who has not ordered a second "
            "time counts as waiting, as long as that is known (Kaplan-Meier); in a rate within so many days only "
            "those count whose first order is so long ago."
        ),
        _("The range holds the true share in {level} of cases.").format(level=percent(level)),
        *origin_notes(company),
    )
