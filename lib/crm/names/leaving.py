"""Words of the leaving report: who is about to leave, what goes with it, and what that would cost."""

from typing import NamedTuple

from crm.names.leaving_counted import active_customers, customer_months, customers_to_score, ended_stays
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "leaving_expected": Name(
        _("Expected to leave"), "share",
        _("Mean probability of leaving of those who could leave at all, between lead and end of the window ahead"),
        basis=customers_to_score,
    ),
    "warning_skill": Name(
        _("Better than the average rate"), "share",
        _("Brier skill: part of the average rate's squared error taken away, on later months and other customers"),
        basis=customer_months,
    ),
    "warning_slope": Name(
        _("Calibration slope"), "ratio",
        _("1 where probabilities spread as widely as what came; below, they were too bold; above, too timid"),
        basis=customer_months,
    ),
    "revenue_at_risk": Name(
        _("Revenue at risk in a year"), "money",
        _("Probability of leaving times what a year without the customer costs, over all who could leave"),
        basis=customers_to_score,
    ),
    "point_worth": Name(
        _("One point of retention"), "money",
        _("Revenue of a year that it brings if one customer in a hundred fewer leaves, taken at random"),
        basis=active_customers,
    ),
    "reason_stated": Name(
        _("Main stated reason"), "share",
        _("Of the ends of contracts with a reason, those with the most frequent one"), basis=ended_stays,
    ),
}  # fmt: skip

COLUMNS = {
    "leaving_part": Name(_("Part by probability"), "count", _("The last are those with the highest")),
    "leaving_said": Name(_("Expected"), "share", _("Mean probability of leaving")),
    "leaving_came": Name(_("Came"), "share", _("Share that left")),
    "leaving_low": Name(_("From"), "share", _("Lower end of the interval of what came")),
    "leaving_high": Name(_("To"), "share", _("Upper end of the interval of what came")),
    "leaving_share": Name(_("Share that leaves"), "share"),
    "customer_months": Name(_("Customer-months"), "count"),
    "share_contacted": Name(_("Customers contacted, most probable first"), "share"),
    "share_caught": Name(_("Those who leave that are among them"), "share"),
    "by_lot": Name(_("by lot"), "share"),
    "lift": Name(_("Times the average"), "ratio", _("Share that left among them over the share of all")),
    "expected_leavers": Name(_("Expected to leave"), "count"),
    "yearly_revenue": Name(_("Revenue of 12 months"), "money", _("Last 12 months; of contracts the fee times 12")),
    "at_risk": Name(_("At risk"), "money", _("Probability times what a year without the customer costs")),
    "contact_gain": Name(
        _("Gain of contacting"), "money", _("At risk times the share saved, less the cost of the contact")
    ),
    "factor": Name(_("What"), "text"),
    "level_of": Name(_("Which"), "text"),
    "left_times": Name(_("Left"), "count"),
    "risk_ratio": Name(_("Ratio"), "ratio", _("Risk of leaving over that of the others, alike in the rest")),
    "more_likely": Name(_("Likelier to leave by"), "change", _("Ratio less one; 0 is as likely as the others")),
    "more_low": Name(_("From"), "change", _("Lower end of the interval, wide enough for all looks together")),
    "more_high": Name(_("To"), "change", _("Upper end of the interval")),
    "told_apart": Name(_("Told apart"), "flag", _("The interval holds no 0")),
    "end_reason": Name(_("Stated reason"), "text"),
}  # fmt: skip

GROUPS = {
    "leaving_contact": Group(_("To contact"), "main", 1),
    "leaving_control": Group(_("Control group, not to be contacted"), "quiet", 2),
    "leaving_beyond": Group(_("Worth it, beyond what the team can do"), "third", 3),
    "leaving_not_worth": Group(_("A contact would cost more than it brings"), "quiet", 4),
    "leaving_unlikely": Group(_("Below 20%"), "quiet", 5),
    "leaving_maybe": Group(_("20% to 50%"), "third", 6),
    "leaving_likely": Group(_("50% to 80%"), "main", 7),
    "leaving_probable": Group(_("80% and more"), "bad", 8),
    "leaving_said": Group(_("Expected"), "quiet", 1),
    "leaving_came": Group(_("Came"), "main", 2),
}


