"""Audiences: who is in which segment, with score and reason, as a CRM takes it in."""

from collections.abc import Callable
from typing import NamedTuple

import ibis

from crm.names import GROUPS
from crm.tables.told import labelled, unarmed

COLUMNS = ["id", "segment", "score", "reason"]  # of a file; one for people has the owner before the reason


class Stated(NamedTuple):
    """What an audience is called, and its segments, best first; none where only the data say which there are."""

    name: str
    segments: tuple[str, ...]


def audience(name: str, segments=()) -> Callable:
    """Marks a function that gives one row a customer: account_id, group (one of the segments), score and reason, and
    where it is for people to act on, owner. Its own keywords are parameters of its report."""

    def mark(members: Callable) -> Callable:
        members.audience = Stated(name, tuple(segments))
        return members

    return mark


class Members(NamedTuple):
    """`files` is what a CRM takes in, an expression: id, key of the segment, segment in words, score, perhaps owner,
    reason; `asked` everybody, of whom `files` leaves out who does not want to be written to."""

    files: ibis.Table
    asked: ibis.Table


def members(company, rows: ibis.Table) -> Members:
    """The rows of an audience as they go out: an account whose contacts have all opted out is left out."""
    reached = rows
    if company.has("contacts.opt_out"):
        people = company.contacts
        people = people.filter(people.account_id.notnull())
        out = people.group_by("account_id").agg(out=people.opt_out.fill_null(False).all())
        reached = rows.anti_join(out.filter(out.out), "account_id")
    files = reached.select(
        id=unarmed(reached.account_id),
        key=reached.group,
        segment=labelled(reached.group, {name: group.label for name, group in GROUPS.items()}),
        score=reached.score,
        **({"owner": unarmed(reached.owner)} if "owner" in rows.columns else {}),
        reason=reached.reason,
    )
    return Members(files, rows)
