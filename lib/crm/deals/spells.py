"""How every deal stood from when to when, as its history tells: open in which stage, worth what, expected when; or over."""

from typing import NamedTuple

import ibis

from crm.deals.order import Stages, stages_of
from crm.tables import Company, fetch
from crm.tables.flags import one_if, whole_cents

ENDS = ("won", "lost", "void")
LONG_AGO = "1900-01-01"  # the birth of a deal that nobody dated: it was there before all others


class Ways(NamedTuple):
    """The open stages in order, which stages mean won and which lost, and the CRM's chance of a win in each."""

    stages: Stages
    won: tuple[str, ...]
    lost: tuple[str, ...]
    chance: dict[str, float]


def ways_of(company: Company) -> Ways:
    """The stages of all deals, and what those that are no open ones mean: from the source's list, else by their use."""
    deals = company.deals.filter(company.deals.status.isin(("open", "won", "lost")))
    stages = stages_of(company, deals)
    if not company.has("stages.stage_id"):
        over = deals.filter(deals.status != "open")
        rows = fetch(over.group_by("stage").agg(n=one_if(over.status == "won").sum(), of=over.count()))
        rows = rows[rows["stage"].isin(stages.closed)].sort_values("stage")
        won = tuple(rows.loc[2 * rows["n"] > rows["of"], "stage"])
        return Ways(stages, won, tuple(s for s in rows["stage"] if s not in won), {})
    rows = fetch(company.stages).sort_values(["pipeline", "stage_id", "valid_from"])
    named = [
        (name, bool(row.is_won is True or row.is_won == 1), row.default_probability)
        for row in rows.itertuples()
        for name in dict.fromkeys((row.stage_id, row.label))
        if isinstance(name, str)
    ]
    over = {name: won for name, won, _chance in named if name in stages.closed}
    return Ways(
        stages,
        tuple(sorted(name for name, won in over.items() if won)),
        tuple(sorted(name for name, won in over.items() if not won)),
        {name: float(chance) for name, _won, chance in named if chance == chance and chance is not None},
    )


def spells(company: Company, ways: Ways) -> ibis.Table:
    """One row a deal and stretch of time in which nothing about it was noted anew: deal_id, status (today's), state
    (open, won, lost, void), level (of the open stage, 0 if not known), day (its first), until (the day it was over;
    null: it goes on), born (by its record, else by the history's first row), dated (whether either dates it), cents and
    close_date of then, noted_amount and noted_date (whether the history has them; if not they are the present ones),
    chance (the CRM's, of a win), final (cents today).

    What the deal's own record says of its end is believed before the history. Deals that are over and have no day of it
    are left out."""
    rows = _entries(company, ways)
    by_time = ibis.window(group_by="deal_id", order_by=["day", "given", "at", "step", "stage"])
    rows = rows.mutate(later=rows.given.lead().over(by_time))
    again = (
        (rows.status == "open") & rows.later.isnull() & (rows.state != "open")
    )  # over, says only the history
    rows = rows.mutate(state=ibis.ifelse(again, "open", rows.state))
    rows = rows.mutate(before=rows.state.lag().over(by_time))
    rows = rows.filter((rows.state == "open") | rows.before.isnull() | (rows.before != rows.state))
    born = ibis.window(group_by="deal_id")
    rows = rows.mutate(until=rows.day.lead().over(by_time), born=rows.day.min().over(born))
    chances = [(name, chance) for name, chance in sorted(ways.chance.items())]
    usual = rows.stage.cases(*chances, else_=ibis.null("float64")) if chances else ibis.null("float64")
    today = rows.later.isnull() & (rows.status == "open")
    own = ibis.ifelse(today, rows.present_chance, ibis.null("float64"))
    return rows.select(
        "deal_id", "status", "state", "day", "until", "born", "final",
        level=ibis.ifelse(rows.state == "open", ways.stages.level(rows.stage).fill_null(0), 0),
        cents=whole_cents(ibis.coalesce(rows.amount, rows.present_amount)),
        close_date=ibis.coalesce(rows.close_date, rows.present_date),
        dated=rows.born > ibis.date(LONG_AGO), noted_amount=rows.amount.notnull(), noted_date=rows.close_date.notnull(),
        chance=ibis.coalesce(rows.chance, own, usual),
    )  # fmt: skip


