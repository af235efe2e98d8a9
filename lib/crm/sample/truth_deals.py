"""What follows from the hazards, exactly: chances of winning, and how long deals take."""

import numpy as np

from crm.sample.clock import GROWTH, Span
from crm.sample.pipeline import DIRECT_SHARE, MILDER, conversion, ways_out
from crm.sample.world import (
    DIRECT_SOURCES,
    FAST,
    FAST_SHARE,
    LEAD_SOURCES,
    LOST,
    REGIONS,
    REPS,
    STAGES,
    WON,
)


def rates(milder: float) -> np.ndarray:
    """The 6 x 6 generator of the walk through the stages when losing is multiplied by this."""
    moving, losing = ways_out()
    q = np.zeros((6, 6))
    q[:4] = moving + losing * milder
    q[np.arange(6), np.arange(6)] = -q.sum(axis=1)
    return q


def mixture() -> list[tuple[float, float]]:
    """(share of deals, what losing is multiplied by) over sources and representatives."""
    lead = np.array([s[0] * s[2] for s in LEAD_SOURCES.values()])
    shares = np.concatenate(
        [
            lead / lead.sum() * (1 - DIRECT_SHARE),
            np.array([s[0] for s in DIRECT_SOURCES.values()]) * DIRECT_SHARE,
        ]
    )
    regions = np.repeat([r[0] / 2 for r in REGIONS.values()], 2)
    found: dict[float, float] = {}
    for share, source in zip(shares, MILDER, strict=True):
        for part, (_, rep) in zip(regions, REPS, strict=True):
            key = round(float(source * rep), 6)
            found[key] = found.get(key, 0.0) + float(share * part)
    return [(weight, milder) for milder, weight in sorted(found.items())]


def win_chance(milder: float, stage: int = 0) -> float:
    """The chance that a deal in this stage is won in the end."""
    q = rates(milder)
    return float(np.linalg.solve(-q[:4, :4], q[:4, WON])[stage])


def win_chance_of(milder: float) -> float:
    """The chance that a deal of a source is won in the end, over representatives."""
    return sum(weight * win_chance(each) for weight, each in of_source(milder))


def won_by_day(milder: float, days: int) -> np.ndarray:
    """The share of deals won by each whole day after their creation when losing is multiplied by this."""
    from scipy.linalg import expm

    step, state = expm(rates(milder)), np.eye(6)[0]
    won = np.zeros(days + 1)
    for day in range(days + 1):
        won[day] = state[WON]
        state = state @ step
    return won


def curves(days: int) -> np.ndarray:
    """Shares of all deals won and lost by each whole day after their creation: two rows."""
    from scipy.linalg import expm

    total = np.zeros((2, days + 1))
    for weight, milder in mixture():
        step, state = expm(rates(milder)), np.eye(6)[0]
        for day in range(days + 1):
            total[:, day] += weight * state[[WON, LOST]]
            state = state @ step
    return total


def expected_wins(window: Span) -> float:
    """The share of all deals from the founding to the export that are won by as_of."""
    won = curves(window.days - window.past)[0]
    density = np.exp(GROWTH / 365.25 * np.arange(window.late - window.past))
    density /= density.sum()
    return float((density[: window.days - window.past] * won[window.days - window.past : 0 : -1]).sum())


def day_of(curve: np.ndarray, share: float) -> float:
    """The day on which the curve reaches the share, between whole days by a straight line."""
    return float(np.interp(share, curve, np.arange(len(curve))))


def deals_truth() -> dict:
    """What is true of deals and leads."""
    won, lost = curves(1500)
    parts = mixture()
    by_source = {
        name: win_chance_of(milder)
        for name, milder in zip((*LEAD_SOURCES, *DIRECT_SOURCES), MILDER, strict=True)
    }
    entered = {
        stage: sum(w * win_chance(m, i) * _reached(m)[i] for w, m in parts) for i, stage in enumerate(STAGES)
    }
    reached = {stage: sum(w * _reached(m)[i] for w, m in parts) for i, stage in enumerate(STAGES)}
    return {
        "win_probability": sum(w * win_chance(m) for w, m in parts),
        "win_probability_by_source": by_source,
        "win_probability_once_in_stage": {s: entered[s] / reached[s] for s in STAGES},
        "ever_in_stage": reached,
        "won_by_day": {str(d): float(won[d]) for d in (30, 60, 90, 180, 365)},
        "median_days_to_close": day_of(won + lost, 0.5),
        "quartile_days_to_close": [day_of(won + lost, 0.25), day_of(won + lost, 0.75)],
        "median_days_to_win": day_of(won, won[-1] / 2),
        "median_days_to_lose": day_of(lost, lost[-1] / 2),
        "lead_conversion": conversion(),
        "lead_conversion_by_source": {
            name: rate * (FAST_SHARE * FAST[0] + (1 - FAST_SHARE) * FAST[1])
            for name, (_, _, rate) in LEAD_SOURCES.items()
        },
    }


def of_source(milder: float) -> list[tuple[float, float]]:
    """(share of deals, what losing is multiplied by) over representatives, for a source that multiplies it by this."""
    regions = np.repeat([r[0] / 2 for r in REGIONS.values()], 2)
    return [(float(p), float(milder * rep)) for p, (_, rep) in zip(regions, REPS, strict=True)]


def _reached(milder: float) -> np.ndarray:
    """The chance that a deal is ever in each of the four stages."""
    q = rates(milder)
    visits = np.linalg.inv(-q[:4, :4])
    return visits[0] / np.diag(visits)
