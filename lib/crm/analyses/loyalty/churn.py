"""Who leaves: the share of an opening set that is lost in a month, of customers who order and of those under contract (G2)."""

from datetime import date

import numpy as np
import pandas as pd

from crm.analyses.loyalty.churn_words import (
    contract_notes,
    contract_sentence,
    no_silence,
    shop_notes,
    shop_sentence,
    survivors,
    too_few,
)
from crm.analyses.loyalty.kept import CONTRACT, contracted, last_period
from crm.analyses.loyalty.spells import Rule, active, silence
from crm.customers.buying import CUSTOMERS
from crm.customers.firsts import seen_until
from crm.customers.lasting.contracts import joined
from crm.customers.limits import within_limits
from crm.estimate.retention import Opening, opening_sets
from crm.estimate.shares import NONE, SHOWN, Interval, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, days

MOST = 36  # months that are shown
SHOP, CONTRACTS = "loyalty.churn", "loyalty.contract_churn"


@needs("G2", _("Customers lost"), *CUSTOMERS)
def churn(
    company: Company, silent_days: int = 0, return_chance: float = 0.10, ahead: int = 180, level: float = 0.95
) -> Finding:  # fmt: skip
    """Month by month, of the customers active at its opening the share that was not at its close, active being who ordered no
    more than so many days before; so many as after which fewer than `return_chance` order within `ahead` days, or as given."""
    within_limits("silent_days", silent_days, 0, 1000)
    within_limits("return_chance", return_chance, 0.01, 0.5)
    within_limits("ahead", ahead, 30, 730)
    rule = Rule(silent_days, return_chance, ahead)
    found = silence(company, rule, level)
    if not silent_days and not found.days > 0:
        return Finding(SHOP, no_silence(found, rule), answered=False)
    limit = silent_days or int(found.days)
    rows = active(company, limit)
    seen = _window(company, rows, seen_until(company), _earliest(rows, limit))
    rate = pooled(seen, level)
    if not seen.opening.sum() >= SHOWN:
        return Finding(SHOP, too_few(), answered=False)
    table = monthly(seen, level)
    return Finding(
        id=SHOP,
        says=shop_sentence(rate, limit, seen),
        table=table,
        caption=_(
            "Of customers active when the month opened, the share silent for more than {days} when it closed"
        ).format(days=days(limit)),
        numbers=(Number("shop_churn", *rate, n=int(seen.opening.sum())),),
        notes=shop_notes(company, rule, (limit, found), rows, level),
    )


@needs("G2", _("Contracts lost"), *CONTRACT, better=("subscriptions.end",))
def contract_churn(company: Company, level: float = 0.95) -> Finding:
    """Month by month, of customers under contract at its opening the share that was not at its close: ended over at risk."""
    base = contracted(company)
    stays = base.people
    rows = stays.group_by("a", "b", "lost").agg(n=stays.count())
    rows = fetch(rows, at_most=1_000_000).sort_values(["a", "b", "lost"], ignore_index=True)
    seen = _window(company, rows, base.until, int(rows.a.min()) if len(rows) else 0)
    if not seen.opening.sum() >= SHOWN:
        return Finding(CONTRACTS, too_few(), answered=False)
    rate = pooled(seen, level)
    return Finding(
        id=CONTRACTS,
        says=contract_sentence(rate, int(rows.n[rows.lost == 0].sum())),
        table=monthly(seen, level),
        caption=_("Of customers under contract when the month opened, the share that was not when it closed"),
        numbers=(Number("contract_churn", *rate, n=int(seen.opening.sum())),),
        notes=(*survivors(rows), *contract_notes(joined(company), level)),
    )


def _earliest(rows: pd.DataFrame, limit: int) -> int:
    """The first month whose opening set is whole: orders are there for the silence before it."""
    return int(rows.a.min()) + -(-limit // 30) if len(rows) else 0


def _window(company: Company, rows: pd.DataFrame, until: date, earliest: int) -> Opening:
    """The opening sets of the window's whole months, from `earliest` on, the newest MOST of them."""
    last = last_period(until, 1)
    begins = earliest if company.start is None else company.start.year * 12 + company.start.month - 1
    first = max(begins, earliest, last - MOST + 1)
    return opening_sets(rows, first, max(last, first - 1))


def pooled(seen: Opening, level: float) -> Interval:
    """The rate of a month: all that were lost over all openings, months weighing as much as they opened with."""
    n = int(seen.opening.sum())
    return wilson(int(seen.lost.sum()), n, level) if n else NONE


def monthly(seen: Opening, level: float) -> pd.DataFrame:
    """One row a month: opening, lost, their share with its interval, blank where fewer than ten opened."""
    rows = []
    for period, opening, lost in zip(*seen, strict=True):
        share = wilson(int(lost), int(opening), level) if opening >= SHOWN else NONE
        shown = int(lost) if opening >= SHOWN else np.nan
        rows.append(
            (pd.Timestamp(date(int(period) // 12, int(period) % 12 + 1, 1)), int(opening), shown, *share)
        )
    columns = ["month", "opening_set", "lost_of_it", "lost_share", "lost_low", "lost_high"]
    return pd.DataFrame(rows, columns=columns)
