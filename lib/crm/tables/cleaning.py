"""Canonical tables made clean: the clock put back, then each rule in its order, all of it logged."""

from datetime import date
from typing import NamedTuple

import ibis

from crm.tables.accounting import mapped_log
from crm.tables.accounts import dangling, with_names_merged
from crm.tables.currencies import checked, in_one_currency, like_their_orders
from crm.tables.cut import as_it_was
from crm.tables.invitations import answered
from crm.tables.joins import join_log
from crm.tables.log import UNSEEN, Entry, entry
from crm.tables.merging import merged
from crm.tables.moments import in_order
from crm.tables.profile import Profile
from crm.tables.rules import amount_rules, applied, possible, row_rules, without_doubles
from crm.tables.schema import PARTS, TABLES
from crm.tables.sift import Shaped
from crm.words import _

Tables = dict[str, ibis.Table]


class Cleaned(NamedTuple):
    """The clean tables, what each rule touched, and the pairs of accounts that may be one."""

    tables: Tables
    log: list[Entry]
    pairs: list[dict]


def clean(con, profile: Profile, shaped: dict[str, Shaped], as_of: date) -> Cleaned:
    """All tables after every rule: those that look at one table, then those that look at several."""
    tables: Tables = {}
    log: list[Entry] = []
    first = ("rates", "deal_history")  # what amounts are turned into, and a deal put back, by
    for name in sorted(shaped, key=lambda n: first.index(n) if n in first else len(first)):
        log += join_log(con, profile, name, as_of)
        seen, entries = _parts_of_seen(shaped[name].table, name, tables)
        tables[name], more = _cleaned(con, profile, name, as_of, seen, tables)
        log += entries + more
    return _together(con, profile, tables, log, as_of)


def _cleaned(
    con, profile: Profile, name: str, as_of: date, table: ibis.Table, tables: Tables
) -> tuple[ibis.Table, list[Entry]]:
    """One table after the clock and every rule of its own, with the log of what they touched; `tables` are those
    that were cleaned before it."""
    table, log = as_it_was(
        table, name, as_of, tables.get("deal_history"), lambda t: possible(t, name, profile)
    )
    table = con.keep(f"cut_{name}", table)
    table, priced = _priced(con, profile, name, table, tables)
    log += priced + mapped_log(table, name, profile)
    table, entries = applied(
        con, table.drop(*(c for c in table.columns if c.startswith("was."))), name, row_rules(name, profile)
    )
    table = checked(table, profile) if name == "rates" else table
    unique, doubles = without_doubles(table, name, con.in_order)
    if name == "deal_history":
        unique = in_order(con, unique)
    made = unique if unique is table else con.keep(f"clean_{name}", unique)
    return made, log + entries + doubles


def _priced(
    con, profile: Profile, name: str, table: ibis.Table, tables: Tables
) -> tuple[ibis.Table, list[Entry]]:
    """The table with its amounts in one currency, and none that is impossible: by limits in that currency, so that
    where there are rates amounts are turned first."""

    def in_one(table: ibis.Table) -> tuple[ibis.Table, list[Entry]]:
        if name == "order_lines" and "orders" in tables:
            return like_their_orders(con, table, tables["orders"])
        return in_one_currency(con, table, name, profile, tables.get("rates"))

    def possible_ones(table: ibis.Table) -> tuple[ibis.Table, list[Entry]]:
        return applied(con, table, name, amount_rules(name, profile))

    log: list[Entry] = []
    for step in (in_one, possible_ones) if "rates" in tables else (possible_ones, in_one):
        table, entries = step(table)
        log += entries
    return table, log


def _parts_of_seen(table: ibis.Table, name: str, tables: Tables) -> tuple[ibis.Table, list[Entry]]:
    """The rows whose whole is seen: a line has no date of its own, and one of an order dated later than as_of
    is not known yet."""
    if name not in PARTS or PARTS[name][1] not in tables:
        return table, []
    column, whole = PARTS[name]
    unseen = ~table[column].isin(tables[whole][TABLES[whole].key[0]])
    detail = _("the order is not in orders, or later than as_of")
    found = entry(table, name, UNSEEN, unseen, detail, drops=True)
    return (table.filter(~unseen), [found]) if found else (table, [])


def _together(con, profile: Profile, tables: Tables, log: list[Entry], as_of: date) -> Cleaned:
    """The rules that look at several tables: merged records, names that are alike, answers to invitations, keys
    that point nowhere."""
    tables, entries = merged(con, tables)
    log += entries
    pairs: list[dict] = []
    if "accounts" in tables:
        tables, entries, pairs = with_names_merged(con, tables, profile)
        log += entries
    tables, entries = answered(con, tables, as_of)
    mapped = {f"{n}.{c}" for n, t in profile.tables.items() for c in t.columns}
    return Cleaned(tables, log + entries + dangling(tables, mapped), pairs)
