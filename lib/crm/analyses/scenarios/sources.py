"""The drivers of a company: the calendar's working days, what was spent on marketing, and the analyst's own series."""

import pandas as pd

from crm.analyses.scenarios.courses import Driver
from crm.analyses.scenarios.terms import DAYS, SPEND, Terms
from crm.customers.monthly import month_index, month_starts
from crm.months import complete_months
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import whole_cents
from crm.workdays import working_days


def drivers_of(company: Company, terms: Terms, months: pd.DatetimeIndex) -> list[Driver]:
    """All drivers there are beside these months of sales, each by its name in lower case."""
    lags = dict(terms.lags)
    found = [calendar(months, terms)]
    spent = spend_by_month(company)
    if len(spent):
        found.append(Driver(SPEND, "spend", spent, False, lags.get(SPEND, 0)))
    for name, series in terms.drivers:
        index = pd.DatetimeIndex([f"{month}-01" for month, _value in series])
        values = pd.Series([value for _month, value in series], index)
        found.append(Driver(name, "given", values, False, lags.get(name.lower(), 0)))
    return found


def calendar(months: pd.DatetimeIndex, terms: Terms) -> Driver:
    """The working days of all months of sales and of those ahead."""
    grid = pd.date_range(months[0], periods=len(months) + max(terms.months, 12), freq="MS")
    days = [
        working_days(first.date(), (first + pd.offsets.MonthEnd(0)).date(), terms.country) for first in grid
    ]
    return Driver(DAYS, "days", pd.Series(days, grid, dtype=float), True)


def spend_by_month(company: Company) -> pd.Series:
    """What was spent in each whole month up to as_of, of all kinds; empty where the source has no costs."""
    nothing = pd.Series([], pd.DatetimeIndex([]), dtype=float)
    if not (company.has("costs.amount") and company.has("costs.spent_on")):
        return nothing
    costs = company.costs.filter(lambda t: t.spent_on.notnull(), lambda t: t.amount.notnull())
    sums = costs.group_by(index=month_index(costs.spent_on)).agg(
        cents=whole_cents(costs.amount).sum().cast("int64")
    )
    found = fetch(sums.order_by("index"))
    if found.empty:
        return nothing
    whole, _left = complete_months(
        pd.Series(found.cents.to_numpy(float), month_starts(found["index"])), company.as_of
    )
    return whole / 100
