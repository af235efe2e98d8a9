"""The whole run on the sample, as a person types it: what it publishes, and that it repeats.

`make test` runs it once for these tests and for the browser's; by themselves they run it.
"""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from made_notebooks import shown

COMMAND = [str(Path(sys.executable).parent / "crm-report"), "run"]
REPORTS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PAGES = "CRM_REPORT_PAGES"  # a folder that a run wrote, from the Makefile


def run(out: Path, *options: str) -> subprocess.CompletedProcess:
    command = [*COMMAND, "--out", str(out), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def manifest(out: Path, month: str = "2026-10") -> dict:
    return json.loads((out / month / "manifest.json").read_text())


@pytest.fixture(scope="module")
def sample_run(tmp_path_factory) -> Path:
    """The folder that a run on the sample wrote."""
    if PAGES in os.environ:
        return Path(os.environ[PAGES])
    out = tmp_path_factory.mktemp("run")
    done = run(out)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stdout + done.stderr
    return out


def test_four_pages_their_notebooks_tables_manifest_and_lists_are_published(sample_run):
    month = sample_run / "2026-10"
    assert sorted(p.stem for p in month.glob("*.ipynb")) == REPORTS
    assert sorted(p.stem for p in month.glob("*.html")) == sorted([*REPORTS, "index"])
    assert (sample_run / "index.html").is_file() and (month / "params.yaml").is_file()
    assert all(list((month / "tables").glob(f"{report}.*.csv")) for report in REPORTS)
    assert {p.stem for p in (month / "rejects").glob("*.csv")} == {
        "deals", "invoices", "orders", "surveys", "tickets",
    }  # fmt: skip
    assert not (month / "logs").exists(), "a kernel had something to complain of"


def test_the_manifest_has_every_headline_number_with_unit_interval_and_n(sample_run):
    for name, report in manifest(sample_run)["reports"].items():
        assert report["status"] == "done" and report["seconds"] > 0 and report["parameters"]["window"] == "12"
        assert report["numbers"], name
        for number in report["numbers"]:
            assert {"name", "value", "unit", "low", "high", "n"} <= number.keys()


def test_every_page_is_one_file_without_script_or_outside_load(sample_run):
    for path in sample_run.rglob("*.html"):
        html = path.read_text()
        assert not re.search(
            r"<script|<iframe|<object|<link(?! rel=.icon. href=.data:)|javascript:|\son\w+\s*=|@import|url\(",
            html,
            re.IGNORECASE,
        )
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', html), path.name
        assert "Content-Security-Policy" in html and 'lang="' in html
        assert path.stat().st_size < 500_000


def test_what_a_customer_is_called_is_never_live(sample_run):
    """The sample has a firm called <script>…, comments with <img onerror=…> and a loss reason =HYPERLINK(…)."""
    text = "".join(path.read_text() for path in sample_run.rglob("*.html"))
    assert "<script" not in text and "<img src=x" not in text
    assert "=HYPERLINK(" in text, "the loss reason with a formula is to be seen, as text"
    for path in (sample_run / "2026-10").rglob("*.csv"):
        with path.open(newline="") as source:
            for row in csv.reader(source):
                for cell in row:
                    assert cell[:1] not in "=@\t\r" or not cell, (path.name, cell)
                    assert not re.match(r"[+-](?![\d.])", cell), (path.name, cell)


def test_warm_kernels_show_the_same_as_fresh_ones(sample_run, tmp_path):
    done = run(tmp_path, "--only", "forecast", "segmentation", "--set", "run.kernels=warm")
    assert done.returncode == 0, done.stderr
    for report in ("forecast", "segmentation"):
        fresh, warm = (shown(out / "2026-10", report) for out in (sample_run, tmp_path))
        assert warm == fresh and "image/png" in str(warm)


def test_a_notebook_with_bare_papermill_gives_the_same_answers(sample_run, tmp_path):
    papermill = str(Path(sys.executable).parent / "papermill")
    target = tmp_path / "funnel.ipynb"
    command = [
        papermill,
        "--no-progress-bar",
        str(ROOT / "notebooks" / "funnel.ipynb"),
        str(target),
        "-p",
        "as_of",
        "2026-10-31",
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    import nbformat

    from crm.run.kernels.harvest import harvest

    found = harvest(nbformat.read(target, 4)).numbers
    assert found == manifest(sample_run)["reports"]["funnel"]["numbers"]
