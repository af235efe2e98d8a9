"""What a run survives: a killed runner, two starts at once, a full disk, data that vanish, a page without content."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import chdir
from pathlib import Path

import psutil
import pytest
from nbclient.exceptions import DeadKernelError

from crm.finding import MIME
from crm.run.cli import main
from crm.run.kernels.job import Job
from crm.run.pages.contents import lacking
from crm.run.publish import recovered, staged, take_place
from made_notebooks import code, good_cell, write_notebook, write_project
from made_report import FLOW, PICTURES, SILENT, notebook, output, outputs, text
from made_report import code as shown_by

COMMAND = [str(Path(sys.executable).with_name("crm-report")), "run"]


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def run_once(tmp_path_factory) -> Path:
    """A project with one report, run and published."""
    folder = write_project(tmp_path_factory.mktemp("once"))
    write_notebook(folder, "alpha", good_cell("alpha"))
    with chdir(folder):
        assert main(["run"]) == 0
    return folder


@pytest.fixture
def published(run_once, tmp_path, monkeypatch) -> Path:
    """A copy of it: what has run stays run where its folder is moved."""
    shutil.copytree(run_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(project: Path, *words: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*COMMAND, *words], cwd=project, capture_output=True, text=True, check=False, **more
    )


def manifest(project: Path) -> dict:
    return json.loads((project / "reports" / "2026-10" / "manifest.json").read_text())


def whole(project: Path) -> bool:
    """Whether the published month has everything its manifest speaks of."""
    month = project / "reports" / "2026-10"
    named = [name for entry in manifest(project)["reports"].values() for name in entry["files"]]
    return all((month / name).is_file() for name in [*named, "index.html", "params.yaml"])


def wait_until(true, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_after_a_kill_in_the_middle_only_what_is_left_is_run_and_no_kernel_lives_on(project, here):
    write_notebook(project, "alpha", code("open('alpha.ran', 'a').write('x')"), good_cell("alpha"))
    slow = "import time, pathlib\nopen('kernel', 'w').write(str(os.getpid()))\nwhile not pathlib.Path('go').exists(): time.sleep(.1)"
    write_notebook(project, "beta", code(slow), good_cell("beta"))
    with subprocess.Popen([*COMMAND, "--jobs", "1"], cwd=project, stdout=subprocess.DEVNULL) as started:
        wait_until(lambda: (project / "kernel").exists() and (project / "kernel").read_text())
        started.send_signal(signal.SIGKILL)
    assert not (project / "reports" / "2026-10").exists(), "half a month was published"
    kernel = int((project / "kernel").read_text())
    wait_until(lambda: not psutil.pid_exists(kernel))
    (project / "go").touch()
    done = here("run")
    assert done.returncode == 0, done.stderr
    assert (project / "alpha.ran").read_text() == "x", "what was finished was run again"
    assert whole(project) and not list((project / "reports" / ".crm-report").glob("2026-10/*"))


def test_what_was_finished_before_a_kill_is_run_again_if_its_data_changed_since(project, here):
    write_notebook(
        project, "alpha",
        code("from crm import tables\ncompany = tables.open(source, data, as_of, window)\ncompany.orders.count()"),
        code("open('alpha.ran', 'a').write('x')"), good_cell("alpha"),
    )  # fmt: skip
    write_notebook(project, "beta", code("import time\nopen('kernel', 'w').close()\ntime.sleep(60)"))
    with subprocess.Popen([*COMMAND, "--jobs", "1"], cwd=project, stdout=subprocess.DEVNULL) as started:
        wait_until((project / "kernel").exists)
        started.send_signal(signal.SIGKILL)
    with (project / "data" / "orders.csv").open("a") as orders:
        orders.write("4,C,2026-10-02,5\n")
    assert here("run", "--only", "alpha").returncode == 0
    assert (project / "alpha.ran").read_text() == "xx"


def test_whenever_a_run_is_killed_the_published_month_is_whole(published):
    chance = random.Random(5)
    for n in range(4):
        with subprocess.Popen(
            [*COMMAND, "--again"], cwd=published, stdout=subprocess.PIPE, text=True
        ) as started:
            if n % 2:  # about when it publishes
                started.stdout.readline()
                started.stdout.readline()
                time.sleep(chance.uniform(0, 0.05))
            else:
                time.sleep(chance.uniform(0.5, 2.5))
            started.kill()
        assert whole(published), f"after kill {n} something was missing"
    assert run(published, "--again").returncode == 0 and whole(published)


def test_a_kill_between_the_two_steps_of_a_swap_is_mended_by_the_next_run(tmp_path, monkeypatch):
    with staged(tmp_path, "2026-10") as stage:
        (stage / "page.html").write_text("old")
    monkeypatch.setattr("crm.run.publish._exchanged", lambda *_: False)  # a system that cannot do it in one
    new, target = tmp_path / ".2026-10.new", tmp_path / "2026-10"
    new.mkdir()
    (new / "page.html").write_text("new")
    target.rename(tmp_path / ".2026-10.old")  # here the kill comes
    recovered(tmp_path, "2026-10")
    assert (target / "page.html").read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["2026-10"]
    new.mkdir()
    (new / "page.html").write_text("new")
    take_place(new, target)
    recovered(tmp_path, "2026-10")
    assert (target / "page.html").read_text() == "new" and [p.name for p in tmp_path.iterdir()] == ["2026-10"]


def test_a_second_start_of_the_same_month_does_nothing_and_says_so(project, here):
    slow = "import time, pathlib\nopen('started', 'a').write('x')\nwhile not pathlib.Path('go').exists(): time.sleep(.1)"
    write_notebook(project, "alpha", code(slow), good_cell("alpha"))
    with subprocess.Popen(COMMAND, cwd=project, stdout=subprocess.PIPE, text=True) as first:
        wait_until((project / "started").exists)
        second = here("run")
        (project / "go").touch()
        first.communicate(timeout=60)
    assert second.returncode == 0 and f"left to the run that is at it (process {first.pid}" in second.stdout
    assert first.returncode == 0 and (project / "started").read_text() == "x"
    assert manifest(project)["reports"]["alpha"]["status"] == "done"


def _no_room(limit: int):
    """What a process does before it starts when no file may grow beyond the limit, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


