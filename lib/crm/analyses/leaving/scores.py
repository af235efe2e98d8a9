"""Everybody who could leave today, scored in the engine: a probability for each set of bands, and who is on the list.

Only sets of bands leave the engine, and the sums of groups; probabilities go back as millionths, so that every engine puts
the same customers in the same order."""

import math
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from crm.analyses.leaving.asked import Asked, Care
from crm.analyses.leaving.at_stake import at_stake
from crm.analyses.leaving.carried import Carried, carried
from crm.analyses.leaving.features import bands_of, features_of, key_of, phrase
from crm.analyses.leaving.model import Warned, warned
from crm.analyses.leaving.plan import MOST
from crm.analyses.leaving.seen import bucket
from crm.customers.margin import margin_of
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _

MILLION, THOUSAND = 1_000_000, 1000
RAISES = 0.05  # log odds by which a band has to raise the probability to be a reason
REASONS = 3
EDGES = ((0.2, "leaving_unlikely"), (0.5, "leaving_maybe"), (0.8, "leaving_likely"))
TOP = "leaving_probable"


class Scores(NamedTuple):
    """Arrays of one length, a row a set of bands: `keys`, `p`, three `reasons` in words; and how many `customers` share
    them in all."""

    keys: np.ndarray
    p: np.ndarray
    reasons: tuple[tuple[str, ...], ...]
    n: np.ndarray
    customers: int


@kept
def scores_of(company, asked: Asked) -> Scores:
    """The probability of each set of bands that a customer has today."""
    found = warned(company, asked)
    rows = _today(company, found)
    keys = fetch(rows.group_by("key").agg(n=rows.count()), at_most=MOST).sort_values("key", ignore_index=True)
    bands, n = bands_of(keys.key.to_numpy(), found.plan), keys.n.to_numpy(dtype=float)
    if not len(keys):
        return Scores(keys.key.to_numpy(), np.zeros(0), (), n, 0)
    p = np.round(found.chance(bands) * MILLION) / MILLION
    return Scores(keys.key.to_numpy(), p, reasons_of(found, bands, n), n, int(n.sum()))


def _today(company, found: Warned) -> ibis.Table:
    rows = at_stake(company, found.plan, (found.plan.scored,))
    return rows.mutate(key=key_of(rows, found.plan), cents=ibis.greatest(rows.cents, 0).cast("int64"))


def reasons_of(found: Warned, bands: np.ndarray, n: np.ndarray) -> tuple[tuple[str, ...], ...]:
    """Of each set of bands up to three phrases: what raises the log odds most above those of the average customer."""
    parts = found.parts.parts(bands)
    parts = parts - (n @ parts) / n.sum()
    said = []
    for row, above in zip(bands, np.round(parts, 9), strict=True):
        order = sorted(range(len(above)), key=lambda f: (-above[f], f))
        words = [
            phrase(found.plan, features_of(found.plan)[f].key, int(row[f]))
            for f in order
            if above[f] > RAISES
        ]
        said.append(tuple(word for word in words if word)[:REASONS])
    return tuple(said)


def in_words(reasons: tuple[str, ...]) -> str:
    """Up to three reasons as one sentence."""
    if not reasons:
        return _("Nothing stands out: about as likely to leave as the average customer.")
    text = {1: _("{one}."), 2: _("{one}; {two}."), 3: _("{one}; {two}; {three}.")}[len(reasons)]
    return text.format(**dict(zip(("one", "two", "three"), reasons, strict=False)))


def least_stake(care: Care, money: "Worth") -> int:
    """Cents times millionths from which a contact brings more than it costs."""
    each = care.saved * money.margin
    return math.ceil(care.cost * 100 * MILLION / each) if each > 0 else 2**62


class Worth(NamedTuple):
    """Which part of a year's revenue is margin (1: values are revenue), in words, and what is lost with who leaves."""

    margin: float
    margin_says: str
    carried: Carried


def worth_of(company, asked: Asked, care: Care) -> Worth:
    """What a year without a customer costs."""
    years, plan = carried(company, asked), warned(company, asked).plan
    if plan.kind == "contracts" and not care.margin.strip():
        return Worth(1.0, _("Fees of contracts count whole: no margin is given for them."), years)
    margin = margin_of(company, care.margin)
    return Worth(margin.share, margin.says, years)


def listed_rows(company, asked: Asked, care: Care) -> ibis.Table:
    """One row a customer who could leave today: account_id, key, p6 (millionths), cents of a year, loss (what of them is lost
    in a year without the customer), stake (cents lost times millionths of the probability),
    group (to contact, control, worth it beyond the capacity, not worth it) and level (a band of probability)."""
    found, scores = warned(company, asked), scores_of(company, asked)
    p6 = np.round(scores.p * MILLION).astype("int64")
    lost = worth_of(company, asked, care).carried.lost_of(bands_of(scores.keys, found.plan))
    said = [in_words(reasons) for reasons in scores.reasons]
    sets = ibis.memtable(
        pa.table({
            "set": pa.array(scores.keys, pa.int64()), "p6": pa.array(p6, pa.int64()),
            "lost": pa.array(np.round(lost * THOUSAND).astype("int64"), pa.int64()), "reason": pa.array(said, pa.string()),
        })
    )  # fmt: skip
    rows = _today(company, found)
    rows = rows.inner_join(sets, rows.key == sets.set)
    rows = rows.mutate(loss=(rows.cents * rows.lost // THOUSAND).cast("int64"))
    rows = rows.mutate(stake=(rows.loss * rows.p6).cast("int64"))
    worth = rows.stake >= least_stake(care, worth_of(company, asked, care))
    alone = bucket(rows.account_id, care.salt, 4) % THOUSAND < round(care.control * THOUSAND)
    rows = rows.mutate(worth=one_if(worth), alone=one_if(alone & worth))
    order = [ibis.desc(rows.stake), rows.account_id]
    place = ibis.row_number().over(ibis.window(group_by=["worth", "alone"], order_by=order))
    rows = rows.mutate(place=place)
    spared = math.ceil(care.capacity * care.control / (1 - care.control))
    group = ibis.cases(
        (rows.worth == 0, "leaving_not_worth"), ((rows.alone == 0) & (rows.place < care.capacity), "leaving_contact"),
        ((rows.alone == 1) & (rows.place < spared), "leaving_control"), else_="leaving_beyond",
    )  # fmt: skip
    level = ibis.cases(*((rows.p6 < round(edge * MILLION), name) for edge, name in EDGES), else_=TOP)
    return rows.mutate(group=group, level=level)


@kept
def sums_of(company, asked: Asked, care: Care) -> pd.DataFrame:
    """Of each group and level: customers; their probabilities, cents, losses and stakes added up, and the squares of the
    losses in whole money."""
    rows = listed_rows(company, asked, care.checked())
    whole = rows.loss // 100
    return fetch(
        rows.group_by("group", "level").agg(
            n=rows.count(), p6=rows.p6.sum().cast("int64"), cents=rows.cents.sum().cast("int64"),
            loss=rows.loss.sum().cast("int64"), stake=rows.stake.sum().cast("float64"),
            squares=(whole * whole).sum().cast("int64"),
        )
    ).sort_values(["group", "level"], ignore_index=True)  # fmt: skip
