"""What goes with leaving: risk ratios, each at the time it was so (G4, R18)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.leaving.asked import USUAL, Asked
from crm.analyses.leaving.at_stake import LEFT, STAYED
from crm.analyses.leaving.features import features_of, phrase
from crm.analyses.leaving.leaks import checked
from crm.analyses.leaving.model_words import nothing_compared
from crm.analyses.leaving.plan import Plan, plan_of
from crm.analyses.leaving.rows import Rows, rows_of
from crm.analyses.leaving.still_here import survivors
from crm.analyses.leaving.warning import BETTER, ONE_OF
from crm.analyses.leaving.why_words import EXPOSURES, notes, sentence
from crm.estimate.compare import NO_GAP, Gap
from crm.estimate.risk_ratio import risk_ratio
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _

SERVICE = {"tickets": 1, "open": 1, "waits": 1, "late": 1}  # exposed from this band on
DESCRIBED = ("plan", "channel", "segment")
ALIKE = {"contracts": ("age",), "orders": ("visits", "often", "tenure")}  # held alike


class Look(NamedTuple):
    """One comparison: its words, who is exposed, and who is compared at all."""

    factor: str
    words: str
    exposed: np.ndarray
    among: np.ndarray


@needs("G4", _("What goes with leaving"), better=BETTER, one_of=ONE_OF)
def why(company: Company, asked: Asked = USUAL, level: float = 0.95) -> Finding:
    """The risk of leaving of customers in a state over that of the others in the same months, at the time they were in it:
    of contracts in the month after, of orders in the window after a month with an order."""
    plan = plan_of(company, asked)
    if plan is None:
        return Finding("leaving.why", nothing_compared(company, asked), answered=False)
    rows = rows_of(company, plan)
    checked(company, rows.known, plan)
    rows, events = compared(rows, plan)
    looks = looks_at(rows, plan)
    table = table_of(rows, events, plan, looks, level)
    if table.empty or not table.risk_ratio.notna().any():
        says = _(
            "Too few left or too few stayed, or too little is known of them, to say what goes with leaving."
        )
        return Finding("leaving.why", says, answered=False)
    return Finding(
        id="leaving.why",
        says=sentence(plan, table),
        table=table,
        caption=_("Risk of leaving, each group against the others: contracts")
        if plan.kind == "contracts"
        else _("Risk of leaving, each group against the others: orders"),
        notes=(*notes(plan, table, rows, events, level), *survivors(company, plan, level)),
    )


def compared(rows: Rows, plan: Plan) -> tuple[Rows, np.ndarray]:
    """The customer-months compared, and how many of each row left: each month under contract, and whether it ended in the
    next; each month with an order, and whether none came in the window."""
    came = rows.next_left if plan.kind == "contracts" else rows.left
    here = (came == STAYED) | (came == LEFT)
    if plan.kind == "orders":
        here &= rows.fresh == 1
    rows, came = rows.where(here), came[here]
    return rows, np.where(came == LEFT, rows.n, 0).astype(float)


def looks_at(rows: Rows, plan: Plan) -> list[Look]:
    """The comparisons: of service as it was at the time, and of each description against all others."""
    place = {feature.key: n for n, feature in enumerate(features_of(plan))}
    everyone = np.ones(len(rows.n), dtype=bool)
    found = [
        Look(key, EXPOSURES[key], rows.bands[:, place[key]] >= least, everyone)
        for key, least in SERVICE.items()
    ]
    score = rows.bands[:, place["score"]]
    found.append(Look("score", EXPOSURES["score"], score == 1, score > 0))
    for key in DESCRIBED:
        if key not in place:
            continue
        words = dict(plan.words).get(key, ())
        bands = rows.bands[:, place[key]]
        found += [
            Look(key, phrase(plan, key, band), bands == band, everyone) for band in range(1, len(words) + 1)
        ]
    there = [look for look in found if look.exposed.any() and (look.among & ~look.exposed).any()]
    return [look for n, look in enumerate(there) if not any(_same(look, other) for other in there[:n])]


def _same(look: Look, other: Look) -> bool:
    """Whether two comparisons part the same customer-months, perhaps the other way round: they would say the same."""
    alike = look.exposed == other.exposed
    return bool((look.among == other.among).all() and (alike.all() or not alike.any()))


def table_of(rows: Rows, events: np.ndarray, plan: Plan, looks: list[Look], level: float) -> pd.DataFrame:
    """One row a comparison, the ones told apart first. The interval allows for all comparisons together (Bonferroni)."""
    place = {feature.key: n for n, feature in enumerate(features_of(plan))}
    beside = rows.bands[:, [place[key] for key in ALIKE[plan.kind]]]
    enough = [look for look in looks if _enough(rows, events, look)]
    each = 1 - (1 - level) / max(len(enough), 1)
    lines = []
    for look in looks:
        gap = _ratio(rows, events, beside, look, each) if look in enough else NO_GAP
        months, left = rows.n[look.exposed].sum(), events[look.exposed].sum()
        lines.append({
            "factor": look.factor, "level_of": look.words, "customer_months": int(months), "left_times": int(left),
            "leaving_share": left / months if months >= SHOWN else float("nan"), "risk_ratio": gap.value,
            "more_likely": gap.value - 1, "more_low": gap.low - 1, "more_high": gap.high - 1,
            "told_apart": bool(gap.low > 1 or gap.high < 1),
        })  # fmt: skip
    table = pd.DataFrame(lines)
    if table.empty:
        return table
    size = -np.abs(np.log(table.risk_ratio)).fillna(0)
    order = table.assign(size=size, apart=~table.told_apart, place=range(len(table)))
    order = order.sort_values(["apart", "size", "place"])
    return order.drop(columns=["size", "apart", "place", "factor"]).reset_index(drop=True)


def _enough(rows: Rows, events: np.ndarray, look: Look) -> bool:
    """Whether both sides hold enough customer-months, and enough who would leave and stay at the rate of all."""
    sides = (look.exposed & look.among, ~look.exposed & look.among)
    rate = events[look.among].sum() / max(rows.n[look.among].sum(), 1)
    return all(
        (n := rows.n[side].sum()) >= RANKED and n * rate >= SHOWN and n * (1 - rate) >= SHOWN
        for side in sides
    )


def _ratio(rows: Rows, events: np.ndarray, beside: np.ndarray, look: Look, level: float) -> Gap:
    """The comparison, customer-months added up that are alike in what is held alike and in the group of customers."""
    here = look.among
    cells = np.column_stack([look.exposed[here], rows.bucket[here], beside[here]])
    distinct, place = np.unique(cells, axis=0, return_inverse=True)
    place = place.reshape(-1)
    n = np.bincount(place, rows.n[here], len(distinct))
    left = np.bincount(place, events[here], len(distinct))
    return risk_ratio(distinct[:, 0], distinct[:, 2:], left, n, distinct[:, 1], level)
