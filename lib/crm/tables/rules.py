"""The cleaning rules of one table, in order. Each is named, and logged with what it touched."""

from collections.abc import Callable
from typing import NamedTuple

import ibis

from crm.tables.costly import REPEATED
from crm.tables.log import BEYOND, Entry, entry, in_place
from crm.tables.made import empty
from crm.tables.profile import Profile
from crm.tables.read import ROW
from crm.tables.schema import DATED, TABLES
from crm.words import _

DELETED = "deleted in the CRM"
ENDS = {
    "deals": "closed_at", "tickets": "closed_at", "leads": "converted_at", "orders": "delivered_at", "invoices": "paid_on",
}  # fmt: skip


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
        found = entry(table, name, rule.name, rule.about(table), rule.detail, rule.drops)
        if not found:
            continue
        if rule.drops:
            table = table.filter(~rule.about(table).fill_null(False))
        elif rule.blanks:
            blank = empty(TABLES[name].types[rule.blanks])
            table = table.mutate(
                **{rule.blanks: rule.about(table).fill_null(False).ifelse(blank, table[rule.blanks])}
            )
        table = con.keep(ibis.util.gen_name(f"clean_{name}"), table)
        log += in_place(found, table)
    return table, log


def amount_rules(name: str, profile: Profile) -> list[Rule]:
    """The rules on amounts. They come before the others: one impossible amount would drown every sum in the log."""
    types = TABLES[name].types
    return [_impossible_amount(name, c, profile) for c, kind in types.items() if kind in ("money", "number")]


def possible(table: ibis.Table, name: str, profile: Profile) -> ibis.Table:
    """The table as its money is summed for the log before the rules on amounts have been: without the impossible."""
    money = TABLES[name].money
    if money is None:
        return table
    wrong = _impossible_amount(name, money, profile).about(table).fill_null(False)
    return table.mutate(**{money: wrong.ifelse(empty("money"), table[money])})


def row_rules(name: str, profile: Profile) -> list[Rule]:
    """The other rules that look at one row at a time, in order, for a canonical table."""
    types, born = TABLES[name].types, TABLES[name].born
    rules = []
    if name == "rates":
        rules.append(Rule("no rate", _("rate is blank or not above 0"), _no_rate, drops=True))
    if "is_deleted" in types:
        rules.append(Rule(DELETED, _("marked as deleted"), _deleted, drops=True))
    if born in profile.tables[name].columns and name not in DATED:
        detail = _("{column} is blank; in no month, but kept").format(column=born)
        rules.append(Rule("without a date", detail, lambda t: t[born].isnull()))
    rules += [
        _impossible_date(c, c == born, profile) for c, kind in types.items() if kind in ("time", "date")
    ]
    if name in ENDS:
        end = ENDS[name]
        detail = _("{end} before {begin}; counted, but left out of durations").format(end=end, begin=born)
        rules.append(
            Rule("ended before it began", detail, lambda t: t[end].cast("date") < t[born].cast("date"))
        )
    return rules + (_invoice_rules() if name == "invoices" else [])


def _invoice_rules() -> list[Rule]:
    """What is odd about an invoice and counted, all of it kept as it stands."""
    note = _("the amount is negative; it lowers what is owed")
    due = _("due_on before issued_on; counted as due on the day of issue")
    more = _("paid_amount goes beyond amount; the rest is the customer's")
    undated = _("paid_amount without paid_on; in no month, so it counts as open")
    return [
        Rule("credit note", note, lambda t: t.amount < 0),
        Rule("due before it was issued", due, lambda t: t.due_on < t.issued_on),
        Rule("paid beyond its amount", more, _beyond),
        Rule("paid on no day", undated, lambda t: (t.paid_amount != 0) & t.paid_on.isnull()),
    ]


def _beyond(table: ibis.Table) -> ibis.Value:
    """Whether more was paid than billed, or something of the other sign."""
    paid, amount = table.paid_amount, table.amount
    return ((amount >= 0) & ((paid > amount) | (paid < 0))) | ((amount < 0) & ((paid < amount) | (paid > 0)))


def _deleted(table: ibis.Table) -> ibis.Value:
    """Deleted and not merged: a CRM also marks as deleted what it merged into another one, which is followed."""
    return table.is_deleted & table.merged_into_id.isnull() if "merged_into_id" in table else table.is_deleted


def _no_rate(table: ibis.Table) -> ibis.Value:
    return table.rate.isnull() | (table.rate <= 0)


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


def without_doubles(table: ibis.Table, name: str, in_order: bool) -> tuple[ibis.Table, list[Entry]]:
    """Of rows equal in every column the first stays; then, of rows with the same key, the last in the file; where
    rows have no order, that with the greatest values. Rows whose key is blank but for its first part are different
    things: lines of one order without a number."""
    key = list(TABLES[name].key)
    if table.select(key).distinct().count().to_pyarrow() == table.count().to_pyarrow():
        return table, []
    known = ibis.or_(ibis.literal(len(key) == 1), *(table[c].notnull() for c in key[1:]))
    table = table.mutate(known=known)
    content = [c for c in table.columns if c != ROW]
    blank = _("equal in every column, but {key} is blank: nothing tells them apart").format(
        key=" + ".join(key[1:])
    )
    alike = table.mutate(copy=ibis.row_number().over(group_by=content, order_by=ROW))
    kept = entry(alike, name, "equal rows kept", (alike["copy"] > 0) & ~alike.known, blank)
    table, equal = _first_only(
        table, name, content, table[ROW], ("exact duplicate", _("equal in every column"))
    )
    detail = _("the same {key}, another content; the last one stays").format(key=" + ".join(key))
    rest = [c for c in content if c not in key]  # rows that a join doubled have one and the same number
    order = [ibis.desc(ROW), *rest] if in_order else [ibis.desc(c) for c in _dates_first(name, rest)]
    table, same = _first_only(table, name, key, order, (REPEATED, detail))
    return table.drop("known"), ([kept] if kept else []) + equal + same


def _dates_first(name: str, columns: list[str]) -> list[str]:
    """The columns, that of the row's own date before all others."""
    return sorted(columns, key=lambda column: column != TABLES[name].born)


def _first_only(
    table: ibis.Table, name: str, same: list[str], order, told: tuple[str, str]
) -> tuple[ibis.Table, list[Entry]]:
    ranked = table.mutate(copy=ibis.row_number().over(group_by=same, order_by=order))
    again = (ranked["copy"] > 0) & ranked.known
    found = entry(ranked, name, told[0], again, told[1], drops=True)
    return (ranked.filter(~again).drop("copy"), [found]) if found else (table, [])
