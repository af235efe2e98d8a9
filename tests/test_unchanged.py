"""Nothing changed, nothing run; what changed is run again, and it alone, and the reason is said."""

import json
import os
import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from crm.run.cli import main
from crm.run.stand.environment import versions
from crm.run.stand.keys import why_again
from made_notebooks import MONTHLY, code, good_cell, write_notebook, write_project

ASKS = "from crm import tables\ncompany = tables.open(source, data, as_of, window)\n"
PROFILE = """source: made
folder: data
files: {sales: orders.csv, calls: tickets.csv}
tables:
  orders:
    from: sales
    columns: {order_id: id, account_id: customer, ordered_at: day, amount: value}
  tickets:
    from: calls
    columns: {ticket_id: id, account_id: customer, created_at: day}
"""
ORDERS = "id,customer,day,value\n1,A,2026-09-01,10\n2,A,2026-10-01,20.5\n"
TICKETS = "id,customer,day\n1,A,2026-09-02\n2,B,2026-10-02\n"


def entries(project: Path) -> dict:
    return json.loads((project / "reports" / "2026-10" / "manifest.json").read_text())["reports"]


def runs(project: Path) -> dict[str, str]:
    """Report → the run that made its page."""
    return {name: entry["run"] for name, entry in entries(project).items()}


@pytest.fixture(scope="module")
def run_once(tmp_path_factory) -> Path:
    """A project with a report on orders and one on tickets, both run."""
    folder = write_project(tmp_path_factory.mktemp("once"))
    (folder / "params" / "sources" / "made.yaml").write_text(PROFILE)
    (folder / "data" / "orders.csv").write_text(ORDERS)
    (folder / "data" / "tickets.csv").write_text(TICKETS)
    (folder / "ours.py").write_text("HALF = 0.5\n")
    write_notebook(folder, "sales", code(ASKS + "company.orders.count()"), good_cell("sales"))
    write_notebook(
        folder, "service", code(ASKS + "import ours\ncompany.tickets.count()"), good_cell("service")
    )
    with chdir(folder):
        assert main(["run"]) == 0
    return folder


@pytest.fixture
def project(run_once, tmp_path, monkeypatch) -> Path:
    """A copy of it: what has run stays run where its folder is moved."""
    shutil.copytree(run_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_second_run_starts_no_kernel_says_why_and_touches_no_file(project, capsys, monkeypatch):
    folder = project / "reports"
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.suffix != ".lock"}
    os.utime(project / "data" / "orders.csv")  # written again, the same
    monkeypatch.setattr("crm.run.kernels.pool.run_all", lambda *_: pytest.fail("reports were run"))
    capsys.readouterr()
    assert main(["run"]) == 0
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "nothing changed since 20" in said and "nothing was run" in said
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.suffix != ".lock"} == before


def test_the_manifest_says_which_tables_a_notebook_asked_for(project):
    found = entries(project)
    assert {name: entry["read"] for name, entry in found.items()} == {
        "sales": ["orders"],
        "service": ["tickets"],
    }
    assert list(found["sales"]["tables"]) == ["orders"]


def test_one_changed_table_runs_the_reports_that_read_it_and_no_other(project, capsys):
    before = runs(project)
    (project / "data" / "tickets.csv").write_text(TICKETS.replace("2026-10-02", "2026-10-03"))
    assert main(["run"]) == 0
    after, said = runs(project), capsys.readouterr().out
    assert after["sales"] == before["sales"] and after["service"] != before["service"]
    assert "sales  stands" in said and "run again: other rows in tickets" in said
    assert (project / "reports" / "2026-10" / "sales.html").is_file()


def test_a_file_that_comes_to_the_same_rows_runs_nothing_and_is_remembered(project, capsys):
    before = runs(project)
    (project / "data" / "orders.csv").write_text(ORDERS.replace("\n", "\r\n"))
    assert main(["run"]) == 0 and runs(project) == before
    capsys.readouterr()
    assert main(["run"]) == 0 and "nothing changed" in capsys.readouterr().out


