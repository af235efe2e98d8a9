"""A month made again from its manifest comes to the same numbers, or what differs is said."""

import json
import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from crm.run.cli import main
from made_notebooks import code, write_notebook, write_project

OPENED = "from crm import tables\ncompany = tables.open(source, data, as_of, window)"
COUNTED = """from IPython.display import display
total = float(company.orders.amount.sum().to_pyarrow().as_py())
sales = Finding("sales.sum", "Sales.", pd.DataFrame({'level': [level]}), numbers=(Number("net_revenue", total * level, n=2),))
display(headline(sales), sales)"""


@pytest.fixture(scope="module")
def run_once(tmp_path_factory) -> Path:
    """A project whose month has run."""
    folder = write_project(tmp_path_factory.mktemp("once"))
    write_notebook(folder, "sales", code(OPENED), code(COUNTED))
    with chdir(folder):
        assert main(["run", "--set", "sales.level=0.5"]) == 0
    return folder


@pytest.fixture
def month(run_once, tmp_path, monkeypatch) -> Path:
    """The month in a copy of it."""
    shutil.copytree(run_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
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
    assert "sales: Net revenue (net_revenue) was 15.25 (n 2), is 20.25 (n 2)" in said
    assert "sales: table orders holds other values" in said
    assert "sales: orders: amounts of months up to Oct 2026 were corrected, by 10 in all." in said


def test_another_notebook_is_said_and_what_was_made_can_be_kept(month, capsys, tmp_path):
    write_notebook(month.parents[1], "sales", code(OPENED), code(COUNTED.replace("n=2", "n=3")))
    assert main(["rebuild", str(month), "--out", "again"]) == 1
    said = capsys.readouterr().out
    assert "sales: Net revenue (net_revenue) was 15.25 (n 2), is 15.25 (n 3)" in said
    assert "sales: its notebook differs" in said
    assert json.loads((tmp_path / "again" / "2026-10" / "manifest.json").read_text())["reports"]["sales"]


def test_more_rows_another_package_and_data_elsewhere_are_told_apart(month, capsys, monkeypatch, tmp_path):
    (tmp_path / "moved").mkdir()
    text = (month.parents[1] / "data" / "orders.csv").read_text()
    (tmp_path / "moved" / "orders.csv").write_text(text + "4,B,2026-10-05,8\n")
    monkeypatch.setattr("crm.run.stand.keys.versions", lambda: {"pandas": "99"})
    assert main(["rebuild", str(month), "--data", str(tmp_path / "moved")]) == 1
    said = capsys.readouterr().out
    assert "sales: table orders had 2 rows, has 3" in said and "package pandas was 3.1.1, is 99" in said
    assert "sales: orders: 1 row of months up to Oct 2026 came in since, worth 8." in said
    assert "parameter data" not in said


def test_a_report_that_had_failed_is_named_and_a_month_of_such_is_refused(month, capsys):
    project = month.parents[1]
    write_notebook(project, "broken", code("raise ValueError('no')"))
    assert main(["run", "--set", "sales.level=0.5"]) == 1
    capsys.readouterr()
    assert main(["rebuild", str(month)]) == 0
    said = capsys.readouterr().out
    assert (
        "1 number of 1 report is what it was." in said and "broken: not made again, for it had failed" in said
    )
    write_notebook(project, "sales", code("raise ValueError('no')"))
    (project / "notebooks" / "broken.ipynb").unlink()
    assert main(["run", "--set", "sales.level=0.5"]) == 3
    capsys.readouterr()
    assert main(["rebuild", str(month)]) == 2
    assert "No report of 2026-10 is good" in capsys.readouterr().err


def test_what_is_made_again_replaces_no_published_month_and_nothing_of_somebody_elses(
    month, capsys, tmp_path
):
    before = (month / "manifest.json").read_bytes()
    assert main(["rebuild", str(month), "--out", str(month.parent)]) == 2
    assert "is a published month, which would be replaced" in capsys.readouterr().err
    (tmp_path / "mine" / "2026-10").mkdir(parents=True)
    (tmp_path / "mine" / "2026-10" / "mine.txt").write_text("mine")
    assert main(["rebuild", str(month), "--out", str(tmp_path / "mine")]) == 2
    assert (month / "manifest.json").read_bytes() == before


def test_other_rows_are_said_also_where_no_number_moves(month, capsys):
    orders = month.parents[1] / "data" / "orders.csv"
    orders.write_text(orders.read_text().replace("2,A,2026-10-01", "2,B,2026-10-01"))
    assert main(["rebuild", str(month)]) == 0
    said = capsys.readouterr().out
    assert "1 number of 1 report is what it was." in said and "sales: table orders holds other values" in said


@pytest.mark.parametrize("path", ["nowhere/manifest.json", "data/orders.csv"])
def test_what_is_no_manifest_is_refused(month, capsys, path):
    assert main(["rebuild", path]) == 2
    said = capsys.readouterr().err
    assert ("There is no nowhere/manifest.json" if "nowhere" in path else "is no manifest") in said


def test_a_good_report_whose_notebook_is_gone_cannot_be_made_again(month, capsys):
    notebooks = month.parents[1] / "notebooks"
    (notebooks / "sales.ipynb").unlink()
    write_notebook(month.parents[1], "other")
    assert main(["rebuild", str(month)]) == 2
    assert "notebooks/ has no sales.ipynb any more. Go back to commit" in capsys.readouterr().err
