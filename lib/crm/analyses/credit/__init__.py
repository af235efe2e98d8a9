"""Credit: who owes how much, how late they pay, and what becomes of what is late (D10)."""

from crm.analyses.credit.exposure import exposure
from crm.analyses.credit.outstanding import sales_outstanding
from crm.analyses.credit.owed import owed
from crm.analyses.credit.paying import days_to_pay
from crm.analyses.credit.punctual import paid_after_due
from crm.analyses.credit.rolls import roll_rates

__all__ = ["days_to_pay", "exposure", "owed", "paid_after_due", "roll_rates", "sales_outstanding"]
