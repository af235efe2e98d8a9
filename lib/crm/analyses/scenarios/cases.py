"""The base, the good and the bad case: the months ahead on each one's paths (I6)."""

import numpy as np
import pandas as pd

from crm.analyses.scenarios.drivers import NOTHING_SOLD, helping
from crm.analyses.scenarios.paths import Change, asked, counts, difference, together
from crm.analyses.scenarios.study import Study, study
from crm.analyses.scenarios.terms import AS_IT_STANDS, Terms
from crm.analyses.scenarios.verdicts import Looked
from crm.analyses.scenarios.words import called, change_words
from crm.finding import Finding, Number
from crm.needs import needs
from crm.outlook.combine import SHORT, TWO_YEARS
from crm.tables.company import Company
from crm.words import FIGURES, _, brief, count, listed, month, months, rounded

COLUMNS = ["actual", "forecast", "low80", "high80", "low95", "high95"]
SHOWN_HISTORY = 36  # months before that the table holds, newest first
CASES = ("good", "bad")


@needs(
    "I6",
    _("Base, good and bad case"),
    better=("orders.ordered_at", "orders.amount", "costs.spent_on", "costs.amount"),
)
def cases(company: Company, terms: Terms = AS_IT_STANDS, band: float = 0.80, level: float = 0.95) -> Finding:
    """Sales by month in the base case with its bands, which are conditional on the drivers' paths, and the lines of the good
    and the bad case; `band` is the level of the range in the sentence, `level` that of differences."""
    told = study(company, terms)
    if told is None:
        return Finding("scenarios.cases", NOTHING_SOLD, answered=False)
    if told.about.outlook.refusal:
        says = _("No base case. {why}").format(why=told.about.outlook.refusal)
        return Finding("scenarios.cases", says, notes=told.about.sales.notes, answered=False)
    drawn = drawn_cases(told, terms)
    return Finding(
        id="scenarios.cases",
        says=sentence(told, terms, drawn, band, company.currency),
        table=table(told, drawn),
        caption=caption(told),
        numbers=numbers(told, drawn, band, level),
        notes=(*notes(told, drawn, company.currency), *vain_notes(terms, drawn)),
        currency=company.currency,
    )


def drawn_cases(told: Study, terms: Terms) -> dict[str, list[Change]]:
    """The changes of each case that move a line, by case; a case without any is not drawn."""
    found = asked(told, terms)
    moving = {case: [one for one in found.get(case, []) if counts(told, one)] for case in CASES}
    return {case: changes for case, changes in moving.items() if changes}


def on_case(told: Study, changes: list[Change]) -> np.ndarray:
    """The months ahead in a case."""
    return told.base.path.to_numpy() * np.exp(together(told, changes))


def sentence(
    told: Study, terms: Terms, drawn: dict[str, list[Change]], band: float, currency: str | None
) -> str:
    """What the base case brings, and what the good and the bad case do, or why there is none."""
    base, measure, vain = told.base, told.about.measure, () if drawn else set_for(terms, CASES)
    total = base.total(band)
    brought = {
        case: measure.figure(float(on_case(told, changes).sum()), currency) for case, changes in drawn.items()
    }
    text = IN_VAIN if vain else TEMPLATES[tuple(drawn)]
    return text.format(
        names=listed(vain),
        months=months(len(base.months)), first=month(base.months[0]), last=month(base.months[-1]),
        amount=measure.amount(total.value, currency), low=measure.figure(total.low, currency),
        high=measure.figure(total.high, currency), level=count(100 * band), **brought,
    )  # fmt: skip


def set_for(terms: Terms, cases: tuple[str, ...]) -> list[str]:
    """What these cases were to move, as the parameters and the files name it."""
    names = [move.name for case in cases for move in getattr(terms, case)]
    names += [name for case, name, _series in terms.paths if case in cases]
    return [brief(name) for name in dict.fromkeys(names)]


def vain_notes(terms: Terms, drawn: dict[str, list[Change]]) -> list[str]:
    """Why a case that was set is not drawn beside the other; where neither is, the sentence says it."""
    missing = {case: set_for(terms, (case,)) for case in CASES if drawn and case not in drawn}
    return [NOT_DRAWN[case].format(names=listed(names)) for case, names in missing.items() if names]


NOT_DRAWN = {
    "good": _("There is no good case: that sales move with {names} cannot be told from chance."),
    "bad": _("There is no bad case: that sales move with {names} cannot be told from chance."),
}


