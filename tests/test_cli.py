"""The command: it answers at once, says what is wrong, and ends with the right code."""

import subprocess
import sys
from pathlib import Path

import pytest

from crm.marks import UNSEEN
from made_notebooks import ORDERS, good_cell, write_notebook, write_project

COMMAND = str(Path(sys.executable).with_name("crm-report"))
HEAVY = ("pandas", "ibis", "papermill", "duckdb", "babel", "matplotlib")


def crm_report(*words: str, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run([COMMAND, *words], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def show(project: Path, name: str) -> str:
    done = crm_report("show", name, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def project(tmp_path):
    write_project(tmp_path)
    write_notebook(tmp_path, "alpha", good_cell("alpha"))
    return tmp_path


def test_list_names_every_report_and_its_question(project):
    write_notebook(project, "beta")
    done = crm_report("list", cwd=project / "data")
    assert (done.returncode, done.stdout) == (0, "alpha  What about alpha?\nbeta   What about beta?\n")


def test_show_says_type_default_meaning_and_limits(project):
    shown = crm_report("show", "alpha", cwd=project).stdout
    assert "level: float = 0.95" in shown and "confidence of the intervals" in shown
    assert "takes a number from 0.5 to 0.999" in shown


def test_show_says_what_the_parameters_file_sets_where_that_is_another_value(project):
    (project / "params" / "monthly.yaml").write_text(
        "run: {month: 2026-09, source: made}\nevery_report: {window: 6, level: 0.95}\nalpha: {window: 24}\n"
    )
    assert "default 'last'; params/monthly.yaml, line 1, run.month: '2026-09'" in show(project, "run")
    shown = show(project, "alpha")
    said = [line.strip() for line in shown.splitlines() if "monthly.yaml" in line]
    assert said == [
        "default '2026-10-31'; params/monthly.yaml, line 1, run.month: '2026-09'",
        "default '12'; params/monthly.yaml, line 3, alpha.window: '24'",
    ]
    assert "window: str = '12'" in shown and "level: float = 0.95" in shown


def test_show_answers_also_where_the_parameters_file_is_broken(project):
    (project / "params" / "monthly.yaml").write_text("alpha: {levl: 0.9, level: high}\n")
    assert "default 0.95; params/monthly.yaml, line 1, alpha.level: 'high'" in show(project, "alpha")
    (project / "params" / "monthly.yaml").write_text("alpha: {level: 0.9")
    shown = show(project, "alpha")
    assert (
        "level: float = 0.95" in shown and "What is set is not known. params/monthly.yaml is no YAML" in shown
    )


def test_show_knows_the_nearest_name(project):
    done = crm_report("show", "alfa", cwd=project)
    assert done.returncode == 2 and "Did you mean 'alpha'?" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["show", "alpha"],
        ["check", "--set", "windw=6"],
        ["run", "--set", "windw=6"],
        ["run", "--source", "mde"],
        ["run", "--month", "2026-13"],
    ],
)
def test_what_needs_no_data_imports_nothing_heavy(project, words):
    program = (
        f"import sys; from crm.run.cli import main; main({words!r})\n"
        f"assert not [name for name in {HEAVY} if name in sys.modules], sorted(sys.modules)"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_check_says_what_there_is_and_starts_no_kernel(project):
    done = crm_report("check", cwd=project)
    assert done.returncode == 0 and done.stderr == ""
    assert "orders: 2 rows, 2026-09-01 to 2026-10-01" in done.stdout and "1 row set aside" in done.stdout
    assert "alpha: as_of=2026-10-31, window=6" in done.stdout and not list(project.glob("reports/2*"))


def test_check_says_which_rows_are_set_aside_and_what_the_run_would_refuse(project, here):
    done = here("check")
    assert "  set aside: orders.csv, line 4, amount: 'x30' is no number" in done.stdout
    assert here("run").returncode == 0
    profile = (project / "params" / "sources" / "made.yaml").read_text()
    (project / "params" / "sources" / "other.yaml").write_text(
        profile.replace("source: made", "source: other")
    )
    for command in ("check", "run"):
        done = here(command, "--source", "other")
        assert done.returncode == 2 and "holds the reports of source 'made'" in done.stderr


def test_an_unknown_command_gets_the_nearest_and_reports_may_stand_behind_commas(project, here):
    assert here("chek").stderr == "crm-report: There is no command 'chek'. Did you mean 'check'?\n"
    write_notebook(project, "beta", good_cell("beta"))
    done = here("check", "--only", "alpha,beta")
    assert done.returncode == 0 and "alpha: as_of" in done.stdout and "beta: as_of" in done.stdout


def test_an_unknown_option_is_refused(project):
    done = crm_report("run", "--mont", "2026-10", cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "crm-report: crm-report run knows no '--mont'. Did you mean '--month'? See crm-report run --help.\n"
    )


def test_words_that_are_too_few_or_a_secret_are_refused_on_one_line(project, monkeypatch):
    monkeypatch.setenv("DB_PASSWORD", "Sommer2026!x")
    for words, says in (
        (["run", "Sommer2026!x"], "knows no '***'"),
        (["show"], "the following arguments are required: NAME"),
        (["show", "a\nb\x1b[2J\x1b]0;owned\x07"], "There is no report 'a b'."),
    ):
        done = crm_report(*words, cwd=project)
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and says in done.stderr, done.stderr
        assert not UNSEEN.search(done.stderr)


def test_show_says_what_is_set_for_every_report(project):
    (project / "params" / "monthly.yaml").write_text("every_report: {window: 6}\n")
    assert "default '12'; params/monthly.yaml, line 1, every_report.window: '6'" in show(project, "alpha")


def test_check_counts_the_rows_set_aside_that_it_does_not_show(project, here):
    bad = "".join(f"{i},B,2026-10-0{i},x\n" for i in range(4, 7))
    good = "".join(f"{i},B,2026-10-1{i},5\n" for i in range(10))
    (project / "data" / "orders.csv").write_text(ORDERS + bad + good)
    assert "set aside: orders: 1 more" in here("check").stdout
