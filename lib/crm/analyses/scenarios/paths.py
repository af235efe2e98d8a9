"""From a change of a driver's path to a difference in money, with its interval."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.analyses.scenarios.courses import YEAR, Driver
from crm.analyses.scenarios.moves import Move
from crm.analyses.scenarios.study import Study
from crm.analyses.scenarios.terms import SALES, Terms
from crm.analyses.scenarios.verdicts import Looked
from crm.errors import BadInput
from crm.estimate.reconcile import to_the_cent
from crm.estimate.shares import Interval

SMALL = 1e-12
USUAL_SHARE, USUAL_DAYS = 0.1, 1.0  # what is tried of each driver where nothing is asked for


class Change(NamedTuple):
    """One driver on another path: which (None: sales themselves, assumed), the move or "" for a path from a file or by the
    usual swing (`swing`, in units of the regression), what it moves in each month ahead, and months beyond what was seen."""

    one: Looked | None
    move: Move | None
    moved: np.ndarray
    beyond: int = 0
    swing: float = 0.0


def asked(told: Study, terms: Terms) -> dict[str, list[Change]]:
    """The changes of the good and the bad case and those asked for; where a case has none of its own, all proven drivers
    whose future is open swing as far as they do from year to year; where nothing is asked, a usual step of each."""
    found = {}
    for case, moves in (("good", terms.good), ("bad", terms.bad)):
        paths = [(name, dict(series)) for path_case, name, series in terms.paths if path_case == case]
        changes = [change_of(told, move, case) for move in moves] + [on_path(told, *path) for path in paths]
        found[case] = [one for one in changes if one] or ([] if moves or paths else swings(told, case))
    found["what_if"] = [one for move in terms.what_if if (one := change_of(told, move, "what_if"))]
    if not terms.what_if:
        steps = [usual(one.driver, told.base.months) for one in told.looked if one.alone]
        found["what_if"] = [one for move in steps if (one := change_of(told, move, "what_if"))]
    return found


def usual(driver: Driver, months: pd.DatetimeIndex) -> Move:
    """The step that is tried of a driver: a working day more in the first month, ten per cent more, or one usual swing."""
    name = driver.name.lower()
    if driver.kind == "days":
        first = f"{months[0]:%Y-%m}"
        return Move(name, "add", USUAL_DAYS, first, first)
    return Move(name, "share", USUAL_SHARE) if driver.logs else Move(name, "add", swing_of(driver))


def change_of(told: Study, move: Move, parameter: str) -> Change | None:
    """A move as what it changes; None for a driver whose effect cannot be estimated at all."""
    on = months_on(move, told.base.months)
    if move.name == SALES:
        return Change(None, move, np.where(on, np.log1p(move.size), 0.0))
    one = named(told, move.name)
    if one is None or one.alone is None:
        return None
    raw = told.now(one).raw
    moved = {"share": raw * (1 + move.size), "add": raw + move.size, "set": np.full(len(raw), move.size)}[
        move.kind
    ]
    return on_raw(told, one, np.where(on, moved[: len(on)], raw[: len(on)]), move, parameter)


def on_path(told: Study, name: str, path: dict[str, float]) -> Change | None:
    """A path from the file, joined by its months."""
    one = named(told, name)
    if one is None or one.alone is None:
        return None
    raw = np.array([path[f"{day:%Y-%m}"] for day in told.base.months])
    return on_raw(told, one, raw, None, "paths_file")


def on_raw(told: Study, one: Looked, raw: np.ndarray, move: Move | None, parameter: str) -> Change:
    """The driver's own months ahead as what they move against the base path, and how many of them were never seen."""
    driver, base = one.driver, told.now(one).raw[: len(raw)]
    if driver.logs and raw.min() <= 0:
        raise BadInput(
            f"{parameter}: '{driver.name}' falls to {raw.min():g}. It was above zero in every month so far, and its effect is "
            "that of a per cent more or less. Keep it above zero."
        )
    if driver.kind == "days" and (raw.min() < 0 or raw.max() > 31):
        raise BadInput(f"{parameter}: a month has 0 to 31 working days, not {raw.min():g} to {raw.max():g}.")
    known = driver.series.loc[: told.base.history.index[-1]]
    changed = ~np.isclose(raw, base)
    beyond = int((changed & ((raw < known.min()) | (raw > known.max()))).sum())
    return Change(one, move, later(driver.reckoned(raw) - driver.reckoned(base), driver.lag), beyond)


def later(moved: np.ndarray, lag: int) -> np.ndarray:
    """The same so many months later; what comes after the last month ahead is not counted."""
    return np.concatenate([np.zeros(min(lag, len(moved))), moved])[: len(moved)]


