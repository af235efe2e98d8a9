"""When each customer was last in contact, and when the next contact is due by a rule: so many days, by value tier (E14)."""

from typing import NamedTuple

import ibis

from crm.customers.buying import customers
from crm.customers.limits import within_limits
from crm.customers.tiers import in_tiers, least_of_top
from crm.errors import BadInput
from crm.names.segmentation import TIERS
from crm.tables import Company

LONGEST = 1000  # days between two contacts
AGREED = 366  # days after a contact within which a day agreed for the next one is believed


class Care(NamedTuple):
    """How often customers are contacted: days after which one of each tier is due again, best tier first, as a text such
    as "30,90,60,180" (0: never by rule); and what the tiers are made by."""

    days: str = "30,90,60,180"
    quiet_days: int = 180
    vip_share: float = 0.5


USUAL = Care()


def days_of(care: Care) -> dict[str, int]:
    """Tier → days; BadInput where the text does not say four of them."""
    parts = [part.strip() for part in str(care.days).split(",")]
    if len(parts) != len(TIERS) or not all(part.isdecimal() and int(part) <= LONGEST for part in parts):
        raise BadInput(
            f"contact_days is '{care.days}'. It is {len(TIERS)} whole numbers of days up to {LONGEST} with commas, for VIP, "
            f"regular, quiet and lapsed customers, such as {USUAL.days}; 0 where none are contacted by rule."
        )
    return dict(zip(TIERS, map(int, parts), strict=True))


def followed(company: Company, care: Care = USUAL) -> ibis.Table:
    """One row a customer who ever ordered: account_id, group (the tier), cents (net revenue of the window), last (day of the
    last contact; null: none on record), agreed (whether the next was agreed with it), wait (days from it to the next; null:
    none is due), late (days the next contact is over; below zero: it is still to come). As of as_of: no later contact is
    seen, and an agreed day was stated with a contact up to then."""
    within_limits("quiet_days", care.quiet_days, 30, 730)
    within_limits("vip_share", care.vip_share, 0.1, 0.9)
    every = days_of(care)
    everyone = customers(company).cache()  # the limit of the tiers, and the rows
    placed = in_tiers(everyone, care.quiet_days, least_of_top(everyone, care.vip_share))
    rows = placed.left_join(_last_contacts(company), "account_id").drop("account_id_right")
    rule = rows.group.cases(*((tier, days) for tier, days in every.items())).cast("int64").nullif(0)
    gap = rows.next_on.delta(rows["last"], unit="day")
    agreed = ((gap > 0) & (gap <= AGREED)).fill_null(False)
    rows = rows.mutate(agreed=agreed, wait=ibis.ifelse(agreed, gap, rule).cast("int64"))
    since = ibis.literal(company.as_of).delta(rows["last"], unit="day")
    return rows.select("account_id", "group", "cents", "last", "agreed", "wait", late=since - rows.wait)


def _last_contacts(company: Company) -> ibis.Table:
    """Of each account the day of its last activity, and the latest day that was agreed on it for the next; an activity that
    names a deal alone counts for the deal's account."""
    acts = company.activities.filter(company.activities.occurred_at.notnull())
    acts = acts.select("account_id", "deal_id", "next_on", day=acts.occurred_at.date())
    if company.has("activities.deal_id") and company.has("deals.account_id"):
        of = company.deals.select("deal_id", deals_account="account_id")
        acts = acts.left_join(of, "deal_id")
        acts = acts.mutate(account_id=ibis.coalesce(acts.account_id, acts.deals_account))
    acts = acts.filter(acts.account_id.notnull())
    acts = acts.group_by("account_id", "day").agg(next_on=acts.next_on.max())
    acts = acts.mutate(last=acts.day.max().over(ibis.window(group_by="account_id")))
    return acts.filter(acts.day == acts["last"]).select("account_id", "last", "next_on")
