"""What parts of a company are expected to bring: figures that add up to the headline's, whatever parts there are."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import forecast
from crm.analyses.forecast.alarms import Alarm, alarms
from crm.analyses.forecast.dividing import divided
from crm.analyses.forecast.levels import sentence
from crm.analyses.forecast.newest import Newest, one_step
from crm.analyses.forecast.parts_by_month import REST
from crm.analyses.forecast.products import product_column
from crm.estimate.surprise import Surprise, surprises
from crm.tables import company_of
from made_months import monthly, selling

pytestmark = pytest.mark.filterwarnings("error")
AS_OF = "2026-12-31"


def sold(region: str | None, channel: str, values, start: str = "2024-01") -> pd.DataFrame:
    """Three orders a month in this region and channel, worth so much together."""
    rows = [
        {
            "ordered_at": first + pd.Timedelta(days=day),
            "amount": round(value / 3, 2),
            "region": region,
            "channel": channel,
        }
        for first, value in monthly(values, start).items()
        for day in (2, 14, 26)
    ]
    return pd.DataFrame(rows)


def company(*frames: pd.DataFrame):
    """A company of these orders, all of one customer."""
    frame = pd.concat(frames, ignore_index=True)
    return company_of(
        AS_OF,
        currency="USD",
        orders=frame.assign(order_id=[f"o{i}" for i in range(len(frame))], account_id="c1"),
    )


NORTH, SOUTH = (
    sold("North", "shop", selling(36, seed=1) * 10),
    sold("South", "phone", selling(36, seed=2, growth=-0.01) * 5),
)
YOUNG = sold("East", "shop", selling(4, seed=3), start="2026-09")
NAMELESS = sold(None, "phone", selling(36, seed=4))


@pytest.fixture(scope="module")
def whole():
    return company(NORTH, SOUTH, YOUNG, NAMELESS)


@pytest.fixture(scope="module")
def finding(whole):
    return forecast.levels(whole)


def test_every_level_adds_up_to_the_forecast_of_all_to_the_cent(whole, finding):
    sums = (100 * finding.table.part_expected).round().groupby(finding.table.level).sum()
    assert sorted(sums.index) == ["level_channel", "level_region"] and sums.iloc[0] == sums.iloc[1]
    from crm.outlook.measures import subject

    total = subject(whole, "value").outlook.path.sum()
    assert sums.iloc[0] == round(100 * total)


def test_the_last_twelve_months_of_a_level_are_those_of_all_orders(finding):
    everything = pd.concat([NORTH, SOUTH, YOUNG, NAMELESS])
    last = everything[everything.ordered_at >= "2026-01-01"].amount.sum()
    assert finding.table.groupby("level").part_last.sum().to_numpy() == pytest.approx([last, last])


def test_the_young_and_the_nameless_are_the_rest(finding):
    regions = finding.table[finding.table.level == "level_region"]
    assert regions.part.tolist() == ["North", "South", REST]
    assert regions.part_last.iloc[2] == pytest.approx(
        pd.concat([YOUNG, NAMELESS[-36:]]).amount.sum(), rel=1e-9
    )
    assert any("younger than 13 months" in note for note in finding.notes)


def test_the_sentence_names_who_grows_most_and_least(finding):
    assert finding.says.startswith("North is expected to grow most, +")
    assert "and South least, -" in finding.says.replace("\u2212", "-") and "North brings most" in finding.says


def test_it_is_the_part_that_grows_and_not_the_one_that_brings_that_is_named():
    """Of a level with a rest: B brings most, C grows most, A least; the rest grows tenfold and is no part."""
    table = pd.DataFrame({
        "level": "level_region", "part": ["A", "B", "C", REST],
        "part_expected": [30.0, 40.0, 20.0, 10.0], "part_change": [-0.1, 0.0, 0.2, 9.0],
    })  # fmt: skip
    assert sentence(table) == (
        "C is expected to grow most, +20% against the last twelve months, and A least, -10%; B brings most, 40% of all "
        "revenue."
    )


def test_parts_share_the_gap_to_the_total_by_the_variance_of_each_month(whole, finding):
    """The total stays; of what is missing each part takes its squared half-width's share (WLS with one constraint)."""
    found = divided(whole)
    begin = 0
    for size in found.sizes:
        place = slice(begin, begin + size)
        base, moved = found.base[1:][place], found.moved[1:][place]
        half = (
            (found.ends["high80"] - found.ends["low80"])[place] * base / moved
        )  # bands moved with their line
        gap = found.base[0] - base.sum(axis=0)
        assert np.abs(gap).min() > 1 and moved - base == pytest.approx(
            gap * half**2 / (half**2).sum(axis=0), rel=1e-6
        )
        assert finding.table.part_expected[place].to_numpy() == pytest.approx(moved.sum(axis=1), abs=0.01)
        begin += size


