"""Would the change have come true? Customers of a year ago, told what was known then, against what they did (B5)."""

import pandas as pd

from crm.analyses.potential.growth import NEW, by_history, gains
from crm.analyses.potential.growth_words import no_year, tried_notes, tried_sentence
from crm.analyses.potential.placing import YEAR, a_year, placed
from crm.customers.buying import CUSTOMERS
from crm.customers.lasting.put_back import put_back
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.margin import margin_of
from crm.finding import Finding
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, day


@needs("B5", _("Test of the potential"), *CUSTOMERS, better=("orders.cost", "accounts.created_at"))
def tried(company: Company, terms: Terms = USUAL, clearly: float = 0.25, level: float = 0.95) -> Finding:
    """The groups of a year ago: the change from the year before expected then, with its range, and the change that came.

    The margin is today's on both sides, so that it is no part of the error."""
    margin = margin_of(company, terms.checked().margin)
    then = put_back(company, YEAR, YEAR)
    if then.why:
        return Finding("potential.tried", then.why, answered=False)
    rows = placed(then.known, then.model, then.until, clearly)
    rows = by_history(rows, later_cents=rows.later_cents.sum().cast("int64"))
    if set(rows.group) <= {NEW}:
        return Finding("potential.tried", no_year(then.until), answered=False)
    table = compared(rows, gains(rows, then.model, a_year(then.until), margin.share, level), margin.share)
    return Finding(
        id="potential.tried",
        says=tried_sentence(company, table),
        table=table,
        caption=_("Groups of {day}: change expected of the next 12 months, and change that came").format(
            day=day(then.until)
        ),
        notes=tried_notes(company, table, margin, level),
        currency=company.currency,
    )


def compared(rows: pd.DataFrame, expected: pd.DataFrame, margin: float) -> pd.DataFrame:
    """One row a group: customers, the change expected with its range, the change that came, and whether it lies in the
    range (blank where that is withheld)."""
    later, before = (rows.groupby("group")[name].sum() for name in ("later_cents", "recent_cents"))
    table = expected[expected.group != ""].reset_index(drop=True)
    came = table.group.map((later - before) / 100 * margin)
    held = pd.Series(
        [
            bool(low <= value <= high) if low == low else None
            for low, value, high in zip(table.gain_low, came, table.gain_high, strict=True)
        ],
        dtype=object,
    )
    return pd.DataFrame(
        {
            "group": table.group, "customers": table.customers, "gain_expected": table.gain,
            "gain_low": table.gain_low, "gain_high": table.gain_high, "gain_came": came, "held": held,
        }
    )  # fmt: skip
