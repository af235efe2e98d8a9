"""Sixteen hostile texts through every place that text can take, from a file's cells to the list of months."""

import csv
import json
import os
import re
from pathlib import Path

import pytest

from crm.marks import unmarked
from crm.run.cli import main
from crm.run.pages.facts import index_facts, months_facts, run_facts
from crm.run.pages.page import index_page, months_page, page
from crm.run.pages.sheets import write_tables
from crm.run.since.changes import since_last_month
from made_notebooks import code, good_cell, markdown, write_notebook, write_project
from made_report import PAYLOADS, WINS, hostile_notebook, whole_notebook
from test_months_page import held_to_form
from test_page import assert_held_to_form

# what a page computes with: days and months, states, the names by which numbers and files are found again
COMPUTED = {
    "month", "as_of", "made_at", "status", "unit", "kind", "first", "last", "run", "name", "files", "value", "n", "version",
    "hash", "months", "source",
}  # fmt: skip
MADE = "2026-11-01T02:14:05Z"
NUMBER = WINS.numbers[0].data("USD") | {"basis": "6,711 counted"}
TABLES = {"deals": {"rows": 5, "first": "2026-01-01", "last": "2026-10-31", "months": {"2026-08": [3, 9.0]}}}


def filled(thing, payload: str):
    """The thing with the payload for every text that is not computed with, and for every key of free choice."""
    if isinstance(thing, str):
        return payload
    if isinstance(thing, dict):
        return {k: v if k in COMPUTED else filled(v, payload) for k, v in thing.items()}
    return [filled(each, payload) for each in thing] if isinstance(thing, list | tuple) else thing


def entry(**more) -> dict:
    """What a manifest says of a report."""
    return {
        "status": "done", "run": "r1", "title": "How?", "made_at": MADE, "seconds": 1.0, "missing": ["No answer."],
        "last_good": None, "numbers": [NUMBER], "files": ["funnel.html"], "findings": ["x"],
        "changes": {NUMBER["name"]: {"line": "+1", "was": "2", "usual": False}},
        "error": {"cell": 4, "heading": "Where?", "type": "KeyError", "says": "KeyError: 'x'"},
    } | more  # fmt: skip


def manifest(payload: str, month: str = "2026-10") -> dict:
    """A month's manifest in which every text is hostile, also the names of reports, tables and packages."""
    reports = {
        payload: entry(files=[f"{payload}.html"]),
        "kept": entry(run="r0"),
        "failed": entry(status="failed"),
    }
    found = {
        "source": "sample", "month": month, "as_of": f"{month}-28", "made_at": MADE, "run": "r1", "company": "x",
        "about": "x", "currency": "x", "python": "x", "versions": {"duckdb": "x"}, "commit": "x", "dirty": True,
        "tables": {payload: TABLES["deals"]}, "rejects": {payload: {"count": 1, "of": 5}}, "reports": reports,
        "matrix": [{"id": "E5", "title": "x", "report": "x", "status": "degraded", "missing": ["x"]}],
        "cleaning": [{"table": "x", "rule": "x", "rows_in": 5, "rows_out": 4, "money_in": 1.0, "money_out": None,
                      "detail": "x"}],
    }  # fmt: skip
    return filled(found, payload) | {"source": payload}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_text_of_a_manifest_is_text_in_the_list_of_a_month(payload):
    facts = index_facts(manifest(payload))
    outline = assert_held_to_form(index_page(facts))
    plain = " ".join(unmarked(payload).split())
    for tag in ("h2", "title", "dt", "dd", "th", "td", "caption", "p", "li"):
        assert any(plain in said for said in outline.said(tag)) or tag in ("caption",), tag
    assert len(outline.all("table")) == 3 and len(outline.all("section")) == 3


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_text_of_a_manifest_is_text_in_the_list_of_months(payload, monkeypatch):
    before, now = manifest(payload, "2026-09"), manifest(payload)
    for report in before["reports"].values():
        report["numbers"][0]["version"] = 7  # a new definition is said in a note
    html = months_page(months_facts([before, now, manifest(payload, "2026-08") | {"source": "other"}], MADE))
    assert "new definition" in html
    held_to_form(html, monkeypatch)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_text_that_changed_since_last_month_is_text_on_the_page(payload):
    def record(month: str, value: float, **more) -> dict:
        number = filled(NUMBER, payload) | {"value": value}
        return {"month": month, "source": payload, "currency": payload, "numbers": [number], "tables": {payload: TABLES["deals"]},
                "parameters": {payload: month}, "versions": {payload: month}, "python": payload, "notebook": month,
                "modules": {payload: month}, "commit": month} | more  # fmt: skip

    history = [record(f"2026-{m:02}", 0.6 + m / 1000) for m in range(1, 10)]
    history[-1]["numbers"].append(history[-1]["numbers"][0] | {"name": "gone"})
    history[-1]["tables"] = {payload: TABLES["deals"] | {"months": {"2026-08": [2, 5.0]}}}
    facts = run_facts(manifest(payload)) | since_last_month(history, record("2026-10", 0.99))
    facts |= {"parameters": [{"name": payload, "value": payload, "meaning": payload}], "name": payload}
    outline = assert_held_to_form(page(filled_notebook(payload), facts))
    said = " ".join(outline.said("li"))
    assert " ".join(unmarked(payload).split()) in said and "parameter" in said and "librar" in said, (
        "changes are said"
    )
    assert facts["compared"] and facts["since"]


