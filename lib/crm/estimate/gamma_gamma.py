"""Gamma-gamma: what customers spend on a purchase, those with few purchases drawn towards all (Fader, Hardie & Lee
2005, Journal of Marketing Research 42; "The gamma-gamma model of monetary value", Fader & Hardie 2013).

Customers alike in how many repeat purchases they made and what they spent on each on average share a row.
"""

from typing import NamedTuple

import numpy as np

from crm.estimate.fitted import MANY, maximise

COARSE = 25  # steps of the logarithm of the mean, of that look


class Spending(NamedTuple):
    """Arrays of one length: repeats (at least 1), their mean value (above 0), and n customers."""

    repeats: np.ndarray
    mean: np.ndarray
    n: np.ndarray


class GammaGamma(NamedTuple):
    """The fitted model; `covariance` (3, 3) is that of the logarithms of p, q, v, in this order. v is in money."""

    p: float
    q: float
    v: float
    covariance: np.ndarray
    likelihood: float
    settled: bool

    @property
    def parameters(self) -> np.ndarray:
        """p, q, v."""
        return np.array([self.p, self.q, self.v])

    def moved(self, parameters: np.ndarray) -> "GammaGamma":
        """The same model with other parameters."""
        return self._replace(**dict(zip(("p", "q", "v"), map(float, parameters), strict=True)))


def fit(spending: Spending) -> GammaGamma:
    """The most likely p, q and v. Not settled where the data cannot tell, or where so many spend so much that there is
    no mean to draw towards (q at most 1)."""
    start, near = (2.0, 3.0, max(float(spending.n @ spending.mean / spending.n.sum()), 1e-6)), None
    if len(spending.n) > MANY:  # a coarser look first, which ends close by
        rough = coarser(spending)
        near = maximise(lambda p: likelihood(p, rough), rough.n, start)
    found = maximise(lambda p: likelihood(p, spending), spending.n, start, near)
    p, q, v = map(float, found.parameters)
    return GammaGamma(p, q, v, found.covariance, found.likelihood, found.settled and q > 1)


def coarser(spending: Spending) -> Spending:
    """The same customers, those with as many repeats and nearly the same mean in one row, with the mean of both."""
    size = np.round(np.log(spending.mean) * COARSE).astype(np.int64)
    key = spending.repeats.astype(np.int64) * 2**20 + size - size.min()
    distinct, first, place = np.unique(key, return_index=True, return_inverse=True)
    n = np.bincount(place, spending.n, len(distinct))
    mean = np.bincount(place, spending.n * spending.mean, len(distinct)) / n
    return Spending(spending.repeats[first], mean, n)


def likelihood(parameters: np.ndarray, spending: Spending) -> tuple[np.ndarray, np.ndarray]:
    """The log-likelihood of each row and its derivatives (rows, 3) by the logarithms of p, q, v."""
    from scipy.special import digamma, gammaln

    p, q, v = parameters
    x, mean, _n = spending
    shape, spent = p * x, x * mean
    of_all = np.log(v + spent)
    each = (
        gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v)
        + shape * np.log(spent) - np.log(mean) - (shape + q) * of_all
    )  # fmt: skip
    scores = np.empty((len(x), 3))
    scores[:, 0] = x * (digamma(shape + q) - digamma(shape) + np.log(spent) - of_all)
    scores[:, 1] = digamma(shape + q) - digamma(q) + np.log(v) - of_all
    scores[:, 2] = q / v - (shape + q) / (v + spent)
    return each, scores * parameters


def expected(model: GammaGamma, repeats: np.ndarray, spent: np.ndarray) -> np.ndarray:
    """What a customer is expected to spend on a purchase, from how many repeats and what they brought in all: between
    the customer's own mean and that of all."""
    return model.p * (model.v + spent) / (model.p * repeats + model.q - 1)


def simulated(model: GammaGamma, repeats: np.ndarray, spent: np.ndarray, purchases: np.ndarray) -> np.ndarray:
    """What so many purchases bring, drawn for customers with so many repeats and so much spent before (fixed seed)."""
    rng = np.random.default_rng(2)
    scale = rng.gamma(model.p * repeats + model.q) / (model.v + spent)
    brought = rng.gamma(np.maximum(model.p * purchases, 1e-12)) / scale
    return np.where(purchases > 0, brought, 0.0)
