"""What is given arrives as the declared type, or is refused: file, key, what was there, what to do."""

import argparse
from datetime import date

import pytest

from crm.errors import BadInput
from crm.run.asked.declared import declared_in
from crm.run.asked.plan import make_plan
from crm.run.asked.typed import Parameter, value_of
from made_notebooks import PARAMETERS, write_notebook, write_project

OWN = """mode: str = "any"  # how stages count {strict, any, reached}
label: str = "x"  # any text
minimum: int = 10  # fewest answers [1..100]
share: float = 0.1  # a part [0..1]
weight: float = 1  # no limits
by_region: bool = False  # whether regions are shown
goal: float | None = None  # target, if there is one [0..]
"""


@pytest.fixture
def planned(tmp_path, monkeypatch):
    """A function that makes a small project's plan: planned("alpha: {label: 007}", "alpha.minimum=3")."""
    write_project(tmp_path)
    write_notebook(tmp_path, "alpha", parameters=PARAMETERS + OWN)
    write_notebook(tmp_path, "beta")
    monkeypatch.chdir(tmp_path)

    def plan(file: str = "", *settings: str, **options):
        (tmp_path / "params" / "monthly.yaml").write_text("run: {source: made, month: 2026-10}\n" + file)
        known = dict.fromkeys(["month", "start", "end", "source", "data", "params", "only", "jobs", "out"])
        return make_plan(
            argparse.Namespace(**known | options, set=list(settings), arguments=[]), date(2026, 11, 15)
        )

    return plan


ARRIVES = [
    ("label", "007", "007"),
    ("label", "no", "no"),
    ("label", "12:30", "12:30"),
    ("label", "1e3", "1e3"),
    ("label", "2025-07-01", "2025-07-01"),
    ("label", "null", "null"),
    ("label", "=1+1", "=1+1"),
    ("label", "中国", "中国"),
    ("minimum", "007", 7),
    ("minimum", "42", 42),
    ("share", "1e-3", 0.001),
    ("share", "1", 1.0),
    ("weight", "1e3", 1000.0),
    ("weight", "-.5", -0.5),
    ("by_region", "no", False),
    ("by_region", "Yes", True),
    ("by_region", "on", True),
    ("goal", "none", None),
    ("goal", "12", 12.0),
    ("mode", "strict", "strict"),
    ("window", "all", "all"),
    ("window", "24", "24"),
]


@pytest.mark.parametrize(("name", "text", "value"), ARRIVES)
def test_a_value_in_the_file_arrives_as_the_declared_type(planned, name, text, value):
    arrived = planned(f"alpha:\n  {name}: {text}\n").values["alpha"][name]
    assert (arrived, type(arrived)) == (value, type(value))


@pytest.mark.parametrize(("name", "text", "value"), ARRIVES)
def test_a_value_of_set_arrives_as_the_declared_type(planned, name, text, value):
    arrived = planned("", f"alpha.{name}={text}").values["alpha"][name]
    assert (arrived, type(arrived)) == (value, type(value))


