"""Velocity: what the pipeline brings in a month by the usual formula, its parts counted rightly and as usual (E8)."""

from datetime import date
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.analyses.pipeline.velocity_words import too_few, velocity_notes, velocity_sentence
from crm.customers.limits import within_limits
from crm.deals.chances import chance_of_win, reach_of
from crm.deals.counted import EVENTS, Durations, created, durations, live, period
from crm.deals.rates import by_status, rate, tallied
from crm.estimate.again import share_and_median
from crm.estimate.shares import NONE, SHOWN, Interval
from crm.estimate.survival import median_days, survival
from crm.finding import Finding, Number
from crm.months import earlier
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import whole_cents
from crm.words import _

MONTH = 365.25 / 12
DRAWS, SEED = 200, 5


class Parts(NamedTuple):
    """The parts of the product: open deals, chance of a win, average won amount, days; and the product, a month."""

    open_deals: int
    chance: float
    amount: float
    days: float

    @property
    def value(self) -> float:
        """Money a month."""
        return (
            self.open_deals * self.chance * self.amount / self.days * MONTH if self.days > 0 else float("nan")
        )


@needs("E8", _("Velocity"), "deals.status", "deals.created_at", "deals.closed_at", "deals.amount")
def velocity(company: Company, horizon: int = 180, level: float = 0.95) -> Finding:
    """Open deals times chance of a win times average won amount over days, a month: with the chance of competing ends
    and the survival median of all deals, and as usual with the rate of closed ones and the mean days of won ones."""
    within_limits("horizon", horizon, 1, 3650)
    ran, rows = durations(company, created(company)), tallied(company, horizon)
    ended, open_deals = by_status(rows[rows["over"]]), int(by_status(rows)["n"]["open"])
    reach = reach_of(company, created(company), horizon)
    chance, usual = chance_of_win(ran, reach, level).share, rate(ended, level).share
    if min(ended["priced"]["won"], open_deals) < SHOWN or chance.value != chance.value:
        return Finding("pipeline.velocity", too_few(), answered=False)
    amount = float(ended["value"]["won"] / ended["priced"]["won"])
    right = Parts(open_deals, chance.value, amount, median_days(survival(ran.rows)).value)
    naive = Parts(open_deals, usual.value, amount, _mean_days(ran))
    around = _interval(right, ran, reach, ended, level)
    came = won_a_month(company)
    return Finding(
        id="pipeline.velocity",
        says=velocity_sentence(right.value, around, naive.value, came, company.currency),
        table=_table(right, naive, around, came),
        caption=_("Velocity, {period}").format(period=period(company)),
        numbers=(Number("pipeline_velocity", *around, open_deals),) if around.value == around.value else (),
        notes=tuple(velocity_notes(reach, level)),
        currency=company.currency,
    )


def _mean_days(ran: Durations) -> float:
    """The mean days of the won deals: the usual cycle."""
    won = ran.rows[ran.rows["event"] == EVENTS["won"]]
    return float((won["days"] * won["n"]).sum() / won["n"].sum()) if won["n"].sum() else float("nan")


def _interval(right: Parts, ran: Durations, reach: int, ended: pd.DataFrame, level: float) -> Interval:
    """The product's interval: chance and median of deals drawn again together, the average amount around its standard
    error on logarithms; the open deals are known."""
    if right.value != right.value:
        return NONE
    shares, middles = share_and_median(ran.rows, reach, DRAWS, SEED)
    n = float(ended["priced"]["won"])
    spread = max(float(ended["square"]["won"]) / n - right.amount**2, 0.0)
    noise = np.random.default_rng(SEED).standard_normal(DRAWS) * (spread / n) ** 0.5 / right.amount
    with np.errstate(divide="ignore"):
        products = (
            right.open_deals * shares * right.amount * np.exp(noise) / np.where(middles > 0, middles, np.nan)
        )
    low, high = np.nanquantile(products * MONTH, [(1 - level) / 2, (1 + level) / 2])
    return Interval(right.value, float(low), float(high))


def won_a_month(company: Company) -> float:
    """What was won in a month of the last twelve, or of as many as there are since the first deal came."""
    deals = live(company)
    won = (deals.status == "won") & (deals.closed_at.date() > ibis.date(str(earlier(company.as_of, 12))))
    row = fetch(
        deals.aggregate(
            cents=whole_cents(deals.amount).sum(where=won).fill_null(0).cast("int64"),
            first=deals.created_at.date().min(),
        )
    ).iloc[0]
    begins = max(
        earlier(company.as_of, 12), pd.Timestamp(row["first"]).date() if pd.notna(row["first"]) else date.min
    )
    months = (company.as_of - begins).days / MONTH
    return float(row["cents"]) / 100 / months if months > 0 else float("nan")


def _table(right: Parts, naive: Parts, around: Interval, came: float) -> pd.DataFrame:
    """One row a way of counting, and what was won in fact."""
    rows = [
        {
            "counted_way": way, "open_deals": parts.open_deals, "win_part": parts.chance, "average_won": parts.amount,
            "median_days": parts.days, "month_value": parts.value, "value_from": low, "value_to": high,
        }
        for way, parts, low, high in (
            ("way_right", right, around.low, around.high), ("way_usual", naive, float("nan"), float("nan")),
        )
    ]  # fmt: skip
    return pd.DataFrame([*rows, {"counted_way": "way_came", "month_value": came}])
