"""Whose rows are whose: merged accounts, near-duplicate names, and keys that point nowhere."""

import ibis
import pyarrow as pa

from crm.tables.log import Entry, entry
from crm.tables.profile import Profile
from crm.tables.schema import TABLES
from crm.words import _, count

LEGAL_FORMS = (
    "gmbh ag kg ug inc incorporated ltd limited llc plc corp corporation company co "
    "sa sas sarl srl spa bv nv ab oy ltda"
)
LEGAL = rf"\b({LEGAL_FORMS.replace(' ', '|')})\b"
ALIKE = 0.94  # Jaro-Winkler similarity from which two names are proposed as one customer
PROPOSED = 1_000  # pairs that are listed
MAY_BE_BLANK = ("owner_id", "deal_id", "order_id", "converted_deal_id")  # links that many rows rightly lack

Tables = dict[str, ibis.Table]


@ibis.udf.scalar.builtin
def jaro_winkler_similarity(left: str, right: str) -> float:
    """DuckDB's similarity of two texts, 0 to 1."""


def merged(con, tables: Tables, profile: Profile) -> tuple[Tables, list[Entry]]:
    """The tables with merged accounts followed to the account that stayed, through chains of merges."""
    accounts = tables["accounts"]
    pairs = (
        accounts.filter(accounts.merged_into_id.notnull()).select("account_id", "merged_into_id").to_pyarrow()
    )
    into = dict(zip(*(column.to_pylist() for column in pairs.columns), strict=True))
    return _repointed(con, tables, _ends(into), "merged account", _("merged into another account by the CRM"))


def near_duplicates(con, accounts: ibis.Table) -> list[dict]:
    """Pairs of accounts whose names are the same but for spelling: proposals, most alike first.

    Names are compared without case, punctuation and legal form; alike are those with a Jaro-Winkler similarity
    of ALIKE within a block of the same first four letters and the same region and country (Winkler 1990)."""
    plain = accounts.name.lower().re_replace(r"[^\w\s]", " ").re_replace(LEGAL, " ").re_replace(r"[\s_]+", "")
    place = ibis.coalesce(accounts.region, "") + "|" + ibis.coalesce(accounts.country, "")
    named = accounts.filter(accounts.name.notnull()).select(
        "account_id", "name", "created_at", plain=plain, block=plain.substr(0, 4) + "|" + place
    )
    named = named.filter(named.plain.length() >= 3)
    con.create_table("named_accounts", named, temp=True, overwrite=True)
    named = con.table("named_accounts")
    firsts = named.group_by("block", "plain").agg(
        first=named.account_id.min(), name=named.name.argmin(named.account_id)
    )
    con.create_table("distinct_names", firsts, temp=True, overwrite=True)
    found = _equal(named, con.table("distinct_names")).union(_alike(con.table("distinct_names")))
    return found.order_by([ibis.desc("alike"), "a", "b"]).to_pyarrow().to_pylist()


def _equal(named: ibis.Table, firsts: ibis.Table) -> ibis.Table:
    """Each account with the first one of the same plain name."""
    pairs = named.join(firsts, ["block", "plain"], rname="{name}_first")
    pairs = pairs.filter(pairs.account_id != pairs["first"])
    return pairs.select(
        a=pairs["first"],
        name_a=pairs.name_first,
        b=pairs.account_id,
        name_b=pairs.name,
        alike=ibis.literal(1.0),
    )


def _alike(firsts: ibis.Table) -> ibis.Table:
    """Pairs of different plain names within a block that are nearly the same."""
    other = firsts.view()
    pairs = firsts.join(
        other, [firsts.block == other.block, firsts["first"] < other["first"]], rname="{name}_other"
    )
    alike = jaro_winkler_similarity(pairs.plain, pairs.plain_other)
    found = pairs.select(
        a=pairs["first"], name_a=pairs.name, b=pairs.first_other, name_b=pairs.name_other, alike=alike
    )
    return found.filter(found.alike >= ALIKE)


