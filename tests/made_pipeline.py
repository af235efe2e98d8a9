"""Pipelines that the tests make: one to add up by hand, random ones, and simulated ones whose hazards are known."""

import numpy as np
import pandas as pd

from crm.analyses.pipeline.counts import LOST, NEW, WON, Counts
from crm.deals.order import Stages
from crm.deals.spells import Ways
from crm.tables import Company, company_of

STAGES = ("Lead", "Offer")
CLOSED = {"won": "Won", "lost": "Lost", "void": "Void"}
NEAR, FAR = "2026-11-30", "2027-05-01"


def stage_list() -> pd.DataFrame:
    """Two open stages, and the two ends."""
    return pd.DataFrame(
        {
            "pipeline": "Sales",
            "stage_id": ["Lead", "Offer", "Won", "Lost"],
            "order": [1, 2, 3, 4],
            "is_closed": [False, False, True, True],
            "is_won": [False, False, True, False],
            "default_probability": [0.2, 0.5, 1.0, 0.0],
        }
    )


def deal(
    name: str, status: str, created: str, *noted: tuple, closed: str | None = None
) -> tuple[dict, list[dict]]:
    """A deal and its history; `noted` are (day, stage, amount, expected close), the last being what it has today."""
    _day, stage, amount, due = noted[-1]
    rows = [
        {"deal_id": name, "changed_at": at, "to_stage": to, "amount": worth, "close_date": by}
        for at, to, worth, by in noted
    ]
    record = {
        "deal_id": name, "status": status, "stage": stage, "amount": amount, "close_date": due, "created_at": created,
        "closed_at": closed, "probability": 0.5,
    }  # fmt: skip
    return record, rows


def company(
    *deals: tuple[dict, list[dict]], history: bool = True, as_of: str = "2026-10-31", **more
) -> Company:
    """The company of these deals."""
    dates = ("created_at", "closed_at", "close_date", "changed_at")
    made = pd.DataFrame([record for record, _rows in deals])
    rows = pd.DataFrame([row for _record, rows in deals for row in rows])
    made, rows = (t.assign(**{c: pd.to_datetime(t[c]) for c in dates if c in t}) for t in (made, rows))
    frames = {"deals": made, "stages": stage_list()} | ({"deal_history": rows} if history else {}) | more
    return company_of(as_of, 12, "EUR", **frames)


def by_hand(history: bool = True) -> Company:
    """Eleven deals, each of another fate in October 2026."""
    return company(
        deal("A", "open", "2026-08-01", ("2026-08-01", "Lead", 100, NEAR), ("2026-10-10", "Offer", 150, NEAR)),
        deal("B", "won", "2026-08-01", ("2026-08-01", "Lead", 200, NEAR), ("2026-10-05", "Won", 180, NEAR), closed="2026-10-05"),
        deal("C", "lost", "2026-08-01", ("2026-08-01", "Lead", 90, NEAR), ("2026-10-06", "Lost", 0, NEAR), closed="2026-10-06"),
        deal("D", "open", "2026-10-02", ("2026-10-02", "Lead", 70, NEAR)),
        deal("E", "won", "2026-10-03", ("2026-10-03", "Lead", 60, NEAR), ("2026-10-20", "Won", 60, NEAR), closed="2026-10-20"),
        deal(
            "F", "open", "2026-07-01", ("2026-07-01", "Lead", 40, NEAR), ("2026-08-05", "Lost", 40, NEAR),
            ("2026-10-08", "Offer", 40, NEAR),
        ),
        deal("G", "void", "2026-08-01", ("2026-08-01", "Lead", 30, NEAR), closed="2026-10-09"),
        deal("H", "open", "2026-08-01", ("2026-08-01", "Lead", None, NEAR)),
        deal("I", "open", "2026-08-01", ("2026-08-01", "Lead", 55, "2026-11-15"), ("2026-10-15", "Lead", 55, "2027-03-01")),
        deal("J", "open", "2026-08-01", ("2026-08-01", "Lead", 65, "2027-02-01"), ("2026-10-16", "Lead", 65, "2026-12-01")),
        deal("K", "won", "2026-08-01", ("2026-08-01", "Lead", 35, FAR), ("2026-10-12", "Won", 35, FAR), closed="2026-10-12"),
        history=history,
    )  # fmt: skip


