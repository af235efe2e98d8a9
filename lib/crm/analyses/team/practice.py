"""What deals that are won saw in their first days that others did not, like compared with like (E10)."""

import pandas as pd

from crm.analyses.team.behaviours import early_days
from crm.analyses.team.mix import Mix, cells_of, with_mix
from crm.analyses.team.owners import NAMED, keyed
from crm.customers.limits import within_limits
from crm.deals.counted import period
from crm.estimate.compare import benjamini_hochberg
from crm.estimate.shares import RANKED
from crm.estimate.strata import Twofold, share_gap_within
from crm.finding import Finding
from crm.names import GROUPS
from crm.needs import needs
from crm.tables import Company
from crm.words import _, count, days, listed, score

KEPT = 0.5  # of the weight that comparisons have within owners, to be left within owners and kinds
COLUMNS = [
    "behaviour", "deals_with", "deals_without", "won_with", "won_without", "won_gap", "won_gap_low", "won_gap_high",
    "by_chance",
]  # fmt: skip


@needs(
    "E10", _("What goes with winning"), "deals.status", "deals.created_at", "activities.deal_id",
    "activities.occurred_at", better=("activities.contact_id", "activities.type", "deals.owner_id", "deals.product_id"),
)  # fmt: skip
def practice(company: Company, landmark: int = 14, horizon: int = 180, level: float = 0.95) -> Finding:
    """Of each behaviour in a deal's first `landmark` days how much more often the deals that saw it were won within
    `horizon` days than those that did not: within deals of one person and one kind (Mantel-Haenszel), all looks
    allowed for (Benjamini-Hochberg)."""
    within_limits("landmark", landmark, 1, 90)
    within_limits("horizon", horizon, landmark + 1, 3650)
    deals, labels = early_days(company, landmark, horizon)
    mix = with_mix(company, keyed(company, deals, "owner"))
    cells = _cells(mix, labels)
    fine = enough_alike(cells, mix.features, labels)
    table = looked_at(cells, fine, labels, level)
    if table.empty:
        text = _(
            "Too few deals are {horizon} old, were open after {landmark} and differ in what was done: nothing to compare."
        )
        says = text.format(horizon=days(horizon), landmark=days(landmark))
        return Finding("team.practice", says, answered=False)
    return Finding(
        id="team.practice",
        says=_sentence(table, landmark, level),
        table=table[COLUMNS],
        caption=_("Deals won by what their first {days} saw, created {period}").format(
            days=days(landmark), period=period(company)
        ),
        notes=tuple(_notes(mix, fine, landmark, horizon)),
    )


def _cells(mix: Mix, labels: dict[str, str]) -> pd.DataFrame:
    """Deals and wins of each owner (key) and kind: n, hits, and of those with each behaviour n_ and hits_."""
    won = mix.deals.won
    sums = {f"n_{name}": mix.deals[name].sum() for name in labels}
    sums |= {f"hits_{name}": (mix.deals[name] * won).sum() for name in labels}
    return cells_of(mix, ["key"], n=mix.deals.count(), hits=won.sum(), **sums)[0]


def enough_alike(cells: pd.DataFrame, features: tuple[str, ...], labels: dict[str, str]) -> tuple[str, ...]:
    """The features that deals can be told apart by and still have others to be compared with: one after the other is
    taken while at least KEPT of what the comparison within owners weighs is left, on average over behaviours. No win is
    looked at for it. Compared within ever smaller kinds, in the end no deal is like another one, and nothing is found."""
    names = [name for name in labels if 0 < cells[f"n_{name}"].sum() < cells["n"].sum()]

    def weighs(*by: str) -> pd.Series:
        sums = cells.groupby(["key", *by])[["n", *(f"n_{name}" for name in names)]].sum()
        with_it = sums.drop(columns="n")
        return with_it.mul(with_it.rsub(sums["n"], axis=0)).div(sums["n"], axis=0).sum()

    chosen, whole = [], weighs()
    for feature in features:
        if not names or (weighs(*chosen, feature) / whole.where(whole > 0)).mean() >= KEPT:
            chosen.append(feature)
    return tuple(chosen)


def looked_at(
    cells: pd.DataFrame, features: tuple[str, ...], labels: dict[str, str], level: float
) -> pd.DataFrame:
    """One row a behaviour that thirty deals saw and thirty did not, the largest difference first."""
    rows = cells.groupby(["key", *features], as_index=False).sum(numeric_only=True)
    lines = []
    for name, label in labels.items():
        n, hits = rows[f"n_{name}"], rows[f"hits_{name}"]
        counts = Twofold(hits, n, rows["hits"] - hits, rows["n"] - n)
        if min(counts.n.sum(), counts.n_without.sum()) < RANKED:
            continue
        gap = share_gap_within(counts, level)
        lines.append({
            "behaviour": label, "deals_with": int(n.sum()), "deals_without": int(counts.n_without.sum()),
            "won_with": hits.sum() / n.sum(), "won_without": counts.hits_without.sum() / counts.n_without.sum(),
            "won_gap": 100 * gap.value, "won_gap_low": 100 * gap.low, "won_gap_high": 100 * gap.high, "p": gap.p,
        })  # fmt: skip
    table = pd.DataFrame(lines)
    if table.empty:
        return table
    table["by_chance"] = benjamini_hochberg(table["p"].tolist())
    return table.sort_values(["won_gap", "behaviour"], ascending=[False, True], ignore_index=True)


def _sentence(table: pd.DataFrame, landmark: int, level: float) -> str:
    """What goes with winning, or that nothing does; never that it makes deals won."""
    real = table[table["by_chance"] < 1 - level]
    facts = {"looks": count(len(table)), "days": days(landmark)}
    if real.empty:
        text = _(
            "Nothing that was looked at in the first {days} goes with winning more than chance explains ({looks} looks)."
        )
        return text.format(**facts)
    each = [
        _("{what} ({points} points)").format(what=_label(row.behaviour), points=score(row.won_gap))
        for row in real.head(NAMED).itertuples()
    ]
    text = _(
        "In the first {days} these went with winning, in deals of the same person and kind: {each}. They need not be its "
        "cause."
    )
    return text.format(each=listed(each), **facts)


def _label(behaviour: str) -> str:
    return (GROUPS[behaviour].label if behaviour in GROUPS else behaviour).lower()


def _notes(mix: Mix, fine: tuple[str, ...], landmark: int, horizon: int) -> list[str]:
    """Which deals are compared, with which, and what the comparison cannot tell."""
    words = dict(zip(mix.features, mix.words, strict=True))
    same = _("Compared within deals of the same owner and the same {features} (Mantel-Haenszel).")
    plain = _("Compared within deals of the same owner (Mantel-Haenszel).")
    coarse = _("Not told apart by {features} too, for then too few deals would have another one like them.")
    left = [word for feature, word in words.items() if feature not in fine]
    return [
        _(
            "Deals created at least {horizon} ago and still open {landmark} after they began; what was done later does "
            "not count, for a longer deal has more of everything."
        ).format(horizon=days(horizon), landmark=days(landmark)),
        same.format(features=listed([words[f] for f in fine])) if fine else plain,
        *([coarse.format(features=listed(left))] if left else []),
        _(
            "An association: a promising deal may get more attention for being promising. To know, change it for some "
            "deals drawn by lot."
        ),
        _("By chance: the p value, adjusted for all looks (Benjamini-Hochberg)."),
    ]
