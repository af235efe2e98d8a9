"""Which drivers move sales, and which of them make the forecast better (I5)."""

import numpy as np
import pandas as pd

from crm.analyses.scenarios.study import Study, study
from crm.analyses.scenarios.terms import AS_IT_STANDS, Terms
from crm.analyses.scenarios.verdicts import LIMIT, Looked
from crm.analyses.scenarios.words import called, key_of, step_of, titled
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, change, count, listed, number, percent, plural

COLUMNS = ("driver", "driver_verdict", "error_saved", "saved_low", "saved_high", "effect_step", "effect_of_step", "effect_low",
           "effect_high", "passes_by_chance")  # fmt: skip
NONE = float("nan")
NOTHING_SOLD = _(
    "Not possible here: the source has neither orders with a date nor won deals with a closing date."
)


@needs(
    "I5",
    _("What moves sales"),
    better=("orders.ordered_at", "orders.amount", "costs.spent_on", "costs.amount"),
)
def drivers(company: Company, terms: Terms = AS_IT_STANDS, level: float = 0.95) -> Finding:
    """Every driver with its verdict: how much of past forecasts' error it saved with what was known then, and what one step
    of it goes with; intervals at `level`."""
    told = study(company, terms)
    if told is None or told.untried:
        why = NOTHING_SOLD if told is None else _("No driver was tried. {why}").format(why=told.untried)
        return Finding("scenarios.drivers", why, notes=told.about.sales.notes if told else (), answered=False)
    tried = [one for one in told.looked if one.alone]
    return Finding(
        id="scenarios.drivers",
        says=sentence(told) if tried else too_short(told),
        table=pd.DataFrame([row_of(told, one, level) for one in told.looked], columns=list(COLUMNS)),
        caption=_("Drivers: what they saved of past forecasts' error, and what they go with"),
        numbers=(Number("drivers_helping", len(helping(told)), n=len(told.values)),) if tried else (),
        notes=notes(told, level),
        currency=company.currency,
        answered=bool(tried),
    )


def helping(told: Study) -> list[Looked]:
    """The drivers that are kept."""
    return [one for one in told.looked if one.verdict == "kept"]


def too_short(told: Study) -> str:
    """Says that no driver could be tried."""
    text = plural(
        "No driver was tried: there is {n} month of sales, and thirty-one with the driver beside them are needed.",
        "No driver was tried: there are {n} months of sales, and thirty-one with the driver beside them are needed.",
        len(told.values),
    )
    return text.format(n=count(len(told.values)))


def sentence(told: Study) -> str:
    """Which drivers the forecast is better with, and by how much; or that it is with none."""
    if not helping(told):
        names = listed([called(one.driver) for one in told.looked if one.alone])
        text = _("The forecast is no better with {names}: the base case goes without.")
        return text.format(names=names)
    gone = told.saved
    text = _(
        "The forecast is better with {names}: made from earlier months with what was known then, its error falls by {saved}, "
        "between {low} and {high} (95 in 100)."
    )
    return text.format(
        names=listed([called(one.driver) for one in helping(told)]),
        saved=percent(gone.value), low=percent(gone.low), high=percent(gone.high),
    )  # fmt: skip


def row_of(told: Study, one: Looked, level: float) -> tuple:
    """A driver's row; blank where it was not tried."""
    head = (key_of(one.driver), f"helps_{one.verdict}")
    if one.alone is None:
        return (*head, NONE, NONE, NONE, "", NONE, NONE, NONE, NONE)
    step, words = step_of(one.driver)
    effects, place = told.effect(one)
    middle, off = step * effects.middle[place], step * effects.error[place] * effects.reach(level)
    ends = [float(np.expm1(end)) for end in (middle, middle - off, middle + off)]
    return (*head, *one.saved, words, *ends, float(effects.doubt()[place]))


def notes(told: Study, level: float) -> tuple[str, ...]:
    """The rule, how often noise passes it, and that going together is no cause."""
    looks = sum(one.alone is not None for one in told.looked)
    said = [*told.about.sales.notes]
    if looks:
        rule = plural(
            "A driver is kept if an effect as strong would come by chance in less than {limit} of cases, and if forecasts "
            "made from earlier months with what was known then were better with it.",
            "A driver is kept if an effect as strong as any of the {n} would come by chance in less than {limit} of cases, "
            "and if forecasts made from earlier months with what was known then were better with it.",
            looks,
        )
        said.append(rule.format(n=count(looks), limit=percent(LIMIT, 0)))
        said.append(
            _(
                "What a driver goes with it need not cause: who spends a share of what comes in sees an effect of spending "
                "that is none."
            )
        )
    return (*said, *unusual_notes(told), *strongest(told, level))


def unusual_notes(told: Study) -> list[str]:
    """What a verdict other than helping or not means, where there is one."""
    meaning = {
        "conditional": _(
            "{names}: an effect beyond chance, but as its future was not known it made past forecasts no better. It counts "
            "only on a path that is set."
        ),
        "short": _("{names}: not tried, for too few months of it lie beside sales."),
        "late": _(
            "{names}: not tried, for its newest value is more than six months older than the newest month of sales."
        ),
        "still": _("{names}: not tried, for it never moves, or only as the year does."),
        "alike": _("{names}: left out, for beside the others nothing is added that is told from chance."),
    }
    found = []
    if not any(one.alone for one in told.looked):
        del meaning["short"]  # the sentence says it
    for verdict, text in meaning.items():
        if names := [titled(one.driver) for one in told.looked if one.verdict == verdict]:
            found.append(text.format(names=listed(names)))
    return found


def strongest(told: Study, level: float) -> list[str]:
    """What a step of each kept driver goes with, in a sentence each."""
    said = []
    for one in helping(told):
        row = dict(zip(COLUMNS, row_of(told, one, level), strict=True))
        text = _("{name}, {step}: sales {effect}, between {low} and {high} ({level} in 100).")
        said.append(
            text.format(
                name=titled(one.driver), step=row["effect_step"], effect=change(row["effect_of_step"]),
                low=change(row["effect_low"]), high=change(row["effect_high"]), level=number(100 * level, 0),
            )
        )  # fmt: skip
    return said
