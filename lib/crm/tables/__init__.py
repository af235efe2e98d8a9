"""The door: any CRM's files in, canonical tables out.

company = tables.open("sample", "", "2026-10-31", 12)
company.deals                      # an Ibis table
tables.fetch(company.deals.limit(5))
"""

from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.made import company_of
from crm.tables.opening import as_window, counted, opened
from crm.tables.opening import open_source as open
from crm.tables.preparation import Prepared, load_prepared, prepare
from crm.tables.stamp import stamp

__all__ = [
    "Company",
    "Prepared",
    "as_window",
    "company_of",
    "counted",
    "fetch",
    "load_prepared",
    "open",
    "opened",
    "prepare",
    "stamp",
]
