"""What the time between orders says."""

import pandas as pd

from crm.customers.buying import period
from crm.estimate.shares import SHOWN, Interval
from crm.estimate.survival import value_on
from crm.words import _, count, days, percent, plural

LIES = 0.5  # share back by the average gap: below it the average tells of those who come back quickly


def too_few(company, waits) -> str:
    """Why there is no answer."""
    return plural(
        "{n} customer ordered in {period}, too few to tell how often they buy.",
        "{n} customers ordered in {period}, too few to tell how often they buy.",
        waits.customers,
    ).format(n=count(waits.customers), period=period(company))


def sentence(waits, curve: pd.DataFrame, half: Interval) -> str:
    """When half are back, and what the average of the gaps that are over would make one believe."""
    longest = float(curve["day"].iloc[-1])
    known = half.value == half.value
    by_mean = 1 - value_on(curve, waits.mean).value if waits.gaps else float("nan")
    facts = {
        "half": days(half.value), "mean": days(waits.mean), "share": percent(by_mean),
        "by": percent(1 - float(curve["share_left"].iloc[-1])), "longest": days(longest),
    }  # fmt: skip
    if not waits.gaps:
        text = _("Nobody ordered a second time within the {longest} that can be looked at.")
    elif waits.gaps < SHOWN:
        text = _("By {longest} after an order {by} of customers have ordered again.")
    elif by_mean < LIES and known:
        text = _(
            "Half of customers order again within {half}. The average of {mean} between orders counts only those that came: "
            "{share} of customers are back by then."
        )
    elif by_mean < LIES:
        text = _(
            "Fewer than half of customers order again: {by} by {longest} after an order. The average of {mean} between orders "
            "counts only those that came: {share} of customers are back by then."
        )
    elif known:
        text = _("Half of customers order again within {half}; {mean} pass between orders on average.")
    else:
        text = _("{by} of customers order again by {longest} after an order.")
    return text.format(**facts)


def notes(waits, level: float) -> tuple[str, ...]:
    """Who is counted how, and with what interval."""
    open_ones = int(waits.rows.n[waits.rows.event == 0].sum())
    waiting = plural(
        "Kaplan-Meier: {n} of {all} customers has not come back so far and counts as waiting as long as that is known.",
        "Kaplan-Meier: {n} of {all} customers have not come back so far and count as waiting as long as that is known.",
        open_ones,
    ).format(n=count(open_ones), all=count(waits.customers))
    once = _(
        "Each customer counts once, from the first order in the time looked at: the gaps of one customer resemble each "
        "other, and the last one of those who wait long is cut off soonest. Orders of one day are one."
    )
    band = _("The range holds the true share in {level} of cases.").format(level=percent(level))
    return (waiting, once, band) if open_ones else (once, band)
