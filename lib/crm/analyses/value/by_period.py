"""Revenue by fiscal period: this year to date and the year before, each period beside the same a year earlier (Z8, Z9, Z10)."""

from datetime import date

import ibis
import numpy as np
import pandas as pd

from crm.analyses.value.constant import Averages, at_constant, averages, given, has_rates, paid, within
from crm.analyses.value.period_words import Told, notes, sentence
from crm.customers.buying import CUSTOMERS
from crm.customers.monthly import orders_by_month
from crm.estimate.shares import SHOWN
from crm.finding import Finding
from crm.fiscal import Period, covering, year_earlier
from crm.months import complete_months, is_partial, last_day, months_before
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.orders import customers_orders
from crm.words import _
from crm.workdays import working_days

Span = tuple[date, date]


@needs("D9", _("Revenue by fiscal period"), *CUSTOMERS)
def by_period(company: Company) -> Finding:
    """The periods of a fiscal year to date and of the year before it, each held against as many days a year earlier. A
    period that is not over, or whose orders are not loaded to its end, is in no comparison, nor is one of which the year
    before is not there whole. The year is that of the newest period that is over."""
    orders = customers_orders(company)
    since, loaded = known_days(company, orders)
    found = [] if since is None else covering(company.fiscal, since, company.as_of)
    found = [period for period in found if period.first >= since]
    year = max((period.year for period in found if period.last <= loaded), default=None)
    if year is None:
        says = _("No fiscal period is over of which orders are there whole.")
        return Finding("value.by_period", says, answered=False)
    periods = [period for period in found if period.year >= year - 1]
    against = [year_earlier(company.fiscal, p.first, p.last) for p in periods]
    table, rates = _table(company, orders, periods, against)
    done = np.array([p.last <= loaded for p in periods])
    comparable = np.array([span[0] >= since for span in against])
    told = Told(year, periods, done, comparable, against, table, rates, since)
    return Finding(
        id="value.by_period",
        says=sentence(company, told),
        table=shown(company, told),
        caption=_("Revenue by fiscal period, beside the year before"),
        notes=notes(company, told),
        currency=company.currency,
    )


def known_days(company, orders: ibis.Table) -> tuple[date | None, date | None]:
    """From which day on, and to which, orders are there: months at the ends with next to none are not loaded."""
    whole, _left = complete_months(orders_by_month(orders), company.as_of)
    if whole.empty:
        return None, None
    newest = whole.index[-1].date()
    goes_on = newest >= months_before(company.as_of, int(is_partial(company.as_of)))
    return whole.index[0].date(), company.as_of if goes_on else last_day(newest)


def _table(
    company, orders: ibis.Table, periods: list[Period], against: list[Span]
) -> tuple[pd.DataFrame, list[Averages]]:
    """One row a period: orders, customers and cents of it, orders and cents of what it is held against, and, where
    there are rates, its revenue at those of then."""
    spans = [(p.first, p.last) for p in periods]
    now, then = _sums(orders, spans), _sums(orders, against)
    table = now.assign(orders_before=then.orders, cents_before=then.cents, unpriced_before=then.unpriced)
    if not has_rates(company):
        return table, []
    rows = paid(orders.filter(orders.day >= against[0][0], orders.day <= spans[-1][1]))
    if not (rows.rate != 1.0).any():
        return table, []
    known = given(company, against[0][0])
    found = [
        averages(pd.concat([within(rows, before), within(rows, span)]), known, before)
        for before, span in zip(against, spans, strict=True)
    ]
    worth = [at_constant(within(rows, span), rates.by) for span, rates in zip(spans, found, strict=True)]
    return table.assign(constant=worth), found


def _sums(orders: ibis.Table, spans: list[Span]) -> pd.DataFrame:
    """Orders, those without an amount, customers and cents of each span, in their order; the spans follow each other."""
    inside = orders.filter(orders.day >= spans[0][0], orders.day <= spans[-1][1])
    place = ibis.cases(*[(inside.day <= last, n) for n, (_first, last) in enumerate(spans)])
    inside = inside.mutate(place=place.cast("int64"))
    rows = fetch(
        inside.group_by("place").agg(
            orders=inside.count(where=inside.bought),
            unpriced=inside.count(where=inside.cents.isnull()),
            cents=inside.cents.sum().fill_null(0).cast("int64"),
        )
    )
    bought = inside.filter(inside.bought)
    who = fetch(bought.group_by("place").agg(customers=bought.account_id.nunique()))
    found = rows.merge(who, on="place", how="left").set_index("place").reindex(range(len(spans))).fillna(0)
    return found.astype("int64")


def shown(company, told: Told) -> pd.DataFrame:
    """The table as a reader sees it: comparisons where both sides are whole and hold SHOWN orders."""
    table, periods, done = told.table, told.periods, told.done
    revenue, before = table.cents / 100, (table.cents_before / 100).where(told.comparable)
    enough = done & told.comparable & (table.orders >= SHOWN) & (table.orders_before >= SHOWN) & (before > 0)
    days = pd.Series([working_days(p.first, p.last) for p in periods])
    days_before = pd.Series([working_days(*span) for span in told.against])
    found = pd.DataFrame({"month": pd.to_datetime([p.month for p in periods])})
    if not company.fiscal.is_plain:
        found["fiscal_period"] = [p.label for p in periods]
    if company.fiscal.of_weeks:
        found["weeks_long"] = [p.weeks for p in periods]
    found = found.assign(orders=table.orders, customers=table.customers, revenue=revenue.where(done))
    if not done.all():
        found["revenue_so_far"] = revenue.where(~done)
    found = found.assign(revenue_year_before=before, year_change=(revenue / before - 1).where(enough))
    found["year_change_a_day"] = (revenue / days / (before / days_before) - 1).where(enough)
    if told.rates:
        found["revenue_constant"] = table.constant.where(done & told.comparable)
        found["year_change_constant"] = (table.constant / before - 1).where(enough)
    return found
