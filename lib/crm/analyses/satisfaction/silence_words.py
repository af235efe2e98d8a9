"""How the finding on those who kept silent is put into words."""

import pandas as pd

from crm.customers.periods import span
from crm.estimate.shares import SHOWN
from crm.months import first_day, months_before
from crm.names import GROUPS
from crm.spans import from_to
from crm.words import _, brief, count, listed, number, percent, plural, score

LITTLE = 1.0  # points that weighting moves a score by which are called no change
WAVE = 3  # months


def group_name(company, sort: str, group) -> str:
    """A group as the table has it: a key of crm.names, the type of customers, or the months of a wave."""
    if sort == "wave":
        last = months_before(first_day(company.as_of), int(group) * WAVE)
        first = max(months_before(last, WAVE - 1), company.start or months_before(last, WAVE - 1))
        return _("Asked {months}").format(months=from_to(first, last))
    if not group:
        return _("Not known, or of few") if sort == "segment" else _("Not known")
    return brief(group) if sort == "segment" else group


def sentence(found) -> str:
    """How many answered, and what all who were asked would have said against what the answers say."""
    says = score if found.kind == "NPS" else percent
    points = (found.like_all.value - found.raw.value) * (1 if found.kind == "NPS" else 100)
    return _template(found.kind, points).format(
        invited=count(found.sums.invited), rate=percent(found.sums.answered / found.sums.invited),
        value=says(found.like_all.value), low=says(found.like_all.low), high=says(found.like_all.high),
        raw=says(found.raw.value), points=number(abs(points)),
    )  # fmt: skip


def _template(kind: str, points: float) -> str:
    """The sentence where weighting moves the figure, and where it does not."""
    if abs(points) < LITTLE:
        return _(
            "{rate} of {invited} invited answered; weighted to be like all of them, the net promoter score stays about "
            "what it is: {value} (between {low} and {high})."
        ) if kind == "NPS" else _(
            "{rate} of {invited} invited answered; weighted to be like all of them, the share of the satisfied stays "
            "about what it is: {value} (between {low} and {high})."
        )  # fmt: skip
    if points < 0:
        return _(
            "{rate} of {invited} invited answered, more of the kinds that are content: weighted to be like all of "
            "them, the net promoter score is {value} (between {low} and {high}), {points} points below the {raw} of the "
            "answers."
        ) if kind == "NPS" else _(
            "{rate} of {invited} invited answered, more of the kinds that are content: weighted to be like all of "
            "them, {value} are satisfied (between {low} and {high}), {points} points below the {raw} of the answers."
        )  # fmt: skip
    return _(
        "{rate} of {invited} invited answered, more of the kinds that are not content: weighted to be like all of them, "
        "the net promoter score is {value} (between {low} and {high}), {points} points above the {raw} of the answers."
    ) if kind == "NPS" else _(
        "{rate} of {invited} invited answered, more of the kinds that are not content: weighted to be like all of them, "
        "{value} are satisfied (between {low} and {high}), {points} points above the {raw} of the answers."
    )  # fmt: skip


def notes(company, found, least: tuple[str, float, float] | None, table: pd.DataFrame) -> tuple[str, ...]:
    """From invitation to answer, who answers least, what the weights cost, and how far the silent could turn it."""
    said = [_way(company, found.sums)]
    if least:
        group, rate, others = least
        text = _(
            "“{group}” answer least: {rate} of those invited, against {others} of the others of their sort."
        )
        label = GROUPS[group].label if group in GROUPS else group
        said.append(text.format(group=label, rate=percent(rate), others=percent(others)))
    text = plural(
        "The invited are told apart in {n} kind only, so nothing is weighted.",
        "Weighted by {n} kinds of customers, as known on the day they were asked; the {answers} answers are as sure as "
        "{effective} that count alike.",
        found.weighted.kinds,
    )
    said.append(text.format(n=count(found.weighted.kinds), answers=count(found.sums.answered),
                            effective=count(round(found.weighted.effective))))  # fmt: skip
    says = score if found.kind == "NPS" else percent
    text = _(
        "At worst, were every silent one against us, the figure for all invited would be {worst}; at best, were each for "
        "us, {best}. The answers alone prove nothing narrower."
    )
    said.append(text.format(worst=says(found.worst), best=says(found.best)))
    said.append(
        _(
            "Weights set right who answers, not that of two alike the more contented one answers: some flattery may be left."
        )
    )
    return (*said, *_hidden(table))


def _way(company, sums: pd.Series) -> str:
    """How many invitations there were, and which part arrived, was opened and was answered."""
    steps = [
        (company.has("survey_invitations.delivered"), _("{share} were delivered"), sums.delivered),
        (company.has("survey_invitations.opened"), _("{share} opened"), sums.opened),
        (True, _("{share} answered"), sums.answered),
    ]
    told = [text.format(share=percent(n / sums.invited)) for there, text, n in steps if there]
    return _("Of {n} invitations in {span}, {told}.").format(
        n=count(sums.invited), span=span(company), told=listed(told)
    )


def _hidden(table: pd.DataFrame) -> tuple[str, ...]:
    """That groups are withheld, if any are."""
    small = int((table.answered.gt(0) & table.iloc[:, -1].isna()).sum())
    text = plural(
        "What {n} group said is withheld: fewer than {least} answers, or what those could be worked out from.",
        "What {n} groups said is withheld: fewer than {least} answers, or what those could be worked out from.",
        small,
    )
    return (text.format(n=count(small), least=SHOWN),) if small else ()


def too_few(company, sums: pd.Series) -> str:
    """Why nothing can be said of the silent."""
    if not sums.invited:
        return _("Who keeps silent is not known: no invitation to such a survey in {span}.").format(
            span=span(company)
        )
    text = plural(
        "Who keeps silent cannot be told: of {invited} invited in {span}, {n} gave an answer that counts.",
        "Who keeps silent cannot be told: of {invited} invited in {span}, {n} gave an answer that counts.",
        int(sums.answered),
    )
    return text.format(invited=count(sums.invited), span=span(company), n=count(sums.answered))
