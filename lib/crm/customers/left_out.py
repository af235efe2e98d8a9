"""What does not count, and what a reader should know of the data before taking a figure at its word."""

import ibis
import pandas as pd

from crm.customers.buying import order_days
from crm.customers.monthly import orders_by_month
from crm.months import complete_months, first_day
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.tables.orders import came_to_nothing, counted_orders, priced
from crm.words import _, count, day, listed, money, month, plural


@kept
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


@kept
def left_out(company) -> tuple[str, ...]:
    """Sentences on orders of the window that do not count and on rows that are no orders, if any."""
    rows = fetch(odd_rows(company))
    odd = rows[rows.gone.isna()].sum(numeric_only=True)
    return (*cancelled(rows[rows.gone.notna()]), *unowned(odd, company), *oddities(odd, company))


def odd_rows(company) -> ibis.Table:
    """One row a status that makes an order count for nothing (`gone`, `n`), and one with none for the others that want a
    word: how many, and what they are worth in cents."""
    orders = priced(company.within(company.orders, "ordered_at"))
    gone, amount = came_to_nothing(orders), orders.amount
    odd = gone | orders.account_id.isnull() | amount.isnull() | (amount < 0) | (amount < orders.refund_amount)
    few = orders.filter(odd).mutate(gone=gone.ifelse(orders.status.lower(), None))
    nobody = few.account_id.isnull()
    return few.group_by("gone").agg(
        n=few.count(),
        unowned=one_if(nobody).sum(),
        unowned_cents=nobody.ifelse(few.cents, 0).sum(),
        unpriced=one_if(few.cents.isnull()).sum(),
        notes=one_if(~few.bought).sum(),
        credit=few.bought.ifelse(0, few.cents).sum(),
        over=one_if((few.bought & (few.cents < 0)).fill_null(False)).sum(),
    )


def cancelled(gone: pd.DataFrame) -> tuple[str, ...]:
    """How many orders do not count because of their status."""
    text = plural(
        "{n} order is not counted, its status being {status}.",
        "{n} orders are not counted, their status being {status}.",
        int(gone.n.sum()),
    )
    return (text.format(n=count(gone.n.sum()), status=listed(sorted(gone.gone))),) if len(gone) else ()


def unowned(odd: pd.Series, company) -> tuple[str, ...]:
    """How many orders name no customer, and what they are worth."""
    text = plural(
        "{n} order worth {money} names no customer: it is in no group here, but in the company's revenue.",
        "{n} orders worth {money} name no customer: they are in no group here, but in the company's revenue.",
        int(odd.unowned),
    )
    worth = money(float(odd.unowned_cents) / 100, company.currency)
    return (text.format(n=count(odd.unowned), money=worth),) if odd.unowned else ()


def oddities(odd: pd.Series, company) -> tuple[str, ...]:
    """Orders without an amount, credit notes, and refunds larger than their order."""
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
