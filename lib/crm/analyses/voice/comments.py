"""The comments that are read: scored answers with words of their own, in bounded number, once a page."""

import math
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.customers.answers import good_and_bad
from crm.engines.dialects import md5
from crm.estimate.means import Sums
from crm.months import month_number, months_before
from crm.tables.company import kept, since
from crm.tables.convert import trimmed
from crm.tables.fetch import fetch
from crm.text.languages import languages_of

MOST = 60_000  # rows of comments that leave the engine: read in a quarter of a minute of CPU
SPARE = 5  # standard deviations that a sample aims below MOST, for it is drawn by chance
DIGITS = 7  # of a hash that a sample is drawn by
NEEDED = ("surveys.score", "surveys.responded_at", "surveys.comment", "surveys.scale_max")


class Comments(NamedTuple):
    """Comments of the window and of the month before it, a row a text and month: `n` answers with it, `points` the sum of
    their scores in thousandths of their scale and `squares` that of their squares, `low` and `high` of them.
    `answers` and `said` count those of the window,
    with and without a comment; of `all` comments every one whose hash lies low enough is here (`cut`: not all)."""

    texts: tuple[str, ...]
    month: np.ndarray
    n: np.ndarray
    points: np.ndarray
    squares: np.ndarray
    low: np.ndarray
    high: np.ndarray
    language: np.ndarray
    answers: int
    said: int
    scale: tuple[float, float]
    cut: bool

    def here(self, first: int, last: int) -> np.ndarray:
        """Which rows are of the months first to last, as month numbers."""
        return (self.month >= first) & (self.month <= last)

    def scores(self, rows: np.ndarray) -> Sums:
        """The sums of these rows' scores, on the scale that most answers use."""
        low, high = self.scale
        step = (high - low) / 1000
        n, points, squares = (float(part[rows].sum()) for part in (self.n, self.points, self.squares))
        total = n * low + step * points
        return Sums(n, total, n * low**2 + 2 * low * step * points + step**2 * squares)

    def score(self, rows: np.ndarray) -> float:
        """The mean score of these rows' answers, on the scale that most answers use; NaN of none."""
        return self.scores(rows).mean


def scored(company) -> ibis.Table:
    """Answers with a score on a declared scale: `points` in thousandths of the scale, 1 in `low` or `high` where it is that.

    Low and high are the bad and the good scores of every report (`good_and_bad`). Where a scale declares only its best
    score, it starts at 1."""
    rows = company.surveys
    nps = rows.survey_type.upper() == "NPS"
    floor = rows.scale_min.fill_null(1.0)
    rows = rows.mutate(least=floor, best=rows.scale_max, eleven=nps & (floor == 0) & (rows.scale_max == 10))
    rows = rows.filter(
        rows.responded_at.notnull(), rows.best > rows.least, rows.score.between(rows.least, rows.best)
    )
    high, low = good_and_bad(rows.score, rows.least, rows.best, rows.eleven)
    thousandths = ((rows.score - rows.least) * 1000.0 / (rows.best - rows.least) + 0.5).floor().cast("int64")
    month = rows.responded_at.year() * 12 + rows.responded_at.month() - 1
    return rows.mutate(
        points=thousandths,
        low=low.ifelse(1, 0),
        high=high.ifelse(1, 0),
        at=month,
        text=trimmed(rows.comment),
    )


@kept
def comments_of(company, words: tuple[tuple[str, str], ...] = ()) -> Comments:
    """The comments of the window and of the month before it; `words` are empty words of further languages, by code."""
    rows = scored(company)
    if company.window is not None:
        first = months_before(company.as_of, company.window)  # one month more: what themes were called then
        rows = rows.filter(rows.responded_at >= since(rows.responded_at, first))
    begins = first_month(company)
    rows = rows.mutate(inside=(rows.at >= begins).ifelse(1, 0), spoken=rows.text.notnull().ifelse(1, 0))
    tally = fetch(
        rows.group_by("least", "best", "inside")
        .agg(n=rows.count(), said=rows.spoken.sum())
        .order_by("least", "best")
    )
    found = fetch(_texts(rows, int(tally.said.sum())), at_most=MOST)  # texts are reduced to words in pandas
    found = found.sort_values(["at", "text"], ignore_index=True)
    inside = tally[tally.inside == 1]
    return Comments(
        tuple(found.text), *(found[c].to_numpy(dtype="int64") for c in ("at", "n", "points", "squares", "low", "high")),
        np.array(languages_of(list(found.text), dict(words)), dtype=object),
        int(inside.n.sum()), int(inside.said.sum()), _scale(inside), int(tally.said.sum()) > MOST,
    )  # fmt: skip


def first_month(company) -> int:
    """The number of the window's first month; 0 where all months are looked at."""
    return 0 if company.start is None else month_number(company.start)


def _texts(rows: ibis.Table, n: int) -> ibis.Table:
    """The comments a row a text and month, of a sample by the hash of the answer's id where they are too many: the same
    answers each time, and of more comments a part of them."""
    rows = rows.filter(rows.text.notnull())
    if n > MOST:
        edge = math.floor((MOST - SPARE * math.sqrt(MOST)) / n * 16**DIGITS)
        rows = rows.filter(md5(rows.response_id).substr(0, DIGITS) < f"{edge:0{DIGITS}x}")
    rows = rows.mutate(squares=rows.points * rows.points)
    sums = {c: rows[c].cast("int64").sum() for c in ("points", "squares", "low", "high")}
    return rows.group_by("text", "at").agg(n=rows.count(), **sums)


def _scale(tally: pd.DataFrame) -> tuple[float, float]:
    """The scale that most answers with a comment use."""
    if tally.empty:
        return (0.0, 1.0)
    most = tally.sort_values(["said", "n", "best"], ascending=False).iloc[0]
    return (float(most.least), float(most.best))
