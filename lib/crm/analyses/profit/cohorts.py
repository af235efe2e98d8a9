"""How customers develop by when they came: margin so far of each cohort, where all of it is old enough (D4, R10)."""

import pandas as pd

from crm.analyses.profit.cohorts_words import cohort_notes, cohort_sentence
from crm.analyses.profit.payback_words import too_few
from crm.analyses.profit.so_far import QUARTER, Sums, error_of, sums
from crm.customers.buying import CUSTOMERS
from crm.customers.cohort_names import cohort_name
from crm.customers.firsts import until_note
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.margin import margin_of
from crm.errors import BadInput
from crm.estimate.shares import SHOWN
from crm.finding import Finding
from crm.months import month_number
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _

AFTER = (0, 3, 6, 12, 18, 24, 36)  # months since the first order that cohorts are compared at
LENGTH = {"quarter": 3, "year": 12}


@needs("D4", _("Margin so far by cohort"), *CUSTOMERS, better=("orders.cost",))
def cohorts(company: Company, terms: Terms = USUAL, by: str = "quarter", level: float = 0.95) -> Finding:
    """Margin of one customer so far, undiscounted, by the quarter or year of the first order: a cell is there only when
    all customers of its row have been customers for so long."""
    if by not in LENGTH:
        raise BadInput(f"cohorts is '{by}'. It is quarter or year.")
    margin = margin_of(company, terms.checked().margin)
    found = sums(company, max(AFTER), 0.0, QUARTER)
    table, errors = cohort_table(found, LENGTH[by], margin.share)
    if table.empty:
        return Finding("profit.cohorts", too_few(), answered=False)
    return Finding(
        id="profit.cohorts",
        says=cohort_sentence(company, table, errors, level),
        table=table.drop(columns="index"),
        caption=_("Margin of one customer so far, by when the first order was"),
        notes=(*cohort_notes(margin, found.since, level), *until_note(company)),
        currency=company.currency,
    )


def cohort_table(found: Sums, length: int, share: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row a cohort of ten customers or more, newest first, and the errors of its cells; cells that not all of it
    have lived through are blank."""
    rows, errors = [], []
    for index, here in found.customers.groupby(found.customers[QUARTER] // length * length):
        n, age = int(here.n.sum()), int(here.seen.min())
        if n < SHOWN or (found.since is not None and index < month_number(found.since)):
            continue  # too few, or not there from its first day on
        brought = found.brought[found.brought[QUARTER] // length * length == index]
        upto = [brought[brought.step <= k] if k <= age else None for k in AFTER]
        none = float("nan")
        means = [none if part is None else share * part.cents.sum() / 100 / n for part in upto]
        rows.append((index, cohort_name(index, length), n, *means))
        errors.append([none if part is None else share * error_of(part, n, 0.0) for part in upto])
    cells = [f"after_{k}" for k in AFTER]
    table = pd.DataFrame(rows, columns=["index", "cohort", "new_customers", *cells]).iloc[::-1]
    spread = pd.DataFrame(errors, columns=cells).iloc[::-1].reset_index(drop=True)
    return table.reset_index(drop=True).dropna(axis="columns", how="all"), spread
