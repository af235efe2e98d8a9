"""A warm kernel is as good as a fresh one: it shows the same, knows nothing of other reports, ends alike."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from crm.run.kernels import pool
from crm.run.kernels.pool import ENVIRONMENT, forks
from made_notebooks import code, good_cell, shown, write_notebook, write_project

pytestmark = pytest.mark.skipif(not forks(), reason="this system has fresh kernels only")
COMMAND = [str(Path(sys.executable).with_name("crm-report")), "run"]
KINDS = ("fresh", "warm")
MEDDLING = """import decimal, random, signal, sys, warnings
import matplotlib, numpy as np, crm.words
matplotlib.rcParams["lines.linewidth"] = 9
pd.set_option("display.max_rows", 1)
np.seterr(all="raise"), np.random.seed(1), random.seed(1)
warnings.simplefilter("error")
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
decimal.getcontext().prec = 3
os.environ["LEFT_BEHIND"], crm.words.LEFT_BEHIND = "yes", True
sys.path.insert(0, "left behind"), os.chdir("/"), os.umask(0)"""
LOOKING = """import decimal, gc, json, locale, logging, multiprocessing, signal, socket, sys, threading, warnings
import duckdb, ibis, matplotlib, numpy as np, scipy.sparse, scipy.special, crm.words
mine = os.environ["JUPYTER_RUNTIME_DIR"]
def plain(thing): return str(thing).split(" at 0x")[0]
unlike = ("display.encoding",)
state = {
    "started as": [sys.orig_argv[1:], sys.argv[1:], sys.executable, str(sys.flags), hash("a word")],
    "place": [sys.path, os.getcwd(), os.umask(0o22), os.getsid(0) == os.getpgid(0) == os.getpid()],
    "environment": sorted(set(os.environ.items()) - {("JPY_PARENT_PID", str(os.getppid()))}),
    "signals": [(number, plain(signal.getsignal(number))) for number in signal.valid_signals()],
    "threads": sorted((thread.name, thread.daemon) for thread in threading.enumerate()),
    "processes": [multiprocessing.current_process().name, multiprocessing.get_start_method(),
                  multiprocessing.parent_process(), multiprocessing.active_children()],
    "matplotlib": [(name, plain(value)) for name, value in dict.items(matplotlib.rcParams)],
    "pandas": [(name, plain(pd.get_option(name))) for name in pd.core.config_init.cf._registered_options
               if name not in unlike],
    "ibis": plain(ibis.options),
    "numpy": [np.geterr(), plain(np.get_printoptions())],
    "python": [decimal.getcontext(), locale.setlocale(locale.LC_ALL), socket.getdefaulttimeout(), gc.get_threshold(),
               sys.getrecursionlimit(), sys.gettrace(), logging.root.level, logging.root.handlers],
    "hooks": [plain(hook) for hook in (sys.excepthook, sys.displayhook, sys.stdout, sys.stderr, sys.__stdout__,
                                       sys.__stderr__, threading.excepthook, sys.modules["__main__"])],
    "warnings": sorted(map(str, warnings.filters)),
    "blocked modules": [name for name, module in sys.modules.items() if module is None],
    "left behind": [hasattr(crm.words, "LEFT_BEHIND"), "left behind" in sys.path],
    "duckdb": [duckdb.sql("SELECT 42").fetchall(), duckdb.sql("SHOW TABLES").fetchall()],
}
print(json.dumps(state, default=plain, indent=1).replace(mine, "MINE"))"""
SHOWING = [
    code("pd.DataFrame([range(25)] * 70)"),
    code("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('seen');"),
    code("plt.get_backend(), plt.gcf().get_size_inches().tolist()"),
    code("!echo from a shell"),
    code("pd.Series(range(9)).sample(3, random_state=1)"),
    code("import warnings, sys\nwarnings.warn('mind this')\nprint('said', file=sys.stderr)"),
]
ROLLING = code("import random, numpy as np\nprint(random.random(), np.random.rand())")
DYING = code("os.kill(os.getpid(), 9)")
LEAVING = code("os._exit(3)")
ENDLESS = code(
    "import subprocess\nasleep = subprocess.Popen(['sleep', '600'])\n"
    "with open(os.environ['PIDS'], 'w') as file:\n    file.write(f'{os.getpid()} {asleep.pid}')",
), code("import time\nwhile True: time.sleep(.01)")  # fmt: skip


def run(project: Path, kernels: str, *words: str, **environment: str) -> subprocess.CompletedProcess:
    """crm-report run with such kernels, one report after another; the month is published in a folder named so."""
    command = [
        *COMMAND,
        "--jobs",
        "1",
        *words,
        "--out",
        str(out(project, kernels)),
        "--set",
        f"run.kernels={kernels}",
    ]
    env = os.environ | environment
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)


def out(project: Path, kernels: str) -> Path:
    return project / "build" / kernels


def month(project: Path, kernels: str) -> Path:
    return out(project, kernels) / "2026-10"


def reports(project: Path, kernels: str) -> dict:
    return json.loads((month(project, kernels) / "manifest.json").read_text())["reports"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    """A project that ran with both kinds of kernels: one report meddles, others look, show and roll dice."""
    project = write_project(tmp_path_factory.mktemp("warm"))
    cells = {"a": [code(MEDDLING)], "b": [code(LOOKING)], "c": SHOWING, "d": [ROLLING], "e": [ROLLING]}
    for name, more in cells.items():
        write_notebook(project, name, good_cell(name), *more)
    for kernels in KINDS:
        done = run(project, kernels)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not done.stderr
    return project


def test_a_warm_kernel_finds_the_same_python_as_a_fresh_one(ran):
    fresh, warm = (json.loads(shown(month(ran, kernels), "b")[-1][0]["text"]) for kernels in KINDS)
    assert {key: warm[key] for key in fresh} == fresh
    assert warm["left behind"] == [False, False]


def test_a_warm_kernel_shows_the_same_tables_pictures_and_words(ran):
    fresh, warm = (shown(month(ran, kernels), "c") for kernels in KINDS)
    assert warm == fresh
    assert [
        output for outputs in warm if outputs for output in outputs if "image/png" in output.get("data", {})
    ]


def test_kernels_forked_from_one_process_draw_different_numbers(ran):
    drawn = [shown(month(ran, "warm"), name)[-1][0]["text"].split() for name in "de"]
    assert not set(drawn[0]) & set(drawn[1])


def test_the_log_of_a_warm_kernel_is_empty_and_its_memory_is_measured(ran):
    assert not [path for kernels in KINDS for path in month(ran, kernels).glob("logs/*")]
    assert all(report["peak_mib"] > 50 for kernels in KINDS for report in reports(ran, kernels).values())


def test_a_warm_kernel_that_dies_or_runs_endlessly_is_reported_like_a_fresh_one_and_ended(tmp_path):
    project = write_project(tmp_path)
    write_notebook(project, "dying", DYING)
    write_notebook(project, "endless", *ENDLESS)
    write_notebook(project, "good", good_cell("good"))
    write_notebook(project, "leaving", LEAVING)
    for kernels in KINDS:
        pids = tmp_path / f"{kernels}.pids"
        assert run(project, kernels, "--set", "run.deadline_seconds=15", PIDS=str(pids)).returncode == 1
        assert all(_ends(int(pid)) for pid in pids.read_text().split())
    fresh, warm = ({name: report["error"] for name, report in reports(project, k).items()} for k in KINDS)
    assert warm == fresh
    assert [warm[name]["type"] for name in ("dying", "endless", "leaving")] == [
        "dead kernel",
        "deadline",
        "dead kernel",
    ]
    assert warm["good"] is None


def test_a_run_that_is_told_to_stop_leaves_no_warm_kernel(tmp_path):
    project = write_project(tmp_path)
    write_notebook(project, "endless", *ENDLESS)
    pids, env = tmp_path / "pids", os.environ | {"PIDS": str(tmp_path / "pids")}
    with subprocess.Popen(
        [*COMMAND, "--set", "run.kernels=warm"], cwd=project, env=env, stdout=-3
    ) as started:
        for _ in range(600):
            if pids.exists() and len(pids.read_text().split()) == 2:
                break
            time.sleep(0.1)
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=30) == 143
    assert _ends(int(pids.read_text().split()[0]))


def test_where_a_library_starts_a_thread_as_it_is_imported_kernels_are_fresh_and_the_log_says_so(tmp_path):
    project = write_project(tmp_path / "project")
    write_notebook(project, "good", good_cell("good"))
    starts = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    (tmp_path / "sitecustomize.py").write_text(starts)
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    assert run(project, "warm", PYTHONPATH=path).returncode == 0
    assert "this report has a fresh kernel" in (month(project, "warm") / "logs" / "good.log").read_text()


def test_a_kernel_that_nobody_asks_for_is_gone_with_its_report():
    lines = """
