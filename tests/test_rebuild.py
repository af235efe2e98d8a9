"""A month made again from its manifest comes to the same numbers, or what differs is said."""

import json
from pathlib import Path

import pytest

from crm.run.cli import main
from made_notebooks import code, write_notebook, write_project

OPENED = "from crm import tables\ncompany = tables.open(source, data, as_of, window)"
COUNTED = """from IPython.display import display
total = float(company.orders.amount.sum().to_pyarrow().as_py())
sales = Finding("sales.sum", "Sales.", pd.DataFrame({'level': [level]}), numbers=(Number("net_revenue", total * level, n=2),))
display(headline(sales), sales)"""


@pytest.fixture
def month(tmp_path, monkeypatch) -> Path:
    write_project(tmp_path)
    write_notebook(tmp_path, "sales", code(OPENED), code(COUNTED))
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--set", "sales.level=0.5"]) == 0
    return tmp_path / "reports" / "2026-10"


def test_a_month_made_again_comes_to_the_same_numbers_with_its_own_parameters(month, capsys):
    before = {path: path.read_bytes() for path in month.rglob("*") if path.is_file()}
    assert main(["rebuild", str(month / "manifest.json")]) == 0
    assert "1 number of 1 report is what it was." in capsys.readouterr().out
    assert {path: path.read_bytes() for path in month.rglob("*") if path.is_file()} == before


def test_other_data_are_said_with_the_numbers_they_change(month, capsys):
    orders = month.parents[1] / "data" / "orders.csv"
    orders.write_text(orders.read_text().replace("20.5", "30.5"))
    assert main(["rebuild", str(month)]) == 1
    said = capsys.readouterr().out
    assert (
        "sales: net_revenue was 15.25 (n 2), is 20.25 (n 2)" in said and "sales: other tables: orders" in said
    )


def test_another_notebook_is_said_and_what_was_made_can_be_kept(month, capsys, tmp_path):
    write_notebook(month.parents[1], "sales", code(OPENED), code(COUNTED.replace("n=2", "n=3")))
    assert main(["rebuild", str(month), "--out", "again"]) == 1
    said = capsys.readouterr().out
    assert "sales: net_revenue was 15.25 (n 2), is 15.25 (n 3)" in said
    assert "sales: its notebook differs" in said
    assert json.loads((tmp_path / "again" / "2026-10" / "manifest.json").read_text())["reports"]["sales"]


@pytest.mark.parametrize("path", ["nowhere/manifest.json", "data/orders.csv"])
def test_what_is_no_manifest_is_refused(month, capsys, path):
    assert main(["rebuild", path]) == 2
    said = capsys.readouterr().err
    assert ("There is no nowhere/manifest.json" if "nowhere" in path else "is no manifest") in said
