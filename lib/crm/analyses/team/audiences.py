"""Whom to contact, as an audience."""

import ibis

from crm.analyses.team.contacts import Care, followed
from crm.customers.audience import audience
from crm.names.segmentation import TIERS
from crm.tables.told import told
from crm.words import _


@audience("follow_ups", TIERS)
def to_contact(
    company, contact_days: str = "30,90,60,180", quiet_days: int = 180, vip_share: float = 0.5
) -> ibis.Table:
    """The customers whose next contact is overdue, by tier, with the owner that the account has now; the score is the
    number of days it is over. Nobody without a contact on record, and nobody where the source has no activities."""
    if not (company.has("activities.occurred_at") and company.has("orders.account_id")):
        nobody = company.orders.filter(ibis.literal(False))
        return nobody.select(
            "account_id", group=ibis.null("string"), score=ibis.null("int64"), reason=ibis.null("string"),
            owner=ibis.null("string"),
        )  # fmt: skip
    rows = followed(company, Care(contact_days, quiet_days, vip_share))
    rows = rows.filter((rows.late > 0).fill_null(False))
    if company.has("accounts.owner_id"):
        owners = company.accounts.select("account_id", "owner_id")
        rows = rows.left_join(owners, "account_id").drop("account_id_right")
    else:
        rows = rows.mutate(owner_id=ibis.null("string"))
    due = (rows["last"] + rows.wait.as_interval("D")).cast("string").substr(0, 10)  # an engine may add a time
    facts = {"last": rows["last"].cast("string"), "due": due, "wait": rows.wait}
    reason = ibis.ifelse(
        rows.agreed,
        told(_("Last contact {last}; the next was agreed for {due}."), **facts),
        told(_("Last contact {last}; in this tier the next is due after {wait} days, on {due}."), **facts),
    )
    return rows.select(
        "account_id", "group", score=rows.late.cast("int64"), owner=rows.owner_id, reason=reason
    )
