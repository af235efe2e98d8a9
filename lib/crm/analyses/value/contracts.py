"""What customers under contract are expected to bring, and how long contracts last (D6)."""

import numpy as np
import pandas as pd

from crm.analyses.value.contract_words import notes_of, sentence, staying_sentence
from crm.customers.lasting.contracts import CONTRACTS, Counted, decided
from crm.customers.lasting.model import ends_of_months, weights
from crm.customers.lasting.renewing import Known, known_of, paying, running
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.margin import read_share
from crm.estimate import sbg
from crm.estimate.fitted import slopes
from crm.estimate.sbg import Sbg
from crm.estimate.shares import SHOWN, Interval, around
from crm.estimate.survival import survival
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, count

AGES = (12, 24, 36)  # whole months under contract at which a group ends


@needs("D6", _("Value of customers under contract"), *CONTRACTS)
def contracts(
    company: Company, terms: Terms = USUAL, renewal_months: int = 1, level: float = 0.95
) -> Finding:
    """What all who are under contract on as_of will bring within the horizon, by how long they have been.

    Shifted beta-geometric on every stay so far; a month's money is discounted from its middle. The interval is of what
    will come: parameters are estimates, and customers leave by chance."""
    terms = terms.checked()
    known = known_of(company, renewal_months)
    if known.why:
        return Finding("value.contracts", known.why, answered=False)
    margin = read_share(terms.margin) if terms.margin.strip() else 1.0
    here = running(known.stays)
    worth = weights(ends_of_months(company.as_of, terms.months), terms.discount)
    total = total_of(known.model, here, worth, renewal_months, level)
    table = by_age(known.model, here, worth, renewal_months, margin)
    value = [edge * margin for edge in total]
    n = int(here.n.sum())
    return Finding(
        id="value.contracts",
        says=sentence(company, table, value, terms, bool(terms.margin.strip())),
        table=table,
        caption=_("{n} customers under contract, by how long they have been").format(n=count(n)),
        numbers=(
            Number("contracts_value", *value, n=n),
            Number("contracts_kept", float(table.staying.sum() / table.customers.sum()), n=n),
        ),
        notes=notes_of(known.model, known.stays, terms, renewal_months, level),
        currency=company.currency,
    )


@needs("D6", _("How long contracts last"), *CONTRACTS)
def staying(company: Company, renewal_months: int = 1, level: float = 0.95) -> Finding:
    """The share of new contracts that is left after each renewal: seen (Kaplan-Meier, with its band) and by the model;
    as far as ten were still to decide."""
    known = known_of(company, renewal_months)
    if known.why:
        return Finding("value.staying", known.why, answered=False)
    table = curve(known, renewal_months, level)
    return Finding(
        id="value.staying",
        says=staying_sentence(known.model, table, renewal_months),
        table=table,
        caption=_("Share of new contracts left after so many months"),
        notes=known.notes,
    )


def total_of(model: Sbg, here: Counted, worth: np.ndarray, term: int, level: float) -> Interval:
    """What all of them bring, each month's money times its worth, with the interval of what will come."""
    cents = here.cents.astype(float) / 100

    def value(parameters: np.ndarray) -> float:
        return float(cents @ (paying(model.moved(parameters), here.months, len(worth), term) @ worth))

    slope = slopes(value, model.parameters)
    chances = paying(model, here.months, len(worth), term)
    longest = np.maximum.outer(np.arange(len(worth)), np.arange(len(worth)))
    chance = chances[:, longest] @ worth @ worth - (chances @ worth) ** 2  # who pays late has paid before
    spread = slope @ model.covariance @ slope + here.squares.astype(float) @ chance
    return around(value(model.parameters), float(np.sqrt(spread)), level)


def by_age(model: Sbg, here: Counted, worth: np.ndarray, term: int, margin: float) -> pd.DataFrame:
    """One row a group of age: customers, what they pay a month, how many stay to the end, and what they bring."""
    chances = paying(model, here.months, len(worth), term)
    end = (here.months + len(worth)) // term - here.months // term
    staying = np.take_along_axis(
        sbg.renewals(model, here.months // term, np.arange(end.max() + 1)), end[:, None], 1
    )
    rows = pd.DataFrame(
        {
            "group": [f"contract_{i}" for i in np.digitize(here.months, AGES) + 1],
            "customers": here.n,
            "a_month": here.cents / 100,
            "staying": here.n * staying[:, 0],
            "value": here.cents / 100 * (chances @ worth) * margin,
        }
    )
    table = rows.groupby("group", as_index=False).sum()
    shown = table.customers >= SHOWN
    return table.assign(
        share_staying=(table.staying / table.customers).where(shown),
        value_each=(table.value / table.customers).where(shown),
    )


def curve(known: Known, term: int, level: float) -> pd.DataFrame:
    """Months since the start, the share left as seen with its band, and by the model."""
    chosen = decided(known.stays, term)
    seen = survival(
        pd.DataFrame({"days": chosen.periods, "event": chosen.ended.astype(int), "n": chosen.n}), level
    )
    seen = seen[(seen.at_risk >= SHOWN) | (seen.day == 0)]
    return pd.DataFrame(
        {
            "contract_months": (seen.day * term).astype(int),
            "share_left": seen.share_left,
            "share_left_low": seen.low,
            "share_left_high": seen.high,
            "share_left_model": sbg.surviving(known.model, seen.day),
        }
    ).reset_index(drop=True)
