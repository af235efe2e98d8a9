"""What the velocity says."""

from crm.estimate.shares import Interval
from crm.words import _, days, is_missing, percent, short_money


def too_few() -> str:
    """Why no velocity is told."""
    return _(
        "Too few deals are open, or were won with an amount, to tell what the pipeline brings in a month."
    )


def velocity_sentence(value: float, around: Interval, naive: float, came: float, currency: str | None) -> str:
    """The product counted rightly, as usual, and what was won."""
    facts = {
        "value": short_money(value, currency), "low": short_money(around.low, currency),
        "high": short_money(around.high, currency), "naive": short_money(naive, currency),
        "came": short_money(came, currency),
    }  # fmt: skip
    if is_missing(value):
        return _(
            "Fewer than half of the deals are closed so far, so there is no velocity; {came} was won in a month of the last "
            "twelve."
        ).format(**facts)
    if is_missing(naive):
        return _(
            "By the usual formula the pipeline brings {value} a month ({low} to {high}); {came} was won in a month of the "
            "last twelve."
        ).format(**facts)
    return _(
        "By the usual formula the pipeline brings {value} a month ({low} to {high}), {naive} with its parts as they are "
        "usually counted; {came} was won in a month of the last twelve."
    ).format(**facts)


def velocity_notes(reach: int, level: float) -> list[str]:
    """How each part is counted, and what the formula cannot be."""
    return [
        _(
            "Counted rightly: the chance of a win within {days}, open deals counted in (Aalen-Johansen); the median days "
            "until a deal is closed either way (Kaplan-Meier). As usual: won of closed; mean days of won deals."
        ).format(days=days(reach)),
        _(
            "The range ({level}) holds how sure chance, days and average amount are (200 bootstrap draws); the number of "
            "open deals is known. The formula takes every open deal for a new one, whatever its stage and age: compare it "
            "with itself a month before, and plan with the expected close."
        ).format(level=percent(level, 0)),
    ]