def test_one_changed_module_runs_its_users(project, capsys):
    before = runs(project)
    (project / "ours.py").write_text("HALF = 0.25\n")
    assert main(["run"]) == 0
    after = runs(project)
    assert after["sales"] == before["sales"] and after["service"] != before["service"]
    assert "run again: the library changed: ours" in capsys.readouterr().out


def test_a_changed_notebook_runs_alone_but_not_for_what_its_cells_have_shown(project):
    before = runs(project)
    path = project / "notebooks" / "sales.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "shown"}]
    path.write_text(json.dumps(notebook))
    assert main(["run"]) == 0 and runs(project) == before
    write_notebook(project, "sales", code(ASKS + "company.orders.limit(1)"), good_cell("sales"))
    assert main(["run"]) == 0
    assert runs(project)["service"] == before["service"] and runs(project)["sales"] != before["sales"]


def test_another_parameter_runs_the_reports_that_have_it(project, capsys):
    (project / "params" / "monthly.yaml").write_text(MONTHLY + "sales: {level: 0.9}\n")
    before = runs(project)
    assert main(["run"]) == 0
    assert runs(project)["service"] == before["service"] and runs(project)["sales"] != before["sales"]
    assert "run again: other parameters: level" in capsys.readouterr().out


def test_another_package_runs_all_of_them(project, monkeypatch, capsys):
    monkeypatch.setattr("crm.run.stand.keys.versions", lambda: {"pandas": "99"})
    assert main(["run"]) == 0
    assert capsys.readouterr().out.count("run again: other packages: babel, crm-report, duckdb and") == 2


def test_a_run_of_some_reports_does_not_hide_from_the_next_that_others_are_behind(project, capsys):
    before = runs(project)
    (project / "data" / "tickets.csv").write_text(TICKETS.replace("2026-10-02", "2026-10-03"))
    assert main(["run", "--only", "sales"]) == 0 and runs(project) == before
    capsys.readouterr()
    assert main(["run"]) == 0
    assert "service" in capsys.readouterr().out and runs(project)["service"] != before["service"]


def test_data_in_another_folder_lose_no_published_page(project, capsys):
    (project / "moved").mkdir()
    for name, text in (("orders.csv", ORDERS), ("tickets.csv", TICKETS)):
        (project / "moved" / name).write_text(text)
    assert main(["run", "--data", "moved", "--only", "sales"]) == 0
    assert (project / "reports" / "2026-10" / "service.html").is_file()
    write_notebook(project, "service", code("raise ValueError('no')"))
    assert main(["run", "--data", "moved"]) == 1
    assert (project / "reports" / "2026-10" / "service.html").is_file()


def test_another_currency_or_language_makes_every_page_again(project, monkeypatch, capsys):
    profile = project / "params" / "sources" / "made.yaml"
    profile.write_text(profile.read_text().replace("source: made", "source: made\ncurrency: USD"))
    assert main(["run"]) == 0
    assert (
        capsys.readouterr().out.count("run again: the profile's currency, fiscal year or description changed")
        == 2
    )
    monkeypatch.setattr("crm.run.stand.keys.LANGUAGE", "de")
    assert main(["run"]) == 0
    assert capsys.readouterr().out.count("run again: other settings of the run: language") == 2


def test_what_an_export_holds_of_later_days_makes_no_older_month_again(project, capsys):
    before = runs(project)
    (project / "data" / "orders.csv").write_text(ORDERS + "3,B,2026-11-03,7\n")
    assert main(["run"]) == 0 and runs(project) == before
    assert "stands" in capsys.readouterr().out


