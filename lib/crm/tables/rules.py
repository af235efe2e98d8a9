"""The cleaning rules of one table, in order. Each is named, and logged with what it touched."""

from collections.abc import Callable
from typing import NamedTuple

import ibis

from crm.tables.log import Entry, entry
from crm.tables.made import empty
from crm.tables.profile import Profile
from crm.tables.read import ROW
from crm.tables.schema import TABLES
from crm.words import _

BEYOND = 1e13  # no amount in any currency; sums of such would lose their cents
ENDS = {"deals": "closed_at", "tickets": "closed_at", "leads": "converted_at", "orders": "delivered_at"}


class Rule(NamedTuple):
    """A rule that looks at one row at a time: which rows it is about, and whether they go, or have a column
    made blank, or are only counted."""

    name: str
    detail: str
    about: Callable[[ibis.Table], ibis.Value]
    drops: bool = False
    blanks: str | None = None


def applied(con, table: ibis.Table, name: str, rules: list[Rule]) -> tuple[ibis.Table, list[Entry]]:
    """The table after these rules, and the log of those that touched something."""
    log = []
    for rule in _touching(table, rules):
        told = _told(table, name, rule)
        found = entry(told, name, rule.name, told.touched, rule.detail, rule.drops)
        if not found:
            continue
        if rule.drops:
            table = table.filter(~rule.about(table).fill_null(False))
        elif rule.blanks:
            found = _blanked(found, rule.blanks == TABLES[name].money)
            blank = empty(TABLES[name].types[rule.blanks])
            table = table.mutate(
                **{rule.blanks: rule.about(table).fill_null(False).ifelse(blank, table[rule.blanks])}
            )
        log.append(found)
        table = con.create_table(ibis.util.gen_name(f"clean_{name}"), table, temp=True)
    return table, log


def amount_rules(name: str, profile: Profile) -> list[Rule]:
    """The rules on amounts. They come first: one impossible amount would drown every sum in the log."""
    types = TABLES[name].types
    return [_impossible_amount(name, c, profile) for c, kind in types.items() if kind in ("money", "number")]


def row_rules(name: str, profile: Profile) -> list[Rule]:
    """The other rules that look at one row at a time, in order, for a canonical table."""
    types, born = TABLES[name].types, TABLES[name].born
    rules = []
    if "is_deleted" in types:
        rules.append(Rule("deleted in the CRM", _("marked as deleted"), lambda t: t.is_deleted, drops=True))
    rules += [
        _impossible_date(c, c == born, profile) for c, kind in types.items() if kind in ("time", "date")
    ]
    if name in ENDS:
        end = ENDS[name]
        detail = _("{end} before {begin}; counted, but left out of durations").format(end=end, begin=born)
        rules.append(Rule("ended before it began", detail, lambda t: t[end].date() < t[born].date()))
    return rules


def _impossible_date(column: str, is_born: bool, profile: Profile) -> Rule:
    """Rows born before the profile's `earliest` go; another date before it becomes blank."""
    detail = _("{column} before {day}").format(column=column, day=str(profile.earliest))
    early = ibis.date(str(profile.earliest))
    blanks = None if is_born else column
    return Rule("impossible date", detail, lambda t: t[column] < early, drops=is_born, blanks=blanks)


def _impossible_amount(name: str, column: str, profile: Profile) -> Rule:
    """Amounts that are no number, outside the profile's limits, or negative on a deal become blank."""
    low, high = profile.limits.get(
        f"{name}.{column}", (0 if name == "deals" and column == "amount" else None, None)
    )

    def about(table: ibis.Table) -> ibis.Value:
        value = table[column]
        wrong = value.isnan() | value.isinf() | (value.abs() >= BEYOND)
        if low is not None:
            wrong = wrong | (value < low)
        return wrong if high is None else wrong | (value > high)

    return Rule("impossible amount", _("{column} set to blank").format(column=column), about, blanks=column)


def _touching(table: ibis.Table, rules: list[Rule]) -> list[Rule]:
    """The rules that touch any row, found in one pass."""
    if not rules:
        return []
    hits = {f"rule{i}": rule.about(table).fill_null(False).any() for i, rule in enumerate(rules)}
    row = table.aggregate(**hits).to_pyarrow().to_pylist()[0]
    return [rule for i, rule in enumerate(rules) if row[f"rule{i}"]]


def _told(table: ibis.Table, name: str, rule: Rule) -> ibis.Table:
    """The table with a flag `touched`, its money as sums want it: what is no number counts as none."""
    money = TABLES[name].money
    if money is None:
        return table.mutate(touched=rule.about(table))
    odd = (table[money].isnan() | table[money].isinf()).fill_null(False)
    return table.mutate(touched=rule.about(table), **{money: odd.ifelse(empty("money"), table[money])})


def _blanked(found: Entry, is_money: bool) -> Entry:
    return found._replace(money_out=round(found.money_in - found.money, 2)) if is_money else found


def without_doubles(table: ibis.Table, name: str) -> tuple[ibis.Table, list[Entry]]:
    """Of rows equal in every column the first stays; then, of rows with the same key, the last in the file."""
    key = _key(table, name)
    if not key or table.select(key).distinct().count().to_pyarrow() == table.count().to_pyarrow():
        return table, []
    content = [c for c in table.columns if c != ROW]
    detail = _("the same {key}, another content; the last one stays").format(key=" + ".join(key))
    table, equal = _first_only(
        table, name, content, table[ROW], ("exact duplicate", _("equal in every column"))
    )
    table, same = _first_only(table, name, key, ibis.desc(table[ROW]), ("repeated key", detail))
    return table, equal + same


def _key(table: ibis.Table, name: str) -> list[str]:
    """The key's columns that hold anything."""
    held = {c: table[c].count() for c in TABLES[name].key}
    row = table.aggregate(**held).to_pyarrow().to_pylist()[0]
    return [c for c in held if row[c]]


def _first_only(
    table: ibis.Table, name: str, same: list[str], order, told: tuple[str, str]
) -> tuple[ibis.Table, list[Entry]]:
    ranked = table.mutate(copy=ibis.row_number().over(group_by=same, order_by=order))
    found = entry(ranked, name, told[0], ranked["copy"] > 0, told[1], drops=True)
    return (ranked.filter(ranked["copy"] == 0).drop("copy"), [found]) if found else (table, [])
