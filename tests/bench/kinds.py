"""How often kinds are found where there are none, and where there are: run by hand, not by make test.

.venv/bin/python tests/bench/kinds.py [--draws 60]

Draws of made_kinds: clouds, skewed data and BG/NBD customers have no kinds; planted ones have three or four.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sklearn.metrics import adjusted_rand_score

from crm.estimate.kinds import chosen, divisions
from made_kinds import one_kind, planted


def found(points, blurred):
    """The division taken for kinds, or None."""
    return chosen(divisions(points, blurred, thorough=False))


def right(k: int, n: int, seed: int) -> bool:
    """Whether planted kinds were found: their number, and nine in ten of what chance leaves (adjusted Rand)."""
    points, blurred, truth = planted(k, n, seed)
    one = found(points, blurred)
    return one is not None and one.k == k and adjusted_rand_score(truth, one.labels) >= 0.9


def main() -> None:
    """One line a shape and number of customers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=60)
    draws = parser.parse_args().draws
    for n in (300, 600, 2000):
        for shape in ("cloud", "skewed", "buyers"):
            false = sum(found(*one_kind(shape, n, seed)) is not None for seed in range(draws))
            print(f"{n} customers, {shape}: kinds where there are none in {false} of {draws}", flush=True)
        for k in (3, 4):
            hits = sum(right(k, n, seed) for seed in range(draws))
            print(f"{n} customers, {k} kinds planted: found in {hits} of {draws}", flush=True)


if __name__ == "__main__":
    main()
