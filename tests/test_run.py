"""The run: it publishes whole months, one broken report stops no other, and the same inputs give the same."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from crm.errors import BadInput
from crm.names import METRICS
from crm.run import cli
from crm.run.pages.facts import run_facts
from crm.run.publish import staged, writable
from made_notebooks import ORDERS, code, good_cell, markdown, write_notebook, write_project

METRIC = min(METRICS)  # any
NUMBER = f"Number('{METRIC}', 0.25, 0.2, 0.3, 120)"
HOSTILE = (
    "{'stage': ['=1+1', '+1', '-x', '@SUM(1)', '\\tx', '\\rx', 'a;=1', 'plain'], "
    "'=deals': [1, -2, 3, 4, 5, 6, 7, 8]}"
)
NOISE = code("os.write(2, b'heard')")


def run_in(project: Path, *words: str) -> int:
    """The exit code of crm-report run, in this process."""
    os.chdir(project)
    return cli.main(["run", *words])


def manifest(project: Path, month: str = "2026-10") -> dict:
    return json.loads((project / "reports" / month / "manifest.json").read_text())


def files(folder: Path) -> list[str]:
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return [name for name in found if not re.fullmatch(r"\.crm-report/\S+\.lock", name)]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A project without notebooks; the test's own folder comes back afterwards."""
    monkeypatch.chdir(tmp_path)
    return write_project(tmp_path)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A project of three reports, one of which breaks, that has run once; and the exit code. The folder's
    name is one that papermill would fill with parameters."""
    before = Path.cwd()
    project = write_project(tmp_path_factory.mktemp("ran") / "a {odd} folder ü")
    write_notebook(project, "alpha", NOISE, good_cell("alpha", HOSTILE, f"{NUMBER},"))
    write_notebook(project, "beta", markdown("## Where does it break?"), code("1/0"), good_cell("beta"))
    opened = "from crm import tables\ncompany = tables.open(source, data, as_of, window)"
    write_notebook(
        project, "gamma", code(opened), good_cell("gamma"), code('tables.counted(company, "orders")')
    )
    yield project, run_in(project)
    os.chdir(before)


def test_the_month_holds_pages_notebooks_tables_rejects_and_nothing_half_written(ran):
    folder = ran[0] / "reports"
    assert files(folder) == [
        "2026-10/alpha.html",
        "2026-10/alpha.ipynb",
        "2026-10/gamma.html",
        "2026-10/gamma.ipynb",
        "2026-10/index.html",
        "2026-10/logs/alpha.log",
        "2026-10/logs/beta.ipynb",
        "2026-10/manifest.json",
        "2026-10/params.yaml",
        "2026-10/rejects/orders.csv",
        "2026-10/summary.txt",
        "2026-10/tables/alpha.wins.csv",
        "2026-10/tables/gamma.wins.csv",
        "index.html",
    ]


def test_the_manifest_says_in_which_cell_a_report_failed_and_why(ran):
    project, exit_code = ran
    error = manifest(project)["reports"]["beta"]["error"]
    says = "ZeroDivisionError: division by zero"
    assert error == {"cell": 5, "heading": "Where does it break?", "type": "ZeroDivisionError", "says": says}
    assert exit_code == 1


def test_what_a_kernel_says_on_stderr_is_in_its_log_and_nothing_else(ran):
    text = (ran[0] / "reports" / "2026-10" / "logs" / "alpha.log").read_text()
    assert text == "heard"  # and no warning of the kernel's, such as the one about TCP


def test_the_manifest_has_the_numbers_the_data_and_what_it_ran_on(ran):
    facts = manifest(ran[0])
    report = facts["reports"]["alpha"]
    number = {key: report["numbers"][0][key] for key in ("name", "value", "unit", "low", "high", "n")}
    expected = {
        "name": METRIC,
        "value": 0.25,
        "low": 0.2,
        "high": 0.3,
        "n": 120,
        "unit": METRICS[METRIC].unit,
    }
    assert number == expected and report["numbers"][0]["label"]
    assert report["parameters"]["window"] == "6" and report["seconds"] > 0 and report["peak_mib"] > 20
    orders = {"rows": 2, "first": "2026-09-01", "last": "2026-10-01", "files": ["orders.csv"], "later": 0}
    orders |= {
        "hash": facts["tables"]["orders"]["hash"],
        "months": {"2026-09": [1, 10.0], "2026-10": [1, 20.5]},
    }
    assert report["tables"] == {"orders": orders} == facts["tables"]
    assert facts["rejects"] == {"orders": {"count": 1, "of": 3}} and facts["arguments"] == ["run"]
    assert facts["versions"]["papermill"] and facts["python"].startswith("3.")


def test_a_cell_of_a_table_cannot_start_a_formula(ran):
    with (ran[0] / "reports" / "2026-10" / "tables" / "alpha.wins.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows[1:]] == [
        "'=1+1",
        "'+1",
        "'-x",
        "'@SUM(1)",
        "'\tx",
        "'\rx",
        "a;=1",
        "plain",
    ]
    assert rows[0] == ["stage", "'=deals"] and rows[2][1] == "-2"
    # quoted, or a spreadsheet that separates by semicolons would see a formula behind one
    assert '"a;=1"' in (ran[0] / "reports" / "2026-10" / "tables" / "alpha.wins.csv").read_text()


def test_a_second_run_gives_the_same_tables_and_numbers_and_keeps_the_last_good_page(ran):
    project, _code = ran
    first, folder = manifest(project), project / "reports" / "2026-10"
    before = {name: (folder / name).read_bytes() for name in files(folder) if name.endswith(".csv")}
    write_notebook(project, "gamma", code("raise ValueError('no stage\\nat all')"))
    write_notebook(project, "beta", good_cell("beta"))
    (folder / "notes.docx").write_bytes(b"for the board")
    assert run_in(project, "--jobs", "1") == 1
    second = manifest(project)
    assert (folder / "notes.docx").read_bytes() == b"for the board"
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert second["reports"]["alpha"]["numbers"] == first["reports"]["alpha"]["numbers"]
    gamma = second["reports"]["gamma"]
    assert gamma["error"]["says"] == "ValueError: no stage at all" and (folder / "gamma.html").exists()
    assert gamma["last_good"]["run"] == first["run"] and second["reports"]["beta"]["status"] == "done"
    assert {p.suffix for p in (project / "reports").rglob(".*/*")} <= {".lock"}

    # --only leaves the others as they were, also the page that was kept
    assert run_in(project, "--only", "alpha", "--again") == 0
    third = manifest(project)["reports"]
    assert [third[name]["run"] for name in ("beta", "gamma")] == [second["run"]] * 2
    assert third["alpha"]["run"] not in (first["run"], second["run"])
    assert (folder / "gamma.html").exists() and (folder / "beta.html").exists()


def test_when_no_report_is_good_the_code_is_3_and_the_index_says_so(here):
    write_notebook(here, "alpha", code("raise SystemError('broken')"))
    write_notebook(here, "beta", markdown("nothing found"))
    assert run_in(here) == 3
    reports = manifest(here)["reports"]
    assert (
        reports["beta"]["error"]["says"]
        == "It ran and showed no Finding: a question is answered by one, made by an analysis or in a cell (README, 'Analysts')."
    )
    assert files(here / "reports") == [
        "2026-10/index.html",
        "2026-10/logs/alpha.ipynb",
        "2026-10/manifest.json",
        "2026-10/params.yaml",
        "2026-10/rejects/orders.csv",
        "2026-10/summary.txt",
        "index.html",
    ]


def test_an_endless_cell_a_dead_kernel_and_a_long_sleep_are_failures_of_their_own(here):
    write_notebook(here, "dead", code("os.kill(os.getpid(), 9)"))
    write_notebook(here, "endless", code("import time\nwhile True: time.sleep(.01)"))
    write_notebook(here, "good", good_cell("good"))
    assert run_in(here, "--set", "run.deadline_seconds=15") == 1  # a busy machine starts a kernel in four
    reports = manifest(here)["reports"]
    assert reports["dead"]["error"]["type"] == "dead kernel" and reports["dead"]["error"]["cell"] == 4
    assert "longer than the 15 seconds" in reports["endless"]["error"]["says"]
    assert reports["endless"]["error"]["cell"] == 4 and reports["good"]["status"] == "done"


def test_several_months_are_published_each_with_its_own_day(here):
    write_notebook(here, "alpha", good_cell("alpha", "{'stage': [as_of]}"))
    assert run_in(here, "--from", "2026-09", "--to", "2026-10") == 0
    days = [
        (here / "reports" / month / "tables" / "alpha.wins.csv").read_text()
        for month in ("2026-09", "2026-10")
    ]
    assert days == ['"stage"\n"2026-09-30"\n', '"stage"\n"2026-10-31"\n']
    listed = (here / "reports" / "index.html").read_text()
    assert "2026-09/index.html" in listed and "2026-10/index.html" in listed


def test_a_report_that_is_not_asked_for_stands_on_the_tables_it_had_and_that_is_said(here, capsys):
    write_notebook(here, "alpha", good_cell("alpha"))
    write_notebook(here, "beta", good_cell("beta"))
    assert run_in(here) == 0
    (here / "other").mkdir()
    (here / "other" / "orders.csv").write_text(ORDERS.replace("20.5", "30.5"))
    capsys.readouterr()
    assert run_in(here, "--only", "alpha", "--data", "other") == 0
    assert "beta  stands on the tables of an earlier run; it was not asked for" in capsys.readouterr().out
    assert (here / "reports/2026-10/beta.html").is_file()
    assert "It stands on the tables of an earlier run" in (here / "reports/2026-10/index.html").read_text()
    assert run_in(here, "--data", "other") == 0
    assert (
        "It stands on the tables of an earlier run" not in (here / "reports/2026-10/index.html").read_text()
    )


def test_the_written_parameters_run_again(here):
    write_notebook(here, "alpha", good_cell("alpha", "{'stage': [window], 'deals': [level]}"))
    assert run_in(here, "--set", "alpha.window=all", "level=0.8") == 0
    again = str(here / "reports" / "2026-10" / "params.yaml")
    table = here / "reports" / "2026-10" / "tables" / "alpha.wins.csv"
    first = table.read_text()
    assert first == '"stage","deals"\n"all",0.8\n'
    assert run_in(here, "--params", again) == 0 and table.read_text() == first


def test_a_month_that_cannot_be_finished_leaves_the_published_one_whole(tmp_path):
    (tmp_path / "2026-10").mkdir()
    (tmp_path / "2026-10" / "index.html").write_text("last month's")
    with pytest.raises(OSError, match="disk"), staged(tmp_path, "2026-10") as stage:
        (stage / "index.html").write_text("half")
        raise OSError("the disk is full")
    assert files(tmp_path) == ["2026-10/index.html"] and len(list(tmp_path.iterdir())) == 1
    assert (tmp_path / "2026-10" / "index.html").read_text() == "last month's"
    with staged(tmp_path, "2026-10") as stage:
        (stage / "page.html").write_text("whole")
    assert files(tmp_path) == ["2026-10/page.html"] and len(list(tmp_path.iterdir())) == 1


def test_what_a_person_laid_into_a_month_comes_along_and_what_a_run_wrote_goes(tmp_path):
    report = {"files": ["alpha.html", "alpha.ipynb", "tables/alpha.wins.csv"]}
    reports = {"alpha": report, "beta": {"files": []}}
    wrote = {"format": 0, "run": "run1", "month": "2026-10", "reports": reports, "rejects": {"orders": {}}}
    earlier = [
        "index.html",
        "params.yaml",
        "rejects/orders.csv",
        "logs/beta.ipynb",
        "logs/alpha.log",
        *report["files"],
    ]
    laid_in = ["notes.docx", "mine.ipynb", "tables/mine.csv", "minutes/june/draft.txt", "page.html"]
    for name in earlier + laid_in:
        (tmp_path / "2026-10" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "2026-10" / name).write_text("from before")
    (tmp_path / "2026-10" / "shelf").symlink_to(tmp_path)
    (tmp_path / "2026-10" / "manifest.json").write_text(json.dumps(wrote))
    with staged(tmp_path, "2026-10") as stage:
        (stage / "page.html").write_text("of this run")
    month = tmp_path / "2026-10"
    assert files(month) == sorted(laid_in) and (month / "shelf").is_symlink()
    assert (month / "notes.docx").read_text() == "from before"
    assert (month / "page.html").read_text() == "of this run"


@pytest.mark.parametrize(
    ("taken", "says"),
    [
        ({"2026-10/a.txt": "mine", "2026-10/b.txt": "mine"}, "holds a.txt and 1 more"),
        ({"2026-10/manifest.json": '{"name": "a web page"}'}, "holds manifest.json"),
        ({"2026-10": "mine"}, "is no folder"),
    ],
)
def test_a_folder_that_no_run_published_is_not_replaced(here, capsys, taken, says):
    write_notebook(here, "alpha", code("open('started', 'w').close()"), good_cell("alpha"))
    for name, text in taken.items():
        (here / "reports" / name).parent.mkdir(parents=True, exist_ok=True)
        (here / "reports" / name).write_text(text)
    assert run_in(here, "--from", "2026-09", "--to", "2026-10") == 2
    told = capsys.readouterr()
    assert says in told.err and str(here / "reports" / "2026-10") in told.err and "--out" in told.err
    assert told.out == "" and not (here / "started").exists(), "work was begun before the refusal"
    assert [name for name in files(here / "reports") if not name.startswith(".")] == sorted(taken)


def test_a_folder_is_made_by_who_writes_into_it_and_refused_where_it_could_not_be(tmp_path):
    assert writable(tmp_path / "a" / "b", []) == tmp_path / "a" / "b" and not (tmp_path / "a").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"cannot be made: .*file is no folder"):
        writable(tmp_path / "file" / "reports", [])


def test_an_empty_folder_of_a_months_name_is_free_and_so_is_one_of_an_earlier_version(tmp_path):
    for month in ("2026-09", "2026-10"):
        (tmp_path / month).mkdir()
    (tmp_path / "2026-09" / "manifest.json").write_text('{"format": 0, "run": "run1", "month": "2026-09"}')
    assert writable(tmp_path, [date(2026, 9, 30), date(2026, 10, 31)]) == tmp_path


def test_a_secret_in_the_command_is_not_written_down(here):
    from crm.run.stand.environment import without_secrets

    words = ("run", "--data", "postgres://me:hunter2@db/crm", "--set", "api_key=hunter2", "window=6")
    hidden = ["run", "--data", "postgres://me:***@db/crm", "--set", "api_key=***", "window=6"]
    assert without_secrets(words) == hidden


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_run_that_is_told_to_stop_leaves_what_was_published_and_no_kernel(here):
    write_notebook(here, "alpha", good_cell("alpha"))
    assert run_in(here) == 0
    before = {name: (here / "reports" / name).read_bytes() for name in files(here / "reports")}
    write_notebook(
        here,
        "alpha",
        code(f"open('{here}/started', 'w').write(str(os.getpid())); while_ = 1"),
        code("while True: pass"),
    )
    command = [str(Path(sys.executable).with_name("crm-report")), "run"]
    with subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE) as started:
        kernel = _wait_for(here / "started")
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=20) == 143
    assert {name: (here / "reports" / name).read_bytes() for name in files(here / "reports")} == before
    assert _ends(kernel)


def _wait_for(path: Path) -> int:
    for _ in range(300):
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.1)
    raise AssertionError("the kernel did not start")


def _ends(pid: int) -> bool:
    import psutil

    for _ in range(50):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False


def test_a_month_of_another_source_is_not_replaced(here, capsys):
    write_notebook(here, "alpha", good_cell("alpha"))
    assert run_in(here) == 0
    before = (here / "reports" / "2026-10" / "manifest.json").read_bytes()
    other = here / "params" / "sources" / "other.yaml"
    other.write_text((here / "params" / "sources" / "made.yaml").read_text().replace("made", "other"))
    assert run_in(here, "--source", "other") == 2
    assert "holds the reports of source 'made', which 'other' would replace" in capsys.readouterr().err
    assert (here / "reports" / "2026-10" / "manifest.json").read_bytes() == before
    assert run_in(here, "--source", "other", "--out", "elsewhere") == 0


def test_a_setting_of_the_run_given_to_the_reports_is_told_its_name(here, capsys):
    write_notebook(here, "alpha", good_cell("alpha"))
    assert run_in(here, "--set", "rejects_allowed=0.05") == 2
    assert "Write run.rejects_allowed." in capsys.readouterr().err


def test_a_month_that_is_not_over_says_so(here):
    write_notebook(here, "alpha", good_cell("alpha"))
    assert run_in(here, "--from", "2026-10", "--to", "2026-10") == 0
    page = (here / "reports" / "2026-10" / "alpha.html").read_text()
    assert "not over when this page was made" not in page
    facts = manifest(here) | {"made_at": "2026-10-31T23:00:00Z"}
    assert run_facts(facts)["unfinished"] and not run_facts(facts | {"as_of": "2026-10-30"})["unfinished"]
