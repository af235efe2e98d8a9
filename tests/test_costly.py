"""A key that costs a table much of its rows or its money is said; one that costs little is not."""

import pytest

from crm.tables.costly import costly

LOST = {
    "table": "orders",
    "rule": "repeated key",
    "rows": 1,
    "rows_in": 1000,
    "money": 1.0,
    "money_in": 1000.0,
}
WITHOUT_MONEY = {"rows": 20, "money": None, "money_in": None}


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({}, []),
        ({"rows": 20}, ["20 rows (2.0%) with €1 (0.1% of the money)"]),
        ({"money": 50.0}, ["1 row (0.1%) with €50 (5.0% of the money)"]),
        ({"money": -50.0}, ["1 row (0.1%) with -€50 (5.0% of the money)"]),
        (WITHOUT_MONEY, ["20 rows (2.0%) are left out"]),
        ({"rows": 20, "rule": "exact duplicate"}, []),
        ({"rows_in": 0, "money": 0.0, "money_in": 0.0}, []),
    ],
    ids=["few", "rows", "money", "credit notes", "no money", "another rule", "of none"],
)
def test_a_key_costs_much_by_its_rows_or_by_its_money(entry, says):
    found = costly([LOST | entry], "EUR")
    assert len(found) == len(says) and all(words in told for words, told in zip(says, found, strict=True))
