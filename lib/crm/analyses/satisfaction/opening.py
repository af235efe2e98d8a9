"""What the report opens with: the findings that have an answer, and one sentence on what is missing."""

from crm.analyses.satisfaction.csat import satisfied
from crm.analyses.satisfaction.effort import effort
from crm.analyses.satisfaction.gaps import group_gaps
from crm.analyses.satisfaction.loyalty import loyalty
from crm.analyses.satisfaction.nps import promoter_score
from crm.analyses.satisfaction.silence import silence
from crm.analyses.satisfaction.survey_way import survey_way
from crm.finding import Finding
from crm.needs import titles
from crm.needs import what_is_known as known_of
from crm.words import _

ANALYSES = (
    promoter_score,
    satisfied,
    effort,
    group_gaps,
    silence,
    survey_way,
    loyalty,
)
NOTHING = _("How satisfied customers are is not known here: no survey answers that can be read.")


def what_is_known(*findings: Finding) -> tuple[Finding, ...]:
    """The findings that have an answer; last, if any has none, one that says what cannot be told."""
    return known_of("satisfaction", titles("satisfaction", ANALYSES), NOTHING, findings)
