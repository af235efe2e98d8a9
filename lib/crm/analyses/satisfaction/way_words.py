"""How the finding on the way of surveys is put into words."""

import pandas as pd

from crm.customers.periods import span
from crm.estimate.shares import SHOWN
from crm.words import _, brief, count, listed, number, percent, plural

NAMED = 4  # channels in a sentence


def sentence(company, frame: pd.DataFrame) -> str:
    """How many invitations there were, which part came how far, and how many one person got in a quarter."""
    sums = frame[["invited", "delivered", "opened", "answered", "people"]].sum()
    steps = [
        (company.has("survey_invitations.delivered"), _("{share} were delivered"), sums.delivered),
        (company.has("survey_invitations.opened"), _("{share} opened"), sums.opened),
        (True, _("{share} answered"), sums.answered),
    ]
    told = [text.format(share=percent(n / sums.invited)) for there, text, n in steps if there]
    return _(
        "Of {n} invitations to any survey in {span}, {told}; whoever was asked in a quarter was asked {times} times in it."
    ).format(
        n=count(sums.invited),
        span=span(company),
        told=listed(told),
        times=number(sums.invited / sums.people, 2),
    )


def notes(company, frame: pd.DataFrame, channels: pd.DataFrame | None) -> tuple[str, ...]:
    """Who is asked too often, by which channels answers came, and what is withheld."""
    often = frame[frame.often >= 3]
    text = plural(
        "{n} time somebody was asked three times or more in a quarter; quarters are counted back from the last month.",
        "{n} times somebody was asked three times or more in a quarter; quarters are counted back from the last month.",
        int(often.people.sum()),
    )
    said = [text.format(n=count(often.people.sum()))]
    if not company.has("survey_invitations.contact_id"):
        said.append(_("Whom an invitation went to is not recorded, so persons are the accounts."))
    return (
        *said,
        _of_channels() if company.has("survey_invitations.channel") else _by_channel(channels),
        _(
            "Shares of fewer than {n} invitations are withheld, and what those could be worked out from."
        ).format(n=SHOWN),
    )


def _of_channels() -> str:
    """What a channel's share of answers does not say."""
    return _(
        "A channel is used for customers who may answer more readily anyway: its share of answers alone does not say that it "
        "works better."
    )


def _by_channel(channels: pd.DataFrame | None) -> str:
    """That invitations have no channel, and by which ones answers came."""
    if channels is None:
        return _("By which channel invitations went and answers came is not recorded.")
    known = channels[channels.channel.notnull()]
    total = channels.n.sum()
    if known.empty:
        return _("By which channel invitations went and answers came is not recorded.")
    parts = [
        _("{channel} ({share})").format(channel=brief(row.channel), share=percent(row.n / total))
        for row in known.head(NAMED).itertuples()
    ]
    return _(
        "By which channel invitations went is not recorded, so no channel's rate of answers is known; answers came by {parts}."
    ).format(parts=listed(parts))


def too_few(company, n: int) -> str:
    """Why nothing is said of the way of surveys."""
    text = plural(
        "{n} invitation in {span}, too few to say how far they come.",
        "{n} invitations in {span}, too few to say how far they come.",
        n,
    )
    return text.format(n=count(n), span=span(company))
