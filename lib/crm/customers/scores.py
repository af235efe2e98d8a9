"""Customers' scores of recency, frequency and money, and the group that these make."""

import ibis

from crm.customers.edges import (
    Scales,
    Scoring,
    fixed_scale,
    quantile_scale,
    read_limits,
    recency_scale,
    scored,
)
from crm.customers.limits import within_limits
from crm.customers.rfm_map import grouped


def scales_of(everyone: ibis.Table, scoring: Scoring) -> Scales:
    """The scales: given limits, else fifths of the customers who ordered in the window."""
    within_limits("quiet_days", scoring.quiet_days, 30, 730)
    days = read_limits(scoring.recency_limits, "recency_limits")
    visits = read_limits(scoring.frequency_limits, "frequency_limits")
    worth = read_limits(scoring.money_limits, "money_limits")
    buyers = everyone.filter(everyone.visits > 0)
    return Scales(
        fixed_scale("days_since", days, False)
        if days
        else recency_scale(buyers, "days_since", scoring.quiet_days),
        fixed_scale("visits", visits) if visits else quantile_scale(buyers, "visits", lowest_is_one=True),
        fixed_scale("cents", [100 * w for w in worth]) if worth else quantile_scale(buyers, "cents"),
    )


def rated_customers(everyone: ibis.Table, scales: Scales) -> ibis.Table:
    """Every customer with scores `recency`, `frequency`, `money` and a `group`; an expression."""
    table = everyone.mutate(
        recency=scored(everyone, scales.recency),
        frequency=scored(everyone, scales.frequency),
        money=scored(everyone, scales.money),
    )
    return table.mutate(group=grouped(table.recency, table.frequency, table.days_ever))
