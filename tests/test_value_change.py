"""Why revenue changed: parts that add up to it, whatever the numbers, and the paradox of a whole against its parts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.analyses.value import change, mix
from crm.analyses.value.periods import periods_of
from crm.estimate.divisia import effects, kitagawa
from crm.tables import company_of
from made_orders import AS_OF, quickly, shop

FIRST = ("first", "2024-10-20", 1)  # the data begin before both times
THEN, NOW = "2025-06-", "2026-06-"  # a month of the year before, and of the year looked at
positive = st.floats(1e-3, 1e6)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=6))
def test_the_parts_of_a_product_add_up_to_its_change(factors):
    before, now = (float(np.prod(side)) for side in zip(*factors, strict=True))
    parts = effects(before, now, pd.Series([b / a for a, b in factors]))
    assert parts.sum() == pytest.approx(now - before, rel=1e-9, abs=1e-9 * max(before, now))


def test_an_index_worked_out_by_hand():
    """Ang 2005, equations 3 and 4: from 2 x 10 = 20 to 4 x 15 = 60, L = 40 / ln 3."""
    parts = effects(20.0, 60.0, pd.Series([2.0, 1.5]))
    assert parts == pytest.approx([40 / np.log(3) * np.log(2), 40 / np.log(3) * np.log(1.5)])
    assert effects(20.0, 20.0, pd.Series([2.0, 0.5])) == pytest.approx([20 * np.log(2), -20 * np.log(2)])


def test_a_mean_is_split_by_hand():
    """Kitagawa 1955: shares 0.5 and 0.5 become 0.8 and 0.2, rates 10 and 20 become 12 and 22."""
    within, mixed = kitagawa(np.array([[0.5, 0.8], [0.5, 0.2]]), np.array([[10.0, 12.0], [20.0, 22.0]]))
    assert (within, mixed) == (pytest.approx(2.0), pytest.approx(11 * 0.3 - 21 * 0.3))


orders_of_both = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"), st.sampled_from(["2025-03-04", "2025-09-10", "2026-02-01", "2026-08-08"]),
        st.sampled_from([5.1, 20, 300, -4]), st.sampled_from([None, None, 2.5]),
    ),
    min_size=4, max_size=40,
)  # fmt: skip


@quickly
@given(orders_of_both)
def test_causes_add_up_to_the_change_of_revenue(orders):
    found = change(shop([*orders, FIRST], window=12))
    frame = pd.DataFrame(orders, columns=["who", "day", "amount", "refund"]).fillna({"refund": 0})
    net = (frame.amount - frame.refund).groupby(frame.day > "2025-10-31").sum().reindex([False, True])
    bought = frame[frame.amount >= 0].groupby(frame.day > "2025-10-31").size().reindex([False, True])
    if not found.answered:
        assert bought.isna().any() or not (net > 0).all()
        return
    assert found.table.effect.sum() == pytest.approx(net[True] - net[False], abs=1e-9 * net.sum())
    assert found.numbers[0].value == pytest.approx(net[True] / net[False] - 1)


def test_a_time_before_that_is_there_in_part_only_is_refused():
    """CDNOW begins in January 1997: of the twelve months before July 1997 half are not there."""
    found = change(
        shop([("a", f"2025-{m:02d}-05", 10) for m in range(5, 13)] + [("a", f"{NOW}05", 10)], window=12)
    )
    assert found.says == (
        "Orders are there from May 2025 on, so the 12 months before cannot be held against the 12 months to 31 Oct 2026."
    )


def test_the_largest_causes_are_told():
    old = [(f"c{i}", f"{THEN}03", 10) for i in range(10)]
    says = change(shop([FIRST, *old, *((f"c{i}", f"{NOW}03", 8) for i in range(20))], window=12)).says
    assert says == (
        "Revenue of the 12 months to 31 Oct 2026 is €160, €60 more (+60.0%) than in the 12 months before: €88.49 more by the "
        "number of customers and €28.49 less by what an order brings."
    )


def test_each_cause_alone_is_found_as_that_cause():
    old = [(f"c{i}", f"{THEN}{d:02d}", 10) for i in range(10) for d in (3, 10)]
    for more, key in (
        ([(f"c{i}", f"{NOW}{d:02d}", 10) for i in range(20) for d in (3, 10)], "effect_customers"),
        ([(f"c{i}", f"{NOW}{d:02d}", 10) for i in range(10) for d in (3, 10, 17, 24)], "effect_frequency"),
        ([(f"c{i}", f"{NOW}{d:02d}", 20) for i in range(10) for d in (3, 10)], "effect_order"),
    ):
        table = change(shop([FIRST, *old, *more], window=12)).table.set_index("group").effect
        assert table[key] == pytest.approx(200, rel=0.01) and table.drop(key).abs().max() < 2


def test_more_working_days_are_a_cause_of_their_own():
    """October 2026 has 22 of them, September 22, August 21."""
    periods = periods_of(shop([("a", "2026-10-01", 5)], window=1))
    assert periods.days() == (22, 22)
    assert periods_of(shop([("a", "2026-09-01", 5)], as_of="2026-09-30", window=1)).days() == (21, 22)
    orders = [("a", "2026-07-03", 1.0), ("a", "2026-08-03", 21.0), ("a", "2026-09-01", 22.0)]
    table = change(shop(orders, as_of="2026-09-30", window=1)).table.set_index("group")
    assert table.effect["effect_days"] == pytest.approx(1 / np.log(22 / 21) * np.log(22 / 21))
    assert table.effect.sum() == pytest.approx(1.0)


def lines(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["order_id", "product_id", "quantity", "unit_price"])
    return frame.assign(line_id=[str(i) for i in range(len(frame))]).astype(
        {"order_id": "str", "product_id": "str"}
    )


def test_prices_are_told_apart_from_what_is_in_an_order():
    """The same ten pieces of the same product, a fifth dearer: all of it is price. Twice the pieces: none of it."""
    orders = [("a", f"{THEN}03", 100), ("a", f"{NOW}03", 120), FIRST]
    dearer = change(shop(orders, window=12, order_lines=lines(("o0", "p", 10, 10), ("o1", "p", 10, 12))))
    table = dearer.table.set_index("group")
    assert table.effect["effect_price"] == pytest.approx(20) and table.factor_change[
        "effect_price"
    ] == pytest.approx(0.2)
    assert abs(table.effect["effect_content"]) < 1e-9 and "effect_order" not in table.index
    bigger = change(shop(orders, window=12, order_lines=lines(("o0", "p", 10, 10), ("o1", "p", 12, 10))))
    table = bigger.table.set_index("group").effect
    assert abs(table["effect_price"]) < 1e-9 and table["effect_content"] == pytest.approx(20)
    assert table.sum() == pytest.approx(20)
    apart = change(shop(orders, window=12, order_lines=lines(("o0", "p", 1, 10), ("o1", "p", 1, 12))))
    assert "effect_price" not in set(
        apart.table.group
    )  # lines that are not the orders' money say nothing of it


def by_channel(**kinds: tuple[int, float, int, float]):
    """A company with so many orders of so much before, and now, of each channel."""
    rows = [
        (channel, moment, amount)
        for channel, (n0, a0, n1, a1) in kinds.items()
        for n, amount, moment in ((n0, a0, f"{THEN}10"), (n1, a1, f"{NOW}10"))
        for _ in range(n)
    ] + [("phone", FIRST[1], 1)]
    frame = pd.DataFrame(rows, columns=["channel", "ordered_at", "amount"])
    frame = frame.assign(
        ordered_at=pd.to_datetime(frame.ordered_at), account_id=[f"c{i % 50}" for i in range(len(frame))],
        order_id=[f"o{i}" for i in range(len(frame))],
    )  # fmt: skip
    return company_of(AS_OF, currency="EUR", orders=frame)


def test_simpsons_paradox_is_called_out():
    """Each channel brings a tenth more for an order, and all orders together bring less: more of them come online."""
    found = mix(by_channel(phone=(100, 100, 40, 110), online=(100, 50, 160, 55)))
    assert found.says == (
        "An order of the 12 months to 31 Oct 2026 brings €66, -12.0% against the 12 months before, although each kind of "
        "order brings more: more of them are of the kind that brings less (online)."
    )
    table = found.table.set_index("group")
    assert table.share_now.tolist() == [0.8, 0.2] and table.order_change.round(9).tolist() == [0.1, 0.1]
    plain = mix(by_channel(phone=(100, 100, 100, 110), online=(100, 50, 100, 55)))
    assert plain.says.endswith(
        "+10.0% against the 12 months before: more by what each kind brings than by other shares of them."
    )
    other = mix(by_channel(phone=(100, 100, 60, 99), online=(100, 50, 140, 52)))
    assert other.says.endswith("more by other shares of its kinds than by what each brings.")


def test_few_orders_stand_together_and_nothing_before_is_said():
    found = mix(by_channel(phone=(100, 100, 100, 110), fax=(5, 10, 3, 10), web=(40, 10, 10, 10)))
    assert found.table.group.tolist() == ["phone", "group_small"]
    assert not mix(by_channel(phone=(0, 0, 100, 110))).answered
    for orders in ([FIRST, ("a", f"{NOW}03", 5)], [FIRST, ("a", f"{THEN}03", 5), ("a", f"{NOW}03", 5, 9)]):
        found = change(shop(orders, window=12))
        assert not found.answered and found.says.startswith("There is no revenue in the 12 months before")
