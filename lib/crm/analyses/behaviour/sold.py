"""What was sold at which price: order lines of customers, and by product and month, in whole cents."""

import ibis
import pandas as pd

from crm.customers.monthly import month_index
from crm.months import months_before
from crm.tables.fetch import fetch
from crm.tables.flags import whole_cents
from crm.tables.orders import customers_orders

MONTHS = 36  # up to as_of that prices are looked at
MOST_SOLD = 250  # the products sold most often: 250 by 36 months leave the engine at most
SOLD, PART, OFTEN = 6, 0.75, 5  # months with a sale, of those from first to last; lines in such a month


def sold_lines(company) -> ibis.Table:
    """Lines of orders that count, of the last MONTHS months: product, month index, `units` in thousandths, `cents` a
    unit, account, and the type of the account as `kind` (null where the source does not say)."""
    orders = customers_orders(company)
    orders = orders.filter(orders.bought, orders.day >= months_before(company.as_of, MONTHS - 1))
    lines = company.order_lines.drop("discount", "cost").inner_join(
        orders.select("order_id", "account_id", "day"), "order_id"
    )
    lines = lines.filter(lines.quantity > 0, lines.unit_price > 0)
    lines = lines.mutate(
        month=month_index(lines.day),
        units=whole(lines.quantity * 1000),
        cents=whole_cents(lines.unit_price),
    )
    return lines.filter(lines.cents > 0)


def whole(value: ibis.Value) -> ibis.Value:
    """The nearest whole number, halves up: engines differ in which way they round a half."""
    return (value + 0.5).floor().cast("int64")


def types(company, lines: ibis.Table) -> tuple[ibis.Table, list[str]]:
    """The lines with the `kind` of their account, and the four kinds with most lines; none without accounts.type."""
    if not company.has("accounts.type"):
        return lines, []
    who = company.accounts.select("account_id", kind="type")
    lines = lines.left_join(who, "account_id")
    known = lines.filter(lines.kind.notnull())
    found = fetch(known.group_by("kind").agg(n=known.count()), at_most=10_000)
    found = found.sort_values(["n", "kind"], ascending=[False, True])
    return lines, found.kind.head(4).tolist() if len(found) > 1 else []


def by_product(lines: ibis.Table) -> pd.DataFrame:
    """One row a product and month with a sale, of the products that are sold steadily: lines, units, mean price in
    cents, and the variance of the logarithm of that mean that comes from prices within the month."""
    cells = lines.group_by("product_id", "month").agg(
        lines=lines.count(), units=lines.units.sum().cast("int64"), cents=lines.cents.sum().cast("int64"),
        squares=(lines.cents.cast("float64") * lines.cents).sum(),
    )  # fmt: skip
    each = cells.group_by("product_id").agg(
        months=cells.count(), sold=cells.lines.sum().cast("int64"), worth=cells.cents.sum().cast("int64"),
        first=cells.month.min(), last=cells.month.max(),
    )  # fmt: skip
    span = each["last"] - each["first"] + 1
    steady = each.filter(each.months >= SOLD, each.months >= PART * span, each.sold >= OFTEN * each.months)
    order = [ibis.desc("sold"), ibis.desc("worth"), ibis.asc("product_id")]
    steady = steady.mutate(place=ibis.row_number().over(order_by=order))
    kept = steady.filter(steady.place < MOST_SOLD).select("product_id", "place")
    rows = fetch(cells.inner_join(kept, "product_id").drop("product_id"))
    rows = rows.sort_values(["place", "month"], ignore_index=True)
    rows["price"] = rows.cents / rows.lines
    variance = (rows.squares / rows.lines - rows.price**2).clip(lower=0)
    rows["noise"] = variance / rows.price**2 / (rows.lines - 1).clip(lower=1)
    return rows
