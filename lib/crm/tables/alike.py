"""Accounts whose names are the same but for spelling: compared so that a million of them are not compared in pairs."""

import ibis

from crm.engines import dialect_of
from crm.tables.flags import real

LEGAL_FORMS = (
    "gmbh ag kg ug inc incorporated ltd limited llc plc corp corporation company co "
    "sa sas sarl srl spa bv nv ab oy ltda"
)
ALIKE = 0.94  # Jaro-Winkler similarity from which two names are proposed as one customer
LARGE = 200  # names in a block beyond which each is compared with its neighbours in the alphabet alone ...
NEAR = 20  # ... at least so many of them before and after


@ibis.udf.scalar.builtin
def jaro_winkler_similarity(left: str, right: str) -> float:
    """DuckDB's similarity of two texts, 0 to 1."""


def near_duplicates(con, accounts: ibis.Table) -> ibis.Table:
    """Pairs of accounts whose names are the same but for spelling: a, name_a, b, name_b, alike; an expression.

    Names are compared without case, punctuation and legal form; alike are those with a Jaro-Winkler similarity
    of ALIKE within a block of the same first four letters, the same digits and the same region and country
    (Winkler 1990); in large blocks within a sorted neighbourhood (Hernández & Stolfo 1995). Engines that know no such
    similarity find names that are the same only."""
    engine = dialect_of(accounts.name)
    legal = rf"{engine.edge}({LEGAL_FORMS.replace(' ', '|')}){engine.edge}"
    plain = accounts.name.lower().re_replace(r"[^\w\s]", " ").re_replace(legal, " ").re_replace(r"[\s_]+", "")
    place = ibis.coalesce(accounts.region, "") + "|" + ibis.coalesce(accounts.country, "")
    named = accounts.filter(accounts.name.notnull()).select("account_id", "name", plain=plain, place=place)
    named = named.filter(named.plain.length() >= 3)
    digits = named.plain.re_replace(r"[^0-9]+", "")  # Shop 12 is not Shop 13, however alike
    named = named.mutate(block=named.plain.substr(0, 4) + "|" + digits + "|" + named.place)
    named = con.keep("named_accounts", named.drop("place"))
    firsts = named.group_by("block", "plain").agg(
        first=named.account_id.min(), name=named.name.argmin(named.account_id)
    )
    firsts = con.keep("distinct_names", firsts)
    found = _equal(named, firsts)
    return found.union(_alike(con, firsts)) if engine.has_similarity else found


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


def _alike(con, firsts: ibis.Table) -> ibis.Table:
    """Pairs of different plain names within a block that are nearly the same."""
    within = ibis.window(group_by="block")
    counted = firsts.mutate(
        n=firsts.count().over(within), place=ibis.row_number().over(within.copy(orderings=(firsts.plain,)))
    )
    bucket = (counted.n > LARGE).ifelse(counted.place // NEAR, 0)
    one = con.keep("names_in_buckets", counted.filter(counted.n > 1).mutate(bucket=bucket))
    # a large block's names are met by those of the bucket before them, too
    before = one.filter(one.n > LARGE).mutate(bucket=lambda t: t.bucket - 1)
    other = one.union(before).view()
    same = [one.block == other.block, one.bucket == other.bucket, one.plain < other.plain]
    pairs = one.join(other, same, rname="{name}_other")
    pairs = pairs.mutate(alike=jaro_winkler_similarity(pairs.plain, pairs.plain_other))
    found = pairs.filter(pairs.alike >= ALIKE)
    turned = found["first"] > found.first_other
    return found.select(
        a=turned.ifelse(found.first_other, found["first"]),
        name_a=turned.ifelse(found.name_other, found.name),
        b=turned.ifelse(found["first"], found.first_other),
        name_b=turned.ifelse(found.name, found.name_other),
        alike="alike",
    )
