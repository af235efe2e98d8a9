"""What a new customer costs and brings: counted by hand, found again in the made company, and intervals that hold."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import crm.sample
from crm.analyses import profit
from crm.analyses.profit.lag import lags, waits
from crm.analyses.profit.newcomers import First, Newcomer, expected, mixture
from crm.analyses.profit.spent import spent
from crm.analyses.profit.won import MOST, OTHERS, together
from crm.analyses.profit.worth import verdict_of
from crm.customers.firsts import first_orders, told_apart_from
from crm.customers.lasting.histories import Spent
from crm.customers.lasting.model import fitted
from crm.errors import BadInput
from crm.estimate import bgnbd
from crm.estimate.bgnbd import Bgnbd
from crm.estimate.gamma_gamma import Spending
from crm.estimate.quotients import over_count, quotient
from crm.estimate.shares import Interval, around
from crm.tables import opened
from made_buyers import USUAL, P, Q, V, buyers
from made_orders import AS_OF, shop

LAST = pd.Timestamp(AS_OF)
DATA = Path(crm.sample.__file__).parent / "data"


def accounts(**sources: list[str]) -> pd.DataFrame:
    """Accounts by source, named by the source's letters."""
    rows = [(account, source.replace("_", " ")) for source, names in sources.items() for account in names]
    return pd.DataFrame(rows, columns=["account_id", "source"])


def costs(*rows: tuple) -> pd.DataFrame:
    """(day, amount, channel, kind) as a table of costs."""
    frame = pd.DataFrame(rows, columns=["spent_on", "amount", "channel", "kind"])
    frame["spent_on"] = pd.to_datetime(frame.spent_on).dt.date
    return frame.assign(cost_id=[f"k{i}" for i in range(len(frame))], channel=frame.channel.astype("str"))


def bought(names: list[str], day: str = "2026-09-10", amount: float = 50.0) -> list[tuple]:
    return [(name, day, amount) for name in names]


WEB, FAIR, FRIEND = ([f"{letter}{i:02d}" for i in range(n)] for letter, n in (("w", 40), ("f", 12), ("r", 8)))


def company(window=2, **more):
    """Sixty new customers of two months, an old one who comes again, one of whom it is not known, and costs of all kinds."""
    people = accounts(Web=[*WEB, "old", "back"], Fair=FAIR, Friend=FRIEND)
    people["created_at"] = pd.Timestamp("2024-01-01")  # before the first order of all
    people["created_at"] = people.created_at.where(people.account_id == "back")
    orders = bought(WEB, "2026-09-10") + bought(FAIR, "2026-10-10") + bought(FRIEND, "2026-10-11")
    orders += [("old", "2025-01-05", 50.0), ("old", "2026-09-12", 50.0), ("back", "2026-09-12", 9.0)]
    orders += bought(["earlier"], "2026-08-01")
    spending = costs(
        ("2026-09-30", 800.0, "Web", "acquisition"), ("2026-10-31", 1200.0, "Fair", "acquisition"),
        ("2026-10-31", 300.0, "Radio", "acquisition"), ("2026-10-31", 120.0, None, "acquisition"),
        ("2026-10-31", 999.0, "Web", "retention"), ("2026-09-30", 77.0, None, "other"),
        ("2026-07-31", 5000.0, "Web", "acquisition"), ("2026-10-05", None, "Web", "acquisition"),
    )  # fmt: skip
    return shop(orders, window=window, accounts=people, costs=spending, **more)


@pytest.fixture(scope="module")
def found():
    return profit.acquisition(company())


def test_costs_are_counted_by_hand(found):
    """60 new customers for 2,420: 40.33 each, of all; 46.54 over the 52 of channels with a cost. Shared 120 are 2 each."""
    table = found.table.set_index("group")
    assert table.new_customers.to_dict() == {
        "Web": 40,
        "Fair": 12,
        "Friend": 8,
        "Radio": 0,
        "channels_all": 60,
    }
    assert (table.cac_own["Web"], table.cac["Web"], table.cac_own["Fair"], table.cac["Fair"]) == (
        20,
        22,
        100,
        102,
    )
    every, paid = found.numbers
    assert (every.value, paid.value) == (pytest.approx(2420 / 60), pytest.approx(2420 / 52))
    rows = found.table[found.table.group != "channels_all"]
    assert rows.cost.sum() + rows.cost_shared.sum() == pytest.approx(2420)
    assert "1 customer with a first order in these months was there before" in " ".join(found.notes)
    assert rows.new_customers.sum() == 60 and found.table.group.iloc[-1] == "channels_all"


