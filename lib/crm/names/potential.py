"""Words of the potential report: the year to come against the year behind, what moves value, and the make-up."""

from crm.names.counted import customers, customers_ever, new_customers
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "gain_all": Name(
        _("Next year against last, today's customers"), "money",
        _("Margin, or else revenue, expected of all who ever ordered in the next 12 months less that of the last 12"),
        basis=customers_ever,
    ),
    "gain_more": Name(
        _("From those who will bring more"), "money",
        _("The same of those who are expected to bring clearly more"), basis=customers,
    ),
    "value_oftener": Name(
        _("If ordering 10% more often"), "money",
        _("What today's customers would bring more within the horizon, if nothing else changed"), basis=customers_ever,
    ),
    "value_staying": Name(
        _("If 10% fewer left"), "money",
        _("What today's customers would bring more within the horizon, if after each order a tenth fewer left"),
        basis=customers_ever,
    ),
    "kinds_moved": Name(
        _("Kinds that rise or fall"), "count",
        _("Kinds of customers whose share of new ones has changed beyond chance"), basis=new_customers,
    ),
}  # fmt: skip

COLUMNS = {
    "year_behind": Name(_("Last 12 months"), "money", _("Margin, or else revenue, that they brought")),
    "year_ahead": Name(_("Next 12 months"), "money", _("Expected, not discounted")),
    "gain": Name(_("Expected change"), "money", _("Next 12 months less the last 12")),
    "gain_low": Name(_("Change from"), "money", _("Lower end of the range of the change expected")),
    "gain_high": Name(_("Change to"), "money", _("Upper end of the range of the change expected")),
    "gain_each": Name(_("Change of a customer"), "money"),
    "gain_expected": Name(_("Expected change"), "money", _("As expected a year ago")),
    "gain_came": Name(
        _("Change that came"), "money", _("What they brought since less what they had brought")
    ),
    "held": Name(_("Within the range"), "flag"),
    "value_less": Name(_("Value at 10% less"), "money"),
    "value_more": Name(_("Value at 10% more"), "money"),
    "change_less": Name(_("At 10% less"), "money", _("Change of value")),
    "change_more": Name(_("At 10% more"), "money", _("Change of value")),
    "value_change": Name(_("Change of value"), "money"),
    "elastic": Name(_("Elasticity"), "ratio", _("Change of value in percent for one percent more")),
    "elastic_low": Name(_("Elasticity from"), "ratio"),
    "elastic_high": Name(_("Elasticity to"), "ratio"),
    "new_before": Name(_("New before"), "count", _("First order in the time compared with")),
    "new_now": Name(_("New now"), "count", _("First order in the time looked at")),
    "share_new_before": Name(_("Share before"), "share", _("Of new customers whose kind is known")),
    "share_new_now": Name(_("Share now"), "share", _("Of new customers whose kind is known")),
    "share_moved": Name(
        _("Moved by, points"), "score", _("Share now less share before, in percentage points")
    ),
    "moved_low": Name(_("Moved from"), "score", _("Lower end of the interval")),
    "moved_high": Name(_("Moved to"), "score", _("Upper end of the interval")),
    "share_active": Name(_("Share of active customers"), "share"),
}

POTENTIALS = {
    "potential_more": Group(_("Clearly more"), "good", 1, _("Expected to bring clearly more than last year")),
    "potential_same": Group(_("About the same"), "main", 2, _("Expected to bring about as much")),
    "potential_less": Group(_("Clearly less"), "warn", 3, _("Expected to bring clearly less")),
    "potential_new": Group(_("New within the year"), "third", 4, _("First order within the last 12 months")),
    "potential_back": Group(_("May come back"), "quiet", 5, _("No order within the last 12 months")),
}

DRIVERS = {
    "driver_rate": Group(_("How often they order"), "main", 1),
    "driver_leaving": Group(_("Leaving after an order"), "main", 2),
    "driver_spend": Group(_("What an order brings"), "main", 3),
    "driver_margin": Group(_("Margin"), "main", 4, _("The share of revenue that is margin")),
    "driver_discount": Group(_("Discount rate"), "quiet", 5),
    "driver_churn": Group(_("Contracts ended at renewal"), "third", 6),
}

VERDICTS = {
    "mix_rising": Group(_("rising"), "main", 1),
    "mix_falling": Group(_("falling"), "main", 2),
    "mix_same": Group(_("no change beyond chance"), "quiet", 3),
    "mix_few": Group(_("too few to judge"), "quiet", 4),
    "mix_others": Group(
        _("Others, or unknown"), "quiet", 97, _("Smaller kinds, and those of whom it is not known")
    ),
}

SIDES = {
    "change_less": Group(_("At 10% less"), "third", 1),
    "change_more": Group(_("At 10% more"), "main", 2),
}

GROUPS = POTENTIALS | DRIVERS | VERDICTS | SIDES
