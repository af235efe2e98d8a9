"""What changed since last month: the move of each number, whether it is usual, and what else may be the cause."""

import numpy as np
import pytest
from scipy import stats

from crm.run.pages.page import page
from crm.run.since.changes import since_last_month
from crm.run.since.usual import LEAST, student, usual_range
from made_report import FACTS, notebook

MONTHS = [f"2025-{m:02}" for m in range(10, 13)] + [f"2026-{m:02}" for m in range(1, 11)]  # Oct to Oct
UNITS = {
    "win_rate": "share",
    "revenue": "money",
    "deals": "count",
    "nps": "score",
    "cycle": "days",
    "csat": "ratio",
}


def number(name: str, value, unit: str = "", version: int = 1) -> dict:
    """A headline number as the manifest keeps it."""
    unit = unit or UNITS[name]
    shown = "–" if value is None else f"<{value}>"
    return {
        "name": name,
        "label": name.capitalize(),
        "value": value,
        "unit": unit,
        "shown": shown,
        "version": version,
    }


def month(at: str, *numbers: dict, **more) -> dict:
    """What one month's manifest says of a report."""
    return {"month": at, "source": "sample", "currency": "EUR", "numbers": list(numbers)} | more


def told(was, now, name: str, **more) -> dict:
    """The line and the rest of one number's tile, for a value in September and one in October."""
    history = [month("2026-09", number(name, was))]
    return since_last_month(history, month("2026-10", number(name, now, **more)))["changes"][name]


def year(values: list, name: str = "revenue", **more) -> dict:
    """What is said in the last of as many months as there are values."""
    months = [
        month(at, number(name, value)) for at, value in zip(MONTHS[-len(values) :], values, strict=True)
    ]
    return since_last_month(months[:-1], months[-1] | more)


@pytest.mark.parametrize(("name", "was", "now", "line"), [
    ("win_rate", 0.62, 0.632, "+1.2 points since Sep 2026"),
    ("win_rate", 0.632, 0.62, "-1.2 points since Sep 2026"),
    ("win_rate", 0.6321, 0.6323, "same as in Sep 2026"),
    ("revenue", 1_000_000, 1_081_000, "+8.1% since Sep 2026"),
    ("revenue", 1_000_000, 15_000_000, "15 times as much since Sep 2026"),
    ("revenue", 1000, 1000.2, "same as in Sep 2026"),
    ("revenue", 0, 3400, "€3,400 more since Sep 2026"),
    ("revenue", -500, 500, "€1,000 more since Sep 2026"),
    ("deals", 300, 270, "-10.0% since Sep 2026"),
    ("deals", 3, 5, "2 more since Sep 2026"),
    ("deals", 5, 3, "2 fewer since Sep 2026"),
    ("deals", 0, 0, "same as in Sep 2026"),
    ("nps", 30.0, 27.5, "-2.5 points since Sep 2026"),
    ("cycle", 55, 58, "3 days longer since Sep 2026"),
    ("cycle", 58.4, 57.2, "1 day shorter since Sep 2026"),
    ("cycle", 3.5, 3.25, "6 hours shorter since Sep 2026"),
    ("cycle", 55.1, 55.4, "same as in Sep 2026"),
    ("csat", 4.0, 4.1, "+2.5% since Sep 2026"),
])  # fmt: skip
def test_a_tile_says_by_how_much_its_number_moved(name, was, now, line):
    assert told(was, now, name) == {"line": line, "was": f"<{was}>", "usual": None}


def test_a_share_moves_by_percentage_points_and_not_by_per_cent():
    rows = since_last_month(
        [month("2026-09", number("win_rate", 0.5))], month("2026-10", number("win_rate", 0.6))
    )
    assert rows["compared"]["rows"][0][3] == "+10.0 percentage points"


def test_a_new_definition_is_said_and_not_compared():
    assert told(0.5, 0.9, "win_rate", version=2)["line"] == "new definition since Sep 2026"
    history = [month("2026-09", number("win_rate", 0.5), number("deals", 100))]
    said = since_last_month(
        history, month("2026-10", number("win_rate", 0.9, version=2), number("deals", 120))
    )["since"]
    assert "Counted by a new definition since Sep 2026, and so not compared: Win_rate." in said


