"""F6: what comments are about: themes with their share, score and course."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.voice.comments import NEEDED
from crm.analyses.voice.reading import Language, Reading, read
from crm.analyses.voice.said import (
    how_read,
    in_language,
    language,
    no_theme,
    several_languages,
    too_few,
)
from crm.analyses.voice.theme_words import halves_note, months_sentence, sentence, themes_note
from crm.customers.buying import period
from crm.estimate.compare import NO_GAP, Count, Gap, holm, share_gap
from crm.estimate.means import mean_gap
from crm.estimate.shares import RANKED, SHOWN, wilson
from crm.finding import Finding
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _

ID = "voice.themes"
LONGEST = 12  # months in each of the two spans that a course is read from
COLUMNS = ["theme", "language", "comments", "share_of_comments", "low", "high", "score_mean", "score_verdict",
           "scored_low", "course_points", "course_verdict"]  # fmt: skip


class Halves(NamedTuple):
    """The months that are set against each other, as month numbers: the earlier ones and the later ones."""

    start: int
    middle: int
    end: int


@needs("F6", _("Themes of comments"), *NEEDED)
def themes(company: Company, reading: Reading | None = None, level: float = 0.95) -> Finding:
    """The themes of each language with enough comments, most frequent first: share with its interval, mean score,
    whether these comments score lower or higher than the others, the share of low scores, and how the theme's share changed
    from the earlier half of the months to the later one."""
    reading = reading or read(company)
    if why := too_few(company, reading):
        return Finding(ID, why, answered=False)
    table, withheld = theme_table(reading, level)
    if table.empty:
        return Finding(ID, no_theme(), answered=False)
    return Finding(
        ID, sentence(company, reading, table), several_languages(table),
        caption=_("What comments in {period} are about").format(period=period(company)),
        notes=(themes_note(reading, table, withheld), halves_note(halves(reading)), *how_read(reading)),
    )  # fmt: skip


@needs("I8", _("Themes by month"), *NEEDED)
def theme_months(company: Company, reading: Reading | None = None) -> Finding:
    """The share of each month's comments that are about a theme: a row a theme and month of the last year, in the language
    with most."""
    reading = reading or read(company)
    if why := too_few(company, reading):
        return Finding("voice.theme_months", why, answered=False)
    one = reading.languages[0]
    months = range(max(reading.first, reading.last - LONGEST + 1), reading.last + 1)
    rows = [
        (one.names[theme], first_of(at), *_of_month(reading, one, theme, at))
        for theme in ranked(reading, one)
        for at in months
    ]
    table = pd.DataFrame(rows, columns=["theme", "month", "share_of_comments", "n"])
    if table.empty:
        return Finding("voice.theme_months", no_theme(), answered=False)
    by_month = table.groupby("month").n.first()
    full = by_month[by_month >= SHOWN]
    if len(full) < 2:
        why = _("There are too few months with ten comments or more to show themes by month.")
        return Finding("voice.theme_months", why, answered=False)
    return Finding(
        "voice.theme_months", months_sentence(one, table), table,
        caption=_("Share of each month's comments that a theme has"),
        notes=(
            _("Months of fewer than ten comments are withheld; n counts the comments of the month."),
            _("Chance alone moves such shares, and none of that is tested here; the course of each theme above is."),
        ),
    )  # fmt: skip


def first_of(at: int) -> pd.Timestamp:
    """The first day of a month number."""
    return pd.Timestamp(at // 12, at % 12 + 1, 1)


def halves(reading: Reading) -> Halves:
    """The two spans: halves of the months looked at, a year each at most."""
    length = min(LONGEST, (reading.last - reading.first + 1) // 2)
    return Halves(reading.last - 2 * length + 1, reading.last - length + 1, reading.last)


def ranked(reading: Reading, one: Language) -> list[int]:
    """The themes of a language with ten comments or more, most frequent first."""
    counts = [int(reading.comments.n[one.about(theme)].sum()) for theme in range(len(one.names))]
    shown = [theme for theme, n in enumerate(counts) if n >= SHOWN]
    return sorted(shown, key=lambda theme: (-counts[theme], one.names[theme]))


def theme_table(reading: Reading, level: float) -> tuple[pd.DataFrame, int]:
    """A row a theme, languages with most comments first; and how many comments are about none that is shown."""
    rows, chances, gaps, aside = [], [], [], 0
    comments, spans = reading.comments, halves(reading)
    for one in reading.languages:
        total = int(comments.n[one.rows[one.inside]].sum())
        shown = ranked(reading, one)
        aside += total - sum(int(comments.n[one.about(theme)].sum()) for theme in shown)
        for theme in shown:
            about, name = one.about(theme), in_language(reading, one, one.names[theme])
            n = int(comments.n[about].sum())
            gap, enough = _course(reading, one, about, spans, level)
            chances.append(gap.p if enough else float("nan"))
            gaps.append(_beside(reading, one, about, level))
            rows.append(
                (name, language(one.code), n, *wilson(n, total, level), comments.score(about), "",
                 comments.low[about].sum() / n, 100 * gap.value if enough else float("nan"))
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    sure = np.array(holm(chances))
    table["course_verdict"] = [
        _verdict(p, points, 1 - level) for p, points in zip(sure, table.course_points, strict=True)
    ]
    table["score_verdict"] = _scored(gaps, 1 - level)
    return table[COLUMNS], aside


def _beside(reading: Reading, one: Language, about: np.ndarray, level: float) -> Gap:
    """The mean score of a theme's comments less that of all others in their language; no gap where either are few."""
    comments = reading.comments
    theme = comments.scores(about)
    others = comments.scores(one.rows[one.inside]) - theme
    return mean_gap(theme, others, level) if min(theme.n, others.n) >= RANKED else NO_GAP


def _scored(gaps: list[Gap], chance: float) -> list[str]:
    """Whether each theme's comments score lower or higher than the others by more than chance, after Holm."""
    sure = holm([gap.p for gap in gaps])
    return [
        "score_few"
        if p != p
        else "score_same"
        if p > chance
        else "score_above"
        if gap.value > 0
        else "score_below"
        for p, gap in zip(sure, gaps, strict=True)
    ]


def _course(reading: Reading, one: Language, about: np.ndarray, spans: Halves, level: float):
    """The theme's share in the later span minus that in the earlier one, and whether both have enough comments."""
    comments = reading.comments

    def part(first: int, last: int) -> Count:
        here = comments.here(first, last)
        return Count(
            float(comments.n[about[here[about]]].sum()), float(comments.n[one.rows[here[one.rows]]].sum())
        )

    later, before = part(spans.middle, spans.end), part(spans.start, spans.middle - 1)
    return share_gap(later, before, level), min(later.n, before.n) >= RANKED


def _verdict(p: float, points: float, chance: float) -> str:
    if p != p:
        return "course_few"
    return "course_same" if p > chance else "course_up" if points > 0 else "course_down"


def _of_month(reading: Reading, one: Language, theme: int, at: int) -> tuple[float, int]:
    comments, about = reading.comments, one.about(theme)
    here = comments.month == at
    n = int(comments.n[one.rows[here[one.rows]]].sum())
    said = int(comments.n[about[here[about]]].sum())
    return (said / n if n >= SHOWN else float("nan"), n)
