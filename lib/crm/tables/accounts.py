"""Whose rows are whose: near-duplicate names, and keys that point nowhere."""

import ibis

from crm.engines import dialect_of
from crm.tables.flags import real
from crm.tables.log import Entry, entry
from crm.tables.merging import Tables, ends, repointed
from crm.tables.profile import Profile
from crm.tables.schema import SAID_IF_BLANK, TABLES
from crm.words import _, count

LEGAL_FORMS = (
    "gmbh ag kg ug inc incorporated ltd limited llc plc corp corporation company co "
    "sa sas sarl srl spa bv nv ab oy ltda"
)
ALIKE = 0.94  # Jaro-Winkler similarity from which two names are proposed as one customer
PROPOSED = 1_000  # pairs that are listed


@ibis.udf.scalar.builtin
def jaro_winkler_similarity(left: str, right: str) -> float:
    """DuckDB's similarity of two texts, 0 to 1."""


def near_duplicates(con, accounts: ibis.Table) -> list[dict]:
    """Pairs of accounts whose names are the same but for spelling: proposals, most alike first.

    Names are compared without case, punctuation and legal form; alike are those with a Jaro-Winkler similarity
    of ALIKE within a block of the same first four letters and the same region and country (Winkler 1990). Engines
    that know no such similarity find names that are the same only."""
    engine = dialect_of(accounts.name)
    legal = rf"{engine.edge}({LEGAL_FORMS.replace(' ', '|')}){engine.edge}"
    plain = accounts.name.lower().re_replace(r"[^\w\s]", " ").re_replace(legal, " ").re_replace(r"[\s_]+", "")
    place = ibis.coalesce(accounts.region, "") + "|" + ibis.coalesce(accounts.country, "")
    named = accounts.filter(accounts.name.notnull()).select(
        "account_id", "name", "created_at", plain=plain, block=plain.substr(0, 4) + "|" + place
    )
    named = named.filter(named.plain.length() >= 3)
    named = con.keep("named_accounts", named)
    firsts = named.group_by("block", "plain").agg(
        first=named.account_id.min(), name=named.name.argmin(named.account_id)
    )
    firsts = con.keep("distinct_names", firsts)
    found = _equal(named, firsts)
    if engine.has_similarity:
        found = found.union(_alike(firsts))
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
        alike=real(1.0),
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
    into = ends({pair["b"]: pair["a"] for pair in pairs})
    if profile.merge_near_duplicates:
        told = ("near-duplicate name", _("merged, as the profile says"))
        tables, entries = repointed(con, tables, "accounts", into, told)
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


def dangling(tables: Tables, mapped: set[str]) -> list[Entry]:
    """What points nowhere: blank keys, and keys that the other table does not have. Rows stay; they are said."""
    entries = []
    for name, table in tables.items():
        for column, other in TABLES[name].links:
            if f"{name}.{column}" not in mapped:
                continue
            if column in SAID_IF_BLANK:
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
