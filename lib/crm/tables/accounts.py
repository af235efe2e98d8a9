"""Whose rows are whose: near-duplicate names, and keys that point nowhere."""

import ibis

from crm.errors import BadInput
from crm.tables.alike import near_duplicates
from crm.tables.log import Entry, entries_of, entry
from crm.tables.merging import Tables, ends, repointed
from crm.tables.profile import Profile
from crm.tables.schema import SAID_IF_BLANK, TABLES
from crm.words import _, count

PROPOSED = 1_000  # pairs that are listed
MERGED = 100_000  # pairs that are merged; more are no matter of spelling


def with_names_merged(con, tables: Tables, profile: Profile) -> tuple[Tables, list[Entry], list[dict]]:
    """The tables, the log of near-duplicate names, and the first pairs; merged only if the profile says so."""
    near = con.keep("near_names", near_duplicates(con, tables["accounts"]))
    n = near.count().to_pyarrow().as_py()
    if not n:
        return tables, [], []
    if profile.merge_near_duplicates and n > MERGED:
        raise BadInput(
            f"{profile.source}: {n:,} pairs of accounts have the same name or nearly, too many to merge unseen. "
            f"Is accounts.name mapped to what a customer is called? Else say merge_near_duplicates: false."
        )
    wanted = MERGED if profile.merge_near_duplicates else PROPOSED
    first = near.order_by([ibis.desc("alike"), "a", "b"]).limit(wanted).to_pyarrow().to_pylist()
    if profile.merge_near_duplicates:
        told = ("near-duplicate name", _("merged, as the profile says"))
        into = ends({pair["b"]: pair["a"] for pair in first})
        tables, entries = repointed(con, tables, "accounts", into, told)
        return tables, entries, first[:PROPOSED]
    accounts = tables["accounts"]
    detail = _("proposed, not merged: {pairs} pairs").format(pairs=count(n))
    found = entry(accounts, "accounts", "near-duplicate name", accounts.account_id.isin(near.b), detail)
    return tables, [found] if found else [], first


def dangling(tables: Tables, mapped: set[str]) -> list[Entry]:
    """What points nowhere: blank keys, and keys that the other table does not have. Rows stay; they are said."""
    entries = []
    for name, table in tables.items():
        about: list[tuple[str, ibis.Value, str]] = []
        for column, other in TABLES[name].links:
            if f"{name}.{column}" not in mapped:
                continue
            if column in SAID_IF_BLANK:
                blank = table[column].isnull()
                about.append(("blank key", blank, _("{column} is blank").format(column=column)))
            if other in tables:
                key = TABLES[other].key[0]
                known = table[column].isin(tables[other].filter(lambda t, key=key: t[key].notnull())[key])
                detail = _("{column} matches none of {other}").format(column=column, other=other)
                about.append(("unknown key", table[column].notnull() & ~known, detail))
        entries += entries_of(table, name, about)
    return entries
