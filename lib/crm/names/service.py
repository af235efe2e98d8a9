"""Words of the service report."""

from crm.names.counted import answers, contacts_rated, orders_against, tickets, tickets_due
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "drivers_explained": Name(
        _("Explained by what went wrong"),
        "share",
        _("Part of the differences between scores that goes with what went wrong before (R squared)"),
        basis=answers,
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
    "first_answer_hours": Name(
        _("Median working hours to first answer"),
        "ratio",
        _(
            "Opening hours by which half of the tickets have a first answer; unanswered ones count as they wait"
        ),
        basis=tickets,
    ),
    "resolution_hours": Name(
        _("Median working hours to resolution"),
        "ratio",
        _("Opening hours by which half of the tickets are resolved; open ones count with their age"),
        basis=tickets,
    ),
    "contact_quality": Name(
        _("Rating of contacts"),
        "ratio",
        _("Mean rating of the contacts that somebody rated"),
        basis=contacts_rated,
    ),
    "within_sla": Name(
        _("Resolved by the deadline"),
        "share",
        _("Tickets resolved by their deadline, of all that were due; overdue ones still open are failures"),
        basis=tickets_due,
    ),
}

COLUMNS = {
    "went_right": Name(_("Went right"), "share", _("Share of the answers before which it did not happen")),
    "mean_wrong": Name(_("Mean with it"), "ratio"),
    "mean_right": Name(_("Mean without"), "ratio"),
    "odds_of_better": Name(
        _("Odds"),
        "share",
        _("Odds of a better score, against those without it, all else here alike (ordered logit)"),
    ),
    "odds_between": Name(_("Odds between"), "text"),
    "explains": Name(
        _("Weight in the score"),
        "share",
        _("Its share of what these things explain together (Lindeman, Merenda and Gold)"),
    ),
    "explains_low": Name(_("Weight from"), "share"),
    "explains_high": Name(_("Weight to"), "share"),
    "per_thousand": Name(_("Complaints per 1,000 orders"), "ratio"),
    "per_thousand_low": Name(_("Per 1,000 from"), "ratio", _("Lower end of the interval")),
    "per_thousand_high": Name(_("Per 1,000 to"), "ratio", _("Upper end of the interval")),
    "complaint_reason": Name(_("Reason"), "text"),
    "share_of_complaints": Name(_("Share of complaints"), "share"),
    "running_share": Name(_("Running share"), "share", _("This reason and all above it")),
    "waiting_for": Name(_("Waiting for"), "text"),
    "waiting_days": Name(_("After days"), "ratio", _("Days of work where opening hours are set")),
    "still_waiting": Name(
        _("Still waiting"), "share", _("Share of tickets not answered or not resolved by then")
    ),
    "share_waiting": Name(_("Share of tickets still waiting"), "share"),
    "waiting_tickets": Name(_("Tickets left"), "count", _("Tickets still waiting and observed up to then")),
    "share_in_time": Name(_("Share of tickets resolved by their deadline"), "share"),
    "due": Name(_("Due"), "count", _("Tickets whose deadline fell in the month")),
    "in_time": Name(_("In time"), "count", _("Resolved by the deadline")),
    "too_late": Name(_("Late"), "count", _("Resolved after the deadline")),
    "contacts_made": Name(_("Contacts"), "count", _("Calls, mails and meetings on record")),
    "contacts_rated": Name(_("Rated"), "count"),
    "rating": Name(_("Mean rating"), "ratio"),
    "rating_low": Name(_("Rating from"), "ratio"),
    "rating_high": Name(_("Rating to"), "ratio"),
    "rating_gap": Name(
        _("Gap to the others"),
        "ratio",
        _("Mean rating less that of all others, like types of contact with like"),
    ),
    "served_by": Name(_("Team"), "text"),
    "share_expected": Name(
        _("Expected"), "share", _("What the other teams would reach with the same mix of tickets")
    ),
    "happened": Name(_("What happened"), "text"),
    "tickets_hit": Name(_("Tickets"), "count"),
    "tickets_of": Name(_("Of"), "count", _("Tickets ever closed, or all that were opened")),
    "overdue": Name(_("Overdue and open"), "count", _("Past the deadline and not resolved")),
}

# what may have gone wrong before a customer answered
ITEMS = {
    "item_late": Group(_("Delivered late"), "main", 1),
    "item_missing": Group(_("Due and not delivered"), "main", 2),
    "item_long": Group(_("Long on the way"), "main", 3),
    "item_parts": Group(_("Several lines in the order"), "main", 4),
    "item_complained": Group(_("Had to complain"), "main", 5),
    "item_overdue": Group(_("Ticket past its deadline"), "main", 6),
    "item_unanswered": Group(_("No answer within a day"), "main", 7),
}

TEAMS = {
    "team_above": Group(_("keeps more than the others would"), "good", 1),
    "team_within": Group(_("not told apart"), "quiet", 2),
    "team_below": Group(_("keeps fewer than the others would"), "bad", 3),
    "team_alone": Group(_("nobody else has such tickets"), "quiet", 4),
    "team_few": Group(_("too few to judge"), "quiet", 5, _("Fewer than 30 tickets that were due")),
    "no_team": Group(_("(no team)"), "quiet", 99),
    "opened_again": Group(_("Opened again"), "main", 1, _("Of the tickets that were ever closed")),
    "passed_on": Group(_("Escalated"), "main", 2, _("Of all tickets that were opened")),
}

CONTACTS = {
    "contact_team": Group(_("team"), "main", 1),
    "contact_type": Group(_("type of contact"), "main", 2),
    "contact_side": Group(_("who began it"), "main", 3),
    "contact_when": Group(_("when it was"), "main", 4),
    "contact_lately": Group(_("The last three months"), "main", 1),
    "contact_before": Group(_("Before"), "main", 2),
    "contact_unknown": Group(_("Not known"), "quiet", 99),
    "contact_above": Group(_("better than the others"), "good", 1),
    "contact_within": Group(_("not told apart"), "quiet", 2),
    "contact_below": Group(_("worse than the others"), "bad", 3),
    "contact_few": Group(_("too few to judge"), "quiet", 4, _("Fewer than 30 ratings here or elsewhere")),
}

GROUPS = (
    ITEMS
    | TEAMS
    | CONTACTS
    | {
        "mend_first": Group(_("weighs much, goes wrong often"), "bad", 1),
        "keep_up": Group(_("weighs much, mostly right"), "second", 2),
        "can_wait": Group(_("weighs little, goes wrong often"), "main", 3),
        "minor": Group(_("weighs little, mostly right"), "quiet", 4),
    }
)
