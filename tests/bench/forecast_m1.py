"""The forecast on the monthly series of the M1 competition, beside seasonal naive: run by hand, not by make test.

    .venv/bin/python tests/bench/forecast_m1.py [--series 60] [--seed 1] [--folder ../shared/data/m1_monthly]

sMAPE and MASE as in the M competitions; OWA is the mean of both relative to Naive2 (the last value, after a
multiplicative season where the test of the M4 competition finds one); MSIS is the mean scaled interval score.
Published for the whole set: seasonal naive sMAPE 17.30, MASE 1.314; Naive2 16.52, 1.188.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from crm.analyses.forecast import forecast

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "m1_monthly"
YEAR = 12


def series_of(folder: Path, many: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Training and test part of each series, a seeded draw of so many; all for 0."""
    table = pd.read_parquet(folder / "m1_monthly.parquet")
    names = table.unique_id.unique()
    if many:
        names = np.sort(np.random.default_rng(seed).choice(names, many, replace=False))
    parts = dict(tuple(table.groupby("unique_id")))
    both = ((parts[n][parts[n].split == "train"].y, parts[n][parts[n].split == "test"].y) for n in names)
    return [(train.to_numpy(), test.to_numpy()) for train, test in both]


def naive2(train: np.ndarray, ahead: int) -> np.ndarray:
    """The last value, times the season where there is one."""
    from statsmodels.tsa.seasonal import seasonal_decompose
    from statsmodels.tsa.stattools import acf

    found = acf(train, nlags=YEAR, fft=False)
    limit = 1.645 * np.sqrt((1 + 2 * np.sum(found[1:YEAR] ** 2)) / len(train))
    if len(train) < 3 * YEAR or abs(found[YEAR]) <= limit:
        return np.repeat(train[-1], ahead)
    season = seasonal_decompose(train, model="multiplicative", period=YEAR).seasonal
    return train[-1] / season[-1] * season[(len(train) + np.arange(ahead)) % YEAR]


def errors(said: np.ndarray, came: np.ndarray, train: np.ndarray) -> tuple[float, float]:
    """sMAPE and MASE of one series."""
    off = np.abs(came - said)
    scale = np.mean(np.abs(train[YEAR:] - train[:-YEAR]))
    return float(np.mean(200 * off / (np.abs(came) + np.abs(said)))), float(np.mean(off) / scale)


def interval_score(low: np.ndarray, high: np.ndarray, came: np.ndarray, level: float) -> float:
    """Width of the interval plus the penalty for what lies outside (Gneiting & Raftery 2007)."""
    outside = np.maximum(low - came, 0) + np.maximum(came - high, 0)
    return float(np.mean(high - low + 2 / (1 - level) * outside))


def try_all(
    pairs: list[tuple[np.ndarray, np.ndarray]], outlook: Callable = forecast
) -> dict[str, list[float]]:
    """All measures of the outlooks that this function of (series, months) gives, one value a series."""
    found: dict[str, list[float]] = defaultdict(list)
    for train, came in pairs:
        months = pd.date_range("1970-01-01", periods=len(train), freq="MS")
        started = time.process_time()
        ahead = outlook(pd.Series(train, months), len(came))
        found["seconds"].append(time.process_time() - started)
        started = time.process_time()
        simple = train[-YEAR:][np.arange(len(came)) % YEAR]
        found["seasonal naive seconds"].append(time.process_time() - started)
        said = {
            "forecast": ahead.path.to_numpy(),
            "seasonal naive": simple,
            "naive2": naive2(train, len(came)),
        }
        for name, path in said.items():
            smape, mase = errors(path, came, train)
            found[f"{name} smape"].append(smape)
            found[f"{name} mase"].append(mase)
        scale = np.mean(np.abs(train[YEAR:] - train[:-YEAR]))
        for level in (0.80, 0.95):
            low, high = ahead.band(level)
            found[f"cover {level:.2f}"].append(float(np.mean((came >= low) & (came <= high))))
            found[f"msis {level:.2f}"].append(interval_score(low, high, came, level) / scale)
            total = ahead.total(level)
            found[f"total {level:.2f}"].append(float(total.low <= came.sum() <= total.high))
        if ahead.trials:
            found["backtest cover"].append(ahead.score.held80)
            found["backtest beats"].append(float(ahead.score.beats))
    return found


def owa(means: dict[str, float], name: str) -> float:
    """Mean of sMAPE and MASE relative to Naive2's."""
    return (means[f"{name} smape"] / means["naive2 smape"] + means[f"{name} mase"] / means["naive2 mase"]) / 2


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument(
        "--series", type=int, default=0, help="so many series, drawn with the seed; 0 is all"
    )
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, default=SHARED)
    given = options.parse_args()
    pairs = series_of(given.folder, given.series, given.seed)
    means = {name: float(np.mean(values)) for name, values in try_all(pairs).items()}
    print(f"{len(pairs)} series      sMAPE    MASE     OWA   CPU s a series")
    for name, seconds in (("forecast", "seconds"), ("seasonal naive", "seasonal naive seconds")):
        figures = means[f"{name} smape"], means[f"{name} mase"], owa(means, name), means[seconds]
        print("{:15s}{:8.2f}{:8.3f}{:8.3f}{:12.4f}".format(name, *figures))
    for level in ("0.80", "0.95"):
        print(f"band {level}: covers {means[f'cover {level}']:.3f} of months and {means[f'total {level}']:.3f} of sums, "
              f"MSIS {means[f'msis {level}']:.2f}")  # fmt: skip
    print(
        f"backtest: its 80 % band held {means['backtest cover']:.3f}, beat seasonal naive {means['backtest beats']:.2f}"
    )


if __name__ == "__main__":
    main()
