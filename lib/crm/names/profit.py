"""Words of the profit report: what customers cost to win and to serve, and what they earn."""

from crm.names.counted import customers, customers_again, new_customers
from crm.names.word import Group, Name
from crm.words import _

ALL = "channels_all"

METRICS = {
    "cac_all": Name(
        _("Cost of a new customer"), "money",
        _("All that was spent on winning customers over all customers with a first order"), basis=new_customers,
    ),
    "cac_paid": Name(
        _("Cost by paid channels"), "money",
        _("The same money over the new customers of channels that cost something"), basis=new_customers,
    ),
    "ltv_cac": Name(
        _("Earned on a new customer for 1 spent"), "ratio",
        _("Margin expected of a new customer within the horizon over the cost of one"), basis=new_customers,
    ),
    "payback_months": Name(
        _("Months until a customer has paid back"), "count",
        _("Whole months from the first order until the margin so far has reached the cost of a new customer"),
        basis=new_customers,
    ),
    "profit_total": Name(
        _("Profit of customers"), "money", _("Margin less what it costs to serve them, as far as that is counted"),
        basis=customers,
    ),
    "losing_customers": Name(
        _("Customers who cost more than they bring"), "share", _("Those with a profit below zero"), basis=customers
    ),
    "best_fifth_profit": Name(
        _("Profit from the best 20%"), "share", _("Profit of the fifth with most of it over that of all"), basis=customers
    ),
    "margin_at_risk": Name(
        _("Money that may have left"), "money",
        _("Margin, or else revenue, of twelve months of customers who came back, times the chance that they have left"),
        basis=customers_again,
    ),
    "share_at_risk": Name(
        _("Share that may have left"), "share", _("The same over all that these customers brought in that time"),
        basis=customers_again,
    ),
}  # fmt: skip

COLUMNS = {
    "new_customers": Name(_("New customers"), "count", _("First order ever, by the account's source")),
    "cost": Name(_("Spent on it"), "money", _("Costs of acquisition that name the channel")),
    "cost_shared": Name(_("Of shared costs"), "money", _("Costs that name no channel, by new customers")),
    "cac_own": Name(_("Own cost of one"), "money", _("Costs that name the channel over its new customers")),
    "cac": Name(_("Cost of a new customer"), "money", _("Own and shared costs over new customers")),
    "cac_low": Name(_("Cost from"), "money", _("Lower end of the interval of a customer's cost")),
    "cac_high": Name(_("Cost to"), "money", _("Upper end of the interval of a customer's cost")),
    "ltv": Name(_("Margin expected"), "money", _("Of a new customer within the horizon, discounted, first order included")),
    "ltv_low": Name(_("Margin from"), "money", _("Lower end of the interval of the margin expected")),
    "ltv_high": Name(_("Margin to"), "money", _("Upper end of the interval of the margin expected")),
    "ratio": Name(_("Margin for 1 spent"), "ratio", _("Margin expected over the cost of a new customer")),
    "ratio_low": Name(_("For 1, from"), "ratio", _("Lower end of the interval of margin for 1 spent")),
    "ratio_high": Name(_("For 1, to"), "ratio", _("Upper end of the interval of margin for 1 spent")),
    "worth_verdict": Name(_("Verdict"), "text"),
    "months_since": Name(_("Months since the first order"), "text", _("0 is the first order itself")),
    "followed": Name(_("Customers so old"), "count", _("Those whose first order is so long ago")),
    "margin_so_far": Name(_("Brought so far"), "money", _("By one customer, discounted to the first order")),
    "margin_so_far_low": Name(_("So far from"), "money", _("Lower end of the interval of what is brought so far")),
    "margin_so_far_high": Name(_("So far to"), "money", _("Upper end of the interval of what is brought so far")),
    "cac_line": Name(_("cost of a new customer"), "money", _("All that was spent over all new customers")),
    "paid_after": Name(_("Months to pay back"), "count", _("0: with the first order")),
    "paid_from": Name(_("Months from"), "count", _("Lower end of the interval of months to pay back")),
    "paid_to": Name(_("Months to"), "count", _("Upper end of the interval of months to pay back")),
    "seen_to": Name(_("Months seen"), "count"),
    "cohort": Name(_("First order in"), "text"),
    "after_0": Name(_("First order"), "money", _("Margin of the first day with an order")),
    "after_3": Name(_("After 3 months"), "money", _("Margin of one customer so far; blank until all are so old")),
    "after_6": Name(_("After 6"), "money", _("The same after 6 months")),
    "after_12": Name(_("After 12"), "money", _("The same after 12 months")),
    "after_18": Name(_("After 18"), "money", _("The same after 18 months")),
    "after_24": Name(_("After 24"), "money", _("The same after 24 months")),
    "after_36": Name(_("After 36"), "money", _("The same after 36 months")),
    "profit": Name(_("Profit of these"), "money", _("Of the customers between this row and the one above")),
    "profit_each": Name(_("Of each"), "money", _("The same for one of them")),
    "profit_upto": Name(_("Profit so far"), "money", _("Of all customers down to this row")),
    "share_profit": Name(_("Share of profit"), "share", _("Of all customers down to this row, of the profit of all")),
    "customers_upto": Name(_("Customers so far"), "count", _("All down to this row, those with most profit first")),
    "these": Name(_("Customers here"), "count", _("Those between this row and the one above")),
    "repeaters": Name(_("Customers who came back"), "count", _("With an order on more than one day")),
    "brought": Name(_("Brought"), "money", _("In the last twelve months")),
    "left_share": Name(_("Have left"), "share", _("Mean chance of having left")),
    "at_risk_money": Name(_("Of it at risk"), "money", _("What each brought times the chance of having left")),
    "doubtful": Name(_("More likely gone"), "count", _("Those whose chance to be there still is under a half")),
    "doubtful_money": Name(_("Expected of these"), "money", _("Within the horizon, discounted")),
}  # fmt: skip

GROUPS = {
    ALL: Group(_("All channels"), "quiet", 97),
    "channels_other": Group(_("Other channels"), "quiet", 96),
    "verdict_earns": Group(_("earns what is wanted"), "good", 1),
    "verdict_short": Group(_("pays, less than wanted"), "warn", 2),
    "verdict_pays": Group(_("pays, may be enough"), "main", 3),
    "verdict_below": Group(_("less than wanted, may not pay"), "warn", 4),
    "verdict_loses": Group(_("does not pay"), "bad", 4),
    "verdict_open": Group(_("cannot be told"), "quiet", 5),
    "verdict_few": Group(_("too few to judge"), "quiet", 6),
}