@pytest.mark.parametrize("limit", [4_000, 1_000_000])
def test_a_full_disk_leaves_what_was_published_and_is_said_in_a_line(published, limit):
    before = (published / "reports" / "2026-10" / "manifest.json").read_bytes()
    write_notebook(published, "alpha", code("blob = 'x' * 2_000_000\nprint(blob)"), good_cell("alpha"))
    done = run(published, preexec_fn=_no_room(limit))
    assert done.returncode == 3 and "Traceback" not in done.stderr, done.stderr
    assert "too large" in (done.stdout + done.stderr) or "space" in (done.stdout + done.stderr), (
        done.stdout + done.stderr
    )
    month = published / "reports" / "2026-10"
    assert (month / "manifest.json").read_bytes() == before or manifest(published)["reports"]["alpha"][
        "last_good"
    ]
    assert "x" * 1000 not in (month / "alpha.html").read_text() and whole(published)


def test_data_that_vanish_in_the_middle_fail_the_reports_that_need_them_and_no_page_is_lost(project, here):
    opened = "from crm import tables\nimport shutil\ncompany = tables.open(source, data, as_of, window)"
    write_notebook(project, "alpha", code(opened), good_cell("alpha"))
    assert here("run").returncode == 0
    page = (project / "reports" / "2026-10" / "alpha.html").read_bytes()
    gone = "import shutil\nshutil.rmtree(os.environ['CRM_PREPARED'])\nfrom crm import tables\ncompany = tables.open(source, data, as_of, window)\ncompany.orders.count().to_pyarrow()"
    write_notebook(project, "alpha", code(gone), good_cell("alpha"))
    done = here("run")
    assert done.returncode == 3 and "failed in cell 4" in done.stdout, done.stdout + done.stderr
    assert (project / "reports" / "2026-10" / "alpha.html").read_bytes() == page