def test_a_number_without_a_value_on_either_side_is_not_compared():
    assert told(None, 0.5, "win_rate")["line"] == "– in Sep 2026"
    assert told(0.5, None, "win_rate")["line"] == "<0.5> in Sep 2026"


def test_numbers_that_came_or_went_are_said():
    history = [month("2026-09", number("deals", 5))]
    found = since_last_month(history, month("2026-10", number("nps", 30.0)))
    assert found["changes"] == {"nps": {"line": "not given in Sep 2026", "was": "", "usual": None}}
    assert {"Not given for Sep 2026: Nps.", "Given for Sep 2026 and not now: Deals."} <= set(found["since"])


def test_a_name_that_stands_twice_is_left_out_since_nobody_knows_which_is_which():
    history = [month("2026-09", number("cycle", 50), number("cycle", 80), number("deals", 4))]
    found = since_last_month(
        history, month("2026-10", number("cycle", 51), number("cycle", 90), number("deals", 5))
    )
    assert list(found["changes"]) == ["deals"]


def test_the_first_month_says_that_there_is_none_before():
    found = since_last_month([], month("2026-10", number("deals", 5)))
    assert found["since"] == ["There is no earlier month of this report to compare with."]
    assert found["changes"] == {} and found["compared"] is None


def test_an_older_month_is_compared_with_by_name_and_judges_nothing():
    values = [100.0 + i % 2 for i in range(12)] + [900.0]
    gap = [
        month(at, number("revenue", v))
        for at, v in zip(MONTHS, values, strict=True)
        if at not in ("2026-08", "2026-09")
    ]
    found = since_last_month(gap[:-1], gap[-1])
    assert found["since_title"] == "What changed since July 2026"
    assert "The month before has no numbers of this report; it is compared with Jul 2026." in found["since"]
    assert found["changes"]["revenue"]["usual"] is None and found["changes"]["revenue"]["line"].endswith(
        "since Jul 2026"
    )


def test_months_of_another_source_are_no_months_before():
    other = month("2026-09", number("deals", 5)) | {"source": "olist"}
    assert since_last_month([other], month("2026-10", number("deals", 5)))["compared"] is None


def test_a_leap_out_of_a_quiet_year_is_unusual_and_said_first_with_the_range():
    calm = [100_000 * (1 + 0.01 * (i % 3 - 1)) for i in range(12)]
    found = year([*calm, 130_000.0])
    assert found["changes"]["revenue"]["usual"] is False and found["odd"] == 1
    assert found["since"][0].startswith("Revenue: €101,000 in Sep 2026, €130,000 in Oct 2026; €9")
    assert (
        found["since"][0].endswith(" would have been usual.")
        and found["compared"]["rows"][0][-1] == "unusual"
    )
    usual = year([*calm, 100_500.0])
    assert usual["changes"]["revenue"]["usual"] is True and usual["odd"] == 0
    assert usual["since"][0] == "All headline numbers are within their usual range."


def test_the_month_judged_has_no_part_in_the_range_it_is_judged_by():
    calm = [100.0, 102, 101, 103, 101, 100, 102, 101]
    ranges = {tuple(year([*calm, last])["compared"]["rows"][0][4:5]) for last in (101.0, 150.0, 9000.0)}
    assert len(ranges) == 1


def test_below_seven_earlier_months_in_a_row_nothing_is_called_usual():
    for n in range(1, LEAST + 1):
        found = year([100.0 + i % 2 for i in range(n)] + [500.0])
        assert found["changes"]["revenue"]["usual"] is None
        assert (
            found["since"][0]
            == "Which moves are usual can be said after 7 months in a row with the same parameters."
        )
    assert year([100.0 + i % 2 for i in range(LEAST + 1)] + [500.0])["changes"]["revenue"]["usual"] is False


def test_months_with_other_parameters_are_no_measure_of_what_is_usual():
    months = [
        month(at, number("revenue", 100.0 + i % 2), parameters={"window": 12})
        for i, at in enumerate(MONTHS[:-1])
    ]
    wider = month("2026-10", number("revenue", 200.0), parameters={"window": 24})
    found = since_last_month(months, wider)
    assert found["changes"]["revenue"] == {
        "line": "<101.0> in Sep 2026, other parameters",
        "was": "<101.0>",
        "usual": None,
    }
    assert "The parameters are not those of the month before, so no move is judged." in found["since"]
    assert "The parameter window was 12 for Sep 2026 and is 24 now." in found["since"]