def test_a_channel_without_costs_has_no_cost_of_a_customer_and_one_without_customers_is_told(found):
    table = found.table.set_index("group")
    assert table.loc[["Friend", "Radio"], ["cac", "cac_low", "cac_high"]].isna().all(axis=None)
    assert any("Cost without customers: €300 in Radio." in note for note in found.notes)
    assert any(
        note.startswith("8 new customers came by channels on which nothing is booked (Friend)")
        for note in found.notes
    )
    assert any(
        "Not in it: costs of €77 for other ends and €999 for old customers." in note for note in found.notes
    )


def test_costs_of_earlier_months_count_for_the_customers_that_come_of_them():
    """Three months' lag brings the 5,000 of July into October's window, and leaves out what was spent since."""
    found = profit.acquisition(company(window=1), lag_months=3)
    assert found.table.set_index("group").cost["Web"] == 5000
    assert "Costs count 3 months before the customers that they win, as given." in found.notes


def leads(n: int, seed: int) -> tuple[pd.DataFrame, list[tuple]]:
    """Leads of two years, of which a third order after an exponential wait of 60 days on average; orders after as_of are
    not there."""
    rng = np.random.default_rng(seed)
    begun = LAST - pd.to_timedelta(rng.integers(0, 730, n), unit="D")
    first = begun + pd.to_timedelta(np.floor(rng.exponential(60, n)), unit="D")
    seen = (rng.random(n) < 1 / 3) & (first <= LAST)
    frame = pd.DataFrame(
        {"lead_id": [f"l{i}" for i in range(n)], "source": "Web", "created_at": begun,
         "converted_account_id": [f"c{i}" if yes else None for i, yes in enumerate(seen)]}
    )  # fmt: skip
    return frame, [(f"c{i}", day, 10.0) for i, day in enumerate(first) if seen[i]]


def test_the_lag_is_that_of_all_who_will_order_and_not_of_those_who_have():
    """Half of exponential waits of 60 days are over after 41.6; of those begun lately only the quick ones are seen."""
    frame, orders = leads(6_000, seed=3)
    made = shop(orders, leads=frame)
    firsts = first_orders(made)
    found = lags(made, firsts, {"Web"}, -1)
    assert found.by_channel == {"Web": 1} and found.of("Web") == 1 and found.of("Fair") == found.of(None) == 0
    rows = waits(made, firsts)
    recent = rows[rows.event == 1]
    naive = np.repeat(recent.days, recent.n).median()
    assert "within 40 days" in found.says or "within 41 days" in found.says or "within 42 days" in found.says
    assert naive < 40
    assert lags(made, firsts, {"Fair"}, -1).of("Fair") == 1  # sources that are no channels: one lag for all


@pytest.mark.parametrize("window", [12, None])
def test_the_made_companys_costs_are_found_again(sample, window):
    """lib/crm/sample/README.md states what a new customer of each channel costs: of twelve intervals of 99 % each holds
    it."""
    true = json.loads((DATA / "truth.json").read_text(encoding="utf-8"))["costs"]
    found = profit.acquisition(opened(sample(AS_OF), window), level=0.99)
    table = found.table.set_index("group")
    for channel, cost in true["cost_of_a_new_customer"].items():
        row = table.loc[channel]
        own = row.cac_own / row.cac
        assert row.cac_low * own <= cost <= row.cac_high * own, channel
    assert table.cac.isna()[["Radio", "Referral"]].all()
    if window:
        spent_on = table.cost["channels_all"] + table.cost_shared["channels_all"]
        assert spent_on == pytest.approx(true["expected_last_12_months"]["acquisition"], rel=0.04)
    assert any("count 3 months before the customers they win" in note for note in found.notes)


