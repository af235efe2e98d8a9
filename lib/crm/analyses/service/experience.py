"""What each answering customer had met with: facts of the order or the ticket the answer names, or of the 90 days before."""

from collections.abc import Sequence

import ibis
import pandas as pd

from crm.analyses.service.asked_items import with_asked
from crm.customers.answers import Scale
from crm.tables import fetch
from crm.tables.flags import one_if
from crm.tables.orders import counted_orders

RECENT = 90  # days before an answer that names no order or ticket in which what happened counts
ITEMS = (
    "item_late",
    "item_missing",
    "item_long",
    "item_parts",
    "item_complained",
    "item_overdue",
    "item_unanswered",
)
DAY = 86_400  # seconds
MANY = 50_000  # kinds of answers at most: two to the number of items, for every score


def experienced(
    company, answers: ibis.Table, scale: Scale, long_days: int, asked: Sequence[str] = ()
) -> pd.DataFrame:
    """One row a score and combination of things that went wrong (1) or not (0): ITEMS as far as the source knows of them,
    asked_0, asked_1 … for the items that were asked about, `score` and how many answers (n) of this scale. Answers of
    which one is not known are left out. One query."""
    rows = answers.filter(answers.low == scale.low, answers.high == scale.high)
    rows = rows.mutate(said_on=rows.responded_at.date(), given=rows.score.floor().cast("int64"))
    rows, items = _by_order(company, rows, long_days)
    rows, of_tickets = _by_tickets(company, rows)
    items = [*items, *of_tickets, *(f"asked_{i}" for i in range(len(asked)))]
    rows = with_asked(company, rows, asked) if asked else rows
    if not items:
        return pd.DataFrame(columns=["score", "n"])
    rows = rows.filter(*(rows[item].notnull() for item in items))
    cells = rows.group_by(score=rows.given, **{item: rows[item] for item in items}).aggregate(
        n=lambda t: t.count()
    )
    return fetch(cells.order_by("score", *items), at_most=MANY)


def _by_order(company, rows: ibis.Table, long_days: int) -> tuple[ibis.Table, list[str]]:
    """What the order went through that the answer names: late by the source's own word or by promised and delivered day,
    not come though due, long on the way, in several parts."""
    own = company.has("surveys.late")
    if not (company.has("surveys.order_id") and company.has("orders.ordered_at")):
        return (rows.mutate(item_late=one_if(rows.late)), ["item_late"]) if own else (rows, [])
    orders = counted_orders(company)
    came, promised = orders.delivered_at.date(), orders.promised_at.date()
    each = orders.group_by(of_order="order_id").agg(
        came=came.max(), promised=promised.max(), days=came.delta(orders.day, unit="day").max()
    )
    rows = rows.left_join(each, rows.order_id == each.of_order).drop("of_order")
    items = {}
    due = company.has("orders.promised_at") and company.has("orders.delivered_at")
    gone = (rows.came.isnull() & (rows.promised < rows.said_on)).fill_null(False)
    if own or due:
        late = one_if(rows.came > rows.promised) if due else ibis.null("int64")
        late = one_if(rows.late).fill_null(late) if own else late
        items["item_late"] = late.fill_null(gone.ifelse(0, ibis.null("int64"))) if due else late
    if due:
        items["item_missing"] = one_if(gone & ~(rows.late.fill_null(False) if own else False))
    if company.has("orders.delivered_at"):
        items["item_long"] = one_if((rows.days > long_days).fill_null(False))
    if company.has("order_lines.line_id"):
        lines = company.order_lines.group_by(lines_of="order_id").agg(lines=lambda t: t.count())
        rows = rows.left_join(lines, rows.order_id == lines.lines_of).drop("lines_of")
        items["item_parts"] = one_if((rows.lines > 1).fill_null(False))
    return rows.mutate(**items), list(items)


def _by_tickets(company, rows: ibis.Table) -> tuple[ibis.Table, list[str]]:
    """Whether there was a complaint, a ticket past its deadline, or one without a first answer for a day: the ticket that
    the answer names, else those of the account in the 90 days before it."""
    pairs = _tickets_before(company, rows)
    if not company.has("tickets.created_at") or not pairs:
        return rows, []
    met = ibis.union(*pairs) if len(pairs) > 1 else pairs[0]
    kind = (
        met.type.fill_null("").lower().contains("complaint")
        if company.has("tickets.type")
        else ibis.literal(True)
    )
    waited = met.first_response_at.fill_null(met.said_at).epoch_seconds() - met.created_at.epoch_seconds()
    ended = met.closed_at.fill_null(met.said_at)
    items = {"item_complained": one_if(kind)}
    if company.has("tickets.sla_due_at"):
        late = (met.sla_due_at < met.said_at) & (ended > met.sla_due_at)
        items["item_overdue"] = one_if(late.fill_null(False))
    if company.has("tickets.first_response_at"):
        items["item_unanswered"] = one_if(waited > DAY)
    each = met.mutate(**items).group_by("answer").agg(**{item: ibis._[item].max() for item in items})
    rows = rows.left_join(each, rows.response_id == each.answer).drop("answer")
    return rows.mutate(**{item: rows[item].fill_null(0) for item in items}), list(items)


def _tickets_before(company, rows: ibis.Table) -> list[ibis.Table]:
    """Pairs of an answer and a ticket it may be about, as far as the source links them."""
    if not company.has("tickets.created_at"):
        return []
    tickets = company.tickets.filter(company.tickets.created_at.notnull())
    tickets = tickets.select(
        "ticket_id", "account_id", "created_at", "first_response_at", "closed_at", "sla_due_at", "type"
    )
    said = rows.select(
        answer="response_id", whose="account_id", named="ticket_id", said_at="responded_at", said_on="said_on"
    )
    pairs = []
    if company.has("surveys.ticket_id"):
        pairs.append(said.inner_join(tickets, said.named == tickets.ticket_id))
    if company.has("surveys.account_id") and company.has("tickets.account_id"):
        near = said.filter(said.named.isnull())
        near = near.inner_join(tickets, [near.whose == tickets.account_id, tickets.created_at < near.said_at])
        pairs.append(near.filter(near.said_on.delta(near.created_at.date(), unit="day") <= RECENT))
    columns = ["answer", "said_at", "created_at", "first_response_at", "closed_at", "sla_due_at", "type"]
    return [pair.select(*columns) for pair in pairs]
