"""What moves satisfaction: importance and odds against known truth, and what counts as having gone wrong."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.service import drivers
from crm.errors import BadInput
from crm.estimate.importance import importance, moments, shapley
from crm.estimate.ordered import ordered_logit
from crm.tables import company_of


def cells_of(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same answers as cells: items, score, n."""
    found, at = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    return found[:, :-1], found[:, -1], np.bincount(at.ravel())


def drawn(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Answers whose log odds fall by 2 with the first item, by 0.7 with the second and not with the third, which goes
    along with the second."""
    rng = np.random.default_rng(seed)
    x = (rng.random((n, 3)) < [0.15, 0.3, 0.5]).astype(float)
    x[:, 2] = np.where(rng.random(n) < 0.4, x[:, 1], x[:, 2])
    return x, np.digitize(x @ [-2, -0.7, 0] + rng.logistic(size=n), [-2, -1, 0, 1.2])


def test_the_odds_are_those_of_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    x, y = drawn(800)
    theirs = OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=False, gtol=1e-8)
    ours = ordered_logit(*cells_of(x, y))
    assert ours.log_odds == pytest.approx(theirs.params[:3], abs=1e-3)
    assert ours.errors == pytest.approx(theirs.bse[:3], rel=0.05), "theirs from the observed information"


def test_the_odds_find_the_truth_and_no_effect_where_there_is_none():
    x, y = drawn(20_000, seed=4)
    ours = ordered_logit(*cells_of(x, y))
    assert np.abs((ours.log_odds - [-2, -0.7, 0]) / ours.errors).max() < 3
    held = 0
    for seed in range(30):
        odds = ordered_logit(*cells_of(*drawn(400, seed=100 + seed)))
        held += (np.abs(odds.log_odds - [-2, -0.7, 0]) < 1.96 * odds.errors).sum()
    assert held / 90 >= 0.92


def test_an_item_that_tells_the_worst_score_without_exception_has_no_odds():
    x = np.repeat([[1.0], [0.0]], 50, axis=0)
    found = ordered_logit(*cells_of(x, np.repeat([0.0, 1.0], 50)))
    assert np.isnan(found.log_odds).all()
    beside = np.column_stack(
        [x, np.tile([0.0, 1.0], 50)]
    )  # of what nothing is left to tell, there is no interval either
    assert np.isnan(ordered_logit(*cells_of(beside, np.repeat([0.0, 1.0], 50))).errors).all()


def test_the_parts_of_two_items_are_the_means_over_both_orders():
    """LMG by hand: of two items each gets half of what it explains alone and half of what it adds to the other."""
    x, y = drawn(2_000)
    c = moments(x[:, 1:], y, np.ones((1, 2_000)))
    alone = c[0, :2, 2] ** 2 / (np.diag(c[0])[:2] * c[0, 2, 2])
    both = 1 - np.linalg.det(c[0]) / (np.linalg.det(c[0, :2, :2]) * c[0, 2, 2])
    by_hand = [(alone[0] + both - alone[1]) / 2, (alone[1] + both - alone[0]) / 2]
    assert shapley(c)[0] == pytest.approx(by_hand, abs=1e-9)


def test_the_parts_add_up_to_r_squared_and_are_each_ones_own_where_items_do_not_go_together():
    x = np.array([[a, b] for a in (0.0, 1.0) for b in (0.0, 1.0)] * 50)
    y = 3 * x[:, 0] + x[:, 1]
    found = importance(*cells_of(x, y))
    assert found.explained == pytest.approx(1) and found.shares == pytest.approx([0.9, 0.1])
    x, y = drawn(3_000)
    line = np.column_stack([np.ones(3_000), x])
    left = y - line @ np.linalg.lstsq(line, y, rcond=None)[0]
    assert importance(*cells_of(x, y)).explained == pytest.approx(1 - left.var() / y.var(), abs=1e-9)


def test_the_intervals_of_importance_hold_the_truth():
    """30 surveys of 500: the share that 200,000 answers give lies in at least 88 of 100 intervals of the first item, and
    the strongest is put first for sure in nine of ten."""
    truth = importance(*cells_of(*drawn(200_000, seed=9))).shares
    held, first = 0, 0
    for seed in range(30):
        found = importance(*cells_of(*drawn(500, seed=500 + seed)))
        held += found.low[0] <= truth[0] <= found.high[0]
        first += found.first[0] >= 0.95
    assert held / 30 >= 0.88 and first / 30 >= 0.9


def odds_of(row) -> list[float]:
    """The ends of the interval of the odds, from the words."""
    return [float(end.strip("%")) / 100 for end in row.odds_between.split(" to ")]


def reviewed(scores: dict[str, dict[int, int]], **tables):
    """A company with so many answers of each score about orders of each sort: fine, late, or not come."""
    came = {"fine": "2026-09-10", "late": "2026-09-14", "gone": None}
    names = [
        (sort, score, f"{sort}{score}-{i}")
        for sort, tally in scores.items()
        for score, n in tally.items()
        for i in range(n)
    ]
    ids = [name for *_more, name in names]
    surveys = pd.DataFrame(
        {"response_id": ids, "order_id": ids, "account_id": ids, "survey_type": "CSAT", "scale_min": 1, "scale_max": 5,
         "score": [score for _sort, score, _id in names], "responded_at": pd.Timestamp("2026-09-20 12:00")}
    )  # fmt: skip
    orders = pd.DataFrame(
        {"order_id": ids, "account_id": ids, "amount": 9.0, "ordered_at": pd.Timestamp("2026-09-01"),
         "promised_at": pd.Timestamp("2026-09-10"),
         "delivered_at": pd.to_datetime([came[sort] for sort, *_more in names])}
    )  # fmt: skip
    return company_of("2026-10-31", 12, surveys=surveys, orders=orders, **tables)


LATE = {"fine": {5: 70, 3: 30}, "late": {5: 10, 1: 40}}


def test_late_delivery_is_found_by_promised_and_delivered_day():
    """100 on time give (70 times 5 and 30 times 3) 4.40, 50 late (10 times 5 and 40 times 1) 1.80; R squared by hand."""
    finding = drivers(reviewed(LATE))
    row = finding.table.iloc[0]
    assert (row.group, row.n, row.mean_wrong, row.mean_right) == ("item_late", 50, 1.8, 4.4)
    assert row.went_right == pytest.approx(2 / 3) and odds_of(row)[1] < 0.2
    scores = np.repeat([5, 3, 5, 1], [70, 30, 10, 40])
    explained = (100 * (4.4 - scores.mean()) ** 2 + 50 * (1.8 - scores.mean()) ** 2) / (150 * scores.var())
    assert finding.numbers[0].value == pytest.approx(explained) and finding.numbers[0].n == 150
    assert finding.says.startswith("“Delivered late” goes with lower scores: 1.80 on average")
    assert any("An association" in note for note in finding.notes)


def test_an_order_that_never_came_is_no_late_one_and_not_on_time_either():
    finding = drivers(reviewed(LATE | {"gone": {1: 40}}))
    table = finding.table.set_index("group")
    late = table.loc["item_late", ["n", "mean_wrong", "mean_right"]].tolist()
    assert late == [50, 1.8, 4.4], "without those that never came"
    assert table.loc["item_missing", ["n", "mean_wrong"]].tolist() == [40, 1]
    assert table.explains.sum() == pytest.approx(1)


def test_trouble_with_tickets_counts_for_the_90_days_before_the_answer_and_as_known_then():
    """A quarter each: a ticket overdue when they answered; one overdue only later; one long ago; none."""
    company = reviewed({"fine": {5: 120, 1: 40}})
    ids = (
        [f"fine1-{i}" for i in range(40)],
        [f"fine5-{i}" for i in range(40)],
        [f"fine5-{i}" for i in range(40, 80)],
    )
    made = zip(
        ids,
        ("2026-09-10", "2026-09-10", "2026-05-01"),
        ("2026-09-12", "2026-09-25", "2026-05-03"),
        strict=True,
    )
    tickets = pd.concat(
        pd.DataFrame({"ticket_id": [f"t{i}{on}{due}" for i in who], "account_id": who, "created_at": pd.Timestamp(on),
                      "sla_due_at": pd.Timestamp(due), "closed_at": [pd.NaT] * 20 + [pd.Timestamp("2026-10-01")] * 20, "type": "Question",
                      "first_response_at": pd.Timestamp(on)})
        for who, on, due in made
    )  # fmt: skip
    surveys, orders = company.surveys.to_pandas(), company.orders.to_pandas()
    table = drivers(company_of("2026-10-31", 12, surveys=surveys, orders=orders, tickets=tickets)).table
    assert table.group.tolist() == ["item_overdue"]
    assert table.iloc[0][["n", "mean_wrong", "mean_right"]].tolist() == [40, 1, 5]


def test_ratings_of_single_things_are_tied_to_the_score_of_their_invitation_and_are_no_score():
    """200 answers: 60 rate the food poorly and give 2, 140 well and give 5; how they rate the staff has nothing to do with
    it; the car park is rated by few. Names are data: one would run as a formula, one is that of a column."""
    ids = [str(i) for i in range(200)]
    overall = pd.DataFrame({"invitation_id": ids, "score": [2] * 60 + [5] * 140, "item": None})
    food = pd.DataFrame({"invitation_id": ids, "score": [3] * 60 + [4] * 140, "item": "=Food"})
    staff = pd.DataFrame({"invitation_id": ids, "score": [1, 5] * 100, "item": "score"})
    park = pd.DataFrame({"invitation_id": ids[:90], "score": 1, "item": "Car park"})
    rows = pd.concat([overall, food, staff, park], ignore_index=True)
    rows = rows.assign(survey_type="CSAT", scale_min=1, scale_max=5, responded_at=pd.Timestamp("2026-09-20"),
                       response_id="r" + rows.index.astype(str))  # fmt: skip
    company = company_of("2026-10-31", 12, surveys=rows)
    finding = drivers(company)
    assert finding.table.group.tolist() == ["=Food", "score"] and finding.numbers[0].n == 200
    assert finding.table.explains.tolist() == pytest.approx([1, 0], abs=1e-6)
    assert (finding.table.mean_wrong[0], finding.table.mean_right[0]) == (2, 5)
    from crm.analyses.satisfaction import satisfied

    assert satisfied(company).numbers[0].n == 200, "ratings of single things are not counted"


def test_too_little_is_an_answer_in_words():
    few = drivers(reviewed({"fine": {5: 100}, "late": {1: 29}}))
    assert not few.answered and few.says == (
        "What moves satisfaction cannot be told: of 129 answers in the 12 months to 31 Oct 2026, nothing went wrong for 30 and "
        "right for as many."
    )
    assert not drivers(reviewed({"fine": {5: 100}, "late": {5: 50}})).answered, "all scores are the same"
    with pytest.raises(BadInput, match="long_days is 0"):
        drivers(reviewed(LATE), long_days=0)
