"""What a new customer costs: costs of acquisition over new customers, by channel, paid and of all (D1, C8, R23)."""

import pandas as pd

from crm.analyses.profit.acquisition_words import notes, sentence
from crm.analyses.profit.spent import SPENT
from crm.analyses.profit.won import Won, won
from crm.customers.buying import CUSTOMERS
from crm.estimate.quotients import over_count
from crm.estimate.shares import NONE, SHOWN, Interval
from crm.finding import Finding, Number
from crm.names.profit import ALL
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _

BETTER = ("accounts.source", "costs.channel", "leads.converted_account_id", "leads.source")


@needs("D1", _("Cost of a new customer"), *CUSTOMERS, one_of=SPENT, better=BETTER)
def acquisition(company: Company, lag_months: int = -1, level: float = 0.95) -> Finding:
    """What was spent on acquisition over customers with their first order ever in the window, by the account's source.

    Costs count as many months before as a lead takes to order, or `lag_months` if 0 or more. The interval is that of
    the number of new customers, given the costs (exact Poisson)."""
    found = won(company, lag_months)
    if found.why:
        return Finding("profit.acquisition", found.why, answered=False)
    table = costs_table(found, level)
    every, paid = cost_of(found.cents, found.n, level), paid_cost(found, level)
    numbers = (Number("cac_all", *every, n=found.n), Number("cac_paid", *paid, n=found.paid))
    return Finding(
        id="profit.acquisition",
        says=sentence(company, found, table, every),
        table=table,
        caption=_("New customers of {period} and what they cost, by channel").format(period=found.period),
        numbers=tuple(number for number in numbers if number.value == number.value),
        notes=notes(company, found, table, level),
        currency=company.currency,
    )


def cost_of(cents: int, n: int, level: float) -> Interval:
    """Money spent on each of n customers, with its interval; NONE where they are too few, or nothing was spent."""
    return over_count(cents / 100, n, level) if n >= SHOWN and cents > 0 else NONE


def paid_cost(found: Won, level: float) -> Interval:
    """What one customer of the channels that cost something costs, what serves all channels included."""
    return cost_of(found.cents, found.paid, level)


def costs_table(found: Won, level: float) -> pd.DataFrame:
    """One row a channel, dearest first, and all of them last: new customers, own cost, its part of what serves all (by
    new customers), the own cost of one, and the whole cost of one with its interval. A channel on which nothing was
    spent has no cost of a customer."""
    channels = found.table
    shared = found.shared * channels.n / max(found.n, 1)
    whole = [
        cost_of(own + part, n, level) if own > 0 else NONE
        for own, part, n in zip(channels.cents, shared, channels.n, strict=True)
    ]
    own = [cost_of(cents, n, level).value for cents, n in zip(channels.cents, channels.n, strict=True)]
    table = pd.DataFrame(
        {
            "group": channels.channel, "new_customers": channels.n, "cost": channels.cents / 100,
            "cost_shared": shared / 100, "cac_own": own, "cac": [w.value for w in whole],
            "cac_low": [w.low for w in whole], "cac_high": [w.high for w in whole],
        }
    )  # fmt: skip
    order = table.cac.fillna(-1).where(table.cost > 0, -2)
    table = table.iloc[order.argsort(kind="stable")[::-1]].reset_index(drop=True)
    every = cost_of(found.cents, found.n, level)
    last = (ALL, found.n, table.cost.sum(), found.shared / 100, float("nan"), *every)
    return pd.concat([table, pd.DataFrame([last], columns=table.columns)], ignore_index=True)
