"""What customers answer: recommendation, satisfaction and the gaps between groups."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import satisfaction
from crm.analyses.satisfaction import group_gaps, promoter_score, satisfied, what_is_known
from crm.analyses.service import drivers
from crm.finding import headline
from crm.tables import company_of

SCALES = {"NPS": (0, 10), "CSAT": (1, 5)}


def answers(kind: str, scores: dict[int, int], on: str = "2026-10-15", **more) -> pd.DataFrame:
    """So many answers of each score on one day; more columns are the same for all."""
    given = [score for score, n in scores.items() for _ in range(n)]
    low, high = SCALES[kind]
    columns = {
        "survey_type": kind,
        "score": given,
        "scale_min": low,
        "scale_max": high,
        "responded_at": pd.Timestamp(on),
    }
    return pd.DataFrame(columns | more)


def surveyed(*parts: pd.DataFrame, as_of: str = "2026-10-31", window: int | None = 12, **tables):
    """A company with these answers."""
    rows = pd.concat(parts, ignore_index=True)
    return company_of(as_of, window, surveys=rows.assign(response_id=rows.index.astype(str)), **tables)


def test_a_score_is_promoters_minus_detractors_with_its_adjusted_interval():
    finding = promoter_score(surveyed(answers("NPS", {10: 15, 9: 10, 8: 7, 7: 8, 6: 4, 0: 6})))
    number = finding.numbers[0]
    assert (number.value, number.n) == (30, 50)
    assert (number.low, number.high) == pytest.approx((7.30, 49.30), abs=0.005)
    assert finding.says == (
        "The net promoter score is +30.0 (between +7.3 and +49.3): 50.0% would recommend us, 20.0% would not."
    )
    assert finding.table.iloc[-1][["promoters", "passives", "detractors"]].tolist() == pytest.approx(
        [0.5, 0.3, 0.2]
    )


def test_only_a_scale_of_0_to_10_makes_a_net_promoter_score():
    on_ten = answers("NPS", {10: 40}).assign(scale_min=1)
    finding = promoter_score(surveyed(on_ten))
    assert not finding.answered and "declared scale of 0 to 10" in finding.says
    assert finding.notes == (
        "40 answers on a scale of 1 to 10 are not counted: a net promoter score is asked from 0 to 10.",
    )
    mixed = promoter_score(surveyed(on_ten, answers("NPS", {10: 20, 0: 10})))
    assert mixed.numbers[0].n == 30 and mixed.notes[-1].startswith("40 answers on a scale of 1 to 10")


def test_answers_whose_scale_is_not_declared_are_not_counted():
    finding = promoter_score(surveyed(answers("NPS", {10: 40}).assign(scale_min=np.nan, scale_max=np.nan)))
    assert not finding.answered
    assert finding.notes[0].startswith("40 answers are not counted: their scale is not declared")


def test_satisfaction_answers_do_not_make_a_net_promoter_score():
    finding = promoter_score(surveyed(answers("CSAT", {5: 40})))
    assert finding.says == "No net promoter score: no survey here asks whether customers would recommend us."


def test_scores_off_the_scale_are_not_counted_and_said():
    finding = promoter_score(
        surveyed(answers("NPS", {10: 30, 11: 3}), answers("NPS", {5: 2}).assign(score=np.nan))
    )
    assert finding.numbers[0].n == 30
    assert "5 answers are not counted: they have no score, or one outside their scale." in finding.notes


def test_nine_answers_are_too_few_to_score_and_ten_are_not():
    few = promoter_score(surveyed(answers("NPS", {10: 9})))
    assert not few.answered and "9 answers" in few.says and "too few to score" in few.says
    ten = promoter_score(surveyed(answers("NPS", {10: 10})))
    assert ten.answered and "Fewer than 30 answers: read the interval, not the figure." in ten.notes


def test_a_fall_is_called_only_when_its_interval_leaves_out_none():
    before = answers("NPS", {10: 60, 7: 20, 0: 20}, "2025-10-15")
    same = promoter_score(surveyed(answers("NPS", {10: 57, 7: 22, 0: 21}), before))
    assert "no clear change from +40.0 in the 12 months before" in same.says
    fell = promoter_score(surveyed(answers("NPS", {10: 30, 7: 20, 0: 50}), before))
    assert fell.says.startswith("The net promoter score fell to -20.0") and "60.0 points below" in fell.says


FALLEN = {
    "NPS": "The net promoter score has fallen: -20.0 in the last 12 months, 80.0 points below the 12 months before; over "
    "all answers it is +20.0 (between +6.3 and +33.1).",
    "CSAT": "Satisfaction has fallen: in the last 12 months 40.0% answered 4 or 5 out of 5, 40.0 points less than in the "
    "12 months before; of all answers 60.0% do (between 53.1% and 66.5%).",
}


@pytest.mark.parametrize(("kind", "analysis"), [("NPS", promoter_score), ("CSAT", satisfied)])
def test_a_fall_is_said_of_all_months_as_well(kind, analysis):
    """80 of 100 are content in one year and 40 in the next: where all months are looked at, that is the news."""
    worst, best = SCALES[kind]
    before, now = (
        answers(kind, {best: up, worst: 100 - up}, on) for up, on in ((80, "2025-08-15"), (40, "2026-08-15"))
    )
    assert analysis(surveyed(before, now, window=None)).says == FALLEN[kind]
    same = analysis(
        surveyed(before, before.assign(responded_at=pd.Timestamp("2026-08-15")), window=None)
    ).says
    assert "fallen" not in same and "risen" not in same


def test_a_window_of_one_month_is_called_the_month():
    before = answers("CSAT", {5: 50, 1: 50}, "2026-09-15")
    says = satisfied(surveyed(answers("CSAT", {5: 52, 1: 48}), before, window=1)).says
    assert says.endswith("no clear change from 50.0% in the month before.")


def test_waves_are_quarters_counted_back_from_the_last_whole_month():
    months = [answers("NPS", {10: 12, 0: 4}, f"2026-{month:02}-10") for month in range(2, 11)]
    by_quarter = promoter_score(surveyed(*months)).table
    assert by_quarter.wave.dt.strftime("%Y-%m").tolist() == ["2026-02", "2026-05", "2026-08"]
    assert by_quarter.n.tolist() == [48, 48, 48] and by_quarter.nps.tolist() == [50, 50, 50]
    by_month = promoter_score(surveyed(*months, as_of="2026-10-20"), wave="month")
    assert len(by_month.table) == 8, "October is not over"
    assert by_month.numbers[0].n == 9 * 16, "its answers count in the score all the same"
    assert any("Oct 2026" in note for note in by_month.notes)


def test_a_wave_of_fewer_than_ten_is_withheld_and_a_month_without_answers_is_no_zero():
    finding = promoter_score(
        surveyed(
            *(answers("NPS", {9: n}, f"2026-{m:02}-10") for m, n in {5: 20, 6: 9, 8: 20, 10: 20}.items())
        ),
        wave="month",
    )
    table = finding.table.set_index(finding.table.wave.dt.month)
    assert table.n.tolist() == [20, 9, 0, 20, 0, 20]
    assert table.nps.isna().tolist() == [True, True, True, False, True, False], (
        "the 9 of June could be worked out from the total, were May told"
    )
    assert (
        "2 waves are withheld: fewer than 10 answers, or what those could be worked out from."
        in finding.notes
    )


def test_invitations_give_the_response_rate_of_their_own_survey():
    sent = {"invitation_id": [str(i) for i in range(300)], "sent_at": pd.Timestamp("2026-10-01")}
    sent |= {"survey_id": ["NPS 2026-10"] * 200 + ["CSAT"] * 100, "completed": [True] * 50 + [False] * 250}
    finding = promoter_score(surveyed(answers("NPS", {10: 50}), survey_invitations=pd.DataFrame(sent)))
    rate = finding.numbers[1]
    assert (rate.name, rate.value, rate.n) == ("response_rate", 0.25, 200)
    assert (
        "200 invited, 50 answered: a response rate of 25.0%, so the silent majority may think otherwise."
        in finding.notes
    )


def test_without_invitations_the_silent_are_said_to_be_unknown():
    finding = promoter_score(surveyed(answers("NPS", {10: 50})))
    assert len(finding.numbers) == 1
    assert any("those who kept silent are unknown" in note for note in finding.notes)


def test_satisfied_are_the_two_best_scores_of_five():
    finding = satisfied(surveyed(answers("CSAT", {1: 2, 2: 1, 3: 3, 4: 4, 5: 10})))
    share, mean = finding.numbers
    assert (share.value, share.n) == (0.7, 20)
    assert (share.low, share.high) == pytest.approx((0.4810, 0.8545), abs=5e-5)  # Wilson 14/20
    assert mean.value == pytest.approx((2 + 2 + 9 + 16 + 50) / 20)
    assert finding.says == (
        "70.0% of the answers are satisfied, 4 or 5 out of 5 (between 48.1% and 85.5%); the mean score is 3.95."
    )
    assert (
        "On the scale of 1 to 5, 10.0% gave 1, 5.0% gave 2, 15.0% gave 3, 20.0% gave 4, and 50.0% gave 5."
        in finding.notes
    )


@pytest.mark.parametrize(("low", "high", "best"), [(1, 5, 4), (1, 7, 6), (1, 10, 9), (0, 10, 9)])
def test_the_two_best_scores_follow_the_declared_scale(low, high, best):
    scores = answers("CSAT", {best - 1: 10, best: 6, high: 4}).assign(scale_min=low, scale_max=high)
    assert satisfied(surveyed(scores)).numbers[0].value == 0.5


def test_answers_on_a_scale_of_three_are_left_out_and_said():
    faces = answers("CSAT", {3: 40}).assign(scale_max=3)
    finding = satisfied(surveyed(faces, answers("CSAT", {5: 10, 1: 10})))
    assert finding.numbers[0].value == 0.5
    assert (
        "40 answers on a scale of 1 to 3 are not counted: satisfied is read from scales of 5, 7, 10 or 11 points."
        in finding.notes
    )


def test_two_scales_are_pooled_by_counts_and_the_mean_keeps_to_the_larger():
    seven = answers("CSAT", {7: 10}).assign(scale_max=7)
    finding = satisfied(surveyed(answers("CSAT", {5: 10, 1: 20}), seven))
    assert finding.numbers[0].value == 0.5
    assert finding.numbers[1].value == pytest.approx(70 / 30) and finding.numbers[1].n == 30
    assert "one of the two best scores" in finding.says


def test_a_scale_that_declares_only_its_best_score_starts_at_1():
    assert (
        satisfied(surveyed(answers("CSAT", {5: 10, 3: 10}).assign(scale_min=np.nan))).numbers[0].value == 0.5
    )


def test_answers_outside_the_window_are_trend_and_not_headline():
    finding = satisfied(surveyed(answers("CSAT", {5: 40}), answers("CSAT", {1: 40}, "2025-10-15")))
    assert finding.numbers[0].value == 1 and finding.numbers[0].n == 40
    assert finding.says.startswith("Satisfaction rose: 100.0% answer 4 or 5 out of 5")
    assert len(finding.table) == 13


def groups(column: str, **shares: tuple[int, int]) -> list[pd.DataFrame]:
    """For each group so many satisfied of so many answers."""
    return [answers("CSAT", {5: up, 1: n - up}, **{column: name}) for name, (up, n) in shares.items()]


def test_a_gap_is_the_group_against_all_others_of_its_sort():
    finding = group_gaps(surveyed(*groups("region", North=(90, 100), South=(40, 100), East=(85, 100))))
    south = finding.table.set_index("group").loc["Region South"]
    assert (south.here, south.elsewhere) == (0.4, 0.875)
    assert south.gap == pytest.approx(-47.5) and south.verdict == "real"
    assert finding.says.startswith(
        "“Region South” lags most in satisfaction: 40.0% against 87.5% elsewhere, -47.5 points"
    )
    assert finding.table.group.iloc[0] == "Region South", "the worst real gap comes first"


def test_chance_is_not_called_a_gap():
    """Ten groups with the same truth: the lowest is 13 points below and would look real on its own."""
    shares = {f"R{i}": (70 + d, 100) for i, d in enumerate([-12, -4, -2, 0, 1, 2, 3, 4, 4, 4])}
    finding = group_gaps(surveyed(*groups("region", **shares)))
    lowest = finding.table.set_index("group").loc["Region R0"]
    assert lowest.gap_high < 0, "its own interval leaves out none"
    assert set(finding.table.verdict) == {"not distinguishable"}
    assert finding.says == "Groups do not differ by more than chance in any of 10 comparisons."


def test_small_groups_are_withheld_below_ten_and_not_judged_below_thirty():
    parts = groups("segment", A=(80, 100), B=(20, 100), C=(0, 29), D=(0, 9), E=(0, 8))
    finding = group_gaps(surveyed(*parts))
    assert finding.table.group.tolist() == ["Segment B", "Segment A", "Segment C"]
    assert finding.table.verdict.tolist() == ["real", "real", "too few to judge"]
    assert (
        "2 groups are withheld: fewer than 10 answers, or what those could be worked out from."
        in finding.notes
    )


def test_two_groups_are_one_comparison():
    parts = [answers("CSAT", {5: up, 1: 100 - up}, late=late) for late, up in ((True, 70), (False, 83))]
    finding = group_gaps(surveyed(*parts))
    assert finding.table.group.tolist() == ["Delivery late", "Delivery on time"]
    assert finding.table.gap.tolist() == pytest.approx([-13, 13])
    assert finding.table.verdict.tolist() == ["real", "real"], "p is 0.03; counted twice it would be 0.06"
    assert finding.notes[0].endswith("only 1 comparison was made.")
    assert finding.says == (
        "“Delivery late” lags in satisfaction: 70.0% against 83.0% elsewhere, -13.0 points; that is more than chance."
    )


def test_the_sentence_counts_comparisons_and_not_their_mirror_images():
    """Late and on time are one comparison, three regions that are alike are three: one of four is real."""
    parts = [
        answers("CSAT", {5: up, 1: n - up}, late=late, region=region)
        for region in "ABC"
        for late, up, n in ((True, 40, 100), (False, 160, 200))
    ]
    finding = group_gaps(surveyed(*parts))
    assert finding.table.verdict.tolist() == ["real"] * 2 + ["not distinguishable"] * 3
    assert finding.says.endswith("groups differ by more than chance in 1 of 4 comparisons.")
    assert "allows for 4 comparisons" in finding.notes[0]


def test_groups_that_are_all_too_few_to_judge_are_an_answer():
    """Twenty answers each: shown and not judged; and none of them is called large enough."""
    finding = group_gaps(surveyed(*groups("region", North=(15, 20), South=(5, 20))))
    assert finding.table.verdict.tolist() == ["too few to judge"] * 2
    assert finding.says == "No group has 30 answers with as many elsewhere, which a comparison takes."


def test_one_group_alone_is_not_said_to_have_too_few_answers():
    finding = group_gaps(surveyed(*groups("region", North=(40, 50))))
    assert finding.says == (
        "Groups cannot be compared: by region, none has 10 answers with as many elsewhere in the 12 months to 31 Oct "
        "2026."
    )


def test_the_region_may_come_from_the_account_and_lateness_from_the_order():
    rows = answers("CSAT", {5: 40, 1: 40}).assign(
        account_id=["a"] * 40 + ["b"] * 40, order_id=["x"] * 40 + ["y"] * 40
    )
    accounts = pd.DataFrame({"account_id": ["a", "b"], "region": ["North", "South"]})
    orders = pd.DataFrame(
        {
            "order_id": ["x", "y"], "account_id": ["a", "b"], "amount": 1.0,
            "ordered_at": pd.Timestamp("2026-09-01"), "promised_at": pd.Timestamp("2026-09-10"),
            "delivered_at": pd.to_datetime(["2026-09-10 18:00", "2026-09-11 01:00"]),
        }
    )  # fmt: skip
    table = group_gaps(surveyed(rows, accounts=accounts, orders=orders)).table.set_index("group")
    assert table.loc["Region South", "here"] == 0
    assert table.loc["Delivery on time", "here"] == 1, "the promised day counts until it is over"


def test_gaps_in_the_net_promoter_score_are_in_points():
    parts = [
        answers("NPS", {10: up, 0: 100 - up}, channel=name) for name, up in (("e-mail", 80), ("phone", 50))
    ]
    finding = group_gaps(surveyed(*parts))
    assert finding.table.nps_here.tolist() == [0, 60]
    assert finding.says.startswith("“Channel phone” lags in net promoter score: 0.0 against +60.0 elsewhere")


def test_answers_that_carry_no_group_cannot_be_compared():
    finding = group_gaps(surveyed(answers("CSAT", {5: 50})))
    assert not finding.answered and "carry no region, segment, product, channel or lateness" in finding.says


def test_a_group_with_a_long_or_hostile_name_stays_on_one_line():
    name = "=HYPERLINK(x)\n<img onerror=alert(1)>" + "x" * 500
    parts = [answers("CSAT", {5: up, 1: 50 - up}, region=region) for region, up in ((name, 5), ("B", 45))]
    finding = group_gaps(surveyed(*parts))
    assert "\n" not in finding.says and len(finding.says) < 300
    assert "<img" not in finding._repr_mimebundle_()["text/html"]


def empty_companies():
    """Nothing at all, empty tables, and tables whose every value is missing."""
    rows = answers("NPS", {10: 3})
    yield company_of("2026-10-31", 12)
    yield surveyed(rows.iloc[:0])
    yield surveyed(rows.assign(score=np.nan))
    yield surveyed(rows.assign(responded_at=pd.Timestamp("2020-01-01")))


@pytest.mark.parametrize(
    "company", list(empty_companies()), ids=["nothing", "no rows", "no scores", "long ago"]
)
def test_where_nothing_is_known_every_finding_says_so_in_words(company):
    findings = [analysis(company) for analysis in satisfaction.opening.ANALYSES]
    assert not any(finding.answered for finding in findings)
    assert all(finding.says.endswith(".") for finding in findings)
    shown = headline(*what_is_known(*findings)).data()
    assert shown["says"] == [
        "How satisfied customers are is not known here: no survey answers that can be read."
    ]
    assert shown["numbers"] == []


def test_the_report_opens_with_what_is_known_and_names_what_is_not():
    findings = [analysis(surveyed(answers("CSAT", {5: 50}))) for analysis in (satisfied, promoter_score)]
    known = what_is_known(*findings)
    assert [finding.id for finding in known] == ["satisfaction.satisfied", "satisfaction.missing"]
    assert known[1].says == "The data here cannot answer: Net promoter score."


@pytest.fixture(scope="module")
def olist(request):
    """Olist's reviews as canonical surveys, read here and not through the door."""
    folder = request.getfixturevalue("shared_data") / "olist"
    reviews, orders, buyers = (
        pd.read_csv(folder / f"olist_{name}_dataset.csv", dtype=str)
        for name in ("order_reviews", "orders", "customers")
    )
    rows = reviews.merge(orders, on="order_id", how="left").merge(buyers, on="customer_id", how="left")
    came, promised = (
        pd.to_datetime(rows[f"order_{c}_date"]) for c in ("delivered_customer", "estimated_delivery")
    )
    rows["late"] = (came > promised).astype("boolean").where(came.notna())
    surveys = pd.DataFrame(
        {"survey_type": "CSAT", "score": rows.review_score.astype(float), "scale_min": 1, "scale_max": 5}
    )
    surveys["responded_at"] = pd.to_datetime(rows.review_answer_timestamp)
    surveys["region"], surveys["late"] = rows.customer_state, rows.late
    return surveyed(surveys, as_of="2018-10-31", window=None), rows


