"""Words of the loyalty report: who stays, who leaves, what is kept of revenue, who comes a second time, who brings others."""

from crm.names.counted import new_customers
from crm.names.counted_staying import customer_months, customers_old_enough, customers_opening
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "retention": Name(
        _("Retention"), "share",
        _("Customers who were there so long after they came, of all for whom that time is over"), basis=customers_old_enough,
    ),
    "shop_churn": Name(
        _("Customers lost a month"), "share",
        _("Of those active when a month opened, the share that was silent too long when it closed"), basis=customer_months,
    ),
    "contract_churn": Name(
        _("Contracts lost a month"), "share",
        _("Of customers under contract when a month opened, the share that was not when it closed"), basis=customer_months,
    ),
    "net_kept": Name(
        _("Revenue kept, net"), "share",
        _("What last period's customers bring now over what they brought then, whatever each does"), basis=customers_opening,
    ),
    "gross_kept": Name(
        _("Revenue kept, gross"), "share",
        _("The same with nobody counted for more than then: losses and cuts only"), basis=customers_opening,
    ),
    "contract_net_kept": Name(
        _("Contract money kept, net"), "share",
        _("What those under contract then pay a month now, over what they paid then"), basis=customers_opening,
    ),
    "contract_gross_kept": Name(
        _("Contract money kept, gross"), "share",
        _("The same with nobody counted for more than then"), basis=customers_opening,
    ),
    "second_order_180": Name(
        _("Second order within 180 days"), "share",
        _("Customers with a second day with an order within 180 days of the first, of those whose first is so long ago"),
        basis=customers_old_enough,
    ),
    "referred_share": Name(
        _("New customers who were referred"), "share",
        _("New customers whose account names a referral as its source, of those whose account names one"), basis=new_customers,
    ),
}  # fmt: skip

COLUMNS = {
    "cohort_came": Name(_("Came in"), "text", _("First order, or first contract")),
    "months_after": Name(_("Months after"), "count", _("Calendar months after that of the beginning")),
    "quarters_after": Name(_("Quarters after"), "count", _("Calendar quarters after that of the beginning")),
    "years_after": Name(_("Years after"), "count", _("Calendar years after that of the beginning")),
    "came_then": Name(_("Customers"), "count", _("Who came then; in the pooled row those for whom the period is over")),
    "kept": Name(_("There"), "count"),
    "kept_share": Name(_("Share there"), "share"),
    "kept_low": Name(_("There from"), "share", _("Lower end of the interval of the share that is there")),
    "kept_high": Name(_("There to"), "share", _("Upper end of the interval of the share that is there")),
    "kept_least": Name(_("Lowest cohort"), "share", _("Lowest share of a cohort of thirty or more")),
    "kept_most": Name(_("Highest cohort"), "share", _("Highest share of a cohort of thirty or more")),
    "complete_on": Name(_("Known after"), "day", _("The day on which the period is over for the whole cohort")),
    "cohorts_old_enough": Name(_("Cohorts"), "count", _("Cohorts for which the period is over")),
    "opening_set": Name(_("There at the opening"), "count"),
    "lost_of_it": Name(_("Lost of them"), "count", _("Not there when the month closed")),
    "lost_share": Name(_("Lost a month"), "share", _("Lost over there at the opening")),
    "lost_low": Name(_("Lost from"), "share", _("Lower end of the interval of the share lost")),
    "lost_high": Name(_("Lost to"), "share", _("Upper end of the interval of the share lost")),
    "bridge_money": Name(_("Money"), "money", _("Opening and all steps add up to the closing")),
    "days_since_first": Name(_("Days since the first order"), "count"),
    "second_share": Name(_("Ordered a second time"), "share"),
    "second_low": Name(_("Second from"), "share", _("Lower end of the interval")),
    "second_high": Name(_("Second to"), "share", _("Upper end of the interval")),
    "second_waiting": Name(_("Still waited for"), "count", _("Customers watched for so long without a second order so far")),
    "within_days": Name(_("Within days"), "count"),
    "old_enough": Name(_("Old enough"), "count", _("Customers whose first order is so long ago")),
    "second_came": Name(_("Ordered again"), "count"),
    "second_km": Name(_("With all counted in"), "share", _("Kaplan-Meier, newer customers as long as they are known")),
    "referral_of": Name(_("Of"), "count"),
    "referral_n": Name(_("How many"), "count"),
    "referral_share": Name(_("Referrals"), "share"),
    "referral_low": Name(_("Referrals from"), "share", _("Lower end of the interval")),
    "referral_high": Name(_("Referrals to"), "share", _("Upper end of the interval")),
    "kept_by": Name(_("By"), "text"),
    "kept_verdict": Name(_("Beside all others"), "text"),
}  # fmt: skip

GROUPS = {
    "cohort_all": Group(_("All old enough"), "main", 0),
    "bridge_opening": Group(_("Time before"), "quiet", 1),
    "bridge_new": Group(_("New customers"), "good", 2),
    "bridge_won_back": Group(_("Won back"), "good", 3),
    "bridge_more": Group(_("Bring more"), "good", 4),
    "bridge_less": Group(_("Bring less"), "bad", 5),
    "bridge_lost": Group(_("Lost"), "bad", 6),
    "bridge_closing": Group(_("Now"), "main", 7),
    "ref_new": Group(_("New customers referred"), "main", 1),
    "ref_who": Group(_("Customers who referred"), "quiet", 2),
    "ref_told": Group(_("Say they would"), "third", 3),
    "depth_by_people": Group(_("People known"), "main", 1),
    "depth_by_roles": Group(_("Of two people or more"), "main", 2),
    "depth_by_touch": Group(_("Last touch"), "main", 3),
    "depth_0": Group(_("Nobody"), "quiet", 1),
    "depth_1": Group(_("One person"), "main", 2),
    "depth_2": Group(_("Two people"), "main", 3),
    "depth_3": Group(_("Three people or more"), "main", 4),
    "role_one": Group(_("One role"), "main", 1),
    "role_more": Group(_("Two roles or more"), "main", 2),
    "touch_none": Group(_("None on record"), "quiet", 1),
    "touch_old": Group(_("Longer ago"), "main", 2),
    "touch_recent": Group(_("Within 90 days"), "main", 3),
    "known_people": Group(_("two people or more on record"), "main", 1),
    "known_roles": Group(_("two roles or more on record"), "main", 2),
    "known_touch": Group(_("a touch in the 90 days before"), "main", 3),
    "kept_total": Group(_("All"), "quiet", 0),
    "kept_rest": Group(_("All others"), "quiet", 97),
    "kept_segment": Group(_("Segment"), "main", 1),
    "kept_channel": Group(_("Channel"), "main", 2),
    "kept_product": Group(_("First product"), "main", 3),
    "kept_above": Group(_("more stay"), "good", 1),
    "kept_below": Group(_("fewer stay"), "bad", 2),
    "kept_alike": Group(_("no difference told"), "quiet", 3),
}
