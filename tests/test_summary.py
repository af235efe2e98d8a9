"""The summary of a run: one screen that says how each report went, and why."""

from pathlib import Path

import pytest

from crm.run.summary import COLUMNS, LINES, state, summary

FOLDER = Path("reports/2026-10")


def number(name: str, shown: str) -> dict:
    return {"name": name, "label": name.capitalize(), "shown": shown}


def entry(**more) -> dict:
    """A report that was run and is good."""
    return {
        "status": "done", "run": "r1", "title": "How do we win?", "seconds": 7.31, "error": None, "last_good": None,
        "numbers": [number("rate", "34.5%"), number("won", "299"), number("lost", "567"), number("open", "137")],
        "changes": {"rate": {"line": "+0.2 points since Sep 2026", "usual": True}, "won": {"line": "-30.0% since Sep 2026", "usual": False}},
        "since": ["Won: 427 in Sep 2026, 299 in Oct 2026; 410 to 440 would have been usual."], "odd": 1,
    } | more  # fmt: skip


def failed(says: str = "KeyError: 'stage'", cell: int | None = 5, **more) -> dict:
    """A report that was run and failed."""
    error = {"cell": cell, "heading": "Where?", "type": "KeyError", "says": says}
    return entry(status="failed", error=error, numbers=[], changes={}, since=[], odd=0) | more


def month(at: str = "2026-10", rejects: dict | None = None, **reports) -> dict:
    """The manifest of a month with these reports."""
    return {
        "month": at,
        "source": "sample",
        "company": "Northwind",
        "run": "r1",
        "rejects": rejects or {},
        "reports": reports,
    }


def lines(manifest: dict, *others: dict) -> list[str]:
    """The summary's lines."""
    return summary(manifest, FOLDER, others).splitlines()


def test_it_says_month_source_company_state_and_where_the_pages_lie():
    said = lines(month(funnel=entry(), nps=entry()))
    assert said[0] == "October 2026 · sample · Northwind"
    assert said[1] == "All 2 reports are good." and said[-1] == "reports/2026-10/index.html"


def test_each_report_has_its_state_seconds_question_and_top_numbers_with_their_change():
    said = lines(month(funnel=entry()))
    assert "done      funnel     7.3 s  How do we win?" in said
    assert "          Rate 34.5%, +0.2 points since Sep 2026, usual" in said
    assert "          Won 299, -30.0% since Sep 2026, UNUSUAL" in said
    assert "          Lost 567" in said and not [line for line in said if "Open" in line]


def test_a_failed_report_comes_first_with_cell_cause_and_the_page_that_stands():
    good = {"made_at": "2026-10-02T02:00:00Z", "numbers": [number("rate", "34.3%")]}
    said = lines(
        month(alpha=entry(), beta=failed(), gamma=failed(cell=None, says="It took too long.", last_good=good))
    )
    assert said[1] == "2 of 3 reports failed."
    first = said.index("failed    beta      7.3 s  How do we win?")
    assert said[first + 1 : first + 3] == [
        "          cell 5: KeyError: 'stage'",
        "          There is no earlier page.",
    ]
    last = said.index("failed    gamma     7.3 s  How do we win?")
    assert said[last + 1] == "          It took too long."
    assert (
        said[last + 2] == "          The page is the last good one, of 2 Oct 2026."
        and said[last + 3] == "          Rate 34.3%"
    )
    assert first < last < said.index("done      alpha     7.3 s  How do we win?")


def test_a_report_that_stood_is_called_kept_and_takes_no_time():
    said = lines(month(funnel=entry(run="r0")))
    assert (
        said[1] == "Nothing changed, 1 report stands."
        and "kept      funnel            How do we win?" in said
    )


@pytest.mark.parametrize(("reports", "says"), [
    ({"a": entry(), "b": failed()}, "1 of 2 reports failed"),
    ({"a": entry(), "b": entry(run="r0")}, "all 2 reports are good"),
    ({"a": entry(run="r0"), "b": entry(run="r0")}, "nothing changed, all 2 reports stand"),
    ({"a": entry()}, "1 report is good"),
])  # fmt: skip
def test_the_state_in_a_few_words(reports, says):
    assert state(month(**reports)) == says


