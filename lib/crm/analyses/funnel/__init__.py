"""The funnel: where deals go, how many are won, how long they take, why they are lost."""

from crm.analyses.funnel.competitors import competitors
from crm.analyses.funnel.cycle import sales_cycle
from crm.analyses.funnel.endings import endings
from crm.analyses.funnel.losses import losses
from crm.analyses.funnel.lossplaces import losses_by_stage
from crm.analyses.funnel.pipelines import pipelines
from crm.analyses.funnel.stages import stage_funnel
from crm.analyses.funnel.stale import stale_deals
from crm.analyses.funnel.stays import time_in_stage
from crm.analyses.funnel.trend import win_trend
from crm.analyses.funnel.winrate import win_rate

__all__ = [
    "competitors",
    "endings",
    "losses",
    "losses_by_stage",
    "pipelines",
    "sales_cycle",
    "stage_funnel",
    "stale_deals",
    "time_in_stage",
    "win_rate",
    "win_trend",
]