def test_costs_of_campaigns_stand_in_and_are_spread_over_their_days():
    """1 October to 29 November are 60 days: as of 31 October 31 of them are over, of 600 that is 310."""
    campaigns = pd.DataFrame(
        [("a", "Web", "2026-10-01", "2026-11-29", 600.0), ("b", None, "2026-09-15", None, 40.0)],
        columns=["campaign_id", "channel", "start", "end", "actual_cost"],
    )
    for column in ("start", "end"):
        campaigns[column] = pd.to_datetime(campaigns[column]).dt.date
    made = shop(bought(WEB, "2026-10-10"), window=1, accounts=accounts(Web=WEB), campaigns=campaigns)
    rows = spent(made).rows
    assert rows.set_index("index").cents.to_dict() == {2026 * 12 + 9: 31000, 2026 * 12 + 8: 4000}
    found = profit.acquisition(made)
    assert found.table.cac_own[0] == 310 / 40 and "those of campaigns are taken" in " ".join(found.notes)


def test_customers_who_came_before_the_data_could_tell_are_not_new():
    """Accounts order 20 days after they are opened. Who opened one before the first day of the data is not known to be
    new; so until 20 days after it only some are, and none is counted."""
    opened_on = pd.date_range("2026-01-01", "2026-10-01", freq="D")
    names = [f"c{i}" for i in range(len(opened_on))]
    people = pd.DataFrame({"account_id": names, "created_at": opened_on})
    firsts = opened_on + pd.Timedelta(days=20)
    made = shop(
        [(n, d, 5.0) for n, d in zip(names, firsts, strict=True) if d >= pd.Timestamp("2026-03-01")],
        accounts=people,
    )
    found = first_orders(made)
    assert told_apart_from(made, found) == pd.Timestamp("2026-03-21").date()
    everyone = shop([("a", "2026-03-01", 5.0)])
    assert told_apart_from(everyone, first_orders(everyone)) is None


def test_small_channels_are_put_together_and_nothing_is_lost():
    table = pd.DataFrame(
        {"channel": [f"c{i:02d}" for i in range(40)], "n": range(40), "cents": range(4000, 0, -100)}
    )
    found = together(table)
    assert len(found) == MOST and found.channel.iloc[-1] == OTHERS
    assert (found.n.sum(), found.cents.sum()) == (table.n.sum(), table.cents.sum())


def test_an_interval_of_a_count_is_garwoods():
    """Garwood 1936: of ten events 4.795 to 18.39; so 100 spent for ten cost 5.44 to 20.85 each."""
    assert over_count(100.0, 10) == pytest.approx((10.0, 100 / 18.391, 100 / 4.7954), rel=1e-3)


def test_a_quotients_limits_are_worked_out_by_hand():
    """On logarithms 0.3 and 0.4 apart make 0.5."""
    above, below = (Interval(v, v * np.exp(-d), v * np.exp(d)) for v, d in ((4.0, 0.3), (2.0, 0.4)))
    assert quotient(above, below) == pytest.approx((2.0, 2 * np.exp(-0.5), 2 * np.exp(0.5)))
    assert np.isnan(quotient(Interval(-1.0, -2.0, 1.0), below)).all()


def test_the_interval_of_margin_over_cost_holds_the_true_one():
    """4,000 companies: margin with a normal error of 8 %, so many new customers by chance as 25 are expected."""
    rng = np.random.default_rng(5)
    held = 0
    for n, margin in zip(rng.poisson(25, 4000), rng.normal(100, 8, 4000), strict=True):
        found = quotient(around(margin, 8.0, 0.95), over_count(1000.0, int(n)))
        held += found.low <= 100 / (1000 / 25) <= found.high
    assert 0.94 <= held / 4000 <= 0.985


