"""Satisfaction: what customers say of us when asked, where it differs, and what those think who kept silent."""

from crm.analyses.satisfaction.csat import satisfied
from crm.analyses.satisfaction.effort import effort
from crm.analyses.satisfaction.gaps import group_gaps
from crm.analyses.satisfaction.loyalty import loyalty
from crm.analyses.satisfaction.nps import promoter_score
from crm.analyses.satisfaction.opening import what_is_known
from crm.analyses.satisfaction.silence import silence
from crm.analyses.satisfaction.survey_way import survey_way

__all__ = [
    "effort",
    "group_gaps",
    "loyalty",
    "promoter_score",
    "satisfied",
    "silence",
    "survey_way",
    "what_is_known",
]
