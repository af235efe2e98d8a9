"""What becomes of what is owed within a month: paid, or older (roll rates, D10)."""

from datetime import timedelta
from functools import reduce

import ibis
import pandas as pd

from crm.analyses.credit.ledger import INVOICES, OLDEST, age_of, counted_invoices
from crm.customers.limits import within_limits
from crm.estimate.shares import SHOWN
from crm.finding import Finding
from crm.months import first_day, is_partial, months_before
from crm.names.credit import AGE_GROUPS, CREDITS, PAID
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, count, day, percent, plural

MONTHS = 12  # steps from one month's end to the next that are put together
CLASSES = [key for key in AGE_GROUPS if key != CREDITS]


@needs(
    "D10", _("What becomes of what is owed"), *INVOICES, "invoices.paid_on", better=("invoices.paid_amount",)
)
def roll_rates(company: Company, terms_days: int = 30) -> Finding:
    """Of the money that stood in a class of days late at a month's end, the share that a month later was paid, or stood in
    which class; twelve months put together, each as it was known then."""
    within_limits("terms_days", terms_days, 0, 365)
    ends = month_ends(company)
    moved = moves(company, terms_days, ends)
    table = matrix(moved)
    if table.empty:
        return Finding("credit.roll_rates", too_few(company, int(moved.n.sum())), answered=False)
    return Finding(
        id="credit.roll_rates",
        says=sentence(table),
        table=table,
        caption=_("Money owed at a month's end: where it is a month later, {first} to {last}").format(
            first=day(ends[-1]), last=day(ends[0])
        ),
        notes=(
            _(
                "Share of the money in a row's class, all {n} steps from one month's end to the next added up; an invoice is "
                "counted in each month in which it is open. A class of fewer than ten is left out."
            ).format(n=count(MONTHS)),
            _(
                "No interval is given: the same invoice and the same customer stand in many months. And no loss is foretold: "
                "what is late is not lost, and what is lost is not in the data."
            ),
        ),
        currency=company.currency,
    )


def month_ends(company) -> list:
    """The last days of the thirteen newest whole months, the newest first."""
    newest = (
        first_day(company.as_of)
        if is_partial(company.as_of)
        else first_day(company.as_of + timedelta(days=1))
    )
    return [months_before(newest, k) - timedelta(days=1) for k in range(MONTHS + 1)]


def moves(company, terms_days: int, ends: list) -> pd.DataFrame:
    """One row a class then (`was`) and a month later (`to`): `n` invoices, `left` cents that are in the class `to` and
    `paid` cents that came in between; an invoice paid in whole is in the class in which it would be."""
    invoices = counted_invoices(company, terms_days)
    bills = invoices.filter(invoices.cents > 0)
    steps = [
        _step(bills, *((company.as_of - end).days for end in pair))
        for pair in zip(ends[1:], ends[:-1], strict=True)
    ]
    rows = reduce(lambda one, other: one.union(other), steps)
    return fetch(
        rows.group_by("was", "to").agg(
            n=rows.count(), left=rows.left.sum().cast("int64"), paid=rows.paid.sum().cast("int64")
        )
    )


def _step(bills: ibis.Table, then: int, now: int) -> ibis.Table:
    """The invoices open so many days before as_of, with what was left of them `now` days before it."""
    bills = bills.filter(bills.issued_ago >= then)
    before = bills.cents - (bills.paid_ago >= then).fill_null(False).ifelse(bills.paid, 0)
    after = bills.cents - (bills.paid_ago >= now).fill_null(False).ifelse(bills.paid, 0)
    left = ibis.greatest(after, 0)
    rows = bills.select(
        was=age_of(bills.due_ago - then), to=age_of(bills.due_ago - now), before=before, left=left,
        paid=ibis.greatest(before - left, 0),
    )  # fmt: skip
    return rows.filter(rows.before > 0).drop("before")


def matrix(moved: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of classes that money went between: its share of the class then, the money, and how many invoices
    stood in the class."""
    rows = []
    for was in CLASSES:
        part = moved[moved.was == was]
        n, total = int(part.n.sum()), int(part.left.sum() + part.paid.sum())
        if n < SHOWN or total <= 0:
            continue
        to = {PAID: int(part.paid.sum())} | part.groupby("to").left.sum().to_dict()
        rows += [
            (was, key, to[key] / total, to[key] / 100, n)
            for key in (PAID, *CLASSES)
            if to.get(key, 0) > 0 or key == PAID
        ]
    return pd.DataFrame(
        rows, columns=["age_then", "age_later", "share_rolled", "open_amount", "invoices_then"]
    )


def too_few(company, n: int) -> str:
    """Why there is no matrix."""
    text = plural(
        "{n} invoice was open at the end of a month before {day}, too few to tell what becomes of them.",
        "{n} invoices were open at the end of a month before {day}, too few to tell what becomes of them.",
        n,
    )
    return text.format(n=count(n), day=day(company.as_of))


def sentence(table: pd.DataFrame) -> str:
    """How much of what is just late, and of what is very late, comes in within a month."""
    paid = table[table.age_later == PAID].set_index("age_then").share_rolled
    late = [key for key in CLASSES[1:] if key in paid.index]
    facts = {
        "first": percent(paid.get("age_30")),
        "old": percent(paid.get(OLDEST)),
        "due": percent(paid.iloc[0]),
    }
    if "age_30" in late and OLDEST in late:
        text = _(
            "Of money up to 30 days late, {first} comes in within the next month; of money more than 90 days late, {old}."
        )
    elif "age_30" in late:
        text = _("Of money up to 30 days late, {first} comes in within the next month.")
    else:
        text = _(
            "Of what is owed at a month's end, {due} of the class with most of it comes in within the next month."
        )
    return text.format(**facts)
