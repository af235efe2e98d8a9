"""What is true of invoices: the share paid in whole by a day, exactly, and what the draw holds on as_of."""

import numpy as np
import pandas as pd

from crm.sample.clock import Span
from crm.sample.invoices import medians, paid_amount
from crm.sample.world import NEVER_PAID, PAID_IN_PART, PAY_DAYS, PAY_SPREAD, TERMS

AFTER = (0, 30, 60, 90)  # days after the due day


def invoices_truth(window: Span, rows: pd.DataFrame) -> dict:
    """Medians by size, the chance to be paid in whole some days after the due day, and what is owed on as_of."""
    known = rows[rows.issued < window.days]
    bills = known[~known.note]
    mix = np.bincount(bills["size"], minlength=len(PAY_DAYS)) / max(1, len(bills))
    paid = np.where(known.paid < window.days, np.nan_to_num(paid_amount(known)), 0.0)
    owed = (known.amount - paid).round(2)
    late = owed[(owed > 0) & ~known.note & (known.issued + TERMS < window.days - 1)]
    return {
        "terms_days": TERMS,
        "median_days_by_size": {name: days for name, (_most, days) in PAY_DAYS.items()},
        "spread": PAY_SPREAD,
        "never_paid": NEVER_PAID,
        "paid_in_part": PAID_IN_PART,
        "share_of_sizes": dict(zip(PAY_DAYS, mix, strict=True)),
        "paid_in_whole_after_due": {str(k): float(paid_by(TERMS + k) @ mix) for k in AFTER},
        "invoices": len(bills),
        "credit_notes": int(known.note.sum()),
        "billed": round(float(known.amount.sum()), 2),
        "owed": round(float(owed[owed > 0].sum()), 2),
        "overdue": round(float(late.sum()), 2),
        "credits": round(float(owed[owed < 0].sum()), 2),
    }


def paid_by(day: int) -> np.ndarray:
    """The chance that an invoice is paid in whole by so many days after its issue, by size; the wait is drawn as a real
    number and its whole days count, so that day k holds all waits below k + 1."""
    from scipy.special import ndtr

    whole = 1 - NEVER_PAID - PAID_IN_PART
    return whole * ndtr(np.log((day + 1) / medians()) / PAY_SPREAD)
