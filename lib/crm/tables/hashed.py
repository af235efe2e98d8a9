"""Customers under a hash of their ids, for reports that leave the house: who has the key can tell who is who, nobody
else can. The hash is HMAC-SHA256 of the id, its first hex digits; the same id is the same hash in every table and
every month, as long as the key is the same. Names, addresses, comments and columns nobody mapped are left out.
"""

import os
import re
from collections.abc import Iterator
from hashlib import sha256

import ibis

from crm.errors import BadInput
from crm.tables.log import MAPPED, OTHER, Entry
from crm.tables.made import empty
from crm.tables.profile import Profile
from crm.tables.read import ROW
from crm.tables.schema import TABLES
from crm.words import _

CUSTOMERS = ("accounts", "contacts", "leads")
NAMING = re.compile(r"(name|email|phone|comment)$")  # columns that say who somebody is
OTHERS = ("stages", "products", "campaigns", "owners")  # tables whose names are no customers'
DIGITS = (12, 16, 24, 64)  # of a hash; more only where two customers would get the same
KEY_ENV = "CRM_CUSTOMERS_KEY_ENV"  # in a run's kernels: which environment variable holds the key
# no id and no key stands in the text of a query: an error would repeat it
HASH = """CREATE OR REPLACE TEMP TABLE hashed_ids AS SELECT id,
sha256($2 || unhex(sha256($1 || encode(id)))) AS hash FROM ({ids}) WHERE id IS NOT NULL"""

Tables = dict[str, ibis.Table]


def key_at_hand() -> str | None:
    """The key that the monthly run hashes its customers with; None where it shows them by id."""
    return os.environ.get(os.environ.get(KEY_ENV) or " ") or None


def customer_columns(table: str) -> list[str]:
    """The columns of a canonical table that hold the id of a customer, a contact or a lead."""
    return [column for column in TABLES[table].types if _is_customer(table, column)]


def naming_columns(table: str) -> list[str]:
    """The columns of a canonical table that may say who a customer is."""
    texts = ("text", "code", "comment")
    kinds = TABLES[table].types
    return [] if table in OTHERS else [c for c, k in kinds.items() if k in texts and NAMING.search(c)]


def refuse_elsewhere(profile: Profile, key: str | None) -> None:
    """BadInput where customers are to be hashed in an engine whose log would hold the key."""
    if key and profile.engine != "duckdb":
        raise BadInput(
            f"{profile.source}.yaml: customers are hashed in DuckDB only, and engine is {profile.engine}. Leave engine "
            f"out, so that the tables are brought into DuckDB, or say run.customers: id."
        )


def hashed(con, tables: Tables, log: list[Entry], key: str | None) -> tuple[Tables, list[Entry]]:
    """The tables with every customer's id hashed and what names customers left out, and the log without the
    values of such columns; both as they are where there is no key."""
    if not key:
        return tables, log
    digits = _hash_ids(con, tables, key.encode())
    return {name: _hashed(con, name, table, digits) for name, table in tables.items()}, _without_values(log)


def _is_customer(table: str, column: str) -> bool:
    links, keys = dict(TABLES[table].links), [TABLES[name].key[0] for name in CUSTOMERS]
    if column in links:
        return links[column] in CUSTOMERS
    # a customer's table points at itself, as in parent_id; elsewhere columns end in the key's name
    own = table in CUSTOMERS and column in ("parent_id", "merged_into_id")
    return own or column.endswith(tuple(keys))


def _hash_ids(con, tables: Tables, key: bytes) -> int:
    """Puts the hash of every id into the temporary table hashed_ids; how many of its digits tell them apart."""
    parts = [table.select(id=table[c]) for n, table in tables.items() for c in customer_columns(n)]
    ids = ibis.union(*parts, distinct=True) if len(parts) > 1 else parts[0].distinct()
    con.con.con.execute(HASH.format(ids=con.con.compile(ids)), list(_pads(key)))
    made = con.table("hashed_ids")
    counts = made.aggregate(all=made.count(), **{f"d{n}": made.hash.substr(0, n).nunique() for n in DIGITS})
    row = counts.to_pyarrow().to_pylist()[0]
    return next(n for n in DIGITS if row[f"d{n}"] == row["all"])


def _pads(key: bytes) -> Iterator[bytes]:
    """The key as HMAC mixes it into the inner and the outer hash (RFC 2104)."""
    block = (sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    yield from (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))


def _hashed(con, name: str, table: ibis.Table, digits: int) -> ibis.Table:
    for column in customer_columns(name):
        ids = con.table("hashed_ids").select(hashed_id="id", hash="hash")
        joined = table.left_join(ids, table[column] == ids.hashed_id)
        table = joined.mutate(**{column: joined.hash.substr(0, digits)}).drop("hashed_id", "hash")
    types = TABLES[name].types
    blank = {column: empty(types[column]) for column in naming_columns(name)}
    # what the profile did not map may say anything
    known = table.mutate(**blank).drop(*(c for c in table.columns if c not in types and c != ROW))
    return con.keep(f"hashed_{name}", known)


def _without_values(log: list[Entry]) -> list[Entry]:
    """The log; of names that were written another way it says how many, not which."""
    hidden = {(name, c) for name in TABLES for c in (*customer_columns(name), *naming_columns(name))}
    told = _("{column}: written another way")
    return [
        entry._replace(detail=told.format(column=column))
        if entry.rule in (MAPPED, OTHER) and (entry.table, column := entry.detail.partition(":")[0]) in hidden
        else entry
        for entry in log
    ]
