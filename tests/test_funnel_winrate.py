"""Win rate by its definitions: what each counts, where they agree, and where the usual one misleads."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.funnel import endings, win_rate, win_trend
from crm.errors import BadInput
from crm.estimate.shares import wilson
from crm.tables import company_of
from made_deals import WIN, WIN_DAYS, deals, many, maven, olist, simulated

CLOSED, CREATED, MATURE, CHANCE = range(4)


def company(*parts: pd.DataFrame, as_of: str = "2026-10-31", window: int | None = None, **more):
    """A company with these deals."""
    return company_of(as_of, window, "EUR", deals=pd.concat(parts, ignore_index=True), **more)


def numbers(finding) -> dict:
    """Headline numbers by name."""
    return {number.name: number for number in finding.numbers}


def test_each_definition_counts_what_it_says():
    # 20 won after 10 days, 10 lost after 20 days, 30 open, all but five of the open ones created 300 days ago
    young = many("open", 5, 0, created="2026-10-01")
    finding = win_rate(company(many("won", 20, 10), many("lost", 10, 20), many("open", 25, 0), young))
    assert finding.table["deals"].tolist() == [30, 60, 55, 60]
    assert finding.table["won_deals"].tolist() == [20, 20, 20, 20]
    assert finding.table["share"].tolist()[:3] == pytest.approx([20 / 30, 20 / 60, 20 / 55])
    assert tuple(finding.table.loc[CLOSED, ["share", "low", "high"]]) == pytest.approx(wilson(20, 30))
    # no deal but the 20 is won, and all 60 were followed for the 10 days it took
    assert finding.table["share"][CHANCE] == pytest.approx(20 / 60)


def test_the_usual_rate_is_called_out_when_open_deals_make_another():
    finding = win_rate(company(many("won", 200, 10), many("lost", 100, 20), many("open", 300, 0)))
    assert finding.says == (
        "66.7% of the deals closed were won, but 50.0% are still open: counting these in, the chance that a deal "
        "is won within 180 days is 33.3%."
    )
    assert finding.notes[0].startswith("Do not plan with 66.7%: it lies above")


def test_when_every_deal_is_closed_all_agree_and_nothing_warns():
    finding = win_rate(company(many("won", 60, 30), many("lost", 40, 50)))
    assert finding.table["share"].tolist() == pytest.approx([0.6] * 4)
    assert finding.says == "60.0% of the 100 deals closed were won, and none is left open."
    assert finding.notes == ()


def test_the_simulation_of_definition_r1_comes_within_a_point_of_its_truth():
    finding = win_rate(simulated(), horizon=365)
    truth = WIN * (1 - np.exp(-365 / WIN_DAYS))
    found = numbers(finding)
    assert found["win_chance"].value == pytest.approx(truth, abs=0.01)
    assert found["win_chance"].low < truth < found["win_chance"].high
    assert found["win_rate_closed"].value > found["win_chance"].high  # quick wins flatter the usual rate
    assert found["win_rate_created"].value < found["win_chance"].low
    assert finding.notes[0].startswith("Do not plan with")


def test_maven_wins_as_its_source_says(shared_data):
    found = numbers(win_rate(maven(shared_data)))
    counts = {name: found[name].value for name in ("won_deals", "lost_deals", "open_deals", "won_value")}
    assert counts == {"won_deals": 4238, "lost_deals": 2473, "open_deals": 2089, "won_value": 10_005_534}
    assert found["win_rate_closed"].value == pytest.approx(0.6315, abs=0.00005)
    assert found["win_rate_created"].value == pytest.approx(4238 / 8800)
    assert found["win_chance"].value == pytest.approx(0.519, abs=0.001)


def test_mavens_deals_without_a_date_count_but_have_no_duration(shared_data):
    finding = win_rate(maven(shared_data))
    assert finding.table["deals"].tolist() == [6711, 8800, 4496, 8300]
    assert (
        "500 deals lack the date of their start or end: counted, but in no curve and no duration."
        in finding.notes
    )
    assert any("500 deals have no creation date" in note for note in win_rate(maven(shared_data, 12)).notes)


def test_maven_gets_no_rate_by_value_since_lost_and_open_deals_have_none(shared_data):
    finding = win_rate(maven(shared_data))
    assert "value_share" not in finding.table
    assert any("Amounts are missing on many deals (lost and open)" in note for note in finding.notes)


def test_a_rate_by_value_weighs_each_deal_by_its_amount():
    won, lost = many("won", 10, 10, amount=300.0), many("lost", 10, 10, amount=100.0)
    table = win_rate(company(won, lost)).table
    assert table["share"].tolist() == pytest.approx([0.5] * 4)
    assert table["value_share"].tolist() == pytest.approx([0.75] * 4)
    assert (table["value_low"] < 0.75).all() and (table["value_high"] > 0.75).all()
    # unequal deals are worth fewer equal ones: the interval is wider than 20 equal deals would give
    assert table["value_low"][0] < wilson(15, 20).low


def test_olist_is_842_of_8000_when_counted_to_the_end_and_no_rate_of_100_percent(shared_data):
    finding = win_rate(olist(shared_data))
    assert finding.table["counted_as"].str.startswith("Closed").sum() == 0
    assert numbers(finding)["win_rate_created"].value == 0.10525
    assert "win_rate_closed" not in numbers(finding)
    assert finding.says.startswith("842 of 8,000 deals (10.5%) are won so far, none is recorded as lost.")
    assert any("1 deal is closed before it was created" in note for note in finding.notes)


def test_where_no_loss_is_recorded_the_usual_rate_is_not_given():
    finding = win_rate(company(many("won", 20, 10), many("open", 180, 0)))
    assert finding.says.startswith("20 of 200 deals (10.0%) are won so far, none is recorded as lost.")
    assert len(finding.table) == 3 and "win_rate_closed" not in numbers(finding)


def test_no_closed_deal_is_no_rate_and_not_zero():
    finding = win_rate(company(many("open", 50, 0)))
    assert finding.says == "No deal was closed in this period, so there is no win rate yet."
    assert finding.table.empty
    assert all(np.isnan(numbers(finding)[n].value) for n in ("win_rate_created", "win_chance"))


def test_a_source_that_keeps_only_wins_cannot_tell_a_rate():
    finding = win_rate(company(many("won", 50, 10)))
    assert "cannot tell a win rate" in finding.says and finding.table.empty


def test_few_closed_deals_are_no_rate():
    finding = win_rate(company(many("won", 5, 10), many("lost", 3, 10), many("open", 30, 0)))
    assert finding.says == "Only 8 deals were closed in this period, too few for a win rate."


def test_the_window_closes_by_closing_day_and_creates_by_creation_day():
    old = many("won", 20, 200, created="2026-01-01")  # closed in July
    new = many("lost", 30, 10, created="2026-08-01")
    finding = win_rate(company(old, new, as_of="2026-10-31", window=4))
    assert finding.table["deals"].tolist() == [50, 30, 0, 30]
    assert finding.table["won_deals"].tolist() == [20, 0, 0, 0]


def test_deals_too_young_for_the_horizon_are_followed_as_far_as_they_go():
    finding = win_rate(
        company(many("won", 20, 10, created="2026-10-01"), many("lost", 20, 10, created="2026-10-01"))
    )
    assert "within 30 days" in finding.table["counted_as"][CHANCE]
    assert any(
        "too young to be followed for 180 days; the chance is given for 30 days" in n for n in finding.notes
    )


def test_a_horizon_of_no_days_is_refused():
    with pytest.raises(BadInput, match="horizon=0"):
        win_rate(company(many("won", 1, 1)), horizon=0)
    with pytest.raises(BadInput, match="horizon=-5"):
        endings(company(many("won", 1, 1)), horizon=-5)


def test_endings_add_up_to_one_on_every_day():
    finding = endings(simulated(2000), 365)
    table = finding.table
    assert (table["won_so_far"] + table["lost_so_far"] + table["open_so_far"]).to_numpy() == pytest.approx(1)
    assert table["deal_age"].iloc[-1] == 365 and len(table) <= 31
    assert table["won_so_far"].is_monotonic_increasing


def test_where_no_loss_is_recorded_none_is_drawn():
    finding = endings(company(many("won", 20, 10), many("open", 180, 0)))
    assert finding.table["lost_so_far"].isna().all() and finding.table["open_so_far"].iloc[
        -1
    ] == pytest.approx(0.9)
    assert finding.says == "After 42 days 10.0% of deals are won, after 180 days 10.0%."


def test_endings_of_too_few_deals_are_an_answer():
    assert (
        endings(company(many("won", 5, 1))).says
        == "Too few deals were created in this period to follow how they end."
    )


def months(*won_lost: tuple[int, int], first: str = "2026-01-01") -> list[pd.DataFrame]:
    """So many deals won and lost on the tenth of each month from the first on, created a week before."""
    parts = []
    for i, (won, lost) in enumerate(won_lost):
        begun = str((pd.Timestamp(first) + pd.DateOffset(months=i, days=2)).date())
        parts += [many("won", won, 7, created=begun), many("lost", lost, 7, created=begun)]
    return parts


def test_the_trend_holds_three_months_against_the_three_before():
    finding = win_trend(
        company(*months((10, 10), (10, 10), (10, 10), (12, 10), (12, 10), (12, 10)), as_of="2026-06-30")
    )
    assert finding.table["won_deals"].tolist() == [10, 10, 10, 12, 12, 12]
    assert finding.says == (
        "From Apr 2026 to Jun 2026 the company won 36 deals worth €3,600, against 30 in the three months before; "
        "chance alone can explain that."
    )
    assert finding.notes == (
        "Of the deals closed in these months 54.5% were won, 50.0% before; chance alone can explain that.",
    )


def test_with_a_year_behind_it_the_trend_is_held_against_a_year_before():
    every = [(10, 10)] * 12 + [(5, 10)] * 3
    says = win_trend(company(*months(*every, first="2025-08-01"), as_of="2026-10-31")).says
    assert says.endswith("won 15 deals worth €1,500, against 30 a year before: -50.0%, more than chance.")


def test_a_month_that_is_not_over_is_left_out_and_said():
    finding = win_trend(company(*months(*[(10, 10)] * 6), as_of="2026-06-20"))
    assert len(finding.table) == 5
    assert "Jun 2026 is left out: it goes only to 20 Jun 2026." in finding.notes


def regular(end: str) -> pd.DataFrame:
    """A deal won every third day of 2026 up to `end`, created the day before."""
    days = pd.date_range("2026-01-03", end, freq="3D")
    return deals("\n".join(f"d{at:%m%d} won {at - pd.Timedelta(days=1):%m-%d} {at:%m-%d}" for at in days))


def test_a_month_whose_deals_break_off_is_no_fall_in_sales():
    """The files of June came in on the twelfth, and the run is of the whole month."""
    finding = win_trend(company(regular("2026-06-12"), as_of="2026-06-30"))
    assert "Jun 2026 is left out: its newest record is of 11 Jun 2026" in " ".join(finding.notes)
    assert finding.says.startswith("From Mar 2026 to May 2026 the company won 31 deals")
    whole = win_trend(company(regular("2026-06-30"), as_of="2026-06-30"))
    assert whole.says.startswith("From Apr 2026 to Jun 2026 the company won 30 deals") and not whole.notes[1:]


def test_wins_after_the_last_new_deals_are_not_read_as_a_fall():
    late = many("won", 5, 120, created="2026-06-02")  # won in September, when nothing new comes in any more
    finding = win_trend(company(*months(*[(10, 10)] * 6), late, as_of="2026-09-30"))
    assert finding.says.startswith("From Apr 2026 to Jun 2026 the company won 30 deals")
    assert any(note.startswith("Hardly any deals were created after Jun 2026") for note in finding.notes)


def test_months_after_the_last_new_deals_are_not_read_as_a_fall(shared_data):
    finding = win_trend(olist(shared_data, "2018-10-31"))
    assert finding.says.startswith("From Mar 2018 to May 2018 the company won 476 deals;")
    assert any(note.startswith("Hardly any deals were created after May 2018") for note in finding.notes)
    assert finding.table["lost_deals"].isna().all() and "won_value" not in finding.table


def test_mavens_quarters_are_those_of_its_source(shared_data):
    finding = win_trend(maven(shared_data))
    assert finding.says == (
        "From Oct 2017 to Dec 2017 the company won 1,196 deals worth $2,802,496, against 1,257 in the three months "
        "before; chance alone can explain that."
    )
    quarters = finding.table.groupby(finding.table["month"].dt.quarter)[["won_deals", "won_value"]].sum()
    assert quarters.loc[2].tolist() == [1254, 3_086_111] and quarters.loc[3].tolist() == [1257, 2_982_255]


def test_a_rate_of_fewer_than_ten_closed_deals_is_withheld():
    table = win_trend(company(*months((10, 10), (4, 4), (10, 10)), as_of="2026-03-31")).table
    assert table["share"].isna().tolist() == [False, True, False]


def test_no_whole_month_is_an_answer():
    finding = win_trend(company(deals("A won 10-02 10-03"), as_of="2026-10-20"))
    assert finding.says == "No whole month with closed deals yet." and finding.table.empty
