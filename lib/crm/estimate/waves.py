"""From wave to wave of a survey: which change is more than chance, after all the changes that are looked at."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from crm.estimate.compare import NO_GAP, Count, Gap, holm
from crm.estimate.shares import RANKED


class Step(NamedTuple):
    """The change on the wave before with its interval, and its verdict: real, chance, few, or nothing to compare with."""

    value: float
    low: float
    high: float
    verdict: str


def steps(
    waves: Sequence[Count], gap: Callable[[Count, Count, float], Gap], level: float = 0.95
) -> list[Step]:
    """Each wave against the last one before it that has answers at all; of waves with fewer than RANKED there is no
    verdict. Holm's correction (1979) holds the chance of a single false "real" among all of them to 1 - level."""
    found, before = [], None
    for wave in waves:
        found.append(
            (NO_GAP, 0.0)
            if before is None or not wave.n
            else (gap(wave, before, level), min(wave.n, before.n))
        )
        before = wave if wave.n else before
    adjusted = holm([one.p if least >= RANKED else float("nan") for one, least in found])
    return [
        Step(one.value, one.low, one.high, _verdict(one, p, level))
        for (one, _least), p in zip(found, adjusted, strict=True)
    ]


def _verdict(one: Gap, p: float, level: float) -> str:
    if one.value != one.value:
        return ""
    if p != p:
        return "few"
    return "real" if p < 1 - level else "chance"
