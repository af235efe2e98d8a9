"""One currency a table: amounts in another one are turned into the profile's at the rate of their own day.

A rate (the table `rates`) is what one unit of its currency is worth in the profile's, from its day on until the next
one. The row's day is that of its table: an order's, an invoice's issue, a deal's creation, a contract's or a campaign's
start. An amount without a rate is blank, never 0 and never as it stood: the row happened, its worth is not known.
Amounts are not rounded, so that amount / orders.rate is what the source had.
"""

import ibis

from crm.errors import BadInput
from crm.tables.flags import real
from crm.tables.log import Entry, entry, in_place, worth
from crm.tables.made import empty
from crm.tables.profile import Profile
from crm.tables.schema import TABLES
from crm.words import _, count, listed, money

RULE, TURNED = "another currency", "turned into one currency"
OLDEST = 45  # days that a rate holds: those of a month, and two weeks until the next month's is there; then it is stale

Priced = tuple[ibis.Table, list[Entry]]


def in_one_currency(con, table: ibis.Table, name: str, profile: Profile, rates: ibis.Table | None) -> Priced:
    """The table with every amount in the profile's currency, or, if it states none, in the one most rows have;
    `orders.rate` says by what it was multiplied. Rows stay, also those whose amount no rate is known for."""
    if (
        "currency" not in TABLES[name].types
        or "currency" not in profile.tables[name].columns
        or name == "rates"
    ):
        return table, []
    spelt = table.currency.upper()
    found = table.group_by(spelt=spelt).agg(n=table.count()).order_by(ibis.desc("n"), "spelt")
    there = [row["spelt"] for row in found.to_pyarrow().to_pylist() if row["spelt"]]
    base = (profile.currency or (there[0] if there else "")).upper()
    others = [spelling for spelling in there if spelling != base]
    if not others:
        return (table if rates is None else _marked(table, real(1.0))), []
    if rates is None:
        _refuse_strange(profile, name, base, there, others)
        return _blanked(con, table, name, base, others)
    rated = _rated(con, table, name, base, rates)
    log, unknown = _log(rated, name, base)
    if unknown == others:
        _refuse_strange(profile, name, base, there, others)
    turned = {c: rated[c] * rated.by for c in _amounts(name)}
    return con.keep(
        ibis.util.gen_name(f"clean_{name}"), _marked(rated.mutate(**turned), rated.by).drop("by")
    ), log


def like_their_orders(con, lines: ibis.Table, orders: ibis.Table) -> Priced:
    """The lines of orders with their money turned by the rate of the order; blank where the order has none."""
    if orders.rate.notnull().any().to_pyarrow().as_py() is not True:
        return lines, []
    by = orders.select(rate_of="order_id", by="rate")
    joined = lines.left_join(by, lines.order_id == by.rate_of).drop("rate_of")
    same = con.keep(ibis.util.gen_name("rated_order_lines"), joined)
    _refuse_other_rows(lines, same, "order_lines")
    turned = same.mutate(**{c: same[c] * same.by for c in _amounts("order_lines")}).drop("by")
    counts = same.aggregate(
        all=same.count(), turned=same.count(where=same.by != 1.0), unknown=same.count(where=same.by.isnull())
    )
    rows = counts.to_pyarrow().to_pylist()[0]
    log = _told("order_lines", TURNED, rows["turned"], rows["all"], _("turned at the rates of their orders"))
    log += _told(
        "order_lines", RULE, rows["unknown"], rows["all"], _("set to blank like their orders, without a rate")
    )
    return con.keep(ibis.util.gen_name("clean_order_lines"), turned), log


def checked(rates: ibis.Table, profile: Profile) -> ibis.Table:
    """The rates, their currencies in capitals. BadInput where two of one day differ: which one holds nobody knows;
    and where the profile's own currency is not worth itself: the rates may stand upside down, or be another one's."""
    rates = rates.mutate(currency=rates.currency.upper())
    each = rates.group_by("currency", "day").agg(least=rates.rate.min(), most=rates.rate.max())
    own = (
        (each.currency == profile.currency.upper()) & ((each.least != 1.0) | (each.most != 1.0))
    ).fill_null(False)
    wrong = each.filter(own | (each.least != each.most)).order_by("currency", "day").limit(1)
    for row in wrong.to_pyarrow().to_pylist():
        of = f"{profile.source}.yaml: tables.rates: {row['currency']} on {row['day']:%Y-%m-%d}"
        if row["least"] != row["most"]:
            raise BadInput(
                f"{of} has two rates, {row['least']:g} and {row['most']:g}. Leave the one that holds."
            )
        raise BadInput(
            f"{of} has the rate {row['least']:g}, and it is the profile's own currency, which is worth 1 of itself. A rate "
            f"is what one unit of the other currency is worth in {row['currency']}."
        )
    return rates