def test_how_far_a_part_was_moved_is_shown(finding):
    table = finding.table
    assert (table.part_expected / table.part_alone - 1).to_numpy() == pytest.approx(
        table.part_moved.to_numpy()
    )
    assert table.part_moved.abs().max() < 0.2 and any(
        "regions" in note and "channels" in note for note in finding.notes
    )


def test_a_month_that_is_not_over_is_in_no_part(whole):
    """As of 10 December the forecast begins with December, for parts as for the whole."""
    from dataclasses import replace
    from datetime import date

    early = replace(whole, as_of=date(2026, 12, 10))
    found = forecast.levels(early)
    assert found.caption.endswith("Dec 2026 to Nov 2027") and np.isfinite(found.table.part_expected).all()
    everything = pd.concat([NORTH, SOUTH, YOUNG, NAMELESS])
    year = everything[everything.ordered_at.between("2025-12-01", "2026-11-30 23:59")].amount.sum()
    assert found.table.groupby("level").part_last.sum().to_numpy() == pytest.approx([year, year])


def test_a_source_without_parts_says_so():
    bare = company(NORTH.drop(columns=["region", "channel"]))
    assert not forecast.levels(bare).answered
    one = forecast.levels(company(NORTH))
    assert not one.answered and "no level has two parts" in one.says


def test_too_short_a_history_is_refused_in_words():
    short = forecast.levels(
        company(sold("North", "shop", [100.0] * 3, "2026-10"), sold("South", "phone", [50.0] * 3, "2026-10"))
    )
    assert not short.answered and "too short" in short.says


def test_parts_that_no_longer_sell_and_returns_leave_figures_finite():
    ended = sold("West", "shop", selling(20, seed=5))
    back = pd.DataFrame(
        [{"ordered_at": pd.Timestamp("2026-11-20"), "amount": -9000.0, "region": "South", "channel": "phone"}]
    )
    table = forecast.levels(company(NORTH, SOUTH, ended, back)).table
    assert np.isfinite(table.part_expected).all() and "West" not in set(table.part)


def with_last(factor: float):
    """Two regions of five years, the north's last month times so much."""
    north = selling(60, seed=1, noise=0.03) * 10
    north[-1] *= factor
    return company(
        sold("North", "shop", north, "2022-01"),
        sold("South", "phone", selling(60, seed=2, noise=0.03), "2022-01"),
    )


def test_a_part_that_fell_by_18_percent_is_one_alarm_with_all_that_shows_it():
    """North brings nine tenths of all: all revenue rings, the region and its channel for the same cause."""
    (note, *_more) = forecast.levels(with_last(0.82)).notes
    assert note.startswith(
        "Beyond chance in Dec 2026, against what was expected before it: all revenue (-1"
    ), note
    assert "; it shows in " in note and "North -" in note and "shop -" in note and "South" not in note
    assert "5 series were judged" in note and "one such alarm is to be expected in 10 months" in note
    assert forecast.levels(with_last(1.0)).notes[0].startswith("Dec 2026 was within chance")


def rung(sizes: list[float]) -> list[Newest]:
    """Series whose newest month was so many usual errors off; beyond 5 it is an alarm."""
    return [Newest(0.04 * z, Surprise(z, float(np.exp(-abs(z))), abs(z) > 5)) for z in sizes]


