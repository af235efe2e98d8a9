"""The forecast: what the next months are expected to bring, how sure that is, and how it did when tried before."""

from crm.analyses.forecast.expected import orders, revenue
from crm.analyses.forecast.ledger import ledger
from crm.analyses.forecast.levels import levels
from crm.analyses.forecast.parts import decomposition
from crm.analyses.forecast.tried import backtest
from crm.analyses.forecast.turned import turned
from crm.outlook.outlook import Outlook, forecast

__all__ = [
    "Outlook",
    "backtest",
    "decomposition",
    "forecast",
    "ledger",
    "levels",
    "orders",
    "revenue",
    "turned",
]
