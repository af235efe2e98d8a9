"""What was forecast, held against what came: bias, error, MASE, pinball loss and what the bands held (definitions R40)."""

import numpy as np
import pandas as pd

from crm.analyses.forecast.dividing import YEAR, Divided
from crm.analyses.forecast.ledger_rows import ALL
from crm.estimate.shares import SHOWN
from crm.names import METRICS
from crm.outlook.measures import Subject
from crm.outlook.rolling import Trial

STEPS = (1, 3, 6, 12)  # months ahead, up to which a row of the table reaches
QUANTILES = {"low95": 0.025, "low80": 0.1, "forecast": 0.5, "high80": 0.9, "high95": 0.975}
JUDGED = ["ahead", "actual", "naive", "scale", *QUANTILES]


def actuals(subjects: list[Subject], parts: Divided | None) -> dict[tuple[str, str, str], pd.Series]:
    """What came by month of every measure and part that can be judged today, by (measure, level, part)."""
    found = {
        (about.measure.metric, ALL, ""): about.sales.months.set_index("month")[about.measure.column]
        for about in subjects
    }
    if parts is not None:
        revenue = subjects[0].measure.metric
        found |= {(revenue, *key): parts.parts[key] / 100 for key in parts.parts.columns}
    return found


def judged(rows: pd.DataFrame, came: dict[tuple[str, str, str], pd.Series]) -> pd.DataFrame:
    """The forecasts of months that have come (measure, level, part, made, month and JUDGED): `scale` is the mean difference
    between a month and the one a year before, of the months known then, as they read today.

    The rest of a level is judged only where it is still the rest of the same parts."""
    ahead = rows[rows.ahead > 0]
    frames = []
    for key, of_key in ahead.groupby(["measure", "level", "part"], sort=True):
        if key not in came:
            continue
        of_key = same_rest(ahead, of_key, key, came)
        actual = came[key].reindex(of_key.month).to_numpy(float)
        scale = [season(came[key], known) for known in of_key.known_to]
        frames.append(of_key.assign(actual=actual, scale=scale))
    if not frames:
        return pd.DataFrame(columns=[*rows.columns, "actual", "scale"])
    found = pd.concat(frames, ignore_index=True)
    return found[found.actual.notna()].reset_index(drop=True)


def same_rest(ahead: pd.DataFrame, of_key: pd.DataFrame, key: tuple, came: dict) -> pd.DataFrame:
    """Of the rest's rows those of months in which the level had the parts that it has now; of all other parts all."""
    measure, level, part = key
    if part != "parts_rest":
        return of_key
    now = {one for m, at, one in came if (m, at) == (measure, level)}
    of_level = ahead[(ahead.measure == measure) & (ahead.level == level)]
    then = of_level.groupby("made").part.agg(set)
    return of_key[[then[made] == now for made in of_key.made]]


def season(came: pd.Series, known_to: pd.Timestamp) -> float:
    """The mean absolute difference between a month and the one a year before; NaN with no such pair, or where it is 0."""
    values = came[came.index <= known_to].to_numpy(float)
    apart = np.abs(values[YEAR:] - values[:-YEAR])
    apart = apart[~np.isnan(apart)]
    return float(apart.mean()) if len(apart) and apart.mean() > 0 else float("nan")


def replayed(trials: tuple[Trial, ...], scale: float, unit: float = 1.0) -> pd.DataFrame:
    """The trials of the backtest in the same form (JUDGED): figures of the series, for which those of the trials are turned
    by `unit`; `scale` is what MASE is measured by, in figures of the series."""
    rows = [
        (t.ahead, *(unit * v for v in (t.actual, t.naive)), scale,
         *(unit * v for v in (t.low95, t.low80, t.forecast, t.high80, t.high95)))
        for t in trials
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=JUDGED)


def by_horizon(rows: pd.DataFrame, label: str) -> list[dict]:
    """The score at 1, 2 to 3, 4 to 6 and 7 to 12 months ahead, as far as something came; `label` names what was forecast."""
    cut = pd.cut(rows.ahead.astype(float), [0, *STEPS, np.inf], labels=[*STEPS, 24])
    return [
        {"judged": label, "ahead": int(step), **scored(part)}
        for step, part in rows.groupby(cut, observed=True)
    ]


def scored(rows: pd.DataFrame) -> dict:
    """The measures of some forecasts; errors are shares of the mean month that came. What the bands held is a share only
    from SHOWN forecasts on."""
    off = rows.actual - rows.forecast
    mean = float(rows.actual.abs().mean()) or float("nan")
    banded = rows[rows.low80.notna()]
    inside = {level: within(banded, level) for level in ("80", "95")}
    enough = len(banded) >= SHOWN
    naive = rows[rows.naive.notna()]
    scaled = rows[rows.scale.notna()]
    return {
        "tried": len(rows),
        "off_mean": float(off.mean()) / mean,
        "error": float(off.abs().mean()) / mean,
        "naive_error": float((naive.actual - naive.naive).abs().mean()) / mean
        if len(naive)
        else float("nan"),
        "mase": float(((scaled.actual - scaled.forecast).abs() / scaled.scale).mean())
        if len(scaled)
        else float("nan"),
        "naive_mase": mase_of_naive(scaled),
        "pinball": pinball(banded) / mean if len(banded) else float("nan"),
        "inside80": int(inside["80"].sum()),
        "held80": float(inside["80"].mean()) if enough else float("nan"),
        "held95": float(inside["95"].mean()) if enough else float("nan"),
    }


def mase_of_naive(scaled: pd.DataFrame) -> float:
    """The error of repeating last year by the same scale."""
    known = scaled[scaled.naive.notna()]
    return float(((known.actual - known.naive).abs() / known.scale).mean()) if len(known) else float("nan")


def within(rows: pd.DataFrame, level: str) -> pd.Series:
    """Whether each month ended inside its band; a cent beyond it is inside, for figures are kept rounded."""
    low, high = rows[f"low{level}"], rows[f"high{level}"]
    return (rows.actual >= low - 0.005) & (rows.actual <= high + 0.005)


def pinball(rows: pd.DataFrame) -> float:
    """The mean pinball loss over the five quantiles that are kept (Koenker & Bassett 1978), in the figures' own unit."""
    losses = [
        np.maximum(q * (rows.actual - rows[name]), (q - 1) * (rows.actual - rows[name]))
        for name, q in QUANTILES.items()
    ]
    return float(np.mean(losses))


def measure_label(metric: str) -> str:
    """Revenue expected: the metric's own label."""
    return METRICS[metric].label
