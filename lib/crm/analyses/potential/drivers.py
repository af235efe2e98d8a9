"""What would move the value of today's customers: a tenth more or less of what it is made of (D8)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.potential.contract_driver import churned
from crm.analyses.potential.driver_words import notes, nothing_to_bring, sentence
from crm.analyses.potential.future import BENDS, TENTH, Money, moneys
from crm.customers.buying import CUSTOMERS
from crm.customers.lasting.histories import histories, reduced, spent
from crm.customers.lasting.model import fitted
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.left_out import left_out
from crm.customers.margin import Margin, margin_of
from crm.estimate.shares import Interval, around
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, count, percent


class Row(NamedTuple):
    """A driver: the value with a tenth less of it and with a tenth more, the value as it is, and the elasticity with its
    interval where it is estimated."""

    group: str
    less: float
    more: float
    base: float
    low: float = float("nan")
    high: float = float("nan")


@needs(
    "D8",
    _("Drivers of value"),
    *CUSTOMERS,
    better=("orders.cost", "accounts.created_at", "subscriptions.mrr"),
)
def drivers(
    company: Company, terms: Terms = USUAL, renewal_months: int = 1, level: float = 0.95
) -> Finding:  # fmt: skip
    """How the value of today's customers (value.clv) would move with a tenth more and less of each thing it is made of.

    What customers did stays as it is, and so does what it says of them; only what they do from now on is changed."""
    margin = margin_of(company, terms.checked().margin)
    known = histories(company, company.as_of).cache()
    rows = reduced(known, "known", cents=known.spent.sum().cast("int64"))
    model = fitted(rows, spent(known))
    if model.why:
        return Finding("potential.drivers", model.why, answered=False)
    money = moneys(model, rows, company.as_of, terms)
    if not money.sums[0] > 0:
        return Finding("potential.drivers", nothing_to_bring(company, terms), answered=False)
    churn = churned(company, terms, renewal_months)
    table = table_of(
        [*own_rows(money, margin, terms, level), *(Row("driver_churn", *one) for one in churn[:1])]
    )
    n = int(rows.n.sum())
    return Finding(
        id="potential.drivers",
        says=sentence(company, table, n, terms, margin),
        table=table,
        caption=_(
            "Value of {n} customers, if one thing were {tenth} less or more and nothing else changed"
        ).format(n=count(n), tenth=percent(TENTH, 0)),
        numbers=(
            Number("value_oftener", *_gain(money, "rate_more", margin.share, level), n=n),
            Number("value_staying", *_gain(money, "leaving_less", margin.share, level), n=n),
        ),
        notes=(*notes(model, terms, margin, level, bool(churn)), *left_out(company)),
        currency=company.currency,
    )


def own_rows(money: Money, margin: Margin, terms: Terms, level: float) -> list[Row]:
    """The drivers of what customers buy: how often, how long, what an order brings, margin and discount."""
    at = dict(zip(BENDS, money.sums * margin.share, strict=True))
    base = at["as_it_is"]
    found = [
        Row(f"driver_{name}", at[f"{name}_less"], at[f"{name}_more"], base, *money.elastic(name, level))
        for name in ("rate", "leaving")
    ]
    found.append(Row("driver_spend", base * (1 - TENTH), base * (1 + TENTH), base))
    if margin.is_margin:
        most = min(1.0, margin.share * (1 + TENTH)) / margin.share
        found.append(Row("driver_margin", base * (1 - TENTH), base * most, base))
    if terms.discount > 0:
        found.append(Row("driver_discount", at["discount_less"], at["discount_more"], base))
    return found


def table_of(rows: list[Row]) -> pd.DataFrame:
    """One row a driver, the one that moves most first: value and change with a tenth less and more, the elasticity."""
    table = pd.DataFrame(
        {
            "group": row.group, "value_less": row.less, "value_more": row.more, "change_less": row.less - row.base,
            "change_more": row.more - row.base,
            "elastic": (row.more - row.less) / (2 * TENTH * row.base) if row.base > 0 else float("nan"),
            "elastic_low": row.low, "elastic_high": row.high,
        }
        for row in rows
    )  # fmt: skip
    size = np.maximum(table.change_less.abs(), table.change_more.abs()).round(6)
    return (
        table.assign(size=size, place=range(len(table)))
        .sort_values(["size", "place"], ascending=[False, True], ignore_index=True)
        .drop(columns=["size", "place"])
    )


def _gain(money: Money, bend: str, margin: float, level: float) -> Interval:
    """What one change makes, with the interval of the parameters."""
    weight = np.zeros(len(BENDS))
    weight[BENDS.index(bend)], weight[BENDS.index("as_it_is")] = margin, -margin
    return around(float(weight @ money.sums), float(np.sqrt(weight @ money.covariance @ weight)), level)