def test_an_odd_month_of_long_ago_does_not_hide_the_next_one():
    calm = [100.0, 101, 100, 102, 101, 100, 101, 102, 101, 100, 102, 101]
    shifted = [*calm[:4], *(value + 40 for value in calm[4:])]
    assert year([*shifted, 181.0])["changes"]["revenue"]["usual"] is False


def test_a_number_that_never_moved_may_move_by_what_a_reader_hardly_sees():
    assert year([0.0] * 12 + [0.001], "win_rate")["changes"]["win_rate"]["usual"] is True
    assert year([0.0] * 12 + [0.2], "win_rate")["changes"]["win_rate"]["usual"] is False


def test_the_leap_of_a_quarterly_survey_is_held_against_its_leaps():
    waves = [20.0, 20, 20, 23, 23, 23, 21, 21, 21, 24, 24, 24]
    assert year([*waves, 21.5], "nps")["changes"]["nps"]["usual"] is True
    assert year([*waves, 90.0], "nps")["changes"]["nps"]["usual"] is False


def test_no_number_is_unusual_by_less_than_a_reader_can_see():
    found = year([4.0, 4.001] * 6 + [4.0125], "csat")
    assert found["compared"]["rows"][0][4] == "3.99 to 4.01" and found["changes"]["csat"]["usual"] is True


def test_a_share_stays_between_none_and_all_and_a_count_above_nought():
    low, high = usual_range([0.9, 0.99, 0.91, 0.99, 0.9, 0.98, 0.97, 0.99], "share")
    assert low > 0.5 and high == 1
    assert usual_range([0.0, 9, 1, 8, 0, 9, 2, 0], "count").low == 0


def test_students_quantiles_are_those_of_scipy():
    for df in (1, 2, 3, 4, 5, 9, 10, 11):
        for inside in (0.5, 0.95, 0.99, 0.9964):
            assert student(inside, df) == pytest.approx(stats.t.ppf((1 + inside) / 2, df), rel=1e-6)


def monthly(kind: str, n: int, draw: np.random.Generator, phase: int) -> np.ndarray:
    """So many months of a number to which nothing happens; `over` is a window of twelve months, as most are."""
    t = np.arange(n + 12) + phase
    noise = draw.normal(size=n + 12)
    if kind == "independent":
        return 100 + 5 * noise[-n:]
    if kind == "trending":
        return (100 * 1.01**t * np.exp(0.05 * noise))[-n:]
    if kind == "wandering":
        return 100 * np.exp(np.cumsum(0.03 * noise))[-n:]
    if kind == "in waves":
        return 30 + np.cumsum(np.where(t % 3 == 0, noise, 0))[-n:]
    if kind == "share over":
        asked = draw.poisson(70, n + 12)
        won = draw.binomial(asked, 0.35)
        return np.array([won[i + 1 : i + 13].sum() / asked[i + 1 : i + 13].sum() for i in range(n)])
    sold = 100 * np.exp(0.08 * noise) * (1.015**t if "trend" in kind else 1)
    sold = sold * (1 + 0.3 * np.sin(2 * np.pi * t / 12)) if "season" in kind else sold
    return np.array([sold[i + 1 : i + 13].sum() for i in range(n)])


