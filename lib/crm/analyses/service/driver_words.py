"""How the finding on what moves satisfaction is put into words."""

import pandas as pd

from crm.analyses.service.experience import RECENT
from crm.customers.answers import Scale
from crm.customers.periods import span
from crm.estimate.shares import RANKED
from crm.names import GROUPS
from crm.words import _, count, listed, number, percent, plural


def sentence(fitted, table: pd.DataFrame, scale: Scale, sure: float) -> str:
    """What explains most, if one thing does for sure, and the mean scores with it and without."""
    top, label = table.iloc[0], _label(table.group.iloc[0])
    told = {
        "item": label, "share": percent(top.explains, 0), "wrong": number(top.mean_wrong, 2),
        "right": number(top.mean_right, 2), "best": number(scale.high, 0), "all": percent(fitted.found.explained),
        "n": count(len(table)),
    }  # fmt: skip
    if len(table) == 1:
        text = _(
            "“{item}” goes with lower scores: {wrong} on average where it happened against {right} of {best}; it explains "
            "{all} of the differences between scores."
        ) if top.mean_wrong < top.mean_right else _(
            "“{item}” does not go with lower scores: {wrong} on average where it happened, {right} of {best} where not."
        )  # fmt: skip
        return text.format(**told)
    if fitted.found.first.max() >= sure:
        return _(
            "“{item}” goes most with the score: {wrong} on average where it happened, {right} of {best} where not. The {n} "
            "things that can be seen explain {all} of the differences between scores; {share} of that is this one."
        ).format(**told)
    names = listed([_("“{item}”").format(item=_label(key)) for key in table.group.head(2)])
    return _(
        "{names} go most with the score, and chance alone could change their places; {n} things together explain {all} of "
        "the differences between scores."
    ).format(names=names, n=count(len(table)), all=percent(fitted.found.explained))


def notes(company, table: pd.DataFrame, kind: str, scale: Scale, n: int, long_days: int) -> tuple[str, ...]:
    """What was set against what, the quadrant to be seen to first, and what the figures cannot say."""
    text = _(
        "{n} answers on the scale of {low} to {high} in {span}, by what their order or ticket, else the {days} days "
        "before, went through; long means more than {long} days."
    )
    said = [text.format(n=count(n), low=number(scale.low, 0), high=number(scale.high, 0), span=span(company),
                        days=count(RECENT), long=count(long_days))]  # fmt: skip
    sure = table[table.odds_high < 1]
    if len(sure):
        top = sure.iloc[0]
        text = _(
            "All else here alike, a better score is less likely where “{item}” is so: its odds are {odds} of what they are "
            "else (between {low} and {high}; ordered logit)."
        )
        said.append(text.format(item=_label(top.group), odds=percent(top.odds_of_better, 0),
                                low=percent(top.odds_low, 0), high=percent(top.odds_high, 0)))  # fmt: skip
    first = table[table.stands == "mend_first"]
    if len(first):
        text = _("Weighs much and goes wrong often: {items}.")
        said.append(
            text.format(items=listed([_("“{item}”").format(item=_label(key)) for key in first.group]))
        )
    said.append(
        _("An association: who was unlucky in one thing may differ in others that are not seen here, and less of it need not "
          "raise the score by as much.")
    )  # fmt: skip
    return tuple(said)


def none_told(company, n: int) -> str:
    """Why nothing can be said of what moves satisfaction."""
    text = plural(
        "What moves satisfaction cannot be told: of {n} answer in {span}, nothing went wrong for {least} and right for as many.",
        "What moves satisfaction cannot be told: of {n} answers in {span}, nothing went wrong for {least} and right for as "
        "many.",
        n,
    )
    return text.format(n=count(n), span=span(company), least=RANKED)


def _label(key: str) -> str:
    return GROUPS[key].label if key in GROUPS else key
