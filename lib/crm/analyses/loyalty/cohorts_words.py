"""What cohorts and retention say, and how they were counted."""

import pandas as pd

from crm.analyses.loyalty.kept import AFTERWARDS, Counted, buyers
from crm.customers.firsts import begin_note, until_note
from crm.words import _, count, day, percent, plural


def periods_long(k: int, length: int) -> str:
    """3 quarters: so many periods in words."""
    if length == 1:
        text = plural("{n} month", "{n} months", k)
    elif length == 3:
        text = plural("{n} quarter", "{n} quarters", k)
    else:
        text = plural("{n} year", "{n} years", k)
    return text.format(n=count(k))


def too_young(asked: Counted) -> str:
    """Why there is nothing to tell."""
    if asked.version == "contractual":
        return _("Too few customers have been under contract long enough to say how many stay.")
    return _("Too few customers had their first order long enough ago to say how many come back.")


def pooled_sentence(table: pd.DataFrame, row: pd.Series, asked: Counted) -> str:
    """How many were there so many periods later."""
    texts = {
        "on": _(
            "{kept} of {n} customers who came long enough ago ({share}, {low} to {high}) ordered in the period {after} after "
            "that of their first order."
        ),
        "on_or_after": _(
            "{kept} of {n} customers who came long enough ago ({share}, {low} to {high}) ordered {after} after the period of "
            "their first order, or later."
        ),
        "contractual": _(
            "{kept} of {n} customers who came long enough ago ({share}, {low} to {high}) were under contract at the end of "
            "the period {after} after that of their first contract."
        ),
    }
    k = int(row.iloc[0])
    return texts[asked.version].format(
        share=percent(row.kept_share), low=percent(row.kept_low), high=percent(row.kept_high), n=count(row.customers),
        kept=count(row.kept), after=periods_long(k, asked.length),
    )  # fmt: skip


def grid_sentence(asked: Counted, pair: tuple | None, level: float) -> str:
    """The newest cohort old enough beside the one a year older, and whether that is more than chance."""
    if pair is None:
        return _("Cohorts are too new, too few or too small to compare one with that of a year before.")
    k, now, then, gap = pair
    facts = {
        "cohort": now[0], "share": percent(now[1]), "then": then[0], "before": percent(then[1]),
        "after": periods_long(k, asked.length),
    }  # fmt: skip
    if gap.p < 1 - level:
        text = _(
            "Of customers who came in {cohort}, {share} were there {after} later; of those of {then} it was {before}: "
            "a difference beyond chance."
        )
    else:
        text = _(
            "Of customers who came in {cohort}, {share} were there {after} later; of those of {then} it was {before}: "
            "a difference that chance explains."
        )
    return text.format(**facts)


def next_note(table: pd.DataFrame) -> tuple[str, ...]:
    """How many cells are known, and when the next ones will be."""
    cells = table[table.cohort_came != "cohort_all"]
    waiting = cells.complete_on.dropna()
    if waiting.empty:
        return ()
    text = _("{known} of {all} cells are known; the next will be after {day}.")
    known = int(cells.complete_on.isna().sum())
    return (text.format(known=count(known), all=count(len(cells)), day=day(waiting.min())),)


def cohort_notes(company, asked: Counted, level: float) -> tuple[str, ...]:
    """Which version it is, what is not over, and how cohorts are put together."""
    return (
        how_kept(asked),
        _(
            "A cell is known when the period is over for everybody of its cohort; until then it is neither shown nor "
            "counted. All cohorts together are those for which it is over: who was there over all customers, not a "
            "mean of percentages."
        ),
        *(() if asked.version == "contractual" else origin_notes(company)),
    )


def range_note(level: float) -> str:
    """What a range is."""
    return _("The range holds the true share in {level} of cases.").format(level=percent(level))


def how_kept(asked: Counted) -> str:
    """When a customer counts as kept."""
    if asked.version == "contractual":
        return _(
            "Kept by contract: under contract when the period ended. An account's contracts that follow each other "
            "within a month are one; who came back after longer is there again."
        )
    if asked.version == "on":
        return _(
            "Kept on: with an order in just that calendar period, whatever came before or after it. Who skips a period is not "
            "there in it and may be in the next."
        )
    return _(
        "Kept on or after: with an order in that period or any later one. Such shares only rise as time goes on; they are told "
        "when {months} months more are over, and may still rise a little."
    ).format(months=count(AFTERWARDS))


def origin_notes(company) -> tuple[str, ...]:
    """From when and until when customers and orders are known."""
    base = buyers(company)
    text = _(
        "The source does not say since when accounts are there: of those who seem to come in its first months, many may be old "
        "customers."
    )
    unsaid = () if company.has("accounts.created_at") else (text,)
    return (*begin_note(base.since), *until_note(company), *unsaid)
