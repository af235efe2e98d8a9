"""What each product brought in each month: an order's net money shared out over its lines, to the cent."""

import ibis

from crm.customers.monthly import month_index
from crm.tables.company import Company
from crm.tables.flags import whole_cents
from crm.tables.goods import KINDS, goods_column, lines_of

SOURCES = ("order_lines.product_id", "order_lines.category")  # one of them tells what a line is of
CALLED = ("products.name", *KINDS, "order_lines.product_id")  # the first is what a reader knows best
REST = "parts_rest"


def product_column(company: Company) -> str | None:
    """What products are told apart by, "table.column": their name, else their category, else their number; None where
    lines say neither. Numbers of many thousand products tell nobody anything, so they come last."""
    return goods_column(company, CALLED) if company.has("order_lines.unit_price") else None


def by_product(company: Company, orders: ibis.Table) -> ibis.Table:
    """Part, month (`index`) and `cents` of these orders (order_id, day, cents): an order's cents go to its lines in
    proportion to quantity times price, whole cents by their running sum, so that none is lost; those of orders without a
    priced line, and of lines of nobody knows what, are the rest's."""
    lines = worth_of_lines(company).inner_join(orders.select("order_id", "day", "cents"), "order_id")
    of_order = ibis.window(group_by="order_id")
    so_far = ibis.window(group_by="order_id", order_by="part", preceding=None, following=0)
    lines = lines.mutate(whole=lines.worth.sum().over(of_order), until=lines.worth.sum().over(so_far))
    lines = lines.filter(lines.whole > 0)
    given = lines.mutate(
        cents=share(lines.cents, lines.until, lines.whole)
        - share(lines.cents, lines.until - lines.worth, lines.whole),
        index=month_index(lines.day),
    )
    given = given.group_by("part", "index").agg(cents=given.cents.sum().cast("int64"))
    every = orders.mutate(index=month_index(orders.day))
    every = every.group_by("index").agg(cents=every.cents.sum().fill_null(0).cast("int64"))
    shared = given.group_by("index").agg(shared=given.cents.sum().cast("int64"))
    rest = every.left_join(shared, "index")
    rest = rest.select("index", part=ibis.literal(REST), cents=rest.cents - rest.shared.fill_null(0))
    return ibis.union(given.select("part", "index", "cents"), rest.select("part", "index", "cents"))


def worth_of_lines(company: Company) -> ibis.Table:
    """Order, part and `worth` in cents, one row each."""
    lines = lines_of(company, product_column(company))
    worth = whole_cents((lines.quantity.fill_null(1.0) * lines.unit_price).fill_null(0.0))
    lines = lines.mutate(part=lines.good.fill_null(REST), worth=worth)
    return lines.group_by("order_id", "part").agg(worth=lines.worth.sum().cast("int64"))


def share(cents: ibis.Value, until: ibis.Value, whole: ibis.Value) -> ibis.Value:
    """The part of an order's cents that its lines up to here have, rounded down."""
    return (cents.cast("float64") * until / whole).floor().cast("int64")
