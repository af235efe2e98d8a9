"""How often drivers pass the rule of the scenarios: those that move nothing, and those that do.

python tests/bench/drivers.py [companies]

Sales of 36, 48 and 72 months are made with a season, a trend and noise that comes and goes, stays or fades. Beside them stand
working days, an index that wanders and comes back, and a random walk, none of which moves anything; then the same with 4.5 %
a working day, and with 0.8 % for a per cent of the index.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from crm.analyses.scenarios.courses import Driver
from crm.analyses.scenarios.verdicts import looked_at

sys.path.append(str(Path(__file__).resolve().parents[1]))
from made_driven import START, calendar, days_of, fading
from made_months import monthly

KINDS = ("comes and goes", "stays", "fades")
HEAD = "months  noise           one of noise  any of three  4.5 % a day  index: kept, only on a path"


def sales(rng, n: int, kind: str) -> np.ndarray:
    """Sales without drivers, as logarithms."""
    t, noise = np.arange(n), rng.normal(0, 0.04, n)
    course = 0.005 * t + 0.2 * np.sin(2 * np.pi * t / 12)
    if kind == "stays":
        return course + noise + np.cumsum(rng.normal(0, 0.02, n))
    return course + (noise if kind == "comes and goes" else np.log(fading(rng, n, 0.04) / 100))


def verdicts(logs: np.ndarray, months: pd.DatetimeIndex, *drivers: Driver) -> list[str]:
    """What becomes of the drivers."""
    return [one.verdict for one in looked_at(np.exp(logs), months, list(drivers), 12)[0]]


def row(n: int, kind: str, companies: int) -> str:
    """One line of the table."""
    rng, months = np.random.default_rng(5), monthly(np.ones(n), START).index
    passed = dict.fromkeys(("one", "three", "days", "index", "path"), 0)
    for _company in range(companies):
        logs, index, walk = sales(rng, n, kind), fading(rng, n), np.cumsum(rng.normal(size=n))
        days, own = calendar(n), Driver("index", "given", monthly(index, START))
        three = verdicts(logs, months, days, own, Driver("walk", "given", monthly(walk, START)))
        passed["three"] += "kept" in three
        passed["one"] += verdicts(logs, months, own) == ["kept"]
        passed["days"] += verdicts(logs + 0.045 * days_of(n), months, days) == ["kept"]
        [driven] = verdicts(logs + 0.8 * np.log(index), months, own)
        passed["index"] += driven == "kept"
        passed["path"] += driven == "conditional"
    one, three, days, kept, path = (found / companies for found in passed.values())
    return f"{n:6}  {kind:14}  {one:12.3f}  {three:12.3f}  {days:11.3f}  {kept:11.3f}, {path:.3f}"


if __name__ == "__main__":
    print(HEAD)
    for n in (36, 48, 72):
        for kind in KINDS:
            print(row(n, kind, int(sys.argv[1]) if len(sys.argv) > 1 else 200), flush=True)