def test_alarms_of_one_cause_are_one_alarm():
    """Definitions R31: everything, two regions, two channels and two products."""
    levels = ["level_all", *np.repeat(["region", "channel", "product"], 2)]
    whole = alarms(levels, rung([-9.0, -12.0, 0.0, -8.0, 0.0, -7.0, 0.0]))
    assert whole == [Alarm(0, (1, 3, 5))], "all revenue speaks, though the region is the less likely"
    part = alarms(levels, rung([-3.0, -8.0, 0.0, -12.0, 0.0, -7.0, 0.0]))
    assert part == [Alarm(3, (1, 5))], "without it the least likely part does"
    both = alarms(levels, rung([0.0, -8.0, -9.0, -7.0, 0.0, 0.0, 0.0]))
    assert both == [Alarm(2, (3,)), Alarm(1)], "two parts of one level hold different money"
    apart = alarms(levels, rung([0.0, -8.0, 9.0, 0.0, 0.0, 0.0, 0.0]))
    assert apart == [Alarm(2), Alarm(1)], "up and down are no one cause"
    assert alarms(levels, rung([0.0] * 7)) == []


def test_the_month_that_is_judged_is_not_in_what_was_expected_of_it():
    """Whatever it brought, the same was expected: the month over (1 + its surprise)."""
    expected = []
    for factor in (0.5, 1.0, 3.0):
        series = monthly(selling(60, noise=0.03))
        series.iloc[-1] *= factor
        expected.append(series.iloc[-1] / (1 + one_step(series).off))
    assert expected == pytest.approx([expected[0]] * 3, rel=0.01)


def test_three_years_are_judged_and_a_month_less_is_not():
    assert (
        len(one_step(monthly(selling(36))).errors) == 12 and len(one_step(monthly(selling(60))).errors) == 25
    )
    for months, judged in ((36, True), (35, False)):
        errors = one_step(monthly(selling(months))).errors
        assert (surprises([errors[-1]], [errors[:-1]])[0] is not None) == judged


def one_step_errors(seed: int, months: int) -> np.ndarray:
    """Errors of the last 24 + `months` months of a series with trend, season and noise of 3 %, from sixty months each."""
    from crm.outlook.combine import expect_all

    values = selling(60 + months, seed=seed, noise=0.03, growth=0.006) / 1000
    known = range(len(values) - months - 24, len(values))
    histories = sorted(
        ([n, values[max(0, n - 60) : n]] for n in known), key=lambda pair: (-len(pair[1]), pair[0])
    )
    said = {
        n: e.path[0] for (n, _h), e in zip(histories, expect_all([h for _n, h in histories], 1), strict=True)
    }
    return np.array([np.log(values[n] / said[n]) for n in known])


def test_false_alarms_keep_their_budget_and_a_shock_of_18_percent_is_found():
    """Ten series over twenty months without cause: no more than the budget of 0.1 a month, 2 in all, twice over; and each
    month taken down by 18 % is found in nine of ten. Two hundred months of thirty series: tests/bench/alarms.py."""
    errors = np.array([one_step_errors(seed, 20) for seed in range(10)])
    false, found = 0, []
    for m in range(24, 44):
        earlier = list(errors[:, m - 24 : m])
        false += sum(one.alarm for one in surprises(list(errors[:, m]), earlier, 0.1))
        found += [one.alarm for one in surprises(list(errors[:, m] + np.log(0.82)), earlier, 0.1)]
    assert false <= 4 and np.mean(found) >= 0.9


def test_surprises_are_those_of_the_t_distribution_shared_by_all_that_are_judged():
    """Twenty-four errors of 1 count as twelve: t(12) leaves 0.05 / 2 beyond 2.1788 (any table)."""
    flat = np.ones(24)
    (one,) = surprises([2.1788], [flat])
    assert one.p == pytest.approx(0.05, abs=1e-4) and one.alarm and one.size == pytest.approx(2.1788)
    two = surprises([2.1788, 0.0, 5.0], [flat, flat, flat[:5]], budget=0.09)
    assert [s.alarm if s else None for s in two] == [False, False, None]


def with_lines(orders: pd.DataFrame, lines: pd.DataFrame, **tables: pd.DataFrame):
    """A company of these orders (ordered_at, amount and perhaps more) whose lines name an order by its place."""
    orders = orders.assign(order_id=[f"o{i}" for i in range(len(orders))], account_id="c1")
    lines = lines.assign(order_id=[f"o{i}" for i in lines.order], line_id=[str(i) for i in range(len(lines))])
    return company_of(AS_OF, currency="USD", orders=orders, order_lines=lines.drop(columns="order"), **tables)


