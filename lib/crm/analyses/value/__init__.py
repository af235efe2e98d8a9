"""Value: what customers are worth and will bring, whether such an estimate has come true, and why revenue changed."""

from crm.analyses.value.by_period import by_period
from crm.analyses.value.change import change
from crm.analyses.value.clv import clv
from crm.analyses.value.contracts import contracts, staying
from crm.analyses.value.holdout import calibration, holdout
from crm.analyses.value.mix import mix
from crm.customers.lasting.terms import Terms

__all__ = ["Terms", "by_period", "calibration", "change", "clv", "contracts", "holdout", "mix", "staying"]
