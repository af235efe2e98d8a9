"""The list of months: twelve months of every headline number, as a table and as small pictures."""

import pytest

import test_page
from crm.marks import unmarked
from crm.run.pages.facts import months_facts
from crm.run.pages.page import months_page
from made_report import PAYLOADS

MADE = "2026-11-01T02:14:05Z"
OF_A_PICTURE = {"svg", "polyline", "circle"}
DRAWN = {"viewbox", "points", "cx", "cy", "r"}


def number(name: str, value, **more) -> dict:
    shown = "–" if value is None else f"{value:g}"
    return {
        "name": name,
        "label": name.capitalize(),
        "value": value,
        "shown": shown,
        "unit": "count",
        "version": 1,
        "n": None,
        "interval": "",
    } | more


def entry(*numbers: dict, **more) -> dict:
    """A report of the run r1 that is good."""
    return {
        "status": "done", "run": "r1", "title": "How do we win?", "seconds": 1.0, "missing": [], "error": None,
        "last_good": None, "numbers": list(numbers), "files": ["funnel.html"],
    } | more  # fmt: skip


def manifest(month: str, source: str = "sample", **reports) -> dict:
    """A month's manifest, as far as the list of months reads it."""
    return {"month": month, "source": source, "company": "Northwind", "run": "r1", "reports": reports}


def year(values: dict, **more) -> list[dict]:
    """A manifest a month, with the number of deals won."""
    return [manifest(month, funnel=entry(number("won", value)), **more) for month, value in values.items()]


def tables(manifests: list[dict]) -> list[dict]:
    return months_facts(manifests, MADE)["years"]


VALUES = {f"2026-{m:02}": 100 + m for m in range(1, 11)}


def test_a_report_has_a_row_a_number_and_a_column_a_month_the_newest_last():
    (table,) = tables(year(VALUES))
    assert [column["whole"] for column in table["columns"]][0::9] == ["Jan 2026", "Oct 2026"]
    assert table["rows"][0]["label"] == "Won" and table["rows"][0]["cells"] == [
        str(100 + m) for m in range(1, 11)
    ]
    assert table["columns"][-1]["href"] == table["href"] == "2026-10/funnel.html"


def test_of_more_than_twelve_months_the_newest_twelve_are_shown():
    older = {f"2025-{m:02}": m for m in range(6, 13)}
    (table,) = tables(year(older | VALUES))
    assert len(table["columns"]) == 12 and table["columns"][0]["whole"] == "Nov 2025"
    assert [column["year"] for column in table["columns"]] == ["2025", "", "2026", *[""] * 9]


def test_a_month_that_is_missing_is_a_dash_and_breaks_the_line():
    there = {month: value for month, value in VALUES.items() if month not in ("2026-04", "2026-06")}
    (table,) = tables(year(there))
    row = table["rows"][0]
    assert row["cells"][3] == row["cells"][5] == "–" and len(table["columns"]) == 10
    assert [len(line.split()) for line in row["spark"].lines] == [3, 4] and len(row["spark"].dots) == 1


def test_two_sources_in_one_folder_are_two_tables_and_never_one_line():
    mixed = [*year(VALUES), manifest("2026-12", "olist", funnel=entry(number("won", 9000)))]
    assert [(table["source"], len(table["rows"][0]["cells"])) for table in tables(mixed)] == [
        ("olist", 1),
        ("sample", 10),
    ]
    assert "9000" not in str(tables(mixed)[1])


def test_a_new_definition_breaks_the_line_and_is_said():
    old = [manifest(f"2026-{m:02}", funnel=entry(number("won", 500))) for m in range(1, 4)]
    new = [manifest(f"2026-{m:02}", funnel=entry(number("won", 5, version=2))) for m in range(4, 7)]
    (table,) = tables(old + new)
    assert [len(line.split()) for line in table["rows"][0]["spark"].lines] == [3, 3]
    assert table["notes"] == [
        "Won: counted by a new definition from Apr 2026 on, so the line is broken there."
    ]


def test_a_failed_month_is_marked_and_shows_the_numbers_of_the_page_that_stands():
    good = {"made_at": MADE, "numbers": [number("won", 77)], "files": ["funnel.html"]}
    stands = entry(status="failed", last_good=good, error={"cell": 1, "heading": "", "says": "no"})
    gone = stands | {"last_good": None, "files": []}
    (table,) = tables([*year(VALUES), manifest("2026-11", funnel=stands), manifest("2026-12", funnel=gone)])
    assert table["rows"][0]["cells"][-2:] == ["77", "–"]
    assert [(c["failed"], c["href"]) for c in table["columns"]][-2:] == [
        (True, "2026-11/funnel.html"),
        (True, ""),
    ]
    assert table["href"] == "2026-11/funnel.html"


