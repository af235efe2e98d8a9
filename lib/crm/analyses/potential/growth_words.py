"""What the year to come against the year behind says, and what the test of it does."""

from datetime import date

import pandas as pd

from crm.customers.lasting.fit_words import fit_notes
from crm.customers.lasting.model import Model
from crm.customers.left_out import not_loaded
from crm.customers.margin import Margin
from crm.months import year_before
from crm.spans import horizon
from crm.words import _, count, day, percent, short_money

MORE, LESS = "potential_more", "potential_less"


def no_year(until: date) -> str:
    """Why there is no difference to speak of."""
    return _(
        "On {day} nobody had been a customer for a whole year, so there is no year to hold the next one against."
    ).format(day=day(until))


def moved(value: float, currency: str | None) -> str:
    """A difference, as an item of a sentence."""
    text = _("{money} more") if value >= 0 else _("{money} less")
    return text.format(money=short_money(abs(value), currency))


def row_of(table: pd.DataFrame, key: str) -> dict | None:
    """The group's row; None where nobody is in it."""
    rows = table[table.group == key].to_dict("records")
    return rows[0] if rows else None


def sentence(company, whole: dict, table: pd.DataFrame, margin: Margin) -> str:
    """What all will bring against last year, and how many clearly more and less."""
    more, less = row_of(table, MORE), row_of(table, LESS)
    facts = {
        "n": count(whole["customers"]), "period": horizon(company.as_of, 12),
        "ahead": short_money(whole["year_ahead"], company.currency),
        "behind": short_money(whole["year_behind"], company.currency),
    }  # fmt: skip
    first = (
        _(
            "Today's {n} customers are expected to bring {ahead} of margin in {period}, after {behind} in the 12 months before."
        )
        if margin.is_margin
        else _(
            "Today's {n} customers are expected to bring {ahead} in {period}, after {behind} in the 12 months before."
        )
    ).format(**facts)
    if more is None or less is None:
        return first
    return _("{first} {more} of them will likely bring clearly more ({gain} together), {less} clearly less ({loss}).").format(
        first=first, more=count(more["customers"]), gain=moved(more["gain"], company.currency),
        less=count(less["customers"]), loss=moved(less["gain"], company.currency),
    )  # fmt: skip


def notes(company, model: Model, margin: Margin, clearly: float, level: float) -> tuple[str, ...]:
    """What the groups are, and what such a difference is made of."""
    return (
        mean_note(),
        _(
            "Clearly is by more than {clearly} of what a customer brought. Who first ordered within the year has no whole year "
            "to be held against; who may come back ordered nothing in it."
        ).format(clearly=percent(clearly, 0)),
        _(
            "One customer's year is far less sure than a group's: these are groups, not ranks. A range holds what comes to a "
            "group in {share} of cases, if customers go on as they did. Nothing is discounted, and customers won from now on are "
            "not in it, so that the sum usually falls."
        ).format(share=percent(level)),
        margin.says,
        *fit_notes(model),
        *not_loaded(company),
    )


def mean_note() -> str:
    """Why such groups move on their own."""
    return _(
        "Regression to the mean: who had an unusually good year is expected to fall back, and who had a poor one to rise, though "
        "nothing about them changes. What these groups do is no proof that a campaign worked; for that, leave a part of the "
        "group alone and compare."
    )


def tried_sentence(company, table: pd.DataFrame) -> str:
    """What was expected of those who were to bring more and less, what they brought, and how many groups came true."""
    until, parts = day(year_before(company.as_of)), {}
    for key, text in (
        (MORE, _("the {n} customers who were to bring clearly more ({expected}) brought {came}")),
        (LESS, _("the {n} who were to bring clearly less ({expected}) brought {came}")),
    ):
        if row := row_of(table, key):
            words = [moved(row[c], company.currency) for c in ("gain_expected", "gain_came")]
            parts[key] = text.format(n=count(row["customers"]), expected=words[0], came=words[1])
    judged = table[table.held.notna()]
    facts = {"day": until, "held": count(judged.held.sum()), "all": count(len(judged)), **parts}
    if len(parts) == 2:
        return _(
            "Told only what was known on {day}: {potential_more}; {potential_less}. Of {all} groups, {held} came within their "
            "range."
        ).format(**facts)
    return _("Told only what was known on {day}, {held} of {all} groups came within their range.").format(
        **facts
    )


def tried_notes(company, table: pd.DataFrame, margin: Margin, level: float) -> tuple[str, ...]:
    """How the test was made, and whether taking last year again would have been closer."""
    off, again = (table.gain_expected - table.gain_came).abs().sum(), table.gain_came.abs().sum()
    facts = {"off": short_money(off, company.currency), "again": short_money(again, company.currency)}
    return (
        _("Each group's error added up, the expectation was off by {off}; every customer's last year taken again, by {again}.")
        if off < again
        else _(
            "Each group's error added up, the expectation was off by {off}, no better than every customer's last year taken "
            "again ({again}): do not plan by it."
        )
    ).format(**facts), _(
        "The model of {day} was told nothing later. The range of a group should hold what came in {share} of cases, if the model "
        "holds; the groups share one model, and are off together where the times change. Of very many customers the ranges are "
        "so narrow that a small flaw of the model lies outside them: look how far off it is."
    ).format(day=day(year_before(company.as_of)), share=percent(level)), margin.says  # fmt: skip