REFUSED = [
    ("alpha: {windw: 6}", ["params/monthly.yaml, line 2, alpha.windw", "Did you mean 'window'?"]),
    ("every_report: {levl: 0.9}", ["line 2, every_report.levl", "Did you mean 'level'?"]),
    ("alhpa: {window: 6}", ["line 2, alhpa.window", "no report 'alhpa'", "Did you mean 'alpha'?"]),
    ("beta: {mode: any}", ["line 2, beta.mode", "no parameter is called 'mode'"]),
    ("alpha: {window: 0}", ["alpha.window", "'0' is not a whole number of months from 1, or all"]),
    ("alpha: {window: six}", ["alpha.window", "'six' is not"]),
    ("alpha: {minimum: 1e3}", ["alpha.minimum", "'1e3' is not a whole number from 1 to 100"]),
    ("alpha: {minimum: 101}", ["'101' is not a whole number from 1 to 100"]),
    ("alpha: {minimum: 2.0}", ["'2.0' is not a whole number"]),
    ("alpha: {level: 95}", ["alpha.level, declared in notebooks/alpha.ipynb", "a number from 0.5 to 0.999"]),
    ("alpha: {level: nan}", ["'nan' is not a number"]),
    ("alpha: {by_region: 2}", ["'2' is not yes or no"]),
    ("alpha: {mode: strickt}", ["one of strict, any, reached", "Did you mean 'strict'?"]),
    ("alpha: {goal: -1}", ["'-1' is not a number from 0, or none"]),
    ("alpha: {label: [1, 2]}", ["alpha.label holds more than one value"]),
    ("alpha: {level: 0.9, level: 0.8}", ["line 2: level is given twice"]),
    ("alpha: 12", ["line 2: alpha is to hold lines"]),
    ("alpha: {as_of: 2025-01-31}", ["alpha.as_of", "Use --month or run.month"]),
    ("alpha: {level: 0.9", ["params/monthly.yaml is no YAML", "line"]),
    ("alpha: {level: ٠.٩}", ["'٠.٩' is not a number"]),
    ("alpha: {minimum: １２}", ["'１２' is not a whole number"]),
    ("alpha: " + "[" * 3000, ["params/monthly.yaml is no parameters file"]),
]


@pytest.mark.parametrize(("file", "says"), REFUSED)
def test_what_nobody_declares_in_the_file_is_refused(planned, file, says):
    with pytest.raises(BadInput) as refused:
        planned(file + "\n")
    assert [part for part in says if part not in str(refused.value)] == []


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("windw=6", ["--set windw=6", "Did you mean 'window'?"]),
        ("alpha.levl=0.9", ["--set alpha.levl=0.9", "Did you mean 'level'?"]),
        ("alhpa.level=0.9", ["no report 'alhpa'", "Did you mean 'alpha'?"]),
        ("run.job=2", ["the run has no setting 'job'", "Did you mean 'jobs'?"]),
        ("level", ["--set level: write NAME=VALUE"]),
        ("run.out=", ["--set run.out=", "'' is not a folder"]),
        ("run.month=9999-12", ["'9999-12' is not a month such as 2026-10"]),
        ("run.month=0001-01", ["'0001-01' is not a month"]),
        ("level=high", ["--set level=high", "'high' is not a number from 0.5 to 0.999"]),
        ("source=maven", ["source is one for all reports", "--source"]),
    ],
)
def test_what_nobody_declares_in_set_is_refused(planned, setting, says):
    with pytest.raises(BadInput) as refused:
        planned("", setting)
    assert [part for part in says if part not in str(refused.value)] == []


def test_a_name_that_set_gives_twice_is_refused(planned):
    with pytest.raises(BadInput, match="--set window is given twice, 6 and window=12"):
        planned("", "window=6", "window=12")


@pytest.mark.parametrize(
    ("text", "good"),
    [("", True), ("30,90,180,365", True), ("1, 2.5, 3, 5", True), ("abc", False), ("5,1", False), ("1,2,3", False),
     ("1,2,2,3", False), ("1,2,3,inf", False)],
)  # fmt: skip
def test_limits_are_four_ascending_numbers_or_nothing(text, good):
    parameter = Parameter("money_limits", "str", False, "")
    if good:
        assert value_of(parameter, text) == text
        return
    with pytest.raises(ValueError, match="is not four ascending numbers such as 30,90,180,365, or nothing"):
        value_of(parameter, text)


def test_the_last_word_wins(planned):
    """Notebook, every_report, the report's block, --set for all, --set for one."""
    file = "every_report: {window: 3, level: 0.8}\nalpha: {window: 4}\n"
    assert planned().values["alpha"]["window"] == "12"
    assert [planned(file).values[name]["window"] for name in ("alpha", "beta")] == ["4", "3"]
    assert [planned(file, "window=5").values[name]["window"] for name in ("alpha", "beta")] == ["5", "5"]
    last = planned(file, "alpha.window=all", "window=5").values
    assert (last["alpha"]["window"], last["beta"]["window"], last["beta"]["level"]) == ("all", "5", 0.8)