def test_a_file_that_a_magic_runs_is_part_of_a_page(project, capsys):
    (project / "half.py").write_text("import ours\n")
    write_notebook(project, "sales", code("%run -i half.py\n" + ASKS), good_cell("sales"))
    assert main(["run"]) == 0
    capsys.readouterr()
    (project / "ours.py").write_text("HALF = 0.75\n")
    assert main(["run"]) == 0
    assert capsys.readouterr().out.count("run again: the library changed: ours") == 2
    (project / "half.py").write_text("import ours  # again\n")
    assert main(["run"]) == 0
    assert "run again: the library changed: half.py" in capsys.readouterr().out


def test_a_page_of_the_same_month_says_what_it_said_before(project, capsys):
    counted = "total = float(company.orders.amount.sum().to_pyarrow().as_py())\n"
    numbers = "Number('net_revenue', total, n=2),"
    write_notebook(project, "sales", code(ASKS + counted), good_cell("sales", numbers=numbers))
    assert main(["run"]) == 0 and "Revised" not in (project / "reports/2026-10/sales.html").read_text()
    assert (
        main(["run", "--again"]) == 0
        and "Revised" not in (project / "reports/2026-10/sales.html").read_text()
    )
    (project / "data" / "orders.csv").write_text(ORDERS.replace("20.5", "21.5"))
    assert main(["run"]) == 0
    said = (project / "reports" / "2026-10" / "sales.html").read_text()
    assert "Revised: Net revenue was 30.50 on the page made on" in said and "and is 31.50." in said


def test_a_report_whose_notebook_is_gone_goes_too_and_that_is_said(project, capsys):
    before = runs(project)
    (project / "notebooks" / "sales.ipynb").unlink()
    capsys.readouterr()
    assert main(["run"]) == 0
    assert "sales  goes, its notebook is gone" in capsys.readouterr().out
    assert runs(project) == {"service": before["service"]}
    assert not (project / "reports" / "2026-10" / "sales.html").exists()
    assert main(["run"]) == 0 and "nothing changed" in capsys.readouterr().out


def test_numpy_and_scipy_are_packages_that_a_page_depends_on():
    assert {"numpy", "scipy"} <= versions().keys()


def test_lists_that_a_killed_run_has_not_written_are_written_by_the_next(project, capsys):
    months, index = project / "reports" / "index.html", project / "reports" / "2026-10" / "index.html"
    said = index.read_bytes(), months.read_bytes()
    index.unlink()
    months.unlink()
    assert main(["run"]) == 0 and "nothing was run" in capsys.readouterr().out
    assert (index.read_bytes(), months.read_bytes()) == said
    os.utime(months, (0, 0))
    assert main(["run"]) == 0 and months.stat().st_mtime > 0


def test_a_list_of_months_that_cannot_be_written_is_said_and_tried_again(project, capsys):
    months = project / "reports" / "index.html"
    months.unlink()
    (months / "x").mkdir(parents=True)
    assert main(["run", "--again"]) == 0
    assert "is published, but not listed" in capsys.readouterr().out
    (months / "x").rmdir()
    months.rmdir()
    assert main(["run"]) == 0 and months.is_file()


def test_a_page_that_was_deleted_is_made_again(project, capsys):
    (project / "reports" / "2026-10" / "sales.html").unlink()
    assert main(["run"]) == 0
    assert "run again: a file of it is missing" in capsys.readouterr().out
    assert (project / "reports" / "2026-10" / "sales.html").is_file()


def test_what_is_asked_for_again_is_run(project):
    before = runs(project)
    assert main(["run", "--again", "--only", "sales"]) == 0
    assert runs(project)["service"] == before["service"] and runs(project)["sales"] != before["sales"]


def test_a_month_that_came_in_before_runs_the_months_that_look_back_on_it(project, capsys):
    assert main(["run", "--month", "2026-09"]) == 0
    capsys.readouterr()
    assert main(["run"]) == 0
    assert capsys.readouterr().out.count("run again: the months before changed") == 2