KINDS = [
    "independent",
    "trending",
    "wandering",
    "share over",
    "in waves",
    "over",
    "trend over",
    "season over",
    "trend and season over",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("months", [LEAST + 2, 13])
@pytest.mark.parametrize("at_once", [1, 5])
def test_when_nothing_changes_few_months_are_called_unusual(kind, months, at_once):
    """Six of a hundred at most, of pages whose numbers know nothing of each other, the worst case; nine where a
    season of 30 % up and down makes some months livelier than others."""
    draw, unit = np.random.default_rng(7), {"share over": "share", "in waves": "score"}.get(kind, "money")
    called = 0
    for page_of in range(600):
        numbers = [monthly(kind, months, draw, phase=page_of % 12) for _ in range(at_once)]
        ranges = [usual_range([float(v) for v in values[:-1]], unit, among=at_once) for values in numbers]
        called += any(not r.holds(values[-1]) for r, values in zip(ranges, numbers, strict=True))
    assert called <= 600 * (0.09 if "season" in kind else 0.06), called


def test_a_month_of_half_the_usual_sales_is_called_unusual_in_most_years():
    """What the few false calls cost: a window of twelve months hides much, and this much not."""
    draw, called = np.random.default_rng(8), 0
    for _ in range(200):
        sold = 100 * np.exp(0.08 * draw.normal(size=25))
        sold[-1] *= 0.5
        values = [float(sold[i + 1 : i + 13].sum()) for i in range(13)]
        called += not usual_range(values[:-1], "money").holds(values[-1])
    assert called >= 180, called


def grounds(before: dict, now: dict) -> list[str]:
    """What is said besides the numbers."""
    history = [month("2026-09", number("deals", 5), **before)]
    return since_last_month(history, month("2026-10", number("deals", 5), **now))["since"][1:]


PARAMETERS = {"window": 12, "as_of": "2026-09-30", "source": "sample", "data": "", "by": ""}


def test_when_only_the_month_is_new_one_short_sentence_says_so():
    same = {
        "parameters": PARAMETERS, "modules": {"crm.words": "a"}, "notebook": "n", "versions": {"pandas": "3.1.1"},
        "tables": {"orders": {"months": {"2026-09": [5, 10.0]}}},
    }  # fmt: skip
    later = same | {
        "parameters": PARAMETERS | {"as_of": "2026-10-31"},
        "tables": {"orders": {"months": {"2026-09": [5, 10.0], "2026-10": [9, 1.0]}}},
    }
    assert grounds(same, later) == [
        "Only the month is new: parameters, definitions, calculations, software, and the data of earlier months are the "
        "same as for Sep 2026."
    ]


def test_of_what_an_older_manifest_does_not_know_nothing_is_said():
    assert grounds({}, {}) == ["Only the month is new: definitions are the same as for Sep 2026."]
    known = {
        "modules": {"crm.words": "b"},
        "versions": {"pandas": "3"},
        "commit": "abc",
        "tables": {"orders": {"rows": 3}},
    }
    assert grounds({}, known) == grounds({}, {})
    both = [
        {"tables": {"orders": more}} for more in ({"rows": 3}, {"rows": 9, "months": {"2026-09": [9, None]}})
    ]
    assert grounds(*both) == grounds({}, {})


@pytest.mark.parametrize(("before", "now", "says"), [
    ({"by": ""}, {"by": "region"}, "The parameter by was empty for Sep 2026 and is region now."),
    ({}, {"level": 0.9}, "The parameter level is new; it is 0.9."),
    ({"level": 0.9}, {}, "The parameter level is gone; for Sep 2026 it was 0.9."),
])  # fmt: skip
def test_a_changed_parameter_is_said_with_what_it_was(before, now, says):
    assert says in grounds({"parameters": before}, {"parameters": now})


def test_code_that_makes_numbers_is_named_and_code_that_makes_pages_is_not():
    then = {
        "modules": {"crm.analyses.funnel": "a", "crm.run.pages.page": "a", "theme/report.css": "a"},
        "notebook": "n",
    }
    looks = {
        "modules": {"crm.analyses.funnel": "a", "crm.run.pages.page": "b", "theme/report.css": "b"},
        "notebook": "n",
    }
    code = {
        "modules": {"crm.analyses.funnel": "b", "crm.run.pages.page": "a", "theme/report.css": "a"},
        "notebook": "o",
    }
    assert grounds(then, looks) == [
        "Only the month is new: definitions and calculations are the same as for Sep 2026."
    ]
    assert grounds(then, code) == [
        "The notebook of this report was changed after Sep 2026.",
        "A part of the library that this report rests on was changed after Sep 2026: crm.analyses.funnel.",
    ]


def test_many_changed_modules_are_counted():
    said = grounds({"modules": dict.fromkeys("abcdef", 1)}, {"modules": dict.fromkeys("abcdef", 2)})
    assert said == [
        "Parts of the library that this report rests on were changed after Sep 2026: a, b, c, d, and 2 more."
    ]


def test_where_modules_are_not_known_the_commit_is_said():
    said = grounds({"commit": "1234567890"}, {"commit": "abcdef1234"})
    assert said == [
        "The code went from 1234567 to abcdef1 after Sep 2026; whether this report is touched is not known."
    ]


def test_replaced_packages_are_said_with_both_versions():
    then = {"versions": {"pandas": "3.1.1", "duckdb": "1.5"}, "python": "3.11.7"}
    said = grounds(then, {"versions": {"pandas": "3.1.2", "duckdb": "1.5", "new": "1"}, "python": "3.12.0"})
    assert said == ["Packages were replaced: Python from 3.11.7 to 3.12.0 and pandas from 3.1.1 to 3.1.2."]


@pytest.mark.parametrize(("then", "now", "says"), [
    ({"2026-08": [100, 1000.0], "2026-09": [50, 500.0]}, {"2026-08": [110, 3000.0], "2026-09": [52, 1900.0]},
     "orders: 12 rows of months up to Sep 2026 came in since, worth €3,400."),
    ({"2026-09": [50, None]}, {"2026-09": [51, None]}, "orders: 1 row of months up to Sep 2026 came in since."),
    ({"2026-09": [50, 500.0]}, {"2026-09": [47, 200.0]}, "orders: 3 rows of months up to Sep 2026, worth €300, are no longer there."),
    ({"2026-01": [50, None]}, {}, "orders: 50 rows of months up to Sep 2026 are no longer there."),
    ({"2026-09": [50, 500.0]}, {"2026-09": [50, 380.0]}, "orders: amounts of months up to Sep 2026 were corrected, by -€120 in all."),
])  # fmt: skip
def test_data_of_past_months_that_changed_are_said_with_rows_and_money(then, now, says):
    tables = [{"tables": {"orders": {"months": months}}} for months in (then, now | {"2026-10": [80, 900.0]})]
    assert grounds(*tables) == [says]


def test_rows_that_came_and_rows_that_went_are_not_set_off_against_each_other():
    then, now = {"2026-08": [10, None], "2026-09": [10, None]}, {"2026-08": [13, None], "2026-09": [7, None]}
    said = grounds(*({"tables": {"orders": {"months": months}}} for months in (then, now)))
    assert [s.split(" of ")[0] for s in said] == ["orders: 3 rows", "orders: 3 rows"]


def test_the_page_opens_with_tiles_sentences_and_then_what_changed():
    record = month(
        "2026-10", number("win_rate_closed", 0.6315, "share"), number("won_value", 10_005_534, "money")
    )
    calm = [
        month(
            at,
            number("win_rate_closed", 0.62 + i % 2 / 1000, "share"),
            number("won_value", 5e6 * 1.01 ** (i % 2), "money"),
        )
        for i, at in enumerate(MONTHS[:-1])
    ]
    html = page(notebook(), FACTS | since_last_month(calm, record))
    top = html[: html.index("<footer")]
    assert '<dd class="change">+98.1% since Sep 2026 <span class="mark odd">unusual</span></dd>' in top
    assert (
        top.index('class="says"')
        < top.index("What changed since September 2026")
        < top.index('<li class="odd">Won_value:')
    )
    assert "Headline numbers of Oct 2026 beside those of Sep 2026" in top


@pytest.mark.parametrize("what", ["parameters", "version"])
def test_months_before_another_parameter_or_definition_say_nothing_of_what_is_usual(what):
    """Seven months were asked or counted otherwise: five are too few to know what is usual."""
    had = [{"window": 24}, {"window": 12}] if what == "parameters" else [1, 2]

    def made(at: str, value: float, kind) -> dict:
        if what == "parameters":
            return month(at, number("revenue", value), parameters=kind)
        return month(at, number("revenue", value, version=kind))

    months = [made(at, 100.0 + i % 2, had[i >= 7]) for i, at in enumerate(MONTHS[:-1])]
    now = made("2026-10", 500.0, had[1])
    assert since_last_month(months, now)["changes"]["revenue"]["usual"] is None