def test_rows_set_aside_are_counted_by_table():
    said = lines(
        month(rejects={"orders": {"count": 5, "of": 24161}, "deals": {"count": 2, "of": 2357}}, a=entry())
    )
    assert "Rows set aside: orders 5 of 24,161 and deals 2 of 2,357." in said


def test_what_changed_is_said_once_with_its_reports_the_unusual_first():
    late, calm = (
        "orders: 6 rows of months up to Sep 2026 came in since.",
        "All headline numbers are within their usual range.",
    )
    both = month(
        alpha=entry(since=[calm, late], odd=0), beta=entry(since=[*entry()["since"], late]), gamma=failed()
    )
    text = " ".join(" ".join(lines(both)).split())
    assert text.count(late) == 1 and f"- {late}" in text and f"- alpha: {calm}" in text
    assert text.index("- beta: Won: 427 in Sep 2026") < text.index("- alpha: All headline")


def test_a_report_without_numbers_says_that_the_source_cannot_answer_it():
    nothing = "          There are no numbers: the source has nothing to answer it with."
    assert nothing in lines(month(nps=entry(numbers=[], missing=["NPS: not possible here."])))
    assert nothing not in lines(month(nps=entry()))


def test_the_other_months_of_the_run_are_named_with_their_state():
    others = [month("2026-07", a=entry()), month("2026-08", a=entry()), month("2026-09", a=failed())]
    said = " ".join(lines(month(a=entry()), *others))
    assert (
        "In the same run: Jul 2026 to Aug 2026, each: 1 report is good; Sep 2026: 1 of 1 reports failed."
        in said
    )


@pytest.mark.parametrize("n", [1, 4, 9, 60])
def test_it_fits_one_screen_however_much_there_is_to_say(n):
    long = "word " * 60
    reports = {
        f"report{i}": entry(since=[f"{i} {long}"], title=long) if i % 2 else failed(long) for i in range(n)
    }
    said = lines(month(rejects={f"table{i}": {"count": 5, "of": 24161} for i in range(n)}, **reports))
    assert n > 9 or all(any(line[10:].startswith(f"report{i} ") for line in said) for i in range(n))
    assert len(said) <= LINES and max(map(len, said)) <= COLUMNS and said[-1] == "reports/2026-10/index.html"


def test_what_a_terminal_would_obey_is_not_in_it():
    odd = "\x1b[31mred\x1b]0;title\x07\r\nsecond\u202e line"
    text = summary(month(a=entry(title=odd), b=failed(odd)), FOLDER)
    assert not [letter for letter in text if letter != "\n" and not letter.isprintable()]


def test_manifests_that_know_nothing_of_changes_are_summed_up_all_the_same():
    plain = entry()
    for key in ("changes", "since", "odd"):
        del plain[key]
    assert "          Won 299" in lines(month(a=plain)) and "Since the month before:" not in lines(
        month(a=plain)
    )


def test_a_long_cause_leaves_room_for_what_stands_instead():
    assert "          There is no earlier page." in lines(month(b=failed("word " * 60)))


def test_what_a_key_has_cost_is_said():
    """Rows that another one of the same key has pushed out, where they are more than one in a hundred."""
    lost = {
        "table": "orders",
        "rule": "repeated key",
        "rows": 202,
        "rows_in": 6919,
        "money": 10149.0,
        "money_in": 244092.0,
    }
    told = " ".join(lines(month(a=entry()) | {"cleaning": [lost], "currency": "USD"}))
    assert (
        "orders: 202 rows (2.9%) with $10,149 (4.2% of the money) are left out, for another one has the same key."
        in told
    )
    few = lost | {"rows": 2, "money": 3.0}
    assert "left out" not in " ".join(lines(month(a=entry()) | {"cleaning": [few], "currency": "USD"}))
