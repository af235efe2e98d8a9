"""What the win rates say: the sentence that fits the case, and the notes below the table."""

from crm.deals.rates import NO_RATE
from crm.words import _, count, days, is_missing, listed, percent

STATUS_WORDS = {"won": _("won"), "lost": _("lost"), "open": _("open")}


def sentence(wins) -> str:
    """The win rate as a director reads it: the usual figure, and what the open deals make of it."""
    template = _template(wins)
    return template.format(
        closed=percent(wins.closed.share.value), n=count(wins.closed.n), created=percent(wins.created.share.value),
        all=count(wins.created.n), won=count(wins.created.won), chance=percent(wins.chance.share.value),
        horizon=days(wins.reach), open=percent(wins.open_share),
    )  # fmt: skip


def _template(wins) -> str:
    """The sentence for what is known: nothing, wins only, no losses, no open deals, or everything."""
    if not wins.kept:
        return _("This source keeps no deals but won ones, so it cannot tell a win rate.")
    if wins.created is NO_RATE:
        return _("No deal was closed in this period, so there is no win rate yet.")
    if not wins.losses:
        return _without_losses(wins)
    if is_missing(wins.closed.share.value):
        return _("Only {n} deals were closed in this period, too few for a win rate.")
    if is_missing(wins.chance.share.value):
        return _(
            "{closed} of the {n} deals closed were won; too few were created in this period to add the open ones."
        )
    if not wins.open_share:
        return _("{closed} of the {n} deals closed were won, and none is left open.")
    if outside(wins):
        return _(
            "{closed} of the deals closed were won, but {open} are still open: counting these in, "
            "the chance that a deal is won within {horizon} is {chance}."
        )
    return _(
        "{closed} of the deals closed were won, and counting in the {open} still open changes little: "
        "the chance of a win within {horizon} is {chance}."
    )


def _without_losses(wins) -> str:
    if is_missing(wins.created.share.value):
        return _("Only {all} deals were created in this period, too few for a win rate.")
    if is_missing(wins.chance.share.value):
        return _("{won} of {all} deals ({created}) are won so far, none is recorded as lost.")
    return _(
        "{won} of {all} deals ({created}) are won so far, none is recorded as lost. "
        "The chance of a win within {horizon} is {chance}."
    )


def outside(wins) -> bool:
    """Whether the rate of closed deals lies outside the interval of the chance that counts the open ones."""
    chance = wins.chance.share
    return bool(
        wins.open_share and (wins.closed.share.value < chance.low or wins.closed.share.value > chance.high)
    )


def notes_on(wins, horizon: int) -> list[str]:
    """Warnings, then what each row counts."""
    notes = []
    if wins.losses and outside(wins):
        notes.append(_outside_note(wins))
    if wins.kept and not wins.losses:
        notes.append(
            _("No deal is recorded as lost here: won of won and lost would be 100% and say nothing.")
        )
    if wins.created.n > wins.mature.n:
        notes.append(
            _(
                "{n} of the {all} deals created are younger than {days} or undated: their share won can still grow."
            ).format(n=count(wins.created.n - wins.mature.n), all=count(wins.created.n), days=days(horizon))
        )
    if 0 < wins.reach < horizon:
        notes.append(
            _(
                "The deals of this period are too young to be followed for {days}; the chance is given for {reach}."
            ).format(days=days(horizon), reach=days(wins.reach))
        )
    if not wins.valued:
        notes.append(_("This source keeps no amounts, so there is no rate by value."))
    elif unpriced := sorted({s for way in (wins.closed, wins.created, wins.chance) for s in way.unpriced}):
        notes.append(
            _(
                "Amounts are missing on many deals ({statuses}); a rate by value is given only where they are not."
            ).format(statuses=listed([STATUS_WORDS[s] for s in unpriced]))
        )
    return notes


def _outside_note(wins) -> str:
    """The warning, with the side on which the usual figure errs."""
    chance = wins.chance.share
    template = _(
        "Do not plan with {closed}: it lies above {low} to {high}, the interval of the chance of a win."
    )
    if wins.closed.share.value < chance.low:
        template = _(
            "Do not plan with {closed}: it lies below {low} to {high}, the interval of the chance of a win."
        )
    return template.format(
        closed=percent(wins.closed.share.value), low=percent(chance.low), high=percent(chance.high)
    )