def _entries(company: Company, ways: Ways) -> ibis.Table:
    """Everything that was noted about when a deal came to stand how; `given`, `at` and `step` sort what is of one day:
    the birth first, then the history, then the end that the deal's record has."""
    facts = _facts(company)
    parts = _noted(company, facts) if company.has("deal_history.to_stage") else [_born(facts, facts)]
    over = facts.filter(facts.status != "open")
    parts.append(_row(over, over.over, 2, ibis.null("string"), end=over.status))
    rows = ibis.union(*parts).join(facts, "deal_id")
    rows = rows.filter(rows.over.isnull() | (rows.day <= rows.over))
    state = ibis.coalesce(
        rows.end,
        ibis.ifelse(
            rows.stage.isin(ways.won), "won", ibis.ifelse(rows.stage.isin(ways.lost), "lost", "open")
        ),
    )
    return rows.mutate(state=state, stage=rows.stage.fill_null(""))


def _facts(company: Company) -> ibis.Table:
    """What the deals' own record has of each; those over on an unknown day are left out."""
    deals = company.deals
    over = ibis.coalesce(deals.closed_at, deals.last_stage_change_at).date()
    facts = deals.select(
        "deal_id", "status", made=deals.created_at.date(), own=deals.stage,
        over=ibis.ifelse(deals.status == "open", ibis.null("date"), over),
        present_amount=deals.amount, present_date=deals.close_date, present_chance=deals.probability,
        final=whole_cents(deals.amount),
    )  # fmt: skip
    return facts.filter((facts.status == "open") | (facts.status.isin(ENDS) & facts.over.notnull()))


def _noted(company: Company, facts: ibis.Table) -> list[ibis.Table]:
    """The history's rows, the birth of each deal that has some, and the birth of those that have none."""
    history = company.deal_history.inner_join(facts.select("deal_id", "made"), "deal_id")
    order = ibis.window(
        group_by="deal_id", order_by=[history.changed_at, history.step.fill_null(0), history.to_stage]
    )
    history = history.mutate(place=ibis.row_number().over(order))
    first = history.filter(history.place == 0)
    birth = _row(first, ibis.coalesce(first.made, first.changed_at.date()), 0, first.from_stage)
    rows = _row(
        history, history.changed_at.date(), 1, history.to_stage, at=history.changed_at,
        step=history.step.fill_null(0), amount=history.amount, close_date=history.close_date, chance=history.probability,
    )  # fmt: skip
    return [rows, birth, _born(facts, facts.anti_join(company.deal_history, "deal_id"))]


def _born(facts: ibis.Table, bare: ibis.Table) -> ibis.Table:
    """The birth of deals of which no change is noted; the stage of one that is over is not known."""
    stage = ibis.ifelse(bare.status == "open", bare.own, ibis.null("string"))
    return _row(bare, bare.made, 0, stage)


def _row(table: ibis.Table, day: ibis.Value, given: int, stage: ibis.Value, **more: ibis.Value) -> ibis.Table:
    """Rows of one form from any of the tables that know something."""
    none = {
        "at": "timestamp",
        "step": "int64",
        "amount": "float64",
        "close_date": "date",
        "chance": "float64",
        "end": "string",
    }
    filled = {name: more.get(name, ibis.null(kind)) for name, kind in none.items()}
    filled |= {
        "at": ibis.coalesce(filled["at"], ibis.timestamp(f"{LONG_AGO}T00:00:00")),
        "step": filled["step"].fill_null(0).cast("int64"),
    }
    return table.select(
        "deal_id",
        day=ibis.coalesce(day, ibis.date(LONG_AGO)),
        given=ibis.literal(given, "int64"),
        stage=stage,
        **filled,
    )
