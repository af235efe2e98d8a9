"""The groups by which answers can be told apart: region, segment, channel, delivered late or on time."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.tables import fetch
from crm.tables.flags import one_if
from crm.words import _

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
    left out of that one."""
    kinds = (
        (_("Region"), _("region"), _region(company, rows)),
        (
            _("Segment"),
            _("segment"),
            rows.mutate(group=rows.segment) if company.has("surveys.segment") else None,
        ),
        (
            _("Channel"),
            _("channel"),
            rows.mutate(group=rows.channel) if company.has("surveys.channel") else None,
        ),
        (_("Delivery"), _("lateness of delivery"), _delivery(company, rows)),
    )
    return [_dimension(label, noun, table) for label, noun, table in kinds if table is not None]


def _dimension(label: str, noun: str, table: ibis.Table) -> Dimension:
    known = table.filter(table.group.notnull(), table.group.strip() != "")
    sums = {"n": known.count(), "up": known.up.sum(), "down": known.down.sum()}
    groups = known.group_by("group").aggregate(**sums).order_by(ibis.desc("n"), "group").limit(LARGEST)
    return Dimension(label, noun, fetch(groups), fetch(known.aggregate(**sums)).fillna(0).iloc[0])


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
