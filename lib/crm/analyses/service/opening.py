"""What the report opens with: the findings that have an answer, and one sentence on what is missing."""

from crm.analyses.service.complaints import complaint_rate
from crm.analyses.service.deadlines import within_sla
from crm.analyses.service.drivers import drivers
from crm.analyses.service.handling import handling_time
from crm.analyses.service.reasons import complaint_reasons
from crm.finding import Finding
from crm.words import _, listed

ID = "service.missing"
ANALYSES = (
    complaint_rate,
    complaint_reasons,
    handling_time,
    within_sla,
    drivers,
)
TITLES = {f"service.{analysis.__name__}": analysis.needs.title for analysis in ANALYSES}


def what_is_known(*findings: Finding) -> tuple[Finding, ...]:
    """The findings that have an answer; last, if any has none, one that says what cannot be told."""
    known = [finding for finding in findings if finding.answered]
    unknown = [TITLES[finding.id] for finding in findings if not finding.answered]
    if not known:
        said = _(
            "How well customers are served is not known here: no tickets and no answers to surveys that can be read."
        )
    else:
        said = _("The data here cannot answer: {titles}.")
    missing = Finding(ID, said.format(titles=listed(unknown)), answered=False)
    return (*known, missing) if unknown else tuple(known)
