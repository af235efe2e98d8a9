"""What prices and units sold say together, and when they say nothing."""

import pandas as pd

from crm.analyses.behaviour.sold import MONTHS, MOST_SOLD, OFTEN, PART, SOLD
from crm.estimate.elasticity import PRODUCTS, VARIES, Elasticity
from crm.words import _, count, number, percent, plural

WHY = {
    "": "",
    "few": _("too few products"),
    "constant": _("prices hardly change"),
    "together": _("prices of all products move together"),
    "scatter": _("prices differ from order to order as much as from month to month"),
}
SHRUNK = 0.05  # of the estimate: less is not worth a sentence


def sentence(one: Elasticity) -> str:
    """How units go with price, or that it is not identified, and why."""
    facts = {
        "n": count(one.products), "varies": percent(one.varies), "low": number(one.low, 2), "high": number(one.high, 2),
        "elasticity": number(one.value, 2), "own": percent(one.own), "chance": percent(min(one.chance, 1.0), 0),
        "least": percent(VARIES, 0), "products": count(PRODUCTS), "fewer": percent(-one.value / 100, 2),
    }  # fmt: skip
    return (_not_identified(one) if one.why else _identified(one)).format(**facts)


def _not_identified(one: Elasticity) -> str:
    """The sentence for each reason why prices do not tell."""
    if one.why == "few":
        return plural(
            "How sales answer to prices is not identified: {n} product is sold steadily, and it takes {products}.",
            "How sales answer to prices is not identified: {n} products are sold steadily, and it takes {products}.",
            one.products,
        )
    if one.why == "constant":
        return _(
            "How sales answer to prices is not identified: prices vary by {varies} around each product's mean, and it takes "
            "{least}."
        )
    if one.why == "together":
        return _(
            "How sales answer to prices is not identified: prices of all products move together, and but for that by {own}; it "
            "takes {least} to tell prices from the time."
        )
    return _(
        "How sales answer to prices is not identified: prices differ from order to order within a month, which makes {chance} "
        "of what differs between months, so that a month has no price of its own."
    )


def _identified(one: Elasticity) -> str:
    """The sentence for fewer units at higher prices, for more, and for no clear link."""
    if one.high < 0:
        return _(
            "Where a product's price was one percent higher, {fewer} fewer units were sold (elasticity {elasticity}, {low} to "
            "{high})."
        )
    if one.low > 0:
        return _(
            "Where a product's price was higher, more units were sold (elasticity {elasticity}, {low} to {high}): prices seem to "
            "be raised when demand is high, and tell nothing of what a price does."
        )
    return _(
        "Units sold and prices show no clear link: the elasticity is {elasticity}, and anything from {low} to {high} would fit."
    )


def notes(one: Elasticity, rows: pd.DataFrame, level: float) -> tuple[str, ...]:
    """What is held against what, which products are in it, what is missing, and what it cannot mean."""
    how = _(
        "Logarithm of the units of a product and month on the logarithm of its mean price, with an effect of each product "
        "and of each month, of the last {months} months. Products sold in {sold} months at least, in {part} of those between "
        "their first and last, with {often} lines a month: {n} of them, {most} at most."
    ).format(
        months=count(MONTHS), sold=count(SOLD), part=percent(PART, 0), often=count(OFTEN), n=count(one.products),
        most=count(MOST_SOLD),
    )  # fmt: skip
    rule = _(
        "Not identified is what rests on fewer than {products} products, on prices that vary by less than {least} once "
        "products and months are taken off, or on months that differ in price by half or more because orders do."
    ).format(products=count(PRODUCTS), least=percent(VARIES, 0))
    meaning = _(
        "An association: prices are set by people who know what sells, and offers are made when they are needed. Only prices "
        "set by lot would tell what a price does."
    )
    return (how, rule, meaning, *_missing(rows), *([] if one.why else _range(one, level)))


def _missing(rows: pd.DataFrame) -> list[str]:
    """What part of the months between a product's first and last has no sale, and what that does."""
    spans = rows.groupby("place").month.agg(["min", "max"])
    span = int((spans["max"] - spans["min"] + 1).sum())
    if len(rows) == span:
        return []
    text = _(
        "{share} of the months between a product's first and last have no sale. They have no price either and are not in "
        "it: months that were too dear to sell anything are missing, so that sales seem to answer less than they do."
    )
    return [text.format(share=percent(1 - len(rows) / span))]


def _range(one: Elasticity, level: float) -> list[str]:
    """How the range came about, and how far prices that differ within months pull the figure towards 0."""
    text = _("The range is a jackknife over products and holds the true figure in {level} of cases.")
    said = [text.format(level=percent(level))]
    if one.chance > SHRUNK:
        text = _("Prices that differ within a month pull the figure towards 0, by about {share}.")
        said.append(text.format(share=percent(one.chance, 0)))
    return said
