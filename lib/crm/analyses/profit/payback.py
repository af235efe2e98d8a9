"""When a customer has paid back: margin so far, by months since the first order, against the cost of one (D2)."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.analyses.profit.acquisition import BETTER, cost_of, costs_table
from crm.analyses.profit.payback_words import Paid, channel_notes, channel_sentence, notes, sentence, too_few
from crm.analyses.profit.so_far import CHANNEL, Sums, curve, sums
from crm.analyses.profit.spent import SPENT
from crm.analyses.profit.won import Won, won
from crm.customers.buying import CUSTOMERS
from crm.customers.firsts import until_note
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.limits import within_limits
from crm.customers.margin import margin_of
from crm.estimate.shares import NONE, RANKED, Interval
from crm.finding import Finding, Number
from crm.names.profit import ALL
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _


class Followed(NamedTuple):
    """For how many months customers are followed, at which discount, and how sure intervals are."""

    months: int
    discount: float
    level: float

    def curve(self, found: Sums, share: float) -> pd.DataFrame:
        """Margin so far (so_far.curve)."""
        table = curve(found, *self)
        table[["value", "error", "low", "high"]] *= share
        return table


@needs("D2", _("Months to pay back"), *CUSTOMERS, better=(SPENT[0], "orders.cost"))
def payback(
    company: Company, terms: Terms = USUAL, lag_months: int = -1, followed: int = 24, level: float = 0.95
) -> Finding:  # fmt: skip
    """Margin of one customer so far, discounted to the first order, by months since it; and the month in which it has
    reached the cost of a new customer. Every customer counts in the months that they have been one for."""
    within_limits("followed", followed, 3, 60)
    margin = margin_of(company, terms.checked().margin)
    far = Followed(followed, terms.discount, level)
    known = sums(company, followed, terms.discount, CHANNEL)
    found = far.curve(known, margin.share)
    if found.empty:
        return Finding("profit.payback", too_few(), answered=False)
    bought = _won(company, lag_months)
    n, period = (bought.n, bought.period) if bought else (0, "")
    cost = cost_of(bought.cents, n, level) if bought else NONE
    paid = reached(found, cost, n, level) if margin.is_margin else Paid(NONE, int(found.months_since.max()))
    names = {"value": "margin_so_far", "low": "margin_so_far_low", "high": "margin_so_far_high"}
    table = found.drop(columns="error").rename(columns=names).assign(cac_line=cost.value)
    numbers = (Number("payback_months", *paid.months, n=n),) if paid.months.value == paid.months.value else ()
    return Finding(
        id="profit.payback",
        says=sentence(company, table, cost, paid, margin),
        table=table,
        caption=_("Margin of one customer so far, by months since the first order"),
        numbers=numbers,
        notes=(*notes(table, terms, margin, (cost, period, known.since), level), *until_note(company)),
        currency=company.currency,
    )


@needs("D2", _("Months to pay back by channel"), *CUSTOMERS, one_of=SPENT, better=(*BETTER, "orders.cost"))
def payback_by_channel(
    company: Company, terms: Terms = USUAL, lag_months: int = -1, followed: int = 24, level: float = 0.95
) -> Finding:  # fmt: skip
    """The month in which margin so far has reached the cost of a new customer, for each channel with a cost."""
    within_limits("followed", followed, 3, 60)
    margin = margin_of(company, terms.checked().margin)
    bought = _won(company, lag_months)
    if bought is None or not margin.is_margin:
        why = _("Months to pay back by channel: not possible here, costs or margin are not known.")
        return Finding("profit.payback_by_channel", why, answered=False)
    known, far = sums(company, followed, terms.discount, CHANNEL), Followed(followed, terms.discount, level)
    costs = costs_table(bought, level)
    rows = [
        _channel(row, known, far, margin.share) for row in costs[costs.group != ALL].dropna().itertuples()
    ]
    columns = [
        "group",
        "cac",
        "followed",
        "after_0",
        "paid_after",
        "paid_from",
        "paid_to",
        "seen_to",
        "margin_so_far",
    ]
    table = pd.DataFrame([row for row in rows if row], columns=columns)
    if table.empty:
        why = _("No channel has both a cost and enough customers to follow.")
        return Finding("profit.payback_by_channel", why, answered=False)
    return Finding(
        id="profit.payback_by_channel",
        says=channel_sentence(table),
        table=table,
        caption=_("Months after which a new customer has earned the cost of the channel"),
        notes=channel_notes(bought, level),
        currency=company.currency,
    )


def _channel(row, known: Sums, far: Followed, share: float) -> tuple | None:
    """A row of the table; None where too few customers of the channel are known."""
    found = far.curve(known.of(CHANNEL, row.group), share)
    if found.empty or row.new_customers < RANKED:
        return None
    cost = Interval(row.cac, row.cac_low, row.cac_high)
    paid = reached(found, cost, row.new_customers, far.level)
    ends = found.iloc[[0, -1]]
    return (
        row.group,
        row.cac,
        int(ends.followed.iloc[0]),
        ends.value.iloc[0],
        *paid.months,
        paid.last,
        ends.value.iloc[1],
    )


def _won(company: Company, lag_months: int) -> Won | None:
    """New customers and their costs; None where no costs are known."""
    if not any(map(company.has, SPENT)):
        return None
    found = won(company, lag_months)
    return None if found.why else found


def reached(found: pd.DataFrame, cost: Interval, n: int, level: float) -> Paid:
    """The first month in which margin so far is the cost or more, and between which months that lies, as both are known
    with errors only (the cost's: of n customers that came by chance)."""
    last = int(found.months_since.max())
    if not cost.value > 0:
        return Paid(NONE, last)
    gap = found.value - cost.value
    half = float(ndtri((1 + level) / 2)) * np.hypot(found.error, cost.value / n**0.5)

    def first(above: pd.Series) -> float:
        months = found.months_since[above]
        return float(months.iloc[0]) if len(months) else float("nan")

    return Paid(Interval(first(gap >= 0), first(gap + half >= 0), first(gap - half >= 0)), last)
