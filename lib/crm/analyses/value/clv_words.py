"""What the value of customers says: its sentence, and how it was worked out."""

import pandas as pd

from crm.customers.lasting.fit_words import fit_notes
from crm.customers.lasting.model import Model
from crm.customers.margin import Margin
from crm.spans import horizon
from crm.words import _, count, percent, short_money


def sentence(company, table: pd.DataFrame, value: list[float], terms, margin: Margin) -> str:
    """What all bring together, between what and what, and how much of it the best."""
    best = table[table.group.isin(["champions", "loyal"])]
    facts = {
        "n": count(table.customers.sum()),
        "value": short_money(value[0], company.currency),
        "low": short_money(value[1], company.currency),
        "high": short_money(value[2], company.currency),
        "period": horizon(company.as_of, terms.months),
        "best": count(best.customers.sum()),
        "part": percent(best.share_value.sum()),
    }
    if not value[0] > 0:
        return _("Today's {n} customers are expected to bring nothing in {period}.").format(**facts)
    if best.empty:
        text = (
            _(
                "Today's {n} customers are expected to bring {value} of margin in {period}, between {low} and {high}."
            )
            if margin.is_margin
            else _(
                "Today's {n} customers are expected to bring {value} in {period}, between {low} and {high}."
            )
        )
    else:
        text = (
            _(
                "Today's {n} customers are expected to bring {value} of margin in {period}, between {low} and {high}; "
                "{part} of it comes from {best} champions and loyal ones."
            )
            if margin.is_margin
            else _(
                "Today's {n} customers are expected to bring {value} in {period}, between {low} and {high}; "
                "{part} of it comes from {best} champions and loyal ones."
            )
        )
    return text.format(**facts)


def model_notes(model: Model, terms, margin: Margin, level: float) -> tuple[str, ...]:
    """What was assumed and fitted."""
    said = [
        _(
            "Money of each month to come is worth less by {discount} a year, counted from its middle. Customers won from "
            "now on are not in it."
        ).format(discount=percent(terms.discount)),
        margin.says,
        _("The interval holds what will come in {share} of cases, if customers go on as they did.").format(
            share=percent(level)
        ),
        *fit_notes(model),
    ]
    return tuple(said)
