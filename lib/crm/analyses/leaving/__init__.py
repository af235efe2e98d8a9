"""Leaving: who is about to leave, what goes with it, and what that would cost."""

from crm.analyses.leaving.asked import Asked, Care
from crm.analyses.leaving.at_risk import at_risk, listed
from crm.analyses.leaving.reasons import reasons
from crm.analyses.leaving.warning import gain, warning
from crm.analyses.leaving.why import why

__all__ = ["Asked", "Care", "at_risk", "gain", "listed", "reasons", "warning", "why"]
