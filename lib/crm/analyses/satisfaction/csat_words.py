"""How the finding on satisfied answers is put into words."""

import pandas as pd

from crm.customers.answers import Scale
from crm.customers.periods import Periods, course, span
from crm.estimate.compare import Count, Gap, share_gap
from crm.estimate.shares import RANKED, SHOWN, Interval
from crm.tables import fetch
from crm.words import _, count, listed, number, percent, plural, score


def mean_of(frame: pd.DataFrame) -> float:
    """The mean score on the scale that most answers use."""
    return float(frame.total.sum() / frame.alike.sum())


def best_scores(found: pd.DataFrame, scale: Scale) -> str:
    """The two best scores in words, or that there are several scales."""
    if found.known.sum() > 1:
        return _("one of the two best scores")
    return _("{one} or {best} out of {best}").format(
        one=number(scale.high - 1, 0), best=number(scale.high, 0)
    )


def sentence(seen: Periods, value: Interval, best: str, level: float) -> str:
    """The share and where it comes from; a rise or a fall only where its interval excludes none."""
    gap = _gap(seen, level)
    how = course(gap, min(seen.before.n.sum(), seen.recent.n.sum()) >= RANKED)
    return _template(how, seen.all).format(
        value=percent(value.value), best=best, low=percent(value.low), high=percent(value.high),
        mean=number(mean_of(seen.now), 2), points=number(100 * abs(gap.value)), months=seen.stretch,
        before=percent(_share(seen.before)), now=percent(_share(seen.recent)),
    )  # fmt: skip


def _template(how: str, all_months: bool) -> str:
    """The sentence for a rise, a fall, neither, or nothing to compare with."""
    if how == "rose":
        return _(
            "Satisfaction has risen: in the last {months} {now} answered {best}, {points} points more than in the "
            "{months} before; of all answers {value} do (between {low} and {high})."
        ) if all_months else _(
            "Satisfaction rose: {value} answer {best} (between {low} and {high}), {points} points more "
            "than in the {months} before."
        )  # fmt: skip
    if how == "fell":
        return _(
            "Satisfaction has fallen: in the last {months} {now} answered {best}, {points} points less than in the "
            "{months} before; of all answers {value} do (between {low} and {high})."
        ) if all_months else _(
            "Satisfaction fell: {value} answer {best} (between {low} and {high}), {points} points less "
            "than in the {months} before."
        )  # fmt: skip
    if how == "alone" or all_months:
        return _(
            "{value} of the answers are satisfied, {best} (between {low} and {high}); the mean score is "
            "{mean}."
        )
    return _(
        "{value} of the answers are satisfied, {best} (between {low} and {high}), no clear change from "
        "{before} in the {months} before."
    )


def _gap(seen: Periods, level: float) -> Gap:
    return share_gap(
        Count(float(seen.recent.up.sum()), float(seen.recent.n.sum())),
        Count(float(seen.before.up.sum()), float(seen.before.n.sum())),
        level,
    )


def _share(frame: pd.DataFrame) -> float:
    return float(frame.up.sum() / frame.n.sum()) if frame.n.sum() else float("nan")


def against(seen: Periods, level: float) -> tuple[str, ...]:
    """What the share was in the span before, and the difference with its interval."""
    if seen.before.n.sum() < SHOWN or seen.recent.n.sum() < SHOWN:
        return ()
    gap = _gap(seen, level)
    said = _(
        "Last {months}: {now} of {n} answers; the {months} before: {before} of {m}. Difference {gap} "
        "points (between {low} and {high})."
    )
    return (said.format(
        months=seen.stretch, now=percent(_share(seen.recent)), n=count(seen.recent.n.sum()),
        before=percent(_share(seen.before)), m=count(seen.before.n.sum()),
        gap=score(100 * gap.value), low=score(100 * gap.low), high=score(100 * gap.high),
    ),)  # fmt: skip


def counted(frame: pd.DataFrame, company) -> str:
    """How many answers there are, the satisfied and the unhappy among them, and the mean score."""
    said = _(
        "{up} of {n} answers in {span} give one of the two best scores, {down} one of the two lowest; the "
        "mean score is {mean}."
    )
    up, n, down = (count(frame[c].sum()) for c in ("up", "n", "down"))
    return said.format(up=up, n=n, down=down, span=span(company), mean=number(mean_of(frame), 2))


def distribution(window, scale: Scale) -> str:
    """How many gave which score, on the scale that most answers use."""
    rows = window.filter(window.counted, window.low == scale.low, window.high == scale.high)
    given = fetch(rows.group_by(given=rows.score.floor()).aggregate(n=rows.count()).order_by("given"))
    shares = [
        _("{share} gave {score}").format(score=number(row.given, 0), share=percent(row.n / given.n.sum()))
        for row in given.itertuples()
    ]
    return _("On the scale of {low} to {high}, {shares}.").format(
        low=number(scale.low, 0), high=number(scale.high, 0), shares=listed(shares)
    )


def too_few(company, found: pd.DataFrame, n: int) -> str:
    """Why there is no share: nobody asked, asked on another scale, or too few answered."""
    if n:
        said = plural("{n} answer on satisfaction in {span}, too few to read.",
                      "{n} answers on satisfaction in {span}, too few to read.", n)  # fmt: skip
    elif len(found) and not found.known.any():
        said = _("Customer satisfaction cannot be read: no answer is on a scale that is declared and known.")
    else:
        said = _("Customer satisfaction is unknown: no answer to a satisfaction question in {span}.")
    return said.format(n=count(n), span=span(company))
