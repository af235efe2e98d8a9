"""Potential: who may yet bring more, what would move the value of the customers, and whether their make-up changes."""

from crm.analyses.potential.drivers import drivers
from crm.analyses.potential.growth import growth
from crm.analyses.potential.make_up import active_mix, make_up
from crm.analyses.potential.tried import tried
from crm.customers.lasting.terms import Terms

__all__ = ["Terms", "active_mix", "drivers", "growth", "make_up", "tried"]
