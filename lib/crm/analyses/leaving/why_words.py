"""What goes with leaving, in sentences: words of association, none of cause."""

import numpy as np
import pandas as pd

from crm.analyses.leaving.plan import Plan
from crm.estimate.shares import RANKED, poisson_rate, wilson
from crm.words import _, between, count, days, listed, number, percent, plural

EXPOSURES = {
    "tickets": _("A ticket in the last 3 months"),
    "open": _("A ticket is open"),
    "waits": _("A ticket waits without an answer"),
    "late": _("A late delivery in the last 3 months"),
    "score": _("Last answer to a survey was bad"),
}


def sentence(plan: Plan, table: pd.DataFrame) -> str:
    """What is told apart, or that nothing is."""
    made, apart = table[table.risk_ratio.notna()], table[table.told_apart]
    facts = {"n": count(len(made)), "apart": count(len(apart))}
    if apart.empty:
        return _nothing(plan, len(made)).format(**facts)
    first = [
        _("“{which}” ({ratio} times the risk)").format(which=row.level_of, ratio=number(row.risk_ratio, 2))
        for row in apart.head(3).itertuples()
    ]
    contracts, orders = (
        plural(
            "{apart} of {n} things looked at goes with the end of a contract beyond chance: {first}.",
            "{apart} of {n} things looked at go with the end of a contract beyond chance, most clearly {first}.",
            len(apart),
        ),
        plural(
            "{apart} of {n} things looked at goes with staying away after an order beyond chance: {first}.",
            "{apart} of {n} things looked at go with staying away after an order beyond chance, most clearly {first}.",
            len(apart),
        ),
    )
    return (contracts if plan.kind == "contracts" else orders).format(first=listed(first), **facts)


def _nothing(plan: Plan, made: int) -> str:
    """The template for so many comparisons of which none is told apart."""
    if plan.kind == "contracts":
        return plural(
            "The one thing looked at does not go with the end of a contract beyond chance.",
            "None of {n} things looked at goes with the end of a contract beyond chance.",
            made,
        )
    return plural(
        "The one thing looked at does not go with staying away after an order beyond chance.",
        "None of {n} things looked at goes with staying away after an order beyond chance.",
        made,
    )


def notes(plan: Plan, table: pd.DataFrame, rows, events: np.ndarray, level: float) -> tuple[str, ...]:
    """The rate of all, what is held alike, and why nobody is compared by what happened later."""
    said = rate_notes(plan, int(rows.n.sum()), int(events.sum()), level)
    looks = int(table.risk_ratio.notna().sum())
    return (
        *said,
        _(
            "Service counts at the time it was so, month by month: whoever stays long has more time to have a ticket, so to "
            "compare who ever had one would make tickets look good."
        ),
        _(
            "Ratios by Poisson regression; their intervals hold that customer-months of one customer go together, and allow "
            "for all {n} looks at {level}. Fewer than {least} customer-months, or too few who left or stayed, are not compared."
        ).format(n=count(looks), level=percent(level, 0), least=count(RANKED)),
        _(
            "This is what goes together, not what causes what: who expects little may complain little. What accounts are "
            "described by is as the source has it today."
        ),
    )


def rate_notes(plan: Plan, n: int, left: int, level: float) -> list[str]:
    """How many left of all who are compared, and what is held alike."""
    if plan.kind == "contracts":
        rate = poisson_rate(left, n, level)
        return [
            _(
                "{left} contracts ended in {n} customer-months under contract: {rate} a month ({range})."
            ).format(left=count(left), n=count(n), rate=percent(rate.value, 2), range=_range(rate, 2)),
            _(
                "Compared in the month after, contracts of the same age held alike. All who ever were under contract are in "
                "it, not only those who are still there."
            ),
        ]  # fmt: skip
    share = wilson(left, n, level)
    return [
        _(
            "After {n} customer-months with an order, no order came {left} times within the window of {window}: {rate}."
        ).format(n=count(n), left=count(left), window=days(plan.asked.horizon), rate=percent(share.value)),
        _(
            "Compared after a month with an order; how often customers ordered ever and in 6 months, and how long ago the "
            "first order was, are held alike."
        ),
    ]  # fmt: skip


def _range(interval, digits: int) -> str:
    return between(percent(interval.low, digits), percent(interval.high, digits))
