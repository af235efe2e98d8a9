"""Value: what customers are worth, what they will bring, and whether such an estimate has come true."""

from crm.analyses.value.clv import Terms, clv
from crm.analyses.value.holdout import calibration, holdout

__all__ = ["Terms", "calibration", "clv", "holdout"]