def test_a_number_that_is_new_or_gone_has_a_row_with_dashes():
    months = [
        manifest("2026-09", funnel=entry(number("won", 1), number("old", 2))),
        manifest("2026-10", funnel=entry(number("new", 3), number("won", 4))),
    ]
    (table,) = tables(months)
    assert {row["label"]: row["cells"] for row in table["rows"]} == {
        "New": ["–", "3"],
        "Won": ["1", "4"],
        "Old": ["2", "–"],
    }


def test_a_report_without_numbers_has_no_table():
    assert tables([manifest("2026-10", funnel=entry())]) == [] and tables([]) == []


def test_a_picture_says_first_last_lowest_and_highest():
    values = {"2026-01": 5, "2026-02": 9, "2026-03": 2, "2026-04": 4}
    assert tables(year(values))[0]["rows"][0]["spark"].says == (
        "Won: first 5 in Jan 2026, last 4 in Apr 2026, lowest 2 in Mar 2026, highest 9 in Feb 2026"
    )
    assert tables(year({"2026-01": 5}))[0]["rows"][0]["spark"].says == "Won: 5 in Jan 2026, the only month"


def test_the_line_goes_from_left_to_right_and_up_with_the_value():
    spark = tables(year({"2026-01": 5, "2026-02": 9, "2026-03": 2}))[0]["rows"][0]["spark"]
    (first, high, low) = [tuple(map(float, point.split(","))) for point in spark.lines[0].split()]
    assert first[0] < high[0] < low[0] and high[1] < first[1] < low[1] and spark.last == low
    flat = tables(year({"2026-01": 5, "2026-02": 5}))[0]["rows"][0]["spark"]
    assert len({point.split(",")[1] for point in flat.lines[0].split()}) == 1


def test_a_value_that_is_not_there_is_no_nought():
    row = tables(year({"2026-01": 5, "2026-02": None, "2026-03": 6}))[0]["rows"][0]
    assert row["cells"] == ["5", "–", "6"] and row["spark"].lines == [] and len(row["spark"].dots) == 2
    assert tables(year({"2026-01": None}))[0]["rows"][0]["spark"] is None


def held_to_form(html: str, monkeypatch) -> test_page.Outline:
    """The page is held to the form of all pages; what pictures are drawn of is allowed on top."""
    monkeypatch.setattr(test_page, "TAGS", test_page.TAGS | OF_A_PICTURE)
    monkeypatch.setattr(test_page, "ATTRIBUTES", test_page.ATTRIBUTES | DRAWN)
    return test_page.assert_held_to_form(html)


def test_the_page_shows_table_and_picture_without_script_or_style(monkeypatch):
    html = months_page(months_facts(year(VALUES), MADE))
    outline = held_to_form(html, monkeypatch)
    (picture,) = outline.all("svg")
    assert picture["role"] == "img" and picture["aria-label"].startswith(
        "Won: first 101 in Jan 2026, last 110 in Oct 2026"
    )
    assert html.count('<th scope="col"') == 11 and html.count('<th scope="row"') == 1
    assert "<caption>How do we win? Jan 2026 to Oct 2026</caption>" in html
    assert '<a href="2026-10/funnel.html" aria-label="Oct 2026">Oct</a>' in html


def test_the_newest_month_stands_above_the_tables_and_all_others_below():
    html = months_page(months_facts(year(VALUES), MADE))
    at = [html.index(f'<a href="{month}/index.html">') for month in ("2026-10", "2026-09", "2026-01")]
    assert at[0] < html.index("The last twelve months") < at[1] < at[2]
    assert html.count('class="report"') == 1 and html.count("<li><a") == 10


def test_the_newest_months_numbers_have_their_change():
    newest, *before = sorted(year(VALUES), key=lambda month: month["month"], reverse=True)
    name = newest["reports"]["funnel"]["numbers"][0]["name"]
    newest["reports"]["funnel"]["changes"] = {
        name: {"line": "+2.0% since Sep 2026", "was": "1", "usual": False}
    }
    html = months_page(months_facts([newest, *before], MADE))
    top = html[: html.index("The last twelve months")]
    assert '<dd class="change">+2.0% since Sep 2026 <span class="mark odd">unusual</span></dd>' in top


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_is_text_in_tables_and_pictures(payload, monkeypatch):
    odd = entry(number("won", 5, label=payload, shown=payload), title=payload, files=[])
    months = [
        manifest(month, payload, **{payload: odd}) | {"company": payload} for month in ("2026-09", "2026-10")
    ]
    html = months_page(months_facts([*months, manifest("2026-08", funnel=odd)], MADE))
    outline = held_to_form(html, monkeypatch)
    assert len(outline.all("svg")) == 2 and len(outline.all("table")) == 2
    assert " ".join(unmarked(payload).split()) in outline.said("caption")[0]


def test_a_month_of_another_source_says_so_in_the_list():
    """The newest month's source, and whose months are most, need no word."""
    more = [manifest(m, "olist", funnel=entry(number("won", 1))) for m in ("2026-12", "2027-01")]
    html = months_page(months_facts([*year(VALUES), *more], MADE))
    assert 'October 2026</a> <span class="status">sample</span>' in html and "December 2026</a></li>" in html