def filled_notebook(payload: str) -> dict:
    """The whole made report with every text of its findings, pictures and headline hostile."""
    cells = [
        cell | {"outputs": [_filled_output(o, payload) for o in cell.get("outputs", [])]}
        for cell in whole_notebook()["cells"]
    ]
    return {"cells": [*cells, *hostile_notebook(payload)["cells"]]}


def _filled_output(output: dict, payload: str) -> dict:
    data = {
        kind: filled(held, payload) if kind.endswith("+json") else held
        for kind, held in output["data"].items()
    }
    return output | {"data": data}


ALL = "\n\n".join(PAYLOADS)
PROFILE = """source: made
about: {all}
folder: data
currency: {first}
files: {{deals: deals.csv}}
tables:
  deals:
    from: deals
    columns:
      deal_id: id
      account_id: account
      name: {{from: name, values: {{{first}: {second}}}}}
      stage: stage
      region: region
      loss_reason: reason
      amount: value
      created_at: day
      status: {{constant: lost}}
"""
PARAMETERS = """as_of: str = "2026-10-31"  # last day counted
source: str = "made"  # profile in params/sources
data: str = ""  # folder of the source's files
window: str = "12"  # months
odd: str = ""  # {meaning}
"""
SHOW = """from crm import charts, tables
company = tables.open(source, data, as_of, window)
deals = company.deals
for by in ("stage", "region", "loss_reason", "name"):
    rows = tables.fetch(deals.group_by(by).agg(deals=deals.count()).order_by(by))
    found = Finding("a." + by, str(rows.iloc[0, 0]), rows, caption=str(rows.iloc[1, 0]), notes=tuple(rows.iloc[:, 0]))
    display(charts.bars(found, by, "deals"), rows, rows.set_index(by).T)
display(tables.counted(company, "deals"))"""


