"""BG/NBD: how often customers buy who may leave unseen after any purchase (Fader, Hardie & Lee 2005, Marketing
Science 24, "Counting your customers the easy way").

A customer buys at a rate that is gamma over customers (r, alpha) and leaves for good after a purchase with a chance
that is beta over customers (a, b). All that a history says is how many purchases followed the first (`repeats`), how
long after the first the last one was (`last`) and how long ago the first is (`age`): customers alike in these three
share a row, and `n` says how many they are. Times are in one unit, which alpha shares.
"""

from typing import NamedTuple

import numpy as np

from crm.estimate.fitted import MANY, Fit, maximise

NEAR_ONE = 1e-5  # where a is closer to 1 the formula divides by nothing
COARSE = 60  # parts of the longest age, of that look


class Histories(NamedTuple):
    """Purchase histories, arrays of one length: repeats and n whole numbers, last and age in one unit of time."""

    repeats: np.ndarray
    last: np.ndarray
    age: np.ndarray
    n: np.ndarray


class Places(NamedTuple):
    """Each row's place among the distinct repeats, lasts and ages: there are few of these, whatever the rows."""

    repeats: tuple[np.ndarray, np.ndarray]
    last: tuple[np.ndarray, np.ndarray]
    age: tuple[np.ndarray, np.ndarray]


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
    """The most likely r, alpha, a and b; not settled where the data cannot tell, as when nobody ever repeats.

    Of many rows a coarser look comes first, in which times alike are one: it ends so close that the rows themselves are
    asked a dozen times instead of forty."""
    bought = float(histories.n @ histories.repeats)
    scale = float(histories.n @ histories.age) / max(bought, 1.0)
    start, near = (1.0, max(scale, 1e-3), 1.0, 3.0), None
    if len(histories.n) > MANY:
        near = _maximised(coarser(histories), start)
    found = _maximised(histories, start, near)
    return Bgnbd(
        *map(float, found.parameters), found.covariance, found.likelihood, found.settled and bought > 0
    )


def _maximised(histories: Histories, start, near: Fit | None = None) -> Fit:
    places = places_of(histories)
    return maximise(lambda p: likelihood(p, histories, places), histories.n, start, near)


def coarser(histories: Histories) -> Histories:
    """The same customers with last and age each in the middle of one of so many parts; rows that came to be alike are
    one. The longest age is the unit."""
    width = float(histories.age.max()) / COARSE or 1.0
    last, age = (np.floor(times / width).astype(np.int64) for times in (histories.last, histories.age))
    key = (histories.repeats.astype(np.int64) * (COARSE + 2) + last) * (COARSE + 2) + age
    distinct, first, place = np.unique(key, return_index=True, return_inverse=True)
    middle = [
        np.where(times > 0, (part + 0.5) * width, 0.0)
        for times, part in ((histories.last, last), (histories.age, age))
    ]
    last, age = middle[0][first], np.maximum(middle[1], middle[0])[first]
    return Histories(histories.repeats[first], last, age, np.bincount(place, histories.n, len(distinct)))


def places_of(histories: Histories) -> Places:
    """Where each row's repeats, last and age stand among the distinct ones; worked out once a fit."""
    return Places(*(np.unique(values, return_inverse=True) for values in histories[:3]))


def likelihood(
    parameters: np.ndarray, histories: Histories, places: Places | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The log-likelihood of each row (equation 6) and its derivatives (rows, 4) by the logarithms of r, alpha, a, b."""
    from scipy.special import digamma, gammaln

    r, alpha, a, b = parameters
    (counts, place), (lasts, of_last), (ages, of_age) = places or places_of(histories)
    x = histories.repeats
    buying = gammaln(r + counts) - gammaln(r) + r * np.log(alpha)
    leaving = gammaln(a + b) - gammaln(a + b + counts) + gammaln(b + counts) - gammaln(b)
    until = np.log(alpha + ages)[of_age]
    waited = until - np.log(alpha + lasts)[of_last]
    odds, gone = _left(parameters, counts, place, waited)
    each = (buying + leaving)[place] - (r + x) * until + np.log1p(odds)
    scores = np.empty((len(x), 4))
    scores[:, 0] = (digamma(r + counts) - digamma(r) + np.log(alpha))[place] - until + gone * waited
    still = (1 / (alpha + ages))[of_age]
    scores[:, 1] = r / alpha - (r + x) * (still + gone * ((1 / (alpha + lasts))[of_last] - still))
    scores[:, 2] = (digamma(a + b) - digamma(a + b + counts))[place] + gone / a
    both = digamma(a + b) - digamma(a + b + counts) + digamma(b + counts) - digamma(b)
    scores[:, 3] = both[place] - gone * (1 / np.maximum(b + counts - 1, b))[place]
    return each, scores * parameters


def _left(
    parameters: np.ndarray, counts: np.ndarray, place: np.ndarray, waited: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The odds that a customer of each row has left, and the chance; who never repeated cannot have left. `counts` are
    the distinct repeats, `place` where each row's stand among them."""
    r, _alpha, a, b = parameters
    fixed = np.where(
        counts > 0, np.log(a) - np.log(np.maximum(b + counts - 1, b * (counts == 0) + 1e-300)), -np.inf
    )
    odds = np.exp(np.minimum(fixed[place] + (r + counts)[place] * waited, 700))
    return odds, odds / (1 + odds)


def alive(model: Bgnbd, histories: Histories) -> np.ndarray:
    """The chance that a customer of each row has not left; 1 without a repeat, as the model has it."""
    waited = np.log((model.alpha + histories.age) / (model.alpha + histories.last))
    counts, place = np.unique(histories.repeats, return_inverse=True)
    return 1 - _left(model.parameters, counts, place, waited)[1]


def ahead(model: Bgnbd, histories: Histories, times: np.ndarray) -> np.ndarray:
    """Purchases expected of a customer of each row within each of the times to come (rows, times): equation 10,
    worked out once for each pair of repeats and age."""
    ages, of_age = np.unique(histories.age, return_inverse=True)
    pairs, place = np.unique(histories.repeats.astype(np.int64) * len(ages) + of_age, return_inverse=True)
    repeats, age = pairs // len(ages), ages[pairs % len(ages)]
    expected = if_alive(model, repeats[:, None], age[:, None], np.asarray(times, dtype=float)[None, :])
    return expected[place] * alive(model, histories)[:, None]


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
