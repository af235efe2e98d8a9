"""What the ageing says, and what is odd about the invoices it is made of."""

import pandas as pd

from crm.analyses.credit.ledger import OLDEST
from crm.customers.buying import period
from crm.estimate.shares import SHOWN
from crm.names.credit import CREDITS
from crm.words import _, count, day, days, money, percent, plural, short_money


def nothing_owed(company, facts: pd.Series) -> str:
    """Why there is nothing to put in classes."""
    if facts.counted >= SHOWN:
        return _("Nothing is owed on {day}: every invoice has been paid.").format(day=day(company.as_of))
    text = plural(
        "{n} invoice is there up to {day}, too few to speak of what is owed.",
        "{n} invoices are there up to {day}, too few to speak of what is owed.",
        int(facts.counted),
    )
    return text.format(n=count(facts.counted), day=day(company.as_of))


def sentence(company, table: pd.DataFrame, sums: tuple[float, float]) -> str:
    """How much is owed, how much of it is late, and very late."""
    total, late = sums
    rows = table.set_index("group")
    oldest = float(rows.open_amount.get(OLDEST, 0))
    n = int(rows.invoices.drop(CREDITS, errors="ignore").sum())
    facts = {
        "total": short_money(total, company.currency), "n": count(n), "late": short_money(late, company.currency),
        "share": percent(late / total), "old": short_money(oldest, company.currency),
        "day": day(company.as_of), "part": percent(oldest / total),
    }  # fmt: skip
    if not late:
        text = _("Customers owe {total} on {day}, none of it overdue.")
    elif oldest:
        text = _(
            "Customers owe {total} on {day}; {late} of it ({share}) is overdue, {old} ({part}) by more than 90 days."
        )
    else:
        text = _(
            "Customers owe {total} on {day}; {late} of it ({share}) is overdue, none by more than 90 days."
        )
    return text.format(**facts)


def notes(company, facts: pd.Series, terms_days: int) -> tuple[str, ...]:
    """What is billed and late of the window, and one sentence on each sort of odd invoice, if there are any."""
    cash = lambda cents: money(float(cents) / 100, company.currency)  # noqa: E731
    said = []
    if facts.billed > 0:
        text = _("Of {billed} billed in {period}, {late} ({share}) is overdue and unpaid.")
        said.append(
            text.format(
                billed=cash(facts.billed), period=period(company), late=cash(facts.late_cents),
                share=percent(facts.late_cents / facts.billed),
            )
        )  # fmt: skip
    more = (
        (facts.no_due, _no_due, {"days": days(terms_days)}),
        (facts.notes, _credit_notes, {"money": cash(-facts.note_cents)}),
        (facts.beyond, _beyond, {}),
        (facts.early, _early, {}),
        (facts.before, _due_before, {}),
        (facts.undated, _undated, {"money": cash(facts.undated_money)}),
        (facts.gone, _gone, {}),
        (facts.unpriced, _unpriced, {}),
    )
    return (*said, *(text(int(n)).format(n=count(n), **named) for n, text, named in more if n))


def _no_due(n: int) -> str:
    return plural(
        "{n} open invoice names no due day: it counts as due {days} after its issue.",
        "{n} open invoices name no due day: they count as due {days} after their issue.",
        n,
    )


def _credit_notes(n: int) -> str:
    return plural(
        "{n} credit note takes {money} off what was ever billed.",
        "{n} credit notes take {money} off what was ever billed.",
        n,
    )


def _beyond(n: int) -> str:
    return plural(
        "{n} invoice was paid by more than its amount; the rest stands among the credits.",
        "{n} invoices were paid by more than their amount; the rest stands among the credits.",
        n,
    )


def _early(n: int) -> str:
    return plural(
        "{n} invoice was paid before it was issued: it counts as paid on the day of issue.",
        "{n} invoices were paid before they were issued: they count as paid on the day of issue.",
        n,
    )


def _due_before(n: int) -> str:
    return plural(
        "{n} invoice was due before it was issued: it counts as due on the day of issue.",
        "{n} invoices were due before they were issued: they count as due on the day of issue.",
        n,
    )


def _undated(n: int) -> str:
    return plural(
        "{n} payment of {money} has no day: in no month, so it counts as not paid.",
        "{n} payments of {money} together have no day: in no month, so they count as not paid.",
        n,
    )


def _gone(n: int) -> str:
    return plural(
        "{n} invoice is not counted, its status being that of a draft or a void one.",
        "{n} invoices are not counted, their status being that of a draft or a void one.",
        n,
    )


def _unpriced(n: int) -> str:
    return plural(
        "{n} invoice has no amount and is in no sum.", "{n} invoices have no amount and are in no sum.", n
    )
