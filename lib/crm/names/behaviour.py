"""Words of the behaviour report: how often customers buy, whether there are kinds among them, how prices go with it."""

from crm.names.counted import customers, lines, product_months
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "again_90": Name(
        _("Ordered again within 90 days"), "share",
        _("Of customers who ordered, counted from their first order in the months looked at; who could not be watched so "
          "long counts as long as possible"),
        basis=customers,
    ),
    "gap_median": Name(
        _("Half ordered again within"), "days",
        _("Days from the first order in the months looked at to the next, those who have not come back counted in"),
        basis=customers,
    ),
    "kinds_found": Name(
        _("Kinds of customers"), "count",
        _("Groups with gaps between them, by how customers buy; 0 where they differ by degree only"), basis=customers,
    ),
    "below_list": Name(
        _("Sold below list price"), "share",
        _("Share of order lines whose price is more than half a percent below list, or that carry a discount"),
        basis=lines,
    ),
    "elasticity": Name(
        _("Price elasticity"), "ratio",
        _("Percent more units for a price one percent higher, of a product and month"), basis=product_months,
    ),
}  # fmt: skip

COLUMNS = {
    "days_after": Name(_("Days after an order"), "days"),
    "share_again": Name(_("Ordered again"), "share", _("Of customers, by so many days after their first order")),
    "watched": Name(_("Still waited for"), "count", _("Customers who were watched so long and had not come back before")),
    "order_days": Name(_("Days with an order"), "ratio", _("Exact median")),
    "order_brings": Name(_("A day's order brings"), "money", _("Exact median over customers of their average")),
    "products": Name(_("Products"), "count", _("Products compared")),
    "feature": Name(_("How they buy"), "text"),
    "standing": Name(
        _("Above or below average"), "ratio",
        _("In standard deviations of the logarithm over customers; 0 is the average customer"),
    ),
    "kinds_tried": Name(_("Groups"), "text"),
    "silhouette": Name(_("Silhouette"), "ratio", _("1 when groups are far apart, 0 when they touch")),
    "silhouette_one": Name(_("Of one kind"), "ratio", _("Largest silhouette of 19 clouds of one kind, as wide and as long")),
    "stability": Name(_("Stability"), "ratio", _("Mean adjusted Rand index of resamples: 1 when all come together again")),
    "midway": Name(
        _("Midway"), "ratio", _("Customers midway between two groups for each one at the emptier middle; the worst pair")
    ),
    "smallest": Name(_("Smallest group"), "share", _("Share of the customers looked at")),
    "holds": Name(_("Kinds"), "flag"),
    "lines": Name(_("Order lines"), "count"),
    "share_below": Name(_("Below list price"), "share"),
    "product_months": Name(_("Products by months"), "count"),
    "price_varies": Name(
        _("Price varies by"), "share", _("Standard deviation around each product's mean, with the common course taken off")
    ),
    "elasticity": Name(_("Elasticity"), "ratio"),
    "elasticity_low": Name(_("Elasticity from"), "ratio", _("Lower end of the interval")),
    "elasticity_high": Name(_("Elasticity to"), "ratio", _("Upper end of the interval")),
}  # fmt: skip

# kinds by how often, how lately and how much they order, beside the other customers; the best first
KINDS = {
    "kind_often_lately_large": Group(_("Often, lately, large orders"), "good", 1),
    "kind_often_lately_usual": Group(_("Often, lately, middling orders"), "good", 2),
    "kind_often_lately_small": Group(_("Often, lately, small orders"), "good", 3),
    "kind_often_while_large": Group(_("Often, last a while ago, large orders"), "warn", 4),
    "kind_often_while_usual": Group(_("Often, last a while ago, middling orders"), "warn", 5),
    "kind_often_while_small": Group(_("Often, last a while ago, small orders"), "warn", 6),
    "kind_often_long_large": Group(_("Often, last long ago, large orders"), "quiet", 7),
    "kind_often_long_usual": Group(_("Often, last long ago, middling orders"), "quiet", 8),
    "kind_often_long_small": Group(_("Often, last long ago, small orders"), "quiet", 9),
    "kind_now_lately_large": Group(_("Now and then, lately, large orders"), "good", 10),
    "kind_now_lately_usual": Group(_("Now and then, lately, middling orders"), "good", 11),
    "kind_now_lately_small": Group(_("Now and then, lately, small orders"), "good", 12),
    "kind_now_while_large": Group(_("Now and then, last a while ago, large orders"), "warn", 13),
    "kind_now_while_usual": Group(_("Now and then, last a while ago, middling orders"), "warn", 14),
    "kind_now_while_small": Group(_("Now and then, last a while ago, small orders"), "warn", 15),
    "kind_now_long_large": Group(_("Now and then, last long ago, large orders"), "quiet", 16),
    "kind_now_long_usual": Group(_("Now and then, last long ago, middling orders"), "quiet", 17),
    "kind_now_long_small": Group(_("Now and then, last long ago, small orders"), "quiet", 18),
    "kind_seldom_lately_large": Group(_("Seldom, lately, large orders"), "good", 19),
    "kind_seldom_lately_usual": Group(_("Seldom, lately, middling orders"), "good", 20),
    "kind_seldom_lately_small": Group(_("Seldom, lately, small orders"), "good", 21),
    "kind_seldom_while_large": Group(_("Seldom, last a while ago, large orders"), "warn", 22),
    "kind_seldom_while_usual": Group(_("Seldom, last a while ago, middling orders"), "warn", 23),
    "kind_seldom_while_small": Group(_("Seldom, last a while ago, small orders"), "warn", 24),
    "kind_seldom_long_large": Group(_("Seldom, last long ago, large orders"), "quiet", 25),
    "kind_seldom_long_usual": Group(_("Seldom, last long ago, middling orders"), "quiet", 26),
    "kind_seldom_long_small": Group(_("Seldom, last long ago, small orders"), "quiet", 27),
}

# where there are no kinds: customers by how many days they ordered on
ORDERED = {
    "ordered_1": Group(_("Ordered on 1 day"), "quiet", 1),
    "ordered_2": Group(_("On 2 days"), "third", 2),
    "ordered_3": Group(_("On 3 to 5 days"), "main", 3),
    "ordered_6": Group(_("On 6 days or more"), "good", 4),
}

# what is known of how a customer buys; the columns of a heat table
FEATURES = {
    "feature_visits": Group(_("Days with an order"), "main", 1),
    "feature_since": Group(_("Days since the last"), "main", 2),
    "feature_worth": Group(_("What one brings"), "main", 3),
    "feature_products": Group(_("Variety of products"), "main", 4),
}

EVERYONE = {"everyone": Group(_("All customers"), "main", 0)}

GROUPS = KINDS | ORDERED | FEATURES | EVERYONE
