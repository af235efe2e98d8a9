"""Leads: how many become deals, which sources are worth their while, and how soon leads are contacted."""

from crm.analyses.leads.contact import first_contact
from crm.analyses.leads.conversion import by_month, conversion
from crm.analyses.leads.sources import lead_sources

__all__ = ["by_month", "conversion", "first_contact", "lead_sources"]
