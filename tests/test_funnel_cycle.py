"""The sales cycle: open deals count as long as they have run."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.funnel import sales_cycle
from crm.tables import company_of
from made_deals import LOSS_DAYS, WIN, WIN_DAYS, deals, many, maven, olist, simulated

EITHER, WON, LOST = range(3)


def cycle(*parts: pd.DataFrame, as_of: str = "2026-10-31", window: int | None = None):
    """The sales cycle of these deals."""
    return sales_cycle(company_of(as_of, window, deals=pd.concat(parts, ignore_index=True)))


def true_median() -> float:
    """The day by which half of the simulated deals are closed."""
    days = np.arange(0, 400, 0.1)
    left = WIN * np.exp(-days / WIN_DAYS) + (1 - WIN) * np.exp(-days / LOSS_DAYS)
    return float(days[left <= 0.5][0])


def test_the_simulated_cycle_comes_within_three_days_of_its_truth_and_the_usual_one_does_not():
    row = sales_cycle(simulated()).table.iloc[EITHER]
    assert row["median_days"] == pytest.approx(true_median(), abs=3)
    assert row["days_low"] - 1 <= true_median() <= row["days_high"] + 1
    assert row["closed_only_days"] < true_median() - 3


def test_half_of_the_simulated_wins_come_when_they_truly_do():
    row = sales_cycle(simulated()).table.iloc[WON]
    assert row["median_days"] == pytest.approx(WIN_DAYS * np.log(2), abs=3)


def test_with_every_deal_closed_all_medians_are_the_ordinary_ones():
    finding = cycle(many("won", 10, 10), many("won", 10, 20), many("lost", 20, 40))
    assert finding.table["median_days"].tolist() == [30, 15, 40]
    assert finding.table["closed_only_days"].tolist() == [30, 15, 40]
    assert finding.says == "Half of all deals are closed within 30 days, half of the wins within 15 days."


def test_open_deals_hold_the_median_up():
    finding = cycle(many("won", 30, 10), many("lost", 10, 60), many("open", 20, 0))
    assert finding.table["median_days"][EITHER] == 35  # half of 60 are over from day 10 to day 60
    assert finding.says == (
        "Half of all deals are closed within 35 days, not 10 days as closed ones alone would say; half of the wins come "
        "within 10 days."
    )


def test_open_deals_older_than_nine_in_ten_wins_are_counted():
    wins = [many("won", 19, 10), many("won", 1, 50)]
    finding = cycle(*wins, many("open", 4, 0), many("open", 2, 0, created="2026-10-25"))
    assert (
        "4 of 6 dated open deals are older than 10 days, within which nine in ten wins came." in finding.notes
    )


def test_a_deal_closed_before_it_was_created_has_no_duration_and_is_said():
    finding = cycle(many("won", 20, 10), deals("X won 05-10 05-08"))
    assert finding.table["deals"].tolist() == [20, 20]
    assert (
        "1 deal is closed before it was created: counted as won or lost, not as a duration." in finding.notes
    )


def test_fewer_than_half_closed_gives_no_median_and_says_so():
    finding = cycle(many("won", 20, 10), many("open", 60, 0))
    assert (
        finding.says
        == "Fewer than half of the deals are closed so far; half of the wins come within 10 days."
    )
    assert [number.name for number in finding.numbers] == ["cycle_days_won"]


@pytest.mark.parametrize(
    "parts",
    [[many("open", 30, 0)], [many("won", 3, 5)], [many("won", 1, 5), many("open", 30, 0)]],
    ids=["all open", "three won", "one won"],
)
def test_too_few_closed_deals_are_an_answer(parts):
    finding = cycle(*parts, deals("X void 05-10 05-18"))
    assert "too few to tell how long deals take" in finding.says and finding.numbers == ()


def test_mavens_wins_take_57_days_in_the_middle_when_closed_ones_alone_are_counted(shared_data):
    table = sales_cycle(maven(shared_data)).table
    assert table["closed_only_days"].tolist() == [45, 57, 14]  # the source says 57 for the won ones
    assert table["median_days"].tolist() == [69, 59, 15]


def test_olists_wins_take_14_days_in_the_middle_when_closed_ones_alone_are_counted(shared_data):
    finding = sales_cycle(olist(shared_data))
    assert finding.table["closed_only_days"].tolist() == [14, 14]
    assert finding.says.startswith("Fewer than half of the deals are closed so far;")
