"""Which orders count, decided once for every report."""

import ibis

from crm.tables.flags import whole_cents

NOT_ORDERS = ("canceled", "cancelled", "void", "unavailable")  # statuses of orders that came to nothing


def counted_orders(company) -> ibis.Table:
    """The orders that count, with `day` (the calendar day) and `net` (amount minus refund, in whole cents).

    Out are orders with a status of NOT_ORDERS; a profile maps its own words to them. An order without an amount
    stays, its net being null: it happened, its worth is not known. A row with a negative amount is a credit
    note: it stays and lowers revenue, but `bought` is false, for nobody ordered anything that day. `cents`
    is the net as an integer, so that a sum is the same in whatever order an engine adds it up."""
    orders = company.orders
    kept = priced(orders.filter(~came_to_nothing(orders)))
    return kept.mutate(net=kept.cents / 100.0)


def came_to_nothing(orders: ibis.Table) -> ibis.expr.types.BooleanValue:
    """Whether an order's status makes it none; never null."""
    return orders.status.lower().isin(NOT_ORDERS).fill_null(False)


def priced(orders: ibis.Table) -> ibis.Table:
    """Orders with their `day`, whether somebody `bought`, and their worth in `cents`, as counted_orders has them."""
    net = orders.amount - orders.refund_amount.fill_null(0.0)
    return orders.mutate(
        day=orders.ordered_at.date(), bought=(orders.amount >= 0).fill_null(True), cents=whole_cents(net)
    )


def customers_orders(company) -> ibis.Table:
    """Those of the orders that count which name a customer."""
    orders = counted_orders(company)
    return orders.filter(orders.account_id.notnull())
