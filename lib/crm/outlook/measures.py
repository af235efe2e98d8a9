"""What can be forecast: revenue and orders, or the value and number of won deals, each with its words."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from crm.finding import Finding
from crm.outlook.outlook import Outlook, forecast
from crm.outlook.sales import Sales, sales_by_month
from crm.tables.company import Company
from crm.words import FIGURES, _, count, plural, rounded, short_money

HUNDRED = 100  # from here on three figures are a whole number


class Measure(NamedTuple):
    """A monthly figure: the word before its columns' keys, its metric, and how an amount of it is said."""

    prefix: str
    metric: str
    label: str
    column: str  # of Sales.months
    amount: Callable[[float, str | None], str]  # in a sentence: "$4.1M of won deals"
    figure: Callable[[float, str | None], str]  # alone: "$4.1M"


def figures(value: float, currency: str | None = None) -> str:
    """A count as a forecast can know it: three figures, rounded once, as it stands on its tile."""
    return count(rounded(value, FIGURES) if abs(value) >= HUNDRED else value)


MEASURES = {
    ("orders", "value"): Measure(
        "", "expected_revenue", _("Revenue"), "value", short_money, short_money,
    ),
    ("orders", "count"): Measure(
        "orders_", "expected_orders", _("Orders"), "count",
        lambda v, _currency: plural("{n} order", "{n} orders", max(round(v), 2)).format(n=figures(v)), figures,
    ),
    ("deals", "value"): Measure(
        "won_value_", "expected_won_value", _("Won value"), "value",
        lambda v, currency: _("{money} of won deals").format(money=short_money(v, currency)), short_money,
    ),
    ("deals", "count"): Measure(
        "won_deals_", "expected_won_deals", _("Won deals"), "count",
        lambda v, _currency: plural("{n} won deal", "{n} won deals", max(round(v), 2)).format(n=figures(v)), figures,
    ),
}  # fmt: skip


class Subject(NamedTuple):
    """A company's measure, its sales by month and its outlook."""

    measure: Measure
    sales: Sales
    outlook: Outlook


def subject(company: Company, column: str, months: int = 12) -> Subject | None:
    """The company's value or count by month with its outlook; None when it has neither orders nor won deals."""
    sales = sales_by_month(company)
    if not sales.kind:
        return None
    measure = MEASURES[sales.kind, column]
    series = pd.Series(sales.months[measure.column].to_numpy(float), pd.DatetimeIndex(sales.months["month"]))
    return Subject(measure, sales, forecast(series, months))


def nothing_sold(id: str, company: Company) -> Finding:
    """The finding that says there is nothing whose future could be told, and where contracts are told of, if there are
    any."""
    if company.has("subscriptions.mrr"):
        says = _(
            "Not possible here: the source has neither orders with a date nor won deals with a closing date. What its running "
            "contracts will bring is told in the report value."
        )
    else:
        says = _(
            "Not possible here: the source has neither orders with a date nor won deals with a closing date."
        )
    return Finding(id, says, answered=False)
