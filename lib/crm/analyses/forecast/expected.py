"""What the next months are expected to bring, with the bands around it (I1)."""

import pandas as pd

from crm.analyses.forecast.one_off import with_one_off
from crm.analyses.forecast.told import notes_of, sentence
from crm.finding import Finding, Number
from crm.needs import needs
from crm.outlook.measures import Subject, nothing_sold, subject
from crm.tables.company import Company
from crm.words import FIGURES, _, month, rounded

COLUMNS = ["actual", "forecast", "low80", "high80", "low95", "high95"]
SHOWN_HISTORY = 36  # months before the forecast that the table holds, newest first


@needs("I1", _("Revenue in the next months"), better=("orders.ordered_at", "orders.amount"))
def revenue(company: Company, months: int = 12, level: float = 0.80) -> Finding:
    """Revenue expected of the months ahead with 80 and 95 % bands; the value of won deals where there are no orders.

    `level` is that of the interval in the sentence and the headline."""
    return outlook_finding(company, "revenue", subject(company, "value", months), level)


@needs("I1", _("Orders in the next months"), better=("orders.ordered_at",))
def orders(company: Company, months: int = 12, level: float = 0.80) -> Finding:
    """Orders expected of the months ahead with 80 and 95 % bands; the number of won deals where there are no orders."""
    return outlook_finding(company, "orders", subject(company, "count", months), level)


def outlook_finding(company: Company, name: str, about: Subject | None, level: float) -> Finding:
    """The finding of one measure: sentence, table of the months ahead and before, headline numbers and notes."""
    if about is None:
        return nothing_sold(f"forecast.{name}", company)
    ahead = about.outlook
    if ahead.refusal:
        says = _("{what}: no forecast. {why}").format(what=about.measure.label, why=ahead.refusal)
        return Finding(
            f"forecast.{name}", says, history_table(about), notes=about.sales.notes, currency=company.currency
        )
    return Finding(
        id=f"forecast.{name}",
        says=with_one_off(sentence(about, level, company.currency), about, company.currency),
        table=table(about),
        caption=caption(about),
        numbers=numbers(about, level),
        notes=notes_of(about, company),
        currency=company.currency,
    )


def table(about: Subject) -> pd.DataFrame:
    """The months ahead, then the months before, newest first: month, actual, forecast, low80, high80, low95, high95."""
    ahead = about.outlook.table()
    said = ahead.columns.drop("month")
    ahead[said] = ahead[said].map(lambda value: rounded(value, FIGURES))
    both = pd.concat([ahead.assign(actual=float("nan")), known_months(about)], ignore_index=True)
    return named(both, about)


def known_months(about: Subject) -> pd.DataFrame:
    """Month and actual of the whole months, newest first."""
    known = about.sales.months[["month", about.measure.column]].set_axis(["month", "actual"], axis=1)
    return known.iloc[::-1].head(SHOWN_HISTORY)


def history_table(about: Subject) -> pd.DataFrame:
    """The months there are, where they are too few or too broken for a forecast; the other columns are empty."""
    return named(known_months(about).reindex(columns=["month", *COLUMNS]).reset_index(drop=True), about)


def named(table: pd.DataFrame, about: Subject) -> pd.DataFrame:
    """The table with the measure's word before its columns, so that each has its own label and unit."""
    return table[["month", *COLUMNS]].rename(columns={c: f"{about.measure.prefix}{c}" for c in COLUMNS})


def caption(about: Subject) -> str:
    """What the table holds."""
    text = _("{what} by month: expected from {first} to {last}, and below what was, newest first")
    months = about.outlook.months
    return text.format(what=about.measure.label, first=month(months[0]), last=month(months[-1]))


def numbers(about: Subject, level: float) -> tuple[Number, Number]:
    """The sum of the months ahead and the first of them, with their intervals."""
    ahead, metric = about.outlook, about.measure.metric
    total, n = ahead.total(level), len(ahead.history)
    low, high = ahead.band(level)
    ends = [rounded(v, FIGURES) for v in (*total, ahead.path.iloc[0], low[0], high[0])]
    return Number(metric, *ends[:3], n), Number(f"{metric}_next", *ends[3:], n)
