"""Who was asked and who answered."""

from crm.estimate.shares import wilson
from crm.finding import Number
from crm.tables import fetch
from crm.words import _, count, percent

LOW = 0.30  # below this response rate those who kept silent could turn any figure


def response(company, kind: str, answered: int, level: float) -> tuple[tuple[str, ...], tuple[Number, ...]]:
    """A sentence and a number on the window's invitations and their response rate.

    Where survey_id names the type ("NPS 2026-03"), its invitations count; else all, and it is said."""
    if not company.has("survey_invitations.sent_at"):
        return (_("How many were invited is not recorded, so those who kept silent are unknown."),), ()
    sent = company.within(company.survey_invitations, "sent_at")
    own = sent.survey_id.fill_null("").upper().contains(kind)
    done = sent.completed.fill_null(False)
    sums = {"n": sent.count(), "done": done.sum(), "own": own.sum(), "own_done": (own & done).sum()}
    row = fetch(sent.aggregate(**sums)).fillna(0).iloc[0]
    named = bool(row.own)
    invited, done = (int(row.own), int(row.own_done)) if named else (int(row.n), int(row.done))
    if not company.has("survey_invitations.completed"):
        done = answered
    if not invited or done > invited:
        return (_("Invitations and answers of these months do not match, so no response rate is given."),), ()
    rate = wilson(done, invited, level)
    said = _said(named, rate.value).format(invited=count(invited), done=count(done), rate=percent(rate.value))
    return (said,), (Number("response_rate", *rate, n=invited),)


def _said(named: bool, rate: float) -> str:
    if not named:
        return _("{invited} invitations to all surveys together, {done} answered: a response rate of {rate}.")
    if rate < LOW:
        return _(
            "{invited} invited, {done} answered: a response rate of {rate}, so the silent majority may "
            "think otherwise."
        )
    return _("{invited} invited, {done} answered: a response rate of {rate}.")