IN_VAIN = _(
    "In the base case the next {months}, {first} to {last}, bring {amount}, between {low} and {high} ({level} in 100). The "
    "paths set for the good and the bad case change nothing: that sales move with {names} cannot be told from chance."
)
TEMPLATES = {
    (): _(
        "In the base case the next {months}, {first} to {last}, bring {amount}, between {low} and {high} ({level} in 100). "
        "There is no good or bad case: no driver is known to move sales beyond chance, and no path is set."
    ),
    ("good",): _(
        "In the base case the next {months}, {first} to {last}, bring {amount}, between {low} and {high} ({level} in 100); in "
        "the good case {good}."
    ),
    ("bad",): _(
        "In the base case the next {months}, {first} to {last}, bring {amount}, between {low} and {high} ({level} in 100); in "
        "the bad case {bad}."
    ),
    ("good", "bad"): _(
        "In the base case the next {months}, {first} to {last}, bring {amount}, between {low} and {high} ({level} in 100); in "
        "the good case {good}, in the bad case {bad}."
    ),
}


def table(told: Study, drawn: dict[str, list[Change]]) -> pd.DataFrame:
    """The months ahead with bands and cases, then the months before, newest first."""
    ahead = told.base.table()
    for case, changes in drawn.items():
        ahead[f"case_{case}"] = on_case(told, changes)
    said = ahead.columns.drop("month")
    ahead[said] = ahead[said].map(lambda value: rounded(value, FIGURES))
    about = told.about
    known = about.sales.months[["month", about.measure.column]].set_axis(["month", "actual"], axis=1)
    both = pd.concat(
        [ahead.assign(actual=float("nan")), known.iloc[::-1].head(SHOWN_HISTORY)], ignore_index=True
    )
    both = both[["month", *COLUMNS, *(f"case_{case}" for case in drawn)]]
    return both.rename(columns={column: f"{about.measure.prefix}{column}" for column in COLUMNS})


def caption(told: Study) -> str:
    """What the table holds."""
    text = _("{what} by month and case: expected from {first} to {last}, and below what was, newest first")
    return text.format(
        what=told.about.measure.label, first=month(told.base.months[0]), last=month(told.base.months[-1])
    )


def numbers(told: Study, drawn: dict[str, list[Change]], band: float, level: float) -> tuple[Number, ...]:
    """The base case's sum, and the differences of the others from it."""
    n = len(told.base.history)
    found = [("base_case", told.base.total(band))]
    found += [
        (f"{case}_case_difference", difference(told, changes, level)) for case, changes in drawn.items()
    ]
    return tuple(Number(name, *(rounded(end, FIGURES) for end in of), n) for name, of in found)


def notes(told: Study, drawn: dict[str, list[Change]], currency: str | None) -> tuple[str, ...]:
    """On what paths the bands are conditional, and what the cases are."""
    said = [*told.about.sales.notes, *told.base.gated.notes, *short_note(len(told.base.history))]
    if helping(told):
        text = _("The bands are those of the base case, conditional on its paths: {paths}.")
        said.append(text.format(paths="; ".join(base_path(told, one) for one in helping(told))))
    else:
        said.append(_("No driver is in the base case: it is the forecast of the forecast report."))
    labels = {
        "good": _("The good case, conditional on its paths, with bands as wide around it: {changes}."),
        "bad": _("The bad case, conditional on its paths, with bands as wide around it: {changes}."),
    }
    for case, changes in drawn.items():
        said.append(labels[case].format(changes="; ".join(change_words(one, currency) for one in changes)))
    return tuple(said)


def short_note(n: int) -> tuple[str, ...]:
    """What a short history takes away from all cases."""
    if n < SHORT:
        return (
            _("Less than thirteen months cannot show a season: all of this is no more than an indication."),
        )
    if n < TWO_YEARS:
        return (_("Less than two years: the season is that of the one year there is."),)
    return ()


def base_path(told: Study, one: Looked) -> str:
    """What a driver is taken to do in the base case."""
    course, ahead = told.now(one), len(told.base.months)
    if one.driver.ahead:
        text = _("{name} as the calendar has them")
    elif not course.spread[:ahead].any():
        text = _("{name} as the file plans it")
    else:
        text = _("{name} as its own forecast has it, whose doubt is in the bands")
    return text.format(name=called(one.driver))
