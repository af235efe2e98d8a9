"""Words of the pipeline: how open deals stand, what changed, and what will close."""

from crm.names.counted import deals_open, deals_open_of, months_compared
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "pipeline_value": Name(
        _("Open pipeline"),
        "money",
        _("Sum of the amounts of all deals open on the last day; those without an amount count as nothing"),
        basis=deals_open,
    ),
    "pipeline_old": Name(
        _("Older than most wins"),
        "share",
        _("Open deals older than the age by which nine in ten of the wins that ever come have come"),
        basis=deals_open_of,
    ),
    "pipeline_overdue": Name(
        _("Past their expected close"),
        "share",
        _(
            "Open deals whose expected close lies before the last day counted, of those with an expected close"
        ),
        basis=deals_open_of,
    ),
    "pipeline_coverage": Name(
        _("Coverage of the target"),
        "ratio",
        _("The CRM's weighted pipeline up to the end of the fiscal quarter, over what is left of its target"),
        basis=deals_open,
    ),
    "pipeline_velocity": Name(
        _("Velocity, a month"),
        "money",
        _(
            "Open deals times chance of a win times average won amount over the median days to a close, for a month"
        ),
        basis=deals_open,
    ),
    "pipeline_expected": Name(
        _("Likely to be won"),
        "money",
        _(
            "Won amount expected in the months ahead, by monthly hazards of stage and age; deals not created yet are in it"
        ),
        basis=deals_open,
    ),
    "pipeline_expected_wins": Name(
        _("Wins likely"),
        "count",
        _(
            "Wins expected in the months ahead, by monthly hazards of stage and age; deals not created yet are in it"
        ),
        basis=deals_open,
    ),
    "pipeline_error": Name(
        _("Error of the expected close"),
        "share",
        _(
            "Mean absolute error of what was expected of each of the last months on the day before it, over what came on average"
        ),
        basis=months_compared,
    ),
}

_PART = _("Part of the expected value")

COLUMNS = {
    "step_value": Name(_("Value"), "money", _("What comes in above zero, what goes out below")),
    "step_deals": Name(_("Deals in and out"), "count", _("What comes in above zero, what goes out below")),
    "median_age": Name(_("Median age"), "days", _("Half of the open deals are older")),
    "slower": Name(
        _("Slower than usual"),
        "count",
        _("Open deals older than half of the wins took, and no older than nine in ten"),
    ),
    "older": Name(_("Older than most wins"), "count", _("Open deals older than nine in ten wins took")),
    "past_close": Name(_("Past expected close"), "count", _("Open deals whose expected close is over")),
    "past_close_value": Name(_("Value past expected close"), "money"),
    "deal_id": Name(_("Deal"), "text"),
    "close_date": Name(_("Expected close"), "day"),
    "counted_way": Name(_("How its parts are counted"), "text"),
    "win_part": Name(_("Won"), "share", _("Chance of a win, or won of closed")),
    "average_won": Name(_("Average won amount"), "money"),
    "month_value": Name(_("Value a month"), "money"),
    "value_from": Name(_("Value, from"), "money", _("Lower end of the range")),
    "value_to": Name(_("Value, to"), "money", _("Upper end of the range")),
    "expected_wins": Name(_("Wins likely"), "ratio"),
    "wins_low": Name(_("Wins, from"), "count", _("Lower end of the range")),
    "wins_high": Name(_("Wins, to"), "count", _("Upper end of the range")),
    "expected_value": Name(_("Likely to be won"), "money"),
    "from_priced": Name(_("From deals with an amount"), "money", _PART),
    "from_unpriced": Name(
        _("From deals without one"), "money", _("Part of the expected value, at the average amount of a win")
    ),
    "from_new": Name(
        _("From deals not created yet"),
        "money",
        _("Part of the expected value, at the average amount of a win"),
    ),
    "crm_weighted": Name(
        _("CRM's weighted pipeline"),
        "money",
        _("Amount times the CRM's probability, of deals expected to close in the month"),
    ),
    "age_months": Name(_("Age"), "text", _("Whole months since creation")),
    "chance_ahead": Name(_("Chance of a win"), "share", _("Within the months ahead")),
    "came": Name(_("Won"), "money", _("What came: all that was won in the month")),
    "way_hazards": Name(_("Expected"), "money", _("By monthly hazards of stage and age")),
    "way_weighted": Name(
        _("CRM's weighted pipeline"), "money", _("Of open deals expected to close in the month")
    ),
    "way_mean": Name(_("Mean of twelve months"), "money", _("Won in a month of the twelve before")),
    "wins_likely": Name(_("Wins expected"), "ratio"),
    "wins_came": Name(_("Wins"), "count"),
    "months_ahead": Name(_("Months ahead"), "count"),
    "bias": Name(_("Bias"), "change", _("How much more was expected than came, of what came")),
    "mean_off": Name(_("Mean error"), "share", _("Mean absolute error, of what came on average")),
    "of_usual": Name(
        _("Error, that of the mean being 1"), "ratio", _("Over the error of the mean of twelve months")
    ),
    "range_loss": Name(
        _("Loss of the range"), "share", _("Mean pinball loss of its two ends, over what came on average")
    ),
    "held_share": Name(
        _("Held by the range"), "share", _("Share of the trials that ended inside the range of then")
    ),
    "target_value": Name(_("Target"), "money"),
}

GROUPS = {
    key: Group(label, colour, order)
    for order, (key, label, colour) in enumerate(
        (
            ("step_opening", _("Open before"), "main"),
            ("step_created", _("Created"), "good"),
            ("step_reopened", _("Opened again"), "good"),
            ("step_pulled_in", _("Pulled in"), "good"),
            ("step_raised", _("Raised"), "good"),
            ("step_lowered", _("Lowered"), "bad"),
            ("step_pushed_out", _("Pushed out"), "bad"),
            ("step_lost", _("Lost"), "bad"),
            ("step_dropped", _("Made void"), "quiet"),
            ("step_won", _("Won"), "good"),
            ("step_closing", _("Open now"), "main"),
        ),
        start=1,
    )
} | {
    "due_long_over": Group(_("Over by more than 90 days"), "bad", 1),
    "due_over": Group(_("Over by 31 to 90 days"), "bad", 2),
    "due_just_over": Group(_("Over by up to 30 days"), "bad", 3),
    "due_soon": Group(_("Within 30 days"), "main", 4),
    "due_later": Group(_("In 31 to 90 days"), "main", 5),
    "due_far": Group(_("Later than that"), "main", 6),
    "due_never": Group(_("No day stated"), "quiet", 7),
    "moved_0": Group(_("Never moved"), "main", 1),
    "moved_1": Group(_("Moved once"), "main", 2),
    "moved_2": Group(_("Moved twice"), "main", 3),
    "moved_3": Group(_("Moved three times or more"), "main", 4),
    "way_hazards": Group(_("Expected, by stage and age"), "main", 1),
    "way_weighted": Group(_("CRM's weighted pipeline"), "quiet", 2),
    "way_mean": Group(_("Mean of twelve months"), "quiet", 3),
    "way_right": Group(_("Open deals counted in"), "main", 1),
    "way_usual": Group(_("As usual"), "quiet", 2),
    "way_came": Group(_("Won in fact"), "good", 3),
}
