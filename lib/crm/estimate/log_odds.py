"""Which words go with one group of texts and not with another: log odds with an informative Dirichlet prior.

Monroe, Colaresi & Quinn 2008 ("Fightin' Words"), equations 15 to 19, with the share of texts that hold a word in place of
its share of all words: a word said five times in one complaint is one customer's. The prior is what all texts say, so
that a rare word has to show more before it counts."""

from typing import NamedTuple

import numpy as np

PRIOR = 50.0  # texts that the prior weighs as much as


class LogOdds(NamedTuple):
    """Log odds ratio of each word, one group over the other, and how many standard errors it is from none."""

    ratio: np.ndarray
    z: np.ndarray


def log_odds(one: np.ndarray, n_one: float, other: np.ndarray, n_other: float, share: np.ndarray) -> LogOdds:
    """Of words that `one` of n_one and `other` of n_other texts hold, `share` of all texts being the prior."""
    up = PRIOR * np.asarray(share, dtype=float)
    down = PRIOR - up
    parts = [(held + up, n - held + down) for held, n in ((one, n_one), (other, n_other))]
    ratio = np.log(parts[0][0] / parts[0][1]) - np.log(parts[1][0] / parts[1][1])
    variance = sum(1 / held + 1 / without for held, without in parts)
    return LogOdds(ratio, ratio / np.sqrt(variance))
