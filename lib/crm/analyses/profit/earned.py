"""What each customer earned in the window: margin of the orders, less what it costs to serve them."""

from typing import NamedTuple

import ibis

from crm.customers.buying import customers
from crm.customers.limits import within_limits
from crm.customers.margin import Margin
from crm.tables.flags import whole_cents
from crm.tables.orders import customers_orders

VISITS = ("visit", "meeting")  # types of activities that are visits; a profile maps its own words to these
PARTS = ("revenue", "goods", "returns", "tickets", "visits")


class Serving(NamedTuple):
    """What a ticket, an order that was refunded, and a visit cost, in money; 0: not counted."""

    ticket: float = 0.0
    refunded: float = 0.0
    visit: float = 0.0

    def checked(self) -> "Serving":
        """These costs; raises BadInput where one cannot be."""
        for name, value in zip(("ticket_cost", "return_cost", "visit_cost"), self, strict=True):
            within_limits(name, value, 0, 1_000_000)
        return self


NOTHING = Serving()


def earned(company, margin: Margin, serving: Serving, own_costs: bool) -> ibis.Table:
    """One row a customer with an order, a credit note, a ticket or a visit in the window, all in cents: `revenue` (net),
    and below zero what takes from it: `goods`, `returns`, `tickets`, `visits`; `profit` is their sum.

    Goods cost what the orders say where `own_costs`, refunded or not, and by the margin where one does not say; a credit
    note brings no goods back. Without own costs they are what the margin leaves of net revenue."""
    parts = [_orders(company, margin, serving, own_costs)]
    if serving.ticket and company.has("tickets.account_id"):
        parts.append(_each(company.within(company.tickets, "created_at"), "tickets", serving.ticket))
    if serving.visit and company.has("activities.account_id"):
        seen = company.within(company.activities, "occurred_at")
        parts.append(_each(seen.filter(seen.type.lower().isin(VISITS)), "visits", serving.visit))
    together = ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
    sums = {name: together[name].sum().cast("int64") for name in PARTS}
    each = together.filter(together.account_id.notnull()).group_by("account_id").agg(**sums)
    each = each.semi_join(customers(company), "account_id")
    return each.mutate(profit=sum((each[name] for name in PARTS[1:]), each[PARTS[0]]))


def _orders(company, margin: Margin, serving: Serving, own_costs: bool) -> ibis.Table:
    orders = company.within(customers_orders(company), "ordered_at")
    orders = orders.filter(orders.cents.notnull())
    of_revenue = -(orders.cents * (1 - margin.share)).round().cast("int64")
    goods = of_revenue
    if own_costs:
        unknown = ibis.ifelse(orders.bought, of_revenue, 0)
        goods = ibis.coalesce(-whole_cents(orders.cost), unknown)
    returned = orders.bought & (orders.refund_amount > 0).fill_null(False)
    return orders.select(
        "account_id",
        revenue=orders.cents.cast("int64"),
        goods=goods.cast("int64"),
        returns=ibis.ifelse(returned, -round(100 * serving.refunded), 0).cast("int64"),
        tickets=ibis.literal(0).cast("int64"),
        visits=ibis.literal(0).cast("int64"),
    )


def _each(rows: ibis.Table, name: str, cost: float) -> ibis.Table:
    """So much for each row, under its part's name."""
    taken = {part: ibis.literal(-round(100 * cost) if part == name else 0).cast("int64") for part in PARTS}
    return rows.select("account_id", **taken)
