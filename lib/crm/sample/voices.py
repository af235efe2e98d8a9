"""Comments with a truth: what each customer who writes speaks of follows from what they lived through.

A stream of its own: whoever writes, when and with which score is drawn in surveys.py and stays as it is, to the cell.
"""

import numpy as np
import pandas as pd

from crm.sample.clock import Span, dates
from crm.sample.people import pick
from crm.sample.voice_words import ENDED, JOINED, PERSONAL, THEMES
from crm.sample.world import EVIL_IMAGE, REPS

SPOKEN = {"en": 0.60, "de": 0.26, "zh": 0.14}  # languages of comments
SHORT = 0.15  # of comments: a short phrase of any language, with no theme (surveys.PHRASES)
APP = 0.16  # of the comments of the last month speak of the app, whatever the score
TWICE, BESIDES = 0.45, 0.10  # of comments say two things of their theme; add one of another
TOLD = 0.02  # of comments hold an address, a number or a name
MOODS = {  # chance of each theme by the score's side: low, fair, high
    "bad": {"late": 0.20, "silence": 0.28, "fault": 0.28, "bill": 0.22, "taste": 0.01, "people": 0.01},
    "fair": {"late": 0.12, "silence": 0.12, "fault": 0.12, "bill": 0.22, "taste": 0.24, "people": 0.18},
    "good": {"late": 0.02, "silence": 0.02, "fault": 0.03, "bill": 0.07, "taste": 0.48, "people": 0.38},
}  # fmt: skip
LATE, SLOW = (
    6.0,
    4.0,
)  # how many times as often they speak of lateness or silence who had a late order or a slow ticket


def said(rng: np.random.Generator, window: Span, rows: pd.DataFrame, low: int, high: int) -> pd.DataFrame:
    """The answers with `comment`, and `theme` and `spoken` (its language), blank where there is none or a short phrase."""
    n = len(rows)
    chances, lottery = chances_of(rows, low, high), rng.random(n)
    theme = (chances.cumsum(axis=1) < lottery[:, None]).sum(axis=1).clip(max=chances.shape[1] - 1)
    names = np.array([*MOODS["bad"], "app"], dtype=object)
    new = (rng.random(n) < APP) & in_last_month(window, rows)
    names = np.where(new, "app", names[theme])
    code = np.array(list(SPOKEN), dtype=object)[pick(rng, SPOKEN, n)]
    text = np.array([_text(rng, t, c) for t, c in zip(names, code, strict=True)], dtype=object)
    short = (rng.random(n) < SHORT) | rows.comment.str.startswith(EVIL_IMAGE).to_numpy()
    long = rows.comment.ne("").to_numpy() & ~short
    return rows.assign(
        comment=np.where(long, text, rows.comment),
        theme=np.where(long, names, ""),
        spoken=np.where(long, code, ""),
    )


def chances_of(rows: pd.DataFrame, low: int, high: int) -> np.ndarray:
    """The chance of each theme (answers, themes): by the score, and by what the customer lived through."""
    mood = np.where(rows.score <= low, "bad", np.where(rows.score >= high, "good", "fair"))
    base = np.array([list(MOODS[m].values()) for m in mood]).reshape(len(rows), len(MOODS["bad"]))
    names = list(MOODS["bad"])
    base[:, names.index("late")] *= np.where(rows.late, LATE, 1.0)
    base[:, names.index("silence")] *= np.where(rows.slow, SLOW, 1.0)
    return base / base.sum(axis=1, keepdims=True)


def in_last_month(window: Span, rows: pd.DataFrame) -> np.ndarray:
    """Which answers came in the window's last month, the days after it that the export holds included."""
    begins = float(window.edges[window.edges < window.days].max())
    return (rows["at"] >= begins).to_numpy()


def _text(rng: np.random.Generator, theme: str, code: str) -> str:
    """One comment; always the same number of draws."""
    first, second, joint, end, other, kind, told, which = rng.random(8)
    cores, parts = THEMES[theme][code], [_one(THEMES[theme][code], first)]
    if kind < TWICE:
        parts.append(_one([core for core in cores if core != parts[0]], second))
    elif kind < TWICE + BESIDES:
        parts.append(_one(THEMES[_one(list(MOODS["bad"]), other)][code], second))
    text = _one(JOINED[code], joint).join(parts)
    if told >= TOLD:
        return text + _one(ENDED[code], end)
    digits = f"{int(which * 1e7):07d}"
    facts = {
        "phone": f"0171 {digits}", "mail": f"office{digits[:3]}@example.com", "order": f"O{digits[:5]}",
        "name": _one(REPS, which)[0],
    }  # fmt: skip
    return text + _one(PERSONAL[code], end).format(**facts)


def _one(options: tuple | list, draw: float):
    return options[int(draw * len(options))]


def voices_truth(window: Span, rows: pd.DataFrame) -> dict:
    """What is spoken of in the comments known on the last day: counts by theme and by language, and the last month's."""
    known = rows[rows.replied & (rows["at"] < window.days) & (rows.theme != "")]
    now = known[in_last_month(window, known)]
    return {
        "by_theme": _counts(known.theme),
        "by_language": _counts(known.spoken),
        "last_month": _counts(now.theme),
        "month": str(dates(window, np.array([window.days - 1.0]))[0])[:7],
    }


def _counts(column: pd.Series) -> dict:
    return {str(key): int(n) for key, n in column.value_counts().sort_index().items()}
