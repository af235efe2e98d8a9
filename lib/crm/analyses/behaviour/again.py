"""How often customers buy: days from one order to the next, with those who have not come back counted in (R9)."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.analyses.behaviour.again_words import notes, sentence, too_few
from crm.customers.buying import CUSTOMERS, order_days, period
from crm.customers.left_out import left_out, not_loaded
from crm.estimate.shares import NONE, SHOWN, Interval
from crm.estimate.survival import median_days, survival, value_on
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, count

AFTER = (14, 30, 60, 90, 180, 270, 365)  # days looked at
LONGEST = 50_000  # rows: a wait each day of more than a hundred years


class Waits(NamedTuple):
    """How long until customers came back: `rows` are waits as estimate.survival takes them, one a customer; the mean
    of the `gaps` that are over."""

    rows: pd.DataFrame
    customers: int
    gaps: int
    mean: float


@needs("C1", _("Time between orders"), *CUSTOMERS)
def gaps(company: Company, level: float = 0.95) -> Finding:
    """The share of customers who ordered again within so many days of their first order in the window (Kaplan-Meier,
    who has not come back by as_of waits on), beside the average of the gaps that are over.

    Each customer counts once: the gaps of one customer resemble each other, and the longer the ones before, the sooner
    the last is cut off (Wang & Chang 1999, JASA 94)."""
    waits = waits_of(company)
    if waits.customers < SHOWN:
        return Finding("behaviour.gaps", too_few(company, waits), answered=False)
    curve = survival(waits.rows, level)
    table = again_table(curve, waits.customers)
    half = median_days(curve)
    ninety = again_by(curve, 90, waits.customers)
    numbers = [Number("again_90", *ninety, waits.customers)] if ninety.value == ninety.value else []
    if half.value == half.value:
        numbers.append(Number("gap_median", *half, waits.customers))
    return Finding(
        id="behaviour.gaps",
        says=sentence(waits, curve, half),
        table=table,
        caption=_("{n} customers from their first order in {period}").format(
            n=count(waits.customers), period=period(company)
        ),
        numbers=tuple(numbers),
        notes=(*notes(waits, level), *not_loaded(company), *left_out(company)),
    )


def waits_of(company) -> Waits:
    """The wait of each customer after the first order in the window, and the mean of all gaps begun in it."""
    days = order_days(company)
    days = days.filter(days.orders > 0).select("account_id", "day")
    following = days.mutate(then=days.day.lead().over(group_by="account_id", order_by="day"))
    begun = following if company.start is None else following.filter(following.day >= company.start)
    begun = begun.mutate(
        nth=ibis.row_number().over(group_by="account_id", order_by="day"),
        event=begun.then.notnull().ifelse(1, 0),
        days=begun.then.fill_null(ibis.literal(company.as_of)).delta(begun.day, unit="day"),
    )
    first = begun.filter(begun.nth == 0)
    rows = fetch(first.group_by("days", "event").agg(n=first.count()), at_most=LONGEST)
    over = begun.filter(begun.event == 1)
    sums = fetch(over.agg(n=over.count(), days=over.days.sum().fill_null(0).cast("int64"))).iloc[0]
    mean = float(sums["days"] / sums.n) if sums.n else float("nan")
    rows = rows.sort_values(["days", "event"], ignore_index=True)
    return Waits(rows, int(rows.n.sum()), int(sums.n), mean)


def again_by(curve: pd.DataFrame, day: float, customers: int) -> Interval:
    """The share back by a day with its band; NONE where that is not known: fewer than ten are still waited for then,
    and not because nearly all are back."""
    left = value_on(curve, day)
    nearly_all = left.value * customers < SHOWN and (left.value == 0 or day <= curve["day"].iloc[-1])
    if watched(curve, day) < SHOWN and not nearly_all:
        return NONE
    return Interval(1 - left.value, 1 - left.high, 1 - left.low)


def watched(curve: pd.DataFrame, day: float) -> int:
    """How many had not come back before a day and are known to have waited until it."""
    later = curve.loc[curve["day"] >= day, "at_risk"]
    return 0 if later.empty else int(later.iloc[0])


def again_table(curve: pd.DataFrame, customers: int) -> pd.DataFrame:
    """One row for each of AFTER for which the share is known."""
    shares = [(day, again_by(curve, day, customers)) for day in AFTER]
    rows = [(day, *share, watched(curve, day)) for day, share in shares if share.value == share.value]
    return pd.DataFrame(rows, columns=["days_after", "share_again", "low", "high", "watched"])
