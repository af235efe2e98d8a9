"""Losses of a source that keeps no reasons: which products, regions or other groups lose most often."""

import pandas as pd

from crm.deals.counted import closed, period
from crm.estimate.shares import NONE, RANKED, SHOWN, wilson
from crm.finding import Finding
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, count, percent

MOST = 15  # groups in the table; the smaller ones are put together
# what losses are told apart by, the first that the source keeps. Not by owner: judging people needs control
# limits, not a table of shares
KINDS = {"product_id": _("product"), "region": _("region"), "type": _("type"), "source": _("source")}


def losses_by_group(company: Company, level: float) -> Finding:
    """Lost deals by the first of product, region, type and source that the source keeps, and how often the deals
    of each group are lost."""
    by = next((column for column in KINDS if company.has(f"deals.{column}")), None)
    rows = _counts(company, by)
    table = _group_table(rows, level)
    notes = [_("No reason is recorded for lost deals, so they are told apart by what else is known of them.")]
    if by and len(rows) > 1:
        notes.append(
            _(
                "A group is said to lose most often only if chance does not explain it, allowing for {n} comparisons."
            ).format(n=count(len(rows)))
        )
    return Finding(
        id="funnel.losses",
        says=_sentence(rows, by, level),
        table=table if by else pd.DataFrame(),
        caption=_("Lost deals by {kind}, closed {period}").format(
            kind=KINDS.get(by, _("reason")), period=period(company)
        ),
        notes=tuple(notes),
        currency=company.currency,
    )


def _counts(company: Company, by: str | None) -> pd.DataFrame:
    """Closed and lost deals by group, most losses first."""
    deals = closed(company)
    group = deals[by] if by else deals.status.nullif("won").nullif("lost")
    if by == "product_id" and company.has("products.name"):
        names = company.products.select("product_id", product=company.products.name)
        deals = deals.left_join(names, "product_id")
        group = deals.product.coalesce(deals.product_id)
    rows = fetch(
        deals.group_by(group=group).agg(closed=deals.count(), lost=one_if(deals.status == "lost").sum())
    )
    return rows.sort_values(["lost", "group"], ascending=[False, True], ignore_index=True)


def _group_table(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row a group: its lost deals, their share of all losses so far down, and how often it loses."""
    named = rows.assign(group=rows["group"].fillna(_("(not stated)")))
    rest = named.iloc[MOST:][["closed", "lost"]].sum()
    named = named.head(MOST)
    if rest["closed"]:
        named = pd.concat([named, pd.DataFrame([{"group": _("(others)"), **rest}])], ignore_index=True)
    total = named["lost"].sum()
    often = [
        wilson(int(lost), int(n), level) if n >= SHOWN else NONE
        for lost, n in zip(named["lost"], named["closed"], strict=True)
    ]
    return pd.DataFrame({
        "loss_reason": named["group"], "lost_deals": named["lost"], "loss_share": named["lost"] / total,
        "losses_so_far": named["lost"].cumsum() / total, "deals": named["closed"],
        "lost_of_closed": [s.value for s in often], "low": [s.low for s in often], "high": [s.high for s in often],
    })  # fmt: skip


def _sentence(rows: pd.DataFrame, by: str | None, level: float) -> str:
    """How many are lost, and the group that loses more often than chance explains (Bonferroni), if one does."""
    lost, n = int(rows["lost"].sum()), int(rows["closed"].sum())
    big = rows[(rows["closed"] >= RANKED) & rows["group"].notna()]
    strict = 1 - (1 - level) / max(1, len(big))
    rates = [wilson(int(r.lost), int(r.closed), strict) for r in big.itertuples()]
    above = [(r.value, group) for r, group in zip(rates, big["group"], strict=True) if r.low > lost / n]
    worst, group = max(above, default=(float("nan"), ""))
    if above:
        template = _(
            "{share} of {n} closed deals were lost, why is not recorded; {group} loses most often, {worst} of its closed deals."
        )
    elif by and len(big) > 1:
        template = _(
            "{share} of {n} closed deals were lost, why is not recorded; no {kind} loses more often than chance explains."
        )
    else:
        template = _("{share} of {n} closed deals were lost; why is not recorded.")
    return template.format(
        share=percent(lost / n), n=count(n), group=group, worst=percent(worst), kind=KINDS.get(by, "")
    )
