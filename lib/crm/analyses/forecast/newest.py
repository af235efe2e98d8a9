"""Which parts surprised in the newest month, each held against a forecast that had not seen it (definitions R29 and R31)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.forecast.parts_by_month import REST
from crm.estimate.surprise import Surprise, surprises
from crm.outlook.combine import TWO_YEARS, expect_all
from crm.outlook.gate import gate

EARLIER = 24  # months before, forecast in the same way, whose errors are the measure
UNJUDGED = (float("nan"), np.zeros(1))
BUDGET = 0.1  # false alarms expected a month over all parts together


class Newest(NamedTuple):
    """A part's newest month against what was expected of it, relative, and whether that is beyond chance."""

    off: float
    judged: Surprise | None


def newest_of(parts: pd.DataFrame) -> list[Newest]:
    """One a column of months by parts; a part with less than three years, or without a value in the newest, is not judged,
    nor is the rest."""
    steps = [one_step(parts[key]) if key[1] != REST else UNJUDGED for key in parts.columns]
    judged = surprises(
        [errors[-1] for _off, errors in steps], [errors[:-1] for _off, errors in steps], BUDGET
    )
    return [Newest(off, surprise) for (off, _errors), surprise in zip(steps, judged, strict=True)]


def one_step(series: pd.Series) -> tuple[float, np.ndarray]:
    """The newest month over what was expected of it less 1, and the errors of the months before and it, oldest first, each
    forecast from the months before it alone; on logs where no value is zero or below."""
    gated = gate(series)
    values = gated.scaled
    known = range(max(TWO_YEARS, len(values) - EARLIER - 1), len(values))
    if gated.refusal or pd.isna(series.iloc[-1]) or not known:
        return UNJUDGED
    said = np.array([e.path[0] for e in expect_all([values[:n] for n in reversed(known)], 1)])[::-1]
    came = values[known.start :]
    off = float(came[-1] / said[-1] - 1) if said[-1] > 0 else float("nan")
    logs = values.min() > 0 and said.min() > 0
    return off, np.log(came / said) if logs else came - said