def at_random(seed: int, n: int = 250) -> list[tuple[dict, list[dict]]]:
    """Deals with histories of all sorts: amounts blank, raised and lowered, closes moved, reopened, void, of one day."""
    rng, made = np.random.default_rng(seed), []
    for i in range(n):
        at = pd.Timestamp("2026-08-15") + pd.Timedelta(hours=int(rng.integers(0, 77 * 24)))
        born, noted, status = at, [], "open"
        for _step in range(rng.integers(1, 5)):
            amount = None if rng.random() < 0.2 else float(rng.integers(1, 30_000)) / 100
            due = (
                None
                if rng.random() < 0.2
                else pd.Timestamp("2026-09-01") + pd.Timedelta(days=int(rng.integers(0, 200)))
            )
            status = str(rng.choice(["open", "open", "won", "lost", "void"]))
            stage = CLOSED.get(status) or STAGES[rng.integers(0, 2)]
            noted.append((at, stage, amount, due))
            at = at + pd.Timedelta(hours=int(rng.integers(1, 30 * 24)))
            if at >= pd.Timestamp("2026-11-01"):
                break
        closed = None if status == "open" else noted[-1][0]
        # void is no stage of the list: only the deal's record tells it
        noted = [(a, "Offer" if s == "Void" else s, m, d) for a, s, m, d in noted]
        made.append(deal(f"d{i}", status, None if rng.random() < 0.05 else born, *noted, closed=closed))
    return made


def simulated(
    rng: np.random.Generator, chances: np.ndarray, months: int, each: float, ahead: int
) -> tuple[Counts, np.ndarray, np.ndarray]:
    """Counts of a pipeline in which so many deals come in a month (Poisson) and go by `chances` [place, way] each month
    whatever their age; amounts are 100 or 900 euros, evenly. And the wins and cents of the `ahead` months that follow."""
    places = chances.shape[0]
    moves, held, wins, cents = [], [], np.zeros(months + ahead), np.zeros(months + ahead)
    place, age, size = (np.zeros(0, dtype=int) for _ in range(3))
    for month in range(months + ahead):
        new = rng.poisson(each)
        place, age = np.append(place, np.zeros(new, dtype=int)), np.append(age, np.full(new, -1))
        size = np.append(size, rng.integers(0, 2, new))
        to = (rng.random(len(place))[:, None] >= chances[place].cumsum(axis=1)).sum(axis=1)
        way = np.where(to < places, to, np.where(to == places, WON, LOST))
        born = age < 0
        moves.append(
            pd.DataFrame(
                {
                    "month": month - 1,
                    "level": np.where(born, NEW, place),
                    "age": np.maximum(age, 0),
                    "to": way,
                }
            )
        )
        won, worth = way == WON, np.where(size == 1, 90_000, 10_000)
        wins[month], cents[month] = won.sum(), worth[won].sum()
        over = pd.DataFrame(
            {"month": month, "level": WON, "age": 0, "size": 51 + 8 * size[won], "cents": worth[won]}
        )
        left = way >= 0
        place, age, size = way[left], np.minimum(age[left] + 1, 12), size[left]
        stand = pd.DataFrame(
            {
                "month": month,
                "level": place,
                "age": age,
                "size": 51 + 8 * size,
                "cents": np.where(size == 1, 90_000, 10_000),
            }
        )
        held += [over, stand]
    last, keys = months - 1, ["month", "level", "age"]
    known = pd.concat(moves)
    known = (
        known[known["month"] < last]
        .groupby([*keys, "to"], as_index=False)
        .size()
        .rename(columns={"size": "n"})
    )
    seen = pd.concat(held)
    seen = (
        seen[seen["month"] <= last]
        .groupby([*keys, "size"], as_index=False)
        .agg(n=("cents", "size"), cents=("cents", "sum"))
    )
    seen = seen.assign(due_cents=0, due=0, chanceless=0)
    ways = Ways(Stages(tuple((s,) for s in range(places - 1)), (), frozenset()), (), (), {})
    return Counts(known, seen, ways, places, last), wins[months:], cents[months:]
