"""Words of the segmentation report."""

from crm.names.counted import customers, customers_ever, orders
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "buying_customers": Name(
        _("Customers who ordered"),
        "count",
        _("Accounts that ordered at least once in the months looked at"),
        basis=customers_ever,
    ),
    "net_revenue": Name(
        _("Net revenue"), "money", _("Orders that count, minus refunds and credit notes"), basis=customers
    ),
    "top_fifth": Name(
        _("Revenue from the top 20%"),
        "share",
        _("Share of net revenue from the fifth of customers who spent most"),
        basis=customers,
    ),
    "gini": Name(
        _("Concentration of revenue (Gini)"),
        "ratio",
        _("0 when all customers spend the same, 1 when one spends everything"),
        basis=customers,
    ),
    "best_customers": Name(
        _("Champions and loyal"),
        "share",
        _("Share of customers who order recently and often, of all who ever ordered"),
        version=2,
        basis=customers_ever,
    ),
    "active_customers": Name(
        _("Active customers"),
        "count",
        _("Customers whose last order is not longer ago than the quiet time"),
        basis=customers_ever,
    ),
    "order_mean": Name(
        _("Average order"), "money", _("Mean net value of an order, refunds taken off"), basis=orders
    ),
    "order_median": Name(
        _("Median order"), "money", _("Half of the orders are worth less than this"), basis=orders
    ),
}

COLUMNS = {
    "share_customers": Name(_("Share of customers"), "share"),
    "share_orders": Name(_("Share of orders"), "share"),
    "share_revenue": Name(_("Share of revenue"), "share"),
    "share_of": Name(_("Measure"), "text"),
    "index": Name(
        _("Index"), "ratio", _("Share of revenue divided by share of customers; 1 is the average customer")
    ),
    "index_low": Name(_("Index from"), "ratio", _("Lower end of the index's interval")),
    "index_high": Name(_("Index to"), "ratio", _("Upper end of the index's interval")),
    "revenue_per_customer": Name(_("Revenue per customer"), "money"),
    "per_customer_low": Name(
        _("Per customer from"), "money", _("Lower end of the interval of revenue per customer")
    ),
    "per_customer_high": Name(
        _("Per customer to"), "money", _("Upper end of the interval of revenue per customer")
    ),
    "customers_frozen": Name(
        _("By the edges of a year before"),
        "count",
        _("Customers in the group, had the edges of scores stood still"),
    ),
    "customers_relative": Name(
        _("By fifths"), "count", _("Customers in the group by fifths instead of the limits")
    ),
    "orders_per_customer": Name(_("Orders per customer"), "ratio"),
    "average_order": Name(_("Average order"), "money"),
    "days_since": Name(_("Days since last order"), "days", _("Exact median")),
    "recency": Name(_("Recency score"), "text", _("5 is the most recent")),
    "frequency": Name(_("Frequency score"), "text", _("5 is the most often")),
    "was": Name(_("Then, and now"), "text"),
    "family_best": Name(_("Champions and loyal"), "count"),
    "family_rising": Name(_("New and promising"), "count"),
    "family_fading": Name(_("Fading"), "count"),
    "family_risk": Name(_("At risk"), "count"),
    "family_gone": Name(_("Gone"), "count"),
    "top": Name(_("Top share of customers"), "share"),
    "opening": Name(_("Active at start"), "count"),
    "new": Name(_("New"), "count", _("First order ever")),
    "came_back": Name(_("Came back"), "count", _("Ordered again after having gone quiet")),
    "went_quiet": Name(
        _("Went quiet"),
        "count",
        _("Reached the quiet time without an order; below zero, so that the row adds up"),
    ),
    "closing": Name(_("Active at end"), "count"),
    "ordered_again": Name(
        _("Active at start, and ordered"), "count", _("Active at the start of the month, and ordered in it")
    ),
    "order_worth": Name(_("Net value of an order"), "money"),
    "order_mean_low": Name(_("Average from"), "money", _("Lower end of the average's interval")),
    "order_mean_high": Name(_("Average to"), "money", _("Upper end of the average's interval")),
    "order_trimmed": Name(
        _("Trimmed average"), "money", _("Without the lowest and the highest twentieth of orders")
    ),
}

# what customers can be described by, a column of accounts each
DESCRIBED_BY = {
    "industry": _("industry"),
    "type": _("type"),
    "source": _("source"),
    "region": _("region"),
    "country": _("country"),
    "employees": _("number of employees"),
}

