"""What the report says: cases conditional on their paths, differences that add up, and an answer in words where there is
too little."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from crm.analyses import scenarios
from crm.analyses.scenarios.paths import asked, counts, difference, parts
from crm.analyses.scenarios.study import study
from crm.errors import BadInput
from crm.outlook.outlook import forecast, modelled
from crm.tables import company_of
from made_driven import START, company, days_of, fading, sold, table_of
from made_months import monthly, winner_by_month

pytestmark = pytest.mark.filterwarnings("error")
N = 48
AHEAD = [f"{day:%Y-%m}" for day in monthly(np.ones(N + 12), START).index[N:]]
INDEX = fading(np.random.default_rng(21), N + 12)
A_DAY = 0.045


@pytest.fixture(scope="module")
def busy():
    """Four years in which a working day more brings 4.5 % and a per cent more of an index 0.8 % three months later; what is
    spent on marketing brings nothing."""
    late = np.concatenate([INDEX[:3], INDEX[: N - 3]])
    spend = 5000 * np.exp(np.random.default_rng(22).normal(0, 0.1, N))
    return company(sold(N, A_DAY * days_of(N) + 0.8 * np.log(late / 100), seed=23), spend)


@pytest.fixture
def terms(tmp_path):
    """A function that reads terms, the index among the drivers."""
    (tmp_path / "drivers.csv").write_text(table_of(index=INDEX[:N].round(3).tolist()), encoding="utf-8")

    def of(**given) -> scenarios.Terms:
        return scenarios.read(**{"drivers_file": str(tmp_path / "drivers.csv"), "lags": "index=3"} | given)

    return of


def every_word(*findings) -> str:
    """All that a reader sees of findings."""
    data = [finding.data() for finding in findings]
    return " ".join(
        [text for one in data for text in (one["says"], one["caption"], *one["notes"])]
        + [cell for one in data for row in one["shown"] for cell in row]
        + [
            part
            for one in data
            for number in one["numbers"]
            for part in (number["shown"], number["interval"])
        ]
    )


def all_of(company, terms) -> tuple:
    return (
        scenarios.cases(company, terms),
        scenarios.drivers(company, terms),
        scenarios.differences(company, terms),
    )


def test_drivers_that_move_sales_are_kept_and_the_spend_that_moves_nothing_is_not(busy, terms):
    found = scenarios.drivers(busy, terms())
    table = found.table.set_index("driver")
    assert table.driver_verdict.to_dict() == {
        "path_days": "helps_kept", "path_spend": "helps_dropped", "index": "helps_kept",
    }  # fmt: skip
    for driver, effect in (("path_days", np.expm1(A_DAY)), ("index", 1.1**0.8 - 1)):
        row = table.loc[driver]
        assert row.effect_low <= effect <= row.effect_high and row.error_saved > 0
    assert found.says.startswith(
        "The forecast is better with index and working days: made from earlier months"
    ) or (
        found.says.startswith("The forecast is better with working days and index: made from earlier months")
    )
    assert found.numbers[0].value == 2


def test_fewer_working_days_cost_what_they_cost_in_that_month(busy, terms):
    """Three days fewer at 4.5 % each take 12.6 % of the month away."""
    found = scenarios.differences(busy, terms(what_if=f"working days -3 in {AHEAD[1]}"))
    row = found.table.iloc[0]
    month = study(busy, terms()).base.path.iloc[1]
    assert row.what_changes == "3 working days fewer, Feb 2026" and AHEAD[1] == "2026-02"
    assert row.difference_low < row.difference < row.difference_high < 0
    assert row.difference_low <= month * np.expm1(-3 * A_DAY) <= row.difference_high
    assert (
        found.says.startswith("3 working days fewer, Feb 2026: about $")
        and " less in all, between $" in found.says
    )


def test_the_bands_say_on_which_paths_they_are_conditional(busy, terms):
    notes = " ".join(scenarios.cases(busy, terms(good="index +5%")).notes)
    assert "The bands are those of the base case, conditional on its paths: " in notes
    assert "working days as the calendar has them" in notes and "index as its own forecast has it" in notes
    assert "The good case, conditional on its paths, with bands as wide around it: Index" in notes.replace(
        "index +", "Index +"
    )


def test_what_a_case_brings_is_shared_out_to_the_cent(busy, terms):
    asked_for = terms(good="index +5%; working days +1 in 2026-03; sales +2%; spend +50%", bad="sales -1%")
    told = study(busy, asked_for)
    changes = [one for one in asked(told, asked_for)["good"] if counts(told, one)]
    assert len(changes) == 3, "the spend is not told from chance and moves nothing"
    whole = difference(told, changes, 0.95)
    assert sum(parts(told, changes)) == round(100 * whole.value)
    rows = scenarios.differences(busy, asked_for).table
    good = rows[rows.case_of == "case_good"]
    assert (
        round(100 * good.difference.sum()) == round(100 * whole.value) and good.difference.isna().sum() == 1
    )
    number = next(n for n in scenarios.cases(busy, asked_for).numbers if n.name == "good_case_difference")
    assert number.value == pytest.approx(whole.value, rel=5e-3) and number.low < number.value < number.high


def test_two_changes_of_one_thing_share_a_difference_by_their_logarithms(busy, terms):
    """Two per cent more and four per cent more: 6.08 % together, shared as ln 1.02 to ln 1.04 (Ang 2005)."""
    asked_for = terms(good="sales +2%; sales +4%")
    told = study(busy, asked_for)
    one, other = parts(told, asked(told, asked_for)["good"])
    assert other / one == pytest.approx(np.log(1.04) / np.log(1.02), rel=1e-5)
    assert one + other == round(100 * float(told.base.path.sum()) * (1.02 * 1.04 - 1))


def test_the_base_case_does_not_hang_on_what_the_other_cases_are(busy, terms):
    one, other = (scenarios.cases(busy, terms(good=good)).table for good in ("sales +1%", "index +20%"))
    assert one.drop(columns=["case_good", "case_bad"]).equals(other.drop(columns=["case_good", "case_bad"]))
    assert (one.case_good.dropna() > one.forecast.dropna()).all() and (
        one.case_bad.dropna() < one.forecast.dropna()
    ).any()


def test_a_lag_moves_only_the_months_after_it(busy, terms):
    one = asked(study(busy, terms()), terms(what_if="index +10%"))["what_if"][0]
    assert one.moved[:3].tolist() == [0, 0, 0] and one.moved[3:] == pytest.approx(np.full(9, np.log(1.1)))


def test_a_path_beyond_all_that_was_seen_is_warned_of(busy, terms, tmp_path):
    found = scenarios.differences(busy, terms(what_if="index =1000; working days -1 in 2026-05"))
    assert found.table.beyond_seen.tolist()[:2] == [12, 0]
    warned = [note for note in found.notes if note.startswith("Careful, index at 1,000: in 12 months")]
    assert len(warned) == 1 and "nobody knows whether the effect goes on out there" in warned[0]
    path = tmp_path / "plan.csv"
    path.write_text(table_of(index=[*INDEX[:N].round(3).tolist(), *[500.0] * 12]), encoding="utf-8")
    planned = scenarios.differences(busy, terms(drivers_file=str(path), what_if="index -1%"))
    assert planned.table.beyond_seen.tolist()[0] == 12, "a plan was not seen"


def test_a_path_from_a_file_is_joined_by_its_months_whatever_their_order(busy, terms, tmp_path):
    path = tmp_path / "paths.csv"
    rows = [f"bad,{month},index,{80 + i}" for i, month in enumerate(AHEAD)]
    for order in (rows, rows[::-1]):
        path.write_text("\n".join(["case,month,name,value", *order]), encoding="utf-8")
        one = asked(study(busy, terms()), terms(paths_file=str(path)))["bad"][0]
        base = study(busy, terms()).now(one.one).raw[:12]
        assert one.moved[3:] == pytest.approx(np.log((80 + np.arange(9)) / base[:9]))
        assert all(each.swing for each in asked(study(busy, terms()), terms(paths_file=str(path)))["good"])
    with_file = scenarios.differences(busy, terms(paths_file=str(path))).table
    assert "Bad case: index on the path of the file" in with_file.what_changes.tolist()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"paths": 1}, "has 2027-01 to 2027-12 and lacks 2026-01"),
        ({"paths": -1}, "begins with 2025-12, which is over"),
        ({"what_if": "index +1% in 2026-12..2027-01"}, "the months ahead are 2026-01 to 2026-12"),
        ({"what_if": "index =0"}, "'index' falls to 0"),
        ({"what_if": "working days +20"}, "0 to 31 working days"),
        ({"good": "sales +100"}, "sales are moved by a share"),
    ],
)  # fmt: skip
def test_dates_and_values_that_cannot_be_are_refused(busy, terms, tmp_path, given, said):
    if shift := given.pop("paths", None):
        months = [f"{int(m[:4]) + 1}{m[4:]}" for m in AHEAD] if shift == 1 else ["2025-12", *AHEAD]
        path = tmp_path / "paths.csv"
        path.write_text(
            "\n".join(["case,month,name,value", *(f"good,{m},index,90" for m in months)]), encoding="utf-8"
        )
        given["paths_file"] = str(path)
    with pytest.raises(BadInput) as refusal:
        all_of(busy, terms(**given))
    assert said in str(refusal.value)


def test_a_driver_that_begins_after_sales_end_or_costs_that_are_not_there_are_refused(terms, tmp_path):
    poor = company(sold(40))
    with pytest.raises(BadInput, match="no driver 'spend' here, for the source has no costs"):
        scenarios.differences(poor, scenarios.read(what_if="spend +10%"))
    path = tmp_path / "late.csv"
    path.write_text("month,name,value\n2025-05,index,1\n2025-06,index,2\n", encoding="utf-8")
    with pytest.raises(
        BadInput, match=r"'index' begins with 2025-05, after the last month of sales \(2025-04\)"
    ):
        scenarios.drivers(poor, scenarios.read(drivers_file=str(path)))


@pytest.mark.parametrize("months", [1, 24])
def test_one_month_to_two_years_are_answered(busy, terms, months):
    found = all_of(busy, terms(months=months))
    assert found[0].table.forecast.notna().sum() == months and all(one.answered for one in found)
    assert "nan" not in every_word(*found).lower().replace("finance", "")


def test_nothing_to_go_by_is_answered_in_words():
    nothing = company_of("2026-10-31")
    for found in all_of(nothing, scenarios.read()):
        assert not found.answered and found.says.startswith(
            "Not possible here: the source has neither orders"
        )


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (sold(4), "4 months of history are too short"),
        (sold(20), "there are 20 months of sales, and thirty-one with the driver beside them are needed"),
        (np.full(40, 1000.0), "Months, or years, were all the same so far"),
        (np.where(np.arange(40) % 7 == 0, 0.0, sold(40)), "Some months brought nothing or less"),
    ],
)
def test_too_short_too_even_or_empty_months_are_answered_in_words(values, says):
    few = company(values)
    found = all_of(few, scenarios.read())
    assert says in found[1].says and not found[1].answered and not found[2].answered
    assert "nan" not in every_word(*found).lower()
    if "history" not in says:
        assert found[0].answered and "There is no good or bad case" in found[0].says
    if "20 months" in says:
        assert "Less than two years: the season is that of the one year there is." in found[0].notes


def test_sales_moved_by_assumption_need_no_driver():
    few = company(sold(20))
    found = scenarios.differences(few, scenarios.read(good="sales +10%"))
    base = forecast(monthly(sold(20), START), 12).path.sum()
    assert found.table.difference.tolist() == pytest.approx([base / 10], rel=1e-3)
    assert found.says.endswith("That is assumed, not estimated.") and "Good case: Sales +10%" in found.says


def test_won_deals_stand_in_where_there_are_no_orders():
    won = winner_by_month(sold(36), START)
    cases = scenarios.cases(won, scenarios.read())
    assert "won_value_forecast" in cases.table.columns and "of won deals" in cases.says
    assert cases.table.won_value_actual.iloc[12] == pytest.approx(sold(36)[-1])
    assert cases.table.month.iloc[12] == pd.Timestamp("2024-12-01"), "the month they were won in"
    assert cases.table.won_value_actual.iloc[-1] == pytest.approx(sold(36)[0]), "a lost deal of 9e9 is in it"
    assert scenarios.drivers(won, scenarios.read()).answered


def test_a_name_from_the_file_is_a_name_and_nothing_else(busy, tmp_path):
    hostile = "=<b>1+1</b>"
    path = tmp_path / "drivers.csv"
    path.write_text(table_of(**{hostile: INDEX[:N].tolist()}), encoding="utf-8")
    found = scenarios.drivers(busy, scenarios.read(drivers_file=str(path)))
    assert hostile in found.table.driver.tolist() and "<b>" not in found._repr_mimebundle_()["text/html"]


def test_the_window_of_the_page_changes_nothing(busy, terms):
    """Neither the months of sales nor those of what was spent."""
    whole, short = (all_of(replace(busy, window=window), terms()) for window in (None, 6))
    for one, other in zip(whole, short, strict=True):
        assert one.data() == other.data()


def test_the_same_is_found_twice(busy, terms):
    """To the last bit, and the second time nothing is left of the first."""
    first = all_of(replace(busy), terms())
    modelled.cache_clear()
    again = all_of(replace(busy), terms())
    for one, other in zip(first, again, strict=True):
        assert one.data() == other.data()
        pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def test_a_path_that_moves_nothing_is_not_called_one_that_was_not_set(busy, terms):
    asked_for = terms(good="spend +10%", bad="spend -10%", what_if="working days +1 in " + AHEAD[0])
    found = scenarios.cases(busy, asked_for)
    assert "case_good" not in found.table and "no path is set" not in found.says
    assert found.says.endswith(
        "The paths set for the good and the bad case change nothing: that sales move with spend cannot be told from chance."
    )
    one = scenarios.cases(busy, terms(good="index +5%", bad="spend -10%"))
    assert (
        "; in the good case $" in one.says
        and "change nothing" not in one.says
        and "case_bad" not in one.table
    )
    assert "There is no bad case: that sales move with spend cannot be told from chance." in one.notes
    assert not any(
        note.startswith("There is no") for note in scenarios.cases(busy, terms(good="index +5%")).notes
    )


def test_a_change_of_what_could_not_be_tried_is_not_passed_over(busy, tmp_path):
    path = tmp_path / "short.csv"
    names = ("bookings", "visits")
    header, *rows = table_of(**dict.fromkeys(names, INDEX[:N].round(3).tolist())).splitlines()
    short = [row for name in names for row in [row for row in rows if f",{name}," in row][-20:]]
    path.write_text("\n".join([header, *short]) + "\n", encoding="utf-8")
    asked_for = "bookings +5%; spend +10%"
    found = scenarios.differences(busy, scenarios.read(drivers_file=str(path), what_if=asked_for))
    (note,) = [note for note in found.notes if note.startswith("What a change of")]
    assert note.startswith("What a change of bookings would make is not told"), (
        "visits are not asked for, spend was tried"
    )
    assert found.table.what_changes.tolist() == ["Marketing spend +10%"]
