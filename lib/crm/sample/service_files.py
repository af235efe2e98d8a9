"""Tickets, surveys and their invitations as the CRM exports them, clean."""

import numpy as np
import pandas as pd

from crm.sample.cells import flags, ids, words
from crm.sample.clock import moments
from crm.sample.company import Made
from crm.sample.service import ORIGINS
from crm.sample.world import PRIORITIES, REGIONS, TICKETS


def tickets(made: Made) -> pd.DataFrame:
    """Complaints and questions as they stood when the export was drawn."""
    t, w, kinds = made.tickets, made.window, list(TICKETS)
    late_by = t.closed.notna()
    return pd.DataFrame(
        {
            "TicketId": ids("T", t.index),
            "AccountId": ids("A", made.orders.customer.to_numpy()[t.order]),
            "OrderId": ids("O", t.order),
            "Type": words([k[0] for k in kinds], t.kind),
            "Reason": words([k[1] for k in kinds], t.kind),
            "Priority": words(PRIORITIES, t.priority),
            "Origin": words(ORIGINS, t.origin),
            "Team": words([v[4] for v in TICKETS.values()], t.kind),
            "Status": np.where(late_by, "Closed", np.where(t.answered.notna(), "In progress", "New")),
            "IsClosed": flags(late_by),
            "CreatedDate": moments(w, t.created, office=False),
            "FirstResponseDate": moments(w, t.answered, office=False),
            "ClosedDate": moments(w, t.closed, office=False),
            "SlaDueDate": moments(w, t.due, office=False),
            "ReopenedCount": t.reopened.astype(str),
            "IsEscalated": flags(t.escalated),
        }
    )


def _both(made: Made) -> pd.DataFrame:
    parts = [
        made.nps.assign(type="NPS", low=0, high=10, ticket=-1),
        made.csat.assign(type="CSAT", low=1, high=5),
    ]
    both = pd.concat(parts).sort_values(["sent", "customer"], kind="stable", ignore_index=True)
    return both.assign(business=made.accounts.business.to_numpy()[both.customer])


def surveys(made: Made) -> pd.DataFrame:
    """The answers in the order they came."""
    b = _both(made)
    b = b[b.replied].sort_values("at", kind="stable")
    first = pd.Series(made.contacts.index, index=made.contacts.account)
    return pd.DataFrame(
        {
            "ResponseId": ids("R", np.arange(len(b))),
            "InvitationId": ids("I", b.index),
            "SurveyType": b.type,
            "Score": b.score.astype(str),
            "ScaleMin": b.low.astype(str),
            "ScaleMax": b.high.astype(str),
            "ResponseDate": moments(made.window, b["at"], office=False),
            "AccountId": ids("A", b.customer),
            "ContactId": ids("C", b.customer.map(first[~first.index.duplicated()])),
            "OrderId": ids("O", b.order),
            "TicketId": ids("T", b.ticket),
            "Channel": b.channel,
            "Region": words(REGIONS, made.accounts.region.to_numpy()[b.customer]),
            "Segment": np.where(b.business, "Business", "Self-service"),
            "LateDelivery": flags(b.late),
            "Comment": b.comment,
        }
    )


def invitations(made: Made) -> pd.DataFrame:
    """Who was asked, and whether an answer came."""
    b = _both(made)
    b = b[b.sent < made.window.late]
    waves = b.wave.fillna(-1).astype(int).to_numpy()
    names = np.where(waves >= 0, np.char.add("NPS wave ", (waves + 1).astype(str)), "CSAT after ticket")
    first = pd.Series(made.contacts.index, index=made.contacts.account)
    return pd.DataFrame(
        {
            "InvitationId": ids("I", b.index),
            "SurveyId": names.astype(object),
            "AccountId": ids("A", b.customer),
            "ContactId": ids("C", b.customer.map(first[~first.index.duplicated()])),
            "SentDate": moments(made.window, b.sent, office=False),
            "Channel": b.channel,
            "Delivered": flags(b.arrived),
            "Opened": flags(b.opened),
            "Completed": flags(b.replied),
        }
    )
