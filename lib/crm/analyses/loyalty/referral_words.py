"""What is said of referrals."""

import pandas as pd

from crm.customers.buying import period
from crm.estimate.shares import Interval
from crm.words import _, brief, count, listed, percent, plural


def too_few() -> str:
    """Why nothing is told."""
    return _("Too few new customers, or too few of whom a source is known, to say how many were referred.")


def no_words(words: list[str], new: pd.DataFrame) -> str:
    """Why nobody counts as referred: the words do not occur; those that do are told."""
    there = listed([brief(str(channel), 30) for channel in new.channel.dropna().head(8)])
    text = _(
        "No new customer has a source called {words}; there are {there}. {name} takes the words that mean a referral."
    )
    return text.format(words=listed(words), there=there, name="referrals")


def referral_sentence(share: Interval, came: int, known: int) -> str:
    """How many of the new customers were referred, and what that is not."""
    return _(
        "{share} of new customers ({low} to {high}) were referred: {came} of {n} whose source is known. Who referred "
        "them the source does not say."
    ).format(
        share=percent(share.value),
        low=percent(share.low),
        high=percent(share.high),
        came=count(came),
        n=count(known),
    )


def referral_notes(company, words: list[str], unknown: int, level: float) -> tuple[str, ...]:
    """What each of the three numbers is, and is not."""
    notes = [
        _(
            "Referred: new customers of {period} (first order ever) whose account's source is {words}, over those "
            "whose account has a source. It says nothing of how many would have come anyway."
        ).format(period=period(company), words=listed(words)),
        _(
            "Customers who referred somebody: not known here, for no table says which customer sent a new one. A "
            "share of customers who refer cannot be worked out from the number referred, as one customer may send "
            "many."
        ),
        _(
            "Would recommend: answers of 9 or 10 in the same time, of those who answered. It is what they say, not "
            "what they did; the satisfaction report has it with those who stay silent."
        ),
        _("The range holds the true share in {level} of cases.").format(level=percent(level)),
    ]
    if unknown:
        text = plural(
            "{n} new customer has no source and is in no share.",
            "{n} new customers have no source and are in no share.",
            unknown,
        )
        notes.append(text.format(n=count(unknown)))
    return tuple(notes)
