"""Where a person's deals get stuck more than the others': what training would help (E11)."""

import numpy as np
import pandas as pd

from crm.analyses.team.owners import NAMED, called, keyed, now_theirs, roster
from crm.deals.counted import created, period
from crm.deals.order import Stages, main_pipeline, stages_of
from crm.deals.visits import furthest
from crm.estimate.apart import Pool, tails
from crm.estimate.compare import Count, holm, share_gap
from crm.estimate.shares import RANKED
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company, fetch
from crm.words import _, brief, count, listed, percent, plural

COLUMNS = [
    "person", "stages_judged", "stage_to_train", "decided", "step_own", "step_peers", "step_gap", "step_gap_low",
    "step_gap_high", "by_chance",
]  # fmt: skip


@needs(
    "E11", _("Stages to train"), "deals.status", "deals.owner_id", "deal_history.to_stage",
    better=("stages.stage_id", "deals.created_at", "owners.owner_id"),
)  # fmt: skip
def training(company: Company, names: bool = False, level: float = 0.95) -> Finding:
    """For each person the stage from which clearly fewer deals go on than of the others', if there is one: Fisher's
    exact test of every person and stage with 30 deals decided, all of them allowed for (Holm)."""
    steps, notes = decided_by_owner(company)
    tried = compared(steps, level)
    if tried.empty:
        return Finding(
            "team.training", _("No deal of this period has an owner and a known stage."), answered=False
        )
    table = _by_person(tried)
    table["person"] = called(table["owner_id"], roster(company), names)
    found = table[table["found"]]
    enough = int((table["stages_judged"] > 0).sum())
    return Finding(
        id="team.training",
        says=_sentence(found, enough, int(tried["judged"].sum())),
        table=table[COLUMNS].dropna(axis="columns", how="all"),
        caption=_("Stages in which deals get stuck, by person, {period}").format(period=period(company)),
        numbers=(Number("training_needs", len(found), n=enough),) if enough else (),
        notes=(
            _(
                "Compared are {n} pairs of person and stage with {least} or more deals decided there. A stage is named "
                "only if chance would seldom bring such a gap in any of them (Holm); it says where, not why."
            ).format(n=count(tried["judged"].sum()), least=count(RANKED)),
            _(
                "Went on: of the deals decided in the stage, those that got further or were won; deals still there wait."
            ),
            now_theirs(),
            *notes,
        ),
    )


def decided_by_owner(company: Company) -> tuple[pd.DataFrame, list[str]]:
    """The steps of each owner's deals of the window, and sentences on other pipelines and the order of stages."""
    deals, notes = main_pipeline(company, created(company))
    stages = stages_of(company, deals)
    each = furthest(company, deals, stages)
    each = keyed(company, each.join(deals.select("deal_id", "status", "owner_id"), "deal_id"), "owner")
    rows = fetch(
        each.group_by(["key", "furthest", "status"]).agg(n=each.count()), at_most=100_000
    )  # people x stages
    return steps_by_owner(rows.rename(columns={"key": "owner_id"}), stages), [
        *notes,
        *([stages.how] if stages.how else []),
    ]


def steps_by_owner(rows: pd.DataFrame, stages: Stages) -> pd.DataFrame:
    """How many deals of each owner were decided in each stage and went on: owner_id, stage, n, hits. A won deal went
    on from every stage, as the funnel counts those that reached it."""
    lines = []
    for at, stage in enumerate(stages.labels, start=1):
        on = (rows["furthest"] > at) | (rows["status"] == "won")
        lost = (rows["furthest"] == at) & (rows["status"] == "lost")
        part = rows.assign(hits=rows["n"].where(on, 0), n=rows["n"].where(on | lost, 0))
        sums = part.groupby("owner_id", as_index=False)[["n", "hits"]].sum()
        lines.append(sums.assign(stage=stage, at=at))
    return (
        pd.concat(lines, ignore_index=True)
        if lines
        else pd.DataFrame(columns=["owner_id", "n", "hits", "stage"])
    )


