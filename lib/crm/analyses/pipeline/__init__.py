"""The pipeline: how it stands, what changed in it, and what will close."""

from crm.analyses.pipeline.change import change_of_month, measured
from crm.analyses.pipeline.closes import due, moved
from crm.analyses.pipeline.compared import accuracy, compared
from crm.analyses.pipeline.coverage import coverage
from crm.analyses.pipeline.expected import expected, expected_by_stage
from crm.analyses.pipeline.standing import standing, watch
from crm.analyses.pipeline.velocity import velocity

__all__ = [
    "accuracy",
    "change_of_month",
    "compared",
    "coverage",
    "due",
    "expected",
    "expected_by_stage",
    "measured",
    "moved",
    "standing",
    "velocity",
    "watch",
]
