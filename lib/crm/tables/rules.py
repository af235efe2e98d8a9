"""The cleaning rules of one table, in order. Each is named, and logged with what it touched.

A rule takes (table, name, profile) and returns (table, entries); a table it does not touch it hands back.
"""

from collections.abc import Callable

import ibis

from crm.tables.log import Entry, entry
from crm.tables.made import empty
from crm.tables.profile import Profile
from crm.tables.read import ROW
from crm.tables.schema import TABLES
from crm.words import _

Result = tuple[ibis.Table, list[Entry]]


def without_deleted(table: ibis.Table, name: str, profile: Profile) -> Result:
    """Rows that the CRM marks as deleted go."""
    if "is_deleted" not in TABLES[name].types:
        return table, []
    gone = table.is_deleted.fill_null(False)
    found = entry(table, name, "deleted in the CRM", gone, _("marked as deleted"), drops=True)
    return (table.filter(~gone), [found]) if found else (table, [])


def without_impossible_dates(table: ibis.Table, name: str, profile: Profile) -> Result:
    """Rows born before the profile's `earliest` go; other dates before it become blank."""
    earliest, entries = ibis.date(profile.earliest), []
    born = TABLES[name].born
    for column, kind in TABLES[name].types.items():
        if kind not in ("time", "date"):
            continue
        too_early = (table[column] < earliest).fill_null(False)
        detail = _("{column} before {day}").format(column=column, day=profile.earliest)
        found = entry(table, name, "impossible date", too_early, detail, drops=column == born)
        if found:
            entries.append(found)
            kept = table.filter(~too_early) if column == born else None
            table = (
                kept
                if kept is not None
                else table.mutate(**{column: too_early.ifelse(empty(kind), table[column])})
            )
    return table, entries


def without_exact_duplicates(table: ibis.Table, name: str, profile: Profile) -> Result:
    """Of rows equal in every column, and then of rows with the same key, the first and the last stay."""
    content = [c for c in table.columns if c != ROW]
    first = table.mutate(copy=ibis.row_number().over(group_by=content, order_by=ROW))
    found = entry(first, name, "exact duplicate", first["copy"] > 0, _("equal in every column"), drops=True)
    if found:
        table = first.filter(first["copy"] == 0).drop("copy")
    return table, [found] if found else []


def without_repeated_keys(table: ibis.Table, name: str, profile: Profile) -> Result:
    """Of rows with the same key the last one in the file stays."""
    key = [c for c in TABLES[name].key if not _all_null(table, c)]
    ranked = table.mutate(copy=ibis.row_number().over(group_by=key, order_by=ibis.desc(ROW)))
    detail = _("the same {key}, another content; the last one stays").format(key=" + ".join(key))
    found = entry(ranked, name, "repeated key", ranked["copy"] > 0, detail, drops=True)
    if found:
        table = ranked.filter(ranked["copy"] == 0).drop("copy")
    return table, [found] if found else []


def _all_null(table: ibis.Table, column: str) -> bool:
    return table[column].notnull().any().to_pyarrow().as_py() is not True


def without_impossible_amounts(table: ibis.Table, name: str, profile: Profile) -> Result:
    """Amounts that are no number at all, outside the profile's limits, or negative on a deal become blank."""
    entries = []
    for column, kind in TABLES[name].types.items():
        if kind not in ("money", "number"):
            continue
        value = table[column]
        low, high = profile.limits.get(f"{name}.{column}", (None, None))
        wrong = value.isnan() | value.isinf()
        if name == "deals" and column == "amount":
            wrong = wrong | (value < 0)
        if low is not None:
            wrong = wrong | (value < low) | (value > high)
        wrong = wrong.fill_null(False)
        no_number = (value.isnan() | value.isinf()).fill_null(False)
        flagged = table.mutate(wrong=wrong, **{column: no_number.ifelse(empty(kind), value)})
        detail = _("{column} set to blank").format(column=column)
        found = entry(flagged, name, "impossible amount", flagged.wrong, detail)
        if found:
            out = None if found.money_in is None else round(found.money_in - found.money, 2)
            entries.append(found._replace(money_out=out))
            table = table.mutate(**{column: wrong.ifelse(empty(kind), value)})
    return table, entries


def with_backward_dates_counted(table: ibis.Table, name: str, profile: Profile) -> Result:
    """Rows that ended before they began stay, since what happened happened; durations leave them out."""
    ends = {"deals": "closed_at", "tickets": "closed_at", "leads": "converted_at", "orders": "delivered_at"}
    if name not in ends:
        return table, []
    backward = (table[ends[name]].date() < table[TABLES[name].born].date()).fill_null(False)
    detail = _("{end} before {begin}; counted, but left out of durations").format(
        end=ends[name], begin=TABLES[name].born
    )
    found = entry(table, name, "ended before it began", backward, detail)
    return table, [found] if found else []


RULES: tuple[Callable[[ibis.Table, str, Profile], Result], ...] = (
    without_deleted,
    without_impossible_dates,
    without_exact_duplicates,
    without_repeated_keys,
    without_impossible_amounts,
    with_backward_dates_counted,
)
