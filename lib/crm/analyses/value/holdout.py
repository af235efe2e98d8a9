"""Would the value of customers have come true? The model told only what was known some months ago (R8)."""

import numpy as np
import pandas as pd

from crm.analyses.value.holdout_words import caption, part_sentence, sentence, test_notes
from crm.customers.buying import CUSTOMERS
from crm.customers.lasting.histories import WEEK, in_weeks, rank_correlation, reduced
from crm.customers.lasting.model import YEAR, Prospect, prospects
from crm.customers.lasting.put_back import put_back
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.lasting.totals import totals
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _

PARTS = 10


@needs("D5", _("Test of the value to come"), *CUSTOMERS)
def holdout(company: Company, terms: Terms = USUAL, held_out: int = 0, level: float = 0.95) -> Finding:
    """What the model would have expected of the customers of some months ago, beside what they did, and beside two
    simple guesses: each customer's own rate carried on, and each one's last twelve months again.

    `held_out` months are kept from the model, 0 for as many as the horizon or half of all there is, whichever is less."""
    then = put_back(company, terms.months, held_out)
    if then.why:
        return Finding("value.holdout", then.why, answered=False)
    known = then.known
    rows = reduced(
        known, "recent", "later",
        cents=known.spent.sum().cast("int64"), recent_cents=known.recent_cents.sum().cast("int64"),
        later_cents=known.later_cents.sum().cast("int64"),
    )  # fmt: skip
    ends = np.array([then.weeks])
    table = methods(rows, prospects(then.model, rows, ends, 0.0), then.weeks)
    expected = totals(then.model, rows, ends, 0.0, level)
    n = int(rows.n.sum())
    return Finding(
        id="value.holdout",
        says=sentence(table, expected.orders, then),
        table=table,
        caption=caption(then),
        numbers=(
            Number("holdout_error", float(table.off[0]), n=n),
            Number("holdout_naive_error", float(table.off[1]), n=n),
        ),
        notes=test_notes(rows, then, level),
        currency=company.currency,
    )


@needs("D5", _("Expected and actual orders by tenth"), *CUSTOMERS)
def calibration(company: Company, terms: Terms = USUAL, held_out: int = 0) -> Finding:
    """Customers in ten parts by the orders expected of them on the day of the test; what was expected of each part, and
    what came. Customers of whom the same is expected stand together."""
    then = put_back(company, terms.months, held_out)
    if then.why:
        return Finding("value.calibration", then.why, answered=False)
    rows = reduced(
        then.known, cents=then.known.spent.sum().cast("int64"), later=then.known.later.sum().cast("int64")
    )
    table = tenths(rows, prospects(then.model, rows, np.array([then.weeks]), 0.0).orders)
    return Finding(
        id="value.calibration",
        says=part_sentence(table, then),
        table=table,
        caption=caption(then),
        currency=company.currency,
    )


def methods(rows: pd.DataFrame, each: Prospect, weeks: float) -> pd.DataFrame:
    """One row a way of expecting: orders and revenue in all, how far off, a customer's mean error, rank correlation."""
    n, later = rows.n.to_numpy(dtype=float), rows.later.to_numpy(dtype=float)
    age = in_weeks(rows).age
    share = np.divide(weeks, age, out=np.zeros(len(rows)), where=age > 0)
    of_year = weeks * WEEK / YEAR
    ways = {
        "way_model": (each.orders, n @ (each.orders * each.worth)),
        "way_rate": (rows.repeats.to_numpy() * share, rows.cents.to_numpy() @ share / 100),
        "way_again": (rows.recent.to_numpy() * of_year, rows.recent_cents.sum() * of_year / 100),
    }
    came, money = n @ later, rows.later_cents.sum() / 100
    return pd.DataFrame(
        {
            "way": way,
            "orders_expected": n @ expected,
            "orders_came": came,
            "off": n @ expected / came - 1 if came else float("nan"),
            "revenue_expected": brought,
            "revenue_came": money,
            "revenue_off": brought / money - 1 if money > 0 else float("nan"),
            "customer_error": n @ np.abs(expected - later) / n.sum(),
            "rank": rank_correlation(expected, later, n),
        }
        for way, (expected, brought) in ways.items()
    )


def tenths(rows: pd.DataFrame, expected: np.ndarray) -> pd.DataFrame:
    """One row a tenth of the customers, least expected first: customers, orders expected of one and orders that came.
    Equals share a tenth, so that tenths may differ in size or be missing."""
    n = rows.n.to_numpy()
    distinct, place = np.unique(expected.round(9), return_inverse=True)
    sizes = np.bincount(place, n, len(distinct)).astype(int)
    part = 1 + PARTS * (2 * np.cumsum(sizes) - sizes) // (2 * n.sum())
    sums = pd.DataFrame(
        {"tenth": part[place], "customers": n, "expected_each": n * expected, "came_each": rows.later}
    )
    table = sums.groupby("tenth", as_index=False).sum()
    return table.assign(
        expected_each=table.expected_each / table.customers, came_each=table.came_each / table.customers
    )
