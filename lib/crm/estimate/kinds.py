"""Whether points fall into kinds: k-means, and what has to hold before its groups are called so.

k-means always finds groups, and those of a single cloud may be stable and well apart by their silhouette. So a
division into k is taken for kinds only if all of this holds: every group is large enough (LEAST, PART); its silhouette
(Rousseeuw 1987) lies above that of every one of REFERENCES clouds of one kind, Gaussian with the same covariances;
fitted to resamples it puts the same points together (mean adjusted Rand index of STABLE or more, Hubert & Arabie
1985); and any two groups have a gap between them. Two groups have a gap where midway between their middles, on the
line that parts them best (Fisher 1936), there are at most GAP times as many points as at the emptier middle. A cloud
with one peak has none whatever its shape: midway it holds at least as many as the emptier middle. Clusters as peaks
with a dip between them: Hartigan & Hartigan 1985.
"""

from typing import NamedTuple

import numpy as np

MOST = 8  # kinds
STABLE = 0.6  # mean adjusted Rand index
GAP = 0.6  # points midway for each one at the emptier middle
SLICE = 0.15  # of the way between two centres, to each side of where points are counted
LEAST, PART = 30, 0.02  # points of a group, and share of all: fewer are no kind but a few odd ones
REFERENCES = 19  # clouds of one kind: above all of them is above 95 per cent
REFERENCE = 500  # points of each
RESAMPLES = 10
NEAR = 1000  # points that a silhouette is taken over
SEED = 20


class Division(NamedTuple):
    """Points in k groups: `centres` (k, features), `labels`; the silhouette, the largest one of clouds of one kind, the
    mean adjusted Rand index of resamples, points midway for each one at the emptier middle (the worst pair), and how
    many points the smallest group has."""

    k: int
    centres: np.ndarray
    labels: np.ndarray
    silhouette: float
    midway: float
    smallest: int
    reference: float = float("nan")
    stability: float = float("nan")

    @property
    def parted(self) -> bool:
        """Whether its groups are large enough and have gaps between them."""
        return self.smallest >= max(LEAST, PART * len(self.labels)) and self.midway <= GAP

    @property
    def holds(self) -> bool:
        """Whether its groups are kinds."""
        return self.parted and self.silhouette > self.reference and self.stability >= STABLE


def divisions(points: np.ndarray, blurred: np.ndarray, thorough: bool = True) -> list[Division]:
    """The best division into 2 to MOST groups each, of standardised points (n, features).

    `blurred` are the same points with whatever is counted in whole numbers spread evenly around each number: else the
    numbers themselves would be peaks with gaps between them. Unless `thorough`, reference and stability stay NaN for a
    division that does not hold anyway."""
    from sklearn import config_context
    from threadpoolctl import threadpool_limits

    # k-means of few points gains nothing from threads, and waits for them where others work; nor from being checked
    with threadpool_limits(1), config_context(assume_finite=True, skip_parameter_validation=True):
        return _divisions(points, blurred, thorough)


def _divisions(points: np.ndarray, blurred: np.ndarray, thorough: bool) -> list[Division]:
    rng = np.random.default_rng(SEED)
    covariance = np.cov(points, rowvar=False)
    clouds = rng.multivariate_normal(np.zeros(points.shape[1]), covariance, (REFERENCES, REFERENCE))
    found = [divided(points, blurred, k) for k in range(2, min(MOST, len(points) // LEAST) + 1)]
    return [
        one._replace(
            reference=max(silhouette(cloud, fitted(cloud, one.k, starts=1)[1]) for cloud in clouds),
            stability=stability(points, one),
        )
        if thorough or one.parted
        else one
        for one in found
    ]


def divided(points: np.ndarray, blurred: np.ndarray, k: int) -> Division:
    """The best division into k groups, and how far its groups are apart."""
    centres = fitted(points, k, starts=6)[0].round(6)  # two machines may differ in the last digits
    labels = nearest(points, centres)
    return Division(
        k,
        centres,
        labels,
        silhouette(points, labels),
        midway(blurred, labels, k),
        int(np.bincount(labels, minlength=k).min()),
    )


def chosen(tried: list[Division]) -> Division | None:
    """The finest division whose groups are kinds; None where there is none.

    Not the one of the largest silhouette, which prefers few: a division that cuts a kind in two leaves no gap there,
    so that the finest one that holds has found them all."""
    return next((one for one in reversed(tried) if one.holds), None)


def fitted(points: np.ndarray, k: int, starts: int) -> tuple[np.ndarray, np.ndarray]:
    """Centres and labels of k-means (k-means++ starts; run until nothing changes, so that rounding stops nothing)."""
    from sklearn.cluster import KMeans

    found = KMeans(k, n_init=starts, random_state=SEED, tol=0.0, max_iter=500).fit(points)
    return found.cluster_centers_, found.labels_


def nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Which centre each point is nearest to."""
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)


def silhouette(points: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette width, over every so-manieth point where there are many."""
    from sklearn.metrics import silhouette_score

    step = -(-len(points) // NEAR)
    some, groups = points[::step], labels[::step]
    return float(silhouette_score(some, groups)) if 1 < len(set(groups)) < len(groups) else 0.0


def stability(points: np.ndarray, one: Division) -> float:
    """Mean adjusted Rand index between a division and fits to resamples, on the points drawn."""
    from sklearn.metrics import adjusted_rand_score

    rng, found = np.random.default_rng(SEED + one.k), []
    for _draw in range(RESAMPLES):
        drawn = rng.integers(0, len(points), len(points))
        again = fitted(points[drawn], one.k, starts=2)[0]
        common = np.unique(drawn)
        found.append(adjusted_rand_score(one.labels[common], nearest(points[common], again)))
    return float(np.mean(found))


def midway(points: np.ndarray, labels: np.ndarray, k: int) -> float:
    """Points midway for each one at the emptier of two groups' middles: the largest figure of any two groups."""
    groups = [points[labels == label] for label in range(k)]
    if min(map(len, groups)) < LEAST:
        return float("inf")
    return max(_midway(one, other) for i, one in enumerate(groups) for other in groups[:i])


def _midway(one: np.ndarray, other: np.ndarray) -> float:
    """Along the line on which the two are furthest apart for their spread (Fisher 1936)."""
    spread = (len(one) * np.cov(one.T) + len(other) * np.cov(other.T)) / (len(one) + len(other))
    step = other.mean(axis=0) - one.mean(axis=0)
    line = np.linalg.pinv(spread) @ step
    way = (np.concatenate([one, other]) - one.mean(axis=0)) @ line / (step @ line)
    here, between, there = ((np.abs(way - place) < SLICE).sum() for place in (0.0, 0.5, 1.0))
    return float((between + 1) / (min(here, there) + 1))
