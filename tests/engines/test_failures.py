"""A database that is down, refuses, lacks a table or goes away in the middle: said in one line without the password,
with the exit code that belongs to it, and nothing is left half done. And a whole run on each engine."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from places import ADDRESS, EVERYTHING, ROOT

from crm.run.cli import main
from made_notebooks import code, good_cell, write_notebook, write_project

COMMAND = [str(Path(sys.executable).with_name("crm-report")), "run"]
SECRET = "hunter2-in-november"
OPENED = "from crm import tables\ncompany = tables.open(source, data, as_of, window)\ncompany.orders.count().to_pyarrow()"


@pytest.fixture(scope="module")
def runs(place, tmp_path_factory) -> Path:
    """A small project whose three orders lie in the engine."""
    if place.engine != "postgres":
        pytest.skip("of a server that one connects to")
    root = write_project(tmp_path_factory.mktemp("runs"))
    files = {
        "sales": place.raw({"three": root / "data" / "orders.csv"})["three"]
    }  # raw_sales is the larger company's
    there = {"source": "there", "like": "made", "engine": place.engine, "url_env": ADDRESS, "files": files}
    (root / "params/sources/there.yaml").write_text(yaml.safe_dump(there))
    write_notebook(root, "alpha", good_cell("alpha"), code(OPENED))
    return root


def crm_report(project: Path, source: str, out: str, **variables: str) -> subprocess.CompletedProcess:
    command = [*COMMAND, "--source", source, "--out", out]
    env = os.environ | variables
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)


def tried(project: Path, out: str, **variables: str) -> subprocess.CompletedProcess:
    """The same in this process, where nothing but an error is expected."""
    said, complaint = io.StringIO(), io.StringIO()
    with chdir(project), patch.dict(os.environ, variables), redirect_stdout(said), redirect_stderr(complaint):
        code = main(["run", "--source", "there", "--out", out])
    return subprocess.CompletedProcess([], code, said.getvalue(), complaint.getvalue())


def schemas(place) -> list[str]:
    """The schemas of runs that are in the database."""
    return [name for name in place.con.list_databases() if name.startswith("crm_report")]


def test_a_run_there_has_the_same_numbers_and_leaves_nothing_there(project, place):
    """The funnel of the larger made company. On Spark only where asked for: its kernel starts a session of its own."""
    if place.engine == "spark" and not EVERYTHING:
        pytest.skip("one session for all")
    shutil.copy(ROOT / "notebooks" / "funnel.ipynb", project / "notebooks")
    (project / "params" / "monthly.yaml").write_text("run:\n  month: 2026-10\n")
    for source in ("here", "there"):
        done = crm_report(project, source, f"out-{source}")
        assert done.returncode == 0, done.stdout + done.stderr
    here, there = (
        json.loads((project / f"out-{s}/2026-10/manifest.json").read_text()) for s in ("here", "there")
    )
    numbers = [report["reports"]["funnel"]["numbers"] for report in (here, there)]
    assert numbers[0] == numbers[1] and len(numbers[0]) > 3
    if place.engine == "postgres":
        assert schemas(place) == []
        written = [path for path in (project / "out-there").rglob("*.*") if path.is_file()]
        assert written and not [path.name for path in written if place.url in path.read_text()]


def refused(done: subprocess.CompletedProcess, project: Path, out: str) -> str:
    """What a run that was refused says: one line, without the password; and nothing was written."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr and len(done.stderr.splitlines()) == 1
    assert not list((project / out).glob("2*"))
    return done.stderr


def test_a_server_that_is_down_is_said_without_the_password(runs, place):
    url = f"postgresql://crm:{SECRET}@127.0.0.1:9/crm"
    said = refused(tried(runs, "down", **{ADDRESS: url}), runs, "down")
    assert f"no connection to the database in {ADDRESS}" in said and "no server answers there" in said


def test_a_user_or_password_that_is_not_accepted_is_said(runs, place):
    url = re.sub(r"//\w+@", f"//nobody:{SECRET}@", place.url)
    said = refused(tried(runs, "wrong", **{ADDRESS: url}), runs, "wrong")
    assert "the server does not accept the user or its password" in said


def test_a_database_that_is_none_and_an_address_that_is_missing_are_said(runs, place):
    url = place.url.rpartition("/")[0] + "/nosuch"
    assert "no database of that name" in refused(tried(runs, "none", **{ADDRESS: url}), runs, "none")
    assert f"Set the environment variable {ADDRESS}" in refused(
        tried(runs, "unset", **{ADDRESS: ""}), runs, "unset"
    )


def test_a_user_who_may_make_no_schema_is_told_what_to_grant(runs, place):
    place.con.raw_sql("DROP ROLE IF EXISTS reader").close()
    place.con.raw_sql("CREATE ROLE reader LOGIN").close()
    url = re.sub(r"//\w+@", "//reader@", place.url)
    said = refused(tried(runs, "reader", **{ADDRESS: url}), runs, "reader")
    assert "Grant the user CREATE on the database" in said


def test_a_connection_lost_while_tables_are_prepared_publishes_nothing(runs, place):
    """A table that is a view, which ends the session that reads it."""
    place.con.raw_sql(
        "CREATE OR REPLACE VIEW lost AS SELECT *, pg_terminate_backend(pg_backend_pid())::text AS gone FROM raw_three"
    ).close()
    profile = runs / "params" / "sources" / "there.yaml"
    profile.with_name("losing.yaml").write_text(
        profile.read_text().replace("source: there", "source: losing").replace("raw_three", "lost")
    )
    said = refused(crm_report(runs, "losing", "lost"), runs, "lost")
    assert "postgres failed at its work" in said or "could not be made" in said
    assert "postgresql://" not in said


def test_a_connection_lost_in_a_report_fails_that_report_alone(runs, place):
    """The kernel's own session is ended by the server in the middle of the notebook."""
    lost = "company.orders.get_backend().raw_sql('SELECT pg_terminate_backend(pg_backend_pid())')"
    write_notebook(runs, "losing", good_cell("losing"), code(f"{OPENED}\n{lost}"))
    try:
        done = crm_report(runs, "there", "one-lost")
    finally:
        (runs / "notebooks" / "losing.ipynb").unlink()
    assert done.returncode == 1, done.stdout + done.stderr
    states = json.loads((runs / "one-lost/2026-10/manifest.json").read_text())["reports"]
    assert {name: report["status"] for name, report in states.items()} == {
        "alpha": "done",
        "losing": "failed",
    }
    assert place.url not in done.stdout + done.stderr and schemas(place) == []


def test_what_a_killed_run_has_left_is_dropped_by_the_next(runs, place, tmp_path):
    """The folder of a process that is no more, with the note that its tables lie in the database."""
    from crm.engines.begin import LEFT

    place.con.raw_sql("CREATE SCHEMA crm_report_left_behind").close()
    left = tmp_path / "crm-99999999-x" / "2026-10" / "prepared"
    left.mkdir(parents=True)
    facts = {
        "engine": "postgres",
        "url": "",
        "url_env": ADDRESS,
        "source": "there",
        "scratch": "crm_report_left_behind",
    }
    (left / LEFT).write_text(json.dumps(facts))
    assert crm_report(runs, "there", "next", TMPDIR=str(tmp_path)).returncode == 0
    assert schemas(place) == [] and not left.exists()
