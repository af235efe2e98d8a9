"""What cannot be cut at as_of, for nothing says when it was written: said on the page, since it cannot be mended."""

import ibis

from crm.tables.profile import Profile

# what a CRM writes over after the row's birth and dates nowhere: a past month shows it as it is today
UNDATED: dict[str, tuple[str, ...]] = {
    "accounts": ("type", "merged_into_id", "is_deleted"),
    "contacts": ("opt_out", "merged_into_id", "is_deleted"),
    "leads": ("status", "is_deleted"),
    "deals": ("stage", "amount", "close_date", "probability", "owner_id", "is_deleted"),
    "orders": ("status", "refund_amount"),
    "subscriptions": ("mrr",),
    "invoices": ("due_on", "status"),
    "activities": ("next_on",),
    "campaigns": ("budget", "actual_cost"),
    "tickets": ("priority", "team", "escalated", "reopened_count"),
    "survey_invitations": ("delivered", "opened"),
}

# of these, what a history dates: the column of deal_history in which it does
DATED_BY_HISTORY = {c: c for c in ("amount", "close_date", "probability")} | {"stage": "to_stage"}


def undated(profile: Profile, good: dict[str, ibis.Table]) -> dict[str, list[str]]:
    """Table by table, the columns that the source fills, may write over later and does not date."""
    found: dict[str, list[str]] = {}
    for name, columns in UNDATED.items():
        mapped = profile.tables[name].columns if name in good else {}
        asked = [c for c in columns if c in mapped and mapped[c].constant is None]
        asked = [c for c in asked if name != "deals" or not _dated(good, c)]
        found[name] = _filled(good[name], asked) if asked else []
    return {name: columns for name, columns in found.items() if columns}


def _dated(good: dict[str, ibis.Table], column: str) -> bool:
    """Whether a history of deals has a column, so that it is as it was on the day."""
    told = DATED_BY_HISTORY.get(column)
    return bool(told and "deal_history" in good and _filled(good["deal_history"], [told]))


def _filled(table: ibis.Table, columns: list[str]) -> list[str]:
    """Those of the columns that hold a value."""
    row = table.aggregate(**{c: table[c].count() for c in columns}).to_pyarrow().to_pylist()[0]
    return [c for c in columns if row[c]]