# the groups of recency and frequency, from best to worst
RFM_GROUPS = {
    "champions": Group(_("Champions"), "good", 1, _("Ordered most recently and most often")),
    "loyal": Group(_("Loyal"), "main", 2, _("Order often, the last time not long ago")),
    "potential_loyalist": Group(
        _("Potential loyalist"), "main", 3, _("Ordered recently, and more than once")
    ),
    "new_customers": Group(_("New"), "third", 4, _("First and only order, very recent")),
    "promising": Group(_("Promising"), "third", 5, _("First and only order, quite recent")),
    "need_attention": Group(_("Need attention"), "warn", 6, _("Middling in both")),
    "about_to_sleep": Group(_("About to sleep"), "warn", 7, _("Few orders, the last some time ago")),
    "at_risk": Group(_("At risk"), "warn", 8, _("Ordered often, but not lately")),
    "cant_lose": Group(_("Can't lose"), "bad", 9, _("Ordered most often, but not lately")),
    "hibernating": Group(_("Hibernating"), "quiet", 10, _("Few orders, the last long ago")),
    "lost": Group(_("Lost"), "quiet", 11, _("Few orders or none in the period, the last longest ago")),
}

# the eight groups of above and below the average; key customers are those above it in money
EIGHT_GROUPS = {
    "eight_key": Group(_("Key"), "good", 1, _("Recent, often and much: above the average in all three")),
    "eight_key_develop": Group(_("Key, to develop"), "main", 2, _("Recent and much, but seldom")),
    "eight_key_keep": Group(_("Key, to keep"), "warn", 3, _("Often and much, but not lately")),
    "eight_key_win_back": Group(_("Key, to win back"), "bad", 4, _("Much, but seldom and not lately")),
    "eight_general": Group(_("General"), "third", 5, _("Recent and often, but little")),
    "eight_general_develop": Group(_("General, to develop"), "third", 6, _("Recent, but seldom and little")),
    "eight_general_keep": Group(_("General, to keep"), "quiet", 7, _("Often, but little and not lately")),
    "eight_general_win_back": Group(
        _("General, to win back"), "quiet", 8, _("Below the average in all three")
    ),
}

# the groups in families, for moves between them; and those who were no customers yet
FAMILIES = {
    "family_best": Group(_("Champions and loyal"), "good", 1),
    "family_rising": Group(_("New and promising"), "third", 2, _("Potential loyalists, new and promising")),
    "family_fading": Group(_("Fading"), "warn", 3, _("Need attention, about to sleep")),
    "family_risk": Group(_("At risk"), "bad", 4, _("At risk, can't lose: often, but not lately")),
    "family_gone": Group(_("Gone"), "quiet", 5, _("Hibernating, lost")),
    "family_none": Group(_("No customer yet"), "quiet", 6),
}
FAMILY_OF = {
    "champions": "family_best", "loyal": "family_best", "potential_loyalist": "family_rising",
    "new_customers": "family_rising", "promising": "family_rising", "need_attention": "family_fading",
    "about_to_sleep": "family_fading", "at_risk": "family_risk", "cant_lose": "family_risk",
    "hibernating": "family_gone", "lost": "family_gone",
}  # fmt: skip

# the value tiers, from best to worst; none has a name of the groups above, for they count others
TIERS = {
    "tier_vip": Group(_("VIP"), "good", 1, _("Among the most valuable, and active")),
    "tier_regular": Group(_("Regular"), "main", 2, _("Active, not among the most valuable")),
    "tier_quiet": Group(_("Gone quiet"), "warn", 3, _("No order for longer than the quiet time")),
    "tier_lapsed": Group(_("Lapsed"), "quiet", 4, _("No order for twice as long")),
}

# the flows of a month
FLOWS = {
    "new": Group(_("New"), "third", 1),
    "came_back": Group(_("Came back"), "main", 2),
    "went_quiet": Group(_("Went quiet"), "quiet", 3),
}

# rows that are not groups of the data
REST = {
    "group_unknown": Group(_("Unknown"), "quiet", 98, _("The source does not say")),
    "group_small": Group(_("Smaller groups"), "quiet", 99, _("Groups of fewer than ten customers, together")),
}

# the columns of a heat table of shares
PARTS = {
    "of_customers": Group(_("of customers"), "main", 1),
    "of_orders": Group(_("of orders"), "main", 2),
    "of_revenue": Group(_("of revenue"), "main", 3),
}

GROUPS = RFM_GROUPS | EIGHT_GROUPS | FAMILIES | TIERS | FLOWS | REST | PARTS
