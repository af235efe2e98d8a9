"""A report made by hand, without a kernel: its findings, its executed notebook, what a run says about it."""

import math
from copy import deepcopy
from functools import cache

import pandas as pd

from crm import charts
from crm.finding import Finding, Number, headline

MONTHS = pd.date_range("2025-11-01", periods=12, freq="MS")
FACTS = {
    "name": "funnel", "company": "Northwind", "source": "sample", "month": "2026-10", "as_of": "2026-10-31",
    "made_at": "2026-11-01 02:14 UTC", "currency": "USD",
    "parameters": [{"name": "window", "value": "12", "meaning": "months up to as_of that are looked at"}],
    "tables": [{"name": "deals", "rows": 6800, "first": "2023-11-02", "last": "2026-10-31", "hash": "7c9d25f579b57c5a"}],
    "versions": {"crm-report": "0.1.0", "Python": "3.11.7"},
}  # fmt: skip
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=alert(1) x=\"",
    "<iframe src=javascript:alert(1)></iframe>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "</table></section></main><form action=https://evil.example><button>go</button></form>",
    "</title></style><body onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}<template><math><mtext></mtext></math></template>",
    "x\u202e%5.21 dna 789\u2066 y",
    "x\x1b]0;owned\x07\x1b[2J\x08\x9b2Jy",
)  # fmt: skip


def finding(name: str, says: str, table: dict, **more) -> Finding:
    """A finding of the made report."""
    return Finding(id=f"made.{name}", says=says, table=pd.DataFrame(table), currency="USD", **more)


WINS = finding(
    "wins", "Of every ten deals closed, six were won.",
    {"group": ["North", "South"], "n": [2100, 1800], "share": [0.66, 0.64], "low": [0.64, 0.62], "high": [0.68, 0.66]},
    caption="Win rate by region", notes=("Open deals are not counted.",),
    numbers=(Number("win_rate_closed", 0.6315, 0.62, 0.643, 6711), Number("won_value", 10_005_534, n=4238)),
)  # fmt: skip
TREND = finding(
    "trend", "Revenue has grown.", {"month": MONTHS, "revenue": [1e6 + 4e4 * i for i in range(12)]}
)
FLOW = finding(
    "flow", "More come than go.", {"month": MONTHS, "customers": range(40, 52), "orders": [-9] * 12}
)  # fmt: skip
GROUPS = finding(
    "groups", "The South is larger.", {"group": ["A", "B"], "customers": [4, 1], "orders": [2, 5]}
)
CURVE = finding(
    "curve", "Half are won within 57 days.",
    {"days": range(0, 180, 3), "share": [1 - math.exp(-d / 70) for d in range(0, 180, 3)]},
)  # fmt: skip
CELLS = finding(
    "cells", "Most customers sit in one corner.",
    {"recency": [1, 1, 2, 2], "frequency": [1, 2, 1, 2], "customers": [10, 20, 30, None]},
)  # fmt: skip
LORENZ = finding("lorenz", "A fifth bring most.", {"share": [0, 0.2, 1], "low": [0, 0.7, 1]})
LOSSES = finding(
    "losses", "Price explains half.", {"group": ["Price", "Timing", "Other"], "deals": [50, 30, 20]}
)
STAGES = finding("stages", "Half go on.", {"group": ["Lead", "Offer", "Won"], "deals": [100, 50, 40]})
AHEAD = finding(
    "ahead", "Revenue will keep its level.",
    {
        "month": pd.date_range("2024-01-01", periods=36, freq="MS"),
        "actual": [100.0 + i for i in range(24)] + [None] * 12, "forecast": [None] * 24 + [124.0] * 12,
        "low80": [None] * 24 + [115.0] * 12, "high80": [None] * 24 + [133.0] * 12,
        "low95": [None] * 24 + [110.0] * 12, "high95": [None] * 24 + [138.0] * 12,
    },
)  # fmt: skip
PARTS = finding(
    "parts", "The shop brings most.",
    {
        "level": ["level_region"] * 3 + ["level_channel"] * 3,
        "part": ["North", "South", "parts_rest", "Shop", "Phone", "parts_rest"],
        "part_expected": [60.0, 39.9, 0.1, 70.0, 20.0, 10.0], "part_last": [58.0, 41.9, 0.1, 60.0, 30.0, 10.0],
    },
)  # fmt: skip
SILENT = finding("silent", "Competitors: not possible here.", {}, answered=False)

