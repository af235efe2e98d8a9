"""F2: the share of satisfied answers."""

import pandas as pd

from crm.customers.answers import Scale, answers, main_scale, scales, set_aside
from crm.customers.periods import Periods, by_month, course, periods, span, whole_months
from crm.estimate.compare import Count, Gap, share_gap
from crm.estimate.shares import RANKED, SHOWN, Interval, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import fetch
from crm.words import _, count, listed, number, percent, plural, score

ID = "satisfaction.satisfied"
ON_SCALE = _("satisfied is read from scales of 5, 7, 10 or 11 points")


@needs("F2", _("Customer satisfaction"), "surveys.survey_type", "surveys.score", "surveys.responded_at")
def satisfied(company, level: float = 0.95) -> Finding:
    """The share of answers that give one of the two best scores, with its interval and its months."""
    asked = answers(company, "CSAT")
    found = scales(window := company.within(asked, "responded_at"))
    notes = set_aside(found, ON_SCALE)
    scale = main_scale(found)
    frame = _monthly(asked.filter(asked.counted), scale)
    seen = periods(frame, company)
    n = int(seen.now.n.sum())
    if n < SHOWN:
        return _too_few(company, found, n, notes)
    value = wilson(int(seen.now.up.sum()), n, level)
    table, left_out = _months(frame, company, level)
    return Finding(
        ID, _says(seen, value, _best(found, scale), level), table,
        caption=_("Satisfied answers by month, {level} intervals").format(level=percent(level, 0)),
        numbers=_numbers(value, seen.now),
        notes=(
            _counted(seen.now, company), _distribution(window, scale),
            *_against(seen, level), *notes, *left_out,
        ),
    )  # fmt: skip


def _monthly(rows, scale: Scale | None) -> pd.DataFrame:
    """Answers a month: n, satisfied, unhappy, and the sum of the scores on the scale most answers use."""
    low, high = scale or Scale(1.0, 5.0)
    alike = (rows.low == low) & (rows.high == high)
    return by_month(
        rows, "responded_at", n=rows.count(), up=rows.up.sum(), down=rows.down.sum(),
        alike=alike.sum(), total=alike.ifelse(rows.score, 0.0).sum(),
    )  # fmt: skip


def _numbers(value: Interval, now: pd.DataFrame) -> tuple[Number, ...]:
    return Number("csat", *value, n=int(now.n.sum())), Number("csat_mean", _mean(now), n=int(now.alike.sum()))


def _mean(frame: pd.DataFrame) -> float:
    return float(frame.total.sum() / frame.alike.sum())


def _best(found: pd.DataFrame, scale: Scale) -> str:
    """The two best scores in words, or that there are several scales."""
    if found.known.sum() > 1:
        return _("one of the two best scores")
    return _("{one} or {best} out of {best}").format(
        one=number(scale.high - 1, 0), best=number(scale.high, 0)
    )


def _says(seen: Periods, value: Interval, best: str, level: float) -> str:
    """The share and where it comes from; a rise or a fall only where its interval excludes none."""
    gap = _gap(seen, level)
    how = course(gap, min(seen.before.n.sum(), seen.recent.n.sum()) >= RANKED)
    return _template(how, seen.all).format(
        value=percent(value.value), best=best, low=percent(value.low), high=percent(value.high),
        mean=number(_mean(seen.now), 2), points=number(100 * abs(gap.value)), months=seen.stretch,
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


def _against(seen: Periods, level: float) -> tuple[str, ...]:
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


def _counted(frame: pd.DataFrame, company) -> str:
    said = _(
        "{up} of {n} answers in {span} give one of the two best scores, {down} one of the two lowest; the "
        "mean score is {mean}."
    )
    up, n, down = (count(frame[c].sum()) for c in ("up", "n", "down"))
    return said.format(up=up, n=n, down=down, span=span(company), mean=number(_mean(frame), 2))


def _distribution(window, scale: Scale) -> str:
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


def _months(frame: pd.DataFrame, company, level: float) -> tuple[pd.DataFrame, tuple[str, ...]]:
    whole, notes = whole_months(frame, "n", company)
    columns = ["month", "n", "satisfied", "low", "high", "unhappy", "mean"]
    return pd.DataFrame([_month(row, level) for row in whole.itertuples()], columns=columns), notes


def _month(row, level: float) -> tuple:
    if row.n < SHOWN:
        return (row.Index, int(row.n), *[float("nan")] * 5)
    mean = row.total / row.alike if row.alike else float("nan")
    return (row.Index, int(row.n), *wilson(int(row.up), int(row.n), level), row.down / row.n, mean)


def _too_few(company, found: pd.DataFrame, n: int, notes: tuple[str, ...]) -> Finding:
    """The finding when there is no share: nobody asked, asked on another scale, or too few answered."""
    if n:
        said = plural("{n} answer on satisfaction in {span}, too few to read.",
                      "{n} answers on satisfaction in {span}, too few to read.", n)  # fmt: skip
    elif len(found) and not found.known.any():
        said = _("Customer satisfaction cannot be read: no answer is on a scale that is declared and known.")
    else:
        said = _("Customer satisfaction is unknown: no answer to a satisfaction question in {span}.")
    return Finding(ID, said.format(n=count(n), span=span(company)), notes=notes, answered=False)
