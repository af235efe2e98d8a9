"""What the report opens with: the findings that have an answer, and one sentence on what is missing."""

from crm.analyses.service.again import again
from crm.analyses.service.by_team import by_team
from crm.analyses.service.complaints import complaint_rate
from crm.analyses.service.deadlines import within_sla
from crm.analyses.service.drivers import drivers
from crm.analyses.service.handling import handling_time
from crm.analyses.service.quality import quality
from crm.analyses.service.reasons import complaint_reasons
from crm.finding import Finding
from crm.needs import titles
from crm.needs import what_is_known as known_of
from crm.words import _

ANALYSES = (
    complaint_rate,
    complaint_reasons,
    handling_time,
    again,
    within_sla,
    by_team,
    drivers,
    quality,
)
NOTHING = _(
    "How well customers are served is not known here: no tickets, no ratings of contacts and no answers to surveys that tell."
)


def what_is_known(*findings: Finding) -> tuple[Finding, ...]:
    """The findings that have an answer; last, if any has none, one that says what cannot be told."""
    return known_of("service", titles("service", ANALYSES), NOTHING, findings)
