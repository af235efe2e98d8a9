"""What revenue by fiscal period says."""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.value.change_words import new_currencies
from crm.analyses.value.constant import Averages
from crm.estimate.shares import SHOWN
from crm.fiscal import PATTERNS, PERIODS, Calendar, Period, weeks_in, year_days
from crm.spans import stretch
from crm.words import _, change, count, day, listed, month, plural, short_money
from crm.workdays import working_days


class Told(NamedTuple):
    """The fiscal year, its periods to date and those of the year before it; which are over, which have a whole year
    before; what each is held against; what was counted of it (a row each), at whose rates, and from when on."""

    year: int
    periods: list[Period]
    done: np.ndarray
    comparable: np.ndarray
    against: list[tuple[date, date]]
    table: pd.DataFrame
    rates: list[Averages]
    since: date

    @property
    def rows(self) -> list[int]:
        """The places of the year's periods that are over: the year to date."""
        return [n for n, period in enumerate(self.periods) if self.done[n] and period.year == self.year]


def sentence(company, told: Told) -> str:
    """The fiscal year to date against the same weeks or months of the year before."""
    table, rows = told.table.iloc[told.rows], told.rows
    now, before = table.cents.sum() / 100, table.cents_before.sum() / 100
    facts = {
        "year": year_name(company.fiscal, told.year),
        "day": day(told.periods[rows[-1]].last),
        "now": short_money(now, company.currency),
        "span": length(company.fiscal, [told.periods[row] for row in rows]),
        "month": month(told.since),
        "money": short_money(abs(now - before), company.currency),
    }
    if not told.comparable[rows[0]]:
        text = _(
            "Revenue of {year} to {day} is {now}; orders are there from {month} on, so no year before can be held against it."
        )
        return text.format(**facts)
    if before <= 0:
        return _(
            "Revenue of {year} to {day} is {now}; there is none in the same {span} of the year before."
        ).format(**facts)
    if now == before:
        return _(
            "Revenue of {year} to {day} is {now}, exactly that of the same {span} of the year before."
        ).format(**facts)
    facts["change"] = change(now / before - 1)
    facts["constant"] = change(table.constant.sum() / before - 1) if told.rates else ""
    return _against(now > before, bool(told.rates)).format(**facts)


def _against(more: bool, has_rates: bool) -> str:
    """How much more or less than in the year before, and at its exchange rates where there are any."""
    if has_rates:
        return (
            _(
                "Revenue of {year} to {day} is {now}, {money} more ({change}) than in the same {span} of the year before; at "
                "the exchange rates of then, {constant}."
            )
            if more
            else _(
                "Revenue of {year} to {day} is {now}, {money} less ({change}) than in the same {span} of the year before; at "
                "the exchange rates of then, {constant}."
            )
        )
    if more:
        return _(
            "Revenue of {year} to {day} is {now}, {money} more ({change}) than in the same {span} of the year before."
        )
    return _(
        "Revenue of {year} to {day} is {now}, {money} less ({change}) than in the same {span} of the year before."
    )


def year_name(calendar: Calendar, year: int) -> str:
    """2026, or FY2026 where it is not the calendar year."""
    return str(year) if calendar.is_plain else _("FY{year}").format(year=year)


def length(calendar: Calendar, periods: list[Period]) -> str:
    """How long these periods are together: 39 weeks, 9 months."""
    if not calendar.of_weeks:
        return stretch(len(periods))
    weeks = sum(period.weeks for period in periods)
    return _("week") if weeks == 1 else plural("{n} week", "{n} weeks", weeks).format(n=count(weeks))


def notes(company, told: Told) -> tuple[str, ...]:
    """How the year runs, what is left out, and how days and exchange rates count."""
    said = [*_calendar(company.fiscal, told), *_left_out(company, told)]
    said += [_days(told)] if told.comparable[told.rows[0]] else []
    if told.rates:
        said.append(_(
            "At the rates of then: each currency at its average rate of the period a year before, by what was sold in it."
        ))  # fmt: skip
        names = [{c for rates in told.rates for c in getattr(rates, part)} for part in Averages._fields[1:]]
        said += new_currencies(Averages({}, *(tuple(sorted(each)) for each in names)))
    return tuple(said)