def test_olist_is_satisfied_to_76_87_percent(olist):
    """SOURCE.md: scores 2,371, 673, 1,766, 4,033 and 11,952; 76.87 %, mean 4.083."""
    finding = satisfied(olist[0])
    share, mean = finding.numbers
    assert share.n == 20795 and share.value == pytest.approx(15985 / 20795)
    assert (share.low, share.high) == pytest.approx((0.7629, 0.7744), abs=5e-5)
    assert mean.value == pytest.approx(4.083, abs=5e-4)
    assert finding.says == (
        "Satisfaction has fallen: in the last 12 months 76.2% answered 4 or 5 out of 5, 2.1 points less than in the 12 "
        "months before; of all answers 76.9% do (between 76.3% and 77.4%)."
    )
    assert any("Sep 2018 to Oct 2018" in note for note in finding.notes), "near-empty months are no fall"


def test_late_deliveries_lag_in_olist(olist):
    """SOURCE.md: mean score 2.56 when delivered late, 4.29 when on time."""
    company, rows = olist
    means = rows.assign(score=rows.review_score.astype(float)).groupby("late").score.mean()
    assert means[True] == pytest.approx(2.56, abs=0.01) and means[False] == pytest.approx(4.29, abs=0.01)
    finding = group_gaps(company)
    late = finding.table.iloc[0]
    assert (late.group, late.n, late.verdict) == ("Delivery late", 1595, "real")
    assert (late.here, late.elsewhere) == pytest.approx((0.346, 0.824), abs=5e-4)
    moves = drivers(company)
    assert moves.table.group.tolist() == ["item_late"] and moves.says.startswith(
        "“Delivered late” goes with lower"
    )
    assert moves.table.iloc[0][["mean_wrong", "mean_right"]].tolist() == pytest.approx([2.56, 4.29], abs=0.01)
    few = finding.table[finding.table.verdict == "too few to judge"]
    assert few.n.between(10, 29).all() and len(few)


def test_a_month_that_has_only_begun_gives_a_figure_and_no_trend():
    company = surveyed(answers("NPS", {10: 40}), answers("CSAT", {5: 40}), as_of="2026-10-20")
    for analysis in (promoter_score, satisfied):
        finding = analysis(company)
        assert finding.answered and finding.table.empty
