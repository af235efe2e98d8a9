"""What the forecast's test on earlier months says."""

import pandas as pd

from crm.tables import Company
from crm.words import _, count, months, percent


def too_short() -> str:
    """Why nothing is compared."""
    return _(
        "Too few months have won deals and enough history before them, so the forecast cannot be tried on any."
    )


def compared_sentence(scores: pd.DataFrame) -> str:
    """How far off the forecast was, and the simple ones; whether its range held what came."""
    ours = scores.iloc[0]
    others = scores[scores["months_ahead"] == 1].set_index("way")["mean_off"]
    facts = {
        "n": count(ours["tried"]), "off": percent(ours["mean_off"]), "mean": percent(others["way_mean"]),
        "held": count(round(ours["held_share"] * ours["tried"])),
        "weighted": percent(others.get("way_weighted")),
    }  # fmt: skip
    better = ours["mean_off"] < others.min() + 1e-12
    if "way_weighted" not in others:
        return (
            _(
                "Put back to each of {n} months, the forecast of the next one was off by {off} on average, the mean of the "
                "twelve months before by {mean}; its range held {held} of the {n}."
            )
            if better
            else _(
                "Put back to each of {n} months, the forecast of the next one was off by {off} on average, no better than "
                "the mean of the twelve months before ({mean}); its range held {held} of the {n}."
            )
        ).format(**facts)
    return (
        _(
            "Put back to each of {n} months, the forecast of the next one was off by {off} on average, the CRM's weighted "
            "pipeline by {weighted} and the mean of the twelve months before by {mean}; its range held {held} of the {n}."
        )
        if better
        else _(
            "Put back to each of {n} months, the forecast of the next one was off by {off} on average and not the best: the "
            "CRM's weighted pipeline was off by {weighted}, the mean of the twelve months before by {mean}. Its range held "
            "{held} of the {n}."
        )
    ).format(**facts)


def accuracy_sentence(scores: pd.DataFrame) -> str:
    """To which side the forecast errs, and how it does further ahead."""
    ours = scores[scores["way"] == "way_hazards"].set_index("months_ahead")
    usual = scores[scores["way"] == "way_mean"].set_index("months_ahead")["mean_off"]
    bias, furthest = float(ours["bias"].iloc[0]), int(ours.index.max())
    facts = {
        "bias": percent(abs(bias)), "months": months(furthest), "off": percent(ours["mean_off"][furthest]),
        "mean": percent(usual[furthest]),
    }  # fmt: skip
    if furthest == 1:
        text = (
            _("On average {bias} more was expected than came.")
            if bias > 0
            else _("On average {bias} less was expected than came.")
        )
        return text.format(**facts)
    if bias > 0:
        return _(
            "On average {bias} more was expected of a month than came. Over {months} the forecast was off by {off}, the mean "
            "of twelve months by {mean}."
        ).format(**facts)
    return _(
        "On average {bias} less was expected of a month than came. Over {months} the forecast was off by {off}, the mean of "
        "twelve months by {mean}."
    ).format(**facts)


def accuracy_notes(level: float) -> list[str]:
    """What a range's loss is, and that spans overlap."""
    return [
        _(
            "Loss of the range: the pinball loss of its two ends over what came on average; the smaller, the better, for it "
            "charges a range for being wide as for missing what came. Beside the mean of twelve months stands that of the "
            "range within which {level} of these twelve lay."
        ).format(level=percent(level, 0)),
        _("Spans of three months overlap, so that they are not as many trials as they seem."),
    ]


def compared_notes(company: Company, weighted: bool, level: float) -> list[str]:
    """What was known then and what was not, and what each way is."""
    notes = [
        _(
            "Each forecast knows the moves of deals up to its day and no later one. The range should hold {level} of the "
            "months."
        ).format(level=percent(level, 0)),
        _("What came is all that was won in the month, also by deals created in it."),
    ]
    if not company.has("deal_history.amount"):
        notes.append(
            _(
                "The history has no amounts, so that of every open deal is today's: money set later is known too early, in "
                "all ways but the mean."
            )
        )
    if weighted and not company.has("deal_history.close_date"):
        notes.append(
            _(
                "The history has no expected closes either: the weighted pipeline takes those of today, and where these were "
                "overwritten with the day of the win it looks better than it was."
            )
        )
    return notes
