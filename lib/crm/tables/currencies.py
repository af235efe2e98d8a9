"""One currency a table: amounts in another one are not added to it, for no rate is known."""

import ibis

from crm.errors import BadInput
from crm.tables.log import Entry, entry, in_place
from crm.tables.made import empty
from crm.tables.profile import Profile
from crm.tables.schema import TABLES
from crm.words import _, listed

RULE = "another currency"


def in_one_currency(con, table: ibis.Table, name: str, profile: Profile) -> tuple[ibis.Table, list[Entry]]:
    """The table with every amount blank that is not in the profile's currency, or, if it states none, in the one
    most rows have. The rows stay: they happened, their worth is not known."""
    if "currency" not in TABLES[name].types or "currency" not in profile.tables[name].columns:
        return table, []
    spelt = table.currency.upper()
    found = table.group_by(spelt=spelt).agg(n=table.count()).order_by(ibis.desc("n"), "spelt")
    there = [row["spelt"] for row in found.to_pyarrow().to_pylist() if row["spelt"]]
    base = (profile.currency or (there[0] if there else "")).upper()
    others = [spelling for spelling in there if spelling != base]
    if not others:
        return table, []
    if base not in there:
        raise BadInput(
            f"{profile.source}.yaml: currency is {base}, but {name} are all in {listed(others)}. Correct it, or map "
            f"these under tables.{name}.columns.currency.values."
        )
    detail = _("amounts in {others} set to blank, for no rate to {base} is known")
    other = (spelt != base).fill_null(False)
    touched = entry(table, name, RULE, other, detail.format(others=listed(others), base=base))
    money = [column for column, kind in TABLES[name].types.items() if kind == "money"]
    table = table.mutate(**{c: other.ifelse(empty("money"), table[c]) for c in money})
    table = con.keep(ibis.util.gen_name(f"clean_{name}"), table)
    return table, in_place(touched, table)
