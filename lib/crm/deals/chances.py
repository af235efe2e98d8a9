"""The chance of a win with open deals counted in, and how far ahead the data can tell it."""

import ibis
import pandas as pd

from crm.deals.counted import EVENTS, Durations, age
from crm.deals.rates import NO_RATE, Rate, lacking_amounts
from crm.estimate.shares import NONE, SHOWN, Interval
from crm.estimate.survival import incidence, value_on
from crm.tables import Company, fetch


def reach_of(company: Company, deals: ibis.Table, horizon: int) -> int:
    """The horizon, or less where the deals are younger: the age of the tenth oldest; 0 below ten deals."""
    dated = deals.filter(deals.created_at.notnull())
    oldest = fetch(dated.select(age=age(company, dated)).order_by(ibis.desc("age")).limit(SHOWN))
    return 0 if len(oldest) < SHOWN else min(horizon, int(oldest["age"].iloc[-1]))


def chance_of_win(ran: Durations, reach: int, level: float) -> Rate:
    """The share won within so many days, by count and by value; nothing below ten deals or where none can be
    followed."""
    rows = ran.rows
    if not reach:
        return NO_RATE
    won = rows[(rows["event"] == EVENTS["won"]) & (rows["days"] <= reach)]
    by_status = rows.groupby("event")[["n", "value", "square", "priced"]].sum()
    by_status = by_status.reindex(EVENTS.values(), fill_value=0).set_axis(list(EVENTS))
    unpriced = lacking_amounts(by_status)
    value = NONE if unpriced else _by_value(rows, reach, level)
    won_value = float(won["value"].sum()) if won["priced"].sum() else float("nan")
    return Rate(
        ran.n, int(won["n"].sum()), value_on(incidence(rows, level), reach), value, won_value, unpriced
    )


def _by_value(rows: pd.DataFrame, reach: int, level: float) -> Interval:
    """The same, each deal weighed by its amount, scaled to as many equal deals as these are worth (Kish)."""
    scale = rows["value"].sum() / rows["square"].sum() if rows["square"].sum() else 0
    return value_on(incidence(rows.assign(n=rows["value"] * scale), level), reach)
