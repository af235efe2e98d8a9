"""Service: what customers complain of, and how fast we answer them."""

from crm.analyses.service.again import again
from crm.analyses.service.by_team import by_team
from crm.analyses.service.complaints import complaint_rate
from crm.analyses.service.deadlines import within_sla
from crm.analyses.service.drivers import drivers
from crm.analyses.service.handling import handling_time
from crm.analyses.service.office import office
from crm.analyses.service.opening import what_is_known
from crm.analyses.service.quality import quality
from crm.analyses.service.reasons import complaint_reasons

__all__ = [
    "again",
    "by_team",
    "complaint_rate",
    "complaint_reasons",
    "drivers",
    "handling_time",
    "office",
    "quality",
    "what_is_known",
    "within_sla",
]
