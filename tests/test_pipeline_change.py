"""What changed in the pipeline: a waterfall to the cent, each deal as it was on either day."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from crm.analyses.pipeline import change_of_month, measured
from crm.analyses.pipeline.flows import OUT, STEPS, _each, _placed, flows, residual
from crm.analyses.pipeline.horizon import Horizon, horizon_of
from crm.charts import bars
from crm.errors import BadInput
from crm.fiscal import Calendar
from crm.months import month_number
from crm.tables import fetch, opened
from made_deals import maven
from made_pipeline import at_random, by_hand, company, deal

AS_OF, THEN = date(2026, 10, 31), date(2026, 9, 30)


def steps(finding) -> dict[str, tuple[int, float]]:
    return {r.group.removeprefix("step_"): (r.deals, r.step_value) for r in finding.table.itertuples()}


def test_every_deal_has_a_place_in_the_change_of_the_whole_pipeline():
    """Added up by hand from the eleven fates of made_pipeline.by_hand."""
    assert steps(change_of_month(by_hand())) == {
        "opening": (8, 575), "created": (2, 130), "reopened": (1, 40), "raised": (1, 50), "lowered": (1, -20),
        "lost": (1, -90), "dropped": (1, -30), "won": (3, -275), "closing": (6, 380),
    }  # fmt: skip


def test_of_a_horizon_deals_are_pulled_in_and_pushed_out_and_every_win_is_in_it():
    """By hand: I moves from November to March, J from February to December, K is won though expected in May."""
    assert steps(change_of_month(by_hand(), "quarter")) == {
        "opening": (6, 475), "created": (2, 130), "reopened": (1, 40), "pulled_in": (2, 100), "raised": (1, 50),
        "lowered": (1, -20), "pushed_out": (1, -55), "lost": (1, -90), "dropped": (1, -30), "won": (3, -275),
        "closing": (5, 325),
    }  # fmt: skip


def test_without_a_history_deals_are_taken_as_they_are_and_that_is_said():
    finding = change_of_month(by_hand(history=False))
    found = steps(finding)
    # F counts as open all along, C has the 0 it was closed with
    assert found["opening"] == (9, 150 + 180 + 0 + 40 + 30 + 55 + 65 + 35) and found["won"] == (3, -275)
    assert "reopened" not in found and "raised" not in found and found["closing"] == (6, 380)
    assert finding.notes[0].startswith("No history: the deals of 30 Sep 2026 are taken at their amount")


def test_where_the_history_has_no_amounts_todays_is_taken_and_counted():
    rows = [("2026-08-01", "Lead", None, None), ("2026-10-10", "Offer", None, None)]
    record, noted = deal("A", "open", "2026-08-01", *rows)
    finding = change_of_month(
        company(
            (record | {"amount": 100.0}, noted),
            deal("B", "open", "2026-10-02", ("2026-10-02", "Lead", 5, None)),
        )
    )
    assert steps(finding)["opening"] == (1, 100) and steps(finding)["closing"] == (2, 105)
    assert finding.notes[0].startswith("The history has no amount for 1 of the 1 deals open on 30 Sep 2026")


def test_with_many_open_deals_unpriced_the_sentence_compares_no_money():
    made = [deal(f"a{i}", "open", "2026-10-02", ("2026-10-02", "Lead", None, None)) for i in range(3)]
    finding = change_of_month(
        company(*made, deal("b", "open", "2026-10-02", ("2026-10-02", "Lead", 5, None)))
    )
    assert (
        "in money the two days cannot be compared" in finding.says and "3 of those open now" in finding.says
    )


@pytest.mark.parametrize(("until", "unpriced"), [("all", 2), ("all", 3), ("quarter", 3)])
def test_sentence_table_picture_and_notes_agree_on_whether_money_can_be_compared(until, unpriced):
    """Of ten deals open now so many have no amount: up to a fifth the steps are money, with more they are deals."""
    made = [
        deal(
            f"a{i}",
            "open",
            "2026-08-02",
            ("2026-08-02", "Lead", None if i < unpriced else 10 + i, "2026-12-01"),
        )
        for i in range(7)
    ]
    made += [deal(f"b{i}", "open", "2026-10-02", ("2026-10-02", "Lead", 5, "2026-12-01")) for i in range(3)]
    made += [deal("c", "lost", "2026-08-02", ("2026-08-02", "Lead", 7, "2026-12-01"), closed="2026-10-10")]
    finding = change_of_month(company(*made), until)
    money = unpriced <= 2
    assert ("in money the two days cannot be compared" in finding.says) == (not money)
    assert ("step_value" in finding.table) == money and ("step_deals" in finding.table) == (not money)
    assert any("add up to the cent" in note for note in finding.notes) == money
    assert any("The steps are deals" in note for note in finding.notes) == (not money)
    assert measured(finding) == ("step_value" if money else "step_deals")
    assert measured(finding) in bars(finding, x="group", y=measured(finding)).finding.table
    if not money:
        came = dict(zip(finding.table["group"], finding.table["step_deals"], strict=True))
        stand = {"step_opening": 8, "step_created": 3, "step_lost": -1, "step_closing": 10}
        assert {step: n for step, n in came.items() if n} == stand


def expected_states(made: list, day: pd.Timestamp) -> dict[str, tuple[float, pd.Timestamp]]:
    """Deals open at the end of a day, told in Python from what was noted by then: amount in cents, expected close."""
    after, found = day + pd.Timedelta(days=1), {}
    for record, noted in made:
        closed = record["closed_at"]
        born = record["created_at"] or noted[0]["changed_at"]
        if (closed is not None and pd.Timestamp(closed) < after) or (
            born is not None and pd.Timestamp(born) >= after
        ):
            continue
        seen = [row for row in noted if pd.Timestamp(row["changed_at"]) < after]
        if seen and seen[-1]["to_stage"] in ("Won", "Lost"):
            continue
        row = seen[-1] if seen else {"amount": None, "close_date": None}
        worth = record["amount"] if row["amount"] is None else row["amount"]
        found[record["deal_id"]] = (
            round((worth or 0) * 100),
            record["close_date"] if row["close_date"] is None else row["close_date"],
        )
    return found


@settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate])
@given(seed=st.integers(0, 10_000), days=st.sampled_from([None, 0, 60]))
def test_whatever_happens_to_deals_each_ones_steps_add_up_to_the_cent(seed, days):
    made = at_random(seed)
    horizon = Horizon(None if days is None else date(2026, 10, 31 - 30 * (days == 0)))
    the_company = company(*made)
    placed = _placed(_each(the_company, horizon, 1, month_number(AS_OF)))
    rows = fetch(placed.select("deal_id", *(f"{kind}_{s}" for kind in ("is", "of") for s in STEPS)))
    left = sum((-1 if s in (*OUT, "closing") else 1) * rows[f"is_{s}"] * rows[f"of_{s}"] for s in STEPS)
    assert (left == 0).all() and len(rows) > 150
    for step, day in (("opening", THEN), ("closing", AS_OF)):
        held = [
            cents for cents, due in expected_states(made, pd.Timestamp(day)).values()
            if horizon.last is None or (due is not None and pd.Timestamp(due).date() <= horizon.last)
        ]  # fmt: skip
        flag = rows[f"is_{step}"]
        assert (flag.sum(), (flag * rows[f"of_{step}"]).sum()) == (len(held), sum(held)), step


def test_the_samples_change_adds_up_and_its_wins_are_those_of_the_month(sample):
    the_company = opened(sample("2026-10-31"), 1)
    sums = flows(the_company, Horizon(None), 1)
    deals = the_company.deals
    won = deals.filter((deals.status == "won") & (deals.closed_at.date() >= date(2026, 10, 1)))
    known = fetch(won.aggregate(n=won.count(), value=won.amount.sum())).iloc[0]
    assert residual(sums) == 0 and (sums["n_won"], sums["cents_won"]) == (
        known["n"],
        round(known["value"] * 100),
    )
    still = deals.filter(deals.status == "open")
    assert sums["n_closing"] == fetch(still.aggregate(n=still.count()))["n"].iloc[0]


def test_mavens_last_month_is_that_of_its_file(shared_data):
    """Counted from the file itself: won and lost in December 2017, and open at its end (Maven Analytics)."""
    rows = pd.read_csv(shared_data / "maven_crm_sales" / "sales_pipeline.csv", parse_dates=["close_date"])
    month = rows[rows["close_date"] >= "2017-12-01"]
    won = month[month["deal_stage"] == "Won"]
    sums = flows(maven(shared_data), Horizon(None), 1)
    assert (sums["n_won"], sums["cents_won"]) == (len(won), 100 * won["close_value"].sum())
    assert sums["n_lost"] == (month["deal_stage"] == "Lost").sum() and residual(sums) == 0
    assert sums["n_closing"] == rows["close_date"].isna().sum()


def test_the_horizon_is_the_fiscal_quarter_a_number_of_days_or_all():
    the_company = by_hand()
    assert horizon_of(the_company, "quarter").last == date(2026, 12, 31)
    assert (
        horizon_of(the_company, 30).last == date(2026, 11, 30) and horizon_of(the_company, "all").last is None
    )
    from dataclasses import replace

    shifted = replace(the_company, fiscal=Calendar(starts=2))  # quarters end in April, July, October, January
    assert horizon_of(shifted, "quarter").last == date(2027, 1, 31)
    with pytest.raises(BadInput, match="until is 'soon'; it is quarter, all, or a number of days"):
        horizon_of(the_company, "soon")
