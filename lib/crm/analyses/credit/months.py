"""What was billed, credited and paid in each month, and so what was owed at its end, as it was known then."""

import pandas as pd

from crm.analyses.credit.ledger import counted_invoices
from crm.customers.monthly import month_index, month_starts
from crm.tables.fetch import fetch

FLOWS = ["billed", "credited", "paid"]


def receivables(company) -> pd.DataFrame:
    """One row a month from the first with an invoice to that of as_of, by its first day, in whole cents: `opening`,
    `billed`, `credited` (credit notes, below zero), `paid` (net of what was paid out), `closing`, and `n` bills.

    opening + billed + credited - paid is closing, which is the opening of the next. A payment counts in its own month, so
    that what was paid after a month's end is open in it."""
    invoices = counted_invoices(company)
    bill = invoices.cents > 0
    issued = invoices.select(
        index=month_index(invoices.issued_on), billed=bill.ifelse(invoices.cents, 0),
        credited=bill.ifelse(0, invoices.cents), paid=invoices.cents * 0, n=bill.ifelse(1, 0),
    )  # fmt: skip
    settled = invoices.filter(invoices.paid_day.notnull())
    settled = settled.select(
        index=month_index(settled.paid_day), billed=settled.cents * 0, credited=settled.cents * 0,
        paid="paid", n=settled.cents * 0,
    )  # fmt: skip
    kinds = dict.fromkeys(("index", *FLOWS, "n"), "int64")
    both = issued.cast(kinds).union(settled.cast(kinds))
    sums = both.group_by("index").agg(**{c: both[c].sum().cast("int64") for c in (*FLOWS, "n")})
    found = fetch(sums).set_index("index")
    if found.empty:
        return found.assign(opening=[], closing=[])
    last = company.as_of.year * 12 + company.as_of.month - 1
    table = found.reindex(range(int(found.index.min()), last + 1), fill_value=0)
    table["closing"] = (table.billed + table.credited - table.paid).cumsum()
    table["opening"] = table.closing.shift(fill_value=0)
    return table.set_axis(month_starts(table.index))[["opening", *FLOWS, "closing", "n"]]
