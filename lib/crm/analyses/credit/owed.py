"""What is owed on the day, by how late it is (D10)."""

import pandas as pd

from crm.analyses.credit.ledger import (
    BETTER,
    INVOICES,
    NOT_INVOICES,
    age_of,
    counted_invoices,
    issued_in_window,
)
from crm.analyses.credit.owed_words import notes, nothing_owed, sentence
from crm.customers.limits import within_limits
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.names.credit import AGE_GROUPS, CREDITS
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if, whole_cents
from crm.words import _, day

NOT_LATE = "age_not_due"


@needs("D10", _("What is owed, by age"), *INVOICES, better=BETTER)
def owed(company: Company, terms_days: int = 30) -> Finding:
    """Open receivables of as_of in classes of days late: invoices, customers, money and its share of all that is owed.

    Credit notes not set off yet and payments beyond the amount are a row of their own, below zero and in no share."""
    within_limits("terms_days", terms_days, 0, 365)
    facts = facts_of(company, terms_days)
    table = by_age(company, terms_days)
    bills = table[table.group != CREDITS]
    if facts.counted < SHOWN or not bills.open_amount.sum():
        return Finding("credit.owed", nothing_owed(company, facts), notes=notes(company, facts, terms_days),
                       answered=bool(facts.counted >= SHOWN))  # fmt: skip
    n, total = int(bills.invoices.sum()), float(bills.open_amount.sum())
    late = float(bills.open_amount[bills.group != NOT_LATE].sum())
    numbers = [
        Number("owed_total", total, n=n),
        Number("overdue_share", late / total, n=n),
    ]
    if facts.billed > 0:
        share = float(facts.late_cents / facts.billed)
        numbers.append(Number("overdue_of_billed", share, n=int(facts.billed_n)))
    return Finding(
        id="credit.owed",
        says=sentence(company, table, (total, late)),
        table=table,
        caption=_("Owed on {day}, by days beyond the due day").format(day=day(company.as_of)),
        numbers=tuple(numbers),
        notes=notes(company, facts, terms_days),
        currency=company.currency,
    )


def by_age(company, terms_days: int) -> pd.DataFrame:
    """One row a class, also where nothing is in it, the credits last and only where there are any."""
    invoices = counted_invoices(company, terms_days)
    left = invoices.filter(invoices.open != 0)
    left = left.mutate(group=(left.open < 0).ifelse(CREDITS, age_of(left.due_ago)))
    rows = fetch(
        left.group_by("group").agg(
            invoices=left.count(), customers=left.account_id.nunique(), cents=left.open.sum().cast("int64")
        )
    ).set_index("group")
    keys = [key for key in AGE_GROUPS if key != CREDITS or CREDITS in rows.index]
    rows = rows.reindex(keys, fill_value=0).rename_axis("group").reset_index()
    bills = rows.group != CREDITS
    total = int(rows.cents[bills].sum())
    rows["open_amount"] = rows.cents / 100
    rows["share_open"] = (rows.cents / total).where(bills) if total else float("nan")
    return rows.drop(columns="cents")


def facts_of(company, terms_days: int) -> pd.Series:
    """One row: invoices counted, what was billed in the window and what of that is overdue now, and how many invoices are
    odd in which way."""
    table = counted_invoices(company, terms_days).mutate(inside=lambda t: issued_in_window(company, t))
    bill = table.cents > 0
    inside, late = table.inside & bill, (table.open > 0) & (table.due_ago > 0)
    undated = (table.paid_on.isnull() & (table.paid_amount != 0)).fill_null(False)
    found = table.agg(
        counted=one_if(bill).sum(), billed_n=one_if(inside).sum(),
        billed=inside.ifelse(table.cents, 0).sum(), late_cents=(inside & late).ifelse(table.open, 0).sum(),
        notes=one_if(table.cents < 0).sum(), note_cents=(table.cents < 0).ifelse(table.cents, 0).sum(),
        early=one_if(table.early).sum(), before=one_if((table.due_on < table.issued_on).fill_null(False)).sum(),
        beyond=one_if(bill & (table.open < 0)).sum(), no_due=one_if(table.no_due & bill & (table.open > 0)).sum(),
        undated=one_if(undated).sum(), undated_money=undated.ifelse(whole_cents(table.paid_amount), 0).sum(),
    )  # fmt: skip
    row = fetch(found).fillna(0).iloc[0]
    odd = company.invoices
    gone = odd.status.lower().isin(NOT_INVOICES).fill_null(False)
    counts = odd.agg(gone=one_if(gone).sum(), unpriced=one_if(odd.amount.isnull() & ~gone).sum())
    return pd.concat([row, fetch(counts).fillna(0).iloc[0]])