PICTURES = {
    "bars": lambda: charts.bars(WINS, low="low", high="high"),
    "stacked over months": lambda: charts.stacked(FLOW, y=["customers", "orders"]),
    "stacked groups": lambda: charts.stacked(GROUPS, x="group", y=["customers", "orders"]),
    "lines": lambda: charts.lines(TREND, y=["revenue"]),
    "steps": lambda: charts.steps(CURVE, x="days", y=["share"], mark=57),
    "heat": lambda: charts.heat(CELLS),
    "curve": lambda: charts.curve(LORENZ, x="share", y="low"),
    "pareto": lambda: charts.pareto(LOSSES, x="group", y="deals"),
    "funnel": lambda: charts.funnel(STAGES, x="group", y="deals"),
    "fan": lambda: charts.fan(AHEAD, name="revenue"),
    "sections": lambda: charts.sections(PARTS, mark="part_last"),
    "panels": lambda: charts.panels(FLOW, y=["customers", "orders"]),
}
ANSWERS = {
    "bars": WINS, "lines": TREND, "steps": CURVE, "stacked over months": FLOW, "stacked groups": GROUPS,
    "heat": CELLS, "curve": LORENZ, "pareto": LOSSES, "funnel": STAGES, "fan": AHEAD,
}  # fmt: skip


def output(thing) -> dict:
    """What a kernel sends for a thing that shows itself."""
    return {"output_type": "display_data", "data": thing._repr_mimebundle_(), "metadata": {}}


def outputs(picture) -> list[dict]:
    """What a kernel sends for a picture: sentence, image, table."""
    return [{"output_type": "display_data", "data": d, "metadata": m} for d, m in picture.outputs()]


def shown(data: dict, **metadata) -> dict:
    """An output with this data."""
    return {"output_type": "execute_result", "data": data, "metadata": metadata, "execution_count": 1}


def code(*outputs: dict) -> dict:
    """A code cell with what it showed."""
    return {"cell_type": "code", "source": "secret_code()", "metadata": {}, "outputs": list(outputs)}


