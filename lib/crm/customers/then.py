"""A company as it was known on an earlier day, as far as its orders go."""

from dataclasses import replace
from datetime import date, timedelta

from crm.tables.company import Company, since


def known_on(company: Company, day: date) -> Company:
    """The company without the orders after that day, which is its as_of. What carries no day of its own, a refund or a
    status, is as it is today."""
    orders = company.tables["orders"]
    return replace(
        company,
        as_of=day,
        tables={
            **company.tables,
            "orders": orders.filter(orders.ordered_at < since(orders.ordered_at, day + timedelta(days=1))),
        },
    )
