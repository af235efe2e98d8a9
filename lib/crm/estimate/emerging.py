"""What is said more often this month than in the months before, with a stated rate of false alarms.

Each word's count this month against the months before is an exact conditional test of two Poisson counts (Przyborowski &
Wilenski 1940). Where a word's months vary more than chance alone would let them, its counts are divided by how much more
(quasi-Poisson), and the chance is read from Student's t with as many degrees of freedom as months tell of that: variances
of words are drawn towards those of all words, as in Smyth 2004, and none is taken for much less. Then Holm over all words:
where nothing changed, the chance that any word is called new is `1 - level` at most."""

from typing import NamedTuple

import numpy as np
from scipy.special import betainc, ndtri, stdtr

MONTHS = 3  # before this one that it takes
PRIOR = 6.0  # months that the variance of all words weighs as much as
FLOOR = 0.7  # of the variance of all words: a word whose few months were calm by luck is not taken for calmer
LEAST = 1e-300


class Rise(NamedTuple):
    """Of each word: its share now and before, and the chance of as large a rise where nothing changed, one word alone."""

    now: np.ndarray
    before: np.ndarray
    p: np.ndarray


def rises(counts: np.ndarray, texts: np.ndarray) -> Rise:
    """Of words (rows) by month (columns, the last is now): `counts` of the texts that hold it, `texts` of the month."""
    counts, texts = np.asarray(counts, dtype=float), np.asarray(texts, dtype=float)
    earlier, now = counts[:, :-1], counts[:, -1]
    before, exposure = earlier.sum(axis=1), texts[:-1].sum()
    varies, free = varying(earlier, texts[:-1])
    expected = before / exposure * texts[-1]
    alone = expected * (1 + texts[-1] / exposure)  # variance of now less what is expected, by chance alone
    beyond = varies * expected**2 * (1 + (texts[:-1] ** 2).sum() / exposure**2)
    spread = 1 + np.divide(beyond, alone, out=np.zeros_like(alone), where=alone > 0)
    p = np.where(
        now > 0, betainc(np.maximum(now / spread, LEAST), before / spread + 1, texts[-1] / texts.sum()), 1.0
    )
    heavy = stdtr(free + PRIOR, ndtri(np.maximum(p, LEAST)))
    return Rise(now / texts[-1], before / exposure, np.where(varies > 0, np.maximum(p, heavy), p))


def varying(counts: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, int]:
    """The squared coefficient of variation of each word's share over the months, beyond what chance alone makes (0 where
    there is none), and the degrees of freedom that the months give."""
    there = texts > 0
    counts, texts = counts[:, there], texts[there]
    free = max(len(texts) - 1, 1)
    expected = counts.sum(axis=1, keepdims=True) * texts / texts.sum()
    square = ((counts - expected) ** 2 / np.maximum(expected, 1e-12)).sum(axis=1)
    month = expected.mean(axis=1)  # what a usual month is expected to hold
    often = month >= 1  # of a rarer word chi-square says little
    common = max(0.0, float((square[often] / free - 1).sum() / month[often].sum())) if often.any() else 0.0
    own = (PRIOR * (1 + common * month) + square) / (PRIOR + free)
    beyond = np.maximum(own - 1, 0) / np.maximum(month, 1e-12)
    return np.where(often, np.maximum(beyond, FLOOR * common), common), free
