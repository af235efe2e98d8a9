"""What the average order by channel or region says."""

from typing import NamedTuple

import pandas as pd

from crm.analyses.value.periods import Periods
from crm.estimate.shares import RANKED
from crm.words import _, brief, change, count, money


def nothing_to_split(periods: Periods) -> str:
    """Why there is nothing to compare."""
    return _("There are too few orders in {period} or {before} to compare the average order.").format(
        **periods.said
    )


class Moved(NamedTuple):
    """The average order before and now, what of its change is within the kinds of order and what by other shares of them,
    and whether each kind moved against the whole (Simpson's paradox)."""

    before: float
    now: float
    within: float
    mixed: float
    against: bool


def sentence(company, table: pd.DataFrame, moved: Moved, periods: Periods) -> str:
    """How the average order changed, and whether orders are others or bring other money."""
    before, now = moved.before, moved.now
    grown = table.iloc[(table.share_now - table.share_before).argmax()]
    facts = {
        **periods.said,
        "now": money(now, company.currency),
        "change": change(now / before - 1) if before > 0 else "",
        "group": brief(grown.group),
    }
    if not before > 0:
        return _("The average order of {period} is {now}.").format(**facts)
    if moved.against:
        text = (
            _(
                "An order of {period} brings {now}, {change} against {before}, although each kind of order brings less: more of "
                "them are of the kind that brings more ({group})."
            )
            if now > before
            else _(
                "An order of {period} brings {now}, {change} against {before}, although each kind of order brings more: more of "
                "them are of the kind that brings less ({group})."
            )
        )
        return text.format(**facts)
    text = (
        _(
            "An order of {period} brings {now}, {change} against {before}: more by what each kind brings than by other shares "
            "of them."
        )
        if abs(moved.within) >= abs(moved.mixed)
        else _(
            "An order of {period} brings {now}, {change} against {before}: more by other shares of its kinds than by what "
            "each brings."
        )
    )
    return text.format(**facts)


def mix_notes(company, moved: Moved) -> tuple[str, ...]:
    """The split in money."""
    within, mixed = (money(part, company.currency) for part in (moved.within, moved.mixed))
    text = _(
        "Of the change of the average order, {within} is within the kinds and {mixed} comes from other shares of them; "
        "both add up to it (Kitagawa). Kinds with fewer than {n} orders in either time stand together."
    )
    return (text.format(within=within, mixed=mixed, n=count(RANKED)),)
