"""The command: it answers at once, says what is wrong, and ends with the right code."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from made_notebooks import good_cell, write_notebook, write_project

COMMAND = str(Path(sys.executable).with_name("crm-report"))
HEAVY = ("pandas", "ibis", "papermill", "duckdb", "babel", "matplotlib")


def crm_report(*words: str, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run([COMMAND, *words], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


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


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--set", "windw=6"], "Did you mean 'window'?"),
        (["--month", "2031-01"], "2026-10"),  # the newest month there is
        (["--month", "2019-01"], "2019-01-31"),
        (["--data", "nowhere"], "nowhere"),
        (["--set", "run.rejects_allowed=0.1"], "1 of 3 rows"),
    ],
)
def test_bad_input_ends_with_2_before_any_kernel(project, words, says):
    started = time.monotonic()
    done = crm_report("run", *words, cwd=project)
    assert done.returncode == 2 and says in done.stderr
    assert done.stderr.startswith("crm-report: ") and "Traceback" not in done.stderr
    assert time.monotonic() - started < 15 and not list(project.glob("reports/2*"))


def test_check_says_what_there_is_and_starts_no_kernel(project):
    done = crm_report("check", cwd=project)
    assert done.returncode == 0 and done.stderr == ""
    assert "orders: 2 rows, 2026-09-01 to 2026-10-01" in done.stdout and "1 row set aside" in done.stdout
    assert "alpha: as_of=2026-10-31, window=6" in done.stdout and not list(project.glob("reports/2*"))


def test_an_unknown_option_is_refused(project):
    done = crm_report("run", "--mont", "2026-10", cwd=project)
    assert done.returncode == 2 and "unrecognized arguments: --mont" in done.stderr
