"""Losses: why deals are lost, and where no reason is kept, among which of them."""

import ibis
import pandas as pd

from crm.analyses.funnel.lossgroups import losses_by_group
from crm.deals.counted import closed, live, period, size
from crm.deals.order import stages_of
from crm.deals.visits import furthest
from crm.estimate.shares import RANKED, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, count, percent, plural

UNDECIDED = r"no[ _-]?decision|non[ _-]?responsive|unresponsive|no[ _-]?response|silen(?:t|ce)|ghosted"
MOST = 15  # reasons in the table; the others are put together
PRICED = 0.8  # values are shown when this share of the losses has one


@needs(
    "E5", _("Losses"), "deals.status", better=("deals.loss_reason", "deals.amount", "deal_history.to_stage")
)
def losses(company: Company, level: float = 0.95) -> Finding:
    """Lost deals by reason: their share of all losses, their value and the stage most were lost in. Without
    reasons: by product, region or what else the source keeps, and how often each loses."""
    lost = closed(company).filter(lambda t: t.status == "lost")
    total = size(lost)
    if not total:
        return _no_losses(company)
    if not company.has("deals.loss_reason"):
        return losses_by_group(company, level)
    rows = _by_reason(lost)
    table = _reason_table(rows, level)
    if company.has("deal_history.to_stage"):
        table["lost_from"] = _usual_stage(company, lost, table["loss_reason"].tolist())
    return Finding(
        id="funnel.losses",
        says=_sentence(rows, total),
        table=table,
        caption=_("Lost deals by reason, closed {period}").format(period=period(company)),
        numbers=_numbers(rows, total, level),
        notes=tuple(_notes(rows, total)),
        currency=company.currency,
    )


def _numbers(rows: pd.DataFrame, total: int, level: float) -> tuple[Number, ...]:
    """The shares without a reason and without a decision; the latter only where a reason is called so, for in words
    that are not known here it would be nought."""
    blank, undecided = (int(rows.loc[rows[which], "n"].sum()) for which in ("blank", "undecided"))
    unexplained = Number("lost_unexplained", *wilson(blank, total, level), total)
    return (
        unexplained,
        *([Number("lost_undecided", *wilson(undecided, total, level), total)] if undecided else []),
    )


def _no_losses(company: Company) -> Finding:
    """What is said where nothing was lost, or losses are not recorded at all."""
    says = _("No deal was lost in this period.")
    deals = live(company)
    if not size(deals.filter(deals.status == "lost")):
        says = _("No deal is recorded as lost in this source, so there is nothing to say about losses.")
    return Finding(id="funnel.losses", says=says)


def _by_reason(lost: ibis.Table) -> pd.DataFrame:
    """Lost deals, their value and how many have one, by reason, the most frequent first; blank ones last."""
    value = lost.amount.fill_null(0)
    rows = fetch(
        lost.group_by("loss_reason").agg(n=lost.count(), value=value.sum(), priced=one_if(value > 0).sum())
    )
    blank = rows["loss_reason"].isna() | (rows["loss_reason"].fillna("").str.strip() == "")
    rows = rows.assign(
        blank=blank, undecided=rows["loss_reason"].fillna("").str.contains(UNDECIDED, case=False, regex=True)
    )
    return rows.sort_values(["blank", "n", "loss_reason"], ascending=[True, False, True], ignore_index=True)


def _reason_table(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row a reason, the rare ones together, blank last, with the running share."""
    named, blank = rows[~rows["blank"]], rows[rows["blank"]]
    lines = list(named.head(MOST)[["loss_reason", "n", "value"]].itertuples(index=False, name=None))
    if rest := int(named.iloc[MOST:]["n"].sum()):
        lines.append((_("(other reasons)"), rest, named.iloc[MOST:]["value"].sum()))
    if len(blank):
        lines.append((_("(no reason noted)"), int(blank["n"].sum()), blank["value"].sum()))
    table = pd.DataFrame(lines, columns=["loss_reason", "lost_deals", "lost_value"])
    n, total = table["lost_deals"], int(table["lost_deals"].sum())
    shares = [wilson(int(k), total, level) for k in n]
    table = table.assign(
        loss_share=[s.value for s in shares], low=[s.low for s in shares], high=[s.high for s in shares],
        losses_so_far=n.cumsum() / total,
    )  # fmt: skip
    columns = ["loss_reason", "lost_deals", "loss_share", "low", "high", "losses_so_far", "lost_value"]
    return table[columns if _valued(rows) else columns[:-1]]


def _valued(rows: pd.DataFrame) -> bool:
    """Whether enough of the losses carry an amount."""
    return bool(rows["priced"].sum() >= PRICED * rows["n"].sum())


def _usual_stage(company: Company, lost: ibis.Table, reasons: list[str]) -> list[str | None]:
    """For each reason the furthest stage that most of its deals got to before they were lost."""
    stages = stages_of(company, live(company))
    each = furthest(company, lost, stages)
    each = each.join(lost.select("deal_id", "loss_reason"), "deal_id")
    rows = fetch(each.group_by(["loss_reason", "furthest"]).agg(n=each.count()))
    rows = rows.sort_values(["n", "furthest"], ascending=[False, True]).drop_duplicates("loss_reason")
    usual = dict(zip(rows["loss_reason"].fillna(_("(no reason noted)")), rows["furthest"], strict=True))
    return [stages.labels[int(usual[r]) - 1] if r in usual else None for r in reasons]


def _sentence(rows: pd.DataFrame, total: int) -> str:
    """The most frequent reason, or how few reasons are noted."""
    named = rows[~rows["blank"]]
    if total < RANKED:
        return plural(
            "{n} deal was lost, too few to rank the reasons.",
            "{n} deals were lost, too few to rank the reasons.",
            total,
        ).format(n=count(total))
    if named.empty:
        return _("No reason is noted for any of the {n} lost deals.").format(n=count(total))
    template = _("{reason} is the only reason noted, for {share} of {n} lost deals.")
    if named["n"].sum() < total / 2:
        template = _(
            "Most lost deals have no reason noted; of {n} {share} name {reason}, the most frequent one."
        )
    elif len(named) > 1 and named["n"].iloc[0] == named["n"].iloc[1]:
        template = _("{reason} and {second} are the most frequent reasons, {share} of {n} lost deals each.")
    elif len(named) > 1:
        template = _(
            "{reason} is the most frequent reason, {share} of {n} lost deals; with {second} it makes {both}."
        )
    return template.format(
        reason=named["loss_reason"].iloc[0], share=percent(named["n"].iloc[0] / total), n=count(total),
        second=named["loss_reason"].iloc[1] if len(named) > 1 else "", both=percent(named["n"].iloc[:2].sum() / total),
    )  # fmt: skip


def _notes(rows: pd.DataFrame, total: int) -> list[str]:
    """How many losses have no reason, how many had no decision, how much of the value is known."""
    notes = []
    if blank := int(rows.loc[rows["blank"], "n"].sum()):
        notes.append(_("No reason noted: {n} of {all} lost deals.").format(n=count(blank), all=count(total)))
    if undecided := int(rows.loc[rows["undecided"], "n"].sum()):
        notes.append(
            _("Lost because the customer took no decision or fell silent: {n} of {all}.").format(
                n=count(undecided), all=count(total)
            )
        )
    if not _valued(rows):
        notes.append(_("Too few lost deals carry an amount to weigh the reasons by value."))
    return notes
