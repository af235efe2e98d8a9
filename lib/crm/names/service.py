"""Words of the service report."""

from crm.names.counted import orders_against, tickets, tickets_due
from crm.names.word import Name
from crm.words import _

METRICS = {
    "complaint_rate": Name(
        _("Complaints per 1,000 orders"),
        "ratio",
        _("Complaints of the months that can be read, for every 1,000 orders of these months"),
        basis=orders_against,
    ),
    "complaints": Name(_("Complaints"), "count", _("Tickets that are complaints")),
    "first_answer_days": Name(
        _("Median time to first answer"),
        "days",
        _(
            "Time by which half of the tickets have a first answer; unanswered ones count with their "
            "waiting time"
        ),
        basis=tickets,
    ),
    "resolution_days": Name(
        _("Median time to resolution"),
        "days",
        _("Time by which half of the tickets are resolved; open ones count with their age"),
        basis=tickets,
    ),
    "within_sla": Name(
        _("Resolved by the deadline"),
        "share",
        _("Tickets resolved by their deadline, of all that were due; overdue ones still open are failures"),
        basis=tickets_due,
    ),
}

COLUMNS = {
    "per_thousand": Name(_("Complaints per 1,000 orders"), "ratio"),
    "per_thousand_low": Name(_("Per 1,000 from"), "ratio", _("Lower end of the interval")),
    "per_thousand_high": Name(_("Per 1,000 to"), "ratio", _("Upper end of the interval")),
    "complaint_reason": Name(_("Reason"), "text"),
    "share_of_complaints": Name(_("Share of complaints"), "share"),
    "running_share": Name(_("Running share"), "share", _("This reason and all above it")),
    "waiting_for": Name(_("Waiting for"), "text"),
    "waiting_days": Name(_("After days"), "ratio"),
    "still_waiting": Name(
        _("Still waiting"), "share", _("Share of tickets not answered or not resolved by then")
    ),
    "share_waiting": Name(_("Share of tickets still waiting"), "share"),
    "waiting_tickets": Name(_("Tickets left"), "count", _("Tickets still waiting and observed up to then")),
    "share_in_time": Name(_("Share of tickets resolved by their deadline"), "share"),
    "due": Name(_("Due"), "count", _("Tickets whose deadline fell in the month")),
    "in_time": Name(_("In time"), "count", _("Resolved by the deadline")),
    "too_late": Name(_("Late"), "count", _("Resolved after the deadline")),
    "overdue": Name(_("Overdue and open"), "count", _("Past the deadline and not resolved")),
}
