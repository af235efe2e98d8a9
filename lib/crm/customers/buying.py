"""Who is a customer, and what they ordered when; every analysis here starts from it."""

import ibis

from crm.spans import stretch
from crm.tables.orders import customers_orders
from crm.words import _, day

CUSTOMERS = ("orders.account_id", "orders.ordered_at", "orders.amount")  # without these there is no answer


def order_days(company) -> ibis.Table:
    """One row a customer and day: `orders` of that day and `cents` net.

    Orders of one day are one visit: a basket split in two is not two decisions to buy. A day that holds
    nothing but credit notes has no orders; its cents still count."""
    orders = customers_orders(company)
    return orders.group_by("account_id", "day").agg(
        orders=orders.count(where=orders.bought),
        cents=orders.cents.sum().fill_null(0).cast("int64"),
    )


def customers(company) -> ibis.Table:
    """One row a customer, who is an account with at least one order up to as_of.

    `last_day`, `days_since` and `days_ever` look at all orders; `visits` (distinct order days), `orders` and `cents`
    at those in the window. Who has no order in the window has no visits there."""
    days = order_days(company)
    bought = days.orders > 0
    inside = ibis.literal(True) if company.start is None else days.day >= company.start
    found = days.group_by("account_id").agg(
        last_day=days.day.max(where=bought),
        days_ever=days.count(where=bought),
        visits=days.count(where=bought & inside),
        orders=days.orders.sum(where=inside).fill_null(0).cast("int64"),
        cents=days.cents.sum(where=inside).fill_null(0).cast("int64"),
    )
    found = found.filter(found.days_ever > 0)
    return found.mutate(days_since=ibis.literal(company.as_of).delta(found.last_day, unit="day"))


def period(company) -> str:
    """The days looked at, in words: "the 12 months to 31 Oct 2026", or all of it."""
    if company.window is None:
        return _("the time up to {day}").format(day=day(company.as_of))
    return _("the {months} to {day}").format(months=stretch(company.window), day=day(company.as_of))