def text(source: str) -> dict:
    """A Markdown cell."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook(*cells: dict) -> dict:
    """An executed notebook: title, headline, and these cells."""
    return {
        "cells": [text("# How do we win?\n\nFor the head of sales."), code(output(headline(WINS))), *cells]
    }


def whole_notebook(pictures: bool = True) -> dict:
    """One question a kind of chart, ten in all, each answered, and one that is not."""
    return deepcopy(_whole_notebook(pictures))


@cache
def _whole_notebook(pictures: bool) -> dict:
    """The same, its pictures drawn once."""
    cells = []
    for kind, answer in ANSWERS.items():
        cells.append(text(f"## What do {kind} say?\n\nRead it from the left."))
        cells.append(code(*outputs(PICTURES[kind]()) if pictures else [output(answer)]))
    cells += [text("## Who wins against us?"), code(output(SILENT))]
    return notebook(*cells)


def hostile_notebook(payload: str) -> dict:
    """The payload wherever text from outside can stand in a notebook."""
    frame = pd.DataFrame({payload: [payload, "plain"]}, index=[payload, "b"])
    hostile = Finding(
        id=payload, says=payload, table=pd.DataFrame({"group": [payload], payload: [payload], "share": [0.5]}),
        caption=payload, notes=(payload,),
        numbers=(Number("won_value", 1.0),),
    )  # fmt: skip
    number = {"label": payload, "shown": payload, "interval": payload, "meaning": payload, "name": payload}
    opening = headline(hostile).data() | {"numbers": [number | {"n": 3, "unit": "share"}], "says": [payload]}
    return {
        "cells": [
            text(f"# {payload}\n\n{payload}"),
            code(shown({"application/vnd.crm-report+json": opening})),
            text(f"## {payload}\n\n{payload}\n\n> {payload}\n\n| a | b |\n|---|---|\n| {payload} | {payload} |"),
            code(*outputs(charts.bars(hostile))),
            text(f"## {payload}"),
            code(output(Finding(id="made.no", says=payload, notes=(payload,), answered=False))),
            code(shown({"text/html": frame.to_html(), "text/plain": payload})),
            code(shown({"text/html": frame.to_html(escape=False)})),
            code(shown({"text/html": frame.style.set_caption(payload).to_html()})),
            code(shown({"text/html": payload}), shown({"text/plain": payload}), shown({"text/markdown": payload})),
            code(shown({"image/svg+xml": payload}), shown({"application/javascript": payload})),
            code({"output_type": "stream", "name": "stdout", "text": payload}),
            code(shown({"image/png": payload}, **{"image/png": {"alt": payload}})),
        ]
    }  # fmt: skip


def hostile_facts(payload: str) -> dict:
    """The payload wherever text from outside can stand in what a run says of itself."""
    return FACTS | {
        "name": payload, "company": payload, "source": payload, "made_at": payload, "commit": payload,
        "parameters": [{"name": payload, "value": payload, "meaning": payload}],
        "tables": [{"name": payload, "rows": 1, "first": None, "last": None, "hash": payload}],
        "versions": {payload: payload}, "notes": [payload], "since": [payload], "since_title": payload, "odd": 1,
        "changes": {payload: {"line": payload, "usual": False}}, "index": "index.html",
    }  # fmt: skip


def index_facts(payload: str = "") -> dict:
    """A month with one report of each standing."""
    numbers = [number.data("USD") for number in WINS.numbers]
    odd = payload or "x"
    return FACTS | {
        "company": payload or "Northwind",
        "reports": [
            {"name": "funnel", "title": f"How do we win? {payload}", "status": "done", "href": "funnel.html", "numbers": numbers, "missing": [], "why": ""},
            {"name": "satisfaction", "title": "", "status": "thin", "href": "satisfaction.html", "numbers": [], "missing": [f"Complaints: not possible here. {payload}"], "why": ""},
            {"name": "forecast", "title": "What comes next?", "status": "failed", "href": "forecast.html", "numbers": numbers, "missing": [], "why": f"forecast.ipynb, cell 5: KeyError: {odd}", "last_good": "2026-10-02"},
            {"name": "segmentation", "title": "Who buys?", "status": "failed", "href": "", "numbers": numbers, "missing": [], "why": "", "last_good": None},
        ],
        "matrix": [{"id": "E5", "title": odd, "report": "funnel", "status": "degraded", "missing": [f"deals.loss_reason{payload}"]}],
        "cleaning": [{"table": "deals", "rule": "exact duplicates", "rows_in": 100, "rows_out": 98, "money_in": 1000.0, "money_out": None, "detail": payload or None}],
        "rejects": [{"table": "deals", "rows": 17, "share": 0.0025, "file": "rejects/deals.csv"}],
        "files": [{"href": "manifest.json", "label": "Manifest"}], "months": "../index.html",
    }  # fmt: skip


def months_facts(payload: str = "") -> dict:
    """Two months."""
    reports = [
        {
            "name": "funnel",
            "title": f"How do we win? {payload}",
            "status": "done",
            "href": "2026-10/funnel.html",
        },
        {"name": "forecast", "title": "", "status": "failed", "href": ""},
    ]
    numbers = [number.data("USD") for number in WINS.numbers]
    of_a_month = {"source": payload or "sample", "reports": reports, "numbers": numbers}
    months = [{"month": m, "href": f"{m}/index.html"} | of_a_month for m in ("2026-10", "2026-09")]
    return {"company": payload, "made_at": FACTS["made_at"], "months": months}
