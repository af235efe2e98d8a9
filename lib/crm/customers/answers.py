"""Survey answers that can be scored: of one type, on a scale that is declared and known."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.tables import fetch
from crm.words import _, count, number, plural

POINTS = (5, 7, 10, 11)  # scales whose two best scores are read as satisfied


class Scale(NamedTuple):
    """The lowest and the highest score that can be given."""

    low: float
    high: float


def answers(company, kind: str) -> ibis.Table:
    """Every answer of one survey type (NPS, CSAT) with its declared scale, and whether it can be counted.

    `up` marks a good answer, `down` a bad one: promoters and detractors, or the two best and the two lowest
    scores. Where a CSAT scale declares only its highest score, it starts at 1. A score between whole numbers
    counts as it stands: 4.5 of 5 is satisfied."""
    surveys = company.surveys
    rows = surveys.filter(surveys.survey_type.strip().upper() == kind, surveys.responded_at.notnull())
    low = rows.scale_min if kind == "NPS" else rows.scale_min.fill_null(1.0)
    rows = rows.mutate(low=low, high=rows.scale_max)
    points = rows.high - rows.low + 1
    known = (rows.low == 0) & (rows.high == 10) if kind == "NPS" else points.isin(POINTS)
    rows = rows.mutate(known=known.fill_null(False))
    inside = rows.score.between(rows.low, rows.high).fill_null(False)
    up, down = (9, 6) if kind == "NPS" else (rows.high - 1, rows.low + 1)
    return rows.mutate(
        inside=inside, counted=rows.known & inside, up=rows.score >= up, down=rows.score <= down
    )


def scales(rows: ibis.Table) -> pd.DataFrame:
    """The scales these answers use, most used first: low, high, known, n, and n outside the scale."""
    tally = rows.group_by("low", "high", "known").aggregate(n=rows.count(), counted=rows.counted.sum())
    return fetch(tally.order_by(ibis.desc("n"), "low", "high").limit(20))


def main_scale(found: pd.DataFrame) -> Scale | None:
    """The known scale that most answers use."""
    known = found[found.known]
    return None if known.empty else Scale(float(known.low.iloc[0]), float(known.high.iloc[0]))


def set_aside(found: pd.DataFrame, why: str) -> tuple[str, ...]:
    """Sentences on the answers that are not counted: scale not declared, scale not known (`why`), no score or
    one off its scale."""
    notes = []
    for row in found[~found.known].itertuples():
        if pd.isna(row.low) or pd.isna(row.high):
            said = _("{n} answers are not counted: their scale is not declared (scale_min and scale_max).")
            notes.append(said.format(n=count(row.n)))
        else:
            said = _("{n} answers on a scale of {low} to {high} are not counted: {why}.")
            notes.append(
                said.format(n=count(row.n), low=number(row.low, 0), high=number(row.high, 0), why=why)
            )
    if off := int((found.n - found.counted)[found.known].sum()):
        said = plural(
            "{n} answer is not counted: it has no score, or one outside its scale.",
            "{n} answers are not counted: they have no score, or one outside their scale.",
            off,
        )
        notes.append(said.format(n=count(off)))
    return tuple(notes)
