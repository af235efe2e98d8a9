"""What a page keeps for later months: laid beside it whole, read by the months after it, and never written to by them."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from crm.run import cli
from crm.run.since import ledgers
from crm.tables.earlier import earlier_in
from made_notebooks import code, good_cell, write_notebook, write_project

KEEPS = """from crm import tables
company = tables.open(source, data, as_of, window)
before = [(one.month, list(one.rows.said)) for one in company.earlier("alpha.said")]
said = pd.DataFrame({"made": [as_of[:7]], "said": [f"of {as_of[:7]}"]})
display(Finding("alpha.said", f"Before: {before}. Keeps: {company.keeps}.", said, ledger=said))"""
FILE = "ledger/alpha.said.csv"


def run_in(project: Path, *words: str) -> int:
    """The exit code of crm-report run, in this process."""
    os.chdir(project)
    return cli.main(["run", *words])


def says(project: Path, month: str) -> str:
    """The notebook of a month, as text."""
    return (project / "reports" / month / "alpha.ipynb").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Two months of a report that keeps a line for later ones, then the first of them run again."""
    before = Path.cwd()
    project = write_project(tmp_path_factory.mktemp("ledgers"))
    write_notebook(project, "alpha", good_cell("alpha"), code(KEEPS))
    codes = [run_in(project, "--from", "2026-09", "--to", "2026-10")]
    october = (project / "reports" / "2026-10" / FILE).read_bytes()
    codes.append(run_in(project, "--month", "2026-09", "--again"))
    yield project, codes, october
    os.chdir(before)


def test_each_month_keeps_its_own_and_the_next_one_reads_it(ran):
    project, codes, october = ran
    assert codes == [0, 0]
    assert "Before: []. Keeps: True." in says(project, "2026-09")
    assert "Before: [('2026-09', ['of 2026-09'])]." in says(project, "2026-10")
    assert october.decode() == '"made","said"\n"2026-10","of 2026-10"\n'
    assert (project / "reports" / "2026-10" / FILE).read_bytes() == october, "another month's is left alone"


def test_the_manifest_knows_the_file_and_the_page_does_not_show_it(ran):
    project, _codes, _october = ran
    manifest = json.loads((project / "reports" / "2026-10" / "manifest.json").read_text())
    assert FILE in manifest["reports"]["alpha"]["files"]
    assert "ledger" not in (project / "reports" / "2026-10" / "alpha.html").read_text()


def test_a_report_that_fails_keeps_what_was_published_of_it(ran):
    """October breaks after a good run: its ledger, like its page, is that of the run before."""
    project, _codes, october = ran
    write_notebook(project, "alpha", good_cell("alpha"), code(KEEPS), code("1 / 0"))
    assert run_in(project, "--month", "2026-10") != 0
    assert (project / "reports" / "2026-10" / FILE).read_bytes() == october


def test_what_stands_in_the_place_of_a_months_own_ledger_is_kept_aside(ran, capsys):
    """A note that somebody laid there: the run that makes the month again keeps it, and says where."""
    project, _codes, _october = ran
    write_notebook(project, "alpha", good_cell("alpha"), code(KEEPS))
    own = project / "reports" / "2026-09" / FILE
    made = own.read_bytes()
    own.write_text("my own notes\non two lines, with a comma")
    assert run_in(project, "--month", "2026-09", "--again") == 0
    assert own.read_bytes() == made
    assert own.with_name("alpha.said.csv.left").read_text() == "my own notes\non two lines, with a comma"
    assert "it is kept as alpha.said.csv.left" in capsys.readouterr().out


def month(out: Path, name: str, text: str | None, source: str = "made", files=(FILE,)) -> None:
    """A published month with this ledger; without a text the file is gone."""
    (out / name / "ledger").mkdir(parents=True)
    entry = {"status": "done", "files": ["alpha.html", *files]}
    manifest = {"format": 2, "run": "r", "month": name, "source": source, "reports": {"alpha": entry}}
    (out / name / "manifest.json").write_text(json.dumps(manifest))
    if text is not None:
        (out / name / FILE).write_text(text)


def test_ledgers_of_a_year_are_laid_out_of_this_source_alone_and_only_copied(tmp_path):
    out, prepared = tmp_path / "reports", tmp_path / "prepared"
    for name in ("2025-09", "2025-10", "2026-09"):
        month(out, name, "a\n1\n")
    month(out, "2026-06", "a\n1\n", source="other")
    month(out, "2026-07", None)
    month(out, "2026-08", "a\n1\n", files=())  # laid there by hand
    month(out, "2026-10", "a\n1\n")  # the month itself
    for _twice in range(2):
        ledgers.lay_out_earlier(out, date(2026, 10, 31), {"source": "made"}, prepared)
    found = earlier_in(prepared)("alpha.said")
    assert [(one.month, one.rows is None) for one in found] == [
        ("2025-10", False),
        ("2026-07", True),
        ("2026-09", False),
    ]
    assert (
        found[0].file == "2025-10/ledger/alpha.said.csv" and (out / "2025-10" / FILE).read_text() == "a\n1\n"
    )
    assert earlier_in(prepared)("alpha.other") == () == earlier_in(tmp_path / "nowhere")("alpha.said")
