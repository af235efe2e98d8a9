"""What the report opens with: the findings that have an answer, and one sentence on what is missing."""

from crm.analyses.satisfaction.csat import satisfied
from crm.analyses.satisfaction.effort import effort
from crm.analyses.satisfaction.gaps import group_gaps
from crm.analyses.satisfaction.loyalty import loyalty
from crm.analyses.satisfaction.nps import promoter_score
from crm.analyses.satisfaction.silence import silence
from crm.finding import Finding
from crm.words import _, listed

ID = "satisfaction.missing"
ANALYSES = (
    promoter_score,
    satisfied,
    effort,
    group_gaps,
    silence,
    loyalty,
)
TITLES = {f"satisfaction.{analysis.__name__}": analysis.needs.title for analysis in ANALYSES}


def what_is_known(*findings: Finding) -> tuple[Finding, ...]:
    """The findings that have an answer; last, if any has none, one that says what cannot be told."""
    known = [finding for finding in findings if finding.answered]
    unknown = [TITLES[finding.id] for finding in findings if not finding.answered]
    if not known:
        said = _("How satisfied customers are is not known here: no survey answers that can be read.")
    else:
        said = _("The data here cannot answer: {titles}.")
    missing = Finding(ID, said.format(titles=listed(unknown)), answered=False)
    return (*known, missing) if unknown else tuple(known)
