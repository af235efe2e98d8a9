"""Which stages a deal goes through, in which order, and which mean that it is over."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.deals.counted import live
from crm.errors import BadInput, nearest
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, count, listed

LEAVES = 0.10  # a stage that more of its deals leave again than this is no end


class Stages(NamedTuple):
    """The open stages in order. `names` has the words of the source for each (its id and its label), `labels`
    what a reader sees; `how` says where the order comes from when the source does not give it."""

    names: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]
    closed: frozenset[str]
    how: str = ""

    def level(self, stage: ibis.Column) -> ibis.Column:
        """1 for the first open stage, 2 for the next, null for a closed or unknown one."""
        pairs = [(name, ibis.literal(i, "int64")) for i, names in enumerate(self.names, 1) for name in names]
        return stage.cases(*pairs, else_=ibis.null("int64")) if pairs else ibis.null("int64")


def main_pipeline(company: Company, deals: ibis.Table, asked: str = "") -> tuple[ibis.Table, list[str]]:
    """The deals of the pipeline asked for, or of the one that has most of them, and a sentence on the others."""
    sizes = fetch(deals.group_by("pipeline").agg(n=deals.count()))
    known = fetch(live(company).select("pipeline").distinct())["pipeline"] if asked else sizes["pipeline"]
    if asked and asked not in set(known.dropna()):
        there = listed(sorted(known.dropna())) or _("none with a name")
        raise BadInput(
            f"pipeline={asked} is no pipeline of this source; there are {there}.{nearest(asked, known.dropna())}"
        )
    if len(sizes) < 2 and not asked:
        return deals, []
    sizes = sizes.sort_values(["n", "pipeline"], ascending=[False, True], ignore_index=True)
    chosen = asked or sizes["pipeline"].iloc[0]
    named = deals.pipeline.isnull() if pd.isna(chosen) else deals.pipeline == chosen
    here = sizes["pipeline"].isna() if pd.isna(chosen) else sizes["pipeline"] == chosen
    note = _("Pipeline shown: {pipeline}, with {n} of {all} deals; the other pipelines are not shown here.")
    name = _("(not stated)") if pd.isna(chosen) else chosen
    n, all_of_them = int(sizes.loc[here, "n"].sum()), int(sizes["n"].sum())
    return deals.filter(named), [note.format(pipeline=name, n=count(n), all=count(all_of_them))]


def stages_of(company: Company, deals: ibis.Table) -> Stages:
    """The stages of these deals: from the source's list of stages, else from how deals go through them."""
    if company.has("stages.stage_id"):
        return _listed(company, deals)
    closed = _closed_by_use(company)
    if company.has("deal_history.to_stage"):
        return _by_position(company, deals, closed)
    return _by_probability(deals, closed)


def _listed(company: Company, deals: ibis.Table) -> Stages:
    """The stages as the source's own list has them, ordered by its order or by its probabilities."""
    table = company.stages.order_by("valid_from")
    rows = fetch(table.semi_join(deals, "pipeline")) if company.has("deals.pipeline") else fetch(table)
    rows = (rows if len(rows) else fetch(table)).drop_duplicates("stage_id", keep="last")
    over = rows["is_closed"].eq(True) | rows["is_won"].eq(True)
    if not rows["is_closed"].notna().any() and not over.any():
        over = rows["stage_id"].isin(_closed_by_use(company)) | rows["label"].isin(_closed_by_use(company))
    how, by = "", "order"
    if rows.loc[~over, "order"].isna().any():
        how, by = (
            _("The source numbers no stages; they stand in the order of their probability."),
            "default_probability",
        )
    ahead = rows[~over].sort_values([by, "stage_id"])
    labels = ahead["label"].fillna(ahead["stage_id"])
    names = tuple(tuple(dict.fromkeys(pair)) for pair in zip(ahead["stage_id"], labels, strict=True))
    ends = frozenset(rows.loc[over, "stage_id"]) | frozenset(rows.loc[over, "label"].dropna())
    return Stages(names, tuple(labels), ends, how)


def _by_position(company: Company, deals: ibis.Table, closed: frozenset[str]) -> Stages:
    """The stages in the order in which deals usually come to them: by the median position in their histories."""
    history = company.deal_history.semi_join(deals, "deal_id")
    history = history.filter(~history.to_stage.isin(sorted(closed))) if closed else history
    first = history.group_by(["deal_id", "to_stage"]).agg(at=history.changed_at.min())
    window = ibis.window(group_by=first.deal_id, order_by=[first.at, first.to_stage])
    placed = first.mutate(place=ibis.row_number().over(window))
    rows = fetch(placed.group_by(["to_stage", "place"]).agg(n=placed.count()), at_most=100_000)
    rows = rows.sort_values(["to_stage", "place"])
    middle = {stage: _middle(part) for stage, part in rows.groupby("to_stage")}
    ordered = sorted(middle, key=lambda stage: (*middle[stage], stage))
    how = _("The source has no list of stages; they stand in the order in which deals usually come to them.")
    return Stages(tuple((s,) for s in ordered), tuple(ordered), closed, how)


def _middle(places: pd.DataFrame) -> tuple[float, float]:
    """Median and mean of a stage's places, from counted rows."""
    running = places["n"].cumsum()
    median = places.loc[running >= places["n"].sum() / 2, "place"].iloc[0]
    return float(median), float((places["place"] * places["n"]).sum() / places["n"].sum())


def _by_probability(deals: ibis.Table, closed: frozenset[str]) -> Stages:
    """The stages that deals stand in now, by their probability where there is one, else the fullest first."""
    rows = fetch(deals.group_by("stage").agg(chance=deals.probability.mean(), n=deals.count()))
    rows = rows[rows["stage"].notna() & ~rows["stage"].isin(closed)]
    if len(rows) and rows["chance"].notna().all():
        ordered = rows.sort_values(["chance", "stage"])["stage"].tolist()
        how = _("The source has no list of stages; they stand in the order of their probability.")
    else:
        ordered = rows.sort_values(["n", "stage"], ascending=[False, True])["stage"].tolist()
        how = _("The source does not say in which order its stages follow; the fullest stands first.")
    return Stages(tuple((s,) for s in ordered), tuple(ordered), closed, how if len(ordered) > 1 else "")


def _closed_by_use(company: Company) -> frozenset[str]:
    """Stages that only closed deals stand in and that hardly any deal has left again."""
    deals = live(company)
    use = fetch(deals.group_by("stage").agg(open=one_if(deals.status == "open").sum()))
    ends = set(use.loc[use["stage"].notna() & (use["open"] == 0), "stage"])
    if not ends or not company.has("deal_history.to_stage"):
        return frozenset(ends)
    history = company.deal_history
    after = history.to_stage.lead().over(
        group_by=history.deal_id, order_by=[history.changed_at, history.step]
    )
    moves = history.mutate(after=after)
    left = (moves.after.notnull() & (moves.after != moves.to_stage)).cast("float64").mean()
    leaves = fetch(moves.group_by("to_stage").agg(left=left))
    return frozenset(ends - set(leaves.loc[leaves["left"] > LEAVES, "to_stage"]))
