"""How the finding on the net promoter score is put into words."""

import pandas as pd

from crm.customers.periods import Periods, course, span
from crm.estimate.compare import Count, promoter_gap
from crm.estimate.shares import RANKED, SHOWN, Interval, net_promoter, promoter_margin
from crm.words import _, count, number, percent, plural, score


def _score(frame: pd.DataFrame, level: float) -> Interval:
    return net_promoter(int(frame.up.sum()), int(frame.down.sum()), int(frame.n.sum()), level)


def sentence(seen: Periods, value: Interval, level: float) -> str:
    """The score and where it comes from; a rise or a fall only where its interval excludes none."""
    up, down, n = seen.now.up.sum(), seen.now.down.sum(), seen.now.n.sum()
    gap = promoter_gap(_tally(seen.recent), _tally(seen.before), level)
    how = course(gap, min(seen.before.n.sum(), seen.recent.n.sum()) >= RANKED)
    now, before = (_score(part, level).value for part in (seen.recent, seen.before))
    return _template(how, seen.all).format(
        value=score(value.value), low=score(value.low), high=score(value.high),
        up=percent(up / n), down=percent(down / n), points=number(abs(gap.value)),
        months=seen.stretch, now=score(now), before=score(before),
    )  # fmt: skip


def _template(how: str, all_months: bool) -> str:
    """The sentence for a rise, a fall, neither, or nothing to compare with."""
    if how == "rose":
        return _(
            "The net promoter score has risen: {now} in the last {months}, {points} points above the {months} "
            "before; over all answers it is {value} (between {low} and {high})."
        ) if all_months else _(
            "The net promoter score rose to {value} (between {low} and {high}), {points} points above the "
            "{months} before."
        )  # fmt: skip
    if how == "fell":
        return _(
            "The net promoter score has fallen: {now} in the last {months}, {points} points below the {months} "
            "before; over all answers it is {value} (between {low} and {high})."
        ) if all_months else _(
            "The net promoter score fell to {value} (between {low} and {high}), {points} points below the "
            "{months} before."
        )  # fmt: skip
    if how == "alone" or all_months:
        return _(
            "The net promoter score is {value} (between {low} and {high}): {up} would recommend us, {down} "
            "would not."
        )
    return _(
        "The net promoter score is {value} (between {low} and {high}), no clear change from {before} "
        "in the {months} before."
    )


def _tally(frame: pd.DataFrame) -> Count:
    return Count(float(frame.up.sum()), float(frame.n.sum()), float(frame.down.sum()))


def against(seen: Periods, level: float) -> tuple[str, ...]:
    """What the score was in the span before, and the difference with its interval."""
    if seen.before.n.sum() < SHOWN or seen.recent.n.sum() < SHOWN:
        return ()
    gap = promoter_gap(_tally(seen.recent), _tally(seen.before), level)
    said = _(
        "Last {months}: {now} from {n} answers; the {months} before: {before} from {m}. Difference {gap} "
        "points (between {low} and {high})."
    )
    return (said.format(
        months=seen.stretch, now=score(_score(seen.recent, level).value), n=count(seen.recent.n.sum()),
        before=score(_score(seen.before, level).value), m=count(seen.before.n.sum()),
        gap=score(gap.value), low=score(gap.low), high=score(gap.high),
    ),)  # fmt: skip


def counted(frame: pd.DataFrame, company, level: float) -> str:
    """How many answers there are and of which sort, and the plain margin that other tools print."""
    n, up, down = (int(frame[c].sum()) for c in ("n", "up", "down"))
    said = _(
        "{n} answers in {span}: {up} promoters (9 or 10), {passives} passives (7 or 8), {down} detractors "
        "(0 to 6). The interval is the adjusted one; the plain formula (Wald) says ± {margin} points."
    )
    return said.format(
        n=count(n), span=span(company), up=count(up), passives=count(n - up - down), down=count(down),
        margin=number(promoter_margin(up, down, n, level)),
    )  # fmt: skip


def rough(n: int) -> tuple[str, ...]:
    """That so few answers make a figure to be read with care."""
    said = _("Fewer than {n} answers: read the interval, not the figure.").format(n=RANKED)
    return (said,) if n < RANKED else ()


def kept_apart(relational: bool, other: pd.Series, level: float) -> str:
    """The score of the sort of answers that is not counted above."""
    value = net_promoter(int(other.up), int(other.down), int(other.n), level)
    said = (
        _(
            "{n} answers that name a ticket are kept apart: asked after service, they give {value} (between {low} and {high})."
        )
        if relational
        else _(
            "{n} answers that name no ticket are kept apart: they give {value} (between {low} and {high})."
        )
    )
    return said.format(
        n=count(other.n), value=score(value.value), low=score(value.low), high=score(value.high)
    )


def too_few(company, found: pd.DataFrame, frame: pd.DataFrame, n: int) -> str:
    """Why there is no score: nobody asked, asked on another scale, or too few answered."""
    if n:
        said = plural("{n} answer to the recommend question in {span}, too few to score.",
                      "{n} answers to the recommend question in {span}, too few to score.", n)  # fmt: skip
    elif len(found) and not found.known.any():
        said = _(
            "No net promoter score: the answers that call themselves so are not on a declared scale of 0 "
            "to 10."
        )
    elif frame.empty:
        said = _("No net promoter score: no survey here asks whether customers would recommend us.")
    else:
        said = _("No net promoter score: no answer to the recommend question in {span}.")
    return said.format(n=count(n), span=span(company))
