"""F2: the share of satisfied answers."""

import pandas as pd

from crm.analyses.satisfaction.csat_words import (
    against,
    best_scores,
    counted,
    distribution,
    mean_of,
    sentence,
    too_few,
)
from crm.analyses.satisfaction.step_words import step_notes, withheld_note
from crm.customers.answers import Scale, answers, main_scale, once_a_case, repeated, scales, set_aside
from crm.customers.periods import by_month, in_spans, periods, whole_months
from crm.estimate.compare import Count, share_gap
from crm.estimate.shares import SHOWN, Interval, wilson
from crm.estimate.waves import Step, steps
from crm.estimate.withheld import withheld
from crm.finding import Finding, Number
from crm.needs import needs
from crm.words import _, percent

ID = "satisfaction.satisfied"
ON_SCALE = _("satisfied is read from scales of 5, 7, 10 or 11 points")


@needs("F2", _("Customer satisfaction"), "surveys.survey_type", "surveys.score", "surveys.responded_at")
def satisfied(company, level: float = 0.95) -> Finding:
    """The share of answers that give one of the two best scores, with its interval and its months."""
    asked = answers(company, "CSAT")
    found = scales(window := company.within(asked, "responded_at"))
    notes = set_aside(found, ON_SCALE)
    scale = main_scale(found)
    frame = _monthly(once_a_case(asked.filter(asked.counted)), scale)
    seen = periods(frame, company)
    n = int(seen.now.n.sum())
    if n < SHOWN:
        return Finding(ID, too_few(company, found, n), notes=notes, answered=False)
    value = wilson(int(seen.now.up.sum()), n, level)
    table, left_out = _months(frame, company, level)
    return Finding(
        ID, sentence(seen, value, best_scores(found, scale), level), table,
        caption=_("Satisfied answers by month, {level} intervals").format(level=percent(level, 0)),
        numbers=_numbers(value, seen.now),
        notes=(
            counted(seen.now, company), distribution(window, scale),
            *against(seen, level), *step_notes(table, "month"),
            *withheld_note(table, "satisfied", "month"), *notes, *repeated(int(seen.now.repeats.sum())), *left_out,
        ),
    )  # fmt: skip


def _monthly(rows, scale: Scale | None) -> pd.DataFrame:
    """Answers a month: n, satisfied, unhappy, and the sum of the scores on the scale most answers use."""
    low, high = scale or Scale(1.0, 5.0)
    alike = (rows.low == low) & (rows.high == high)
    last = rows["last"]
    return by_month(
        rows, "responded_at", n=last.sum(), up=(last & rows.up).sum(), down=(last & rows.down).sum(),
        alike=(last & alike).sum(), total=(last & alike).ifelse(rows.score, 0.0).sum(), repeats=(~last).sum(),
    )  # fmt: skip


def _numbers(value: Interval, now: pd.DataFrame) -> tuple[Number, ...]:
    return Number("csat", *value, n=int(now.n.sum())), Number(
        "csat_mean", mean_of(now), n=int(now.alike.sum())
    )


def _months(frame: pd.DataFrame, company, level: float) -> tuple[pd.DataFrame, tuple[str, ...]]:
    whole, notes = whole_months(frame, "n", company)
    hidden = in_spans(whole.n, company, withheld)
    shown = [
        Count(0, 0) if gone else Count(row.up, row.n)
        for row, gone in zip(whole.itertuples(), hidden, strict=True)
    ]
    changes = steps(shown, share_gap, level)
    columns = ["month", "n", "satisfied", "low", "high", "unhappy", "mean", "wave_step", "verdict"]
    rows = [
        _month(row, one, change, level)
        for row, one, change in zip(whole.itertuples(), shown, changes, strict=True)
    ]
    return pd.DataFrame(rows, columns=columns), notes


def _month(row, shown: Count, change: Step, level: float) -> tuple:
    if not shown.n:
        return (row.Index, int(row.n), *[float("nan")] * 6, None)
    mean = row.total / row.alike if row.alike else float("nan")
    share = wilson(int(row.up), int(row.n), level)
    return (row.Index, int(row.n), *share, row.down / row.n, mean, 100 * change.value, change.verdict or None)
