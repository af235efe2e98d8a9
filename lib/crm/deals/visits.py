"""Which deal stood in which stage, from when to when: the ground of everything about stages."""

from datetime import date

import ibis
import pandas as pd

from crm.deals.order import Stages
from crm.tables import Company, fetch
from crm.tables.flags import one_if


def visits(company: Company, deals: ibis.Table, stages: Stages) -> ibis.Table:
    """One row a stay of a deal in an open stage: deal_id, level, at, next_level, next_at, place (1 is the deal's
    first stay), furthest (the deal's highest level), status, closed_at. Rows that only note another amount or
    date are no stay, and a closed stage is none."""
    rows = entries(company, deals, stages)
    order = ["at", "given", "step", "level"]
    by_time = ibis.window(group_by="deal_id", order_by=order)
    rows = rows.mutate(before=rows.level.lag().over(by_time))
    rows = rows.filter(rows.before.isnull() | (rows.before != rows.level)).drop("before")
    whole = ibis.window(
        group_by="deal_id", order_by=order, preceding=None, following=None
    )  # sorted as the others are
    return rows.select(
        "deal_id", "level", "at", "status", "closed_at",
        next_level=rows.level.lead().over(by_time),
        next_at=rows["at"].lead().over(by_time),
        place=ibis.row_number().over(by_time) + 1,
        furthest=rows.level.max().over(whole),
    )  # fmt: skip


def furthest(company: Company, deals: ibis.Table, stages: Stages) -> ibis.Table:
    """One row a deal that ever stood in an open stage: deal_id and the highest level it got to (furthest)."""
    return entries(company, deals, stages).group_by("deal_id").agg(furthest=lambda t: t.level.max())


def entries(company: Company, deals: ibis.Table, stages: Stages) -> ibis.Table:
    """Every entry of a deal into an open stage (level) as the source noted it: deal_id, level, at, given, step, status,
    closed_at. A first row that says where the deal came from gives the stage it was created in; a deal without any
    history stands where it stands. `given` and `step` sort what is noted for the same moment: the stage of creation
    first, then as the changes followed one another."""
    facts = deals.select("deal_id", "stage", "created_at", "last_stage_change_at", "status", "closed_at")
    history = company.deal_history.select("deal_id", "changed_at", "step", "from_stage", "to_stage")
    noted = history.join(facts.drop("stage", "last_stage_change_at"), "deal_id")
    parts = [_entered(stages, noted, noted.to_stage, noted.changed_at, noted.step, given=1)]
    if company.has("deal_history.from_stage"):
        first = _first_rows(noted)
        at = ibis.coalesce(first.created_at, first.changed_at)
        parts.append(_entered(stages, first, first.from_stage, at, ibis.null("int64"), given=0))
    bare = facts.anti_join(history, "deal_id")
    at = ibis.coalesce(bare.last_stage_change_at, bare.created_at)
    return ibis.union(*parts, _entered(stages, bare, bare.stage, at, ibis.null("int64"), given=0))


def _entered(stages: Stages, rows: ibis.Table, stage, at, step, given: int) -> ibis.Table:
    """The rows that enter an open stage, as entries has them."""
    found = rows.select(
        "deal_id", "status", "closed_at", level=stages.level(stage), at=at, step=step, given=ibis.literal(given, "int64")
    )  # fmt: skip
    return found.filter(found.level.notnull())


def _first_rows(noted: ibis.Table) -> ibis.Table:
    """The first row of each deal's history. Those of its first moment are looked for first, since few are left to sort."""
    begun = noted.group_by("deal_id").agg(begun=noted.changed_at.min())
    early = noted.join(begun, ["deal_id", noted.changed_at == begun.begun])
    order = ibis.window(group_by="deal_id", order_by=["step", "to_stage"])
    numbered = early.mutate(row=ibis.row_number().over(order))
    return numbered.filter(numbered.row == 0)


def crossings(stays: ibis.Table, k: int, strict: bool) -> pd.DataFrame:
    """Deals counted by every stage they stood in (level), the furthest they got, how many stages from the first
    they went through in order (in_order, only if asked), their status, and how many of them moved back from
    that stage."""
    rows = _in_order(stays, k) if strict else stays.mutate(in_order=ibis.literal(0, "int64"))
    back = one_if((rows.next_level < rows.level).fill_null(False))
    once = rows.mutate(back=back).group_by(["deal_id", "level", "furthest", "in_order", "status"])
    each = once.agg(back=lambda t: t.back.max())
    counted = each.group_by(["level", "furthest", "in_order", "status"]).agg(
        deals=each.count(), moved_back=each.back.sum()
    )
    return fetch(counted).sort_values(["level", "furthest", "in_order", "status"], ignore_index=True)


def waiting(stays: ibis.Table, as_of: date) -> pd.DataFrame:
    """Open deals by the furthest stage they got to (level) and how many days ago they last came to it (days); n."""
    last = stays.filter((stays.status == "open") & (stays.level == stays.furthest))
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
