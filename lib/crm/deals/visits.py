"""Which deal stood in which stage, from when to when: the ground of everything about stages."""

from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.deals.counted import EVENTS, created
from crm.deals.order import Stages, main_pipeline, stages_of
from crm.tables import Company, fetch
from crm.tables.company import kept
from crm.tables.flags import one_if

MOST_STAGES = 10_000  # of a pipeline
ORDER = ["at", "tie"]
NO_STEP = 10**11  # a change without a step comes after those of its moment that have one


class Walk(NamedTuple):
    """How the deals of a pipeline that were created in the window went: the deals, their stages, sentences on what is not
    shown, and the stays (see visits)."""

    deals: ibis.Table
    stages: Stages
    notes: tuple[str, ...]
    stays: ibis.Table


@kept
def walk(company: Company, pipeline: str = "") -> Walk:
    """The walk of the pipeline asked for, or of the one with most deals; of a source with a history."""
    deals, notes = main_pipeline(company, created(company), pipeline)
    stages = stages_of(company, deals)
    return Walk(deals, stages, tuple(notes), visits(company, deals, stages).cache())


def visits(company: Company, deals: ibis.Table, stages: Stages) -> ibis.Table:
    """One row a stay of a deal in an open stage: deal_id, level, at, next_level, next_at, place (1 is the deal's
    first stay), furthest (the deal's highest level), event (how the deal ended, see EVENTS), closed_at. Rows that only
    note another amount or date are no stay, and a closed stage is none."""
    return _stays(entries(company, deals, stages))


def furthest(company: Company, deals: ibis.Table, stages: Stages) -> ibis.Table:
    """One row a deal that ever stood in an open stage: deal_id and the highest level it got to (furthest)."""
    rows = entries(company, deals, stages)
    return rows.group_by("deal_id").agg(furthest=rows.level.max())


def unknown_stages(company: Company, went: Walk) -> pd.DataFrame:
    """Stages in the history of these deals that their list does not have, ends apart: to_stage, and n deals."""
    used = fetch(company.deal_history.select("to_stage").distinct())["to_stage"].dropna()
    known = {name for names in went.stages.names for name in names} | went.stages.closed
    if not (strange := sorted(set(used) - known)):
        return pd.DataFrame({"to_stage": [], "n": []})
    rows = company.deal_history.filter(lambda t: t.to_stage.isin(strange)).semi_join(went.deals, "deal_id")
    return fetch(rows.group_by("to_stage").agg(n=rows.deal_id.nunique())).sort_values("to_stage")


def _stays(rows: ibis.Table) -> ibis.Table:
    """Entries as stays, as visits has them."""
    by_time = ibis.window(group_by="deal_id", order_by=ORDER)
    whole = ibis.window(
        group_by="deal_id", order_by=ORDER, preceding=None, following=None
    )  # sorted as the others are
    rows = rows.mutate(before=rows.level.lag().over(by_time))
    rows = rows.filter(rows.before.isnull() | (rows.before != rows.level))
    return rows.select(
        "deal_id", "level", "at", "event", "closed_at",
        next_level=rows.level.lead().over(by_time),
        next_at=rows["at"].lead().over(by_time),
        place=ibis.row_number().over(by_time) + 1,
        furthest=rows.level.max().over(whole),
    )  # fmt: skip


