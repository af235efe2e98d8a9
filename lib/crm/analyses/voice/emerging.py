"""F6: topics that are new this month, with a stated rate of false alarms."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.voice.comments import NEEDED
from crm.analyses.voice.emerging_words import new_notes, sentence, too_short
from crm.analyses.voice.named import names_in
from crm.analyses.voice.quotes import best, first_of
from crm.analyses.voice.reading import Language, Reading, read
from crm.analyses.voice.said import language, too_few
from crm.estimate.compare import holm
from crm.estimate.emerging import MONTHS, rises
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.text.themes import NAMED
from crm.words import _

ID = "voice.emerging"
TOGETHER = 0.5  # words of which so many comments of the month hold both are one topic
COLUMNS = ["topic", "language", "comments", "said_now", "said_before", "quote"]


class Tested(NamedTuple):
    """What was tested in a language: `terms` (places among its terms), their counts by month (terms, months), and the
    comments of each month."""

    one: Language
    terms: np.ndarray
    counts: np.ndarray
    texts: np.ndarray


@needs("F6", _("New topics"), *NEEDED)
def emerging(company: Company, reading: Reading | None = None, level: float = 0.95) -> Finding:
    """Topics that this month's comments speak of more often than those of the earlier months looked at.

    Every word is tested against the months before (estimate.emerging), all words of all languages allowed for: where
    nothing changed, the chance of any topic is 1 - level at most."""
    reading = reading or read(company)
    if why := too_few(company, reading):
        return Finding(ID, why, answered=False)
    tested = [found for one in reading.languages if (found := tested_of(reading, one)) is not None]
    if not tested:
        return Finding(ID, too_short(company), answered=False)
    table = topics(company, reading, tested, 1 - level)
    several = len(reading.languages) > 1
    read_now = int(sum(found.texts[-1] for found in tested))
    return Finding(
        ID, sentence(company, table, read_now, level), table if several else table.drop(columns="language"),
        caption=_("Topics said more often than in the months before"),
        numbers=(Number("emerging_topics", float(len(table)), n=read_now),),
        notes=new_notes([len(found.terms) for found in tested], len(tested[0].texts) - 1, level, len(table)),
    )  # fmt: skip


def tested_of(reading: Reading, one: Language) -> Tested | None:
    """The terms of a language by month; None where this month or those before have too few comments to compare.

    Terms are chosen by all months together: choosing them by this month's count would make chance look like news."""
    comments, rows = reading.comments, one.rows[one.inside]
    months = np.arange(reading.first, reading.last + 1)
    at = comments.month[rows] - reading.first
    texts = np.bincount(at, weights=comments.n[rows], minlength=len(months))
    if texts[-1] < SHOWN or texts[:-1].sum() < RANKED or (texts[:-1] > 0).sum() < MONTHS:
        return None
    spread = np.zeros((len(rows), len(months)))
    spread[np.arange(len(rows)), at] = comments.n[rows]
    counts = np.asarray(one.terms.holds[one.inside].T @ spread)
    terms = np.flatnonzero(counts.sum(axis=1) >= SHOWN)
    return Tested(one, terms, counts[terms], texts)


def topics(company, reading: Reading, tested: list[Tested], chance: float) -> pd.DataFrame:
    """A row a new topic of ten comments or more, the surest first, with a quote."""
    found = [rises(one.counts, one.texts) for one in tested]
    sure = np.array(holm(np.concatenate([rise.p for rise in found])))
    rows, start = [], 0
    for one, rise in zip(tested, found, strict=True):
        own = sure[start : start + len(rise.p)]
        start += len(rise.p)
        new = np.flatnonzero((own <= chance) & (one.counts[:, -1] >= SHOWN))
        for group in _together(reading, one, new[np.lexsort((new, own[new]))]):
            rows.append(_topic(company, reading, one, group, own))
    table = pd.DataFrame(rows, columns=[*COLUMNS[:-1], "chance", COLUMNS[-1]]).sort_values(
        ["chance", "topic"], kind="stable"
    )
    return table.drop(columns="chance").reset_index(drop=True)


def _together(reading: Reading, one: Tested, new: np.ndarray) -> list[list[int]]:
    """The new terms in groups that this month's comments hold together; the surest of each first."""
    held = _this_month(reading, one)[0]
    groups: list[list[int]] = []
    for term in new:
        own = held[:, term]
        for group in groups:
            both = (own & held[:, group[0]]).sum()
            if both >= TOGETHER * min(own.sum(), held[:, group[0]].sum()):
                group.append(int(term))
                break
        else:
            groups.append([int(term)])
    return groups


def _this_month(reading: Reading, one: Tested) -> tuple[np.ndarray, np.ndarray]:
    """Which of this month's comments hold which tested term; and these comments' rows."""
    rows = one.one.rows
    now = reading.comments.month[rows] == reading.last
    return one.one.terms.holds[now][:, one.terms].toarray() > 0, rows[now]


def _topic(company, reading: Reading, one: Tested, group: list[int], sure: np.ndarray) -> tuple:
    """A topic's row: its words, comments of the month that hold one, their share, that of before, and a quote."""
    held, rows = _this_month(reading, one)
    fits = held[:, group].sum(axis=1)
    there = np.flatnonzero(fits)
    before = one.one.inside & (reading.comments.month[one.one.rows] < reading.last)
    earlier = np.asarray(one.one.terms.holds[before][:, one.terms[group]].sum(axis=1)).ravel() > 0
    n = reading.comments.n
    said = int(n[rows[there]].sum())
    picked = first_of(reading, one.one, [(float(fits[i]), rows[i]) for i in there])
    texts = [reading.comments.texts[row] for row in picked]
    shown = best(texts, names_in(company, texts))
    name = " · ".join(one.one.terms.shown[one.terms[i]] for i in group[:NAMED])
    return (
        name, language(one.one.code), said, said / one.texts[-1],
        n[one.one.rows[before]][earlier].sum() / one.texts[:-1].sum(), float(sure[group[0]]), shown[0] if shown else "",
    )  # fmt: skip