def with_names_merged(con, tables: Tables, profile: Profile) -> tuple[Tables, list[Entry], list[dict]]:
    """The tables, the log of near-duplicate names, and the pairs; merged only if the profile says so."""
    pairs = near_duplicates(con, tables["accounts"])
    if not pairs:
        return tables, [], []
    into = _ends({pair["b"]: pair["a"] for pair in pairs})
    if profile.merge_near_duplicates:
        tables, entries = _repointed(
            con, tables, into, "near-duplicate name", _("merged, as the profile says")
        )
        return tables, entries, pairs[:PROPOSED]
    detail = _("proposed, not merged: {pairs} pairs").format(pairs=count(len(pairs)))
    found = entry(
        tables["accounts"],
        "accounts",
        "near-duplicate name",
        tables["accounts"].account_id.isin(list(into)),
        detail,
    )
    return tables, [found] if found else [], pairs[:PROPOSED]


def _ends(into: dict[str, str]) -> dict[str, str]:
    """Each merged id with the id at the end of its chain; a chain that bites its own tail stays as it is."""
    result = {}
    for start in into:
        seen, here = {start}, into[start]
        while here in into and here not in seen:
            seen.add(here)
            here = into[here]
        if here != start and here not in seen:
            result[start] = here
    return result


def _repointed(
    con, tables: Tables, into: dict[str, str], rule: str, detail: str
) -> tuple[Tables, list[Entry]]:
    """The tables with every account_id in `into` replaced, and the replaced accounts gone."""
    there = (
        set(
            tables["accounts"]
            .filter(tables["accounts"].account_id.isin(list(into.values())))
            .account_id.to_pyarrow()
            .to_pylist()
        )
        if into
        else set()
    )
    into = {old: new for old, new in into.items() if new in there}
    if not into:
        return tables, []
    mapping = con.create_table(
        f"into_{rule.split()[0].replace('-', '_')}",
        pa.table({"old_id": list(into), "new_id": list(into.values())}),
        temp=True,
    )
    entries, result = [], dict(tables)
    for name, table in tables.items():
        if "account_id" not in table.columns:
            continue
        hit = table.account_id.isin(list(into))
        if found := entry(table, name, rule, hit, detail, drops=name == "accounts"):
            entries.append(found)
            result[name] = (
                table.filter(~hit.fill_null(False)) if name == "accounts" else _moved(table, mapping)
            )
    return result, entries


def _moved(table: ibis.Table, mapping: ibis.Table) -> ibis.Table:
    joined = table.left_join(mapping, table.account_id == mapping.old_id)
    return joined.mutate(account_id=ibis.coalesce(joined.new_id, joined.account_id)).drop("old_id", "new_id")


def lines_of_seen_orders(tables: Tables) -> tuple[Tables, list[Entry]]:
    """The tables without order lines whose order is not seen: a line has no date of its own, and one of an
    order dated later than as_of is not known yet."""
    if "order_lines" not in tables or "orders" not in tables:
        return tables, []
    lines = tables["order_lines"]
    kept = lines.semi_join(tables["orders"], "order_id")
    rows, rows_out = (t.count().to_pyarrow().as_py() for t in (lines, kept))
    if rows == rows_out:
        return tables, []
    detail = _("the order is not in orders, or later than as_of")
    found = Entry("order_lines", "order not seen", rows - rows_out, rows, rows_out, None, None, None, detail)
    return tables | {"order_lines": kept}, [found]


def dangling(tables: Tables, mapped: set[str]) -> list[Entry]:
    """What points nowhere: blank keys, and keys that the other table does not have. Rows stay; they are said."""
    entries = []
    for name, table in tables.items():
        for column, other in TABLES[name].links:
            if f"{name}.{column}" not in mapped:
                continue
            if column not in MAY_BE_BLANK:
                blank = table[column].isnull()
                entries.append(
                    entry(table, name, "blank key", blank, _("{column} is blank").format(column=column))
                )
            if other in tables:
                keys = tables[other].select(known=tables[other][TABLES[other].key[0]]).distinct()
                joined = table.left_join(keys, table[column] == keys.known)
                unknown = joined[column].notnull() & joined.known.isnull()
                detail = _("{column} matches none of {other}").format(column=column, other=other)
                entries.append(entry(joined, name, "unknown key", unknown, detail))
    return [found for found in entries if found]
