"""How the model of what customers will buy and bring was fitted, in sentences."""

from crm.customers.lasting.model import ALIKE, Model
from crm.words import _, count, number, plural


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