def test_files_that_are_gone_after_the_first_look_are_named(published, here):
    shutil.rmtree(published / "data")
    done = here("run")
    assert done.returncode == 2 and "data" in done.stderr and whole(published)


def test_what_a_killed_run_left_in_the_temporary_folder_goes(project, here, monkeypatch):
    scratch = Path(tempfile.mkdtemp())  # a short path: sockets lie in it
    (scratch / "crm-999999999-abc" / "2026-10").mkdir(parents=True)
    (scratch / f"crm-{os.getppid()}-abc").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    write_notebook(project, "alpha", good_cell("alpha"))
    assert here("run").returncode == 0
    assert [path.name for path in scratch.glob("crm-*")] == [f"crm-{os.getppid()}-abc"]


def test_a_cell_that_prints_without_end_is_ended_at_the_deadline_and_little_of_it_is_kept(project, here):
    write_notebook(
        project,
        "alpha",
        good_cell("alpha"),
        code("import time\nwhile True:\n    print('x' * 20_000)\n    time.sleep(0.01)"),
    )
    done = here("run", "--set", "run.deadline_seconds=8")
    assert done.returncode == 3 and "failed in cell 5: It took longer than the 8 seconds" in done.stdout
    kept = project / "reports" / "2026-10" / "logs" / "alpha.ipynb"
    assert 1_000 < kept.stat().st_size < 300_000, "in however many pieces it came"


@pytest.mark.parametrize(("loud", "left"), [(1, 99), (2**60, -99)], ids=["it shows too much", "it is late"])
def test_a_kernel_is_ended_when_it_shows_more_than_a_page_could_hold_or_is_late(monkeypatch, loud, left):
    from crm.run.kernels import watch

    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"]) as child:
        monkeypatch.setattr(watch, "LOUD", loud)
        watch._end_kernel(time.monotonic() + left)
        assert child.wait(timeout=30) == -signal.SIGKILL


def test_a_report_is_watched_while_it_runs_and_its_end_has_a_reason(monkeypatch):
    from crm.run.kernels import watch, worker

    job, now, ends = Job(*"abc", *("",) * 3, 900, {}, None)._replace(parameters={}), time.monotonic(), []
    monkeypatch.setattr(worker, "end_kernel_at", ends.append)
    monkeypatch.setattr(worker.papermill, "execute_notebook", lambda *_, **__: "done")
    assert worker._papermill(job, []) == "done" and len(ends) == 1 and ends[0] >= now + 900
    assert watch.why_it_stopped(job, DeadKernelError(), now - 901) == (
        "deadline", "It took longer than the 900 seconds that run.deadline_seconds allows.",
    )  # fmt: skip
    monkeypatch.setattr(watch, "LOUD", 1)
    assert "Does a cell print without end?" in watch.why_it_stopped(job, DeadKernelError(), now)[1]


@pytest.mark.parametrize("kernels", ["fresh", "warm"])
def test_a_worker_that_is_killed_leaves_no_kernel_however_busy_and_no_child_of_one(project, kernels):
    child = "import subprocess, sys\nc = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)'], start_new_session=True)"
    told = "open('p', 'w').write(f'{os.getpid()} {c.pid} {os.getppid()}')\nos.rename('p', 'pids')"
    stuck = "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"  # in C: it hears no signal that Python handles
    write_notebook(project, "alpha", code(child), code(told), code(stuck))
    write_notebook(project, "beta", good_cell("beta"))
    words = [*COMMAND, "--set", f"run.kernels={kernels}"]
    with subprocess.Popen(words, cwd=project, stdout=subprocess.PIPE, text=True) as started:
        wait_until((project / "pids").exists)
        kernel, grandchild, worker = map(int, (project / "pids").read_text().split())
        os.kill(worker, signal.SIGKILL)
        said, _ = started.communicate(timeout=60)
    assert started.returncode == 1 and "The report's process ended with code -9" in said
    wait_until(lambda: not psutil.pid_exists(kernel) and not psutil.pid_exists(grandchild))


