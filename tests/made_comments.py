"""Answers with comments made for the tests of the voice report: themes, scores and months are known."""

import numpy as np
import pandas as pd

from crm.sample.voice_words import THEMES
from crm.tables import Company, company_of

AS_OF = "2026-10-31"
SCORES = {
    "late": (1, 2),
    "fault": (1, 2, 3),
    "bill": (2, 3),
    "taste": (4, 5),
    "people": (5, 4),
    "silence": (1, 2),
    "app": (3,),
}


def survey(rows: list[tuple], as_of: str = AS_OF, window: int | None = 12, **frames) -> Company:
    """A company from (day, score, comment[, survey_type, scale_min, scale_max]) tuples, and more tables by name."""
    names = ["responded_at", "score", "comment", "survey_type", "scale_min", "scale_max"]
    full = [(*row, *("CSAT", 1.0, 5.0)[len(row) - 3 :]) for row in rows]
    frame = pd.DataFrame(full, columns=names).assign(response_id=[f"r{i:06d}" for i in range(len(rows))])
    frame["responded_at"] = pd.to_datetime(frame.responded_at, format="ISO8601")
    return company_of(as_of, window=window, surveys=frame.astype({"comment": "str"}), **frames)


def months(n: int = 12, last: str = "2026-10") -> list[str]:
    """The last n months as their fifteenth day, oldest first."""
    return [f"{month}-15" for month in pd.period_range(end=last, periods=n, freq="M")]


def spoken(
    rng: np.random.Generator, days: list[str], each: int, themes: tuple[str, ...], code: str = "en"
) -> tuple[list[tuple], list[str]]:
    """So many comments a day that say two things of one theme each, with the theme's score; and their themes."""
    rows, truth = [], []
    for day in days:
        for theme in rng.choice(themes, each):
            cores = THEMES[theme][code]
            one, other = rng.choice(len(cores), 2, replace=False)
            rows.append((day, float(rng.choice(SCORES[theme])), f"{cores[one]}. {cores[other]}"))
            truth.append(str(theme))
    return rows, truth
