"""What the coming and going of customers says: its sentences, and its notes."""

import pandas as pd

from crm.estimate.shares import SHOWN
from crm.spans import stretch
from crm.words import _, change, count, days, month, months, percent, plural

FROM_NOTHING = 0.1  # a start below this share of the end is the source's beginning, not growth


def sentence(looked: pd.DataFrame, ever: int, quiet_days: int, begins: pd.Timestamp) -> str:
    """Where the number of active customers went over the months looked at, and why; `begins` is the first month with
    orders: soon after it nobody can have gone quiet yet, and any later number would look like a fall."""
    opening, closing = int(looked.opening.iloc[0]), int(looked.closing.iloc[-1])
    came, went = int(looked[["new", "came_back"]].sum().sum()), -int(looked.went_quiet.sum())
    facts = {
        "end": count(closing),
        "start": count(opening),
        "month": month(looked.index[-1]),
        "months": stretch(len(looked)),
        "ago": months(len(looked)),
        "new": count(looked.new.sum()),
        "back": count(looked.came_back.sum()),
        "quiet": count(went),
        "days": days(quiet_days),
        "ever": count(ever),
        "share": percent(closing / ever if ever else None),
        "change": change((closing - opening) / opening if opening else None),
    }
    early = closing < opening and (looked.index[0] - begins).days < 2 * quiet_days
    if early or opening < max(SHOWN, FROM_NOTHING * closing):
        return from_nothing(closing, ever).format(**facts)
    return template(opening, closing, came + went).format(**facts)


def from_nothing(closing: int, ever: int) -> str:
    """The sentence where there was next to nobody at the start: how many of all are still active."""
    if closing == ever:
        return plural(
            "The one customer who ever ordered is active at the end of {month}.",
            "All {ever} customers who ever ordered are active at the end of {month}.",
            ever,
        )
    if not closing:
        return plural(
            "The one customer who ever ordered has ordered nothing for more than {days} by the end of {month}.",
            "None of the {ever} customers who ever ordered is active at the end of {month}: all have ordered nothing "
            "for more than {days}.",
            ever,
        )
    return plural(
        "{end} of the {ever} customers who ever ordered ({share}) is active at the end of {month}; the others have "
        "ordered nothing for more than {days}.",
        "{end} of the {ever} customers who ever ordered ({share}) are active at the end of {month}; the others have "
        "ordered nothing for more than {days}.",
        closing,
    )


def template(opening: int, closing: int, moves: int) -> str:
    """The sentence that fits: nobody came or went, as many as before, more, or fewer."""
    if not moves:
        return _("In the {months} to {month} nobody came or went: {end} customers are active.")
    if closing == opening:
        return _(
            "{end} customers are active at the end of {month}, as many as {ago} before: "
            "{quiet} went quiet, against {new} new and {back} who came back."
        )
    if closing > opening:
        return _(
            "Active customers rose from {start} to {end} ({change}) in the {months} to {month}: "
            "{new} new and {back} who came back, against {quiet} who went quiet."
        )
    return _(
        "Active customers fell from {start} to {end} ({change}) in the {months} to {month}: "
        "{quiet} went quiet, against {new} new and {back} who came back."
    )


def notes(flows: pd.DataFrame, quiet_days: int) -> tuple[str, ...]:
    """What active and quiet mean, and what the first months cannot tell."""
    return (
        _(
            "Active is who ordered in the last {days}. Each row adds up: active at start + new + came back "
            "+ went quiet = active at end. Who goes quiet and orders again in one month stays active."
        ).format(days=days(quiet_days)),
        _(
            "The orders begin in {month}: a customer of earlier times counts as new at the first order seen."
        ).format(month=month(flows.index[0])),
    )
