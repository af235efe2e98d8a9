"""F4, F5: who was asked, who answered, and what all who were asked would have said as far as can be known."""

from typing import NamedTuple

import pandas as pd

from crm.analyses.satisfaction.invited import COUNTS, SORTS, asked_and_answered
from crm.analyses.satisfaction.silence_words import group_name, notes, sentence, too_few
from crm.customers.limits import within_limits
from crm.estimate.compare import Count, holm, share_gap
from crm.estimate.shares import NONE, RANKED, SHOWN, Interval, net_promoter, wilson
from crm.estimate.weighting import Cells, Weighted, bounds, strata, weighted
from crm.estimate.withheld import withheld
from crm.finding import Finding, Number
from crm.names import GROUPS
from crm.needs import needs
from crm.words import _, percent

ID = "satisfaction.silence"


class Silence(NamedTuple):
    """What the answers say as they are, weighted, and at the ends of what is possible; and the sums over all invited."""

    kind: str
    sums: pd.Series
    raw: Interval
    like_all: Interval
    worst: float
    best: float
    weighted: Weighted


@needs(
    "F5", _("Who keeps silent"), "survey_invitations.sent_at", "surveys.invitation_id", "surveys.score",
    better=("orders.ordered_at", "orders.delivered_at", "tickets.account_id", "accounts.type", "accounts.created_at"),
)  # fmt: skip
def silence(company, kind: str = "", quiet_days: int = 180, level: float = 0.95) -> Finding:
    """The answers weighted to all who were invited by risk, type, spending and tenure as known on the day of asking,
    beside the answers as they are and the worst and best case. `kind` is NPS or CSAT; without one NPS where it is asked."""
    within_limits("quiet_days", quiet_days, 30, 730)
    asked, frame = _asked(company, kind, quiet_days)
    sums = frame[list(COUNTS)].sum()
    if sums.answered < SHOWN:
        return Finding(ID, too_few(company, sums), answered=False)
    found = _weighed(asked, frame, sums, level)
    table = _table(company, frame, asked, level)
    return Finding(
        ID, sentence(found), table,
        caption=_("Share of invitations answered, with {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("nps_weighted" if asked == "NPS" else "csat_weighted", *found.like_all,
                        n=round(found.weighted.effective)),),
        notes=notes(company, found, _answers_least(table, level), table),
    )  # fmt: skip


def _asked(company, kind: str, quiet_days: int) -> tuple[str, pd.DataFrame]:
    """The kind of survey that is looked at and its invitations: as asked for, else NPS, or CSAT where that tells more."""
    found = []
    for one in (kind,) if kind else ("NPS", "CSAT"):
        found.append((one, asked_and_answered(company, one, quiet_days)))
        if found[-1][1].answered.sum() >= SHOWN:
            return found[-1]
    return max(found, key=lambda one: (one[1].answered.sum(), one[1].invited.sum()))


def _weighed(kind: str, frame: pd.DataFrame, sums: pd.Series, level: float) -> Silence:
    """The score of the answers as they are and weighted; in points for NPS, a share for CSAT."""
    cells = frame.groupby(list(SORTS), as_index=False)[list(COUNTS)].sum()
    keys = [tuple(row) for row in cells[list(SORTS)].itertuples(index=False, name=None)]
    counts = Cells(*(cells[c].to_numpy(dtype=float) for c in ("invited", "answered", "up", "down")))
    like = weighted(counts, strata(keys, counts, SHOWN))
    if kind == "NPS":
        raw = net_promoter(int(sums.up), int(sums.down), int(sums.answered), level)
        worst, best = (
            100 * edge for edge in bounds(*(sums[c] for c in ("invited", "answered", "up", "down")))
        )
        return Silence(kind, sums, raw, net_promoter(*like[:2], like.effective, level), worst, best, like)
    raw, silent = wilson(int(sums.up), int(sums.answered), level), sums.invited - sums.answered
    edges = sums.up / sums.invited, (sums.up + silent) / sums.invited
    return Silence(kind, sums, raw, wilson(like.up, like.effective, level), *edges, like)


def _table(company, frame: pd.DataFrame, kind: str, level: float) -> pd.DataFrame:
    """One row a group of each sort that tells the invited apart; the newest wave first among the waves, which come
    last. What groups of few answers said is withheld, with what it could be worked out from."""
    rows = []
    for sort in (*SORTS, "again", "wave"):
        groups = frame.groupby(sort, as_index=False)[list(COUNTS)].sum()
        if len(groups) < 2:
            continue
        order = [GROUPS[key].order if key in GROUPS else 0 for key in groups[sort]]
        groups = groups.assign(order=order).sort_values(["order", sort], ignore_index=True)
        hidden = withheld(groups.answered)
        for i, group in enumerate(groups.itertuples()):
            rate = wilson(int(group.answered), int(group.invited), level) if group.invited >= SHOWN else NONE
            said = float("nan")
            if group.answered and not hidden[i]:
                said = _value(group, kind)
            shares = group.invited / groups.invited.sum(), group.answered / groups.answered.sum()
            name = group_name(company, sort, getattr(group, sort))
            rows.append((sort, name, int(group.invited), int(group.answered), *rate, *shares, said))
    said = "nps" if kind == "NPS" else "satisfied"
    columns = ["sort", "group", "invited", "answered", "answer_share", "low", "high", "share_invited",
               "share_answers", said]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _value(group, kind: str) -> float:
    return (100 * (group.up - group.down) if kind == "NPS" else group.up) / group.answered


def _answers_least(table: pd.DataFrame, level: float) -> tuple[str, float, float] | None:
    """The group that answers least of all, its rate and that of the others of its sort, where that is more than chance
    after all that were compared (Holm)."""
    found = []
    for _sort, groups in table[~table["sort"].isin(["wave"])].groupby("sort", sort=False):
        n, done = groups.invited.sum(), groups.answered.sum()
        for row in groups.itertuples():
            if min(row.invited, n - row.invited) >= RANKED:
                here, rest = Count(row.answered, row.invited), Count(done - row.answered, n - row.invited)
                found.append((row.group, here.up / here.n, rest.up / rest.n, share_gap(here, rest, level)))
    adjusted = holm([gap.p for *_rest, gap in found])
    real = [
        (row[1], *row)
        for (*row, gap), p in zip(found, adjusted, strict=True)
        if p < 1 - level and gap.value < 0
    ]
    return min(real)[1:] if real else None
