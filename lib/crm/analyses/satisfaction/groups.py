"""The groups by which answers can be told apart: region, segment, product, channel, delivered late or on time."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.tables import fetch
from crm.tables.flags import one_if, whole_cents
from crm.tables.goods import KINDS, goods_column, lines_of
from crm.words import _

COUNTS = ("n", "up", "down")
LARGEST = 60  # groups of one kind that are looked at; the rest only count as "elsewhere"


class Dimension(NamedTuple):
    """One way to group answers: its word before a group's name and in a sentence, its groups with n, up and down,
    and the sums over all of them."""

    label: str
    noun: str
    groups: pd.DataFrame
    total: pd.Series


def dimensions(company, rows: ibis.Table) -> list[Dimension]:
    """Every way to group these answers that the source fills, in a fixed order; answers without a group are
    left out of that one. One query."""
    kinds = (
        ("region", _("Region"), _("region"), _region(company, rows)),
        ("segment", _("Segment"), _("segment"), _own(company, rows, "segment")),
        ("product", _("Product"), _("product"), _product(company, rows)),
        ("channel", _("Channel"), _("channel"), _own(company, rows, "channel")),
        ("late", _("Delivery"), _("lateness of delivery"), _delivery(company, rows)),
    )
    there = [(sort, table) for sort, *_labels, table in kinds if table is not None]
    if not there:
        return []
    sums = fetch(_sums(there)).set_index("sort")
    return [
        _dimension(label, noun, sums.loc[[sort]] if sort in sums.index else sums.iloc[:0])
        for sort, label, noun, table in kinds
        if table is not None
    ]


def _sums(there: list[tuple[str, ibis.Table]]) -> ibis.Table:
    """One row a sort and group with its sums, and the sums over all groups of its sort; the largest groups of each."""
    parts = [
        table.filter(table.group.notnull(), table.group.strip() != "").select(
            sort=ibis.literal(sort), group=table.group, up=one_if(table.up), down=one_if(table.down)
        )
        for sort, table in there
    ]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    each = rows.group_by("sort", "group").aggregate(n=rows.count(), up=rows.up.sum(), down=rows.down.sum())
    whole = ibis.window(group_by="sort")
    totals = {f"all_{c}": each[c].sum().over(whole).cast("int64") for c in COUNTS}
    order = ibis.window(group_by="sort", order_by=[ibis.desc("n"), "group"])
    each = each.mutate(place=ibis.row_number().over(order), **totals)
    return each.filter(each.place < LARGEST).order_by("sort", "place")


def _dimension(label: str, noun: str, sums: pd.DataFrame) -> Dimension:
    groups = sums[["group", *COUNTS]].reset_index(drop=True)
    total = sums[[f"all_{c}" for c in COUNTS]].set_axis(list(COUNTS), axis=1)
    return Dimension(
        label, noun, groups, total.iloc[0] if len(total) else pd.Series(dict.fromkeys(COUNTS, 0))
    )


def _own(company, rows: ibis.Table, column: str) -> ibis.Table | None:
    """The answers with a group that they carry themselves."""
    return rows.mutate(group=rows[column]) if company.has(f"surveys.{column}") else None


def _product(company, rows: ibis.Table) -> ibis.Table | None:
    """The answers that name an order with the category most of whose money is in it."""
    column = goods_column(company, KINDS)
    if column is None or not company.has("surveys.order_id"):
        return None
    lines = lines_of(company, column)
    lines = lines.mutate(worth=whole_cents((lines.quantity * lines.unit_price).fill_null(0.0)))
    kinds = (
        lines.filter(lines.good.notnull())
        .group_by(of_order="order_id", kind="good")
        .aggregate(worth=lambda t: t.worth.sum())
    )
    order = ibis.window(group_by="of_order", order_by=[ibis.desc("worth"), "kind"])
    kinds = kinds.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place == 0)
    return rows.inner_join(kinds, rows.order_id == kinds.of_order).mutate(group=ibis._.kind)


def _region(company, rows: ibis.Table) -> ibis.Table | None:
    """The answers with their region, the account's where the answers themselves have none."""
    if company.has("surveys.region"):
        return rows.mutate(group=rows.region)
    if not (company.has("accounts.region") and company.has("surveys.account_id")):
        return None
    accounts = company.accounts
    home = accounts.group_by(home_id=accounts.account_id).aggregate(group=accounts.region.max())
    return rows.inner_join(home, rows.account_id == home.home_id)


def _delivery(company, rows: ibis.Table) -> ibis.Table | None:
    """The answers with whether their order came late, by the promise where the answers do not say."""
    if company.has("surveys.late"):
        late = rows.late
    elif (
        company.has("surveys.order_id")
        and company.has("orders.delivered_at")
        and company.has("orders.promised_at")
    ):
        orders = company.orders
        came = one_if(orders.delivered_at.date() > orders.promised_at.date())
        came = orders.group_by(came_id=orders.order_id).aggregate(came_late=came.max())
        rows = rows.inner_join(came, rows.order_id == came.came_id)
        late = rows.came_late == 1
    else:
        return None
    return rows.filter(late.notnull()).mutate(group=ibis.ifelse(late, _("late"), _("on time")))