def test_a_notebook_that_opens_another_day_leaves_no_tables_behind(project):
    scratch = Path(tempfile.mkdtemp())
    opened = (
        "from crm import tables\ntables.open(source, data, '2026-09-30', window).orders.count().to_pyarrow()"
    )
    write_notebook(project, "alpha", code(opened), good_cell("alpha"))
    assert run(project, env=os.environ | {"TMPDIR": str(scratch)}).returncode == 0
    assert list(scratch.iterdir()) == []


def test_a_library_that_leaves_when_it_is_imported_takes_no_report_along(project, monkeypatch):
    monkeypatch.setattr("crm.run.prepared._matrix", lambda company: sys.exit("no licence"))
    write_notebook(project, "alpha", good_cell("alpha"))
    assert main(["run"]) == 0 and manifest(project)["matrix_error"] == "SystemExit: no licence"


def test_what_is_kept_of_a_killed_run_makes_room_when_there_is_none(project, monkeypatch):
    from crm.run import month

    write_notebook(project, "alpha", good_cell("alpha"))
    store, copied = project / "reports" / ".crm-report" / "2026-10", month._collect

    def full(*words):
        if store.exists() and any(store.iterdir()):
            raise OSError(28, "No space left on device")
        copied(*words)

    monkeypatch.setattr(month, "_collect", full)
    assert main(["run"]) == 0 and whole(project)


def question(*cells: dict) -> dict:
    return notebook(text("## Do we win?\n\nRead it."), *cells)


def test_a_report_that_answers_what_it_asks_lacks_nothing():
    assert lacking(question(shown_by(*outputs(PICTURES["bars"]())))) is None
    assert lacking(question(shown_by(output(SILENT)))) is None, "a sentence that says why not is an answer"
    assert lacking(question(shown_by({"output_type": "stream", "name": "stdout", "text": "12 wins"}))) is None
    assert lacking(notebook(text("## How this was counted\n\nIn words."))) is None, "it asks nothing"


def test_a_question_without_an_answer_a_lost_image_and_a_missing_headline_are_failures():
    assert lacking(question()) == "Below 'Do we win?' nothing is shown."
    lost = outputs(PICTURES["bars"]())
    del lost[1]["data"]["image/png"]
    assert lacking(question(shown_by(*lost))).startswith("The picture of made.wins has no image")
    without = question(shown_by(output(FLOW)))
    without["cells"] = [c for c in without["cells"] if MIME not in str(c) or "made.wins" not in str(c)]
    assert "no headline" in lacking(without)


def test_an_incomplete_report_fails_and_is_not_published(project, here):
    write_notebook(
        project,
        "alpha",
        good_cell("alpha"),
        {"cell_type": "markdown", "id": "q", "metadata": {}, "source": "## Why?"},
    )
    done = here("run")
    assert done.returncode == 3 and "Below 'Why?' nothing is shown." in done.stdout
    assert not (project / "reports" / "2026-10" / "alpha.html").exists()


def test_a_month_left_between_two_names_is_put_back_before_anything_is_decided(published, here):
    (published / "reports" / "2026-10").rename(published / "reports" / ".2026-10.old")  # here the kill came
    done = here("run")
    assert done.returncode == 0 and "nothing changed" in done.stdout and whole(published)


def test_a_kernel_that_is_busy_ends_when_its_run_is_killed(tmp_path, monkeypatch):
    """Busy in C, where it hears of nothing."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    told = "open('p', 'w').write(str(os.getpid()))\nos.rename('p', 'kernel')"
    stuck = "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"
    write_notebook(tmp_path, "alpha", code(told), code(stuck))
    with subprocess.Popen([*COMMAND, "--jobs", "1"], cwd=tmp_path, stdout=subprocess.DEVNULL) as started:
        wait_until((tmp_path / "kernel").exists)
        time.sleep(1)
        started.send_signal(signal.SIGKILL)
    kernel = int((tmp_path / "kernel").read_text())
    try:
        wait_until(lambda: not psutil.pid_exists(kernel))
    finally:
        if psutil.pid_exists(kernel):
            os.kill(kernel, signal.SIGKILL)


def test_a_question_in_chinese_is_one():
    assert lacking(notebook(text("## 为什么？"))) == "Below '为什么？' nothing is shown."