def with_chances(steps: pd.DataFrame) -> pd.DataFrame:
    """Each owner's steps with peers_n and peers_hits, whether they can be judged, and how often chance alone would let
    so few go on or fewer, all comparisons allowed for (Holm)."""
    steps = steps[steps["owner_id"] != ""].reset_index(drop=True)
    totals = steps.groupby("stage")[["n", "hits"]].transform("sum")
    steps["peers_n"], steps["peers_hits"] = totals["n"] - steps["n"], totals["hits"] - steps["hits"]
    steps["judged"] = (steps["n"] >= RANKED) & (steps["peers_n"] >= RANKED)
    steps["few"] = np.nan
    if (judged := steps["judged"]).any():
        pool = Pool(totals.loc[judged, "hits"], totals.loc[judged, "n"])
        steps.loc[judged, "few"] = tails(steps.loc[judged, "hits"], steps.loc[judged, "n"], pool).whole_few
    steps["by_chance"] = holm(steps["few"].tolist())
    return steps


def compared(steps: pd.DataFrame, level: float) -> pd.DataFrame:
    """The same with both shares, the gap and its interval, and whether it is more than noise."""
    steps = with_chances(steps)
    peers, theirs = steps["peers_n"], steps["peers_hits"]
    gaps = [
        share_gap(Count(a, n), Count(b, m), level)
        for a, n, b, m in zip(steps["hits"], steps["n"], theirs, peers, strict=True)
    ]
    steps["step_own"], steps["step_peers"] = steps["hits"] / steps["n"].where(steps["n"] > 0), theirs / peers
    for column, field in (("step_gap", "value"), ("step_gap_low", "low"), ("step_gap_high", "high")):
        steps[column] = [100 * getattr(gap, field) for gap in gaps]
    steps["found"] = steps["judged"] & (steps["by_chance"] < 1 - level)
    return steps


def _by_person(tried: pd.DataFrame) -> pd.DataFrame:
    """One row a person: the stage with the largest gap of those that are more than noise, else none; the largest gap
    first, and who could not be judged last."""
    order = tried.sort_values(["owner_id", "found", "step_gap", "at"], ascending=[True, False, True, True])
    table = order.drop_duplicates("owner_id").copy()
    table["stages_judged"] = table["owner_id"].map(tried.groupby("owner_id")["judged"].sum())
    idle = table["stages_judged"] == 0
    table["stage_to_train"] = table["stage"].where(table["found"], "stage_none").mask(idle, "apart_few")
    blank = ["step_own", "step_peers", "step_gap", "step_gap_low", "step_gap_high", "by_chance"]
    table.loc[~table["found"], blank] = float("nan")
    table["decided"] = table["n"].astype("Int64").where(table["found"])
    return table.assign(idle=idle).sort_values(["idle", "step_gap", "owner_id"], ignore_index=True)


def _sentence(found: pd.DataFrame, people: int, pairs: int) -> str:
    """The stages to train and whose, or that there is none."""
    facts = {"people": count(people), "pairs": count(pairs)}
    if not people:
        text = _("Nobody has {n} deals decided in a stage that others have, too: too few to compare.")
        return text.format(n=count(RANKED))
    if found.empty:
        text = _(
            "No stage stands out: in none of the {pairs} comparisons of {people} people do fewer deals go on than "
            "chance explains."
        )
        return text.format(**facts)
    each = [
        _("{who} in {stage} ({own} went on, against {peers} of the others)").format(
            who=brief(row.person), stage=brief(row.stage_to_train), own=percent(row.step_own),
            peers=percent(row.step_peers),
        )
        for row in found.head(NAMED).itertuples()
    ]  # fmt: skip
    text = plural(
        "Fewer deals than chance explains go on with {who}.",
        "Fewer deals than chance explains go on with {who}.",
        len(found),
    )
    return text.format(who=listed(each), **facts)
