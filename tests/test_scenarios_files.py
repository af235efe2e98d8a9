"""What the analyst gives: read before any table is opened, joined by month and name, refused with what was wrong, what was
there and what to do."""

from datetime import date

import pytest

from crm.analyses import scenarios
from crm.analyses.scenarios.moves import Move, moves_of
from crm.errors import BadInput
from crm.run.cli import main
from crm.run.stand.keys import given as as_given
from crm.workdays import working_days

GOOD = "month,name,value\n2026-01,index,100\n2026-02,index,101\n2026-03,index,102.5\n"
KNOWN = ("working days", "spend", "sales", "index 2", "index")


@pytest.fixture
def file(tmp_path):
    """A function that writes a text to a file and gives its path."""

    def written(text: str, name: str = "drivers.csv") -> str:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return written


def refused(**given) -> str:
    """What the refusal says."""
    with pytest.raises(BadInput) as refusal:
        scenarios.read(**given)
    return str(refusal.value)


def test_a_table_of_drivers_is_read_by_month_and_name_whatever_the_order(file):
    rows = GOOD.splitlines()
    mixed = "\ufeff" + "\n".join(["Name;Month;Value;note", *(
        f"{name};{month}-01;{value};x" for month, name, value in (row.split(",") for row in reversed(rows[1:]))
    )])  # fmt: skip
    wanted = (("index", (("2026-01", 100.0), ("2026-02", 101.0), ("2026-03", 102.5))),)
    assert scenarios.read(drivers_file=file(GOOD)).drivers == wanted
    assert scenarios.read(drivers_file=file(mixed)).drivers == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("month,", "date,"), "needs one column 'month', and its first line has: date, name, value"),
        (GOOD.replace("value", "index"), "needs one column 'value'"),
        (GOOD.replace("month,name", "month,month"), "needs one column 'month'"),
        (GOOD.replace("2026-02", "2026-01"), "'index' has 2026-01 more than once (lines 2, 3)"),
        (GOOD.replace("2026-03", "2026-05"), "'index' goes from 2026-01 to 2026-05 and lacks 2026-03 and 1 more"),
        (GOOD.replace("2026-02", "02/2026"), "line 3: '02/2026' is no month. Write it as 2026-10"),
        (GOOD.replace("2026-02", "2026-13"), "line 3: '2026-13' is no month"),
        (GOOD.replace("2026-02", "2026-02-28"), "line 3: '2026-02-28' is no month"),
        (GOOD.replace("102.5", "102;5"), "line 4: '102;5' is no number. Write it as 1234.5"),
        (GOOD.replace("102.5", "nan"), "line 4: 'nan' is no number"),
        (GOOD.replace("102.5", ""), "line 4: '' is no number"),
        (GOOD.replace("2026-03,index,102.5", "2026-03"), "line 4: 1 cells where the first line has 3"),
        (GOOD.replace("index", "spend"), "'spend' is a driver that is there already"),
        (GOOD.replace("index", "x" * 41), "line 2: a driver's name has 1 to 40 characters"),
        (GOOD.replace("02,index", "02,Index").replace("01,index", "03,Index").replace("03,Index,100", "01,Index,1"),
         "names that differ in capitals only"),
        ("month,name,value\n", "has no rows"),
        ("", "needs one column 'month', and its first line has: nothing"),
        ("month,name,value\n" + "\n".join(f"2026-01,d{i},1" for i in range(7)), "At most 6 are tried"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_joined_is_refused_and_says_why(file, text, said):
    assert said in refused(drivers_file=file(text))


def test_a_file_that_is_not_there_or_not_utf_8_is_refused(file):
    assert "There is no file /nowhere/x.csv" in refused(drivers_file="/nowhere/x.csv")
    assert "is not in UTF-8" in refused(drivers_file=file(GOOD.encode("utf-16")))


def test_paths_name_a_case_and_a_driver_that_are_there(file):
    path = "case,month,name,value\ngood,2026-11,Index,120\ngood,2026-12,Index,121\n"
    given = {"drivers_file": file(GOOD)}
    found = scenarios.read(**given, paths_file=file(path, "paths.csv")).paths
    assert found == (("good", "index", (("2026-11", 120.0), ("2026-12", 121.0))),)
    of_both = path + path.partition("\n")[2].replace("good", "bad").replace("12", "9")
    good, bad = scenarios.read(
        **given, paths_file=file(of_both.replace("2026-9", "2026-12"), "both.csv")
    ).paths
    assert good == found[0] and bad == ("bad", "index", (("2026-11", 90.0), ("2026-12", 91.0)))
    assert "no case 'best'" in refused(**given, paths_file=file(path.replace("good", "best"), "paths.csv"))
    assert "no driver 'Indes'. Did you mean 'index'?" in refused(
        **given, paths_file=file(path.replace("Index", "Indes"), "paths.csv")
    )
    assert "needs one column 'case'" in refused(**given, paths_file=file(GOOD, "paths.csv"))
    assert "lacks" in refused(**given, paths_file=file(path.replace("2026-12", "2027-01"), "paths.csv"))
    both = refused(**given, paths_file=file(path, "paths.csv"), good="index +5%")
    assert "'index' has a path" in both and "Keep one of them" in both


def test_changes_are_read_as_an_analyst_writes_them():
    said = "spend +10%; Working days -3 in 2026-12; index 2 =105.5 in 2027-01..2027-06; sales \u22122.5%"
    assert moves_of("what_if", said, KNOWN) == (
        Move("spend", "share", 0.1), Move("working days", "add", -3.0, "2026-12", "2026-12"),
        Move("index 2", "set", 105.5, "2027-01", "2027-06"), Move("sales", "share", -0.025),
    )  # fmt: skip
    assert moves_of("good", " ; ", KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("spend 10%", "'spend 10%' is no change of a driver. Write it as: spend +10%"),
        ("spent +10%", "no driver 'spent'. Did you mean 'spend'?"),
        ("spend +10% in 2026-13", "is no change of a driver"),
        ("spend +10% in 2027-03..2027-01", "ends before it begins"),
        ("spend -100%", "leaves no path"),
        ("spend =10%", "leaves no path"),
    ],
)
def test_a_change_that_cannot_be_read_is_refused(text, said):
    assert said in refused(what_if=text)


