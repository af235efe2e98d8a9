"""Names that are the same but for spelling: found among many without comparing each with each."""

import random

import pytest

from crm.engines.embedded import Embedded
from crm.errors import BadInput
from crm.tables import alike
from crm.tables.alike import LARGE, NEAR, near_duplicates

WORDS = [
    "north",
    "south",
    "steel",
    "river",
    "harbour",
    "garden",
    "timber",
    "copper",
    "silver",
    "market",
    "bridge",
    "castle",
    "winter",
    "summer",
]


@pytest.fixture
def pairs(tmp_path):
    """A function that gives the pairs found among names, as (name, name), and the engine they were found in."""
    engines = []

    def of(names: list[str]) -> tuple[set, Embedded]:
        engine = Embedded(tmp_path)
        engines.append(engine)
        import pyarrow as pa

        ids = [f"A{i:06d}" for i in range(len(names))]
        blank = pa.nulls(len(names), pa.string())
        table = {"account_id": ids, "name": names, "region": blank, "country": blank}
        accounts = engine.keep("accounts", pa.table(table))
        found = near_duplicates(engine, accounts).to_pyarrow().to_pylist()
        assert all(row["a"] < row["b"] for row in found)
        return {tuple(sorted((row["name_a"], row["name_b"]))) for row in found}, engine

    yield of
    for engine in engines:
        engine.close()


def test_names_that_differ_in_spelling_are_alike_and_those_that_differ_in_a_number_are_not(pairs):
    names = [
        "Müller Stahlbau GmbH",
        "Mueller Stahlbau",
        "Müller Stahlbaau",
        "Store 1012",
        "Store 1013",
        "Store 1012 Ltd.",
    ]
    assert pairs(names)[0] == {
        ("Müller Stahlbaau", "Müller Stahlbau GmbH"),
        ("Store 1012", "Store 1012 Ltd."),
    }


def test_among_thousands_that_begin_alike_each_meets_its_neighbours_and_no_more(pairs):
    draw = random.Random(4)
    names = sorted({"Acme " + " ".join(draw.sample(WORDS, 4)) for _ in range(3_000)})
    assert len(names) > 10 * LARGE
    twisted = [name[:-1] + name[-1] * 2 for name in names[::100]]
    found, engine = pairs(names + twisted)
    assert {tuple(sorted(pair)) for pair in zip(names[::100], twisted, strict=True)} <= found
    buckets = engine.table("names_in_buckets").group_by("block", "bucket").agg(n=lambda t: t.count())
    assert buckets.n.max().to_pyarrow().as_py() == NEAR


def test_a_large_block_finds_what_a_small_one_does_among_neighbours(pairs, monkeypatch):
    """In the alphabet a name and the same with a letter doubled at its end stand side by side, whatever the edges of
    buckets."""
    draw = random.Random(5)
    names = sorted({"Acme " + " ".join(draw.sample(WORDS, 3)) for _ in range(150)})[:90]
    names += [name + name[-1] for name in names]
    small = pairs(names)[0]
    monkeypatch.setattr(alike, "LARGE", 10)
    monkeypatch.setattr(alike, "NEAR", 7)  # an odd number: some pair stands on both sides of an edge
    large = pairs(names)[0]
    twins = {pair for pair in small if pair[1] == pair[0] + pair[0][-1]}
    assert len(twins) == 90 and twins <= large <= small


def test_more_pairs_than_spelling_explains_are_not_merged_unseen(prepared, monkeypatch):
    accounts = "id,name\n" + "".join(f"{i},Unknown\n" for i in "ABCD")
    orders = "id,customer,day,value\n1,A,2026-10-01,10\n"
    profile = {
        "files": {"sales": "orders.csv", "people": "accounts.csv"},
        "merge_near_duplicates": True,
        "tables": {
            "orders": {
                "from": "sales",
                "columns": {
                    "order_id": "id",
                    "account_id": "customer",
                    "ordered_at": "day",
                    "amount": "value",
                },
            },
            "accounts": {"from": "people", "columns": {"account_id": "id", "name": "name"}},
        },
    }
    files = {"orders.csv": orders, "accounts.csv": accounts}
    assert len(prepared(files, profile).pairs) == 3
    monkeypatch.setattr("crm.tables.accounts.MERGED", 2)
    with pytest.raises(
        BadInput, match="3 pairs of accounts have the same name or nearly, too many to merge unseen"
    ):
        prepared(files, profile)
    listed = prepared(files, profile | {"merge_near_duplicates": False})
    assert len(listed.pairs) == 3 and [
        e["rows"] for e in listed.log if e["rule"] == "near-duplicate name"
    ] == [3]
