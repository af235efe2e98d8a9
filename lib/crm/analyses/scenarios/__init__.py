"""What if: drivers of sales, what moves before them, the base, good and bad case, and what a change of a path would make."""

from crm.analyses.scenarios.cases import cases
from crm.analyses.scenarios.differences import differences
from crm.analyses.scenarios.drivers import drivers
from crm.analyses.scenarios.leading import leading
from crm.analyses.scenarios.terms import Terms, read, refuse

__all__ = ["Terms", "cases", "differences", "drivers", "leading", "read", "refuse"]