def test_lags_and_limits_are_checked():
    assert scenarios.read(lags="spend = 2").lags == (("spend", 2),)
    assert "is no lag" in refused(lags="spend 2")
    assert "no driver 'working days' that could work later" in refused(lags="working days=1")
    assert "lies between 0 and 12" in refused(lags="spend=13")
    assert "months is 25" in refused(months=25) and "months is 0" in refused(months=0)


@pytest.mark.parametrize(
    ("first", "last", "country", "days"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), "", 23), (date(2026, 12, 1), date(2026, 12, 31), "DE", 22),
        (date(2026, 1, 1), date(2026, 1, 31), "DE-BY", 20), (date(2026, 1, 1), date(2026, 1, 31), "de", 21),
        (date(2026, 7, 1), date(2026, 7, 31), "US", 22), (date(2026, 12, 25), date(2027, 1, 1), "DE", 4),
    ],
)  # fmt: skip
def test_working_days_are_weekdays_less_the_holidays_of_a_country(first, last, country, days):
    """By hand from the calendars: 25 December 2026 and 1 January 2027 are Fridays; Bavaria keeps 6 January, a Tuesday; the
    fourth of July 2026 is a Saturday, kept on Friday the third."""
    assert working_days(first, last, country) == days


def test_a_country_that_is_none_is_refused():
    assert "'Germany', which is no country whose public holidays are known" in refused(holidays="Germany")
    assert "DE has no part 'XX'" in refused(holidays="DE-XX")


def test_a_parameter_that_names_a_file_stands_for_what_the_file_holds(tmp_path):
    (tmp_path / "drivers.csv").write_text(GOOD, encoding="utf-8")
    before = as_given("drivers_file", "drivers.csv", tmp_path)
    assert before.startswith("drivers.csv ") and before == as_given("drivers_file", "drivers.csv", tmp_path)
    (tmp_path / "drivers.csv").write_text(GOOD.replace("100", "99"), encoding="utf-8")
    assert as_given("drivers_file", "drivers.csv", tmp_path) != before
    assert (
        as_given("drivers_file", "", tmp_path) == ""
        and as_given("good", "drivers.csv", tmp_path) == "drivers.csv"
    )


def test_a_run_is_refused_before_it_starts_where_a_file_is_not_there(capsys):
    """Exit code 2: nothing was started."""
    assert main(["run", "--only", "scenarios", "--set", "scenarios.paths_file=nowhere.csv"]) == 2
    assert "scenarios.paths_file is 'nowhere.csv', and there is no such file" in capsys.readouterr().err


def test_a_file_that_cannot_be_joined_is_refused_before_any_table_is_opened(tmp_path, capsys, monkeypatch):
    """By the check and by the run; a report that was not asked for is not in the way."""

    def opened(*_, **__):
        raise BadInput("tables were opened")

    monkeypatch.setattr("crm.tables.prepare", opened)
    spoilt = tmp_path / "spoilt.csv"
    spoilt.write_text(GOOD.replace("name", "driver", 1), encoding="utf-8")
    given = ["--set", f"scenarios.drivers_file={spoilt}"]
    for errand in ("run", "check"):
        assert main([errand, "--only", "scenarios", *given]) == 2
        said = capsys.readouterr().err
        assert said.startswith("crm-report: scenarios: ") and "needs one column 'name'" in said
    assert main(["check", "--only", "voice", *given]) == 2
    assert "tables were opened" in capsys.readouterr().err
