"""The segments of this report as audiences: each customer with the score and the reason."""

import ibis

from crm.customers.audience import audience
from crm.customers.buying import customers, period
from crm.customers.edges import Scoring
from crm.customers.eight import EIGHT, averages, in_eight
from crm.customers.scores import rated_customers, scales_of
from crm.customers.tiers import in_tiers, least_of_top
from crm.names.segmentation import EIGHT_GROUPS, RFM_GROUPS, TIERS
from crm.tables.told import told
from crm.words import _


@audience("rfm", RFM_GROUPS)
def by_rfm(
    company, quiet_days: int = 180, recency_limits: str = "", frequency_limits: str = "", money_limits: str = ""
) -> ibis.Table:  # fmt: skip
    """Each customer in one of the eleven groups; the score is that of recency, frequency and money, such as 543."""
    everyone = customers(company).cache()  # the scales and the groups follow
    scoring = Scoring(quiet_days, recency_limits, frequency_limits, money_limits)
    rated = rated_customers(everyone, scales_of(everyone, scoring))
    score = 100 * rated.recency + 10 * rated.frequency + rated.money
    return rated.select("account_id", "group", score=score.cast("int64"), reason=_reason(company, rated))


@audience("tiers", TIERS)
def by_tier(company, quiet_days: int = 180, vip_share: float = 0.5) -> ibis.Table:
    """Each customer in one of four tiers; the score is net revenue of the window in whole money."""
    everyone = customers(company).cache()
    placed = in_tiers(everyone, quiet_days, least_of_top(everyone, vip_share))
    return placed.select("account_id", "group", score=_whole(placed.cents), reason=_reason(company, placed))


def _reason(company, rows: ibis.Table) -> ibis.Value:
    """Why a customer is where it is, for whoever reads it in the CRM."""
    return told(
        _("Days since the last order: {days}. Days with an order: {visits}, net revenue: {money} {currency}, in {period}."),
        days=rows.days_since,
        visits=rows.visits,
        money=_whole(rows.cents),
        currency=ibis.literal(company.currency or ""),
        period=ibis.literal(period(company)),
    )  # fmt: skip


def _whole(cents: ibis.Value) -> ibis.Value:
    """Money without its cents, downwards: whole numbers, which every engine counts alike."""
    return (cents // 100).cast("int64")


@audience("eight", EIGHT_GROUPS)
def by_eight(company) -> ibis.Table:
    """Each customer in one of the eight groups; the score says what is above the average: 111 is all of recency,
    frequency and money."""
    everyone = customers(company).cache()
    placed = in_eight(everyone, averages(everyone))
    score = ibis.cases(*((placed.group == group, 100 * r + 10 * f + m) for (r, f, m), group in EIGHT.items()))
    return placed.select("account_id", "group", score=score.cast("int64"), reason=_reason(company, placed))
