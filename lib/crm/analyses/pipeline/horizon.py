"""Which open deals a look at the pipeline takes: those expected to close by a day, or all."""

from datetime import date, timedelta
from typing import NamedTuple

import ibis

from crm.errors import BadInput
from crm.fiscal import Calendar, periods_in, year_of
from crm.words import _, day

QUARTER = 3  # periods
MOST = 1096  # days ahead


class Horizon(NamedTuple):
    """The last day by which a deal is to be expected, None for all deals."""

    last: date | None

    def holds(self, close_date: ibis.Value) -> ibis.Value:
        """Whether a deal expected to close on this day is looked at; one expected on no day only where all are."""
        if self.last is None:
            return ibis.literal(True)
        return (close_date <= ibis.date(str(self.last))).fill_null(False)

    @property
    def words(self) -> str:
        """Which deals these are."""
        if self.last is None:
            return _("all open deals")
        return _("open deals expected to close by {day}").format(day=day(self.last))


def quarter_of(calendar: Calendar, as_of: date) -> tuple[date, date]:
    """First and last day of the fiscal quarter that the day after as_of lies in: what is left to be won."""
    ahead = as_of + timedelta(days=1)
    periods = periods_in(calendar, year_of(calendar, ahead))
    place = next(i for i, period in enumerate(periods) if period.first <= ahead <= period.last)
    begin = place - place % QUARTER
    return periods[begin].first, periods[begin + QUARTER - 1].last


def horizon_of(company, until: str | int) -> Horizon:
    """The horizon behind a parameter: "quarter" (to the end of the fiscal one), a number of days, or "all"."""
    if str(until) == "all":
        return Horizon(None)
    if str(until) == "quarter":
        return Horizon(quarter_of(company.fiscal, company.as_of)[1])
    if str(until).isdigit() and 1 <= int(until) <= MOST:
        return Horizon(company.as_of + timedelta(days=int(until)))
    raise BadInput(
        f"until is '{until}'; it is quarter, all, or a number of days from 1 to {MOST}, such as 90."
    )
