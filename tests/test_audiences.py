"""Audiences: each customer in one file, nobody who opted out, nothing that a spreadsheet would run."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from crm.customers.audience import COLUMNS, members
from crm.errors import BadInput
from crm.run import audiences
from crm.run.audiences import all_audiences
from crm.run.cli import main
from crm.tables import fetch
from crm.tables.told import told
from made_orders import shop


def command(sample, out: Path, *words: str) -> None:
    """crm-report audiences, on tables that are prepared already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "crm.tables.prepare", lambda _source, _data, as_of, *_where, **_more: sample(str(as_of))
        )
        assert main(["audiences", "--month", "2026-10", "--out", str(out), *words]) == 0


@pytest.fixture(scope="module")
def written(tmp_path_factory, sample) -> Path:
    """The command on the sample, whose tables are those that all tests share."""
    out = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "crm.tables.prepare", lambda _source, _data, as_of, *_where, **_more: sample(str(as_of))
        )
        assert main(["audiences", "--month", "2026-10", "--out", str(out)]) == 0
    return out / "audiences" / "2026-10"


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_customer_is_in_one_file_and_the_list_says_how_many(written):
    assert len(all_audiences()) >= 4
    for name, function in all_audiences().items():
        if name == "kinds":  # of the made company there are none
            assert not list((written / name).iterdir())
            continue
        if name in (
            "follow_ups",
            "leaving",
        ):  # those overdue alone, in the file of their tier; as many as the team can
            continue
        files = {path.stem: rows(path) for path in (written / name).iterdir()}
        assert set(files) == set(function.audience.segments)
        ids = [row["id"] for found in files.values() for row in found]
        assert len(ids) == len(set(ids)) > 3000
        stated = [row for row in rows(written / "audiences.csv") if row["audience"] == name]
        assert {row["file"]: int(row["customers"]) for row in stated} == {
            f"{name}/{segment}.csv": len(found) for segment, found in files.items()
        }
        assert sum(int(row["customers"]) + int(row["opted_out"]) for row in stated) == 3509


def test_an_audience_made_anew_leaves_the_others_where_they_are(written, sample, tmp_path):
    folder = tmp_path / "audiences" / "2026-10"
    shutil.copytree(written, folder)
    (folder / "tiers" / "tier_vip.csv").write_text("mine\n", encoding="utf-8")
    (folder / "rfm" / "champions.csv").write_text("old\n", encoding="utf-8")
    command(sample, tmp_path, "--audience", "rfm")
    before, after = (
        {p.relative_to(of): p.read_bytes() for p in of.rglob("*.csv")} for of in (written, folder)
    )
    assert set(after) == set(before) and after.pop(Path("tiers/tier_vip.csv")) == b"mine\n"
    said = [
        sorted(map(str, (row.values() for row in rows(of / "audiences.csv")))) for of in (written, folder)
    ]
    assert said[0] == said[1]
    assert all(after[name] == before[name] for name in after if name.name != "audiences.csv")


def test_whom_to_contact_is_in_the_file_of_the_tier_that_the_customer_is_in(written):
    for path in (written / "follow_ups").iterdir():
        found, tier = rows(path), rows(written / "tiers" / path.name)
        assert list(found[0]) == ["id", "segment", "score", "owner", "reason"]
        assert {row["id"] for row in found} < {row["id"] for row in tier}
        assert all(int(row["score"]) > 0 and row["reason"].startswith("Last contact 202") for row in found)


def test_whom_to_contact_before_they_leave_is_apart_from_whom_to_leave_alone(written):
    call, alone = (rows(written / "leaving" / f"leaving_{group}.csv") for group in ("contact", "control"))
    assert 90 <= len(call) <= 100 and 0 < len(alone) <= 12  # less those who opted out
    assert not {row["id"] for row in call} & {row["id"] for row in alone}
    assert all(row["reason"].startswith("Not to be contacted") for row in alone)
    assert all(row["reason"].endswith(".") and 0 < int(row["score"]) <= 100 for row in call)


def test_a_file_is_what_a_crm_takes_in(written):
    best = rows(written / "rfm" / "champions.csv")
    assert list(best[0]) == COLUMNS and {row["segment"] for row in best} == {"Champions"}
    assert all(row["score"][0] in "45" and row["score"][1] in "45" for row in best)
    assert best == sorted(best, key=lambda row: (-int(row["score"]), row["id"])), (
        "the first in the file are to be seen to first"
    )
    assert best[0]["reason"].startswith("Days since the last order: ")


def company(**more):
    orders = [
        ("=1+1", "2026-10-30", 120.5),
        ("a", "2026-10-01", 10),
        ("a", "2026-10-02", -3.25),
        ("b", "2025-01-01", 7),
    ]
    return shop(orders, window=12, **more)


def test_who_opted_out_with_every_contact_is_left_out_and_a_formula_is_disarmed():
    contacts = pd.DataFrame(
        {"contact_id": list("uvwx"), "account_id": ["b", "b", "a", "a"], "opt_out": [True, True, True, False]}
    )
    there = company(contacts=contacts)
    found = members(there, all_audiences()["tiers"](there))
    files = fetch(found.files).set_index("id")
    assert sorted(files.index) == ["'=1+1", "a"]
    assert files.score["a"] == 6 and files.segment["a"] == "Regular"  # 6.75, downwards
    assert files.reason["a"] == (
        "Days since the last order: 30. Days with an order: 1, net revenue: 6 EUR, in the 12 months to 31 Oct 2026."
    )
    assert len(fetch(found.asked)) == 3
    alone = company()
    assert len(fetch(members(alone, all_audiences()["tiers"](alone)).files)) == 3


def test_a_template_that_names_what_is_not_there_is_a_mistake():
    with pytest.raises(KeyError, match="nobody"):
        told("{nobody} is here")


def test_an_audience_that_is_none_is_refused_and_what_was_written_before_stays(written, capsys, monkeypatch):
    before = {path: path.read_bytes() for path in written.rglob("*.csv")}
    words = ["audiences", "--month", "2026-10", "--out", str(written.parents[1])]

    def breaks(*_):
        raise BadInput("the disk is full")

    monkeypatch.setattr(audiences, "prepared", lambda *_: None)
    monkeypatch.setattr(audiences, "_one", breaks)
    assert main(words) == 2 and main([*words, "--audience", "rmf"]) == 2
    assert "there is no such audience. Did you mean 'rfm'" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in written.parent.rglob("*.csv")} == before
