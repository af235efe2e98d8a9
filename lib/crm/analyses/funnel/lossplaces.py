"""Where deals are lost for what: reason by stage, with what the losses were worth (E5)."""

import pandas as pd

from crm.deals.counted import closed, live, period
from crm.deals.order import stages_of
from crm.deals.visits import furthest
from crm.estimate.shares import RANKED
from crm.finding import Finding
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, count, percent, plural, short_money

MOST = 8  # reasons told apart; the others are put together
PRICED = 0.8  # values are given where this share of the losses has one


@needs("E5", _("Losses by stage"), "deals.status", "deals.loss_reason", "deals.stage", "deal_history.to_stage",
       better=("deals.amount",))  # fmt: skip
def losses_by_stage(company: Company) -> Finding:
    """Deals lost in the window by reason and the furthest stage they got to: how many, and what they were worth."""
    rows, outside = _placed(company)
    valued = bool(len(rows)) and rows["priced"].sum() >= PRICED * rows["n"].sum()
    return Finding(
        id="funnel.losses_by_stage",
        says=_sentence(rows, valued, company.currency),
        table=_table(rows, valued),
        caption=_("Lost deals by reason and furthest stage, closed {period}").format(period=period(company)),
        notes=tuple(_notes(outside)),
        currency=company.currency,
    )


def _placed(company: Company) -> tuple[pd.DataFrame, int]:
    """Lost deals by reason and stage, rare reasons together: n, value, priced; and how many have no known stage."""
    lost = closed(company).filter(lambda t: t.status == "lost")
    stages = stages_of(company, live(company))
    each = furthest(company, lost, stages)
    joined = lost.left_join(each, "deal_id")
    value = joined.amount.fill_null(0)
    found = fetch(
        joined.group_by("loss_reason", "furthest").agg(
            n=joined.count(), value=value.sum(), priced=one_if(value > 0).sum()
        )
    )
    outside = int(found.loc[found["furthest"].isna(), "n"].sum())
    found = found[found["furthest"].notna()].assign(
        reason=lambda t: t["loss_reason"].str.strip().replace("", None)
    )
    sizes = found.groupby("reason")["n"].sum().sort_values(ascending=False, kind="stable")
    named = list(sizes.sort_index().sort_values(ascending=False, kind="stable").index)
    found["reason"] = found["reason"].where(
        found["reason"].isna() | found["reason"].isin(named[:MOST]), _("(other reasons)")
    )
    found["reason"] = found["reason"].fillna(_("(no reason noted)"))
    sums = found.groupby(["reason", "furthest"], as_index=False)[["n", "value", "priced"]].sum()
    order = {
        reason: i for i, reason in enumerate([*named[:MOST], _("(other reasons)"), _("(no reason noted)")])
    }
    sums = sums.assign(
        order=sums["reason"].map(order), stage=[stages.labels[int(at) - 1] for at in sums["furthest"]]
    )
    return sums.sort_values(["order", "furthest"], ignore_index=True), outside


def _table(rows: pd.DataFrame, valued: bool) -> pd.DataFrame:
    """One row a reason and stage, none left out, so that a picture has them in the order of the stages."""
    if rows.empty:
        return pd.DataFrame()
    stages = rows.sort_values("furthest")["stage"].unique()
    cells = pd.MultiIndex.from_product([rows["reason"].unique(), stages], names=["reason", "stage"])
    full = rows.set_index(["reason", "stage"])[["n", "value"]].reindex(cells, fill_value=0).reset_index()
    full = full.rename(columns={"reason": "loss_reason", "n": "lost_deals", "value": "lost_value"})
    return full if valued else full.drop(columns="lost_value")


def _sentence(rows: pd.DataFrame, valued: bool, currency: str | None) -> str:
    """The stage in which most is lost, by value where it is known, and the usual reason there."""
    n = int(rows["n"].sum()) if len(rows) else 0
    if n < RANKED:
        return plural(
            "{n} deal was lost in a known stage, too few to tell where.",
            "{n} deals were lost in a known stage, too few to tell where.",
            n,
        ).format(n=count(n))
    by = "value" if valued else "n"
    stages = rows.groupby("stage")[["n", "value"]].sum().sort_values([by, "n"], ascending=False)
    stage = stages.index[0]
    here = rows[rows["stage"] == stage].sort_values([by, "reason"], ascending=[False, True])
    facts = {
        "stage": stage, "share": percent(stages[by].iloc[0] / stages[by].sum()), "reason": here["reason"].iloc[0],
        "part": percent(here[by].iloc[0] / here[by].sum()), "money": short_money(stages["value"].sum(), currency),
        "n": count(n),
    }  # fmt: skip
    if valued:
        text = _("Of {money} lost, {share} went in {stage}; {reason} is behind {part} of that.")
        return text.format(**facts)
    return _("Of {n} deals lost, {share} went in {stage}; {reason} is behind {part} of these.").format(
        **facts
    )


def _notes(outside: int) -> list[str]:
    """How many lost deals have no known stage."""
    text = plural(
        "{n} lost deal has no stage before its end in the history and is not placed here.",
        "{n} lost deals have no stage before their end in the history and are not placed here.",
        outside,
    )
    return [text.format(n=count(outside))] if outside else []
