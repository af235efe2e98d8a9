"""What an analysis needs of the data, said once, above it.

The honesty matrix reads it (crm.tables.honesty), and an analysis whose data are not there answers in words
instead of failing.
"""

from collections.abc import Callable, Container, Iterable
from functools import wraps
from typing import NamedTuple

from crm.finding import Finding
from crm.words import _, listed


class Needs(NamedTuple):
    """Columns as "table.column": those without which there is no answer, and those that make it better."""

    id: str  # the analysis in the catalogue: "E3"
    title: str
    required: tuple[str, ...]
    better: tuple[str, ...]
    one_of: tuple[str, ...] = ()  # of these one is enough

    def missing(self, company) -> list[str]:
        """The required columns that this company's source lacks; all of `one_of` where none of them is there."""
        required = [column for column in self.required if not company.has(column)]
        return required or ([] if any(map(company.has, self.one_of)) else list(self.one_of))

    def lacking(self, company) -> list[str]:
        """The columns that would make the answer better and are not there."""
        return [column for column in self.better if not company.has(column)]


def needs(
    id: str, title: str, *required: str, better: tuple[str, ...] = (), one_of: tuple[str, ...] = ()
) -> Callable:
    """Marks an analysis with what it needs; it answers "not possible, X is missing" where it lacks it."""
    stated = Needs(id, title, required, tuple(better), tuple(one_of))

    def mark(analysis: Callable) -> Callable:
        @wraps(analysis)
        def answer(company, *args, **kwargs) -> Finding:
            if missing := stated.missing(company):
                return not_possible(analysis, stated, missing, company.tables)
            return analysis(company, *args, **kwargs)

        answer.needs = stated
        return answer

    return mark


def titles(report: str, analyses: Iterable[Callable]) -> dict[str, str]:
    """What the analyses of a report are called, by the ids of their findings."""
    return {f"{report}.{analysis.__name__}": analysis.needs.title for analysis in analyses}


def what_is_known(
    report: str, called: dict[str, str], nothing: str, findings: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """What a report opens with: the findings that have an answer; last, if any has none, one that names those by their
    titles, or says `nothing` where no finding has one."""
    known = tuple(finding for finding in findings if finding.answered)
    unknown = [called[finding.id] for finding in findings if not finding.answered]
    if not unknown:
        return known
    says = _("The data here cannot answer: {titles}.").format(titles=listed(unknown)) if known else nothing
    return (*known, Finding(f"{report}.missing", says, answered=False))


def not_possible(analysis: Callable, stated: Needs, missing: list[str], tables: Container) -> Finding:
    """The finding that says which columns are missing for this analysis, or which tables, where these are not there."""
    lacking = [column if column.split(".")[0] in tables else column.split(".")[0] for column in missing]
    report = analysis.__module__.removeprefix("crm.analyses.").split(".")[0]
    text = (
        _("{title}: not possible here, the source fills none of {columns}.")
        if missing == list(stated.one_of)
        else _("{title}: not possible here, the source has no {columns}.")
    )
    says = text.format(title=stated.title, columns=listed(list(dict.fromkeys(lacking))))
    return Finding(f"{report}.{analysis.__name__}", says, answered=False)
