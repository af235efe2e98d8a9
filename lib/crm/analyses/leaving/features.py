"""What is known of a customer, cut into bands in the engine, and one whole number that holds them all.

A band is a digit, so that a customer's bands are the digits of one number: customers alike in everything are one row."""

from collections.abc import Callable
from typing import NamedTuple

import ibis
import numpy as np

from crm.analyses.leaving.plan import LEVELS, Plan
from crm.names.leaving import FEATURES


class Feature(NamedTuple):
    """A feature: its key in names.leaving.FEATURES, its number of bands, the band as an expression, and the columns it rests
    on of which nothing says when they were written: none where all it is made of is dated and held against the day of the
    look; None where that is not said, which is no excuse (leaks.py)."""

    key: str
    bands: int
    band: Callable[[ibis.Table, Plan], ibis.Value]
    undated: tuple[str, ...] | None = None


def cut(value: ibis.Value, *edges: int) -> ibis.Value:
    """0 below the first edge, 1 below the second, and so on."""
    return ibis.cases(*((value < edge, n) for n, edge in enumerate(edges)), else_=len(edges))


def _silent(t: ibis.Table, plan: Plan) -> ibis.Value:
    return t.visits.cases((0, 6), else_=cut(t.apart, 16, 31, 61, 91, 121))


def _pace(t: ibis.Table, plan: Plan) -> ibis.Value:
    """Silence over the mean gap between days with an order, without dividing: whole numbers are the same everywhere."""
    twice, gaps = t.apart * 2 * (t.visits - 1), t.between
    return ibis.cases(
        (t.visits < 2, 0), *((twice <= gaps * k, n) for n, k in enumerate((1, 2, 3, 4, 6), 1)), else_=6
    )


def _money(t: ibis.Table, plan: Plan) -> ibis.Value:
    return cut(t.cents12, 1, 10_000, 50_000, 200_000, 1_000_000)


def _trend(t: ibis.Table, plan: Plan) -> ibis.Value:
    before = t.cents12 - t.cents6
    return ibis.cases((before <= 0, 0), (t.cents6 * 2 <= before, 1), (t.cents6 * 2 < before * 3, 2), else_=3)


def _word(column: str, name: str) -> Callable[[ibis.Table, Plan], ibis.Value]:
    def band(t: ibis.Table, plan: Plan) -> ibis.Value:
        words = dict(plan.words).get(name, ())
        if not words:
            return ibis.literal(0)
        return ibis.cases(*((t[column] == word, n) for n, word in enumerate(words, 1)), else_=0)

    return band


REFUNDS = ("orders.refund_amount",)

ALWAYS = (
    Feature("silent", 7, _silent, ()),
    Feature("pace", 7, _pace, ()),
    Feature("visits", 6, lambda t, plan: cut(t.visits, 1, 2, 3, 5, 10), ()),
    Feature("often", 6, lambda t, plan: cut(t.visits6, 1, 2, 3, 5, 10), ()),
    Feature("money", 6, _money, REFUNDS),
    Feature("trend", 4, _trend, REFUNDS),
    Feature("tenure", 6, lambda t, plan: t.visits.cases((0, 5), else_=cut(t.months, 3, 6, 12, 24)), ()),
    Feature("tickets", 3, lambda t, plan: cut(t.opened3, 1, 2), ()),
    Feature("open", 2, lambda t, plan: cut(t.open, 1), ()),
    Feature("waits", 2, lambda t, plan: cut(t.waits, 1), ()),
    Feature("late", 3, lambda t, plan: cut(t.late3, 1, 2), ()),
    Feature("score", 4, lambda t, plan: (t.score % 8).cast("int64"), ()),
    Feature("channel", LEVELS + 1, _word("channel", "channel"), ("accounts.source",)),
    Feature("segment", LEVELS + 1, _word("segment", "segment"), ("accounts.type",)),
)
OF_CONTRACTS = (
    Feature("age", 5, lambda t, plan: cut(t.contract_months, 3, 6, 12, 24), ()),
    Feature("fee", 5, lambda t, plan: cut(t.fee, 2_000, 5_000, 10_000, 50_000), ("subscriptions.mrr",)),
    Feature("plan", LEVELS + 1, _word("product", "plan"), ("subscriptions.product",)),
)


def features_of(plan: Plan) -> tuple[Feature, ...]:
    """The features of this kind of leaving."""
    return ALWAYS + OF_CONTRACTS if plan.kind == "contracts" else ALWAYS


def key_of(rows: ibis.Table, plan: Plan) -> ibis.Value:
    """All bands of a row as one whole number, the first feature's in its last digit."""
    parts = [
        feature.band(rows, plan).cast("int64") * 10**place for place, feature in enumerate(features_of(plan))
    ]
    return sum(parts[1:], parts[0]).cast("int64")


def bands_of(keys: np.ndarray, plan: Plan) -> np.ndarray:
    """The bands again, a row a key and a column a feature."""
    places = 10 ** np.arange(len(features_of(plan)), dtype=np.int64)
    return ((np.asarray(keys, dtype=np.int64)[:, None] // places) % 10).astype(np.int8)


def phrase(plan: Plan, key: str, band: int) -> str:
    """A band in words, as a reason or a row of a table; empty where nothing is known."""
    words = level(plan, key, band)
    return FEATURES[key].said.format(value=words) if words else ""


def level(plan: Plan, key: str, band: int) -> str:
    """A band in words; of a description the word of the data, empty for the rarer ones."""
    if FEATURES[key].bands:
        return FEATURES[key].bands[band]
    words = dict(plan.words).get(key, ())
    return words[band - 1] if 0 < band <= len(words) else ""