def test_the_expected_margin_of_a_new_customer_is_held_by_its_interval():
    """Twenty companies of 800 customers drawn from BG/NBD and gamma-gamma: a year of a new customer, first order
    included, is what the true parameters say (equation 9; its test draws customers step by step)."""
    truth = Bgnbd(*USUAL, np.zeros((4, 4)), 0.0, True)
    terms = profit.Terms(12, 0.0)
    weeks = np.array([365 / 7])
    true = P * V / (Q - 1) * (1 + float(bgnbd.if_alive(truth, 0, 0.0, weeks)[0]))
    held = 0
    for seed in range(20):
        rows = buyers(800, 104, seed).assign(n=1, known=True)
        rows[["last", "age"]] = np.floor(rows[["last", "age"]] * 7)
        back = rows[rows.repeats > 0]
        means = (back.cents / back.repeats / 100).to_numpy()
        model = fitted(rows, Spent(Spending(back.repeats.to_numpy(), means, np.ones(len(back))), 0.0))
        first = np.random.default_rng(seed).gamma(P, 1, 800) * rows.spend / P
        spend = First(800, float(first.mean()), float(first.std(ddof=1)) / 800**0.5)
        new = expected({None: model}, {None: spend}, "any", LAST.date(), terms)
        low, high = around(new.value, new.error, 0.95)[1:]
        held += low <= true <= high
    assert held >= 17


def test_all_channels_are_their_mixture():
    each = {"a": Newcomer(100.0, 3.0, 50.0, True), "b": Newcomer(10.0, 4.0, 5.0, True)}
    assert mixture(each, {"a": 1, "b": 1}) == (55.0, 2.5, 27.5, True)
    shared = {name: new._replace(own=False) for name, new in each.items()}
    assert mixture(shared, {"a": 1, "b": 1}).error == 3.5


@pytest.mark.parametrize(
    ("low", "high", "n", "verdict"),
    [
        (0.5, 0.9, 50, "loses"), (0.5, 1.5, 50, "below"), (0.5, 3.5, 50, "open"), (1.2, 2.9, 50, "short"),
        (1.2, 3.5, 50, "pays"), (3.0, 5.0, 50, "earns"), (3.0, 5.0, 29, "few"),
    ],
)  # fmt: skip
def test_a_verdict_is_passed_only_where_the_interval_allows_it(low, high, n, verdict):
    assert verdict_of(Interval((low + high) / 2, low, high), n, 3.0) == f"verdict_{verdict}"


def test_worth_holds_margin_against_cost_and_passes_no_verdict_on_revenue(sample):
    made = opened(sample(AS_OF), 12)
    found = profit.worth(made)
    table = found.table.set_index("group")
    costs_of = profit.acquisition(made).table.set_index("group")
    assert (table.cac == costs_of.cac.reindex(table.index)).all()
    assert np.allclose(table.ratio, table.ltv / table.cac) and (table.ratio_low < table.ratio).all()
    assert (
        table.worth_verdict["Online shop"] == "verdict_earns"
        and table.worth_verdict["Cold call"] == "verdict_few"
    )
    revenue = profit.worth(shop([(f"{i}", LAST - pd.Timedelta(days=d), 9.0) for i in range(150) for d in (5, 40, 41 + i)],
                                window=2, costs=costs(("2026-09-30", 800.0, None, "acquisition"), ("2026-10-31", 800.0, None, "acquisition"))))  # fmt: skip
    assert "worth_verdict" not in revenue.table
    assert not revenue.answered or "not known, as the margin is not" in revenue.says


def test_what_is_missing_or_means_nothing_is_said():
    nothing = profit.acquisition(shop(bought(WEB)))
    assert not nothing.answered and "costs and campaigns" in nothing.says
    few = profit.acquisition(
        shop(bought(WEB[:3], "2026-10-01"), window=1, costs=costs(("2026-10-31", 9.0, "Web", "acquisition")))
    )
    assert few.says == (
        "3 customers ordered for the first time in Oct 2026, too few to say what a new one costs; €9 were spent."
    )
    with pytest.raises(BadInput, match="lag_months is 99"):
        profit.acquisition(company(), lag_months=99)
    with pytest.raises(BadInput, match="wanted is 0"):
        profit.worth(company(), wanted=0)
