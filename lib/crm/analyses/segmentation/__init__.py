"""Segmentation: who the customers are, where, how recently and often they buy, and how that changes."""

from crm.analyses.segmentation.concentration import concentration
from crm.analyses.segmentation.lifecycle import lifecycle
from crm.analyses.segmentation.moved import moved
from crm.analyses.segmentation.order_value import order_value
from crm.analyses.segmentation.profile import profile
from crm.analyses.segmentation.regions import region_heat, regions
from crm.analyses.segmentation.rfm import rfm, rfm_grid
from crm.analyses.segmentation.tiers import tiers
from crm.customers.edges import Scoring

__all__ = [
    "Scoring",
    "concentration",
    "lifecycle",
    "moved",
    "order_value",
    "profile",
    "region_heat",
    "regions",
    "rfm",
    "rfm_grid",
    "tiers",
]
