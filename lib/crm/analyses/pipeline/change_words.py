"""What the change of the pipeline says."""

from datetime import date

import pandas as pd

from crm.analyses.pipeline.horizon import Horizon
from crm.tables import Company
from crm.words import _, count, day, percent, plural, short_money

SAME = 0.01  # a change below a hundredth is none
UNPRICED = 0.2  # of the deals open now: with more that have no amount, two days cannot be compared in money


def change_sentence(sums: pd.Series, horizon: Horizon, days: tuple[date, date], currency: str | None) -> str:
    """From what to what the pipeline went, and through what."""
    opening, closing = sums["cents_opening"], sums["cents_closing"]
    if not (sums["n_opening"] or sums["n_closing"] or sums["n_created"]):
        return _("No deal was open on {then}, none on {now}, and none came between.").format(
            then=day(days[0]), now=day(days[1])
        )
    money = {
        step: short_money(float(sums[f"cents_{step}"]) / 100, currency)
        for step in ("opening", "closing", "created", "won", "lost", "pushed_out", "pulled_in")
    }
    template = (
        _in_deals(horizon)
        if hardly_priced(sums)
        else _template(horizon, float(opening), float(closing), _moves(sums))
    )
    return template.format(
        n0=count(sums["n_opening"]), new=count(sums["n_created"]), wins=count(sums["n_won"]), losses=count(sums["n_lost"]),
        unpriced=count(sums["unpriced"]), n1=count(sums["n_closing"]), then=day(days[0]), now=day(days[1]),
        last=day(horizon.last), share=percent(abs(closing / opening - 1)) if opening else "", **money,
    )  # fmt: skip


def hardly_priced(sums: pd.Series) -> bool:
    """Whether too many of the deals open now have no amount."""
    return bool(sums["unpriced"] > UNPRICED * sums["n_closing"])


def _moves(sums: pd.Series) -> bool:
    """Whether any deal came in, or went out, because its expected close was another one."""
    return bool(sums["n_pulled_in"] or sums["n_pushed_out"])


def no_closes() -> str:
    """Why nothing is told of deals expected by a day."""
    return _("The source states no expected closes, so what is to close by a day is not known.")


def _in_deals(horizon: Horizon) -> str:
    """The sentence where money cannot be compared."""
    if horizon.last is not None:
        return _(
            "Of the deals expected to close by {last}, {n0} were open on {then} and {n1} on {now}; {wins} were won and "
            "{losses} lost. {unpriced} of those open now have no amount, so in money the two days cannot be compared."
        )
    return _(
        "{n0} deals were open on {then}, {n1} on {now}: {new} came new, {wins} were won and {losses} lost. {unpriced} of "
        "those open now have no amount, so in money the two days cannot be compared."
    )


def _template(horizon: Horizon, opening: float, closing: float, moves: bool) -> str:
    """The sentence for a pipeline that grew, shrank or stayed, all of it or what is expected by a day."""
    if horizon.last is not None and not moves:
        return _(
            "Of what is expected to close by {last}, {opening} was open on {then} and {closing} on {now}: {created} came "
            "new, {won} was won and {lost} lost."
        )
    if horizon.last is not None:
        return _(
            "Of what is expected to close by {last}, {opening} was open on {then} and {closing} on {now}: {created} came "
            "new, {pulled_in} was pulled in and {pushed_out} pushed out, {won} was won and {lost} lost."
        )
    if opening and abs(closing / opening - 1) < SAME:
        return _(
            "The open pipeline stayed at {closing} ({n1} deals): {created} came new, {won} was won and {lost} lost "
            "since {then}."
        )
    if not opening:
        return _(
            "The open pipeline is worth {closing} ({n1} deals) and was worth nothing on {then}: {created} came new, "
            "{won} was won and {lost} lost."
        )
    if closing > opening:
        return _(
            "The open pipeline grew by {share} to {closing} ({n1} deals): {created} came new, {won} was won and {lost} "
            "lost since {then}."
        )
    return _(
        "The open pipeline shrank by {share} to {closing} ({n1} deals): {created} came new, {won} was won and {lost} "
        "lost since {then}."
    )


def change_notes(company: Company, sums: pd.Series, horizon: Horizon, then: date) -> list[str]:
    """What is not known as it was, what counts as nothing, and how deals are placed."""
    notes = [*_not_known(company, sums, horizon, then)]
    if n := int(sums["unpriced"]):
        notes.append(
            plural(
                "{n} of {of} deals open now has no amount: it counts as a deal, and in money as nothing.",
                "{n} of {of} deals open now have no amount: they count as deals, and in money as nothing.",
                n,
            ).format(n=count(n), of=count(sums["n_closing"]))
        )
    if horizon.last is not None and (n := int(sums["dateless"])):
        notes.append(
            plural(
                "{n} deal open now is expected on no day and is not in here.",
                "{n} deals open now are expected on no day and are not in here.",
                n,
            ).format(n=count(n))
        )
    if n := int(sums["undated"]):
        notes.append(
            plural(
                "{n} deal has no day of creation and counts as there before.",
                "{n} deals have no day of creation and count as there before.",
                n,
            ).format(n=count(n))
        )
    notes.append(_how_added(sums, then))
    return notes


def _how_added(sums: pd.Series, then: date) -> str:
    """What the steps add up in."""
    if hardly_priced(sums):
        return _("The steps are deals and add up; a deal that came and ended in between is in both steps.")
    return _(
        "The steps add up to the cent. A won deal leaves with what it was won for, a lost one with what it was worth on "
        "{then}; a deal that came and ended in between is in both steps."
    ).format(then=day(then))


def _not_known(company: Company, sums: pd.Series, horizon: Horizon, then: date) -> list[str]:
    """Sentences on what the history does not tell of the day before."""
    if not company.has("deal_history.to_stage"):
        return [
            _(
                "No history: the deals of {then} are taken at their amount and expected close of today, so nothing can be "
                "told of amounts raised or lowered, closes moved, or deals opened again."
            ).format(then=day(then))
        ]
    notes = []
    if n := int(sums["taken_amount"]):
        notes.append(
            _(
                "The history has no amount for {n} of the {of} deals open on {then}; they are taken at today's, so that "
                "nothing is raised or lowered there."
            ).format(n=count(n), of=count(sums["n_opening"]), then=day(then))
        )
    if horizon.last is not None and (n := int(sums["taken_date"])):
        notes.append(
            _(
                "The history has no expected close for {n} of the {of} deals open on {then}; they are taken at today's, "
                "so that nothing is pulled in or pushed out there, but by a win."
            ).format(n=count(n), of=count(sums["n_opening"]), then=day(then))
        )
    return notes
