"""What is said of customers who leave, and how they were counted."""

import pandas as pd

from crm.customers.firsts import until_note
from crm.customers.lasting.renewing import end_notes
from crm.estimate.retention import Opening, over
from crm.estimate.shares import SHOWN, Interval
from crm.estimate.silence import Silence
from crm.estimate.survival import median_days, survival
from crm.words import _, count, days, months, percent, plural

YEAR = 12


def too_few() -> str:
    """Why no rate is told."""
    return _("Too few customers were there at the opening of a month to say how many leave.")


def no_silence(found: Silence, rule) -> str:
    """Why no silence was chosen."""
    if not found.watched:
        return _(
            "Orders are there for too short a time to say after which silence customers hardly come back; "
            "{silent_days} would set it."
        ).format(silent_days="silent_days")
    if found.days == 0:
        return _(
            "Of customers who have just ordered, {chance} order again within {ahead}: nearly all are gone after one "
            "order, and there are none whose loss could be told. {silent_days} would set a silence all the same."
        ).format(chance=percent(found.chance.value), ahead=days(rule.ahead), silent_days="silent_days")
    text = _(
        "After {days} without an order, the longest that can be looked at, {chance} still order within {ahead}: no "
        "silence tells who has left; {silent_days} would set one."
    )
    return text.format(
        days=days(found.watched),
        chance=percent(found.chance.value),
        ahead=days(rule.ahead),
        silent_days="silent_days",
    )


def _rates(rate: Interval) -> dict[str, str]:
    """A month's rate and its interval, and what they come to in a year."""
    names = ("rate", "low", "high")
    monthly = {name: percent(value, 2) for name, value in zip(names, rate, strict=True)}
    return monthly | {
        f"year_{name}": percent(over(value, YEAR)) for name, value in zip(names, rate, strict=True)
    }


def shop_sentence(rate: Interval, limit: int, seen: Opening) -> str:
    """The month's rate and what it comes to in a year."""
    return _(
        "{rate} of active customers are lost a month ({low} to {high}): they go beyond {days} without an order. Kept "
        "up, that is {year_rate} in a year ({year_low} to {year_high})."
    ).format(days=days(limit), **_rates(rate))


def contract_sentence(rate: Interval, here: int) -> str:
    """The same of contracts."""
    return _(
        "{rate} of customers under contract leave a month ({low} to {high}). Kept up, that is {year_rate} in a year "
        "({year_low} to {year_high}); {n} are under contract now."
    ).format(n=count(here), **_rates(rate))


def survivors(rows: pd.DataFrame) -> tuple[str, ...]:
    """How long those who are there have been, beside how long all who ever began have lasted: the first are survivors."""
    waits = pd.DataFrame({"days": (rows.b - rows.a + 1).clip(lower=0), "event": rows.lost, "n": rows.n})
    here = waits[waits.event == 0]
    half = median_days(survival(waits)).value
    if here.n.sum() < SHOWN or half != half:
        return ()
    text = _(
        "Those under contract now have been so for {mean} on average; of all who ever began, half were gone after "
        "{half}. The first are the ones who stayed."
    )
    mean = round(float(here.days @ here.n) / float(here.n.sum()))
    return (text.format(mean=months(mean), half=months(round(half))),)


def _arithmetic(level: float) -> tuple[str, ...]:
    return (
        _(
            "Lost of the opening set over the opening set: who came in the month is in neither. The rate of a month "
            "is that of all months together, each weighing as much as it opened with; over a year it is 1 - (1 - "
            "rate)^12 if it stays the same. New customers leave more often than old ones, so it is no one customer's risk."
        ),
        _range(level),
    )


def _range(level: float) -> str:
    return _(
        "The range holds the true rate in {level} of cases, were customers to leave by chance alone."
    ).format(level=percent(level))


def shop_notes(
    company, rule, chosen: tuple[int, Silence], rows: pd.DataFrame, level: float
) -> tuple[str, ...]:
    """How the silence was chosen, what became of those counted as lost, and the arithmetic."""
    limit, found = chosen
    if rule.given:
        how = _("{days} of silence, as given.").format(days=days(limit))
    else:
        how = _(
            "{days} is the shortest silence from which on fewer than {chance} order within {ahead}: {back} of those "
            "silent so long did ({low} to {high}). From all gaps between orders, those that go on counted in "
            "(Kaplan-Meier)."
        ).format(
            days=days(limit), chance=percent(rule.chance), ahead=days(rule.ahead), back=percent(found.chance.value),
            low=percent(found.chance.low), high=percent(found.chance.high),
        )  # fmt: skip
    lost = rows[rows.lost == 1]
    back, n = int((lost.n * lost.back).sum()), int(lost.n.sum())
    returned = plural(
        "Of {n} counted as lost so far {back} ordered again later and came back into the opening set.",
        "Of {n} counted as lost so far {back} ordered again later and came back into the opening set.",
        n,
    ).format(n=count(n), back=count(back))
    same = _("Who goes beyond the silence and orders again in the same month is not lost in it.")
    return (how, returned, same, *_arithmetic(level), *until_note(company))


def contract_notes(found, level: float) -> tuple[str, ...]:
    """What a contract's end is, and the arithmetic."""
    stay = _(
        "Contracts of one customer that follow each other within a month are one stay, so who renews late or "
        "changes plans is not lost; of those lost in the last month a few may still do so. Who begins and ends "
        "within one month is in no opening set."
    )
    return (stay, *end_notes(found), _range(level))
