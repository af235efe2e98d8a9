"""What does not count, and what a reader should know of the data before taking a figure at its word."""

import ibis

from crm.customers.buying import order_days
from crm.customers.monthly import orders_by_month
from crm.months import complete_months, first_day
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.tables.orders import NOT_ORDERS, counted_orders
from crm.words import _, count, day, listed, money, month, plural


def not_loaded(company) -> tuple[str, ...]:
    """A sentence where the newest months hold next to no orders: customers look quieter than they are."""
    whole, left = complete_months(orders_by_month(counted_orders(company)), company.as_of)
    empty = [m for m in left if len(whole) and m > whole.index[-1].date() and m != first_day(company.as_of)]
    if not empty:
        return ()
    text = _(
        "Hardly any orders are there after {month}; days since the last order run to {day} all the same."
    )
    return (text.format(month=month(whole.index[-1]), day=day(company.as_of)),)


def left_out(company) -> tuple[str, ...]:
    """Sentences on orders of the window that do not count and on rows that are no orders, if any."""
    return (*cancelled(company), *unowned(company), *oddities(company))


def cancelled(company) -> tuple[str, ...]:
    """How many orders do not count because of their status."""
    orders = company.within(company.orders, "ordered_at")
    status = orders.status.strip().lower()
    gone = fetch(orders.filter(status.isin(NOT_ORDERS)).group_by(status=status).agg(n=lambda t: t.count()))
    text = plural(
        "{n} order is not counted, its status being {status}.",
        "{n} orders are not counted, their status being {status}.",
        int(gone.n.sum()),
    )
    return (text.format(n=count(gone.n.sum()), status=listed(sorted(gone.status))),) if len(gone) else ()


def unowned(company) -> tuple[str, ...]:
    """How many orders name no customer, and what they are worth."""
    orders = company.within(counted_orders(company), "ordered_at")
    none = orders.filter(orders.account_id.isnull())
    found = fetch(none.agg(n=none.count(), cents=none.cents.sum().fill_null(0))).iloc[0]
    text = plural(
        "{n} order worth {money} names no customer: it is in no group here, but in the company's revenue.",
        "{n} orders worth {money} name no customer: they are in no group here, but in the company's revenue.",
        int(found.n),
    )
    worth = money(float(found.cents) / 100, company.currency)
    return (text.format(n=count(found.n), money=worth),) if found.n else ()


def oddities(company) -> tuple[str, ...]:
    """Orders without an amount, credit notes, and refunds larger than their order."""
    orders = company.within(counted_orders(company), "ordered_at")
    amount = orders.amount
    orders = orders.filter(
        amount.isnull() | (amount < 0) | (amount < orders.refund_amount)
    )  # few are left to look at
    odd = fetch(
        orders.agg(
            unpriced=one_if(orders.cents.isnull()).sum().fill_null(0),
            notes=one_if(~orders.bought).sum().fill_null(0),
            credit=orders.bought.ifelse(0, orders.cents).sum().fill_null(0),
            over=one_if((orders.bought & (orders.cents < 0)).fill_null(False)).sum().fill_null(0),
        )
    ).iloc[0]
    unpriced = plural(
        "{n} order has no amount: it counts as an order, adds no revenue and is in no average order.",
        "{n} orders have no amount: they count as orders, add no revenue and are in no average order.",
        int(odd.unpriced),
    )
    notes = plural(
        "{n} row with a negative amount is a credit note: it takes {money} off revenue and is no order.",
        "{n} rows with a negative amount are credit notes: they take {money} off revenue and are no orders.",
        int(odd.notes),
    )
    over = plural(
        "{n} order was refunded by more than its amount.",
        "{n} orders were refunded by more than their amount.",
        int(odd.over),
    )
    credit = money(-float(odd.credit) / 100, company.currency)
    said = ((odd.unpriced, unpriced), (odd.notes, notes), (odd.over, over))
    sentences = [text.format(n=count(n), money=credit) for n, text in said if n]
    return (*sentences, *ownerless(company)) if odd.notes else tuple(sentences)


def ownerless(company) -> tuple[str, ...]:
    """What credit notes take off for accounts that never ordered, who are no customers."""
    days = order_days(company)
    inside = ibis.literal(True) if company.start is None else days.day >= company.start
    days = days.mutate(inside=inside.ifelse(1, 0))
    each = days.group_by("account_id").agg(
        orders=days.orders.sum(), cents=(days.cents * days.inside).sum(), notes=days.inside.sum()
    )
    never = each.filter(each.orders == 0, each.notes > 0)
    found = fetch(never.agg(n=never.count(), cents=never.cents.sum().fill_null(0))).iloc[0]
    text = plural(
        "{n} account has credit notes and no order: {money} of them, which no group of customers holds.",
        "{n} accounts have credit notes and no order: {money} of them, which no group of customers holds.",
        int(found.n),
    )
    credit = money(-float(found.cents) / 100, company.currency)
    return (text.format(n=count(found.n), money=credit),) if found.n else ()
