"""F7: which things that go wrong go most with the score that customers give."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.analyses.service.asked_items import asked_items
from crm.analyses.service.driver_words import none_told, notes, sentence
from crm.analyses.service.experience import experienced
from crm.customers.answers import Scale, counted_once, main_scale, scales
from crm.customers.limits import within_limits
from crm.estimate.importance import MOST, Importance, importance
from crm.estimate.ordered import ordered_logit
from crm.estimate.shares import RANKED
from crm.finding import Finding, Number
from crm.needs import needs
from crm.words import NOTHING, _, between, brief, percent

ID = "service.drivers"
SURE = 0.95  # of the resamples have to put one item first before it is called the first


class Fitted(NamedTuple):
    """The items looked at, the answers a cell of what went wrong, and how the score goes with it."""

    items: list[str]
    cells: pd.DataFrame
    found: Importance


@needs(
    "F7", _("What moves satisfaction"), "surveys.survey_type", "surveys.score", "surveys.responded_at",
    one_of=("surveys.late", "surveys.item", "orders.delivered_at", "tickets.created_at"),
    better=("surveys.order_id", "orders.promised_at", "order_lines.line_id", "tickets.account_id", "tickets.sla_due_at",
            "tickets.first_response_at"),
)  # fmt: skip
def drivers(company, kind: str = "", long_days: int = 14, level: float = 0.95) -> Finding:
    """How the score goes with what went wrong before it: the odds of a better score by an ordered logit, and each thing's
    share of what they explain together (LMG). `kind` is NPS or CSAT; without one what the window has more answers of.

    An association: what is wrong together, or to some customers rather than others, is not told apart for certain."""
    within_limits("long_days", long_days, 1, 365)
    kind, scale = _asked_most(company, kind)
    if scale is None:
        return Finding(ID, none_told(company, 0), answered=False)
    asked = asked_items(company)
    answers = company.within(counted_once(company, kind), "responded_at")
    cells = experienced(company, answers, scale, long_days, asked)
    n = int(cells.n.sum())
    items = _usable(cells)
    if not items or cells.score.nunique() < 2:
        return Finding(ID, none_told(company, n), answered=False)
    cells = cells.groupby(["score", *items], as_index=False).n.sum()
    wrong, score, weight = cells[items].to_numpy(dtype=float), cells.score.to_numpy(), cells.n.to_numpy()
    fitted = Fitted(items, cells, importance(wrong, score, weight, level))
    names = {f"asked_{i}": brief(name) for i, name in enumerate(asked)}
    table = _table(fitted, level).replace({"group": names})
    return Finding(
        ID, sentence(fitted, table, scale, SURE), _shown(table),
        caption=_("Share of what these things explain together, with {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("drivers_explained", fitted.found.explained, n=n),),
        notes=notes(company, table, kind, scale, n, long_days),
    )  # fmt: skip


def _asked_most(company, kind: str) -> tuple[str, Scale | None]:
    """The kind of survey with more answers on a known scale in the window, and its main scale."""
    found = {
        one: scales(company.within(counted_once(company, one), "responded_at"))
        for one in ((kind,) if kind else ("CSAT", "NPS"))
    }
    most = max(found, key=lambda one: int(found[one].counted.sum()))
    return most, main_scale(found[most])


def _usable(cells: pd.DataFrame) -> list[str]:
    """The items that went wrong, and did not, for enough answers; with too many, those that went wrong most often."""
    often = {item: int(cells.n[cells[item] == 1].sum()) for item in cells if item not in ("score", "n")}
    total = int(cells.n.sum())
    kept = [item for item, n in often.items() if min(n, total - n) >= RANKED]
    return sorted(sorted(kept, key=lambda item: (-often[item], item))[:MOST], key=list(often).index)


def _table(fitted: Fitted, level: float) -> pd.DataFrame:
    """One row an item, the one that explains most first."""
    items, cells, found = fitted
    odds = ordered_logit(
        cells[items].to_numpy(dtype=float), cells.score.to_numpy(), cells.n.to_numpy(dtype=float)
    )
    reach = float(ndtri((1 + level) / 2)) * odds.errors
    rows = []
    for i, item in enumerate(items):
        wrong, total = int(cells.n[cells[item] == 1].sum()), int(cells.n.sum())
        rows.append({
            "group": item, "n": wrong, "went_right": 1 - wrong / total, "mean_wrong": _mean(cells[cells[item] == 1]),
            "mean_right": _mean(_right(cells, item)), "odds_of_better": float(np.exp(odds.log_odds[i])),
            "odds_low": float(np.exp(odds.log_odds[i] - reach[i])), "odds_high": float(np.exp(odds.log_odds[i] + reach[i])),
            "explains": float(found.shares[i]), "explains_low": float(found.low[i]), "explains_high": float(found.high[i]),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    table.insert(1, "stands", _stands(table))
    return table.sort_values(["explains", "group"], ascending=[False, True], ignore_index=True)


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """The table as a reader has it: the interval of the odds in one column, or a page would be too narrow for it."""
    ends = [
        between(percent(low, 0), percent(high, 0)) if low == low else NOTHING
        for low, high in zip(table.odds_low, table.odds_high, strict=True)
    ]
    table = table.drop(columns=["odds_low", "odds_high"])
    table.insert(table.columns.get_loc("odds_of_better") + 1, "odds_between", ends)
    return table


def _right(cells: pd.DataFrame, item: str) -> pd.DataFrame:
    """The answers an item is held against: without it; an order that never came was not on time either."""
    kept = cells[cells[item] == 0]
    return kept[kept.item_missing == 0] if item == "item_late" and "item_missing" in cells else kept


def _mean(cells: pd.DataFrame) -> float:
    return float((cells.score * cells.n).sum() / cells.n.sum())


def _stands(table: pd.DataFrame) -> list[str]:
    """Importance against performance (Martilla & James 1977): above and below an equal share, and the items' mean."""
    heavy, good = table.explains >= 1 / len(table), table.went_right >= table.went_right.mean()
    names = {
        (True, False): "mend_first",
        (True, True): "keep_up",
        (False, False): "can_wait",
        (False, True): "minor",
    }
    return [names[bool(a), bool(b)] for a, b in zip(heavy, good, strict=True)]
