"""What follows for tickets and surveys: rates, medians, and what the invited and the answering would say."""

import numpy as np
import pandas as pd

from crm.sample import surveys
from crm.sample.world import (
    ANSWER_SPREAD,
    PRIORITIES,
    SOLUTION_SPREAD,
    TEAM_SLOWER,
    TICKETS,
)


def normal_below(z: np.ndarray) -> np.ndarray:
    """The share of a normal distribution below z."""
    from scipy.special import ndtr

    return ndtr(z)


def tickets_truth(late_share: float) -> dict:
    """Tickets for 1,000 orders by reason, days to answer and to solve, share in time, at this late share."""
    rate = {kind: 1000 * (t[0] * (1 - late_share) + t[1] * late_share) for kind, t in TICKETS.items()}
    complaints = {kind: r for kind, r in rate.items() if kind[0] == "Complaint"}
    return {
        "complaints_per_1000_orders": sum(complaints.values()),
        "complaints_per_1000_orders_by_reason": {kind[1]: r for kind, r in complaints.items()},
        "questions_per_1000_orders": sum(rate.values()) - sum(complaints.values()),
        "median_days_to_solve": _median(_cases(rate), 2, SOLUTION_SPREAD),
        "median_days_to_solve_complaints": _median(_cases(complaints), 2, SOLUTION_SPREAD),
        "median_days_to_solve_by_priority": {
            p: _median(_cases(rate, p), 2, SOLUTION_SPREAD) for p in PRIORITIES
        },
        "median_days_to_answer": _median(_cases(rate), 1, ANSWER_SPREAD),
        "solved_in_time": _in_time(_cases(rate)),
        "solved_in_time_complaints": _in_time(_cases(complaints)),
    }


def _cases(rate: dict, only: str | None = None) -> list[tuple[float, float, float, float]]:
    """(weight, median answer, median solution, promised days) over kinds and priorities."""
    return [
        (r * share, answer, solution * TEAM_SLOWER.get(TICKETS[kind][4], 1.0), due)
        for kind, r in rate.items()
        for name, (share, answer, solution, due) in PRIORITIES.items()
        if only in (None, name)
    ]


def _median(cases: list[tuple], which: int, spread: float) -> float:
    weight = np.array([c[0] for c in cases])
    middle = np.log([c[which] for c in cases])
    days = np.linspace(0.005, 20, 40_000)
    share = normal_below((np.log(days)[:, None] - middle) / spread) @ (weight / weight.sum())
    return float(np.interp(0.5, share, days))


def _in_time(cases: list[tuple]) -> float:
    weight = np.array([c[0] for c in cases])
    z = np.log(np.array([c[3] / c[2] for c in cases])) / SOLUTION_SPREAD
    return float(normal_below(z) @ weight / weight.sum())


def chances(mood: np.ndarray, noise: float, low: int, high: int) -> np.ndarray:
    """The chance of each whole score, a row for each mood."""
    edges = np.arange(low, high) + 0.5
    below = normal_below((edges[None, :] - np.asarray(mood, dtype=float)[:, None]) / noise)
    return np.diff(below, axis=1, prepend=0.0, append=1.0)


def of(parts, whole: float) -> float:
    """The sum of the parts by the whole; NaN of nothing."""
    return float(np.sum(parts) / whole) if whole else float("nan")


def nps_truth(invited: pd.DataFrame, business: np.ndarray) -> dict:
    """Expected score of all invited and of those who answer, given who they are and what happened to them."""
    score = np.arange(11)
    chance = chances(invited.mood, surveys.NPS_MOOD["noise"], 0, 10)
    answers = np.column_stack([surveys.nps_answer(invited, business, s) for s in score])
    weight = chance * answers
    points = np.where(score >= 9, 1, np.where(score <= 6, -1, 0))
    said = invited[invited.replied]
    return {
        "nps_of_invited": 100 * of(chance @ points, len(invited)),
        "nps_of_answers": 100 * of(weight @ points, weight.sum()),
        "response_rate": of(weight, len(invited)),
        "drawn": {
            "invited": len(invited),
            "answers": len(said),
            "nps_of_invited": 100 * of(points[invited.score], len(invited)),
            "nps_of_answers": 100 * of(points[said.score], len(said)),
        },
    }


def csat_truth(asked: pd.DataFrame) -> dict:
    """Expected share of 4 and 5 of all asked and of those who answer."""
    score = np.arange(1, 6)
    chance = chances(asked.mood, surveys.CSAT_MOOD["noise"], 1, 5)
    weight = chance * np.column_stack([surveys.csat_answer(asked, s) for s in score])
    top = score >= 4
    said = asked[asked.replied]
    return {
        "top2_of_asked": of(chance @ top, len(asked)),
        "top2_of_answers": of(weight @ top, weight.sum()),
        "response_rate": of(weight, len(asked)),
        "drawn": {
            "asked": len(asked),
            "answers": len(said),
            "top2_of_answers": of(said.score >= 4, len(said)),
        },
    }
