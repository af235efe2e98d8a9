"""The time looked at, and as much before it: orders of both, told apart by `now`."""

from datetime import date, timedelta
from typing import NamedTuple

import ibis

from crm.customers.monthly import orders_by_month
from crm.months import complete_months, earlier
from crm.spans import stretch
from crm.tables.orders import customers_orders
from crm.words import _, day, month
from crm.workdays import working_days

YEAR = 12  # months compared where the window is all there is


class Periods(NamedTuple):
    """So many months up to as_of, and as many before: last day before both, last day of the one before, as_of."""

    months: int
    before: date
    middle: date
    as_of: date

    @property
    def said(self) -> dict[str, str]:
        """Both in words: "the 12 months to 31 Oct 2026" and "the 12 months before"."""
        return {
            "period": _("the {months} to {day}").format(months=stretch(self.months), day=day(self.as_of)),
            "before": _("the {months} before").format(months=stretch(self.months)),
        }

    def days(self) -> tuple[int, int]:
        """Working days, Monday to Friday, of the time before and of the time looked at."""
        one = timedelta(days=1)
        return working_days(self.before + one, self.middle), working_days(self.middle + one, self.as_of)


def periods_of(company) -> Periods:
    """The window and the time before it; a year where the window is all there is."""
    months = company.window or YEAR
    return Periods(months, earlier(company.as_of, 2 * months), earlier(company.as_of, months), company.as_of)


def not_whole(company, periods: Periods) -> str:
    """Why the time before cannot be held against the one looked at; empty where orders are there from its first day on,
    months at the beginning with next to none being none."""
    whole, _left_out = complete_months(orders_by_month(customers_orders(company)), company.as_of)
    if not whole.empty and whole.index[0].date() <= periods.before + timedelta(days=1):
        return ""
    if whole.empty:
        return _("There is no revenue in {before} to hold that of {period} against.").format(**periods.said)
    text = _("Orders are there from {month} on, so {before} cannot be held against {period}.")
    return text.format(month=month(whole.index[0]), **periods.said)


def orders_of_both(company, periods: Periods) -> ibis.Table:
    """The orders that count and name a customer, of both times; `now` is true in the one looked at."""
    orders = customers_orders(company)
    orders = orders.filter(orders.day > periods.before)
    return orders.mutate(now=orders.day > periods.middle)
