"""Invoices: a firm's orders are billed the day after, to be paid within 30 days; large firms take longer.

Days from issue to payment are log-normal, their median by the size of the firm. Some invoices are never paid, of some
only a part; money given back comes as a credit note, paid out some days after.
"""

import numpy as np
import pandas as pd

from crm.sample.cells import ids, money
from crm.sample.choosing import some
from crm.sample.clock import Span, dates, generator
from crm.sample.world import NEVER_PAID, PAID_IN_PART, PAY_DAYS, PAY_SPREAD, TERMS

KINDS = ("never", "part", "whole")


def drawn(window: Span, accounts: pd.DataFrame, orders: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an invoice or credit note: order (its index), customer, size (an index of PAY_DAYS), kind (of KINDS), note,
    issued, amount, paid (day, none if never), part (of the amount); in days of the window, up to the export."""
    rng = generator(seed, "invoices")
    firms = orders[accounts.business.to_numpy()[orders.customer]]
    n = len(firms)
    size = size_of(accounts.employees.to_numpy()[firms.customer])
    issued = np.floor(firms.ordered.to_numpy()) + 1
    waits = np.exp(np.log(medians())[size] + PAY_SPREAD * rng.standard_normal(n))
    kind = rng.choice(3, n, p=[NEVER_PAID, PAID_IN_PART, 1 - NEVER_PAID - PAID_IN_PART])
    part = np.where(kind == 1, rng.uniform(0.3, 0.8, n).round(2), 1.0)
    bills = pd.DataFrame(
        {
            "order": firms.order.to_numpy(), "customer": firms.customer.to_numpy(), "size": size, "kind": kind,
            "note": False, "issued": issued, "amount": firms.amount.to_numpy(),
            "paid": np.where(kind == 0, np.nan, issued + np.floor(waits)), "part": part,
        }
    )  # fmt: skip
    given_back = firms.refund.to_numpy() > 0
    notes = bills[given_back].assign(note=True, kind=2, part=1.0, amount=-firms.refund.to_numpy()[given_back])
    notes["issued"] += rng.integers(10, 21, len(notes))
    notes["paid"] = notes.issued + rng.integers(5, 16, len(notes))
    rows = pd.concat([bills, notes])
    rows.loc[rows.paid >= window.late, "paid"] = np.nan
    rows = rows[rows.issued < window.late]
    return rows.sort_values(["issued", "order", "note"], ignore_index=True)


def medians() -> np.ndarray:
    """Median days to payment by size."""
    return np.array([days for _most, days in PAY_DAYS.values()])


def size_of(employees: np.ndarray) -> np.ndarray:
    """The size of a firm with so many employees, an index of PAY_DAYS."""
    return np.searchsorted([most for most, _days in PAY_DAYS.values()][:-1], employees, side="left")


def paid_amount(rows: pd.DataFrame) -> np.ndarray:
    """What has been paid of each by the export; nothing where nothing was."""
    return np.where(rows.paid.notna(), (rows.amount * rows.part).round(2), np.nan)


def exported(window: Span, rows: pd.DataFrame) -> pd.DataFrame:
    """The invoices as the books export them."""
    paid, due = rows.paid.notna(), np.where(rows.note, rows.issued, rows.issued + TERMS)
    whole = paid & (rows.part == 1.0)
    return pd.DataFrame(
        {
            "InvoiceId": [f"I{i + 1:06d}" for i in range(len(rows))],
            "AccountId": ids("A", rows.customer),
            "OrderId": ids("O", rows.order),
            "IssuedDate": dates(window, rows.issued),
            "DueDate": dates(window, due),
            "Amount": money(rows.amount),
            "Currency": "EUR",
            "PaidDate": dates(window, rows.paid),
            "PaidAmount": money(paid_amount(rows)),
            "Status": np.where(whole, "Paid", np.where(paid, "Part paid", "Open")),
        }
    )


def soiled(table: pd.DataFrame, seed: int, scale: float) -> tuple[pd.DataFrame, dict, int]:
    """The table with what is wrong in it on purpose; how many rows of each flaw; how many rows are there twice.

    Flawed rows are added and never made of true ones (their ids have an X). No other table has these flaws, so that a
    generator of their own leaves the others as they are."""
    rng, counts, added = generator(seed, "invoices dirt"), {}, []
    old = table.index[(table.PaidDate > "2024-06") & (table.PaidDate < "2026-09") & (table.Status == "Paid")]
    old = old[~table.Amount[old].str.startswith("-")]
    for flaw, change, many in FLAWS:
        rows = table.loc[some(rng, old, many * scale)].copy()
        added.append(change(rows))
        counts[flaw] = len(rows)
    extra = pd.concat(added, ignore_index=True)
    extra["InvoiceId"] = [f"IX{i + 1:05d}" for i in range(len(extra))]
    twice = table.loc[some(rng, old, 8 * scale)]
    return pd.concat([table, extra, twice], ignore_index=True), counts, len(twice)


def _moved(day: pd.Series, days: int) -> pd.Series:
    return (pd.to_datetime(day) + pd.Timedelta(days=days)).dt.strftime("%Y-%m-%d")


FLAWS = (
    ("paid_before_issued", lambda t: t.assign(PaidDate=_moved(t.IssuedDate, -5)), 4),
    ("due_before_issued", lambda t: t.assign(DueDate=_moved(t.IssuedDate, -30)), 3),
    ("paid_beyond_amount", lambda t: t.assign(PaidAmount=money(2 * t.Amount.astype(float))), 3),
    ("paid_on_no_day", lambda t: t.assign(PaidDate=""), 2),
    ("unreadable", lambda t: t.assign(Amount="tbd"), 1),
)