import multiprocessing, os, psutil
from crm.run.kernels import imported
from crm.run.kernels import warm
assert imported.CLEAN, (imported.SAID, psutil.Process().num_threads())
receiver, sender = multiprocessing.Pipe(duplex=False)
with warm.kernel_waiting(sender):
    kernel = psutil.Process(warm._waiting[0].process.pid)
    assert kernel.is_running()
assert not kernel.is_running() and not psutil.Process().children()"""
    done = subprocess.run(
        [sys.executable, "-c", lines], env=os.environ | ENVIRONMENT, stderr=-1, text=True, check=False
    )
    assert not done.returncode, done.stderr


def test_where_a_system_cannot_fork_no_kernel_waits(monkeypatch):
    job = SimpleNamespace(warm=True)
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    assert not forks()
    before = psutil.Process().children()
    with pool._kernel(job, None) as kernel:
        assert kernel is None and psutil.Process().children() == before


def _ends(pid: int) -> bool:
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False


def test_a_warm_kernel_knows_no_variable_that_a_fresh_one_would_not(tmp_path):
    program = f"""
import os, sys
from crm.run.kernels.warm import Order, _be_fresh
_be_fresh(Order([sys.executable, '-m', 'ipykernel_launcher', '-f', 'x'], {{'PATH': 'p', 'GIVEN': 'yes'}}, {str(tmp_path)!r}))
print(sorted(os.environ.items()), os.getcwd(), sys.argv[-3:])
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LEFT": "over"},
    )
    assert (
        done.stdout.strip()
        == f"[('GIVEN', 'yes'), ('PATH', 'p')] {tmp_path} ['ipykernel_launcher', '-f', 'x']"
    )