def baskets(months: int = 36, odd: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three orders a month of two lines, a coffee and a tea, at prices that thirds of cents cannot divide; every third order
    comes without lines, and every fourth month an order is refunded by `odd`."""
    orders, lines = [], []
    for first, value in monthly(selling(months, seed=7), "2024-01").items():
        for k, day in enumerate((2, 14, 26)):
            amount = round(value / 3, 2)
            orders.append({"ordered_at": first + pd.Timedelta(days=day), "amount": amount,
                           "refund_amount": odd if k == 0 and first.month % 4 == 0 else 0.0})  # fmt: skip
            if k < 2:
                lines += [{"order": len(orders) - 1, "product_id": p, "quantity": q, "unit_price": u}
                          for p, q, u in (("coffee", 3.0, 3.33), ("tea", 1.0, 5.01))]  # fmt: skip
    return pd.DataFrame(orders), pd.DataFrame(lines)


def test_products_share_out_each_order_to_the_cent_and_lines_nobody_has_are_the_rest():
    """Two of three orders have lines, 9.99 of coffee to 5.01 of tea, and a refund in every fourth month; in July 2026 none
    has any."""
    orders, lines = baskets(odd=33.33)
    lines = lines[lines.order // 3 != 30].reset_index(drop=True)
    found = forecast.levels(with_lines(orders, lines))
    table = found.table.set_index("part")
    net = ((orders.amount - orders.refund_amount) * 100).round().astype(int)
    year = orders.ordered_at >= "2026-01-01"
    assert round(100 * table.part_last.sum()) == net[year].sum()
    priced = (orders.index % 3 < 2) & (orders.index // 3 != 30)
    with_them = net[year & priced]
    coffee = sum(int(np.floor(cents * 999 / 1500)) for cents in with_them)
    assert round(100 * table.part_last["coffee"]) == coffee
    assert round(100 * table.part_last["tea"]) == with_them.sum() - coffee
    assert round(100 * table.part_last[REST]) == net[year & ~priced].sum()
    assert set(found.table.level) == {"level_product"}
    assert any("Not divided by regions, kinds of customers, and channels" in note for note in found.notes)


def test_products_are_called_by_their_name_else_their_category_else_their_number():
    orders, lines = baskets(14)
    goods = pd.DataFrame(
        {"product_id": ["coffee", "tea"], "name": ["Dark", "Green"], "category": ["Hot", "Cold"]}
    )
    assert product_column(with_lines(orders, lines, products=goods)) == "products.name"
    assert (
        product_column(with_lines(orders, lines, products=goods.drop(columns="name"))) == "products.category"
    )
    assert product_column(with_lines(orders, lines.assign(category="Any"))) == "order_lines.category"
    assert product_column(with_lines(orders, lines)) == "order_lines.product_id"
    assert product_column(with_lines(orders, lines.drop(columns="unit_price"))) is None
    recent = orders.assign(ordered_at=orders.ordered_at + pd.DateOffset(months=22))
    named = forecast.levels(with_lines(recent, lines, products=goods)).table.part
    assert named.tolist() == ["Dark", "Green", REST]
    by_category = forecast.levels(with_lines(recent, lines, products=goods.drop(columns="name"))).notes
    assert any("told apart by their category" in note for note in by_category)


def test_a_source_without_lines_says_so(whole):
    assert any(n == "Not divided by kinds of customers and products: the source does not say them."
               for n in forecast.levels(whole).notes)  # fmt: skip


def test_a_new_product_and_one_that_is_no_longer_sold_leave_the_sum_whole():
    orders, lines = baskets()
    late, early = lines.order >= 3 * 33, lines.order < 3 * 12
    lines.loc[late & (lines["product_id"] == "tea"), "product_id"] = "new tea"
    lines.loc[early & (lines["product_id"] == "tea"), "product_id"] = "old tea"
    table = forecast.levels(with_lines(orders, lines)).table
    assert table.part.tolist() == ["coffee", "tea", REST]
    last = orders[orders.ordered_at >= "2026-01-01"].amount.sum()
    assert table.part_last.sum() == pytest.approx(last) and np.isfinite(table.part_expected).all()
