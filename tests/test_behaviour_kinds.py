"""Kinds of customers: found where they were planted, and not found where customers differ by degree."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from crm.analyses import behaviour
from crm.analyses.behaviour.audiences import by_kind
from crm.customers.audience import members
from crm.customers.kinds.features import features, sampled, scale_of
from crm.customers.kinds.labels import carried, labelled, matched
from crm.estimate.kinds import chosen, divided, divisions, silhouette, stability
from crm.names.behaviour import KINDS
from crm.tables import fetch
from made_kinds import one_kind, orders_of_kinds, planted
from made_orders import shop


def agreement(one, other) -> float:
    """Adjusted Rand index, by the formula of Hubert & Arabie 1985 and not by the library that the code uses."""
    table = pd.crosstab(pd.Series(list(one)), pd.Series(list(other))).to_numpy().astype(float)

    def pairs(counts):
        return (counts * (counts - 1) / 2).sum()

    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    usual = rows * columns / pairs(np.array([table.sum()]))
    return (pairs(table) - usual) / ((rows + columns) / 2 - usual)


@pytest.mark.parametrize("shape", ["cloud", "skewed", "buyers"])
def test_data_of_one_kind_are_called_so(shape):
    """Eight draws of 300 of each shape (made_kinds.one_kind). The claim is 95 of 100; tests/bench/kinds.py draws more."""
    found = [chosen(divisions(*one_kind(shape, 300, seed), thorough=False)) for seed in range(8)]
    assert [one.k for one in found if one is not None] == []


def test_a_single_cloud_is_stable_and_well_apart_by_its_silhouette_and_yet_no_kinds():
    """Why the gap is asked for: half a long cloud is a group that comes together again in any resample."""
    rng = np.random.default_rng(1)
    cloud = rng.normal(size=(800, 1)) @ np.ones((1, 3)) + 0.4 * rng.normal(size=(800, 3))
    cloud /= cloud.std(axis=0)
    with threadpool_limits(1):
        two = divided(cloud, cloud, 2)
        assert two.silhouette > 0.45 and stability(cloud, two) > 0.9
    assert not two.parted and two.midway > 1


@pytest.mark.parametrize("k", [3, 4])
def test_planted_kinds_are_found(k):
    """Two draws of 600 from three and four kinds (made_kinds.planted): the number right and the customers together.
    tests/bench/kinds.py draws more."""
    for seed in range(2):
        points, blurred, truth = planted(k, 600, seed)
        found = chosen(divisions(points, blurred, thorough=False))
        assert found is not None and found.k == k and agreement(truth, found.labels) > 0.9, seed


def test_what_is_left_out_for_speed_changes_no_answer():
    points, blurred, _truth = planted(3, 300, 1)
    quick, thorough = (divisions(points, blurred, thorough=way) for way in (False, True))
    assert [one.holds for one in quick] == [one.holds for one in thorough]
    assert not np.isnan([one.stability for one in thorough]).any() and chosen(quick).k == 3


def test_the_silhouette_is_that_of_four_points_by_hand():
    """Points 0, 1 | 10, 11 on a line: a = 1, b = 10.5 and 9.5 (Rousseeuw 1987)."""
    points = np.array([[0.0], [1.0], [10.0], [11.0]])
    assert silhouette(points, np.array([0, 0, 1, 1])) == pytest.approx((9.5 / 10.5 + 8.5 / 9.5) / 2)


def test_no_two_kinds_share_a_label_and_each_is_written():
    alike = np.zeros((8, 3))
    assert len(set(labelled(alike))) == 8 and set(labelled(alike)) <= set(KINDS)
    assert labelled(np.array([[1.2, -1.1, 0.1], [-1, 1.2, -1.3]])) == [
        "kind_often_lately_usual",
        "kind_seldom_long_small",
    ]
    assert labelled(np.zeros((1, 3)), taken=("kind_now_while_usual",)) != ["kind_now_while_usual"]
    assert len({group.label for group in KINDS.values()}) == 27


def test_a_kind_keeps_its_label_while_it_is_the_same_and_a_new_one_gets_its_own():
    now = np.array([[0.1, 0.0, 0.0], [4.0, 0.0, 0.0], [0.0, 5.0, 0.0]])
    then = np.array([[4.1, 0.1, 0.0], [0.0, 0.1, 0.0]])
    assert matched(now, then) == {0: 1, 1: 0}
    names = carried(now, then, ["kind_often_lately_large", "kind_seldom_long_small"], now)
    assert names[:2] == ["kind_seldom_long_small", "kind_often_lately_large"] and names[2] not in names[:2]
    assert matched(now, then + 2.6) == {}  # too far from any


@pytest.fixture(scope="module")
def company():
    orders, kinds = orders_of_kinds()
    return shop(orders, window=12), kinds


@pytest.fixture(scope="module")
def sorting(company):
    return behaviour.sorted_customers(company[0])


def test_every_customer_is_put_into_the_kind_that_was_planted(company, sorting):
    found = fetch(sorting.customers.select("account_id", "group"))
    truth = found.account_id.map(company[1])
    turned = found.account_id.isin([f"much{i}" for i in range(10)])
    assert len(found) == 500 and agreement(truth[~turned], found.group[~turned]) > 0.95
    often = found[found.account_id.str.startswith("often")].group.mode()[0]
    once = found[found.account_id.str.startswith("once")].group.mode()[0]
    assert often.startswith("kind_often_lately") and once.startswith("kind_seldom_long")


def test_the_engine_puts_customers_where_the_sample_says(sorting):
    """Nearest centre by a weighted sum of logarithms in the engine, and by squared distances in numpy."""
    rows = fetch(sorting.customers)
    away = ((sorting.kinds.scale.points(rows)[:, None] - sorting.kinds.centres[None]) ** 2).sum(axis=2)
    assert [sorting.kinds.labels[i] for i in away.argmin(axis=1)] == rows.group.tolist()


def test_the_kinds_are_told_with_what_they_bring_and_who_changed(company, sorting):
    found = behaviour.kinds(company[0], sorting)
    assert found.table.customers.sum() == 500 and found.table.share_revenue.sum() == pytest.approx(1)
    assert found.numbers[0].value == 3 and " are of 3 kinds; “" in found.says
    assert found.table.revenue.sum() == pytest.approx(
        fetch(sorting.customers.agg(s=sorting.customers.cents.sum())).s[0] / 100
    )
    changed = next(note for note in found.notes if "have another one now" in note)
    n, known = int(changed.split()[0]), int(changed.split(" of the ")[1].split()[0])
    assert 8 <= n <= 20 and known <= 500  # the ten who turned, and a few at the borders
    assert not [note for note in found.notes if "no longer" in note or "Not there on" in note]


def test_the_profile_is_beside_the_average_customer(company, sorting):
    cells = behaviour.profile(company[0], sorting).table
    customers = behaviour.kinds(company[0], sorting).table.set_index("group").customers
    sums = cells.assign(weighed=cells.standing * cells.group.map(customers)).groupby("feature").weighed.sum()
    assert sums.abs().max() < 1e-6 and cells.feature.nunique() == 3  # no lines, so no variety
    assert behaviour.how_many(company[0], sorting).says.startswith("Of 2 to 8 groups ")


def test_where_there_are_no_kinds_it_is_said_and_customers_stand_by_order_days():
    rng = np.random.default_rng(5)
    orders = [
        (f"c{i}", f"2026-{m:02d}-{d:02d}", round(float(rng.lognormal(4, 0.5)), 2))
        for i in range(300)
        for m, d in zip(
            rng.integers(1, 11, 1 + rng.poisson(rng.gamma(1, 2))), rng.integers(1, 28, 99), strict=False
        )
    ]
    found = behaviour.kinds(shop(orders, window=12))
    assert found.answered and found.says.startswith("There are no kinds here: the 300 customers")
    assert found.numbers[0].value == 0 and found.table.group.tolist() == [
        "ordered_1",
        "ordered_2",
        "ordered_3",
        "ordered_6",
    ]


def test_too_few_customers_and_customers_all_alike_are_answers():
    few = behaviour.kinds(shop([(f"c{i}", "2026-05-05", 10) for i in range(20)], window=12))
    assert not few.answered and few.says.startswith(
        "20 customers who ordered in the 12 months to 31 Oct 2026 are too few"
    )
    alike = shop([(f"c{i}", "2026-05-05", 10) for i in range(320)], window=12)
    for analysis in (behaviour.kinds, behaviour.how_many, behaviour.profile):
        assert (
            analysis(alike).says
            == "All customers buy alike in all but one thing, so there are no kinds to look for."
        )
    assert not behaviour.kinds(shop([], window=12)).answered


def test_the_sample_is_the_same_whatever_customers_are_called():
    orders = [(f"c{i}", f"2026-0{1 + i % 9}-05", 10 + i % 7) for i in range(2500)]
    other = [(f"x{2500 - i}", day, amount) for i, (_who, day, amount) in enumerate(orders)]
    one, two = (sampled(features(shop(o, window=12))) for o in (orders, other))
    assert one[1:] == (2500, 2) == two[1:] and len(one[0]) == 1250
    pd.testing.assert_frame_equal(one[0], two[0])
    assert scale_of(one[0]).features == ("since", "worth")  # all ordered on one day, and there are no lines


def test_kinds_are_an_audience_where_there_are_some(company):
    found = fetch(members(company[0], by_kind(company[0])).files)
    assert found.id.is_unique and len(found) == 500 and found.segment.nunique() == 3
    reason = r"Days since the last order: \d+\. Days with an order: \d+, net revenue of one: \d+ EUR\."
    assert found.reason.str.fullmatch(reason).all() and (found.score >= 1).all()
