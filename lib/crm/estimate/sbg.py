"""Shifted beta-geometric: how long contracts last that are renewed or ended at the end of each period (Fader & Hardie
2007, Journal of Interactive Marketing 21, "How to project customer retention").

Each customer ends with a chance of its own at every renewal; the chances are beta (alpha, beta) over customers. Those
who stay are ever more those who hardly leave, so that retention rises with age. Customers alike in how many renewals
they had to decide on, and whether they are gone, share a row, and `n` says how many they are.
"""

from typing import NamedTuple

import numpy as np

from crm.estimate.fitted import maximise


class Contracts(NamedTuple):
    """Arrays of one length: `periods` at whose end a customer decided (at least 1), `ended` whether at the end of the
    last of them it left, and n customers."""

    periods: np.ndarray
    ended: np.ndarray
    n: np.ndarray


class Sbg(NamedTuple):
    """The fitted model; `covariance` (2, 2) is that of the logarithms of alpha and beta, in this order."""

    alpha: float
    beta: float
    covariance: np.ndarray
    likelihood: float
    settled: bool

    @property
    def parameters(self) -> np.ndarray:
        """alpha, beta."""
        return np.array([self.alpha, self.beta])

    def moved(self, parameters: np.ndarray) -> "Sbg":
        """The same model with other parameters."""
        return self._replace(**dict(zip(("alpha", "beta"), map(float, parameters), strict=True)))


def fit(contracts: Contracts) -> Sbg:
    """The most likely alpha and beta; not settled where nobody left, or all did at once, or customers do not differ."""
    left = float(contracts.n @ contracts.ended)
    decided = float(contracts.n @ contracts.periods)
    share = min(max(left / max(decided, 1.0), 1e-3), 0.999)
    found = maximise(lambda p: likelihood(p, contracts), contracts.n, (2 * share, 2 * (1 - share)))
    return Sbg(*map(float, found.parameters), found.covariance, found.likelihood, found.settled and left > 0)


def likelihood(parameters: np.ndarray, contracts: Contracts) -> tuple[np.ndarray, np.ndarray]:
    """The log-likelihood of each row and its derivatives (rows, 2) by the logarithms of alpha and beta: a chance of
    leaving that is beta over customers, `stayed` times not taken and then taken or not."""
    from scipy.special import betaln, digamma

    alpha, beta = parameters
    left = contracts.ended.astype(float)
    stayed = contracts.periods - left
    each = betaln(alpha + left, beta + stayed) - betaln(alpha, beta)
    both = digamma(alpha + beta) - digamma(alpha + beta + contracts.periods)
    scores = np.column_stack(
        [digamma(alpha + left) - digamma(alpha) + both, digamma(beta + stayed) - digamma(beta) + both]
    )
    return each, scores * parameters


def surviving(model: Sbg, periods) -> np.ndarray:
    """The share of new customers that is left after so many renewals (equation 6); 1 after none."""
    from scipy.special import betaln

    return np.exp(
        betaln(model.alpha, model.beta + np.asarray(periods, dtype=float)) - betaln(model.alpha, model.beta)
    )


def retention(model: Sbg, period) -> np.ndarray:
    """The share of those still there that renews at the end of the so-maniest period (equation 8), from 1 on."""
    period = np.asarray(period, dtype=float)
    return (model.beta + period - 1) / (model.alpha + model.beta + period - 1)


def renewals(model: Sbg, had: np.ndarray, times: np.ndarray, leaving: float = 1.0) -> np.ndarray:
    """The chance that a customer who renewed so many times already is there after each of so many renewals to come
    (rows, times); with `leaving`, if each one's chance of ending were so many times what it is from now on."""
    had, times = np.asarray(had, dtype=float), np.asarray(times, dtype=float)
    if leaving != 1:
        return bent(model, had, times, leaving)
    return surviving(model, had[:, None] + times[None, :]) / surviving(model, had[:, None])


def bent(model: Sbg, had: np.ndarray, times: np.ndarray, leaving: float) -> np.ndarray:
    """The same by numbers (Gauss and Jacobi): who renewed h times ends with a chance that is beta (alpha, beta + h), and
    from now on with `leaving` times that, at most surely. Exact where nobody comes to that: a polynomial of `times`."""
    from scipy.special import roots_jacobi

    distinct, place = np.unique(had, return_inverse=True)
    nodes = int(times.max()) // 2 + 8
    found = np.empty((len(distinct), len(times)))
    for row, h in enumerate(distinct):
        at, weight = roots_jacobi(nodes, model.beta + h - 1, model.alpha - 1)
        stays = np.maximum(1 - leaving * (1 + at) / 2, 0.0)
        found[row] = weight @ stays[:, None] ** times[None, :] / weight.sum()
    return found[place]
