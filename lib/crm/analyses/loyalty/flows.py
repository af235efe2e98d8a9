"""What each customer brought in two times that are compared, and which step of the bridge between them it belongs to."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.tables.fetch import fetch
from crm.tables.flags import one_if

STEPS = ("new", "won_back", "more", "less", "lost")  # between opening and closing, in this order
STATES = ("here_then", "here_now", "before")


class Flows(NamedTuple):
    """`steps`: one row each of opening, STEPS and closing: customers and cents (below zero where less is brought); `sums`: over
    the customers of the opening what estimate.retention.kept_money takes, in whole money."""

    steps: pd.DataFrame
    sums: pd.Series

    @property
    def residual(self) -> int:
        """Cents that the steps leave unexplained: none."""
        cents = self.steps.set_index("step").cents
        return int(cents["opening"] + sum(cents[step] for step in STEPS) - cents["closing"])


def flows(each: ibis.Table) -> Flows:
    """The bridge from `each`: one row a customer with cents `was` and `now`, and 0 or 1 for `here_then`, `here_now` and `before`
    (here at any time before the first of the two).

    All of the difference between a customer's two sums is in one step, so that opening and steps are the closing to the
    cent: lost who was here then and is not now, won back or new who is here now only, the others more or less."""
    change = each.now - each.was
    step = ibis.cases(
        ((each.here_then == 1) & (each.here_now == 0), "lost"),
        ((each.here_then == 0) & (each.here_now == 1) & (each.before == 1), "won_back"),
        ((each.here_then == 0) & (each.here_now == 1), "new"),
        (change > 0, "more"),
        (change < 0, "less"),
        else_="same",
    )
    was, now = whole(each.was), whole(each.now)
    placed = each.mutate(step=step, x=was, y_net=now, y_gross=ibis.least(was, now))
    found = fetch(placed.group_by("step", *STATES).agg(**_sums(placed)).order_by("step", *STATES))
    return Flows(_steps(found), found[found.here_then == 1].sum(numeric_only=True))


def whole(cents: ibis.Value) -> ibis.Value:
    """Cents in whole money, halves away from zero: their squares are whole numbers too, and add up alike everywhere."""
    money = ((cents.abs() + 50) // 100).cast("int64")
    return (cents < 0).ifelse(-money, money)


def _sums(placed: ibis.Table) -> dict[str, ibis.Value]:
    """Customers, cents of both times, and sums of products, exact as they are of whole numbers."""
    sums = {
        "n": placed.count(),
        "was": placed.was.sum(),
        "now": placed.now.sum(),
        "x": placed.x.sum(),
        "xx": (placed.x * placed.x).sum(),
    }
    for what in ("net", "gross"):
        y = placed[f"y_{what}"]
        sums |= {f"y_{what}": y.sum(), f"yy_{what}": (y * y).sum(), f"xy_{what}": (placed.x * y).sum()}
    return {name: value.cast("int64") for name, value in sums.items()}


def _steps(found: pd.DataFrame) -> pd.DataFrame:
    """One row each of opening, the steps and closing."""
    change = found.now - found.was
    here_then, here_now = (int(found.n[found[name] == 1].sum()) for name in STATES[:2])
    rows = [("opening", here_then, int(found.was.sum()))]
    for step in STEPS:
        here = found.step == step
        rows.append((step, int(found.n[here].sum()), int(change[here].sum())))
    rows.append(("closing", here_now, int(found.now.sum())))
    return pd.DataFrame(rows, columns=["step", "customers", "cents"])


def here(flag: ibis.Value) -> ibis.Value:
    """1 where the flag holds, else 0, never null."""
    return one_if(flag.fill_null(False))
