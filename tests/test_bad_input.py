"""Bad input, through the real command: what cannot be right ends with 2 before any kernel, and the message says
where, what was there and what to do; a row that cannot be read is set aside and counted; a notebook that raises
stops no other."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from made_notebooks import MONTHLY, code, good_cell, markdown, write_notebook, write_project

COMMAND = str(Path(sys.executable).with_name("crm-report"))
HEADER = "id,customer,day,value\n"
ORDERS = HEADER + "".join(f"{n},c{n % 7},2026-{n % 10 + 1:02}-05,{n}.50\n" for n in range(1, 301))
UNREADABLE = 'x1,c1,2026-02-30,1\nx2,c1,2026-10-05,12x\nx3,c1,2026-10-05,"1\n'  # three of 303: 0.99 %
OPENED = "from crm import tables\ncompany = tables.open(source, data, as_of, window)"
COUNTED = 'tables.counted(company, "orders")'
# Python runs this at every start: the programs that a run started, kernels among them
SPY = (
    "import sys\nwith open(__file__ + '.log', 'a') as log:\n    log.write(' '.join(sys.orig_argv) + '\\n')\n"
)


@pytest.fixture
def project(tmp_path) -> Path:
    """A project of one report and 300 orders, in which nothing is wrong; the share of rejects is the default."""
    write_project(tmp_path)
    (tmp_path / "params" / "monthly.yaml").write_text(MONTHLY.replace("  rejects_allowed: 0.5\n", ""))
    (tmp_path / "data" / "orders.csv").write_text(ORDERS)
    write_notebook(tmp_path, "alpha", good_cell("alpha"))
    (tmp_path / "spy").mkdir()
    (tmp_path / "spy" / "sitecustomize.py").write_text(SPY)
    return tmp_path


def run(project: Path, *words: str) -> subprocess.CompletedProcess:
    """What a person sees who types crm-report run."""
    path = os.pathsep.join(filter(None, [str(project / "spy"), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [COMMAND, "run", *words], cwd=project, env=os.environ | {"PYTHONPATH": path},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def refused(project, here, monkeypatch) -> Callable[..., subprocess.CompletedProcess]:
    """The same in this process, which starts none: a refusal needs no kernel, and is not to look for one."""
    monkeypatch.setattr("crm.run.kernels.pool.run_all", lambda *_: pytest.fail("kernels were asked for"))
    (project / "spy" / "sitecustomize.py.log").touch()
    return lambda *words: here("run", *words)


def kernels(project: Path) -> int:
    """How many kernels have been started."""
    return (project / "spy" / "sitecustomize.py.log").read_text().count("ipykernel")


def assert_refused(project: Path, done: subprocess.CompletedProcess, says: list[str]) -> None:
    """Exit code 2, one message with all of this in it, no kernel, nothing published."""
    assert done.returncode == 2 and done.stderr.startswith("crm-report: ") and done.stderr.count("\n") == 1
    assert [part for part in says if part not in done.stderr] == [], done.stderr
    assert kernels(project) == 0 and done.stdout == "" and not list(project.glob("reports/[!.]*"))


MISTYPED = [
    (["--set", "windw=3"], ["--set windw=3", "no parameter is called 'windw'", "Did you mean 'window'?"]),
    (["--set", "alpha.level=high"], ["--set alpha.level=high", "'high' is not a number from 0.5 to 0.999"]),
    (["--only", "alfa"], ["--only alfa", "notebooks/", "Did you mean 'alpha'?"]),
    (["--source", "mde"], ["no source 'mde' in params/sources/", "Did you mean 'made'?"]),
    (["--data", "nowhere"], ["no folder nowhere", "Give --data"]),
    (["--month", "2026-13"], ["--month: '2026-13' is not a month such as 2026-10"]),
    (["--month", "2031-01"], ["nothing is dated in 2031-01; the newest row is of 2026-10-05", "or an earlier one"]),
    (["--month", "1999-01"], ["nothing in orders", "1999-01-31; 300 rows are dated later", "Give a later month"]),
]  # fmt: skip


def test_a_mistyped_command_is_refused_before_any_kernel_by_the_program_itself(project):
    words, says = MISTYPED[0]
    assert_refused(project, run(project, *words), says)


@pytest.mark.parametrize(("words", "says"), MISTYPED)
def test_what_is_mistyped_on_the_command_line_is_refused_before_any_kernel(project, refused, words, says):
    assert_refused(project, refused(*words), says)


BROKEN = {
    "a mistyped parameter": (
        "params/monthly.yaml", "window", "windw",
        ["params/monthly.yaml, line 5, every_report.windw: no parameter is called 'windw'", "Did you mean 'window'?"],
    ),
    "a mistyped setting of the run": (
        "params/monthly.yaml", "source", "sorce",
        ["params/monthly.yaml, line 3, run.sorce: the run has no setting 'sorce'", "Did you mean 'source'?"],
    ),
    "a parameter of the wrong type": (
        "params/monthly.yaml", "window: 6", "window: six",
        ["line 5, every_report.window", "notebooks/alpha.ipynb", "'six' is not a whole number of months from 1, or all"],
    ),
    "a missing parameters file": (
        "params/monthly.yaml", MONTHLY, None, ["There is no parameters file params/monthly.yaml", "Give one"],
    ),
    "a missing file": (
        "data/orders.csv", ORDERS, None, ["made.yaml: files.sales: there is no orders.csv in data/", "Put it there"],
    ),
    "a missing required column": (
        "data/orders.csv", "value", "sum",
        ["made.yaml: tables.orders.columns.amount: there is no column 'value' in orders.csv", "customer, day, id, sum"],
    ),
    "a column of the wrong type": (
        "data/orders.csv", ".50", " euros",
        ["orders.csv: 300 of 300 rows of orders", "line 2, amount: '1 euros' is no number", "Mend the file"],
    ),
    "an empty file": ("data/orders.csv", ORDERS, "", ["files.sales: orders.csv is empty. Export it again"]),
    "an empty table": (
        "data/orders.csv", ORDERS, HEADER,
        ["orders.csv: the table orders is empty; there are no rows", "Export it again", "tables.orders out of made.yaml"],
    ),
    "more unreadable rows than one per cent": (
        "data/orders.csv", ORDERS, ORDERS + UNREADABLE + "x4,c1,never,1\n",
        ["orders.csv: 4 of 304 rows of orders could not be read, more than the 1.0% allowed",
         "The first is line 302, ordered_at: '2026-02-30' is no date", "rejects_allowed"],
    ),
    "a profile with a mistyped key": (
        "params/sources/made.yaml", "tables:", "tabels:", ["made.yaml: ", "'tabels' is no key", "Did you mean 'tables'?"],
    ),
    "a profile with a mistyped column": (
        "params/sources/made.yaml", "amount:", "ammount:",
        ["made.yaml: tables.orders.columns.ammount is no canonical column", "Did you mean 'amount'?"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_in_a_file_is_refused_before_any_kernel(project, refused, case):
    file, old, new, says = BROKEN[case]
    text = (project / file).read_text()
    if new is None:
        (project / file).unlink()
    else:
        assert old in text
        (project / file).write_text(text.replace(old, new))
    assert_refused(project, refused(), says)


def test_a_row_that_cannot_be_read_is_set_aside_counted_and_listed(project):
    (project / "data" / "orders.csv").write_text(ORDERS + UNREADABLE)
    write_notebook(project, "alpha", code(OPENED), good_cell("alpha"), code(COUNTED))
    assert_refused(project, run(project, "--set", "run.rejects_allowed=0.005"), ["3 of 303", "0.5% allowed"])
    done = run(project)
    assert done.returncode == 0 and "3 rows set aside" in done.stdout and done.stderr == ""
    month = project / "reports" / "2026-10"
    manifest = json.loads((month / "manifest.json").read_text())
    assert manifest["rejects"] == {"orders": {"count": 3, "of": 303}}
    assert manifest["tables"]["orders"]["rows"] == 300, "a row is neither read nor set aside"
    sentence = "3 rows of 303 in orders could not be read and were set aside."
    assert sentence in (month / "alpha.html").read_text()
    assert "orders: 3 rows, 0.99% of the table" in (month / "index.html").read_text()
    assert "rejects/orders.csv" in (month / "index.html").read_text()
    with (month / "rejects" / "orders.csv").open(newline="") as source:
        listed = list(csv.reader(source))
    assert [row[:4] for row in listed] == [
        ["file", "line", "column", "value"],
        ["orders.csv", "302", "ordered_at", "2026-02-30"],
        ["orders.csv", "303", "amount", "12x"],
        ["orders.csv", "304", "value", 'x3,c1,2026-10-05,"1'],
    ]
    reasons = [row[4].partition(" (")[0] for row in listed]
    assert reasons == ["reason", "is no date", "is no number", "has a broken quote"]


def test_a_notebook_that_raises_stops_no_other_and_the_index_says_why(project):
    write_notebook(project, "beta", markdown("## Where does it break?"), code("1/0"), good_cell("beta"))
    for name in ("delta", "gamma"):
        write_notebook(project, name, good_cell(name))
    done = run(project)
    says = "cell 5: ZeroDivisionError: division by zero"
    assert done.returncode == 1 and says in done.stdout and done.stderr == ""
    assert kernels(project) == 4, "the spy that the other tests trust sees kernels"
    month = project / "reports" / "2026-10"
    reports = json.loads((month / "manifest.json").read_text())["reports"]
    states = {name: report["status"] for name, report in reports.items()}
    assert states == {"alpha": "done", "beta": "failed", "delta": "done", "gamma": "done"}
    assert sorted(page.stem for page in month.glob("*.html")) == ["alpha", "delta", "gamma", "index"]
    why = "beta.ipynb, cell 5 (Where does it break?): ZeroDivisionError: division by zero"
    assert why in (month / "index.html").read_text()
