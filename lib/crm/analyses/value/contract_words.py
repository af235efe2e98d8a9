"""What contracts say: their sentences, how the value was worked out, and where there is too little."""

import numpy as np
import pandas as pd

from crm.estimate import sbg
from crm.estimate.sbg import Sbg
from crm.spans import horizon, stretch
from crm.words import _, count, months, number, percent, short_money


def sentence(company, table: pd.DataFrame, value: list[float], terms, is_margin: bool) -> str:
    """Who is under contract, what they will bring, and how many will stay."""
    n = int(table.customers.sum())
    text = (
        _(
            "The {n} customers under contract pay {fees} a month and are expected to bring {value} of margin in {period}, "
            "between {low} and {high}; {share} of them will still be there at its end."
        )
        if is_margin
        else _(
            "The {n} customers under contract pay {fees} a month and are expected to bring {value} in {period}, between "
            "{low} and {high}; {share} of them will still be there at its end."
        )
    )
    return text.format(
        n=count(n), fees=short_money(table.a_month.sum(), company.currency),
        value=short_money(value[0], company.currency), period=horizon(company.as_of, terms.months),
        low=short_money(value[1], company.currency), high=short_money(value[2], company.currency),
        share=percent(table.staying.sum() / n),
    )  # fmt: skip


def staying_sentence(model: Sbg, table: pd.DataFrame, term: int) -> str:
    """How long a new contract lasts, and whether the older ones are safer."""
    periods = np.arange(1, 1200)
    half = np.flatnonzero(sbg.surviving(model, periods) <= 0.5)
    last = int(table.contract_months.iloc[-1])
    facts = {
        "last": months(last),
        "left": percent(table.share_left_model.iloc[-1]),
        "first": percent(float(sbg.retention(model, 1))),
        "later": percent(float(sbg.retention(model, max(last // term, 1)))),
    }
    if half.size and periods[half[0]] * term <= last:
        text = _(
            "Half of new contracts are over after {half}. Of new ones, {first} renew at the first renewal; of those who "
            "have stayed {last}, {later} renew at the next."
        )
        return text.format(half=months(int(periods[half[0]]) * term), **facts)
    text = _(
        "{left} of new contracts are still running after {last}. Of new ones, {first} renew at the first renewal; of "
        "those who have stayed so long, {later} renew at the next."
    )
    return text.format(**facts)


def notes_of(model: Sbg, stays, terms, term: int, level: float) -> tuple[str, ...]:
    """What was assumed and fitted."""
    ended = int(stays.n @ stays.ended.astype(int))
    return (
        _(
            "Shifted beta-geometric with alpha {alpha} and beta {beta}, fitted to {n} stays, {ended} of which are over; "
            "log-likelihood {likelihood}. A contract is taken to renew every {term}."
        ).format(
            alpha=number(model.alpha, 3), beta=number(model.beta, 3), n=count(stays.n.sum()), ended=count(ended),
            likelihood=number(model.likelihood, 2), term=stretch(term),
        ),
        _(
            "Money of each month to come is worth less by {discount} a year, counted from its middle. What is paid a month "
            "is taken to stay as it is today; contracts still to be won are not in it."
        ).format(discount=percent(terms.discount)),
        _("The interval holds what will come in {share} of cases, if customers go on as they did.").format(
            share=percent(level)
        ),
        _("Values are margin: {share} of what is paid, as given.").format(share=percent(float(terms.margin)))
        if terms.margin.strip()
        else _("Values are what is paid: costs of orders say nothing of contracts, and no margin is given."),
    )  # fmt: skip