KEY = {
    "notebook": "n", "modules": {"ours": "m"}, "parameters": {"level": "0.9"}, "packages": {"pandas": "3"},
    "settings": {"rejects_allowed": 0.01}, "history": "h", "tables": {"orders": "o", "tickets": "t"}, "aside": "a",
    "profile": "p",
}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "now", "why"),
    [
        ("notebook", "x", "its notebook changed"),
        ("modules", {"ours": "m", "theirs": "t"}, "the library changed: theirs"),
        ("parameters", {"level": "0.8"}, "other parameters: level"),
        ("packages", {}, "other packages: pandas"),
        ("settings", {"rejects_allowed": 0.02}, "other settings of the run: rejects_allowed"),
        ("history", "x", "the months before changed"),
        ("aside", "x", "other rows were set aside"),
        ("profile", "x", "the profile's currency, fiscal year or description changed"),
        ("tables", {"tickets": "t"}, "other rows in orders"),
        ("tables", {"orders": "o"}, None),
    ],
)
def test_whatever_a_page_depends_on_is_a_reason_of_its_own(part, now, why):
    entry = {"status": "done", "read": ["orders"], "key": KEY}
    assert why_again(KEY, entry) is None
    assert why_again(KEY | {part: now}, entry) == why
    assert why_again(KEY, entry | {"status": "failed"}) == "it failed the last time"
    assert why_again(KEY, None) and why_again(KEY, {"status": "done"})


def test_a_file_under_another_name_with_the_same_rows_runs_nothing(project):
    before = runs(project)
    (project / "data" / "orders.csv").rename(project / "data" / "orders-november.csv")
    profile = project / "params" / "sources" / "made.yaml"
    profile.write_text(profile.read_text().replace("orders.csv", "orders-november.csv"))
    assert main(["run"]) == 0 and runs(project) == before


def test_lines_of_orders_of_later_days_run_nothing(project):
    lines = "id,product,q,price\n1,P,1,10\n2,P,1,20.5\n"
    columns = "{order_id: id, product_id: product, quantity: q, unit_price: price}"
    profile = PROFILE.replace("calls: tickets.csv}", "calls: tickets.csv, lines: lines.csv}")
    profile += f"  order_lines:\n    from: lines\n    columns: {columns}\n"
    (project / "params" / "sources" / "made.yaml").write_text(profile)
    (project / "data" / "lines.csv").write_text(lines)
    counted = "company.orders.count(), company.order_lines.count()"
    write_notebook(project, "sales", code(ASKS + counted), good_cell("sales"))
    assert main(["run"]) == 0
    before = runs(project)
    (project / "data" / "orders.csv").write_text(ORDERS + "3,B,2026-11-03,7\n")
    (project / "data" / "lines.csv").write_text(lines + "3,P,1,7\n")
    assert main(["run"]) == 0 and runs(project) == before


def test_a_delivery_after_the_month_runs_nothing(project):
    """What has come into an order's row since is taken back, and no reason."""
    profile, orders = project / "params" / "sources" / "made.yaml", project / "data" / "orders.csv"
    profile.write_text(PROFILE.replace("amount: value}", "amount: value, delivered_at: delivered}"))
    told = "id,customer,day,value,delivered\n1,A,2026-09-01,10,2026-09-03\n2,A,2026-10-01,20.5,"
    orders.write_text(f"{told}\n")
    assert main(["run"]) == 0
    before = runs(project)
    orders.write_text(f"{told}2026-11-03\n")
    assert main(["run"]) == 0 and runs(project) == before


def test_check_and_run_say_at_once_what_a_key_costs(project, capsys):
    (project / "data" / "orders.csv").write_text(ORDERS + "2,A,2026-10-02,5\n")
    for command in ("check", "run"):
        assert main([command]) == 0
        at_once = capsys.readouterr().out.partition("\n\n")[0]  # before the summary
        assert "left out, for another one has the same key" in at_once
