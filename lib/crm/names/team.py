"""Words of the team: who closes how many deals, who stands apart, and what goes with winning."""

from crm.names.counted import cells_judged, customers_followed, people_judged, people_targeted
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "people_apart": Name(
        _("People told apart"),
        "count",
        _(
            "People whose win rate lies outside the limits that would hold all of them if they were equally good"
        ),
        basis=people_judged,
    ),
    "people_apart_mix": Name(
        _("Told apart, mix allowed for"),
        "count",
        _("People who win more or less than the others would with the same mix of deals, beyond chance"),
        basis=people_judged,
    ),
    "training_needs": Name(
        _("People with a stage to train"),
        "count",
        _("People of whose deals clearly fewer go on from a stage than of the others' deals"),
        basis=people_judged,
    ),
    "attainment": Name(
        _("Target reached"), "share", _("Won value over the targets of the period"), basis=people_targeted
    ),
    "follow_ups_late": Name(
        _("Overdue for a contact"),
        "share",
        _("Customers whose next contact, by the rule or as agreed, should have been before the last day"),
        basis=customers_followed,
    ),
    "cells_apart": Name(
        _("Combinations told apart"),
        "count",
        _("Pairs of group and product whose win rate chance does not explain"),
        basis=cells_judged,
    ),
}

COLUMNS = {
    "person": Name(_("Representative"), "text"),
    "deals_created": Name(_("Created"), "count", _("Deals created in the period")),
    "won_soon": Name(
        _("Won in time"),
        "share",
        _("Chance of a win within the horizon; open deals counted in, losses competing"),
    ),
    "won_mean": Name(_("Average won deal"), "money"),
    "target": Name(_("Target"), "money"),
    "attained": Name(_("Target reached"), "share", _("Won value over the target of the same period")),
    "win_share": Name(_("Win rate"), "share", _("Won deals of those closed, won or lost")),
    "limit_low": Name(_("Lower limit"), "share", _("Below it chance is no explanation any more")),
    "limit_high": Name(_("Upper limit"), "share", _("Above it chance is no explanation any more")),
    "outer_low": Name(_("Outer lower limit"), "share", _("The same at 99.8 in a hundred")),
    "outer_high": Name(_("Outer upper limit"), "share", _("The same at 99.8 in a hundred")),
    "win_shrunken": Name(
        _("Probable win rate"), "share", _("The win rate drawn towards that of all by as much as it is noise")
    ),
    "win_above": Name(
        _("Chance to be above the middle"),
        "share",
        _("How probably the true rate is above the middle person's"),
    ),
    "win_place": Name(
        _("Place"),
        "count",
        _("Only for those who are above the middle with a chance of more than nine in ten"),
    ),
    "stands": Name(_("Verdict"), "text"),
    "stands_plain": Name(_("By the plain rate"), "text"),
    "deals_compared": Name(
        _("Deals compared"), "count", _("Closed deals of a kind that others have closed ten of, too")
    ),
    "wins_expected": Name(
        _("Wins expected"), "count", _("What the others' rates make of the same mix of deals")
    ),
    "won_over_expected": Name(
        _("Wins beyond expected"), "change", _("Wins over those expected of the same mix, less one")
    ),
    "over_low": Name(_("Beyond, from"), "change", _("Lower end of the interval")),
    "over_high": Name(_("Beyond, to"), "change", _("Upper end of the interval")),
    "stage_to_train": Name(_("Stage to train"), "text"),
    "stages_judged": Name(
        _("Stages judged"), "count", _("With thirty or more of the person's deals decided")
    ),
    "decided": Name(_("Decided there"), "count", _("Deals that went on from the stage or were lost in it")),
    "step_own": Name(_("Went on"), "share", _("Of the person's deals decided in the stage")),
    "step_peers": Name(_("Of the others"), "share", _("Of the others' deals decided in the stage")),
    "step_gap": Name(_("Difference"), "score", _("Percentage points, the person's share less the others'")),
    "step_gap_low": Name(_("Difference from"), "score", _("Lower end of the interval")),
    "step_gap_high": Name(_("Difference to"), "score", _("Upper end of the interval")),
    "by_chance": Name(
        _("By chance"), "share", _("How often chance alone would bring as much, all comparisons allowed for")
    ),
    "behaviour": Name(_("In the first days"), "text"),
    "deals_with": Name(_("Deals with it"), "count"),
    "deals_without": Name(_("Deals without"), "count"),
    "won_with": Name(_("Won with it"), "share"),
    "won_without": Name(_("Won without"), "share"),
    "won_gap": Name(
        _("Difference, like with like"),
        "score",
        _("Percentage points, within deals of one person and of one kind"),
    ),
    "won_gap_low": Name(_("Difference from"), "score", _("Lower end of the interval")),
    "won_gap_high": Name(_("Difference to"), "score", _("Upper end of the interval")),
    "product": Name(_("Product"), "text"),
    "uncontacted": Name(
        _("None on record"),
        "count",
        _("Customers without a contact; not called overdue, for nothing says since when"),
    ),
    "contacted": Name(_("Contacted"), "count", _("Customers with a contact on record")),
    "contact_every": Name(_("Next after"), "days", _("The rule of this tier, counted from the last contact")),
    "contacts_late": Name(_("Overdue"), "count", _("The next contact should have been before the last day")),
    "late_share": Name(
        _("Share overdue"), "share", _("Of those with a contact on record and a next one due")
    ),
    "days_late": Name(_("Median overdue"), "days"),
    "contacts_soon": Name(_("Due in 30 days"), "count", _("From the last day on, by the rule or as agreed")),
}

GROUPS = {
    "no_owner": Group(_("(no owner)"), "quiet", 99),
    "apart_above": Group(_("Above the limits"), "good", 1),
    "apart_within": Group(_("Not told apart"), "quiet", 2),
    "apart_below": Group(_("Below the limits"), "bad", 3),
    "apart_few": Group(_("Too few deals"), "quiet", 4),
    "stage_none": Group(_("(none)"), "quiet", 98),
    "touch_soon": Group(_("First touch within a day"), "main", 1),
    "touches_many": Group(_("Three touches or more"), "main", 2),
    "contacts_two": Group(_("Two contacts or more"), "main", 3),
    "cell_others": Group(_("(others)"), "quiet", 98),
    "cell_unknown": Group(_("(not stated)"), "quiet", 99),
}
