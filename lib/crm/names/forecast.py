"""Words of the forecast: what is expected, how sure that is, how it did before, and trend and season."""

from crm.names.counted import months, months_tried
from crm.names.word import Group, Name
from crm.words import _

_SUM = _("Sum of the months ahead, twelve unless set otherwise; as likely to be passed as to be missed")
_FIRST = _("The first month after the last whole one")

METRICS = {
    "expected_revenue": Name(_("Revenue expected"), "money", _SUM, basis=months, version=2),
    "expected_revenue_next": Name(_("Revenue expected, first month"), "money", _FIRST, basis=months, version=2),
    "expected_orders": Name(_("Orders expected"), "count", _SUM, basis=months, version=2),
    "expected_orders_next": Name(_("Orders expected, first month"), "count", _FIRST, basis=months, version=2),
    "expected_won_value": Name(_("Won value expected"), "money", _SUM, basis=months, version=2),
    "expected_won_value_next": Name(_("Won value expected, first month"), "money", _FIRST, basis=months, version=2),
    "expected_won_deals": Name(_("Won deals expected"), "count", _SUM, basis=months, version=2),
    "expected_won_deals_next": Name(_("Won deals expected, first month"), "count", _FIRST, basis=months, version=2),
    "forecast_error": Name(
        _("Forecast error when tried before"), "share",
        _("Mean absolute error of the forecasts made from earlier months, over the mean of the months they were for"),
        basis=months_tried,
    ),
    "forecast_mase": Name(
        _("Error by last year's swings (MASE)"), "ratio",
        _("Mean absolute error of the same forecasts over the mean difference between a month and the one a year before"),
        basis=months_tried,
    ),
    "forecast_held80": Name(
        _("Held by the 80% band"), "share",
        _("Share of the months forecast from earlier ones that ended inside the 80% band of then"),
        basis=months_tried,
    ),
    "trend_change": Name(
        _("Trend over twelve months"), "change",
        _("Trend of the last month against that of a year before, season and chance taken out (STL)"),
        basis=months,
    ),
}  # fmt: skip

_FORECAST = {  # what is forecast: the word before a column's key, its label and its unit
    "": (_("Revenue"), "money"),
    "orders_": (_("Orders"), "count"),
    "won_value_": (_("Won value"), "money"),
    "won_deals_": (_("Won deals"), "count"),
}
_PARTS = {
    "forecast": Name(_("Expected"), "", _("As likely to be passed as to be missed")),
    "low80": Name(_("80 in 100: from"), "", _("Eight months of ten are expected to end inside")),
    "high80": Name(_("80 in 100: to"), ""),
    "low95": Name(_("95 in 100: from"), "", _("Nineteen months of twenty are expected to end inside")),
    "high95": Name(_("95 in 100: to"), ""),
}

COLUMNS = {
    **{f"{what}actual": Name(label, unit) for what, (label, unit) in _FORECAST.items()},
    **{f"{what}{part}": name._replace(unit=unit) for what, (_label, unit) in _FORECAST.items() for part, name in _PARTS.items()},
    **{f"{what}trend": Name(_("Trend"), unit, _("Season and chance taken out")) for what, (_label, unit) in _FORECAST.items()},
    "season": Name(_("Season"), "change", _("What the time of year adds to the trend or takes from it")),
    "rest": Name(_("Rest"), "change", _("What neither trend nor season explains")),
    "level": Name(_("Level"), "text"),
    "part": Name(_("Part"), "text"),
    "part_last": Name(_("Last twelve months"), "money"),
    "part_alone": Name(_("Expected alone"), "money", _("The part's own forecast, before it was moved")),
    "part_expected": Name(_("Expected"), "money", _("Sum of the months ahead; the parts of a level add up to the total")),
    "part_change": Name(_("Change"), "change", _("Expected against the last twelve months")),
    "part_moved": Name(_("Moved by"), "change", _("How far the part's own forecast was moved so that all add up")),
    "part_newest": Name(_("Newest month"), "change", _("The newest month against what was expected of it a month before")),
    "part_drift": Name(_("Last six months"), "change", _("What they brought against what was expected of each a month before")),
    "turn": Name(_("Verdict"), "text"),
    "ahead": Name(_("Months ahead, up to"), "count"),
    "tried": Name(_("Tried"), "count", _("Months forecast from earlier ones, so far ahead")),
    "error": Name(_("Forecast"), "share", _("Mean absolute error as a share of the mean of the months forecast")),
    "naive_error": Name(_("Same month a year before"), "share", _("The error of repeating last year's month")),
    "mean_error": Name(_("Mean error, share of the mean month"), "share"),
    "judged": Name(_("Forecast of"), "text"),
    "off_mean": Name(_("Bias"), "change", _("Mean of what came less what was forecast, as a share of the mean month that came")),
    "mase": Name(_("MASE"), "ratio", _("Mean absolute error over the mean difference between a month and the one a year before")),
    "naive_mase": Name(_("MASE of last year's month"), "ratio"),
    "pinball": Name(_("Pinball loss"), "share", _("Mean over the line and the bands' four ends, as a share of the mean month")),
    "inside80": Name(_("Inside the 80% band, months"), "count"),
    "held80": Name(_("Inside the 80% band"), "share"),
    "held95": Name(_("Inside the 95% band"), "share"),
}  # fmt: skip

GROUPS = {
    "level_region": Group(_("Regions"), "main", 1),
    "level_customers": Group(_("Kinds of customers"), "second", 2),
    "level_channel": Group(_("Channels"), "third", 3),
    "level_product": Group(_("Products"), "fourth", 4),
    "level_all": Group(_("All revenue"), "main", 0),
    "turn_up": Group(_("turned up"), "good", 1),
    "turn_down": Group(_("turned down"), "bad", 2),
    "turn_none": Group(_("as expected"), "quiet", 3),
    "turn_young": Group(_("too young to judge"), "quiet", 4, _("Less than three years of months")),
    "parts_rest": Group(_("The rest"), "quiet", 99, _("Not named, small, or younger than thirteen months")),
}
