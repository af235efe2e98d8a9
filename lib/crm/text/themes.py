"""Themes of comments: non-negative matrix factorisation of tf-idf (Lee & Seung 1999), with names that last.

The divergence is Kullback and Leibler's, which for counts of words is that of probabilistic latent semantic analysis
(Gaussier & Goutte 2005); the start is NNDSVDa (Boutsidis & Gallopoulos 2008), so that the same comments have the same
themes. A theme is called by its most relevant words: relevance of Sievert & Shirley 2014.
"""

from typing import NamedTuple

import numpy as np

from crm.text.documents import Terms

ROUNDS, CLOSE = 1000, 1e-3  # the second ends it, after some dozens
FITTED = 20_000  # comments that themes are sought in: of more every so-manieth
RELEVANCE = 0.6  # weight of how frequent a word is in a theme, against how much more frequent than elsewhere
NAMED = 3  # words that a theme is called by
ALIKE = 0.5  # cosine of two months' themes from which on they may be the same
SEED = 6


class Themes(NamedTuple):
    """Themes of comments: weights of terms (themes, terms) that add up to 1 a theme; which theme each comment is mostly
    about (-1: none of its words is a term) and how much of it is."""

    terms: np.ndarray
    of: np.ndarray
    part: np.ndarray


def weighted(terms: Terms):
    """tf-idf of which comment holds which term, each comment of length 1; nothing where no term is left."""
    from sklearn.feature_extraction.text import TfidfTransformer

    return TfidfTransformer().fit_transform(terms.holds) if terms.terms else terms.holds


def themes_of(weights, k: int, n: np.ndarray | None = None) -> Themes:
    """k themes of comments whose tf-idf is given (weighted), each written by n customers; none where too few comments or
    terms are left. Of many comments, themes are sought in every so-manieth; all are then put to them."""
    from sklearn import config_context
    from threadpoolctl import threadpool_limits

    full = np.flatnonzero(np.diff(weights.indptr))
    k = min(k, len(full) - 1, weights.shape[1] - 1)
    if k < 2:
        nobody = np.full(weights.shape[0], -1)
        return Themes(np.empty((0, weights.shape[1])), nobody, np.zeros(len(nobody)))
    rows, step = _times(weights[full], n if n is None else n[full]), -(-len(full) // FITTED)
    with threadpool_limits(1), config_context(assume_finite=True):
        fit = _model(k)
        of_theme = fit.fit_transform(rows[::step])
        of_theme = of_theme if step == 1 else fit.transform(rows)
    sums = fit.components_.sum(axis=1)
    share = (of_theme * sums).round(9)  # two machines may differ in the last digits
    whole = share.sum(axis=1)
    of, part = np.full(weights.shape[0], -1), np.zeros(weights.shape[0])
    there = whole > 0
    of[full[there]] = share[there].argmax(axis=1)
    part[full[there]] = share[there].max(axis=1) / whole[there]
    return Themes(fit.components_ / sums[:, None], of, part)


def sought(weights, k: int, n: np.ndarray) -> np.ndarray:
    """The terms of k themes alone, as in Themes, without putting each comment to one."""
    step = -(-weights.shape[0] // FITTED)
    return themes_of(weights[::step], k, n[::step]).terms


def _times(weights, n: np.ndarray | None):
    """The rows by the root of how often they were written: the divergence of a row grows as the row does, and so does the
    variance that the start is found by, with its square. A hundred who write "Good" weigh as ten who say more."""
    from scipy.sparse import diags_array

    return weights if n is None else diags_array(np.sqrt(n)) @ weights


def _model(k: int):
    from sklearn.decomposition import NMF

    return NMF(
        k, init="nndsvda", solver="mu", beta_loss="kullback-leibler", max_iter=ROUNDS, tol=CLOSE, random_state=SEED
    )  # fmt: skip


def names_of(themes: np.ndarray, terms: Terms, taken: tuple[str, ...] = ()) -> list[str]:
    """What each theme (weights of terms) is called: its most relevant words, apart by dots; no two alike, none of those taken."""
    overall = np.asarray(terms.holds.mean(axis=0)).ravel()
    names: list[str] = []
    for weights in themes:
        words = [terms.shown[i] for i in relevant(weights, overall)]
        chosen = _apart(words)
        name, more = " · ".join(chosen[:NAMED]), NAMED
        while name in (*names, *taken) and more < len(chosen):
            more += 1
            name = " · ".join(chosen[:more])
        names.append(name)
    return names


def relevant(weights: np.ndarray, overall: np.ndarray) -> np.ndarray:
    """The terms of a theme, most relevant first; those that have no weight in it are left out."""
    held = np.flatnonzero(weights > weights.max() / 100)
    often = np.log(weights[held])
    score = RELEVANCE * often + (1 - RELEVANCE) * (often - np.log(overall[held]))
    return held[np.lexsort((held, -score.round(9)))]


def _apart(words: list[str]) -> list[str]:
    """The words without those that say what one before them says: "delivered" after "not delivered"."""
    kept: list[str] = []
    for word in words:
        if not any(word in one or one in word for one in kept):
            kept.append(word)
    return kept


def matched(now: np.ndarray, then: np.ndarray) -> dict[int, int]:
    """Which theme of now is which of then, both as weights of the same terms: the pairing with the largest cosines in
    all (Kuhn 1955), of which those count that are ALIKE at least and nearer to each other than to any other theme."""
    from scipy.optimize import linear_sum_assignment

    if not len(now) or not len(then):
        return {}
    unit = [m / np.linalg.norm(m, axis=1, keepdims=True).clip(1e-300) for m in (now, then)]
    like = (unit[0] @ unit[1].T).round(9)
    pairs = zip(*linear_sum_assignment(-like), strict=True)
    return {
        int(i): int(j)
        for i, j in pairs
        if like[i, j] >= ALIKE and like[i, j] >= like[i].max() and like[i, j] >= like[:, j].max()
    }


def carried(now: np.ndarray, terms: Terms, then: np.ndarray) -> list[str]:
    """What the themes of now are called: as then where it is the same theme, else by their words."""
    names = names_of(then, terms)
    same = {i: names[j] for i, j in matched(now, then).items()}
    fresh = names_of(now, terms, tuple(same.values()))
    return [same.get(i, name) for i, name in enumerate(fresh)]
