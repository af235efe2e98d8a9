"""What the cohorts of customers say."""

from datetime import date

import pandas as pd
from scipy.special import ndtri

from crm.customers.firsts import begin_note
from crm.customers.margin import Margin
from crm.estimate.shares import RANKED
from crm.words import _, change, months, percent, short_money

COMPARED = (
    12,
    6,
    3,
    0,
)  # months after the first order, the first that two cohorts a year apart have lived through


def cohort_sentence(company, table: pd.DataFrame, errors: pd.DataFrame, level: float) -> str:
    """The newest cohort old enough for a comparison beside the one a year older, and whether that is more than chance."""
    for after in COMPARED:
        pair = a_year_apart(table, f"after_{after}")
        if pair is None:
            continue
        now, then = (table.loc[place, f"after_{after}"] for place in pair)
        error = float((errors.loc[pair, f"after_{after}"] ** 2).sum() ** 0.5)
        facts = {
            "cohort": table.cohort[pair[0]], "then": table.cohort[pair[1]], "after": months(after),
            "money": short_money(now, company.currency), "before": short_money(then, company.currency),
            "change": change(now / then - 1),
        }  # fmt: skip
        if abs(now - then) > float(ndtri((1 + level) / 2)) * error:
            text = _(
                "Customers of {cohort} have brought {money} each by {after} after the first order, {change} against those of "
                "{then} at the same age: more than chance explains."
            )
        else:
            text = _(
                "Customers of {cohort} have brought {money} each by {after} after the first order, those of {then} {before} at "
                "the same age: a difference that chance explains."
            )
        return text.format(**facts)
    return _("Customers are too new, or their cohorts too small, to compare how they develop.")


def a_year_apart(table: pd.DataFrame, column: str) -> list[int] | None:
    """The rows of the newest cohort that has the cell and of the one a year older; None where one is not there, or has
    fewer than thirty customers."""
    known = table.dropna(subset=[column]) if column in table else table.iloc[:0]
    if known.empty:
        return None
    then = known.index[known["index"] == known["index"].iloc[0] - 12]
    pair = [known.index[0], *then]
    big = len(pair) == 2 and (table.loc[pair, "new_customers"] >= RANKED).all()
    return pair if big and table.loc[pair[1], column] > 0 else None


def cohort_notes(margin: Margin, since: date | None, level: float) -> tuple[str, ...]:
    """How to read the table."""
    return (
        _(
            "Margin of one customer of the row so far, not discounted. A cell is blank until the youngest of its row has been "
            "a customer for so long: what is not lived through yet is neither shown nor taken for nothing."
        ),
        _("Chance is told at {share}; it is one comparison of many that the table holds.").format(
            share=percent(level)
        ),
        margin.says,
        *begin_note(since),
    )
