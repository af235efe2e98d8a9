"""What customers have brought by so many months after their first order: sums from the engine, curves from the sums."""

from datetime import date
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.customers.buying import order_days
from crm.customers.firsts import first_orders, seen_until, told_apart_from
from crm.customers.monthly import month_index
from crm.estimate.shares import RANKED
from crm.tables.fetch import fetch
from crm.tables.flags import real

MANY = 1_000_000  # quarters or channels times months times months that may leave the engine
LONG = (48, 1461)  # so many months are so many days, leap years counted in


QUARTER, CHANNEL = "index", "channel"


class Sums(NamedTuple):
    """Sums over customers whose first order is known. `customers`: n by `by` (the quarter's first month index, or the
    channel) and by `seen`, the whole months followed since; `brought`: by these and `step` (0 the first day, k the k-th
    month after it) cents, and `squares`, what the step adds to the sum of squared discounted money so far. `since` is
    the day from which on customers are there."""

    customers: pd.DataFrame
    brought: pd.DataFrame
    since: date | None

    def of(self, column: str, value) -> "Sums":
        """Those of one quarter or channel."""
        parts = (rows[rows[column] == value] for rows in (self.customers, self.brought))
        return Sums(*parts, self.since)


def sums(company, months: int, discount: float, by: str) -> Sums:
    """The sums of the first so many months."""
    until, firsts = seen_until(company), first_orders(company).cache()  # some queries follow
    since = told_apart_from(company, firsts)
    each = firsts.filter(firsts.known, firsts["first"] <= until)
    if since is not None:
        each = each.filter(each["first"] >= since)
    followed = ibis.literal(until).delta(each["first"], unit="day") + 1
    each = each.select(
        "account_id", "first",
        part=month_index(each["first"]) // 3 * 3 if by == QUARTER else each.channel,
        seen=ibis.least(_months_in(followed), months).cast("int64"),
    ).cache()  # fmt: skip
    customers = fetch(each.group_by("part", "seen").agg(n=each.count()), at_most=MANY)
    brought = fetch(_steps(order_days(company).inner_join(each, "account_id"), discount), at_most=MANY)
    parts = [rows.rename(columns={"part": by}) for rows in (customers, brought)]
    return Sums(parts[0].sort_values([by, "seen"]), parts[1].sort_values([by, "seen", "step"]), since)


def _steps(joined: ibis.Table, discount: float) -> ibis.Table:
    """Order days with what is known of their customers, as cents and added squares by part, seen and step."""
    since = joined.day.delta(joined["first"], unit="day")
    joined = joined.mutate(step=ibis.ifelse(since <= 0, 0, _months_in(since) + 1).cast("int64"))
    joined = joined.filter(joined.step <= joined.seen)
    steps = joined.group_by("account_id", "part", "seen", "step").agg(cents=joined.cents.sum().cast("int64"))
    worth = steps.cents.cast("float64") / 100 * real(1 + discount) ** -middle(steps.step)
    so_far = worth.sum().over(ibis.cumulative_window(group_by="account_id", order_by="step"))
    steps = steps.mutate(more=so_far * so_far - (so_far - worth) * (so_far - worth))
    return steps.group_by("part", "seen", "step").agg(
        cents=steps.cents.sum().cast("int64"), squares=steps.more.sum()
    )


def _months_in(days: ibis.Value) -> ibis.Value:
    """Whole months in so many days."""
    return (days * LONG[0]) // LONG[1]


def middle(step):
    """The middle of the step-th month in years after the first order; the first day is at its beginning."""
    if isinstance(step, ibis.Value):
        return ibis.ifelse(step > 0, (step.cast("float64") - real(0.5)) / real(12.0), real(0.0))
    return np.where(step > 0, (step - 0.5) / 12, 0.0)


def curve(found: Sums, months: int, discount: float, level: float) -> pd.DataFrame:
    """Revenue of one customer so far, discounted to the first order, by months since it: month by month what those
    brought who have been customers for the whole of it, added up (the mean cumulative function: Nelson 1988, Journal of
    Quality Technology 20). The error is that of those who are so old alone, so it is rather too large than too small.
    Rows end where fewer than thirty are."""
    rows, total = [], 0.0
    for step in range(months + 1):
        old = found.customers[found.customers.seen >= step]
        n = int(old.n.sum())
        if n < RANKED:
            break
        brought = found.brought[found.brought.seen >= step]
        factor = (1 + discount) ** -middle(np.array(step))
        total += brought.cents[brought.step == step].sum() / 100 / n * float(factor)
        rows.append((step, n, total, error_of(brought[brought.step <= step], n, discount)))
    table = pd.DataFrame(rows, columns=["months_since", "followed", "value", "error"])
    half = float(ndtri((1 + level) / 2)) * table.error
    return table.assign(low=table.value - half, high=table.value + half)


def error_of(brought: pd.DataFrame, n: int, discount: float) -> float:
    """The standard error of the mean of n customers so far."""
    worth = brought.cents / 100 * (1 + discount) ** -middle(brought.step.to_numpy())
    mean, squares = worth.sum() / n, brought.squares.sum() / n
    return float(max(squares - mean**2, 0.0) / (n - 1)) ** 0.5
