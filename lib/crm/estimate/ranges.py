"""How good stated ranges were: the pinball loss of their ends."""

import numpy as np


def range_loss(low, high, came, level: float) -> float:
    """The mean pinball loss of the two ends of ranges that should hold `level` of what comes, one entry a trial (Koenker &
    Bassett 1978, Econometrica 46): that of a quantile q stated as f is q (y - f) where y comes above it and (1 - q) (f - y)
    below. Narrow ranges lose little and those that miss lose much; no other range loses less on average than that of the
    true quantiles, so it cannot be bettered by stating it wider or narrower than it is meant. It is (1 - level) / 4 times
    the interval score of Gneiting & Raftery (2007, Journal of the American Statistical Association 102, 43). NaN
    where a range is missing, or all are."""
    low, high, came = (np.asarray(part, dtype=float) for part in (low, high, came))
    tail = (1 - level) / 2
    losses = [np.maximum(q * (came - f), (q - 1) * (came - f)) for q, f in ((tail, low), (1 - tail, high))]
    return float(np.mean(losses)) if came.size else float("nan")
