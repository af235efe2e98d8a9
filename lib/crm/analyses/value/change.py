"""Why revenue changed: an exact split into customers, orders of each, working days, prices and the rest (D9, R24)."""

import math

import ibis
import pandas as pd

from crm.analyses.value.change_words import notes, nothing_before, sentence
from crm.analyses.value.periods import Periods, not_whole, orders_of_both, periods_of
from crm.customers.buying import CUSTOMERS
from crm.customers.left_out import left_out
from crm.estimate.divisia import effects, log_mean
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _

COVERED = (0.9, 1.1)  # of the orders' money the lines have to add up to, for prices to be told from them


@needs("D9", _("Why revenue changed"), *CUSTOMERS, better=("order_lines.unit_price", "order_lines.quantity"))
def change(company: Company) -> Finding:
    """The change of revenue against the time before, split without a rest: logarithmic mean Divisia index (Ang 2005).

    Revenue is customers times orders of each on a working day times working days times what an order brings; of the
    last, prices are told apart where order lines have them."""
    periods = periods_of(company)
    orders = orders_of_both(company, periods)
    sums = sums_of_both(orders)
    if why := not_whole(company, periods) or ("" if sums is not None else nothing_before(periods)):
        return Finding("value.change", why, answered=False)
    factors = factors_of(sums, periods)
    table = split(sums, factors, price_effect(company, orders, sums))
    before, now = sums.cents / 100
    return Finding(
        id="value.change",
        says=sentence(company, table, (before, now), periods),
        table=table,
        caption=_("Revenue of {period} against {before}").format(**periods.said),
        numbers=(Number("revenue_change", now / before - 1, n=int(sums.customers[True])),),
        notes=(*notes(periods, table), *left_out(company)),
        currency=company.currency,
    )


def sums_of_both(orders: ibis.Table) -> pd.DataFrame | None:
    """Customers, orders and cents of the time before (False) and of the one looked at (True); None where either has
    no orders or no revenue."""
    bought = orders.filter(orders.bought)
    rows = fetch(
        orders.group_by("now").agg(
            orders=orders.count(where=orders.bought), cents=orders.cents.sum().fill_null(0).cast("int64")
        )
    )
    who = fetch(bought.group_by("now").agg(customers=bought.account_id.nunique()))
    sums = rows.merge(who, on="now").set_index("now").sort_index()
    return sums if len(sums) == 2 and (sums.cents > 0).all() else None


def factors_of(sums: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """What revenue is the product of, a row each: before and now."""
    days = pd.Series(periods.days(), index=[False, True], dtype=float)
    rows = {
        "effect_customers": sums.customers,
        "effect_frequency": sums.orders / sums.customers / days,
        "effect_days": days,
        "effect_order": sums.cents / 100 / sums.orders,
    }
    return pd.DataFrame({key: {"before": row[False], "now": row[True]} for key, row in rows.items()}).T


def split(sums: pd.DataFrame, factors: pd.DataFrame, price: tuple[float, float] | None) -> pd.DataFrame:
    """One row a cause: how the factor changed, and the money of revenue's change that it makes; they add up to it."""
    before, now = (float(sums.cents[key]) / 100 for key in (False, True))
    parts = effects(before, now, factors.now / factors.before)
    table = pd.DataFrame(
        {"group": factors.index, "factor_change": factors.now / factors.before - 1, "effect": parts}
    )
    if price is not None:
        money, ratio = price
        order = table.group == "effect_order"
        rest = float(table.effect[order].iloc[0]) - money
        left = float((factors.now / factors.before)["effect_order"]) / ratio - 1
        rows = [("effect_price", ratio - 1, money), ("effect_content", left, rest)]
        table = pd.concat([table[~order], pd.DataFrame(rows, columns=table.columns)])
    return table.reset_index(drop=True)


def price_effect(company, orders: ibis.Table, sums: pd.DataFrame) -> tuple[float, float] | None:
    """The money that other prices of products sold in both times make, and by how much prices changed on average; None
    where lines do not say what orders are made of."""
    if not (company.has("order_lines.unit_price") and company.has("order_lines.quantity")):
        return None
    lines = company.order_lines.inner_join(orders.select("order_id", "now"), "order_id")
    lines = lines.filter(lines.quantity > 0, lines.unit_price >= 0)
    worth, now = lines.quantity * lines.unit_price, lines.now
    each = lines.group_by("product_id").agg(
        q0=lines.quantity.sum(where=~now).cast("float64"), q1=lines.quantity.sum(where=now).cast("float64"),
        v0=worth.sum(where=~now).cast("float64"), v1=worth.sum(where=now).cast("float64"),
    )  # fmt: skip
    both = each.filter(each.v0 > 0, each.v1 > 0).mutate(
        step=lambda t: (t.v1 / t.q1).ln() - (t.v0 / t.q0).ln(), weight=lambda t: log_mean(t.v0, t.v1)
    )
    found = fetch(both.agg(money=(both.weight * both.step).sum(), weight=both.weight.sum())).iloc[0]
    covered = fetch(each.agg(before=each.v0.sum(), now=each.v1.sum())).iloc[0]
    shares = [100 * covered.before / sums.cents[False], 100 * covered.now / sums.cents[True]]
    if not (found.weight > 0 and all(COVERED[0] <= share <= COVERED[1] for share in shares)):
        return None
    return float(found.money), math.exp(float(found.money) / float(found.weight))
