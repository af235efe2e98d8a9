"""The study behind all findings of the report: sales, drivers with their verdicts, and the base case. Made once a page."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.scenarios.courses import Course, Driver
from crm.analyses.scenarios.driven import Driven, effects_of
from crm.analyses.scenarios.sources import drivers_of
from crm.analyses.scenarios.terms import SALES, SPEND, Terms
from crm.analyses.scenarios.verdicts import PROVEN, Looked, Saved, looked_at, paired, saved
from crm.errors import BadInput
from crm.estimate.driven import Effects
from crm.outlook.measures import Subject, subject
from crm.outlook.outlook import Outlook
from crm.outlook.rolling import own_factor
from crm.tables.company import Company, kept
from crm.words import _


class Study(NamedTuple):
    """Sales by month, every driver looked at, the forecast with those kept (None: with none), and why no driver was tried,
    or ""."""

    about: Subject
    looked: tuple[Looked, ...]
    driven: Driven | None
    untried: str = ""

    @property
    def base(self) -> Outlook:
        """The base case: the forecast with the drivers that are kept, on the paths they are expected to take."""
        plain = self.about.outlook
        if self.driven is None:
            return plain
        return Outlook(plain.gated, self.driven.expected, self.driven.trials, own_factor(self.driven.trials))

    @property
    def values(self) -> np.ndarray:
        """The months of sales, as values around 1."""
        return self.about.outlook.gated.scaled

    def now(self, one: Looked) -> Course:
        """A driver's course as of now."""
        return one.courses[len(self.values)]

    @property
    def saved(self) -> Saved:
        """What all drivers that are kept saved together of past forecasts' error."""
        return (
            saved(*paired(self.about.outlook.trials, self.driven.trials))
            if self.driven
            else Saved(0.0, 0.0, 0.0)
        )

    @property
    def proven(self) -> list[Looked]:
        """The drivers whose effect is beyond chance."""
        return [one for one in self.looked if one.verdict in PROVEN]

    def effect(self, one: Looked) -> tuple[Effects, int] | None:
        """The effects with a driver among them, beside all that are proven, and its place in them."""
        together = self.proven if one in self.proven else [*self.proven, one]
        told = effects_of(self.values, [self.now(other) for other in together])
        if told is None and one.alone:
            return one.alone, 0
        return (told, together.index(one)) if told is not None else None


@kept
def study(company: Company, terms: Terms) -> Study | None:
    """The study of a company; None where it has neither orders nor won deals."""
    about = subject(company, "value", terms.months)
    if about is None:
        return None
    ahead = about.outlook
    if ahead.refusal:
        return Study(about, (), None, ahead.refusal)
    months = ahead.history.index
    drivers = drivers_of(company, terms, months)
    refuse_absent(drivers, terms)
    refuse_misdated(terms, drivers, ahead.months)
    if why := unmoved(ahead):
        return Study(about, (), None, why)
    looked, driven = looked_at(ahead.gated.scaled, months, drivers, terms.months)
    return Study(about, tuple(looked), driven)


def unmoved(ahead: Outlook) -> str:
    """Why no driver can be tried on such months, or ""."""
    if "repeat" in ahead.expected.voices:
        return _("Months, or years, were all the same so far: nothing can have moved them.")
    if ahead.gated.scaled.min() <= 0:
        return _(
            "Some months brought nothing or less, and of such a month nobody can say by what share a driver moved it."
        )
    return ""


def refuse_absent(drivers: list[Driver], terms: Terms) -> None:
    """BadInput where a parameter names the spend and the source has none."""
    if any(driver.name == SPEND for driver in drivers):
        return
    named = {move.name for moves in (terms.good, terms.bad, terms.what_if) for move in moves}
    if SPEND in named | {name for _case, name, _series in terms.paths} | {name for name, _lag in terms.lags}:
        raise BadInput(
            "There is no driver 'spend' here, for the source has no costs with a day and an amount. Map a table of costs, or "
            "take it out of the parameters."
        )


def refuse_misdated(terms: Terms, drivers: list[Driver], months: pd.DatetimeIndex) -> None:
    """BadInput for a path that lacks a month ahead, for a change in none of them, and for a file without history."""
    first, last = (f"{day:%Y-%m}" for day in (months[0], months[-1]))
    for case, name, series in terms.paths:
        there = dict(series)
        if name == SALES:
            raise BadInput(
                f"paths_file: '{name}' has no path; move it by a share instead, such as {case}: sales +5%."
            )
        wanted = [f"{day:%Y-%m}" for day in months]
        missing = [month for month in wanted if month not in there]
        early = [month for month in there if month < first]
        if missing or early:
            what = f"lacks {missing[0]}" if missing else f"begins with {early[0]}, which is over"
            raise BadInput(
                f"paths_file: the {case} case's path of '{name}' has {series[0][0]} to {series[-1][0]} and {what}. Give it "
                f"every month from {first} to {last}, and none before."
            )
    for parameter, moves in (("good", terms.good), ("bad", terms.bad), ("what_if", terms.what_if)):
        for move in moves:
            if move.first and not (first <= move.first and move.last <= last):
                raise BadInput(
                    f"{parameter}: '{move.name}' is changed in {move.first} to {move.last}, and the months ahead are {first} "
                    f"to {last}. Change it in these."
                )
            if move.name == SALES and move.kind != "share":
                raise BadInput(f"{parameter}: sales are moved by a share, such as sales +5%.")
    for driver in drivers:
        if driver.kind == "given" and driver.series.index[0] >= months[0]:
            raise BadInput(
                f"drivers_file: '{driver.name}' begins with {driver.series.index[0]:%Y-%m}, after the last month of sales "
                f"({months[0] - pd.DateOffset(months=1):%Y-%m}). Without its past nobody can say what it moves."
            )
