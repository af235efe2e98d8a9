"""Moves between groups: they add up on both sides, and nobody moves because others did something."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.analyses.segmentation import Scoring, moved, rfm
from crm.analyses.segmentation.moved import NONE
from crm.customers.then import known_on
from crm.errors import BadInput
from crm.names.segmentation import FAMILIES, FAMILY_OF, RFM_GROUPS
from crm.tables import fetch
from made_orders import AS_OF, quickly, shop

some_orders = st.lists(
    st.tuples(
        st.sampled_from("abcdefghijklmnop"),
        st.integers(0, 500).map(lambda ago: str((pd.Timestamp(AS_OF) - pd.Timedelta(days=ago)).date())),
        st.sampled_from([5.1, 20, 300, -4]),
    ),
    min_size=1,
    max_size=60,
)


def long(found) -> pd.DataFrame:
    """One row a family then (was) and now (to) with its customers."""
    return found.table.drop(columns="revenue").melt("was", var_name="to", value_name="customers")


def families(company, scoring) -> pd.Series:
    """Customers of each family, as the groups of that day have them."""
    table = rfm(company, scoring).table
    table = (
        table[table.customers > 0] if len(table) else table
    )  # a group may stand there for other edges alone
    return pd.Series(dtype=int) if table.empty else table.groupby(table.group.map(FAMILY_OF)).customers.sum()


def test_each_group_is_in_one_family():
    assert set(FAMILY_OF) == set(RFM_GROUPS) and set(FAMILY_OF.values()) == set(FAMILIES) - {NONE}


@quickly
@given(some_orders, st.sampled_from([1, 6]))
def test_moves_add_up_to_the_groups_of_both_days(orders, back):
    """With given limits, which are the same on both days: rows are the groups of then, columns those of today."""
    company, scoring = shop(orders, window=12), Scoring(180, "30,90,180,365", "1,2,3,4", "1,2,3,4")
    found = moved(company, scoring, back)
    then = known_on(company, (pd.Timestamp(AS_OF) - pd.offsets.MonthEnd(back)).date())
    before, now = families(then, scoring), families(company, scoring)
    if not found.answered:
        assert before.sum() == 0
        return
    was, to = (long(found).groupby(side).customers.sum() for side in ("was", "to"))
    assert round(found.table.revenue.sum(), 2) == round(rfm(company, scoring).table.revenue.sum(), 2)
    assert was[was > 0].drop(NONE, errors="ignore").to_dict() == before.to_dict()
    assert to[to > 0].to_dict() == now.to_dict()
    assert was[NONE] == now.sum() - before.sum()


def test_who_did_nothing_new_moves_with_time_alone_however_many_others_come():
    """Thirty regular customers stop in May; a hundred new ones come in October and change all fifths of today."""
    old = [(f"old{i}", f"2026-{m:02d}-{i % 28 + 1:02d}", 10) for i in range(30) for m in range(1, 6 - i % 3)]
    new = [(f"new{i}", f"2026-10-{i % 28 + 1:02d}", 10) for i in range(100)]
    table = long(moved(shop([*old, *new], window=12), Scoring(30)))
    kept = table[table.was != NONE]
    assert kept.customers.sum() == 30
    alone = long(moved(shop(old, window=12), Scoring(30)))
    assert kept.customers.tolist() == alone[alone.was != NONE].customers.tolist()
    assert table[table.was == NONE].customers.sum() == 100


def test_what_became_of_the_best_is_said():
    often = [(f"c{i}", f"2026-{m:02d}-{i % 28 + 1:02d}", 10) for i in range(40) for m in range(1, 1 + i % 8)]
    found = moved(shop(often, window=12), Scoring(60), 3)
    best = long(found).query("was == 'family_best'")
    kept = int(best.customers[best.to == "family_best"].sum())
    assert found.says.startswith(
        f"Of {best.customers.sum()} champions and loyal customers of 31 Jul 2026, {kept} ("
    )


def test_an_earlier_day_knows_no_later_order():
    company = known_on(
        shop([("a", "2026-09-30 23:30", 1), ("b", "2026-10-01 00:10", 1)]), pd.Timestamp("2026-09-30").date()
    )
    assert str(company.as_of) == "2026-09-30" and fetch(
        company.orders.select("account_id")
    ).account_id.tolist() == ["a"]


def test_nobody_then_and_months_out_of_limits_are_answers():
    found = moved(shop([("a", "2026-10-05", 5)]))
    assert (
        not found.answered
        and found.says == "Nobody had ordered by 30 Sep 2026, so nobody can have moved since."
    )
    with pytest.raises(BadInput, match="months_back is 0"):
        moved(shop([("a", "2026-10-05", 5)]), months_back=0)
