"""The team: who closes, whether anyone is truly better, where training would help, what goes with winning,
and which customers are overdue for a contact."""

from crm.analyses.team.contacts import Care
from crm.analyses.team.expected import expected
from crm.analyses.team.follow_ups import follow_ups
from crm.analyses.team.people import Asked, people
from crm.analyses.team.plot import funnel_plot
from crm.analyses.team.practice import practice
from crm.analyses.team.sells import sells
from crm.analyses.team.steps import steps
from crm.analyses.team.training import training

__all__ = [
    "Asked",
    "Care",
    "expected",
    "follow_ups",
    "funnel_plot",
    "people",
    "practice",
    "sells",
    "steps",
    "training",
]
