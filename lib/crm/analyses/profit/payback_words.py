"""What the months to pay back say."""

from datetime import date
from typing import NamedTuple

import pandas as pd

from crm.analyses.profit.acquisition_words import label
from crm.analyses.profit.won import Won
from crm.customers.firsts import begin_note
from crm.customers.lasting.terms import Terms
from crm.customers.margin import Margin
from crm.estimate.shares import RANKED, Interval
from crm.words import _, count, listed, money, months, percent


class Paid(NamedTuple):
    """Months after which a customer has paid back, NaN where that is not within the `last` month seen."""

    months: Interval
    last: int


def too_few() -> str:
    """Why there is no curve."""
    return _("Fewer than {n} customers have a first order that is known; too few to follow.").format(
        n=count(RANKED)
    )


def sentence(company, table: pd.DataFrame, cost: Interval, paid: Paid, margin: Margin) -> str:
    """When one has paid back, or that it is not within what is seen."""
    end = table.iloc[-1]
    facts = {
        "so_far": money(round(end.margin_so_far), company.currency),
        "first": money(round(table.margin_so_far.iloc[0]), company.currency),
        "last": months(paid.last),
        "cost": "" if cost.value != cost.value else money(round(cost.value), company.currency),
        "months": "" if paid.months.value != paid.months.value else months(int(paid.months.value)),
    }
    if not margin.is_margin:
        text = (
            _(
                "A customer has brought {first} of revenue with the first order and {so_far} by {last} after it; whether that "
                "pays the cost of {cost} back is not known, as the margin is not."
            )
            if facts["cost"]
            else _(
                "A customer has brought {first} of revenue with the first order and {so_far} by {last} after it; neither the "
                "margin nor what one costs to win is known."
            )
        )
        return text.format(**facts)
    if not facts["cost"]:
        text = _(
            "A customer has earned {first} of margin with the first order and {so_far} by {last} after it; what one costs to win "
            "is not known."
        )
    elif not facts["months"]:
        text = _(
            "A new customer costs {cost} and has not earned it back within the {last} seen: {so_far} of margin by then."
        )
    elif paid.months.value == 0:
        text = _(
            "A customer earns the cost of {cost} back with the first order, which brings {first} of margin; {last} after it "
            "that is {so_far}."
        )
    else:
        return _sure(paid, facts)
    return text.format(**facts)


def _sure(paid: Paid, facts: dict) -> str:
    """The month in which it is paid back, with what is sure of it."""
    low, high = paid.months.low, paid.months.high
    facts |= {"low": count(low), "high": "" if high != high else months(int(high))}
    if not facts["high"]:
        text = _(
            "A customer earns the cost of {cost} back within {months}, but that is not sure within the {last} seen; {last} "
            "after the first order margin is {so_far}."
        )
    elif low == high:
        text = _(
            "A customer earns the cost of {cost} back within {months}; {last} after the first order margin is {so_far}."
        )
    else:
        text = _(
            "A customer earns the cost of {cost} back within {months}, surely between {low} and {high}; {last} after the first "
            "order margin is {so_far}."
        )
    return text.format(**facts)


def notes(
    table: pd.DataFrame, terms: Terms, margin: Margin, cost: tuple[Interval, str, date | None], level: float
) -> tuple[str, ...]:  # fmt: skip
    """Who counts in which month, and what the cost is."""
    n = [count(table.followed.iloc[place]) for place in (0, -1)]
    said = [
        _(
            "Each month is the mean of those who have been customers for the whole of it, {first} at first and {last} at the "
            "end; who is too new for a month is not taken for one who bought nothing in it."
        ).format(first=n[0], last=n[1]),
        _(
            "Only customers whose first order is known; money is discounted by {discount} a year to the first order."
        ).format(discount=percent(terms.discount)),
        margin.says,
    ]
    every, period, since = cost
    if every.value == every.value:
        text = _(
            "A mean of all: few large customers may pay for many small ones, and the table by channel tells them apart. The cost "
            "is that of all new customers of {period}, whatever those cost who were won before; sure means {share} of cases."
        )
        said.append(text.format(period=period, share=percent(level)))
    return (*said, *begin_note(since))


def channel_sentence(table: pd.DataFrame) -> str:
    """Which channels pay back with the first order, which later, and which not within what is seen."""
    never = table.paid_after.isna()
    at_once = ~never & (table.paid_to == 0)
    said = (
        [_("{channels} with the first order").format(channels=listed(_labels(table[at_once])))]
        if at_once.any()
        else []
    )
    for row in table[~never & ~at_once].itertuples():
        facts = {"channel": label(row.group), "low": count(row.paid_from)}
        if row.paid_to != row.paid_to:
            text = _("{channel} in {low} months or more")
        elif row.paid_from == 0:
            text, facts["high"] = _("{channel} within {high}"), months(int(row.paid_to))
        else:
            text, facts["high"] = _("{channel} in {low} to {high}"), months(int(row.paid_to))
        said.append(text.format(**facts))
    if said and never.any():
        text = _(
            "New customers have earned back what their channel costs: {parts}. Not within what is seen: {never}."
        )
    elif said:
        text = _("New customers have earned back what their channel costs: {parts}.")
    else:
        text = _("New customers have not earned back what their channel costs within what is seen: {never}.")
    return text.format(parts=listed(said), never=listed(_labels(table[never])))


def _labels(rows: pd.DataFrame) -> list[str]:
    return [label(group) for group in rows.group]


def channel_notes(found: Won, level: float) -> tuple[str, ...]:
    """How to read the table."""
    return (
        _(
            "Blank where margin has not reached the cost in the months that thirty customers or more of the channel are old "
            "enough for. From and to hold the true month in {share} of cases; without a to, it is not sure within these months."
        ).format(share=percent(level)),
        _(
            "Channels of fewer than {n} new customers in {period} are left out, as are those on which nothing is booked."
        ).format(n=count(RANKED), period=found.period),
    )
