"""Whether and when a first order is followed by a second, with those still to come counted in (G7, R17)."""

import ibis
import numpy as np
import pandas as pd

from crm.analyses.loyalty.kept import buyers, orders_seen
from crm.analyses.loyalty.second_words import rate_sentence, second_notes, second_sentence, too_few
from crm.customers.buying import CUSTOMERS
from crm.customers.monthly import month_index
from crm.estimate.shares import NONE, SHOWN, wilson
from crm.estimate.survival import median_days, survival, value_on
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company, kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _

WITHIN = (90, 180, 365)  # days within which a second order is asked for
MANY = 1_000_000  # waits times years that may leave the engine
POINTS = 120  # of a curve at most
ID, RATES = "loyalty.second_order", "loyalty.repurchase"


@kept
def second_waits(company) -> pd.DataFrame:
    """One row a wait from the first day with an order to the second: days, event (1: it came), year of the first order, `reach`
    how many of WITHIN the first order is ago, n customers."""
    base, orders = buyers(company), orders_seen(company)
    people = base.people.select("account_id", "first")
    later = orders.select("account_id", "day")
    later = later.inner_join(people, "account_id")
    second = later.filter(later.day > later["first"]).group_by("account_id").agg(second=lambda t: t.day.min())
    each = people.left_join(second, "account_id")
    end = ibis.literal(base.until)
    age = end.delta(each["first"], unit="day")
    reach = sum((one_if(age >= within) for within in WITHIN[1:]), one_if(age >= WITHIN[0]))
    waited = each.second.fill_null(end).delta(each["first"], unit="day")
    year = month_index(each["first"]) // 12
    each = each.mutate(days=waited, event=one_if(each.second.notnull()), year=year, reach=reach)
    rows = fetch(each.group_by("days", "event", "year", "reach").agg(n=each.count()), at_most=MANY)
    return rows.sort_values(["days", "event", "year", "reach"], ignore_index=True)


@needs("G7", _("Second order"), *CUSTOMERS)
def second_order(company: Company, level: float = 0.95) -> Finding:
    """The share of customers with a second order by so many days after the first (Kaplan-Meier, who has none so far waits on),
    with its band, as far as ten were watched for so long."""
    waits = second_waits(company)
    n = int(waits.n.sum())
    if n < SHOWN:
        return Finding(ID, too_few(), answered=False)
    curve = survival(waits.groupby(["days", "event"], as_index=False).n.sum(), level)
    table = back_table(curve)
    return Finding(
        id=ID,
        says=second_sentence(table, median_days(curve), n, int(waits.n[waits.event == 1].sum())),
        table=table,
        caption=_("Customers with a second day with an order, by days since the first"),
        notes=second_notes(company, level),
    )


def back_table(curve: pd.DataFrame) -> pd.DataFrame:
    """The curve at evenly spaced days, POINTS at most: day, share that came a second time with its band, and how many were still
    waited for."""
    longest = int(curve.day[(curve.at_risk >= SHOWN) | (curve.day == 0)].max())
    step = max(-(-longest // POINTS), 1)
    days = np.arange(0, longest + 1, step)
    at = np.searchsorted(curve.day.to_numpy(), days, side="right") - 1
    ahead = np.minimum(np.searchsorted(curve.day.to_numpy(), days), len(curve) - 1)
    rows = curve.iloc[at]
    return pd.DataFrame(
        {
            "days_since_first": days, "second_share": 1 - rows.share_left.to_numpy(), "second_low": 1 - rows.high.to_numpy(),
            "second_high": 1 - rows.low.to_numpy(), "second_waiting": curve.at_risk.to_numpy()[ahead].astype(int),
        }
    )  # fmt: skip


@needs("G7", _("Repurchase rate"), *CUSTOMERS)
def repurchase(company: Company, level: float = 0.95) -> Finding:
    """Customers with a second order within 90, 180 and 365 days of the first, over those whose first order is so long ago; by
    the year of the first order, and of all."""
    waits = second_waits(company)
    if int(waits.n[waits.reach > 0].sum()) < SHOWN:
        return Finding(RATES, too_few(), answered=False)
    rows = []
    for within in WITHIN:
        rows.append(_rate(waits, "cohort_all", within, level))
        years = [_rate(of, str(int(year)), within, level) for year, of in waits.groupby("year")]
        rows += [row for row in years if row[2] >= SHOWN] if len(years) > 1 else []
    columns = [
        "within_days",
        "cohort_came",
        "old_enough",
        "second_came",
        "second_share",
        "second_low",
        "second_high",
        "second_km",
    ]
    table = pd.DataFrame([row for row in rows if row[2] >= SHOWN], columns=columns)
    told = table[(table.cohort_came == "cohort_all") & (table.within_days <= WITHIN[1])].iloc[-1]
    numbers = [
        Number("second_order_180", row.second_share, row.second_low, row.second_high, int(row.old_enough))
        for row in table.itertuples()
        if (row.within_days, row.cohort_came) == (WITHIN[1], "cohort_all")
    ]
    return Finding(
        id=RATES, says=rate_sentence(told), table=table,
        caption=_("Customers with a second order within so many days, of those whose first is so long ago"),
        numbers=tuple(numbers),
    )  # fmt: skip


def _rate(waits: pd.DataFrame, name: str, within: int, level: float) -> tuple:
    """A row: those old enough, those who came a second time in time, the share, and the same by Kaplan-Meier of all."""
    old = waits[waits.reach > WITHIN.index(within)]
    n = int(old.n.sum())
    came = int(old.n[(old.event == 1) & (old.days <= within)].sum())
    curve = (
        survival(waits.groupby(["days", "event"], as_index=False).n.sum(), level)
        if n >= SHOWN
        else pd.DataFrame()
    )
    km = 1 - value_on(curve, within).value if len(curve) else float("nan")
    return (within, name, n, came, *(wilson(came, n, level) if n else NONE), km)
