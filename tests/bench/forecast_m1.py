"""The forecast on the monthly series of the M1 competition, beside seasonal naive, Theta and ETS: `make bench-forecast`.

    .venv/bin/python tests/bench/forecast_m1.py [--every 10] [--folder ../shared/data/m1_monthly]

sMAPE and MASE as in the M competitions; OWA is the mean of both relative to Naive2 (the last value, after a
multiplicative season where the test of the M4 competition finds one); MSIS is the mean scaled interval score.
Published for the whole set: seasonal naive sMAPE 17.30, MASE 1.314; Naive2 16.52, 1.188. The forecast was designed on the
even series (the first, the third ...), the odd ones are the check, so the table is given for either half.
Theta and ETS are statsmodels' own, ETS the best by AICc of four forms on logs. At the end 1,000 made series of 60 months:
forecasts with their backtests against as many single fits of Theta, in turns, over all processors.
"""

import argparse
import os
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # a fit is small: threads only wait for each other

import numpy as np
import pandas as pd

from crm.outlook.outlook import forecast

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "m1_monthly"
YEAR = 12
FORMS = ({}, {"trend": "add", "damped_trend": True})
SEASONAL = {"seasonal": "add", "seasonal_periods": YEAR}


def series_of(folder: Path, many: int = 0, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Training and test part of each series in the order of the file, or of a seeded draw of so many."""
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


def dated(train: np.ndarray) -> pd.Series:
    """The values with months."""
    return pd.Series(train, pd.date_range("1970-01-01", periods=len(train), freq="MS"))


def theta(train: np.ndarray, ahead: int) -> np.ndarray:
    """statsmodels' Theta."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return ThetaModel(dated(train), period=YEAR).fit().forecast(ahead).to_numpy()


def ets(train: np.ndarray, ahead: int) -> np.ndarray:
    """statsmodels' ETS on logs: of level, damped trend, season and both the one with the lowest AICc."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    logs = dated(np.log(train))
    forms = [form | season for season in ({}, SEASONAL) for form in FORMS]
    fits = [ETSModel(logs, error="add", **form).fit(disp=False) for form in forms]
    return np.exp(min(fits, key=lambda fit: fit.aicc).forecast(ahead).to_numpy())


def seasonal_naive(train: np.ndarray, ahead: int) -> np.ndarray:
    """The same months a year before."""
    return train[-YEAR:][np.arange(ahead) % YEAR]


RIVALS = {"seasonal naive": seasonal_naive, "Theta": theta, "ETS on logs": ets}


def errors(said: np.ndarray, came: np.ndarray, train: np.ndarray) -> tuple[float, float]:
    """sMAPE and MASE of one series."""
    off = np.abs(came - said)
    scale = np.mean(np.abs(train[YEAR:] - train[:-YEAR]))
    return float(np.mean(200 * off / (np.abs(came) + np.abs(said)))), float(np.mean(off) / scale)


def interval_score(low: np.ndarray, high: np.ndarray, came: np.ndarray, level: float) -> float:
    """Width of the interval plus the penalty for what lies outside (Gneiting & Raftery 2007)."""
    outside = np.maximum(low - came, 0) + np.maximum(came - high, 0)
    return float(np.mean(high - low + 2 / (1 - level) * outside))


def timed(function: Callable, *given) -> tuple[object, float]:
    """What it gives and its CPU seconds."""
    started = time.process_time()
    return function(*given), time.process_time() - started


def try_all(
    pairs: list[tuple[np.ndarray, np.ndarray]], outlook: Callable = forecast, rivals: dict = RIVALS
) -> dict[str, list[float]]:
    """All measures of the outlooks that this function of (series, months) gives, one value a series."""
    found: dict[str, list[float]] = defaultdict(list)
    for train, came in pairs:
        ahead, seconds = timed(outlook, dated(train), len(came))
        found["forecast seconds"].append(seconds)
        said = {"forecast": ahead.path.to_numpy(), "naive2": naive2(train, len(came))}
        for name, rival in rivals.items():
            said[name], seconds = timed(rival, train, len(came))
            found[f"{name} seconds"].append(seconds)
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
        found["backtest cover"].append(ahead.score.held80 if ahead.trials else float("nan"))
        found["backtest beats"].append(float(ahead.score.beats) if ahead.trials else float("nan"))
    return found


def owa(means: dict[str, float], name: str) -> float:
    """Mean of sMAPE and MASE relative to Naive2's."""
    return (means[f"{name} smape"] / means["naive2 smape"] + means[f"{name} mase"] / means["naive2 mase"]) / 2


def show(title: str, found: pd.DataFrame) -> None:
    """The table of some series."""
    means = found.mean().to_dict()
    print(f"\n{title}, {len(found)} series\n{'':16s}   sMAPE    MASE     OWA   CPU s a series")
    for name in ("forecast", *RIVALS):
        figures = means[f"{name} smape"], means[f"{name} mase"], owa(means, name), means[f"{name} seconds"]
        print("{:16s}{:8.2f}{:8.3f}{:8.3f}{:12.4f}".format(name, *figures))
    for level in ("0.80", "0.95"):
        print(f"band {level}: covers {means[f'cover {level}']:.3f} of months and {means[f'total {level}']:.3f} of sums, "
              f"MSIS {means[f'msis {level}']:.2f}")  # fmt: skip
    print(
        f"backtest: its 80 % band held {means['backtest cover']:.3f}, beat seasonal naive {means['backtest beats']:.2f}"
    )


def made(seed: int) -> np.ndarray:
    """Sixty months with a trend, a season and noise of 5 %."""
    t = np.arange(60)
    noise = np.random.default_rng(seed).normal(0, 0.05, 60)
    return 1000 * 1.005**t * (1 + 0.2 * np.sin(2 * np.pi * t / YEAR)) * np.exp(noise)


def one_forecast(seed: int) -> float:
    """CPU seconds of a made series' forecast with its bands and backtest."""
    return timed(lambda: forecast(dated(made(seed))).table())[1]


def one_theta(seed: int) -> float:
    """CPU seconds of a single fit of Theta to a made series."""
    return timed(theta, made(seed), YEAR)[1]


def speed(many: int) -> None:
    """Wall and CPU time of so many forecasts and of as many fits of Theta, in three turns; the least counts."""
    workers = len(os.sched_getaffinity(0))
    took: dict[Callable, list[tuple[float, float]]] = defaultdict(list)
    with ProcessPoolExecutor(workers) as pool:
        for work in (one_forecast, one_theta):
            list(pool.map(work, range(4 * workers)))  # imports are not counted
        for _turn in range(3):
            for work in (one_forecast, one_theta):
                started = time.perf_counter()
                cpu = sum(pool.map(work, range(100, 100 + many), chunksize=25))
                took[work].append((time.perf_counter() - started, cpu))
    (wall, cpu), (wall_theta, cpu_theta) = (np.min(took[work], axis=0) for work in (one_forecast, one_theta))
    print(f"\n{many} series of 60 months on {workers} processors: forecasts with backtests {wall:.1f} s (CPU {cpu:.1f} s), "
          f"single fits of Theta {wall_theta:.1f} s ({cpu_theta:.1f} s); ratio {wall / wall_theta:.2f} ({cpu / cpu_theta:.2f})")  # fmt: skip


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--every", type=int, default=1, help="every so many-th series; 1 is all")
    options.add_argument("--made", type=int, default=1000, help="made series for the speed; 0 is none")
    options.add_argument("--folder", type=Path, default=SHARED)
    given = options.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the rivals' fits: ours give none, as the tests make sure
        found = pd.DataFrame(try_all(series_of(given.folder)[:: given.every]))
        show("All", found)
        if given.every == 1:
            show("Even (design)", found.iloc[::2])
            show("Odd (check)", found.iloc[1::2])
        if given.made:
            speed(given.made)


if __name__ == "__main__":
    main()
