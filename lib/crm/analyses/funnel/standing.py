"""The funnel of a source without stage history: where deals stand today, and how the closed ones ended."""

import ibis
import pandas as pd

from crm.deals.counted import period
from crm.deals.order import Stages
from crm.finding import Finding
from crm.tables import Company, fetch
from crm.words import _, count, plural

UNPLACED = _("(not known)")


def standing(company: Company, deals: ibis.Table, stages: Stages, notes: list[str]) -> Finding:
    """How many open deals stand in each stage, and how many were won and lost: all that can be told without a
    history, for nobody noted which stages the closed deals went through."""
    table = _standing_table(deals, stages)
    notes = [
        *([stages.how] if stages.how else []),
        *_unplaced(table),
        _("No history: which stages a closed deal went through, and where it was lost, is not recorded."),
        *notes,
    ]
    return Finding(
        id="funnel.stage_funnel",
        says=_sentence(table),
        table=_shown(table),
        caption=_("Where the deals created stand, {period}").format(period=period(company)),
        notes=tuple(notes),
        currency=company.currency,
    )


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """The table without a row for losses where there are none; nothing when there are no deals."""
    if not table["deals"].sum():
        return pd.DataFrame()
    return table if table["deals"].iloc[-1] else table.iloc[:-1]


def _unplaced(table: pd.DataFrame) -> list[str]:
    """A sentence on open deals whose stage on the day counted is not known."""
    n = int(table.loc[table["stage"] == UNPLACED, "deals"].sum())
    note = plural(
        "{n} open deal has no stage, or one it came to later when it was closed.",
        "{n} open deals have no stage, or one they came to later when they were closed.",
        n,
    )
    return [note.format(n=count(n))] if n else []


def _standing_table(deals: ibis.Table, stages: Stages) -> pd.DataFrame:
    """One row an open stage, then won and lost: deals and their share of all."""
    placed = deals.mutate(
        at=ibis.ifelse(deals.status == "open", stages.level(deals.stage), ibis.null("int64"))
    )
    rows = fetch(placed.group_by(["status", "at"]).agg(n=placed.count()))
    found = {
        (status, None if pd.isna(at) else int(at)): int(n)
        for status, at, n in rows[["status", "at", "n"]].itertuples(index=False)
    }
    lines = [(label, found.get(("open", i), 0)) for i, label in enumerate(stages.labels, start=1)]
    if nowhere := found.get(("open", None), 0):
        lines.append((UNPLACED, nowhere))
    lines += [(_("Won"), found.get(("won", None), 0)), (_("Lost"), found.get(("lost", None), 0))]
    table = pd.DataFrame(lines, columns=["stage", "deals"])
    total = table["deals"].sum()
    return table.assign(share=table["deals"] / total if total else float("nan"), step=float("nan"))


def _sentence(table: pd.DataFrame) -> str:
    """Where the deals stand, in one sentence that fits what there is to say."""
    total, open_ones = int(table["deals"].sum()), table.iloc[:-2]
    won, lost, waiting = (
        int(table["deals"].iloc[-2]),
        int(table["deals"].iloc[-1]),
        int(open_ones["deals"].sum()),
    )
    if not total:
        return _("No deals in this period.")
    fullest = open_ones.sort_values("deals", ascending=False, kind="stable").head(1)
    return _template(waiting, lost, int((open_ones["deals"] > 0).sum())).format(
        n=count(total), won=count(won), lost=count(lost), open=count(waiting),
        most=count(fullest["deals"].sum()), stage=fullest["stage"].sum() or "",
    )  # fmt: skip


def _template(waiting: int, lost: int, stages: int) -> str:
    """The sentence for open deals in several stages, in one, or nowhere, with losses or without."""
    if not waiting:
        return _("All {n} deals are closed: {won} won, {lost} lost.")
    if stages == 1 and lost:
        return _("Of {n} deals {won} are won, {lost} lost and {open} still open, all of them in {stage}.")
    if stages == 1:
        return _("Of {n} deals {won} are won and {open} still open, all of them in {stage}.")
    if lost:
        return _("Of {n} deals {won} are won, {lost} lost and {open} still open, {most} of these in {stage}.")
    return _("Of {n} deals {won} are won and {open} still open, {most} of these in {stage}.")
