"""Profit: what it costs to win and to serve customers, who earns it back, and what may have left."""

from crm.analyses.profit.acquisition import acquisition
from crm.analyses.profit.at_risk import at_risk
from crm.analyses.profit.cohorts import cohorts
from crm.analyses.profit.customers_profit import customers_profit
from crm.analyses.profit.earned import Serving
from crm.analyses.profit.payback import payback, payback_by_channel
from crm.analyses.profit.worth import worth
from crm.customers.lasting.terms import Terms

__all__ = [
    "Serving",
    "Terms",
    "acquisition",
    "at_risk",
    "cohorts",
    "customers_profit",
    "payback",
    "payback_by_channel",
    "worth",
]
