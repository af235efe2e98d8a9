"""Words of the credit report: what is owed, how late it is, and how long payment takes."""

from crm.names.counted import debtors, invoices, invoices_due, invoices_open
from crm.names.word import Group, Name
from crm.words import _

CREDITS, PAID, NO_TIER = "age_credit", "rolled_paid", "tier_none"

METRICS = {
    "owed_total": Name(
        _("Owed by customers"), "money", _("What is not paid yet of all invoices, credits not set off"), basis=invoices_open
    ),
    "overdue_share": Name(
        _("Overdue of what is owed"), "share", _("What is beyond its due day over all that is owed"), basis=invoices_open
    ),
    "overdue_of_billed": Name(
        _("Overdue of what was billed"), "share",
        _("What is overdue of the invoices issued in the window over all that was billed in it"), basis=invoices,
    ),
    "top_debtors": Name(
        _("Owed by the ten who owe most"), "share", _("What the ten largest debtors owe over what all owe"), basis=debtors
    ),
    "pay_median": Name(
        _("Half are paid within"), "days",
        _("Days from the issue until half of the invoices are paid, unpaid ones counted as waiting (Kaplan-Meier)"),
        basis=invoices,
    ),
    "pay_mean": Name(
        _("An invoice waits"), "days",
        _("Mean days from the issue to payment within the horizon, a longer wait counting as so long (Kaplan-Meier)"),
        basis=invoices,
    ),
    "paid_by_due": Name(
        _("Paid by the due day"), "share", _("Invoices paid in whole by their due day over all whose due day has come"),
        basis=invoices_due,
    ),
    "dso": Name(
        _("Days of sales, plain way"), "days",
        _("What is owed at the newest month's end over what was billed in the three months to it, times their days"),
        basis=invoices,
    ),
    "dso_back": Name(
        _("Days of sales, counting back"), "days",
        _("Days to go back from the newest month's end until as much was billed as is owed (count-back method)"),
        basis=invoices,
    ),
}  # fmt: skip

COLUMNS = {
    "invoices": Name(_("Invoices"), "count"),
    "open_amount": Name(_("Owed"), "money", _("Billed and not paid yet")),
    "share_open": Name(_("Share of what is owed"), "share"),
    "debtors": Name(_("Customers who owe"), "count", _("Who owe more than they are owed")),
    "in_time_amount": Name(_("Not due yet"), "money", _("The due day has not passed")),
    "overdue_amount": Name(_("Overdue"), "money", _("The due day has passed")),
    "share_overdue": Name(_("Overdue share"), "share", _("Of what these customers owe")),
    "days_since_issue": Name(_("Days since the issue"), "count"),
    "share_paid": Name(_("Paid"), "share", _("Share of invoices paid in whole, unpaid ones counted as waiting (Kaplan-Meier)")),
    "paid_low": Name(_("From"), "share", _("Lower end of the interval of the share paid")),
    "paid_high": Name(_("To"), "share", _("Upper end of the interval of the share paid")),
    "share_money_paid": Name(_("Of the money"), "share", _("The same of each cent billed")),
    "share_paid_so_far": Name(_("Share paid so far"), "share"),
    "waiting": Name(_("Invoices so old"), "count", _("Not paid before that day and issued so long ago")),
    "due_so_long": Name(_("Invoices"), "count", _("Those whose due day is so long ago")),
    "owed_before": Name(_("Owed before"), "money", _("At the end of the month before, credits set off")),
    "billed": Name(_("Billed"), "money"),
    "credited": Name(_("Credit notes"), "money"),
    "paid_in_month": Name(_("Came in"), "money", _("Payments of the month, less what was paid out on credit notes")),
    "owed_after": Name(_("Owed at the end"), "money", _("Owed before, billed, credit notes, less what came in")),
    "sales_days": Name(_("Owed, in days of sales"), "days"),
    "age_then": Name(_("At a month's end"), "text"),
    "age_later": Name(_("A month later"), "text"),
    "share_rolled": Name(_("Share of the money"), "share"),
    "invoices_then": Name(_("Invoices then"), "count", _("Open at a month's end, counted in each such month")),
}  # fmt: skip

AGE_GROUPS = {
    "age_not_due": Group(_("not due yet"), "good", 1),
    "age_30": Group(_("1 to 30 days late"), "third", 2),
    "age_60": Group(_("31 to 60 days late"), "warn", 3),
    "age_90": Group(_("61 to 90 days late"), "second", 4),
    "age_over": Group(_("more than 90 days late"), "bad", 5),
    CREDITS: Group(_("credits not set off"), "quiet", 6),
}

AFTER_DUE = {
    "due_by": Group(_("by the due day"), "main", 1),
    "due_30": Group(_("30 days after"), "main", 2),
    "due_60": Group(_("60 days after"), "main", 3),
    "due_90": Group(_("90 days after"), "main", 4),
}

GROUPS = {
    **AGE_GROUPS,
    **AFTER_DUE,
    PAID: Group(_("paid"), "good", 0),
    NO_TIER: Group(_("Without orders"), "quiet", 5),
}
