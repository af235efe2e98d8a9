"""BG/NBD: how often customers buy who may leave unseen after any purchase (Fader, Hardie & Lee 2005, Marketing
Science 24, "Counting your customers the easy way").

A customer buys at a rate that is gamma over customers (r, alpha) and leaves for good after a purchase with a chance
that is beta over customers (a, b). All that a history says is how many purchases followed the first (`repeats`), how
long after the first the last one was (`last`) and how long ago the first is (`age`): customers alike in these three
share a row, and `n` says how many they are. Times are in one unit, which alpha shares.
"""

from typing import NamedTuple

import numpy as np

from crm.estimate.fitted import maximise

NEAR_ONE = 1e-5  # where a is closer to 1 the formula divides by nothing


class Histories(NamedTuple):
    """Purchase histories, arrays of one length: repeats and n whole numbers, last and age in one unit of time."""

    repeats: np.ndarray
    last: np.ndarray
    age: np.ndarray
    n: np.ndarray


class Bgnbd(NamedTuple):
    """The fitted model; `covariance` (4, 4) is that of the logarithms of r, alpha, a, b, in this order."""

    r: float
    alpha: float
    a: float
    b: float
    covariance: np.ndarray
    likelihood: float
    settled: bool

    @property
    def parameters(self) -> np.ndarray:
        """r, alpha, a, b."""
        return np.array([self.r, self.alpha, self.a, self.b])

    def moved(self, parameters: np.ndarray) -> "Bgnbd":
        """The same model with other parameters."""
        return self._replace(**dict(zip(("r", "alpha", "a", "b"), map(float, parameters), strict=True)))


def fit(histories: Histories) -> Bgnbd:
    """The most likely r, alpha, a and b; not settled where the data cannot tell, as when nobody ever repeats."""
    bought = float(histories.n @ histories.repeats)
    scale = float(histories.n @ histories.age) / max(bought, 1.0)
    found = maximise(lambda p: likelihood(p, histories), histories.n, (1.0, max(scale, 1e-3), 1.0, 3.0))
    return Bgnbd(
        *map(float, found.parameters), found.covariance, found.likelihood, found.settled and bought > 0
    )


def likelihood(parameters: np.ndarray, histories: Histories) -> tuple[np.ndarray, np.ndarray]:
    """The log-likelihood of each row (equation 6) and its derivatives (rows, 4) by the logarithms of r, alpha, a, b."""
    from scipy.special import digamma, gammaln

    r, alpha, a, b = parameters
    x, last, age, _n = histories
    counts, place = np.unique(x, return_inverse=True)
    buying = gammaln(r + counts) - gammaln(r) + r * np.log(alpha)
    leaving = gammaln(a + b) - gammaln(a + b + counts) + gammaln(b + counts) - gammaln(b)
    until, since = np.log(alpha + age), np.log(alpha + last)
    odds, gone = _left(parameters, histories, until - since)
    each = (buying + leaving)[place] - (r + x) * until + np.log1p(odds)
    scores = np.empty((len(x), 4))
    scores[:, 0] = (digamma(r + counts) - digamma(r) + np.log(alpha))[place] - until + gone * (until - since)
    scores[:, 1] = r / alpha - (r + x) * ((1 - gone) / (alpha + age) + gone / (alpha + last))
    scores[:, 2] = (digamma(a + b) - digamma(a + b + counts))[place] + gone / a
    both = digamma(a + b) - digamma(a + b + counts) + digamma(b + counts) - digamma(b)
    scores[:, 3] = both[place] - gone / np.maximum(b + x - 1, b)
    return each, scores * parameters


def _left(parameters: np.ndarray, histories: Histories, waited: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The odds that a customer of each row has left, and the chance; who never repeated cannot have left."""
    r, _alpha, a, b = parameters
    x = histories.repeats
    logs = np.log(a) - np.log(np.maximum(b + x - 1, b * (x == 0) + 1e-300)) + (r + x) * waited
    odds = np.where(x > 0, np.exp(np.minimum(logs, 700)), 0.0)
    return odds, odds / (1 + odds)


def alive(model: Bgnbd, histories: Histories) -> np.ndarray:
    """The chance that a customer of each row has not left; 1 without a repeat, as the model has it."""
    waited = np.log((model.alpha + histories.age) / (model.alpha + histories.last))
    return 1 - _left(model.parameters, histories, waited)[1]


def ahead(model: Bgnbd, histories: Histories, times: np.ndarray) -> np.ndarray:
    """Purchases expected of a customer of each row within each of the times to come (rows, times): equation 10,
    worked out once for each pair of repeats and age."""
    pairs, place = np.unique(np.column_stack([histories.repeats, histories.age]), axis=0, return_inverse=True)
    expected = if_alive(model, pairs[:, :1], pairs[:, 1:], np.asarray(times, dtype=float)[None, :])
    return expected[place.ravel()] * alive(model, histories)[:, None]


def if_alive(model: Bgnbd, repeats, age, time) -> np.ndarray:
    """Purchases expected within a time of who has not left; arrays that go together. With no repeats and age 0, those
    of a new customer (equation 9). The hypergeometric function in the form in which it does not grow (Euler's)."""
    from scipy.special import hyp2f1

    r, alpha, a, b = model.parameters
    a = a if abs(a - 1) > NEAR_ONE else 1 + NEAR_ONE
    z = time / (alpha + age + time)
    kept = (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b + repeats - 1, z)
    return (a + b + repeats - 1) / (a - 1) * (1 - kept)


def simulated(
    model: Bgnbd, histories: Histories, time: float, draws: int = 20_000
) -> tuple[np.ndarray, np.ndarray]:
    """Rows picked as often as customers have them, and purchases drawn for each within the time (fixed seed): from
    these, how far apart customers with one history come to be."""
    rng = np.random.default_rng(1)
    picked = rng.choice(len(histories.n), draws, p=histories.n / histories.n.sum())
    x, age = histories.repeats[picked], histories.age[picked]
    here = rng.random(draws) < alive(model, histories)[picked]
    events = rng.poisson(rng.gamma(model.r + x, 1 / (model.alpha + age)) * time)
    stays = rng.geometric(rng.beta(model.a, model.b + x).clip(1e-12))
    return picked, np.where(here, np.minimum(events, stays), 0)
