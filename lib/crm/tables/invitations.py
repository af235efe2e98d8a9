"""Who had answered an invitation by as_of: a CRM ticks it off later and notes no day."""

from datetime import date

import ibis

from crm.tables.log import LATER, Entry, entry
from crm.tables.made import empty
from crm.tables.sift import up_to
from crm.words import _

NAME = "survey_invitations"
LINKS = (
    "invitation_id",
    "contact_id",
    "account_id",
)  # what an answer and its invitation share, the surest first

Tables = dict[str, ibis.Table]


def answered(con, tables: Tables, as_of: date) -> tuple[Tables, list[Entry]]:
    """The tables with invitations `completed` as far as it was known on the day. Yes: an answer up to as_of names
    the invitation; or, where answers name none, the CRM says yes and its contact (else its account) answered
    since it was sent. No: the CRM says no. Blank: it says yes, but that answer is not seen, so it came later."""
    if NAME not in tables:
        return tables, []
    sent = tables[NAME]
    link = _link(sent, _came(con, as_of)) if "surveys" in tables else None
    ticked = sent.completed.fill_null(False)
    if link is None:
        told = _("completed is blank: it has no date, and no answer tells when it was")
        return _with(con, tables, empty("flag"), entry(sent, NAME, LATER, sent.completed.notnull(), told))
    seen = sent.invitation_id.isin(_answered(con, tables, link, as_of))
    if link == "invitation_id":
        known = ibis.cases((seen, True), (ticked, None), else_=False)
    else:
        known = ibis.cases((ticked & ~seen, None), else_=sent.completed)
    told = _("completed is blank: its answer is not among those up to {day}").format(day=str(as_of))
    return _with(con, tables, known, entry(sent, NAME, LATER, ticked & ~seen, told))


def _with(con, tables: Tables, completed: ibis.Value, found: Entry | None) -> tuple[Tables, list[Entry]]:
    table = tables[NAME].mutate(completed=completed.cast("boolean"))
    made = con.keep(ibis.util.gen_name(NAME), table)
    return tables | {NAME: made}, [found] if found else []


def _link(sent: ibis.Table, answers: ibis.Table) -> str | None:
    """The surest column that both invitations and answers fill."""
    here, there = (
        t.aggregate(**{c: t[c].count() for c in LINKS}).to_pyarrow().to_pylist()[0] for t in (sent, answers)
    )
    return next((c for c in LINKS if here[c] and there[c]), None)


def _came(con, as_of: date) -> ibis.Table:
    """The answers that had come by as_of; one whose score could not be read is an answer too."""
    answers = up_to(con.table("typed_surveys"), "surveys", as_of)
    return answers.filter(answers.responded_at.notnull())


def _answered(con, tables: Tables, link: str, as_of: date) -> ibis.Column:
    """The invitations that have an answer."""
    if link == "invitation_id":
        answers = _came(con, as_of)
        return answers.filter(answers.invitation_id.notnull()).invitation_id
    sent, answers = tables[NAME], tables["surveys"]
    since = answers.responded_at.date() >= sent.sent_at.date()
    return sent.semi_join(answers, [sent[link] == answers[link], since]).invitation_id
