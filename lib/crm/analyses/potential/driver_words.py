"""What the drivers of value say."""

import pandas as pd

from crm.analyses.potential.future import TENTH
from crm.customers.lasting.model import Model
from crm.customers.lasting.terms import Terms
from crm.customers.margin import Margin
from crm.spans import horizon
from crm.words import _, count, percent, short_money


def nothing_to_bring(company, terms: Terms) -> str:
    """Why nothing can move it."""
    text = _("Today's customers are expected to bring nothing in {period}, so nothing moves their value.")
    return text.format(period=horizon(company.as_of, terms.months))


def sentence(company, table: pd.DataFrame, n: int, terms: Terms, margin: Margin) -> str:
    """What a tenth more of each would bring, the one that moves most first."""
    rows = table.set_index("group")
    money = {
        "spend": rows.change_more["driver_spend"], "rate": rows.change_more["driver_rate"],
        "stay": rows.change_less["driver_leaving"],
    }  # fmt: skip
    facts = {key: short_money(value, company.currency) for key, value in money.items()}
    facts |= {"n": count(n), "period": horizon(company.as_of, terms.months), "tenth": percent(TENTH, 0)}
    if margin.is_margin:
        return _(
            "What an order brings moves the value of today's {n} customers most: were it {tenth} more and nothing else changed, "
            "they would bring {spend} more margin in {period}; {rate} if they ordered {tenth} more often while they stay, and "
            "{stay} if {tenth} fewer left after an order."
        ).format(**facts)
    return _(
        "What an order brings moves the value of today's {n} customers most: were it {tenth} more and nothing else changed, they "
        "would bring {spend} more in {period}; {rate} if they ordered {tenth} more often while they stay, and {stay} if {tenth} "
        "fewer left after an order."
    ).format(**facts)


def notes(model: Model, terms: Terms, margin: Margin, level: float, contracts: bool) -> tuple[str, ...]:
    """What is changed and what is not, and that nobody promises it."""
    said = [
        _(
            "Arithmetic of the model, no promise: it says what a change would be worth, not how to bring it about nor what that "
            "costs. Whoever makes customers order more often may find that they put less into an order."
        ),
        _(
            "The past stays as it is, and what it says of each customer; only what they do from now on is changed. In this model "
            "customers leave after an order, so that who orders more often also leaves sooner: how often and how long share one "
            "between them (their elasticities, sizes added up)."
        ),
        _(
            "Elasticity is the change of value in percent for one percent more. What an order brings and the margin have 1 by "
            "definition. Ranges of the others are those of the model's parameters, at {level}."
        ).format(level=percent(level, 0)),
    ]
    if contracts:
        said.append(
            _(
                "Contracts ended: the value of running contracts, which is counted apart, if each customer's chance of ending at "
                "a renewal were so much lower or higher; fees as they are, less costs only where a margin is given."
            )
        )
    said.append(
        _("Money of each month to come is worth less by {discount} a year, counted from its middle.").format(
            discount=percent(terms.discount)
        )
    )
    fitted = _("The models are fitted as for the year to come, to {n} customers.").format(
        n=count(model.fitted)
    )
    return (*said, margin.says, fitted)