class Feature(NamedTuple):
    """What is known of a customer at a month's end: its label, and a phrase for each band it is cut into; none where
    the bands are words of the data, for which `said` is the template."""

    label: str
    bands: tuple[str, ...] = ()
    said: str = "{value}"


FEATURES = {
    "silent": Feature(_("Days since the last order"), (
        _("Last order up to 15 days ago"), _("Last order 16 to 30 days ago"), _("Last order 31 to 60 days ago"),
        _("Last order 61 to 90 days ago"), _("Last order 91 to 120 days ago"), _("Last order more than 120 days ago"),
        _("No order yet"),
    )),
    "pace": Feature(_("Silence against the own gap between orders"), (
        _("Ordered on one day only"), _("Silent for up to half the own usual gap"),
        _("Silent for up to the own usual gap"), _("Silent for up to one and a half times the own usual gap"),
        _("Silent for up to twice the own usual gap"), _("Silent for two to three times the own usual gap"),
        _("Silent for more than three times the own usual gap"),
    )),
    "visits": Feature(_("Days with an order, ever"), (
        _("No order yet"), _("One day with an order"), _("Two days with an order"), _("3 or 4 days with an order"),
        _("5 to 9 days with an order"), _("10 or more days with an order"),
    )),
    "often": Feature(_("Days with an order in 6 months"), (
        _("No order in 6 months"), _("One day with an order in 6 months"), _("2 days with an order in 6 months"),
        _("3 or 4 days with an order in 6 months"), _("5 to 9 days with an order in 6 months"),
        _("10 or more days with an order in 6 months"),
    )),
    "money": Feature(_("Revenue of 12 months"), (
        _("No revenue in 12 months"), _("Revenue of 12 months below 100"), _("Revenue of 12 months 100 to 499"),
        _("Revenue of 12 months 500 to 1,999"), _("Revenue of 12 months 2,000 to 9,999"),
        _("Revenue of 12 months 10,000 or more"),
    )),
    "trend": Feature(_("Revenue of 6 months against the 6 before"), (
        _("No revenue in the 6 months before the last 6"), _("Revenue of 6 months down by half or more"),
        _("Revenue of 6 months about as before"), _("Revenue of 6 months up by half or more"),
    )),
    "tenure": Feature(_("Time since the first order"), (
        _("First order less than 3 months ago"), _("First order 3 to 5 months ago"),
        _("First order 6 to 11 months ago"), _("First order 12 to 23 months ago"),
        _("First order 24 months ago or more"), _("No order yet"),
    )),
    "tickets": Feature(_("Tickets in 3 months"), (
        _("No ticket in 3 months"), _("One ticket in 3 months"), _("Two or more tickets in 3 months"),
    )),
    "open": Feature(_("Tickets open"), (_("No ticket open"), _("A ticket is open"))),
    "waits": Feature(
        _("Tickets without an answer"), (_("No ticket waits for an answer"), _("A ticket waits without an answer")),
    ),
    "late": Feature(_("Late deliveries in 3 months"), (
        _("No late delivery in 3 months"), _("One late delivery in 3 months"),
        _("Two or more late deliveries in 3 months"),
    )),
    "score": Feature(_("Last answer to a survey within 12 months"), (
        _("No answer to a survey in 12 months"), _("Last answer to a survey was bad"),
        _("Last answer to a survey was middling"), _("Last answer to a survey was good"),
    )),
    "channel": Feature(_("Came by"), (), _("Came by {value}")),
    "segment": Feature(_("Segment"), (), _("Segment {value}")),
    "age": Feature(_("Age of the contract"), (
        _("Contract less than 3 months old"), _("Contract 3 to 5 months old"), _("Contract 6 to 11 months old"),
        _("Contract 12 to 23 months old"), _("Contract 24 months old or more"),
    )),
    "fee": Feature(_("Fee a month"), (
        _("Fee a month below 20"), _("Fee a month 20 to 49"), _("Fee a month 50 to 99"), _("Fee a month 100 to 499"),
        _("Fee a month 500 or more"),
    )),
    "plan": Feature(_("Contract"), (), _("Contract {value}")),
}  # fmt: skip
