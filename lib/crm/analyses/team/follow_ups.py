"""Which customers are overdue for a contact, by value tier, and how many fall due soon (E14)."""

import numpy as np
import pandas as pd

from crm.analyses.team.contacts import USUAL, Care, days_of, followed
from crm.analyses.team.follow_words import follow_notes, follow_sentence
from crm.estimate.shares import NONE, SHOWN, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, day

SOON = 30  # days ahead that are looked at
COLUMNS = [
    "group", "customers", "uncontacted", "contacted", "contact_every", "contacts_late", "late_share", "low", "high",
    "days_late", "contacts_soon",
]  # fmt: skip


@needs(
    "E14", _("Follow-ups"), "orders.account_id", "orders.ordered_at", "orders.amount", "activities.occurred_at",
    better=("activities.next_on", "accounts.owner_id"), one_of=("activities.account_id", "activities.deal_id"),
)  # fmt: skip
def follow_ups(company: Company, care: Care = USUAL, level: float = 0.95) -> Finding:
    """Of each value tier the customers with a contact on record, how many of these should have been contacted again by now
    and for how long, and who falls due within 30 days; customers without any contact on record apart."""
    every = days_of(care)
    rows = _counted(company, care)
    if rows.empty:
        return Finding("team.follow_ups", _("No customer has ordered yet."), answered=False)
    table = pd.DataFrame([_line(tier, days, rows, level) for tier, days in every.items()])
    table = table[table["customers"] > 0].reset_index(drop=True)
    if not table["contacted"].sum():
        says = _("No customer has a contact on record, so none can be called overdue.")
        return Finding("team.follow_ups", says, answered=False)
    return Finding(
        id="team.follow_ups",
        says=follow_sentence(table),
        table=table[COLUMNS],
        caption=_("Customers who ever ordered by value tier, and their next contact, on {day}").format(
            day=day(company.as_of)
        ),
        numbers=_numbers(table, level),
        notes=tuple(follow_notes(company, care, int(rows["n_agreed"].sum()))),
    )


def _counted(company: Company, care: Care) -> pd.DataFrame:
    """Customers by tier and by how many days the next contact is over (NaN: none on record, or none due): n, and for how
    many of them it was agreed."""
    rows = followed(company, care)
    rows = rows.mutate(contact=one_if(rows["last"].notnull()))
    rows = fetch(
        rows.group_by("group", "contact", "late").agg(n=rows.count(), n_agreed=one_if(rows.agreed).sum()),
        at_most=100_000,  # four tiers, some years of days
    )
    return rows.sort_values(["group", "contact", "late"], ignore_index=True)


def _line(tier: str, every: int, rows: pd.DataFrame, level: float) -> dict:
    """One tier; a share or median of fewer than ten customers is withheld, and there is none of a tier without a rule."""
    here = rows[rows["group"] == tier]
    known = here[here["contact"] == 1]
    late = known[known["late"] > 0]
    n, due, over = (int(part["n"].sum()) for part in (known, known[known["late"].notna()], late))
    share = wilson(over, due, level) if due >= SHOWN else NONE
    ago = np.repeat(late["late"].to_numpy(dtype=float), late["n"].to_numpy(dtype=int))
    soon = known["late"].between(-SOON, 0)
    return {
        "group": tier, "customers": int(here["n"].sum()), "uncontacted": int(here["n"].sum()) - n, "contacted": n,
        "contact_every": every if every else float("nan"), "due": due, "contacts_late": over, "late_share": share.value,
        "low": share.low, "high": share.high, "days_late": float(np.median(ago)) if over >= SHOWN else float("nan"),
        "contacts_soon": int(known.loc[soon, "n"].sum()),
    }  # fmt: skip


def _numbers(table: pd.DataFrame, level: float) -> tuple[Number, ...]:
    """The share overdue of all customers whose next contact has a day."""
    n, over = int(table["due"].sum()), int(table["contacts_late"].sum())
    if n < SHOWN:
        return ()
    share = wilson(over, n, level)
    return (Number("follow_ups_late", share.value, share.low, share.high, n),)
