"""Who earns the profit and who costs some of it: the whale curve of customers (D7)."""

import ibis
import pandas as pd

from crm.analyses.profit.customers_profit_words import curve_note, notes, nothing, sentence
from crm.analyses.profit.earned import NOTHING, PARTS, Serving, earned
from crm.customers.buying import CUSTOMERS, period
from crm.customers.edges import places
from crm.customers.left_out import left_out
from crm.customers.margin import margin_of
from crm.estimate.shares import SHOWN, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _

FINE = 200  # parts that customers are put into, best first
STEPS = (
    2,
    4,
    10,
    20,
    40,
    60,
    80,
    100,
    120,
    140,
    160,
    180,
    190,
    196,
    198,
    200,
)  # of these, the rows of the table
FIFTH = 40


@needs(
    "D7", _("Profit of customers"), *CUSTOMERS,
    better=("orders.cost", "orders.refund_amount", "tickets.account_id", "activities.account_id"),
)  # fmt: skip
def customers_profit(
    company: Company, margin: str = "", serving: Serving = NOTHING, level: float = 0.95
) -> Finding:
    """Profit so far of the customers of the window, those with most first: how far above the whole it rises before those
    below zero take it down again.

    Customers with the same profit stand together, so a row may hold fewer than its share."""
    share = margin_of(company, margin)
    if not share.is_margin:
        return Finding("profit.customers_profit", nothing(), answered=False)
    own_costs = company.has("orders.cost") and not margin.strip()
    each = earned(company, share, serving.checked(), own_costs).cache()  # three queries follow
    sums = fetch(
        each.agg(n=each.count(), **{part: each[part].sum().fill_null(0) for part in (*PARTS, "profit")})
    ).iloc[0]
    steps = curve_steps(each)
    below = steps[steps.sign < 0]
    n, losing = int(sums.n), int(below.n.sum())
    table = whale_table(steps)
    if n < SHOWN or sums.profit <= 0:
        return Finding("profit.customers_profit", nothing(company, sums, losing), answered=False)
    fifth = steps[steps.part <= FIFTH].cents.sum() / sums.profit
    return Finding(
        id="profit.customers_profit",
        says=sentence(company, table, sums, below),
        table=table,
        caption=_("Profit of customers in {period}, those with most of it first").format(
            period=period(company)
        ),
        numbers=(
            Number("profit_total", sums.profit / 100, n=n),
            Number("best_fifth_profit", float(fifth), n=n),
            Number("losing_customers", *wilson(losing, n, level), n),
        ),
        notes=(*notes(company, sums, share, serving, own_costs), curve_note(), *left_out(company)),
        currency=company.currency,
    )


def curve_steps(each: ibis.Table) -> pd.DataFrame:
    """The customers in FINE parts by profit, best first, equals together and those above and below zero apart: `part`,
    `sign`, `n`, `cents`."""
    placed = places(each, "profit", ibis.desc("profit"))
    rows = placed.mutate(
        part=((FINE * placed.upto + placed.total - 1) // placed.total).cast("int64"),
        sign=placed.profit.sign().cast("int64"),
        cents=placed.profit * placed.n,
    )
    sums = rows.group_by("part", "sign").agg(
        n=rows.n.sum().cast("int64"), cents=rows.cents.sum().cast("int64")
    )
    found = fetch(sums)
    return found.sort_values(["part", "sign"], ascending=[True, False], ignore_index=True)


def whale_table(steps: pd.DataFrame) -> pd.DataFrame:
    """One row a step of the curve, and one where it is highest; each with the customers and the profit between it and
    the row above, and with those of all down to it."""
    steps = steps.assign(customers_upto=steps.n.cumsum(), profit_upto=steps.cents.cumsum() / 100)
    edges = [steps.index[steps.part <= step].max() for step in STEPS if (steps.part <= step).any()]
    above = steps.index[steps.sign > 0]
    chosen = sorted({*edges, *([above.max()] if len(above) else [])})
    table = steps.loc[chosen, ["customers_upto", "profit_upto"]].reset_index(drop=True)
    first = {"customers_upto": table.customers_upto.iloc[:1], "profit_upto": table.profit_upto.iloc[:1]}
    these = table.customers_upto.diff().fillna(first["customers_upto"]).astype("int64")
    profit = table.profit_upto.diff().fillna(first["profit_upto"]).round(2)
    total = table.profit_upto.iloc[-1] if len(table) else 0
    return pd.DataFrame(
        {
            "share_customers": table.customers_upto / (table.customers_upto.iloc[-1] if len(table) else 1),
            "these": these,
            "profit": profit,
            "profit_each": (profit / these).where(these >= SHOWN),
            "customers_upto": table.customers_upto,
            "profit_upto": table.profit_upto,
            "share_profit": table.profit_upto / total if total > 0 else float("nan"),
        }
    )
