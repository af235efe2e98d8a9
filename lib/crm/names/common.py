"""Words that more than one report uses."""

from crm.names.word import Name
from crm.words import _

COLUMNS = {
    "month": Name(_("Month"), "month"),
    "n": Name(_("Counted"), "count", _("How many records the figure rests on")),
    "share": Name(_("Share"), "share"),
    "low": Name(_("From"), "share", _("Lower end of the interval")),
    "high": Name(_("To"), "share", _("Upper end of the interval")),
    "group": Name(_("Group"), "text"),
    "region": Name(_("Region"), "text"),
    "customers": Name(_("Customers"), "count"),
    "orders": Name(_("Orders"), "count"),
    "deals": Name(_("Deals"), "count"),
    "revenue": Name(_("Revenue"), "money"),
    "amount": Name(_("Value"), "money"),
    "median_days": Name(_("Median days"), "days"),
    "what": Name(_("What"), "text"),
    "why": Name(_("Why"), "text"),
    "table": Name(_("Table"), "text"),
    "rule": Name(_("Rule"), "text"),
    "rows": Name(_("Rows touched"), "count"),
    "rows_in": Name(_("Rows in"), "count"),
    "rows_out": Name(_("Rows out"), "count"),
    "money_in": Name(_("Money in"), "money"),
    "money_out": Name(_("Money out"), "money"),
    "detail": Name(_("Detail"), "text"),
}
