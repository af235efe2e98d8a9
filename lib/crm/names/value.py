"""Words of the value report: what customers will bring, and how such an estimate did before."""

from crm.names.counted import customers, customers_ever, customers_then, customers_under_contract
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "clv_total": Name(
        _("Value of today's customers"), "money",
        _("What all who ever ordered are expected to bring within the horizon, discounted to today"),
        basis=customers_ever,
    ),
    "clv_each": Name(
        _("Value of a customer"), "money", _("The same for one of them on average"), basis=customers_ever
    ),
    "orders_ahead": Name(
        _("Orders expected of them"), "count", _("Days with an order within the horizon"), basis=customers_ever
    ),
    "holdout_error": Name(
        _("Off when tried before"), "change",
        _("Orders expected by the model on an earlier day against those that came"), basis=customers_then,
    ),
    "holdout_naive_error": Name(
        _("Own rates, when tried"), "change",
        _("Orders of that time had each customer gone on at the own rate, against those that came"),
        basis=customers_then,
    ),
    "contracts_value": Name(
        _("Value of running contracts"), "money",
        _("What all who are under contract are expected to pay within the horizon, discounted to today"),
        basis=customers_under_contract,
    ),
    "contracts_kept": Name(
        _("Contracts that will still run"), "share",
        _("Of those under contract, the share expected to be so at the end of the horizon"),
        basis=customers_under_contract,
    ),
    "revenue_change": Name(
        _("Revenue against the time before"), "change",
        _("Net revenue of the months looked at over that of as many before, less one"), basis=customers,
    ),
}  # fmt: skip

COLUMNS = {
    "orders_ahead": Name(_("Orders expected"), "count", _("Days with an order within the horizon")),
    "value": Name(_("Value"), "money", _("Expected within the horizon, discounted")),
    "share_value": Name(_("Share of value"), "share"),
    "value_each": Name(_("Value of a customer"), "money"),
    "a_month": Name(_("Paid a month"), "money"),
    "staying": Name(_("Still there at the end"), "count", _("Customers expected to be under contract then")),
    "share_staying": Name(_("Share that stays"), "share"),
    "contract_months": Name(_("Months since the start"), "count"),
    "contracts_left": Name(_("Contracts still running"), "share"),
    "share_left": Name(
        _("Seen"), "share", _("Share of contracts left, those still running counted in (Kaplan-Meier)")
    ),
    "share_left_low": Name(_("From"), "share", _("Lower end of the interval of what was seen")),
    "share_left_high": Name(_("To"), "share", _("Upper end of the interval of what was seen")),
    "share_left_model": Name(_("By the model"), "share"),
    "way": Name(_("Expected by"), "text"),
    "orders_expected": Name(_("Orders expected"), "count"),
    "orders_came": Name(_("Orders that came"), "count"),
    "off": Name(_("Off by"), "change"),
    "revenue_expected": Name(_("Revenue expected"), "money"),
    "revenue_came": Name(_("Revenue that came"), "money"),
    "revenue_off": Name(_("Revenue off by"), "change"),
    "customer_error": Name(
        _("A customer's mean error"), "ratio", _("In orders, mean of the absolute errors")
    ),
    "rank": Name(_("Rank correlation"), "ratio", _("1 where customers came to the order expected of them")),
    "tenth": Name(_("Tenth of customers"), "count", _("10 are those of whom most was expected")),
    "expected_each": Name(_("Expected"), "ratio", _("Orders expected of a customer")),
    "came_each": Name(_("Came"), "ratio", _("Orders that a customer made")),
    "orders_each": Name(_("Orders of a customer"), "ratio"),
    "factor_change": Name(_("Changed by"), "change"),
    "effect": Name(
        _("Money that it makes"), "money", _("What revenue would have changed by this alone; adds up")
    ),
    "share_before": Name(_("Share of orders before"), "share"),
    "share_now": Name(_("Share of orders"), "share"),
    "order_before": Name(_("Average order before"), "money"),
    "order_now": Name(_("Average order"), "money"),
    "order_change": Name(_("Changed by"), "change"),
    "fiscal_period": Name(_("Period"), "text"),
    "weeks_long": Name(_("Weeks"), "count"),
    "revenue_so_far": Name(_("So far"), "money", _("Revenue of a period that is not over")),
    "revenue_constant": Name(
        _("At the rates of then"), "money", _("Revenue at the exchange rates of the year before")
    ),
    "revenue_year_before": Name(
        _("The year before"), "money", _("Revenue of what the period is held against")
    ),
    "year_change": Name(_("Change"), "change"),
    "year_change_constant": Name(_("Change at the rates of then"), "change"),
    "year_change_a_day": Name(_("Change a working day"), "change"),
}

# what revenue is made of; the meaning stands in a sentence: "+€12K by orders of each customer"
EFFECTS = {
    "effect_customers": Group(_("Customers"), "main", 1, _("the number of customers")),
    "effect_frequency": Group(_("Orders of each"), "main", 2, _("orders of each customer")),
    "effect_days": Group(_("Working days"), "quiet", 3, _("working days")),
    "effect_priced": Group(_("Orders without amount"), "quiet", 4, _("orders without an amount")),
    "effect_order": Group(_("What an order brings"), "main", 5, _("what an order brings")),
    "effect_price": Group(_("Prices"), "main", 6, _("prices")),
    "effect_content": Group(_("What is in an order"), "main", 7, _("what is in an order")),
    "effect_currency": Group(_("Exchange rates"), "quiet", 8, _("exchange rates")),
}

AGES = {
    "contract_1": Group(_("In the first year"), "quiet", 1),
    "contract_2": Group(_("In the second year"), "main", 2),
    "contract_3": Group(_("In the third year"), "main", 3),
    "contract_4": Group(_("Longer"), "main", 4),
}

GROUPS = (
    EFFECTS
    | AGES
    | {
        "share_left": Group(_("Seen"), "main", 1),
        "share_left_model": Group(_("By the model"), "quiet", 2),
        "revenue_year_before": Group(_("The year before"), "quiet", 2),
        "way_model": Group(_("The model"), "main", 1),
        "way_rate": Group(_("Own rate carried on"), "quiet", 2),
        "way_again": Group(_("Last year again"), "quiet", 3),
    }
)
