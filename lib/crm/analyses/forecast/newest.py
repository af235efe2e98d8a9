"""Which parts surprised in the newest month, or turned in the last six, held against forecasts that had not seen them
(definitions R29 and R31)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.forecast.parts_by_month import REST
from crm.estimate.surprise import Surprise, surprises
from crm.outlook.combine import TWO_YEARS, expect_all
from crm.outlook.gate import gate

EARLIER = 24  # months before, forecast in the same way, whose errors are the measure
TURN = 6  # months whose errors together say that a part has turned, and of those before them that it takes
BUDGET = 0.1  # false alarms expected a month over all parts together


class Newest(NamedTuple):
    """A part's newest month, or its last TURN, against what was expected of each, relative, and whether that is beyond chance."""

    off: float
    judged: Surprise | None


class Steps(NamedTuple):
    """A part forecast one month ahead, again and again: the newest month over what was expected of it less 1, the same of the
    last TURN months on average, and the errors of these and of the months before, oldest first."""

    off: float
    drift: float
    errors: np.ndarray


UNJUDGED = Steps(float("nan"), float("nan"), np.zeros(1))


def steps_of(parts: pd.DataFrame) -> list[Steps]:
    """One a column of months by parts; of a part with less than three years, or without a value in the newest month, and of
    the rest nothing is known."""
    return [one_step(parts[key]) if key[1] != REST else UNJUDGED for key in parts.columns]


def newest_of(steps: list[Steps]) -> list[Newest]:
    """Each part's newest month, judged by the errors of the months before it."""
    judged = surprises([one.errors[-1] for one in steps], [one.errors[:-1] for one in steps], BUDGET)
    return [Newest(one.off, surprise) for one, surprise in zip(steps, judged, strict=True)]


def turned_of(steps: list[Steps]) -> list[Newest]:
    """Each part's last TURN months, judged by the errors of the months before them: a forecast that runs behind month after
    month tells of a turn that no single month shows (a tracking signal, Trigg 1964)."""
    sums = [float(one.errors[-TURN:].sum()) / TURN**0.5 for one in steps]
    judged = surprises(sums, [one.errors[:-TURN] for one in steps], BUDGET, TURN)
    return [Newest(one.drift, surprise) for one, surprise in zip(steps, judged, strict=True)]


def one_step(series: pd.Series) -> Steps:
    """Each of the last months forecast from the months before it alone; errors on logs where no value is zero or below."""
    gated = gate(series)
    values = gated.scaled
    known = range(max(TWO_YEARS, len(values) - EARLIER - 1), len(values))
    if gated.refusal or pd.isna(series.iloc[-1]) or not known:
        return UNJUDGED
    said = np.array([e.path[0] for e in expect_all([values[:n] for n in reversed(known)], 1)])[::-1]
    came = values[known.start :]
    logs = values.min() > 0 and said.min() > 0
    errors = np.log(came / said) if logs else came - said
    lately = came[-TURN:].sum(), said[-TURN:].sum()
    off, drift = (
        float(now / then - 1) if then > 0 else float("nan") for now, then in ((came[-1], said[-1]), lately)
    )
    return Steps(off, drift, errors)