def _calendar(calendar: Calendar, told: Told) -> list[str]:
    """When the year begins and ends; of a year of weeks, what its periods are held against."""
    if calendar.is_plain:
        return []
    first, last = map(day, year_days(calendar, told.year))
    facts = {"year": year_name(calendar, told.year), "first": first, "last": last}
    if not calendar.of_weeks:
        return [_("{year} runs from {first} to {last}.").format(**facts)]
    facts |= {
        "weeks": count(weeks_in(calendar, told.year)),
        "pattern": listed([count(n) for n in PATTERNS[calendar.weeks]]),
    }
    text = _(
        "{year} runs from {first} to {last}: {weeks} weeks, in periods of {pattern} weeks. Each is held against the same "
        "weekdays 52 weeks before, so that both are as long; its neighbours may be a week longer or shorter. A period is "
        "called by the month that it mostly lies in."
    )
    return [text.format(**facts), *_long_years(calendar, told)]


def _long_years(calendar: Calendar, told: Told) -> list[str]:
    """What a year of 53 weeks is held against, and what is held against it."""
    after = _(
        "{year} has 53 weeks; the year after is held against its weeks 2 to 53, which are the same time of year."
    )
    itself = _(
        "The last period of {year} has the 53rd week; it is held against as many weeks, the last of them the year's own first."
    )
    ends = {period.year for period in told.periods if period.number == PERIODS}
    said = [(after, year) for year in (told.year - 2, told.year - 1)]
    said += [(itself, year) for year in sorted(ends)]
    return [
        text.format(year=year_name(calendar, year)) for text, year in said if weeks_in(calendar, year) == 53
    ]


def _left_out(company, told: Told) -> list[str]:
    """Periods that are not over, and those without a whole year before or with too few orders."""
    said, late = [], np.flatnonzero(~told.done)
    if len(late):
        text = _(
            "Not over, or not loaded to the end, and so in no comparison: {periods}, with {money} so far."
        )
        names = [period_name(company, told.periods[place]) for place in late]
        money = short_money(told.table.cents.iloc[late].sum() / 100, company.currency)
        said.append(text.format(periods=listed(names), money=money))
    blank = told.table.iloc[told.rows][["unpriced", "unpriced_before"]].sum()
    if blank.any():
        text = _("Orders without an amount add no revenue: {now} of {year} to {day}, {before} a year before.")
        facts = {"year": year_name(company.fiscal, told.year), "day": day(told.periods[told.rows[-1]].last)}
        said.append(text.format(now=count(blank.unpriced), before=count(blank.unpriced_before), **facts))
    if not told.comparable.all():
        text = _(
            "Orders are there from {month} on: periods whose year before is not there whole have no change."
        )
        said.append(text.format(month=month(told.since)))
    if (told.table[["orders", "orders_before"]].min(axis=1) < SHOWN)[told.done & told.comparable].any():
        text = _("A change is given where both periods have {n} orders or more.")
        said.append(text.format(n=count(SHOWN)))
    return said


def period_name(company, period: Period) -> str:
    """Oct 2026, or FY2026 P07."""
    return month(period.month) if company.fiscal.is_plain else period.label


def _days(told: Told) -> str:
    """Working days of the year to date, and of what it is held against."""
    rows = told.rows
    now = sum(working_days(told.periods[row].first, told.periods[row].last) for row in rows)
    before = sum(working_days(*told.against[row]) for row in rows)
    text = _("Working days are Monday to Friday, holidays not known: {now} to {day}, {before} a year before.")
    return text.format(now=count(now), before=count(before), day=day(told.periods[rows[-1]].last))