def test_a_name_for_every_report_goes_to_those_that_declare_it(planned):
    values = planned("every_report: {minimum: 20}\n").values
    assert values["alpha"]["minimum"] == 20 and "minimum" not in values["beta"]


def test_the_run_decides_day_source_and_data_for_all(planned):
    plan = planned(month="2025-02")
    parameters = plan.parameters(plan.reports[1], plan.months[0])
    assert parameters == {"as_of": "2025-02-28", "window": "12", "source": "made", "data": "", "level": 0.95}


@pytest.mark.parametrize(
    ("options", "months"),
    [
        ({}, ["2026-10-31"]),
        ({"month": "2024-02"}, ["2024-02-29"]),
        ({"month": "last"}, ["2026-10-31"]),
        ({"start": "2025-11", "end": "2026-01"}, ["2025-11-30", "2025-12-31", "2026-01-31"]),
        ({"start": "2026-10", "end": "last"}, ["2026-10-31"]),
    ],
)
def test_months_are_those_asked_for(planned, options, months):
    assert [str(day) for day in planned(**options).months] == months


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"month": "2026-13"}, "--month: '2026-13' is not a month such as 2026-10"),
        ({"month": "Oct"}, "--month: 'Oct' is not a month"),
        ({"start": "2026-10"}, "--from and --to together"),
        ({"start": "2026-10", "end": "2026-09"}, "--from 2026-10 is later than --to 2026-09"),
        ({"start": "1900-01", "end": "2026-09"}, "at most 240"),
        ({"jobs": "many"}, "--jobs: 'many' is not a whole number from 0 to 64"),
        ({"only": ["alfa"]}, "Did you mean 'alpha'?"),
        ({"source": "mde"}, "Did you mean 'made'?"),
        ({"params": "params/monthy.yaml"}, "There is no parameters file params/monthy.yaml"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(planned, options, says):
    with pytest.raises(BadInput, match=says.replace("?", r"\?")):
        planned(**options)


def test_a_folder_is_the_callers_and_is_known_from_the_root(planned, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path / "notebooks")
    plan = planned(data="../data", out="/elsewhere")
    assert plan.settings["data"] == "data" and str(plan.out) == "/elsewhere"
    assert planned().out == tmp_path / "reports"


def test_a_declaration_says_type_meaning_and_limits():
    share, mode = declared_in('share: float = 1  # a part [0..]\nmode: str = "b"  # how {a, b}', "here")
    assert (share.type, share.default, share.meaning) == ("float", 1.0, "a part")
    assert (share.low, share.high, share.wanted) == (0.0, None, "a number from 0")
    assert (mode.meaning, mode.choices, mode.wanted) == ("how", ("a", "b"), "one of a, b")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("level = 0.9", "declares no parameter"),
        ("level: number = 0.9", "number is no type"),
        ("level: float = '0.9'", "default of level is '0.9', not a number"),
        ("level: float = 2  # [0..1]", "'2.0' is not a number from 0 to 1"),
        ("level: float = high()", "no plain value"),
        ("level: float = 0.5  # [a..b]", "the limits \\[a..b\\] are unreadable"),
        ("level: float 0.5", "line 1: invalid syntax"),
        ("level: float = 1\nlevel: float = 2", "line 2: level is declared twice"),
    ],
)
def test_a_declaration_that_is_none_names_its_line(line, says):
    with pytest.raises(BadInput, match=says):
        declared_in(line, "notebooks/x.ipynb, parameters cell")


def test_a_declaration_that_a_formatter_has_broken_keeps_its_meaning_and_its_limits():
    """Formatters put a long line's comment inside of brackets; its limits hold all the same."""
    (found,) = declared_in("least: int = (\n    10  # fewest answers [1..100]\n)\n", "a.ipynb")
    assert (found.default, found.meaning, found.low, found.high) == (10, "fewest answers", 1, 100)


def test_a_month_stands_alone(planned):
    with pytest.raises(BadInput, match="Give --month alone"):
        planned(month="2026-10", start="2026-09", end="2026-10")
