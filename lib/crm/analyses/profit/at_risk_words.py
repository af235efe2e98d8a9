"""What the margin at risk says."""

from crm.customers.lasting.model import Model
from crm.customers.lasting.terms import Terms
from crm.customers.left_out import not_loaded
from crm.customers.margin import Margin
from crm.estimate.shares import Interval
from crm.spans import stretch
from crm.words import _, count, percent, plural, short_money


def sentence(
    company, said: tuple[Interval, float, Interval, int], n: int, terms: Terms, margin: Margin
) -> str:  # fmt: skip
    """How much of what they brought has left, as far as can be told, and what hangs on those more likely gone."""
    risk, share, ahead, doubtful = said
    facts = {
        "n": count(n), "share": percent(share), "doubtful": count(doubtful), "months": stretch(terms.months),
        **{key: short_money(v, company.currency) for key, v in zip(("risk", "low", "high"), risk, strict=True)},
        "ahead": short_money(ahead.value, company.currency),
        "from": short_money(ahead.low, company.currency), "to": short_money(ahead.high, company.currency),
    }  # fmt: skip
    if not risk.value > 0:
        return _(
            "The {n} customers who came back have brought nothing in the last twelve months that could be at risk."
        ).format(**facts)
    first = (
        _(
            "Of the margin that the {n} customers who came back brought in the last twelve months, {share} has likely left with "
            "them: {risk}, between {low} and {high}."
        )
        if margin.is_margin
        else _(
            "Of the revenue that the {n} customers who came back brought in the last twelve months, {share} has likely left with "
            "them: {risk}, between {low} and {high}."
        )
    )
    if not (doubtful and ahead.value > 0):
        return first.format(**facts)
    text = plural(
        "{first} {doubtful} of them is more likely gone than not, and {ahead} of the next {months} hangs on that one.",
        "{first} {doubtful} of them are more likely gone than not, and {ahead} of the next {months} hangs on these.",
        doubtful,
    )
    return text.format(first=first.format(**facts), **facts)


def notes(company, once: tuple[int, float], model: Model, margin: Margin, level: float) -> tuple[str, ...]:
    """Who is not in it, and what the chances rest on."""
    customers, brought = int(once[0]), once[1]
    said = [
        _(
            "Nobody says when they leave. The chance is that of BG/NBD (Fader, Hardie and Lee), from how often each ordered, how "
            "long ago the last time, and how that is with all; seasons are not in it, so after a quiet season it is too high."
        ),
        _("The interval holds what has really left in {share} of cases, if the model holds.").format(
            share=percent(level)
        ),
        margin.says,
    ]
    if customers:
        text = plural(
            "{n} customer with orders on one day only is not in it: to the model nobody leaves before a second order, so it "
            "has no chance to give. In the last twelve months that one brought {money}.",
            "{n} customers with orders on one day only are not in it: to the model nobody leaves before a second order, so it "
            "has no chance to give. In the last twelve months they brought {money}.",
            customers,
        )
        said.append(text.format(n=count(customers), money=short_money(brought, company.currency)))
    if model.left_out:
        text = plural(
            "{n} customer whose first order is not known is counted by what is seen and left out of the fit.",
            "{n} customers whose first order is not known are counted by what is seen and left out of the fit.",
            model.left_out,
        )
        said.append(text.format(n=count(model.left_out)))
    return (*said, *not_loaded(company))
