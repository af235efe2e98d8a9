"""Loyalty: who stays and who leaves, what is kept of revenue, who orders a second time, who brings others."""

from crm.analyses.loyalty.bridge import bridge, contract_bridge
from crm.analyses.loyalty.by_group import retention_by_group
from crm.analyses.loyalty.churn import churn, contract_churn
from crm.analyses.loyalty.cohorts import along, retention, retention_by_cohort
from crm.analyses.loyalty.depth import depth
from crm.analyses.loyalty.index import index
from crm.analyses.loyalty.programme import programme
from crm.analyses.loyalty.referral import referral
from crm.analyses.loyalty.second import repurchase, second_order

__all__ = [
    "along", "bridge", "churn", "contract_bridge", "contract_churn", "depth", "index", "programme", "referral",
    "repurchase", "retention", "retention_by_cohort", "retention_by_group", "second_order",
]  # fmt: skip
