"""Prices and what is sold: a known elasticity is found, and where prices do not tell it is said."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import behaviour
from crm.estimate.elasticity import elasticity
from made_orders import shop

TRUE = -1.8


def demand(seed: int, own: float = 0.08, common: float = 0.05, products: int = 20, months: int = 18):
    """Units of products by month with elasticity TRUE: log price moves by itself (`own`) and with all others
    (`common`), demand has a level of each product and month and shocks that last (first-order, 0.6); units are Poisson,
    and months without a sale are not there."""
    rng = np.random.default_rng(seed)
    moves = rng.normal(0, common, months) + rng.normal(0, own, (products, months))
    shocks = np.zeros((products, months))
    for month in range(months):
        shocks[:, month] = 0.6 * shocks[:, month - 1] + rng.normal(0, 0.15, products)
    level = rng.normal(4, 0.7, (products, 1)) + rng.normal(0, 0.2, months)
    units = rng.poisson(np.exp(level + TRUE * moves + shocks))
    product, month = np.nonzero(units)
    price = np.exp(rng.normal(3, 1, (products, 1)) + moves)
    return product, month, units[product, month], price[product, month], np.zeros(len(product))


def test_the_interval_holds_a_known_elasticity():
    """100 draws: at least 90 hold it (95 are meant), and the mean of the estimates lies within 0.05 of it."""
    found = [elasticity(*demand(seed)) for seed in range(100)]
    assert sum(one.low <= TRUE <= one.high for one in found) >= 90
    assert np.mean([one.value for one in found]) == pytest.approx(TRUE, abs=0.05)


def test_products_and_months_are_taken_off_as_dummies_would():
    """Against ordinary least squares with a dummy for each product and month, by numpy."""
    product, month, units, price, noise = demand(1)
    dummies = np.column_stack([np.eye(20)[product], np.eye(18)[month][:, 1:], np.log(price)])
    slope = np.linalg.lstsq(dummies, np.log(units), rcond=None)[0][-1]
    assert elasticity(product, month, units, price, noise).value == pytest.approx(slope, rel=1e-9)


def test_the_interval_leaves_out_each_product_in_turn():
    """The jackknife by hand: twenty regressions, each without one product."""
    product, month, units, price, noise = demand(2)
    whole = elasticity(product, month, units, price, noise)
    without = []
    for one in range(20):
        kept = product != one
        without.append(elasticity(product[kept], month[kept], units[kept], price[kept], noise[kept]).value)
    error = np.sqrt(19 / 20 * np.sum((np.array(without) - whole.value) ** 2))
    assert whole.high - whole.value == pytest.approx(2.0930 * error, rel=1e-4)  # t of 19 degrees, 97.5%


def test_prices_that_do_not_tell_are_known_by_why():
    assert elasticity(*demand(1, own=0.0, common=0.0)).why == "constant"
    assert elasticity(*demand(1, own=0.0, common=0.1)).why == "together"
    assert elasticity(*demand(1, products=9)).why == "few"
    product, month, units, price, noise = demand(1)
    assert elasticity(product, month, units, price, noise + 0.7 * 0.08**2).why == "scatter"
    assert np.isnan(elasticity(*demand(1, own=0.0, common=0.0)).value)


def sold(price_of, seed: int = 1, products: int = 12, months: int = 12, listed: bool = True):
    """A company that sold about twenty lines of each product a month with elasticity TRUE, at price_of(rng, product,
    month, lines)."""
    rng, rows = np.random.default_rng(seed), []
    for product in range(products):
        for month in range(months):
            usual = 20.0 * (1 + product)
            posted = float(price_of(rng, product, month, 1)[0]) * usual
            n = rng.poisson(20 * (posted / usual) ** TRUE)
            paid = (
                posted
                if price_of(rng, product, month, 2).std() < 1e-9
                else usual * price_of(rng, product, month, n)
            )
            rows.append(pd.DataFrame({"product_id": f"p{product}", "unit_price": np.round(paid, 2), "list_price": usual,
                                      "month": month + 1}, index=range(n)))  # fmt: skip
    lines = pd.concat(rows, ignore_index=True)
    orders = [
        (f"c{i % 40}", f"2026-{m:02d}-10" if m <= 10 else f"2025-{m:02d}-10", 10)
        for i, m in enumerate(lines.month)
    ]
    lines = lines.assign(order_id=[f"o{i}" for i in range(len(lines))], line_id="1", quantity=1.0).drop(
        columns="month"
    )
    lines = lines if listed else lines.drop(columns="list_price")
    return shop(
        orders,
        window=12,
        order_lines=lines.astype({"order_id": "str", "product_id": "str", "line_id": "str"}),
    )


def posted(rng, product, month, n):
    """One price a product and month, drawn by lot: the same whenever it is asked for."""
    return np.full(n, np.exp(0.1 * np.random.default_rng(100 * product + month).normal()))


def test_a_known_elasticity_is_found_in_order_lines():
    found = behaviour.price_sensitivity(sold(posted))
    whole = found.table.iloc[0]
    assert whole.products == 12 and whole.product_months == 144
    assert whole.elasticity_low <= TRUE <= whole.elasticity_high and whole.elasticity_high < 0
    assert (
        found.says.startswith("Where a product's price was one percent higher, ")
        and "fewer units" in found.says
    )
    assert found.numbers[0].name == "elasticity" and "An association" in " ".join(found.notes)


def test_not_identified_is_said_with_its_reason():
    cases = {
        "prices vary by 0.0% around": lambda rng, product, month, n: np.ones(n),
        "prices of all products move together": lambda rng, product, month, n: np.full(n, 1 + 0.03 * month),
        "prices differ from order to order within a month": lambda rng, product, month, n: rng.lognormal(
            0, 0.3, n
        ),
    }
    for words, price_of in cases.items():
        found = behaviour.price_sensitivity(sold(price_of))
        assert found.answered and words in found.says and not found.numbers, found.says
        assert found.table.elasticity.isna().all() and found.table.why.iloc[0]


def test_too_few_lines_are_an_answer():
    few = sold(posted, products=2, months=3)
    assert not behaviour.price_sensitivity(few).answered
    five = behaviour.price_sensitivity(sold(posted, products=5))
    assert (
        five.says
        == "How sales answer to prices is not identified: 5 products are sold steadily, and it takes 10."
    )


def test_the_share_below_list_price_is_counted_by_hand():
    """Prices of 90, 99.6 (rounding), 100 and 110 against a list of 100: one of four is below."""
    orders = [(f"c{i % 7}", "2026-05-05", 100) for i in range(40)]
    lines = pd.DataFrame({"order_id": [f"o{i}" for i in range(40)], "line_id": "1", "product_id": "p", "quantity": 1.0,
                          "unit_price": [90.0, 99.6, 100.0, 110.0] * 10, "list_price": 100.0})  # fmt: skip
    found = behaviour.discounts(shop(orders, window=12, order_lines=lines))
    assert found.table.iloc[0][["lines", "share_below"]].tolist() == [40, 0.25]
    assert found.says == "25.0% of order lines of the 12 months to 31 Oct 2026 are sold below list price."
    assert "25.0% are sold above list price" in found.notes[1]
    no_list = behaviour.discounts(shop(orders, window=12, order_lines=lines.drop(columns="list_price")))
    assert not no_list.answered
    cut = lines.drop(columns="list_price").assign(discount=[5.0, 0.0] * 20)
    assert behaviour.discounts(shop(orders, window=12, order_lines=cut)).table.share_below.iloc[0] == 0.5
