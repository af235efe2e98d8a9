"""Small companies made of invoices, for the tests of credit."""

import pandas as pd

from crm.tables import Company, company_of

AS_OF = "2026-10-31"
NAMES = ["account_id", "issued_on", "amount", "paid_on", "paid_amount", "due_on", "status"]


def billed(invoices: list[tuple], as_of: str = AS_OF, window: int | None = None, **frames) -> Company:
    """A company from (customer, issued, amount[, paid on[, paid amount[, due[, status]]]]) tuples; it is not cut at as_of,
    so hand in what is known then."""
    rows = [dict(zip(NAMES, invoice, strict=False)) for invoice in invoices]
    frame = pd.DataFrame(rows, columns=NAMES).assign(invoice_id=[f"i{k}" for k in range(len(rows))])
    days = {c: pd.to_datetime(frame[c], format="ISO8601") for c in ("issued_on", "paid_on", "due_on")}
    frame = frame.assign(**days).astype({"amount": "float64", "paid_amount": "float64"})
    frame = frame.astype(dict.fromkeys(("account_id", "status"), "str"), errors="ignore")
    frame[["account_id", "status"]] = frame[["account_id", "status"]].where(
        frame[["account_id", "status"]] != "nan"
    )
    return company_of(as_of, window=window, currency="EUR", invoices=frame, **frames)


def on(day: str, plus: int) -> str:
    """The day so many days later."""
    return (pd.Timestamp(day) + pd.Timedelta(days=plus)).strftime("%Y-%m-%d")
