"""The door: any CRM's files in, canonical tables out."""

from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.made import company_of

__all__ = ["Company", "company_of", "fetch"]
