"""What is said of members of the loyalty programme."""

from datetime import date

from crm.customers.firsts import until_note
from crm.estimate.shares import RANKED
from crm.names.segmentation import DESCRIBED_BY
from crm.words import _, count, day, days, money, number, percent


def too_few(members: int, landmark: date) -> str:
    """Why nothing is told."""
    return _(
        "Too few members to compare: {n} of the customers who ordered in the year up to {day} were members then. It takes "
        "{least} members and as many others."
    ).format(n=count(members), day=day(landmark), least=count(RANKED))


def programme_sentence(raw, alike, ahead: int) -> str:
    """How many of members and of others ordered again, and what is left of it when like is compared with like."""
    facts = {
        "members": percent(raw.member_share), "others": percent(raw.other_share), "within": days(ahead),
    }  # fmt: skip
    if alike is None:
        return _(
            "{members} of members ordered again within {within} and {others} of other customers; too few of them are like "
            "each other to say what is left of that when like is compared with like."
        ).format(**facts)
    gap, low, high = (100 * end for end in alike.share[:3])
    if low > 0:
        text = _(
            "{members} of members ordered again within {within} and {others} of other customers; of members and others who "
            "were alike before, {points} points more of the members did ({low} to {high})."
        )
    elif high < 0:
        gap, low, high = -gap, -high, -low
        text = _(
            "{members} of members ordered again within {within} and {others} of other customers; of members and others who "
            "were alike before, {points} points fewer of the members did ({low} to {high})."
        )
    else:
        text = _(
            "{members} of members ordered again within {within} and {others} of other customers; between members and others "
            "who were alike before, chance alone explains the difference ({points} points, {low} to {high})."
        )
    return text.format(**facts, points=number(gap), low=number(low), high=number(high))


def programme_notes(
    company, landmark: date, kind: str | None, raw, alike, joined: int, level: float
) -> tuple[str, ...]:
    """Who is compared with whom, who is left out, what is between them in money, and what that does not say."""
    who = _(
        "Members on {day} against customers who were none then, both with an order in the year before it. {joined} of the "
        "others joined later and stay where they were on that day: what the programme did for them is not in the difference."
    ).format(day=day(landmark), joined=count(joined))
    like = (
        _(
            "Alike are customers of one {kind} with as many days with an order in the year before (one by one up to eight), "
            "the last of them within 90 days or not, in the same third by what they spent in it, and customers for as long (a "
            "year, two, more)."
        ).format(kind=DESCRIBED_BY[kind])
        if kind
        else _(
            "Alike are customers with as many days with an order in the year before (one by one up to eight), the last of them "
            "within 90 days or not, in the same third by what they spent in it, and customers for as long (a year, two, more)."
        )
    )
    out = _(
        "{members} members and {others} others are like nobody on the other side and are left out of that comparison, which says "
        "nothing of them."
    ).format(members=count(raw.members - alike.members), others=count(raw.others - alike.others))
    cause = _(
        "This goes with being a member; that the programme makes customers order it does not say, for who joins may have "
        "reasons that no table holds. Who has left the programme is not known."
    )
    ranges = _(
        "Shares are compared by Mantel and Haenszel's weights. Ranges hold the true difference in {level} of cases."
    )
    paid = _money(alike.money if min(alike.members, alike.others) >= RANKED else None, company.currency)
    return who, like, out, *paid, cause, ranges.format(level=percent(level)), *until_note(company)


def _money(gap, currency: str | None) -> tuple[str, ...]:
    """What members brought more or less than those like them, with its range; nothing where that is not known."""
    if gap is None or gap.low != gap.low:
        return ()
    text = _(
        "In money, like with like, members less others comes to {gap} a customer since ({low} to {high}): net, those who ordered "
        "nothing counted in."
    )
    gap, low, high = (money(end, currency) for end in gap[:3])
    return (text.format(gap=gap, low=low, high=high),)
