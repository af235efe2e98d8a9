"""What the value of customers says: its sentence, and how it was worked out."""

from datetime import date

import pandas as pd

from crm.customers.lasting.model import ALIKE, Model
from crm.customers.margin import Margin
from crm.months import earlier
from crm.spans import stretch
from crm.words import _, count, day, number, percent, plural, short_money


def horizon(as_of: date, months: int) -> str:
    """The time to come, in words: "the 12 months to 31 Oct 2027"."""
    return _("the {months} to {day}").format(months=stretch(months), day=day(earlier(as_of, -months)))


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


def fit_notes(model: Model) -> list[str]:
    """The parameters, whom they were fitted to, and where an assumption is strained."""
    purchases, spending = model.purchases, model.spending
    said = [
        _(
            "Purchases: BG/NBD with r {r}, alpha {alpha} weeks, a {a}, b {b}, fitted to {n} customers; log-likelihood "
            "{likelihood}. Spend on an order: gamma-gamma with p {p}, q {q}, v {v}."
        ).format(
            r=number(purchases.r, 4), alpha=number(purchases.alpha, 4), a=number(purchases.a, 4),
            b=number(purchases.b, 4), n=count(model.fitted), likelihood=number(purchases.likelihood, 2),
            p=number(spending.p, 3), q=number(spending.q, 3), v=number(spending.v, 2),
        ),
        _("To the model, who ordered on one day only is a customer still, however long ago that was."),
    ]  # fmt: skip
    if model.left_out:
        text = plural(
            "{n} customer was there before the source's first order, so that the first order is not known: valued by "
            "what is seen, and left out of the fit.",
            "{n} customers were there before the source's first order, so that their first order is not known: valued "
            "by what is seen, and left out of the fit.",
            model.left_out,
        )
        said.append(text.format(n=count(model.left_out)))
    said.append(correlation_note(model.correlation))
    return said


def correlation_note(correlation: float) -> str:
    """Whether those who buy often also spend more on an order, which the model takes not to be so."""
    if abs(correlation) > ALIKE:
        text = _(
            "Careful: how often customers buy and what they spend on an order go together (rank correlation {value}), "
            "which the model takes not to be so."
        )
    else:
        text = _(
            "How often customers buy and what they spend on an order hardly go together (rank correlation {value}), as "
            "the model needs it."
        )
    return text.format(value=number(correlation, 2))
