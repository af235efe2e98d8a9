"""Words of the satisfaction report."""

from crm.names.counted import answers, invitations, orders_against, tickets, tickets_due
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "nps": Name(
        _("Net promoter score"),
        "score",
        _(
            "Share of promoters (9 or 10 of 10) minus share of detractors (0 to 6), in points from -100 to "
            "+100"
        ),
        basis=answers,
    ),
    "response_rate": Name(
        _("Response rate"), "share", _("Survey invitations that were answered"), basis=invitations
    ),
    "csat": Name(
        _("Satisfied"),
        "share",
        _("Answers that give one of the two best scores of their scale"),
        basis=answers,
    ),
    "csat_mean": Name(
        _("Mean score"), "ratio", _("Mean of the scores, on the scale that most answers use"), basis=answers
    ),
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
    "wave": Name(_("From"), "month", _("First month of the wave")),
    "promoters": Name(_("Promoters"), "share", _("9 or 10 of 10")),
    "passives": Name(_("Passives"), "share", _("7 or 8 of 10")),
    "detractors": Name(_("Detractors"), "share", _("0 to 6 of 10")),
    "nps_low": Name(_("From, points"), "score", _("Lower end of the interval")),
    "nps_high": Name(_("To, points"), "score", _("Upper end of the interval")),
    "satisfied": Name(_("Satisfied"), "share", _("One of the two best scores")),
    "share_satisfied": Name(_("Share of answers that are satisfied"), "share"),
    "unhappy": Name(_("Unhappy"), "share", _("One of the two lowest scores")),
    "mean": Name(_("Mean score"), "ratio"),
    "here": Name(_("Satisfied here"), "share"),
    "elsewhere": Name(_("Satisfied elsewhere"), "share", _("In all other groups of the same kind")),
    "nps_here": Name(_("Score here"), "score"),
    "nps_elsewhere": Name(_("Score elsewhere"), "score", _("In all other groups of the same kind")),
    "gap": Name(_("Gap, points"), "score", _("Here minus elsewhere, in points")),
    "gap_low": Name(_("Gap from"), "score", _("Lower end of the gap's interval")),
    "gap_high": Name(_("Gap to"), "score", _("Upper end of the gap's interval")),
    "verdict": Name(
        _("Verdict"), "text", _("Whether the gap is more than chance, allowing for how many were compared")
    ),
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
    "due": Name(_("Due"), "count", _("Tickets whose deadline fell in the month")),
    "in_time": Name(_("In time"), "count", _("Resolved by the deadline")),
    "too_late": Name(_("Late"), "count", _("Resolved after the deadline")),
    "overdue": Name(_("Overdue and open"), "count", _("Past the deadline and not resolved")),
}

# verdicts of a gap, in the order a reader meets them
GROUPS = {
    "real": Group(_("real"), "main", 1, _("More than chance, allowing for the number of comparisons")),
    "chance": Group(_("not distinguishable"), "quiet", 2, _("Chance alone could bring a gap as large")),
    "few": Group(_("too few to judge"), "quiet", 3, _("Fewer than 30 answers here or elsewhere")),
}