def yaml_of(text: str) -> str:
    return json.dumps(text)


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    """Two months of a project whose files, profile, parameters, headings, names and errors are hostile."""
    project = write_project(tmp_path_factory.mktemp("hostile"))
    with (project / "data" / "deals.csv").open("w", newline="", encoding="utf-8") as target:
        rows = csv.writer(target)
        rows.writerow(["id", "account", "name", "stage", "region", "reason", "value", "day", *PAYLOADS])
        for i, payload in enumerate(PAYLOADS):
            for month in ("09", "10"):
                value = payload if i == 3 and month == "10" else i + 1
                odd = [payload] * 4
                rows.writerow([f"{i}{month}{payload}", payload, *odd, value, f"2026-{month}-03", *PAYLOADS])
    profile = PROFILE.format(all=yaml_of(ALL), first=yaml_of(PAYLOADS[0]), second=yaml_of(PAYLOADS[1]))
    (project / "params/sources/made.yaml").write_text(profile)
    odd = yaml_of(ALL)
    (project / "params/monthly.yaml").write_text(
        f"run: {{month: 2026-10, source: made, rejects_allowed: 0.9}}\nevery_report: {{odd: {odd}}}\n"
    )
    parameters = PARAMETERS.format(meaning=" ".join(PAYLOADS))
    questions = [markdown(f"## {payload}?\n\n{payload}") for payload in PAYLOADS]
    first = markdown(f"# {PAYLOADS[0]} {PAYLOADS[3]}\n\n{ALL}")
    show = [good_cell("a", numbers="Number('won_value', len(as_of) + int(as_of[5:7]), n=3),"), code(SHOW)]
    for name in ('" onload="alert(1)', "javascript:alert(1)", "'><img src=x onerror=alert(1)>"):
        path = write_notebook(project, "x", *show, parameters=parameters)
        path.rename(path.with_name(f"{name}.ipynb"))
    write_notebook(
        project,
        "all",
        first,
        *show,
        *[c for q in questions for c in (q, code("print(odd)"))],
        parameters=parameters,
    )
    write_notebook(
        project, "broken", first, questions[4], code("raise ValueError(odd)"), parameters=parameters
    )
    before = Path.cwd()
    os.chdir(project)
    exit_code = main(["run", "--from", "2026-09", "--to", "2026-10"])
    os.chdir(before)
    assert exit_code == 1
    return project / "reports"


def test_every_page_of_a_hostile_run_is_held_to_form(ran, monkeypatch):
    pages = sorted(ran.rglob("*.html"))
    assert len(pages) == 1 + 2 * (1 + 4)
    for path in pages:
        html = path.read_text(encoding="utf-8")
        held_to_form(html, monkeypatch) if path.parent == ran else assert_held_to_form(html)


def test_the_hostile_run_came_to_what_a_harmless_one_would(ran):
    for month in ("2026-09", "2026-10"):
        found = json.loads((ran / month / "manifest.json").read_text())["reports"]
        assert {n: e["status"] for n, e in found.items() if e["status"] != "done"} == {"broken": "failed"}
        assert found["broken"]["error"]["says"].startswith("ValueError: <script>alert(1)</script>")


def test_every_link_leads_to_a_page_that_is_there(ran):
    import urllib.parse

    from test_page import Outline

    for path in (ran / "index.html", ran / "2026-10" / "index.html"):
        links = [link["href"] for link in Outline(path.read_text(encoding="utf-8")).all("a")]
        assert len(links) >= 5
        for link in links:
            assert (path.parent / urllib.parse.unquote(link)).is_file(), link


def test_no_cell_of_a_table_starts_a_formula_and_no_file_lies_outside(ran):
    armed = re.compile(r"[=@\t\r]|[+-](?![\d.])")
    for path in ran.rglob("*.csv"):
        with path.open(newline="", encoding="utf-8") as source:
            assert not [cell for row in csv.reader(source) for cell in row if armed.match(cell)]
    assert {path.name for path in ran.parent.iterdir()} == {"data", "notebooks", "params", "reports"}


def test_a_finding_s_name_leads_no_file_out_of_its_folder(tmp_path):
    made = {"id": "../x/<y>", "columns": [{"key": "a"}], "rows": [[1]]}
    assert write_tables("alpha", [made], tmp_path / "tables") == ["alpha..._x__y_.csv"]
