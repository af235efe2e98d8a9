"""Satisfaction: what customers say of us, where it differs, what they complain of, how fast we answer."""

from crm.analyses.satisfaction.complaints import complaint_rate
from crm.analyses.satisfaction.csat import satisfied
from crm.analyses.satisfaction.deadlines import within_sla
from crm.analyses.satisfaction.gaps import group_gaps
from crm.analyses.satisfaction.handling import handling_time
from crm.analyses.satisfaction.nps import promoter_score
from crm.analyses.satisfaction.opening import what_is_known
from crm.analyses.satisfaction.reasons import complaint_reasons

__all__ = [
    "complaint_rate",
    "complaint_reasons",
    "group_gaps",
    "handling_time",
    "promoter_score",
    "satisfied",
    "what_is_known",
    "within_sla",
]
