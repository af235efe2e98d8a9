"""How much margin may have left already: chances of having left times what customers brought (D11)."""

import numpy as np
import pandas as pd

from crm.analyses.profit.at_risk_words import notes, sentence
from crm.customers.buying import CUSTOMERS
from crm.customers.lasting.grouped import in_groups
from crm.customers.lasting.histories import histories, in_weeks, reduced
from crm.customers.lasting.model import Model, ends_of_months, model_of, prospects
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.lasting.totals import Totals, totals
from crm.customers.margin import margin_of
from crm.estimate.bgnbd import Bgnbd, alive
from crm.estimate.fitted import slopes
from crm.estimate.shares import SHOWN, Interval, part_of
from crm.finding import Finding, Number
from crm.names.segmentation import RFM_GROUPS
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, count

HALF = 0.5  # below this chance of being there still a customer is more likely gone


@needs("D11", _("Margin at risk"), *CUSTOMERS, better=("orders.cost", "accounts.created_at"))
def at_risk(company: Company, terms: Terms = USUAL, quiet_days: int = 180, level: float = 0.95) -> Finding:
    """What customers who came back brought in the last twelve months, times the chance that each has left (BG/NBD), by
    group of recency and frequency; and what is still expected of those more likely gone than not.

    To the model who ordered on one day only cannot have left, so they are told apart and not in it."""
    margin = margin_of(company, terms.checked().margin)
    known = histories(company, company.as_of).cache()  # four queries follow
    model = model_of(known)
    if model.why:
        return Finding("profit.at_risk", model.why, answered=False)
    grouped = in_groups(company, known, quiet_days)
    brought = grouped.recent_cents.cast("float64")
    rows = reduced(
        grouped, "group", cents=grouped.spent.sum().cast("int64"), recent=grouped.recent_cents.sum().cast("int64"),
        squares=(brought * brought).sum(),
    )  # fmt: skip
    once, back = rows[rows.repeats == 0], rows[rows.repeats > 0].reset_index(drop=True)
    risk = risked(model.purchases, back, level)
    gone = back[alive(model.purchases, in_weeks(back)) < HALF]
    ends = ends_of_months(company.as_of, terms.months)
    ahead = totals(model, gone, ends, terms.discount, level)
    table = risk_table(model, back, ends, terms.discount, margin.share)
    n, whole = int(back.n.sum()), float(back.recent.sum()) / 100 * margin.share
    value = Interval(*(edge * margin.share for edge in risk))
    share = [edge / whole if whole > 0 else float("nan") for edge in value]
    numbers = (
        (Number("margin_at_risk", *value, n=n), Number("share_at_risk", *share, n=n)) if whole > 0 else ()
    )
    said = (value, share[0], scaled(ahead, margin.share), int(gone.n.sum()))
    return Finding(
        id="profit.at_risk",
        says=sentence(company, said, n, terms, margin),
        table=table,
        caption=_("{n} customers who came back, by group of today").format(n=count(n)),
        numbers=numbers,
        notes=notes(company, (once.n.sum(), once.recent.sum() / 100 * margin.share), model, margin, level),
        currency=company.currency,
    )


def scaled(found: Totals, share: float) -> Interval:
    """The money of both totals as margin."""
    return Interval(*(edge * share for edge in found.value))


def risked(purchases: Bgnbd, back: pd.DataFrame, level: float) -> Interval:
    """The money of `recent` cents that has left with its customers: mean, and an interval that holds what really has,
    from the parameters being estimates and from each customer having left or not; never more than there is."""
    if back.empty:
        return Interval(0.0, float("nan"), float("nan"))
    histories_of, money = in_weeks(back), back.recent.to_numpy() / 100

    def left(parameters: np.ndarray) -> np.ndarray:
        return np.array([money @ (1 - alive(purchases.moved(parameters), histories_of))])

    moves = slopes(left, purchases.parameters)[:, 0]
    here = alive(purchases, histories_of)
    chance = (back.squares.to_numpy() / 1e4) @ (here * (1 - here))
    error = float(np.sqrt(moves @ purchases.covariance @ moves + chance))
    return part_of(float(left(purchases.parameters)[0]), float(money.sum()), error, level)


def risk_table(
    model: Model, back: pd.DataFrame, ends: np.ndarray, discount: float, margin: float
) -> pd.DataFrame:
    """One row a group, best first: customers who came back, what they brought, the mean chance of having left, what is at
    risk of it, how many are more likely gone, and what is expected of these. Chances of fewer than ten are withheld."""
    each, here = prospects(model, back, ends, discount), alive(model.purchases, in_weeks(back))
    n, doubtful = back.n.to_numpy(dtype=float), here < HALF
    sums = pd.DataFrame(
        {
            "group": back.group, "repeaters": back.n, "brought": back.recent / 100 * margin, "left_share": n * (1 - here),
            "at_risk_money": back.recent / 100 * margin * (1 - here), "doubtful": np.where(doubtful, back.n, 0),
            "doubtful_money": np.where(doubtful, n * each.discounted * each.worth * margin, 0.0),
        }
    )  # fmt: skip
    table = sums.groupby("group", as_index=False).sum()
    table["left_share"] = (table.left_share / table.repeaters).where(table.repeaters >= SHOWN)
    return table.sort_values("group", key=lambda g: g.map(lambda k: RFM_GROUPS[k].order), ignore_index=True)
