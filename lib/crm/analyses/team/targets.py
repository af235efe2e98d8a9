"""What people were to sell, where the source says so."""

import pandas as pd

from crm.analyses.team.owners import OF_OWNERS
from crm.tables import Company, fetch
from crm.tables.flags import whole_cents


def targets(company: Company, by: str, known: pd.DataFrame) -> pd.Series:
    """Targets of the periods that begin in the window, by owner or what the list of owners says of them; empty where
    there are none, or deals are parted by something that no target is set for."""
    if not company.has("targets.amount") or not company.has("targets.owner_id"):
        return pd.Series(dtype=float)
    if by != "owner" and by not in OF_OWNERS:
        return pd.Series(dtype=float)
    rows = company.targets
    rows = rows.filter(rows.owner_id.notnull(), rows.amount.notnull(), rows.period_start <= company.as_of)
    if company.start is not None:
        rows = rows.filter(rows.period_start >= company.start)
    sums = fetch(rows.group_by("owner_id").agg(cents=whole_cents(rows.amount).sum()))
    if by == "owner":
        return (sums.set_index("owner_id")["cents"] / 100).sort_index()
    if by == "region" and company.has("deals.region"):
        return pd.Series(dtype=float)  # deals are then parted by their own region, which no target is set for
    part = sums.merge(known[["owner_id", by]], on="owner_id")
    return part.assign(key=part[by].fillna("")).groupby("key")["cents"].sum() / 100
