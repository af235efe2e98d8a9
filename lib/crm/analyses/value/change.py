"""Why revenue changed: an exact split into customers, orders of each, working days, prices, exchange rates and the rest
(D9, R24)."""

import math
from datetime import timedelta

import ibis
import pandas as pd

from crm.analyses.value.change_words import Steady, notes, nothing_before, rate_notes, sentence
from crm.analyses.value.constant import at_constant, averages, given, has_rates, paid, steadied, within
from crm.analyses.value.periods import Periods, not_whole, orders_of_both, periods_of
from crm.customers.buying import CUSTOMERS
from crm.customers.left_out import left_out
from crm.estimate.divisia import effects, log_mean
from crm.finding import Finding, Number
from crm.names.value import EFFECTS
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _

COVERED = (0.9, 1.1)  # of the orders' money the lines have to add up to, for prices to be told from them


@needs("D9", _("Why revenue changed"), *CUSTOMERS, better=("order_lines.unit_price", "order_lines.quantity"))
def change(company: Company) -> Finding:
    """The change of revenue against the time before, split without a rest: logarithmic mean Divisia index (Ang 2005).

    Revenue is customers times orders of each on a working day times working days times what an order brings; of the
    last, prices are told apart where order lines have them, and exchange rates where money was turned into one currency:
    then what an order brings, and prices, are at the average rates of the time before."""
    periods = periods_of(company)
    orders = orders_of_both(company, periods)
    sums = sums_of_both(orders)
    if why := not_whole(company, periods) or ("" if sums is not None else nothing_before(periods)):
        return Finding("value.change", why, answered=False)
    steady = steady_revenue(company, orders, periods)
    factors = factors_of(sums, periods, steady)
    table = split(sums, factors, price_effect(company, orders, sums, steady))
    before, now = sums.cents / 100
    return Finding(
        id="value.change",
        says=sentence(company, table, (before, now), periods),
        table=table,
        caption=_("Revenue of {period} against {before}").format(**periods.said),
        numbers=(Number("revenue_change", now / before - 1, n=int(sums.customers[True])),),
        notes=(*notes(periods, table), *rate_notes(company, steady, before, periods), *left_out(company)),
        currency=company.currency,
    )


def sums_of_both(orders: ibis.Table) -> pd.DataFrame | None:
    """Customers, orders, those with an amount, and cents of the time before (False) and of the one looked at (True); None
    where either has no orders or no revenue."""
    bought = orders.filter(orders.bought)
    rows = fetch(
        orders.group_by("now").agg(
            orders=orders.count(where=orders.bought),
            priced=orders.count(where=orders.bought & orders.cents.notnull()),
            cents=orders.cents.sum().fill_null(0).cast("int64"),
        )
    )
    who = fetch(bought.group_by("now").agg(customers=bought.account_id.nunique()))
    sums = rows.merge(who, on="now").set_index("now").sort_index()
    return sums if len(sums) == 2 and (sums.cents > 0).all() else None


def steady_revenue(company, orders: ibis.Table, periods: Periods) -> Steady | None:
    """Revenue of both times at the average rates of the time before; None where all of it is in one currency, or where
    no rates are known, or nothing is left of it to compare."""
    if not has_rates(company):
        return None
    one, rows = timedelta(days=1), paid(orders)
    before = (periods.before + one, periods.middle)
    rates = averages(rows, given(company, before[0]), before)
    spans = (before, (periods.middle + one, periods.as_of))
    then, now = (at_constant(within(rows, span), rates.by) for span in spans)
    return Steady(then, now, rates) if (rows.rate != 1.0).any() and then > 0 and now > 0 else None


def factors_of(sums: pd.DataFrame, periods: Periods, steady: Steady | None = None) -> pd.DataFrame:
    """What revenue is the product of, a row each: before and now."""
    days = pd.Series(periods.days(), index=[False, True], dtype=float)
    revenue = sums.cents / 100
    constant = revenue if steady is None else pd.Series([steady.before, steady.now], index=[False, True])
    rows = {
        "effect_customers": sums.customers,
        "effect_frequency": sums.orders / sums.customers / days,
        "effect_days": days,
        "effect_priced": sums.priced / sums.orders,
        "effect_order": constant / sums.priced,
        "effect_currency": revenue / constant,
    }
    if steady is None:
        del rows["effect_currency"]
    if (sums.priced == sums.orders).all():
        del rows["effect_priced"]
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
    return table.sort_values(
        "group", key=lambda keys: keys.map(lambda k: EFFECTS[k].order), ignore_index=True
    )


def price_effect(
    company, orders: ibis.Table, sums: pd.DataFrame, steady: Steady | None = None
) -> tuple[float, float] | None:
    """The money that other prices of products sold in both times make, and by how much prices changed on average; None
    where lines do not say what orders are made of."""
    if not (company.has("order_lines.unit_price") and company.has("order_lines.quantity")):
        return None
    whole = {False: sums.cents[False] / 100, True: sums.cents[True] / 100}
    kept = orders.select("order_id", "now")
    if steady is not None:
        whole = {False: steady.before, True: steady.now}
        kept = orders.select("order_id", "now", by=steadied(orders, steady.rates.by))
    lines = company.order_lines.inner_join(kept, "order_id")
    lines = lines.filter(lines.quantity > 0, lines.unit_price >= 0)
    worth = lines.quantity * lines.unit_price * (1.0 if steady is None else lines.by)
    now = lines.now
    each = lines.group_by("product_id").agg(
        q0=lines.quantity.sum(where=~now).cast("float64"), q1=lines.quantity.sum(where=now).cast("float64"),
        v0=worth.sum(where=~now).cast("float64"), v1=worth.sum(where=now).cast("float64"),
    )  # fmt: skip
    both = each.filter(each.v0 > 0, each.v1 > 0).mutate(
        step=lambda t: (t.v1 / t.q1).ln() - (t.v0 / t.q0).ln(), weight=lambda t: log_mean(t.v0, t.v1)
    )
    found = fetch(both.agg(money=(both.weight * both.step).sum(), weight=both.weight.sum())).iloc[0]
    covered = fetch(each.agg(before=each.v0.sum(), now=each.v1.sum())).iloc[0]
    shares = [covered.before / whole[False], covered.now / whole[True]]
    if not (found.weight > 0 and all(COVERED[0] <= share <= COVERED[1] for share in shares)):
        return None
    return float(found.money), math.exp(float(found.money) / float(found.weight))
