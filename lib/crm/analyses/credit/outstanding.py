"""Days sales outstanding by month, the plain way and by counting back (D10)."""

import pandas as pd

from crm.analyses.credit.ledger import INVOICES
from crm.analyses.credit.months import receivables
from crm.analyses.credit.outstanding_words import notes, sentence, too_few
from crm.estimate.countback import count_back, days_sales
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.needs import needs
from crm.spans import readable_months
from crm.tables.company import Company
from crm.words import _, is_missing

QUARTER = 3  # months whose sales receivables are held against, as is most usual
LEAST, MOST = 13, 24  # months shown, if there are so many: the same one a year before is among them


@needs("D10", _("Days sales outstanding"), *INVOICES, "invoices.paid_on", better=("invoices.paid_amount",))
def sales_outstanding(company: Company) -> Finding:
    """What is owed at each month's end in days of sales: over what was billed in the three months to it, and by counting
    back until as much was billed as is owed, which follows neither growth nor season.

    Each month as it was known at its end: what was paid afterwards is open in it."""
    known = receivables(company)
    whole, left_out = readable_months(known.n, company.as_of) if len(known) else (pd.Series(dtype=float), ())
    table = by_month(known, whole, min(MOST, max(LEAST, (company.window or MOST) + 1)))
    if table.empty or is_missing(table.dso.iloc[-1]):
        return Finding("credit.sales_outstanding", too_few(known), answered=False, notes=left_out)
    last = table.iloc[-1]
    n = int(known.n.reindex(table.month).iloc[-QUARTER:].sum())
    numbers = [Number("dso", float(last.dso), n=n)]
    if not is_missing(last.dso_back):
        numbers.insert(0, Number("dso_back", float(last.dso_back), n=n))
    return Finding(
        id="credit.sales_outstanding",
        says=sentence(table),
        table=table,
        caption=_("What is owed at the end of each month, in days of sales"),
        numbers=tuple(numbers),
        notes=(*notes(), *left_out),
        currency=company.currency,
    )


def by_month(known: pd.DataFrame, whole: pd.Series, shown: int) -> pd.DataFrame:
    """One row a month that can be read and has three months of sales; fewer than ten bills in these, and it is blank."""
    rows, days = [], [day.days_in_month for day in known.index]
    net = ((known.billed + known.credited) / 100).tolist() if len(known) else []
    for i, (first, row) in enumerate(known.iterrows()):
        if first not in whole.index or i + 1 < QUARTER or known.index[i - QUARTER + 1] < whole.index[0]:
            continue
        owed, upto = row.closing / 100, slice(0, i + 1)
        quarter = slice(i + 1 - QUARTER, i + 1)
        enough = known.n.iloc[quarter].sum() >= SHOWN
        dso = days_sales(owed, net[quarter], days[quarter]) if enough else float("nan")
        back = count_back(owed, net[upto], days[upto]) if enough else float("nan")
        flows = [row[c] / 100 for c in ("opening", "billed", "credited", "paid", "closing")]
        rows.append((first, *flows, dso, back))
    columns = ["month", "owed_before", "billed", "credited", "paid_in_month", "owed_after", "dso", "dso_back"]
    return pd.DataFrame(rows, columns=columns).tail(shown).reset_index(drop=True)
