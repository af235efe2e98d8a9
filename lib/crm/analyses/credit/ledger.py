"""Which invoices count, what is still owed on each, and since when: every analysis here starts from it."""

import ibis

from crm.tables.flags import whole_cents
from crm.tables.orders import NOT_ORDERS

INVOICES = (
    "invoices.account_id",
    "invoices.issued_on",
    "invoices.amount",
)  # without these there is no answer
BETTER = ("invoices.due_on", "invoices.paid_on", "invoices.paid_amount")
NOT_INVOICES = (*NOT_ORDERS, "draft")  # statuses of invoices that nobody has to pay
AGES = (
    (0, "age_not_due"),
    (30, "age_30"),
    (60, "age_60"),
    (90, "age_90"),
)  # days late at most, and the class
OLDEST = "age_over"


def counted_invoices(company, terms_days: int = 30) -> ibis.Table:
    """The invoices that count and have an amount, money in whole cents and times in whole days before as_of.

    `cents` is what was billed, below zero for a credit note; `paid` what was paid of it, with the day `paid_day` and
    `paid_ago` null where that is not known: a payment without a day is in no month, so it counts as open; a day without
    an amount means that all was paid. What was paid before the issue counts from the day of issue (`early`). `open` is
    the rest, below zero what is the customer's. Without a due day an invoice is due `terms_days` after its issue."""
    table = company.invoices
    status = table.status
    kept = table.filter(status.isnull() | ~status.lower().isin(NOT_INVOICES), table.amount.notnull())
    today, cents = ibis.literal(company.as_of), whole_cents(kept.amount)
    early = (kept.paid_on < kept.issued_on).fill_null(False)
    paid = kept.paid_on.notnull().ifelse(ibis.coalesce(whole_cents(kept.paid_amount), cents), 0)
    issued_ago = today.delta(kept.issued_on, unit="day").cast("int64")
    due_ago = today.delta(kept.due_on, unit="day").cast("int64")
    kept = kept.mutate(
        cents=cents, paid=paid.cast("int64"), early=early, issued_ago=issued_ago,
        paid_day=early.ifelse(kept.issued_on, kept.paid_on), no_due=kept.due_on.isnull(),
        due_ago=ibis.least(ibis.coalesce(due_ago, issued_ago - terms_days), issued_ago),
    )  # fmt: skip
    paid_ago = today.delta(kept.paid_day, unit="day").cast("int64")
    return kept.mutate(open=kept.cents - kept.paid, paid_ago=paid_ago)


def issued_in_window(company, invoices: ibis.Table) -> ibis.Value:
    """Whether an invoice was issued in the window."""
    if company.start is None:
        return ibis.literal(True)
    return invoices.issued_ago <= (company.as_of - company.start).days


def age_of(days_late: ibis.Value) -> ibis.Value:
    """The class of an invoice that is so many days late, below zero if it is not due yet."""
    return ibis.cases(*[(days_late <= most, name) for most, name in AGES], else_=OLDEST)
