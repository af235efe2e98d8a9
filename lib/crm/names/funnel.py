"""Words of the funnel: deals, stages, ends and how long they take."""

from crm.names.counted import (
    deals,
    deals_closed,
    deals_created,
    deals_decided,
    deals_lost,
    deals_open_of,
    stays,
)
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "won_deals": Name(_("Won"), "count", _("Deals won")),
    "lost_deals": Name(_("Lost"), "count", _("Deals lost")),
    "open_deals": Name(_("Open"), "count", _("Deals neither won nor lost on the last day counted")),
    "won_value": Name(_("Won value"), "money", _("Sum of the amounts of the deals won")),
    "win_rate_closed": Name(
        _("Won of all closed"),
        "share",
        _("Won deals of won and lost ones, by the day they were closed"),
        basis=deals_closed,
    ),
    "win_rate_created": Name(
        _("Won of all created"),
        "share",
        _("Won deals of all that were created, the open ones included"),
        basis=deals_created,
    ),
    "win_chance": Name(
        _("Chance of a win"),
        "share",
        _(
            "Estimated share of new deals won within the horizon; open deals counted in, losses competing (Aalen-Johansen)"
        ),
        basis=deals,
    ),
    "stale_deals": Name(
        _("Stale deals"),
        "count",
        _("Open deals past their close date, silent for longer than 95% of wins took"),
        basis=deals_open_of,
    ),
    "cycle_days": Name(
        _("Days until a deal is closed"),
        "days",
        _("Median from creation to won or lost; open deals count as long as they have run (Kaplan-Meier)"),
        basis=deals,
    ),
    "cycle_days_won": Name(
        _("Days until a win"),
        "days",
        _("Half of all wins come within so many days; open deals are counted in"),
        basis=deals,
    ),
    "narrowest_step": Name(
        _("Narrowest step"),
        "share",
        _("Lowest share of deals that went on, of those that went on or were lost in a stage"),
        basis=deals_decided,
    ),
    "longest_stage": Name(
        _("Longest stay in a stage"),
        "days",
        _("Highest median stay among the stages; stays not over yet are counted in"),
        basis=stays,
    ),
    "lost_unexplained": Name(
        _("Lost without a reason"), "share", _("Lost deals whose reason is blank"), basis=deals_lost
    ),
    "lost_undecided": Name(
        _("Lost to no decision"), "share", _("Lost deals whose customer took no decision"), basis=deals_lost
    ),
}

COLUMNS = {
    "competitor": Name(_("Competitor"), "text"),
    "pipeline": Name(_("Pipeline"), "text"),
    "stage": Name(_("Stage"), "text"),
    "skipped": Name(_("Skipped"), "count", _("Deals that got further and never stood in the stage")),
    "skipped_share": Name(_("Skipped, share"), "share", _("Skipped deals of all that got so far")),
    "advanced": Name(_("Went on"), "count", _("Deals that got to a later stage or were won")),
    "lost_here": Name(_("Lost here"), "count", _("Lost deals that never got beyond the stage")),
    "still_here": Name(_("Still here"), "count", _("Open deals that never got beyond the stage")),
    "still_days": Name(
        _("For so long"), "days", _("Median of the days that those still here have been here so far")
    ),
    "moved_back": Name(
        _("Moved back"), "count", _("Deals that went from the stage to an earlier one at least once")
    ),
    "step": Name(_("Share that went on"), "share", _("Went on, of those that went on or were lost here")),
    "stays": Name(_("Stays"), "count", _("Visits of a deal to the stage; one that came back counts again")),
    "stays_open": Name(_("Not over"), "count", _("Stays that go on")),
    "days_low": Name(_("Median from"), "days", _("Lower end of the median's interval")),
    "days_high": Name(_("Median to"), "days", _("Upper end of the median's interval")),
    "quarter_days": Name(_("A quarter within"), "days"),
    "most_days": Name(_("Three quarters within"), "days"),
    "closed_only_days": Name(
        _("Median of ended ones only"), "days", _("The usual figure: open ones left out, so too short")
    ),
    "counted_as": Name(_("How it is counted"), "text"),
    "deal_ending": Name(_("How it ends"), "text"),
    "won_deals": Name(_("Won"), "count"),
    "lost_deals": Name(_("Lost"), "count"),
    "open_deals": Name(_("Open"), "count"),
    "won_value": Name(_("Won value"), "money"),
    "lost_value": Name(_("Lost value"), "money"),
    "deals_lost": Name(_("Deals lost"), "count"),
    "closed_deals": Name(_("Deals closed"), "count"),
    "share_of_created": Name(_("Share of deals created"), "share"),
    "value_share": Name(
        _("Share of value"), "share", _("The same rate with every deal weighed by its amount")
    ),
    "value_low": Name(_("Value from"), "share", _("Lower end of the interval of the share of value")),
    "value_high": Name(_("Value to"), "share", _("Upper end of the interval of the share of value")),
    "deal_age": Name(_("Days since creation"), "count"),
    "won_so_far": Name(_("Won"), "share", _("Share of deals won by then")),
    "won_so_far_low": Name(_("Won from"), "share", _("Lower end of the interval")),
    "won_so_far_high": Name(_("Won to"), "share", _("Upper end of the interval")),
    "lost_so_far": Name(_("Lost"), "share", _("Share of deals lost by then")),
    "open_so_far": Name(_("Still open"), "share", _("Share of deals neither won nor lost by then")),
    "loss_reason": Name(_("Reason or group"), "text"),
    "loss_share": Name(_("Share of losses"), "share"),
    "losses_so_far": Name(_("Running share"), "share", _("This row and all above it")),
    "lost_of_closed": Name(_("Lost of closed"), "share", _("Lost deals of those closed in the group")),
    "lost_from": Name(_("Most often lost in"), "text", _("Furthest stage of most of these deals")),
}

GROUPS = {
    "won_deals": Group(_("Won"), "good", 1),
    "lost_deals": Group(_("Lost"), "bad", 2),
    "open_deals": Group(_("Open"), "quiet", 3),
    "won_so_far": Group(_("Won"), "good", 1),
    "lost_so_far": Group(_("Lost"), "bad", 2),
    "open_so_far": Group(_("Still open"), "quiet", 3),
}
