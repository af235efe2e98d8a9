"""How the pipeline stands: age against wins, expected closes and their moves, velocity, coverage of the target."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.pipeline import coverage, due, moved, standing, velocity, watch
from crm.estimate.again import share_and_median
from crm.estimate.shares import wilson
from crm.estimate.survival import incidence, median_days, survival, value_on
from crm.fiscal import Calendar
from crm.tables import company_of
from made_deals import many, simulated
from made_pipeline import by_hand, company, deal, stage_list


def aged() -> dict[str, pd.DataFrame]:
    """Twenty wins after 10, 20, ... 200 days, and three open deals 5, 100 and 300 days old on 31 October 2026."""
    won = pd.concat([many("won", 1, 10 * i, "2026-01-01", start=i) for i in range(1, 21)])
    made = [many("open", 1, 0, day, start=90) for day in ("2026-10-26", "2026-07-23", "2026-01-04")]
    still = pd.concat(made).assign(
        stage="Offer", close_date=pd.to_datetime(["2026-11-20", "2026-10-01", None])
    )
    return {"deals": pd.concat([won.assign(stage="Won"), still], ignore_index=True), "stages": stage_list()}


def test_open_deals_are_held_against_the_ages_at_which_wins_come():
    """By hand: of wins spread from 10 to 200 days half are there by about 100, nine in ten by about 180; one of the open
    deals is older than that and one past its expected close."""
    finding = standing(company_of("2026-10-31", 12, "EUR", **aged()))
    row = finding.table.iloc[0]
    assert len(finding.table) == 1 and row["stage"] == "Offer"
    assert (row["deals"], row["amount"], row["median_age"]) == (3, 300, 100)
    assert (row["older"], row["past_close"], row["past_close_value"]) == (1, 1, 100)
    assert finding.says.startswith("3 deals worth €300 are open. Older than")
    assert finding.says.endswith("by which nine in ten wins have come: 1. Past their expected close: 1.")


def test_the_old_deals_are_listed_the_largest_first_and_all_are_counted():
    frames = aged()
    old = pd.concat(
        [many("open", 1, 0, "2026-01-04", start=i, amount=float(i)) for i in range(100, 130)]
    ).assign(stage="Lead")
    frames["deals"] = pd.concat([frames["deals"], old], ignore_index=True)
    finding = watch(company_of("2026-10-31", 12, "EUR", **frames))
    assert len(finding.table) == 20 and finding.table["amount"].tolist()[:2] == [129, 128]
    assert finding.says.startswith("31 open deals worth") and "the 20 largest are listed" in finding.says


def test_with_nine_wins_no_age_is_called_old():
    frames = {"deals": pd.concat([many("won", 9, 10), many("open", 3, 0)], ignore_index=True)}
    made = company_of("2026-10-31", 12, "EUR", **frames)
    assert "too few were won to tell how old" in standing(made).says and "older" not in standing(made).table
    assert not watch(made).answered


def test_open_deals_are_sorted_by_when_they_are_expected():
    days = ["2026-07-01", "2026-08-02", "2026-09-30", "2026-10-01", "2026-10-30", "2026-10-31", "2026-11-30", "2026-12-01",
            "2027-01-29", "2027-01-30", None]  # fmt: skip
    made = [
        deal(f"d{i}", "open", "2026-05-01", ("2026-05-01", "Lead", 10, day)) for i, day in enumerate(days)
    ]
    table = due(company(*made)).table
    # 31 October is day 0: 30 October is one day over, 2 August 90 days, 30 November 30 ahead, 29 January 90
    assert table["deals"].tolist() == [1, 2, 2, 2, 2, 1, 1] and table["amount"].sum() == 110


def test_moves_of_an_expected_close_are_counted_by_deal():
    finding = moved(by_hand())
    table = finding.table.set_index("group")
    assert table.loc["moved_1", ["deals", "open_deals"]].tolist() == [
        1,
        1,
    ]  # I; J was moved to an earlier day
    assert table["deals"].sum() == 10  # G is void
    assert "of 9 deals with an amount in the history 1 had it raised" in finding.notes[-1].lower()


def test_a_share_won_is_given_from_ten_closed_deals_on_with_wilsons_interval():
    later = [("2026-01-01", "Lead", 1, "2026-03-01"), ("2026-02-01", "Lead", 1, "2026-04-01")]
    made = [
        deal(f"m{i}", "won" if i < 3 else "lost", "2026-01-01", *later, closed="2026-04-01")
        for i in range(10)
    ]
    made += [deal(f"n{i}", "won", "2026-01-01", later[0], closed="2026-02-01") for i in range(9)]
    table = moved(company(*made)).table
    assert tuple(table.loc[1, ["share", "low", "high"]]) == pytest.approx(wilson(3, 10))
    assert np.isnan(table.loc[0, "share"]) and table.loc[0, "won_deals"] == 9


def test_where_closes_have_no_history_it_is_told_how_many_wins_came_by_todays():
    made = [
        deal(
            f"w{i}",
            "won",
            "2026-06-01",
            ("2026-06-01", "Won", 1, "2026-09-01"),
            closed=f"2026-{8 + i // 6:02}-20",
        )
        for i in range(12)
    ]
    finding = moved(company(*made, history=False))
    assert finding.says.endswith("not known; 50.0% of 12 wins came by the day expected.")


def test_velocity_has_the_chance_and_days_of_the_simulation():
    """The simulation of definition R1: 30.3 % won; wins take 60 days on average and losses 132, both exponential, so the
    median to either end solves 0.303 exp(-t/60) + 0.697 exp(-t/132) = 1/2."""
    grid = np.arange(0, 300, 0.01)
    middle = grid[np.argmax(0.303 * np.exp(-grid / 60) + 0.697 * np.exp(-grid / 132) <= 0.5)]
    table = velocity(simulated(6000), 365).table.set_index("counted_way")
    right, usual = table.loc["way_right"], table.loc["way_usual"]
    assert right["win_part"] == pytest.approx(0.303, abs=0.02) and right["median_days"] == pytest.approx(
        middle, abs=5
    )
    assert right["value_from"] < right["month_value"] < right["value_to"]
    product = right["open_deals"] * right["win_part"] * 100 / right["median_days"] * 365.25 / 12
    assert (
        right["month_value"] == pytest.approx(product) and usual["month_value"] > 1.3 * right["month_value"]
    )


def test_a_bootstrap_of_deals_lies_around_what_the_curves_say():
    rng = np.random.default_rng(4)
    rows = pd.DataFrame(
        {"days": rng.integers(0, 90, 300), "event": rng.choice([0, 1, 2], 300, p=[0.3, 0.3, 0.4])}
    )
    rows = rows.groupby(["days", "event"], as_index=False).size().rename(columns={"size": "n"})
    shares, middles = share_and_median(rows, 60, 400, 1)
    truth, median = value_on(incidence(rows), 60), median_days(survival(rows))
    assert shares.mean() == pytest.approx(truth.value, abs=0.01)
    assert np.quantile(shares, [0.025, 0.975]) == pytest.approx([truth.low, truth.high], abs=0.02)
    assert abs(np.median(middles) - median.value) <= 2


def targets(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["period_start", "owner_id", "team", "amount"])
    return frame.assign(period_start=pd.to_datetime(frame["period_start"]))


def test_coverage_is_the_weighted_pipeline_over_what_is_left_of_the_quarter():
    """By hand: of 1,000 for October to December 275 are won; open and expected by then at 50 %: A 150, D 70, F 40, J 65,
    and I only in March."""
    made = by_hand()
    aims = targets(
        ("2026-10-01", None, None, 600),
        ("2026-12-01", None, None, 400),
        ("2026-11-01", "u", "t", 99),
        ("2027-01-01", None, None, 5000),
    )
    with_aims = company_of(
        "2026-10-31", 12, "EUR", **{n: t.to_pandas() for n, t in made.tables.items()}, targets=aims
    )
    finding = coverage(with_aims)
    assert finding.numbers[0].value == pytest.approx((150 + 70 + 40 + 65) / 2 / 725)
    assert finding.table["target_value"].tolist() == [600, 0, 400] and finding.table[
        "won_value"
    ].tolist() == [275, 0, 0]


def test_of_targets_only_one_grain_is_summed_and_a_target_met_is_said():
    frames = {n: t.to_pandas() for n, t in by_hand().tables.items()}
    aims = targets(
        ("2026-10-01", "u1", "t", 60), ("2026-10-01", "u2", "t", 70), ("2026-10-01", None, "t", 100)
    )
    finding = coverage(company_of("2026-10-31", 12, "EUR", **frames, targets=aims))
    assert finding.table["target_value"].sum() == 100 and finding.says.startswith("The target of €100 for")
    assert finding.notes[0].startswith("The target is the sum of those of the teams")
    shifted = company_of(
        "2026-10-31", 12, "EUR", Calendar(starts=2), **frames, targets=aims
    )  # a quarter ends then
    assert coverage(shifted).says == "The source has targets, but none for 1 Nov 2026 to 31 Jan 2027."


def test_without_targets_one_sentence_says_so():
    finding = coverage(by_hand())
    assert (
        not finding.answered
        and finding.says == "Coverage of the target: not possible here, the source has no targets."
    )
    late = company_of("2026-10-31", 12, "EUR", **{n: t.to_pandas() for n, t in by_hand().tables.items()},
                      targets=targets(("2025-01-01", None, None, 5.0)))  # fmt: skip
    assert coverage(late).says == "The source has targets, but none for 1 Oct 2026 to 31 Dec 2026."