def swings(told: Study, case: str) -> list[Change]:
    """Every proven driver with an open future, moved by its usual swing to the side that is good, or bad, for sales."""
    found = []
    for one in told.proven:
        if one.driver.ahead:
            continue
        effects, place = told.effect(one)
        way = np.sign(effects.middle[place]) * (1 if case == "good" else -1)
        swing, driver = way * swing_of(one.driver), one.driver
        raw = told.now(one).raw[: len(told.base.months)]
        raw = raw * np.exp(swing) if driver.logs else raw + swing
        found.append(on_raw(told, one, raw, None, case)._replace(swing=float(swing)))
    return found


def swing_of(driver: Driver) -> float:
    """How far a driver usually is from where it was a year before, in the units of the regression."""
    values = driver.reckoned(driver.series.to_numpy(float))
    return float(np.std(values[YEAR:] - values[:-YEAR])) if len(values) > 2 * YEAR else float(np.std(values))


def months_on(move: Move, months: pd.DatetimeIndex) -> np.ndarray:
    """Which of the months ahead a move is about."""
    names = np.array([f"{day:%Y-%m}" for day in months])
    return (names >= move.first) & (names <= move.last) if move.first else np.ones(len(names), bool)


def named(told: Study, name: str) -> Looked | None:
    """The driver of that name, whatever its capitals."""
    return next((one for one in told.looked if one.driver.name.lower() == name), None)


def moved_by(told: Study, change: Change) -> np.ndarray:
    """What a change adds to the logarithm of each month."""
    if change.one is None:
        return change.moved
    effects, place = told.effect(change.one)
    return change.moved * effects.middle[place]


def counts(told: Study, change: Change) -> bool:
    """Whether a change moves the lines: its effect is beyond chance, or assumed."""
    return change.one is None or change.one in told.proven


def together(told: Study, changes: list[Change]) -> np.ndarray:
    """What all changes that count add to the logarithm of each month."""
    moved = [moved_by(told, change) for change in changes if counts(told, change)]
    return np.sum(moved, axis=0) if moved else np.zeros(len(told.base.months))


def difference(told: Study, changes: list[Change], level: float) -> Interval:
    """What changes bring over all months ahead, against the base case: effects at the ends of their interval, together as
    far as they are uncertain together, and the base case's own doubt beside it."""
    base = told.base.path.to_numpy()
    shift = np.sum([moved_by(told, change) for change in changes], axis=0)
    value = float((base * np.expm1(shift)).sum())
    lean, reach = worst(told, changes, base * np.exp(shift), level)
    low, high = sorted(float((base * np.expm1(shift + way * reach * lean)).sum()) for way in (-1, 1))
    off = abs(value) * base_doubt(told, level)
    return Interval(value, value - np.hypot(value - low, off), value + np.hypot(high - value, off))


def worst(told: Study, changes: list[Change], weight: np.ndarray, level: float) -> tuple[np.ndarray, float]:
    """What one standard error of the sum moves in each month, and how many of them an interval reaches to either side; of
    several changes all are of proven drivers."""
    own = [change for change in changes if change.one is not None]
    if not own:
        return np.zeros(len(weight)), 0.0
    if len(own) == 1:
        effects, place = told.effect(own[0].one)
        return own[0].moved * effects.error[place], effects.reach(level)
    effects = told.effect(own[0].one)[0]
    moved = np.zeros((len(told.proven), len(weight)))
    for change in own:
        moved[told.proven.index(change.one)] += change.moved
    slope = moved @ weight
    size = float(np.sqrt(slope @ effects.covariance @ slope))
    way = effects.covariance @ slope / size if size > 0 else np.zeros(len(slope))
    return way @ moved, effects.reach(level)


def base_doubt(told: Study, level: float) -> float:
    """How far the base case's sum may be off either way, as a share of it."""
    total = told.base.total(0.80)
    off = (total.high - total.low) / 2 / total.value / float(ndtri(0.9)) if total.value > 0 else 0.0
    return off * float(ndtri((1 + level) / 2))


def parts(told: Study, changes: list[Change]) -> list[int]:
    """What each change adds to the difference of all that count, in cents that add up to it: each month's difference is
    shared out by the logarithmic mean of both levels (Ang 2005)."""
    base, shift = told.base.path.to_numpy(), together(told, changes)
    mean = base * np.divide(np.expm1(shift), shift, out=np.ones_like(shift), where=np.abs(shift) > SMALL)
    cents = [100 * float((mean * moved_by(told, change)).sum()) for change in changes if counts(told, change)]
    whole = round(100 * float((base * np.expm1(shift)).sum()))
    return to_the_cent(np.array(cents), whole).tolist() if cents else []
