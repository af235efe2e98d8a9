"""Words of the scenarios: what moves sales, the base, good and bad case, and what a change would make."""

from crm.names.counted import months
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "base_case": Name(
        _("Base case"), "money",
        _("Sum of the months ahead, if drivers go on as expected; as likely to be passed as to be missed"), basis=months,
    ),
    "good_case_difference": Name(
        _("Good case, against base"), "money", _("What the good case's paths would bring beside the base case"),
        basis=months,
    ),
    "bad_case_difference": Name(
        _("Bad case, against base"), "money", _("What the bad case's paths would bring beside the base case"),
        basis=months,
    ),
    "drivers_helping": Name(
        _("Drivers that help"), "count",
        _("Drivers whose effect is beyond chance and with which past forecasts would have been better"), basis=months,
    ),
}  # fmt: skip

COLUMNS = {
    "correlation": Name(
        _("Rank correlation"), "ratio", _("Spearman's, of changes freed of season and own past")
    ),
    "correlation_low": Name(_("Correlation from"), "ratio"),
    "correlation_high": Name(_("Correlation to"), "ratio"),
    "case_good": Name(_("Good case"), "money", _("On the paths of the good case")),
    "case_bad": Name(_("Bad case"), "money", _("On the paths of the bad case")),
    "driver": Name(_("Driver"), "text"),
    "driver_verdict": Name(_("Verdict"), "text"),
    "error_saved": Name(
        _("Error of past forecasts saved"), "change",
        _("Share of the mean absolute error that is gone with the driver, beside those kept before, knowing what was known then"),
    ),
    "saved_low": Name(_("Saved: from"), "change", _("Lower end of the interval that the noise of the comparison leaves")),
    "saved_high": Name(_("Saved: to"), "change", _("Upper end of that interval")),
    "effect_step": Name(_("Step"), "text", _("What its effect is told of")),
    "effect_of_step": Name(_("Effect on sales"), "change", _("What one step goes with, all else alike")),
    "effect_low": Name(_("Effect: from"), "change"),
    "effect_high": Name(_("Effect: to"), "change"),
    "passes_by_chance": Name(
        _("Chance alone"), "share", _("How often a driver that moves nothing would look as strong, looked at alone")
    ),
    "what_changes": Name(_("What changes"), "text"),
    "case_of": Name(_("Case"), "text"),
    "difference": Name(_("Difference"), "money", _("Against the base case, all months ahead together")),
    "difference_low": Name(_("Difference: from"), "money"),
    "difference_high": Name(_("Difference: to"), "money"),
    "beyond_seen": Name(_("Months beyond what was seen"), "count", _("Months whose path lies outside all that was observed")),
}  # fmt: skip

LEADING = {
    "leads_content": Group(
        _("Contentment"), "main", 1, _("Share of good answers to the survey that is answered most often")
    ),
    "leads_complaints": Group(_("Complaints per order"), "main", 2),
    "leads_back": Group(_("Coming back"), "main", 3, _("Of those who ordered in the three months before")),
    "leads_real": Group(
        _("moves before sales"), "main", 1, _("More than chance, allowing for the number of correlations")
    ),
    "leads_chance": Group(_("not distinguishable"), "quiet", 2),
    "leads_few": Group(_("too few months"), "quiet", 3),
}

GROUPS = LEADING | {
    "path_days": Group(_("Working days"), "main", 1),
    "path_spend": Group(_("Marketing spend"), "second", 2),
    "path_sales": Group(_("Sales themselves"), "quiet", 9, _("Assumed, not estimated")),
    "helps_kept": Group(_("helps"), "good", 1, _("Its effect is beyond chance, and past forecasts are better with it")),
    "helps_conditional": Group(
        _("only on a set path"), "second", 2,
        _("Its effect is beyond chance, but as its future was not known past forecasts are no better with it"),
    ),
    "helps_dropped": Group(_("no help"), "quiet", 3, _("Its effect is not told from chance, or forecasts are no better")),
    "helps_short": Group(_("too short to try"), "quiet", 4),
    "helps_late": Group(_("out of date"), "quiet", 5),
    "helps_still": Group(_("hardly moves"), "quiet", 6, _("It never moves, or only as the year does")),
    "helps_alike": Group(_("adds nothing"), "quiet", 7, _("Beside the others its effect is not told from chance")),
    "helps_assumed": Group(_("assumed"), "quiet", 8),
    "case_good": Group(_("Good case"), "good", 1),
    "case_bad": Group(_("Bad case"), "bad", 2),
    "case_what_if": Group(_("What if"), "main", 3),
}  # fmt: skip
