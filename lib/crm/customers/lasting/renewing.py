"""How long contracts last: the stays of a company and the model of them, or why there is none; and who pays on."""

from typing import NamedTuple

import numpy as np

from crm.customers.lasting.contracts import Counted, counted, decided, stays
from crm.customers.limits import within_limits
from crm.estimate import sbg
from crm.estimate.sbg import Contracts, Sbg
from crm.tables.company import Company, kept
from crm.words import _, count, plural

CUSTOMERS, ENDED = 50, 20  # contracts come up for renewal, and ended: fewer say too little


class Known(NamedTuple):
    """The stays added up, the model fitted to them, and why there is none."""

    stays: Counted
    model: Sbg | None
    notes: tuple[str, ...]
    why: str = ""


@kept
def known_of(company: Company, renewal_months: int) -> Known:
    """The stays of the company added up and the model of them, or why there is none."""
    within_limits("renewal_months", renewal_months, 1, 60)
    found = stays(company)
    each = counted(found.rows)
    chosen = decided(each, renewal_months)
    notes = stay_notes(found)
    if why := too_little(chosen, running(each)):
        return Known(each, None, notes, why)
    model = sbg.fit(chosen)
    why = "" if model.settled else _(
        "How long contracts last cannot be modelled here: customers do not differ, or hardly any has ended one."
    )  # fmt: skip
    return Known(each, model, notes, why)


def running(stays: Counted) -> Counted:
    """The stays that go on."""
    here = ~stays.ended.astype(bool)
    return Counted(*(part[here] for part in stays))


def paying(model: Sbg, months: np.ndarray, ahead: int, term: int, leaving: float = 1.0) -> np.ndarray:
    """The chance that who has been under contract so many whole months pays in each of the months ahead (rows, months);
    with `leaving`, if each one's chance of ending at a renewal to come were so many times what it is.

    Days on which contracts renew are spread over a month, so that it is the mean of the chances at its ends."""
    had = months // term
    steps = (months[:, None] + np.arange(ahead + 1)[None, :]) // term - had[:, None]
    chances = sbg.renewals(model, had, np.arange(steps.max() + 1), leaving)
    left = np.take_along_axis(chances, steps, axis=1)
    return (left[:, 1:] + left[:, :-1]) / 2


def too_little(chosen: Contracts, here) -> str:
    """Why these contracts say too little; empty where they do."""
    n, ended = int(chosen.n.sum()), int(chosen.n @ chosen.ended)
    if n < CUSTOMERS:
        text = plural(
            "{n} contract has come up for renewal; how long contracts last takes {least}.",
            "{n} contracts have come up for renewal; how long contracts last takes {least}.",
            n,
        )
        return text.format(n=count(n), least=count(CUSTOMERS))
    if ended < ENDED:
        text = plural(
            "Only {n} contract of {all} has ended; how long contracts last takes {least}.",
            "Only {n} contracts of {all} have ended; how long contracts last takes {least}.",
            ended,
        )
        return text.format(n=count(ended), all=count(n), least=count(ENDED))
    return "" if here.n.sum() else _("Nobody is under contract any more.")


def stay_notes(found) -> tuple[str, ...]:
    """How a stay is told from its contracts, and what was left out."""
    said = _(
        "Contracts of one customer that follow each other within a month, or run side by side, are one stay."
    )
    return (said, *end_notes(found))


def end_notes(found) -> tuple[str, ...]:
    """Which day the end of a contract is, and those left out for ending before they begin."""
    last = (
        _("The end of a contract is its last day.")
        if found.last_day
        else _("The end of a contract is the first day without it.")
    )
    if not found.backwards:
        return (last,)
    text = plural(
        "{n} contract ends before it begins, and is left out.",
        "{n} contracts end before they begin, and are left out.",
        found.backwards,
    )
    return last, text.format(n=count(found.backwards))