def entries(company: Company, deals: ibis.Table, stages: Stages) -> ibis.Table:
    """Every entry of a deal into an open stage (level) as the source noted it: deal_id, level, at, tie, event, closed_at. A
    first row that says where the deal came from gives the stage it was created in; a deal without any history stands
    where it stands. `tie` sorts what is noted for the same moment: the stage of creation first, then as the changes
    followed one another, then by level. It is one number, as the event is, since what is sorted should be narrow."""
    history = company.deal_history
    deals = deals.mutate(event=deals.status.cases(*EVENTS.items(), else_=0).cast("int8"))
    noted = history.join(deals.select("deal_id", "event", "closed_at"), "deal_id")
    birth = history.changed_at.min(where=history.from_stage.isnull())
    begun = history.group_by("deal_id").agg(begun=history.changed_at.min(), born=birth).cache()
    bare = deals.anti_join(begun, "deal_id")
    since = ibis.coalesce(bare.last_stage_change_at, bare.created_at)
    step = noted.step.fill_null(NO_STEP) * MOST_STAGES + MOST_STAGES
    parts = [
        _entered(noted, stages.level(noted.to_stage), noted.changed_at, step),
        _entered(bare, stages.level(bare.stage), since, ibis.literal(0, "int64")),
    ]
    if company.has("deal_history.from_stage"):
        first = _came_from(history, begun.filter(begun.born.isnull() | (begun.born > begun.begun)), deals)
        at = ibis.coalesce(first.created_at, first.changed_at)
        parts.append(_entered(first, stages.level(first.from_stage), at, ibis.literal(0, "int64")))
    return ibis.union(*parts)


def _came_from(history: ibis.Table, begun: ibis.Table, deals: ibis.Table) -> ibis.Table:
    """The first change of each deal whose history begins with a move and not with its birth, and the deal's facts."""
    changes = history.select("deal_id", "changed_at", "step", "from_stage", "to_stage")
    early = changes.join(begun, ["deal_id", changes.changed_at == begun.begun])
    order = ibis.window(group_by="deal_id", order_by=["step", "to_stage"])
    first = early.mutate(row=ibis.row_number().over(order)).filter(lambda t: t.row == 0)
    return first.join(deals.select("deal_id", "created_at", "event", "closed_at"), "deal_id")


def _entered(rows: ibis.Table, level, at, before) -> ibis.Table:
    """The rows that enter an open stage, as entries has them; `before` is what sorts them ahead of their level."""
    found = rows.select("deal_id", "event", "closed_at", level=level, at=at, tie=before + level)
    return found.filter(found.level.notnull())


def crossings(stays: ibis.Table, k: int, strict: bool) -> pd.DataFrame:
    """Deals counted by every stage they stood in (level), the furthest they got, how many stages from the first
    they went through in order (in_order, only if asked), their status, and how many of them moved back from
    that stage."""
    rows = _in_order(stays, k) if strict else stays.mutate(in_order=ibis.literal(0, "int64"))
    back = one_if((rows.next_level < rows.level).fill_null(False))
    keys = ["level", "furthest", "in_order", "event"]
    each = rows.mutate(back=back).group_by("deal_id", *keys).agg(back=lambda t: t.back.max())
    counted = fetch(each.group_by(keys).agg(deals=each.count(), moved_back=each.back.sum()))
    names = {event: status for status, event in EVENTS.items()}
    counted = counted.assign(status=counted["event"].map(names)).drop(columns="event")
    return counted.sort_values(["level", "furthest", "in_order", "status"], ignore_index=True)


def waiting(stays: ibis.Table, as_of: date) -> pd.DataFrame:
    """Open deals by the furthest stage they got to (level) and how many days ago they last came to it (days); n."""
    last = stays.filter((stays.event == EVENTS["open"]) & (stays.level == stays.furthest))
    each = last.group_by("deal_id", "level").agg(since=last["at"].max())
    each = each.mutate(days=ibis.literal(as_of).delta(each.since.date(), unit="day"))
    return fetch(each.group_by("level", "days").agg(n=each.count()), at_most=100_000)


def _in_order(stays: ibis.Table, k: int) -> ibis.Table:
    """The stays with how many stages from the first on the deal stood in one after the other."""
    rows = stays.mutate(reached_at=ibis.literal(0, "int64"), in_order=ibis.literal(0, "int64"))
    for level in range(1, k + 1):
        here = (rows.level == level) & (rows.place > rows.reached_at)
        place = ibis.ifelse(here, rows.place, ibis.null("int64")).min().over(group_by="deal_id")
        rows = rows.mutate(reached_at=place)
        rows = rows.mutate(in_order=ibis.ifelse(rows.reached_at.notnull(), level, rows.in_order))
    return rows
