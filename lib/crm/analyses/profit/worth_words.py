"""What margin over cost of a new customer says."""

import pandas as pd

from crm.analyses.profit.acquisition_words import label
from crm.analyses.profit.won import Won
from crm.customers.lasting.model import Model
from crm.customers.lasting.terms import Terms
from crm.customers.margin import Margin
from crm.estimate.shares import RANKED
from crm.names.profit import ALL
from crm.spans import stretch
from crm.words import _, count, listed, money, months, number, percent, plural


def sentence(company, found: Won, table: pd.DataFrame, terms: Terms, told: tuple[Margin, float]) -> str:
    """What comes back for 1 spent on average, and the channels of which more or less than that is sure."""
    margin, wanted = told
    whole = table.iloc[-1]
    facts = {
        "ltv": money(round(whole.ltv), company.currency), "cac": money(round(whole.cac), company.currency),
        "ratio": number(whole.ratio, 1), "low": number(whole.ratio_low, 1), "high": number(whole.ratio_high, 1),
        "months": stretch(terms.months),
    }  # fmt: skip
    if not margin.is_margin:
        return _(
            "A new customer is expected to bring {ltv} of revenue in the first {months} and costs {cac}: {ratio} for 1 spent, "
            "between {low} and {high}. Whether that pays is not known, as the margin is not."
        ).format(**facts)
    text = _(
        "A new customer is expected to earn {ltv} of margin in the first {months} and costs {cac}: {ratio} for 1 spent, "
        "between {low} and {high}."
    )
    said = text.format(**facts)
    verdict = verdicts(table, wanted)
    return _("{what} {verdict}").format(what=said, verdict=verdict) if verdict else said


def verdicts(table: pd.DataFrame, wanted: float) -> str:
    """Which channels surely do not pay, and which surely earn what is wanted."""
    rows = table[table.group != ALL]
    loses, earns = (rows[rows.worth_verdict == f"verdict_{kind}"] for kind in ("loses", "earns"))
    facts = {"loses": channels(loses), "earns": channels(earns), "wanted": number(wanted, 1)}
    if len(loses) and len(earns):
        text = _("{loses} earn less than they cost; {earns} earn {wanted} or more.")
    elif len(loses):
        text = plural("{loses} earns less than it costs.", "{loses} earn less than they cost.", len(loses))
    elif len(earns):
        text = plural(
            "{earns} surely earns {wanted} or more for 1 spent.",
            "{earns} surely earn {wanted} or more for 1 spent.",
            len(earns),
        )
    else:
        return ""
    return text.format(**facts)


def channels(rows: pd.DataFrame) -> str:
    """Their names."""
    return listed([label(group) for group in rows.group])


def notes(
    models: dict[str | None, Model], found: Won, table: pd.DataFrame, terms: Terms, margin: Margin,
    judged: tuple[float, float, int],
) -> tuple[str, ...]:  # fmt: skip
    """What was assumed."""
    wanted, level, channels_judged = judged
    said = [
        _(
            "Margin expected: the mean first order, and the orders that follow within {months} by the model of the value "
            "report (BG/NBD and gamma-gamma), discounted by {discount} a year. Later months are not in it."
        ).format(months=months(terms.months), discount=percent(terms.discount)),
        margin.says,
        _(
            "The cost is that of the channel with its part of shared costs. Channels on which nothing is booked are left out."
        ),
        _(
            "Intervals ({share}) are of the mean of customers alike: of what is estimated of their margin, and of how many came "
            "by chance."
        ).format(share=percent(level)),
    ]
    if margin.is_margin:
        said.append(verdict_note(wanted, channels_judged))
    text = _(
        "The models are fitted to customers of whatever time ({n} in all); those won now may prove to be different. All "
        "channels are those listed and the ones without a cost, in the numbers in which they came."
    )
    return (*said, *borrowed(models, table), text.format(n=count(models[None].fitted)), found.lags.says)


def verdict_note(wanted: float, judged: int) -> str:
    """When a verdict is passed."""
    text = plural(
        "Verdicts use an interval made strict for {n} channel; channels of fewer than {few} new customers get none. Wanted "
        "are {wanted} for 1 spent.",
        "Verdicts use an interval made strict for {n} channels; channels of fewer than {few} new customers get none. "
        "Wanted are {wanted} for 1 spent.",
        judged,
    )
    return text.format(n=count(judged), few=count(RANKED), wanted=number(wanted, 1))


def borrowed(models: dict[str | None, Model], table: pd.DataFrame) -> tuple[str, ...]:
    """Which channels have no model of their own."""
    rows = table[table.group != ALL]
    rows = rows[~rows.group.isin(list(models))]
    text = _(
        "Too few customers came back for a model of their own, so that what follows the first order is taken from all "
        "channels: {channels}."
    )
    return (text.format(channels=channels(rows)),) if len(rows) else ()
