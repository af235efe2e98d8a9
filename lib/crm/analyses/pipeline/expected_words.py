"""What the expected close says."""

import pandas as pd

from crm.words import _, between, count, day, money, months, number, percent, plural, short_money


def too_little() -> str:
    """Why nothing is forecast."""
    return _("Too few deals were won so far, or over too few months, to tell what will close.")


def expected_sentence(seen, ahead: int, currency: str | None) -> str:
    """How much is likely to be won, from what, and what the CRM's own figure is."""
    span = _("month") if ahead == 1 else months(ahead)
    facts = {
        "span": span, "wins": count(seen.wins.value), "wins_range": between(count(seen.wins.low), count(seen.wins.high)),
        "value": short_money(seen.value.value, currency), "low": short_money(seen.value.low, currency),
        "high": short_money(seen.value.high, currency), "open": short_money(seen.parts[0] + seen.parts[1], currency),
        "new": short_money(seen.parts[2], currency), "crm": short_money(seen.weighted, currency),
    }  # fmt: skip
    if not seen.valued:
        return _("In the next {span} {wins} deals are likely to be won ({wins_range}).").format(**facts)
    if seen.weighted != seen.weighted:
        return _(
            "In the next {span} {value} is likely to be won ({low} to {high}), in {wins} deals: {open} from the deals open "
            "now, {new} from deals not created yet."
        ).format(**facts)
    return _(
        "In the next {span} {value} is likely to be won ({low} to {high}), in {wins} deals: {open} from the deals open now, "
        "{new} from deals not created yet. The CRM's own weighted pipeline says {crm}."
    ).format(**facts)


def expected_notes(seen, company, ahead: int, level: float) -> list[str]:
    """What the range holds, what deals without an amount count, what the CRM's figure is, what is not known."""
    notes = [
        _(
            "The range holds what comes in {level} of cases: chance, the hazards being estimates, the number of new deals, "
            "and that months vary more than chance makes them (by {times} times in the variance)."
        ).format(level=percent(level, 0), times=number(seen.restless, 1))
    ]
    if seen.valued and seen.unpriced:
        notes.append(
            plural(
                "{n} of {of} open deals has no amount; its wins count at {average}, the average of the last twelve months, "
                "like those of deals not created yet.",
                "{n} of {of} open deals have no amount; their wins count at {average}, the average of the last twelve "
                "months, like those of deals not created yet.",
                seen.unpriced,
            ).format(
                n=count(seen.unpriced),
                of=count(seen.open_deals),
                average=money(seen.average, company.currency),
            )
        )
    if seen.valued and seen.weighted == seen.weighted:
        notes.append(
            _(
                "The CRM's own weighted pipeline is amount times the CRM's probability, of the deals with an amount that are "
                "expected to close up to {last}: it says when by a date that people set, and knows no new deals."
            ).format(last=day(seen.last))
        )
    if seen.undated:
        notes.append(
            plural(
                "{n} more open deal has no day of creation, so its age and chance are not known: it is left out.",
                "{n} more open deals have no day of creation, so their age and chance are not known: they are left out.",
                seen.undated,
            ).format(n=count(seen.undated))
        )
    if not seen.history:
        notes.append(_("No history of stages: the chances are by age alone, whatever the stage."))
    return notes


def stage_sentence(table: pd.DataFrame, ahead: int) -> str:
    """Where the expected wins stand."""
    if table.empty:
        return _("No deal is open.")
    best = (
        table.groupby("stage", sort=False)["expected_wins"].sum().sort_values(ascending=False, kind="stable")
    )
    total = float(best.sum())
    if not total > 0:
        return _("None of the open deals is likely to be won within {span}.").format(span=months(ahead))
    if len(best) == 1:
        return _("Of {n} open deals {wins} are likely to be won within {span}.").format(
            n=count(table["deals"].sum()), wins=count(total), span=months(ahead)
        )
    return _(
        "Of {n} open deals {wins} are likely to be won within {span}; deals now in {stage} make {share} of these."
    ).format(
        n=count(table["deals"].sum()), wins=count(total), span=months(ahead), stage=best.index[0],
        share=percent(float(best.iloc[0]) / total),
    )  # fmt: skip
