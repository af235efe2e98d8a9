"""Who was asked: how many invitations of each kind of customer were answered, and how."""

import ibis
import pandas as pd

from crm.analyses.satisfaction.known_then import known_then
from crm.customers.answers import answers, latest
from crm.customers.periods import month_index
from crm.months import month_number
from crm.tables import fetch
from crm.tables.flags import one_if

OFTEN = 90  # days: who was asked anything within so many before is asked again
SORTS = (
    "risk",
    "segment",
    "tier",
    "tenure",
)  # what answers are weighted by, what matters most for a score first
COUNTS = ("invited", "delivered", "opened", "answered", "up", "down")
WAVE = 3  # months
MANY = 50_000  # kinds of invitations at most: twenty types of accounts in every month and band


def asked_and_answered(company, kind: str, quiet_days: int) -> pd.DataFrame:
    """One row a kind of invitation to this survey (NPS, CSAT) in the window: SORTS, `again` and `wave` (0 the last three
    months, 1 the three before …), how many were invited, delivered, opened and answered with a score that counts, and
    how many of these were good (up) and bad (down). One query."""
    sent, said = known_then(company, _sent(company, kind), quiet_days), _said(company, kind)
    rows = sent.left_join(said, sent.invitation_id == said.answer_to)
    keys = [*SORTS, "again", "wave"]
    groups = rows.group_by(*keys).aggregate(
        invited=rows.count(),
        delivered=one_if(rows.delivered.fill_null(False)).sum(),
        opened=one_if(rows.opened.fill_null(False)).sum(),
        answered=rows.answer_to.count(),
        up=rows.up.fill_null(0).sum(),
        down=rows.down.fill_null(0).sum(),
    )
    return fetch(groups.order_by(*keys), at_most=MANY)


def _sent(company, kind: str) -> ibis.Table:
    """The window's invitations to the survey: those whose survey_id names its kind, all where none does."""
    sent = company.survey_invitations
    sent = sent.filter(sent.sent_at.notnull())
    person = sent.contact_id.fill_null(sent.account_id).fill_null(sent.invitation_id)
    own = one_if(sent.survey_id.fill_null("").upper().contains(kind))
    sent = sent.mutate(person=person, own=own, asked_on=sent.sent_at.date())
    before = sent.asked_on.lag().over(ibis.window(group_by="person", order_by=["sent_at", "invitation_id"]))
    often = (sent.asked_on.delta(before, unit="day") <= OFTEN).fill_null(False)
    wave = (ibis.literal(month_number(company.as_of)) - month_index(sent.sent_at)) // WAVE
    sent = sent.mutate(again=often.ifelse("asked_again", "asked_fresh"), wave=wave.cast("int64"))
    sent = company.within(sent, "sent_at")
    sent = sent.mutate(named=sent.own.max().over(ibis.window()))
    return sent.filter(sent.own == sent.named)


def _said(company, kind: str) -> ibis.Table:
    """The last answer that counts to each invitation, with 1 where it is good and 1 where it is bad."""
    rows = answers(company, kind)
    rows = latest(rows.filter(rows.counted, rows.invitation_id.notnull()), "invitation_id")
    return rows.select(answer_to=rows.invitation_id, up=one_if(rows.up), down=one_if(rows.down))
