"""What is said of how well customers are known."""

from datetime import date

import pandas as pd

from crm.customers.firsts import until_note
from crm.estimate.compare import holm
from crm.names import GROUPS
from crm.words import _, day, number, percent


def too_few() -> str:
    """Why nothing is told."""
    return _("Too few customers ordered long enough ago to say whether those better known stay more.")


def depth_sentence(gaps: list, counts: pd.DataFrame, level: float) -> str:
    """Which of the differences between most and least known is more than chance, if any is."""
    share = percent(float(counts.came.sum()) / float(counts.n.sum()))
    chances = holm([gap.p for _name, gap in gaps])
    told = [(p, name, gap) for (name, gap), p in zip(gaps, chances, strict=True) if p < 1 - level]
    if not told:
        if all(p != p for p in chances):
            return _(
                "{share} of customers ordered again within six months; too few are better known than others to compare."
            ).format(share=share)
        return _(
            "{share} of customers ordered again within six months; those better known did so no more often than "
            "chance explains."
        ).format(share=share)
    _p, name, gap = min(told, key=lambda one: one[0])
    text = (
        _(
            "Of customers with {what}, {points} points more ordered again within six months than of the others ({low} "
            "to {high})."
        )
        if gap.value > 0
        else _(
            "Of customers with {what}, {points} points fewer ordered again within six months than of the others "
            "({low} to {high})."
        )
    )
    low, high = sorted((abs(gap.low), abs(gap.high)))
    return text.format(
        what=GROUPS[name].label, points=_points(abs(gap.value)), low=_points(low), high=_points(high)
    )


def _points(share: float) -> str:
    return number(100 * share, 1)


def depth_notes(company, landmark: date, level: float) -> tuple[str, ...]:
    """When what is known, and what it is not."""
    notes = [
        _(
            "Customers who ordered in the twelve months up to {day}, by the people and touches on record on that day, "
            "and whether they ordered in the six months after it. What came later is not looked at: who stays is met "
            "more often, and that is no cause."
        ).format(day=day(landmark)),
        _(
            "This goes with staying; whether it makes customers stay it does not say, for the large and the contented "
            "are visited more. Differences are told at {level}, all of them counted (Holm)."
        ).format(level=percent(level)),
    ]
    if not company.has("contacts.created_at"):
        notes.append(
            _("The source does not say since when people are on record, so some may have come later.")
        )
    return (*notes, *until_note(company))