def rates_of_days(asked: ibis.Table, rates: ibis.Table) -> ibis.Table:
    """`asked` (currency and day, each pair once) with `by`, the newest rate of the day or of the OLDEST days before it;
    pairs without one are left out. A running maximum and an equality, no search in spans of time: any engine is quick."""
    known = rates.select("currency", "day", since=rates.day, asked=ibis.literal(0, "int64"))
    wanted = asked.select("currency", "day", since=empty("date"), asked=ibis.literal(1, "int64"))
    both = known.union(wanted)
    each = both.group_by("currency", "day").agg(since=both.since.max(), asked=both.asked.max())
    so_far = ibis.window(group_by="currency", order_by="day", preceding=None, following=0)
    each = each.mutate(since=each.since.max().over(so_far))
    each = each.filter(each.asked == 1, each.day.delta(each.since, unit="day") <= OLDEST)
    values = rates.group_by(of="currency", at="day").agg(by=rates.rate.max())
    joined = each.inner_join(values, [each.currency == values.of, each.since == values.at])
    return joined.select("currency", "day", "by")


def _rated(con, table: ibis.Table, name: str, base: str, rates: ibis.Table) -> ibis.Table:
    """The table with `by`: what its amounts are multiplied by, 1 in the own currency, null where no rate is known."""
    table = table.mutate(spelt=table.currency.upper(), on=table[_dated_by(name)].cast("date"))
    other = (table.spelt != base).fill_null(False)
    asked = table.filter(other & table.on.notnull()).select(currency="spelt", day="on").distinct()
    found = rates_of_days(asked, rates).rename(of="currency", at="day")
    found = con.keep(ibis.util.gen_name("rates_of"), found)
    joined = table.left_join(found, [table.spelt == found.of, table.on == found.at])
    joined = joined.mutate(by=other.ifelse(joined.by, real(1.0))).drop("of", "at", "spelt", "on")
    rated = con.keep(ibis.util.gen_name(f"rated_{name}"), joined)
    _refuse_other_rows(table, rated, name)
    return rated


def _dated_by(name: str) -> str:
    """The column with a row's day: its birth, or the only day of a row that is known ahead, such as a target."""
    table = TABLES[name]
    return table.born or next(column for column, kind in table.types.items() if kind == "date")


def _refuse_other_rows(before: ibis.Table, after: ibis.Table, name: str) -> None:
    """A join by rates neither loses a row nor doubles one; if it ever did, nothing goes on."""
    rows, now = (table.count().to_pyarrow().as_py() for table in (before, after))
    if rows != now:
        raise RuntimeError(f"{name}: {rows:,} rows became {now:,} when their rates were looked up")


def _log(rated: ibis.Table, name: str, base: str) -> tuple[list[Entry], list[str]]:
    """What was turned, and of each currency what was not, with rows and money of its own; and those of which nothing
    was, the most frequent first."""
    others = rated.mutate(spelt=rated.currency.upper()).filter(lambda t: t.spelt != base)
    lost = others.by.isnull()
    tally = others.group_by("spelt").agg(
        n=others.count(), lost=others.count(where=lost), money=worth(others, name).sum(where=lost)
    )
    rows = tally.order_by(ibis.desc("n"), "spelt").to_pyarrow().to_pylist()
    done = sum(row["n"] - row["lost"] for row in rows)
    told = _("{others} turned into {base} at the rates of their days").format(
        others=listed([row["spelt"] for row in rows if row["n"] > row["lost"]]), base=base
    )
    total = rated.count().to_pyarrow().as_py()
    log = _told(name, TURNED, done, total, told)
    for row in rows:
        if row["lost"]:
            detail = _(
                "{money} in {currency} set to blank, for no rate to {base} of the day or the {n} days before is known"
            )
            said = detail.format(
                money=money(row["money"] or 0.0), currency=row["spelt"], base=base, n=count(OLDEST)
            )
            log += _told(name, RULE, row["lost"], total, said)
    return log, [row["spelt"] for row in rows if row["n"] == row["lost"]]


def _told(name: str, rule: str, rows: int, total: int, detail: str) -> list[Entry]:
    """The entry of so many rows, if any; their money is that of several currencies, which is no sum."""
    return [Entry(name, rule, rows, total, total, None, None, None, detail)] if rows else []


def _blanked(con, table: ibis.Table, name: str, base: str, others: list[str]) -> Priced:
    """Without any rates: every amount in another currency blank."""
    detail = _("amounts in {others} set to blank, for no rate to {base} is known")
    other = (table.currency.upper() != base).fill_null(False)
    touched = entry(table, name, RULE, other, detail.format(others=listed(others), base=base))
    blank = {c: other.ifelse(empty("money"), table[c]) for c in _amounts(name)}
    table = _marked(table.mutate(**blank), other.ifelse(empty("number"), real(1.0)))
    table = con.keep(ibis.util.gen_name(f"clean_{name}"), table)
    return table, in_place(touched, table)


def _marked(table: ibis.Table, by: ibis.Value) -> ibis.Table:
    """The table with the rate of each row, where it has room for it."""
    return table.mutate(rate=by) if "rate" in table.columns else table


def _amounts(name: str) -> list[str]:
    return [column for column, kind in TABLES[name].types.items() if kind == "money"]


def _refuse_strange(profile: Profile, name: str, base: str, there: list[str], others: list[str]) -> None:
    if base not in there:
        raise BadInput(
            f"{profile.source}.yaml: currency is {base}, but {name} are all in {listed(others)}. Correct it, or map "
            f"these under tables.{name}.columns.currency.values."
        )
