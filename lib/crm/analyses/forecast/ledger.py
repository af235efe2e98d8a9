"""How the forecasts that earlier pages made have done, and what this page forecasts, kept for later ones (definitions R40)."""

import pandas as pd

from crm.analyses.forecast import ledger_words as words_of
from crm.analyses.forecast.dividing import divided
from crm.analyses.forecast.judged import actuals, by_horizon, judged, measure_label, replayed, season
from crm.analyses.forecast.ledger_rows import ALL, METHOD, Book, book_of, rows_of
from crm.finding import Finding
from crm.names import GROUPS, METRICS
from crm.needs import needs
from crm.outlook.measures import Subject, nothing_sold, subject
from crm.tables.company import Company
from crm.words import _

ID = "forecast.ledger"


@needs("I4", _("How earlier forecasts did"), better=("orders.ordered_at", "orders.amount"))
def ledger(company: Company, months: int = 12) -> Finding:
    """The forecasts kept by the pages of the last twelve months against what came: the newest month in words, and bias,
    error, MASE, pinball loss and what the bands held by months ahead. Where none is kept yet the table is that of the
    replay. `ledger` of the finding is what this page forecasts, in a run that keeps it."""
    subjects = [about for column in ("value", "count") if (about := subject(company, column, months))]
    if not subjects:
        return nothing_sold(ID, company)
    parts = divided(company, months)
    parts = None if isinstance(parts, str) else parts
    book = book_of(company, company.earlier(ID))
    found = judged(book.rows, actuals(subjects, parts)) if len(book.rows) else pd.DataFrame()
    kept = rows_of(company, subjects, parts) if company.keeps else pd.DataFrame()
    if found.empty:
        return nothing_judged(company, subjects[0], book, kept)
    same = found[found.method == str(METHOD)]
    return Finding(
        id=ID,
        says=words_of.sentence(found, subjects[0], company),
        table=table_of(same if len(same) else found),
        caption=_("Forecasts of earlier pages against what came, by months ahead"),
        notes=(
            *words_of.gaps(book.rows, company),
            *book.notes,
            *words_of.record(same, subjects[0]),
            *words_of.other_methods(found),
            *words_of.restated(book.rows, subjects[0], company),
            words_of.measures(),
        ),
        currency=company.currency,
        ledger=kept,
    )


def table_of(found: pd.DataFrame) -> pd.DataFrame:
    """One row a measure, or level of revenue, and horizon: the figures of everything first."""
    rows = []
    for (measure, level), part in sorted(found.groupby(["measure", "level"]), key=place):
        rows += by_horizon(part, measure_label(measure) if level == ALL else level)
    return pd.DataFrame(rows)


def place(group: tuple) -> tuple:
    """Where a measure or level stands: revenue, orders, then the levels in their order."""
    (measure, level), _rows = group
    return level != ALL, GROUPS[level].order if level != ALL else list(METRICS).index(measure), level


def nothing_judged(company: Company, about: Subject, book: Book, kept: pd.DataFrame) -> Finding:
    """The finding where no kept forecast has come due: the replay's table, and what was not readable."""
    trials = about.outlook.trials
    table = pd.DataFrame()
    if trials:
        known = about.outlook.history
        judged_by = replayed(trials, season(known, known.index[-1]), about.outlook.gated.scale)
        table = pd.DataFrame(by_horizon(judged_by, measure_label(about.measure.metric)))
    return Finding(
        id=ID,
        says=words_of.none_yet(book.rows, bool(trials), company.keeps),
        table=table,
        caption=_("The forecast made again from earlier months, by months ahead"),
        notes=(*book.notes, words_of.measures()) if len(table) else book.notes,
        currency=company.currency,
        answered=bool(trials),
        ledger=kept,
    )
