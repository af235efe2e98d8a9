"""False alarms over thirty series and two hundred months without cause, and shocks of 18 % found: run by hand.

.venv/bin/python tests/bench/alarms.py [--series 30] [--months 200]

Made series with a trend, a season of 20 % and noise of 3 %; each month is judged from the sixty before it. At a budget of 0.1
a month, two hundred months allow 20 false alarms; on two draws other than the one the limit was chosen on 6 and
7 were seen, and 94 % of the shocks found. Parts said to have turned in six months have a budget of their own, as large:
none was seen.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from crm.analyses.forecast.newest import BUDGET, EARLIER, Steps, turned_of
from crm.estimate.surprise import surprises
from crm.outlook.combine import expect_all

KNOWN = 60


def one_step_errors(seed: int, months: int) -> np.ndarray:
    """Errors of each month to be judged and of the EARLIER before them, on logs."""
    draw, time = np.random.default_rng(seed), np.arange(KNOWN + months)
    course = 1.006**time * (1 + 0.2 * np.sin(2 * np.pi * time / 12 + draw.uniform(0, 6)))
    values = course * np.exp(draw.normal(0, 0.03, len(time)))
    known = range(KNOWN - EARLIER, len(values))
    errors = {}
    for n in known:  # forty at once, the longest first
        errors[n] = values[max(0, n - KNOWN) : n]
    order = sorted(known, key=lambda n: -len(errors[n]))
    for begin in range(0, len(order), 40):
        some = order[begin : begin + 40]
        for n, expected in zip(some, expect_all([errors[n] for n in some], 1), strict=True):
            errors[n] = np.log(values[n] / expected.path[0])
    return np.array([errors[n] for n in known])


def main() -> None:
    """Prints what was found."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--series", type=int, default=30)
    options.add_argument("--months", type=int, default=200)
    options.add_argument(
        "--first", type=int, default=100, help="seed of the first series; the limit was chosen on 0 to 29"
    )
    given = options.parse_args()
    errors = np.array(
        [one_step_errors(seed, given.months) for seed in range(given.first, given.first + given.series)]
    )
    false, found, turns = 0, [], 0
    for m in range(EARLIER, errors.shape[1]):
        earlier = list(errors[:, m - EARLIER : m])
        false += sum(one.alarm for one in surprises(list(errors[:, m]), earlier, BUDGET))
        turns += sum(
            one.judged.alarm for one in turned_of([Steps(0, 0, e) for e in errors[:, m - EARLIER : m + 1]])
        )
        found += [one.alarm for one in surprises(list(errors[:, m] + np.log(0.82)), earlier, BUDGET)]
    print(f"{given.series} series, {given.months} months: {false} false alarms, {BUDGET * given.months:.0f} allowed; "
          f"{np.mean(found):.3f} of the shocks of 18 % found; {turns} parts said to have turned, as many allowed")  # fmt: skip


if __name__ == "__main__":
    main()
