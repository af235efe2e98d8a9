"""Comments of one language as the sets of terms they hold, and which comment holds which term."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from crm.text.empty_words import empty_words, negations
from crm.text.tokens import HAN, SPACED, folded, plain, segmented, words_of

PLURAL = 5  # a word that others write without its final s counts as theirs, if so many to one at most write it with
COMMON = 0.35  # without a list of empty words, what a larger share of comments holds is empty


class Terms(NamedTuple):
    """Which comment (row) holds which term (column), as 0 and 1; the terms, and how they are mostly written."""

    holds: csr_matrix
    terms: tuple[str, ...]
    shown: tuple[str, ...]


def terms_of(
    texts: list[str],
    language: str,
    least: int,
    more: dict[str, str] | None = None,
    n: Sequence[int] | None = None,
) -> Terms:
    """The terms that at least so many of the texts hold, sorted; `n` says how many customers wrote each text.

    A negation and the next word with a meaning are one term: "not recommend". Accents and case do not tell terms
    apart, nor does a final s that others leave out."""
    empty, turning = empty_words(language, more or {}), negations(language)
    surfaces: Counter = Counter()
    rows = [_terms(text, language, empty, turning, surfaces) for text in texts]
    rows = _singular(rows) if language not in SPACED else rows
    times = [1] * len(rows) if n is None else list(n)
    counts: Counter = Counter()
    for row, many in zip(rows, times, strict=True):
        counts.update(dict.fromkeys(row, many))
    most = sum(times) if empty else COMMON * sum(times)
    kept = sorted(term for term, n in counts.items() if least <= n <= most)
    place = {term: i for i, term in enumerate(kept)}
    held = [sorted(place[term] for term in row if term in place) for row in rows]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in held])]).astype(np.int64)
    columns = np.array([i for row in held for i in row], dtype=np.int64)
    holds = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), len(kept)))
    return Terms(holds, tuple(kept), _shown(kept, surfaces))


def _terms(text: str, language: str, empty: frozenset, turning: frozenset, surfaces: Counter) -> set[str]:
    """The terms of one text; `surfaces` counts how its words are written."""
    found, turned = set(), ""
    for word in _words(plain(text), language):
        term = folded(word)
        if term in turning or term.endswith("n't"):
            turned = f"{'not' if term.endswith(chr(39) + 't') else term} "
            continue
        if term in empty or (len(term) < 2 and not HAN.match(term)):
            continue
        surfaces[word.lower()] += 1
        found.add(turned.rstrip() + term if turned and language in SPACED else turned + term)
        turned = ""
    return found


def _words(text: str, language: str) -> list[str]:
    return segmented(text) if language in SPACED else words_of(text)


def _singular(rows: list[set[str]]) -> list[set[str]]:
    """The rows with a plural in s as the singular, where that is written too."""
    counts = Counter(term for row in rows for term in row)
    same = {
        term: term[:-1]
        for term, n in counts.items()
        if len(term) > 4
        and term.endswith("s")
        and not term.endswith("ss")
        and PLURAL * counts[term[:-1]] >= n
    }
    return [{same.get(term, term) for term in row} for row in rows]


def _shown(terms: list[str], surfaces: Counter) -> tuple[str, ...]:
    """Each term as its words are mostly written: "não recebi", not "nao recebi"."""
    most: dict[str, tuple[int, str]] = {}
    for surface, n in sorted(surfaces.items()):
        key = folded(surface)
        if key not in most or n > most[key][0]:
            most[key] = (n, surface)
    return tuple(
        " ".join(most[w][1] if w in most else _turning(w) for w in term.split(" ")) for term in terms
    )


def _turning(word: str) -> str:
    """A negation as it is written; its accent was folded away."""
    return {"nao": "não"}.get(word, word)
