"""Exchange rates at the door: each amount at the rate of its own day, what has none un-priced and said, nothing lost."""

import math

import ibis
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import laid
from crm.errors import BadInput
from crm.tables import fetch
from crm.tables.currencies import OLDEST, checked, rates_of_days
from crm.tables.flags import whole_cents
from crm.tables.profile import Profile
from test_door import PROFILE
from test_door_losses import logged

ORDERS = """id,customer,day,value,cost,in
1,A,2026-09-15,100,40,EUR
2,A,2026-09-30,100,40,usd
3,B,2026-10-01,100,,USD
4,B,2026-10-20 18:30,-50,,USD
5,C,2026-10-21,10,,GBP
6,C,2026-10-22,7,,
7,D,2026-10-23,1000,,JPY
"""
RATES = """of,on,rate
USD,2026-09-01,0.90
USD,2026-10-01,0.80
USD,2026-11-01,0.10
JPY,2026-10-01,0.006
"""
COLUMNS = PROFILE["tables"]["orders"]["columns"] | {"currency": "in", "cost": "cost"}
RATED = {
    "currency": "EUR",
    "files": {"sales": "orders.csv", "fx": "rates.csv"},
    "tables": {
        "orders": {"from": "sales", "columns": COLUMNS},
        "rates": {"from": "fx", "columns": {"currency": "of", "day": "on", "rate": "rate"}},
    },
}
FILES = {"orders.csv": ORDERS, "rates.csv": RATES}


def by_id(rows: list[dict], *columns: str) -> dict:
    return {r["order_id"]: tuple(r[c] for c in columns) for r in rows}


@pytest.fixture(scope="module")
def con():
    return ibis.duckdb.connect()


def table(con, rows: list[tuple], columns: list[str]) -> ibis.Table:
    frame = pd.DataFrame(rows, columns=columns)
    frame["day"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(frame.day, unit="D")
    made = con.create_table(ibis.util.gen_name("t"), frame)
    return made.mutate(day=made.day.date())


@pytest.fixture(scope="module")
def turned(tmp_path_factory):
    """The orders, two in Swiss francs more, turned into euros, amounts beyond 500 being impossible."""
    more = ORDERS + "8,D,2026-10-24,5,,CHF\n9,D,2026-10-25,6,,chf\n"
    profile = RATED | {"limits": {"orders.amount": [-100, 500]}}
    return laid(tmp_path_factory.mktemp("turned"), FILES | {"orders.csv": more}, profile)


def test_each_amount_is_turned_at_the_rate_of_its_own_day(turned, rows):
    """By hand: USD 100 are 90 in September and 80 from the first of October; a rate of November is not known yet. The
    limit is one of euros: JPY 1,000 are 6 of them."""
    found = by_id(rows(turned, "orders"), "amount", "cost", "rate")
    assert found == {
        "1": (100.0, 40.0, 1.0), "2": (90.0, 36.0, 0.9), "3": (80.0, None, 0.8), "4": (-40.0, None, 0.8),
        "5": (None, None, None), "6": (7.0, None, 1.0), "7": (6.0, None, 0.006), "8": (None, None, None),
        "9": (None, None, None),
    }  # fmt: skip
    assert turned.tables["rates"]["rows"] == 3 and "orders.rate" in turned.filled


def test_what_was_turned_and_what_has_no_rate_is_logged_by_currency(turned):
    entry = logged(turned, "turned into one currency")
    assert (entry["rows"], entry["rows_in"], entry["rows_out"], entry["money"]) == (4, 9, 9, None)
    assert entry["detail"] == "USD and JPY turned into EUR at the rates of their days"
    blank = [(e["rows"], e["detail"]) for e in turned.log if e["rule"] == "another currency"]
    end = "set to blank, for no rate to EUR of the day or the 45 days before is known"
    assert blank == [(2, f"11 in CHF {end}"), (1, f"10 in GBP {end}")]
    assert "impossible amount" not in {e["rule"] for e in turned.log}


def test_a_rate_holds_for_45_days_and_not_for_46_and_what_was_there_can_be_had_back(prepared, rows):
    days = {
        "2026-10-16": "USD",
        "2026-10-17": "USD",
        "2026-08-31": "USD",
        "2026-10-01": "EUR",
        "2026-10-02": "JPY",
    }
    text = "".join(f"{i},A,{day},11.37,,{currency}\n" for i, (day, currency) in enumerate(days.items()))
    text = "id,customer,day,value,cost,in\n" + text
    rates = "of,on,rate\nUSD,2026-09-01,0.5\nJPY,2026-10-01,0.006\n"
    table = rows(prepared({"orders.csv": text, "rates.csv": rates}, RATED), "orders")
    assert OLDEST == 45
    assert [r["rate"] for r in table] == [0.5, None, None, 1.0, 0.006]
    assert [r["amount"] for r in table[1:4]] == [None, None, 11.37]
    assert math.isclose(table[4]["amount"] / table[4]["rate"], 11.37, rel_tol=1e-14)


LINES = "order,line,product,n,price\n1,1,P,2,50\n3,1,P,1,70\n3,2,Q,3,10\n5,1,P,1,10\n"
WITH_LINES = RATED | {
    "files": RATED["files"] | {"lines": "lines.csv"},
    "tables": RATED["tables"]
    | {
        "order_lines": {
            "from": "lines",
            "columns": {"order_id": "order", "line_id": "line", "product_id": "product", "quantity": "n",
                        "unit_price": "price"},
        }
    },
}  # fmt: skip


def test_lines_follow_the_rate_of_their_order(prepared, rows):
    made = prepared(FILES | {"lines.csv": LINES}, WITH_LINES)
    found = {(r["order_id"], r["line_id"]): r["unit_price"] for r in rows(made, "order_lines")}
    assert found == {("1", "1"): 50.0, ("3", "1"): 56.0, ("3", "2"): 8.0, ("5", "1"): None}
    assert logged(made, "turned into one currency", "order_lines")["rows"] == 2
    assert logged(made, "another currency", "order_lines")["rows"] == 1


def test_without_rates_lines_of_an_order_in_another_currency_are_blank_like_it(prepared, rows):
    profile = WITH_LINES | {"tables": {k: v for k, v in WITH_LINES["tables"].items() if k != "rates"}}
    made = prepared(FILES | {"lines.csv": LINES}, profile)
    assert [r["unit_price"] for r in rows(made, "order_lines")] == [50.0, None, None, None]
    assert by_id(rows(made, "orders"), "rate")["6"] == (1.0,) and by_id(rows(made, "orders"), "rate")[
        "3"
    ] == (None,)


def test_other_tables_go_by_their_own_day(prepared, rows):
    deals = "id,stage,value,made,closed,status,in\n1,Won,100,2026-09-15,2026-10-05,won,USD\n2,Open,10,,,open,USD\n3,Open,5,2026-10-01,,open,EUR\n"
    columns = {"deal_id": "id", "stage": "stage", "amount": "value", "created_at": "made", "closed_at": "closed",
               "status": "status", "currency": "in"}  # fmt: skip
    plans = "id,customer,from,mrr,in\n1,A,2026-10-02,10,USD\n"
    mapped = {
        "subscription_id": "id",
        "account_id": "customer",
        "start": "from",
        "mrr": "mrr",
        "currency": "in",
    }
    profile = RATED | {
        "files": RATED["files"] | {"d": "deals.csv", "s": "plans.csv"},
        "tables": RATED["tables"]
        | {"deals": {"from": "d", "columns": columns}, "subscriptions": {"from": "s", "columns": mapped}},
    }
    made = prepared(FILES | {"deals.csv": deals, "plans.csv": plans}, profile)
    assert [r["amount"] for r in rows(made, "deals")] == [90.0, None, 5.0]
    assert [r["mrr"] for r in rows(made, "subscriptions")] == [8.0]


def test_rates_may_stand_in_the_profile_and_be_worked_out_from_those_of_the_european_central_bank(
    prepared, rows
):
    """Its files say how many of the other currency one euro is: TIME_PERIOD, CURRENCY, OBS_VALUE."""
    ecb = [{"CURRENCY": "USD", "TIME_PERIOD": "2026-09-30", "OBS_VALUE": "1.25"},
           {"CURRENCY": "USD", "TIME_PERIOD": "2026-10-01", "OBS_VALUE": None}]  # fmt: skip
    columns = {
        "currency": "CURRENCY",
        "day": "TIME_PERIOD",
        "rate": {"sql": "1.0 / CAST(OBS_VALUE AS DOUBLE)"},
    }
    profile = RATED | {
        "files": {"sales": "orders.csv", "fx": {"rows": ecb}},
        "tables": RATED["tables"] | {"rates": {"from": "fx", "columns": columns}},
    }
    made = prepared({"orders.csv": ORDERS}, profile)
    assert by_id(rows(made, "orders"), "rate")["3"] == (0.8,)
    assert logged(made, "no rate", "rates")["rows"] == 1


def test_bad_rates_are_set_aside_left_out_or_refused(prepared, rows):
    odd = (
        RATES
        + "USD,2026-10-02,x\nUSD,2026-10-03,0\nUSD,2026-10-04,-1\n,2026-10-05,2\nUSD,soon,2\nusd,2026-10-01,0.80\n"
    )
    made = prepared(FILES | {"rates.csv": odd}, RATED, rejects_allowed=0.9)
    assert made.rejects["rates"]["count"] == 3 and logged(made, "no rate", "rates")["rows"] == 2
    assert by_id(rows(made, "orders"), "rate")["4"] == (0.8,)


def test_rates_of_which_nobody_knows_which_holds_are_refused(con):
    profile = Profile(source="made", currency="eur", files={}, tables={})

    def of(*more: tuple) -> ibis.Table:
        return checked(
            table(con, [("USD", 0, 0.9), ("JPY", 0, 0.006), *more], ["currency", "day", "rate"]), profile
        )

    with pytest.raises(
        BadInput, match=r"tables.rates: USD on 2026-01-01 has two rates, 0.81 and 0.9. Leave the one"
    ):
        of(("usd", 0, 0.81))
    with pytest.raises(
        BadInput, match=r"EUR on 2026-01-02 has the rate 1.1, and it is the profile's own currency"
    ):
        of(("EUR", 1, 1.1))
    assert of(("usd", 0, 0.9), ("EUR", 3, 1.0), ("USD", 4, 0.8)).count().to_pyarrow().as_py() == 5


def test_what_a_profile_gets_wrong_about_rates_is_refused(prepared):
    with pytest.raises(
        BadInput, match=r"tables.rates turns amounts into the profile's currency. Say currency: EUR"
    ):
        prepared(FILES, {k: v for k, v in RATED.items() if k != "currency"})
    columns = COLUMNS | {"rate": "value"}
    with pytest.raises(BadInput, match=r"tables.orders.columns.rate is written here, not read. Take it out"):
        prepared(
            FILES, RATED | {"tables": RATED["tables"] | {"orders": {"from": "sales", "columns": columns}}}
        )
    with pytest.raises(
        BadInput, match=r"currency is CHF, but orders are all in USD, EUR, GBP, and JPY. Correct it"
    ):
        prepared(FILES | {"rates.csv": "of,on,rate\nSEK,2026-09-01,0.1\n"}, RATED | {"currency": "CHF"})


def test_a_month_that_only_the_rates_know_is_no_report(prepared):
    with pytest.raises(BadInput, match=r"nothing is dated in 2026-12; the newest row is of 2026-10-23"):
        prepared(FILES | {"rates.csv": RATES + "USD,2026-12-01,0.7\n"}, RATED, as_of="2026-12-31")


days = st.integers(0, 120)
one_rate = st.tuples(st.sampled_from(["USD", "GBP"]), days, st.sampled_from([0.5, 0.9, 1.1]))
by_hand = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@by_hand
@given(
    st.lists(one_rate, min_size=1, max_size=12),
    st.sets(st.tuples(st.sampled_from(["USD", "GBP", "CHF"]), days), min_size=1),
)
def test_the_newest_rate_of_the_last_45_days_is_found_and_no_other(con, rates, asked):
    """Against a search one by one."""
    rates = {(currency, day): rate for currency, day, rate in rates}
    wanted = {}
    for currency, day in asked:
        on = max((d for c, d in rates if c == currency and d <= day <= d + OLDEST), default=None)
        if on is not None:
            wanted[currency, day] = rates[currency, on]
    known = table(con, [(*key, rate) for key, rate in rates.items()], ["currency", "day", "rate"])
    found = fetch(rates_of_days(table(con, sorted(asked), ["currency", "day"]), known))
    first = pd.Timestamp("2026-01-01")
    assert {(r.currency, (r.day - first).days): r.by for r in found.itertuples()} == wanted
    assert len(found) == len(wanted)


def test_half_a_cent_is_rounded_away_from_zero():
    amounts = [1.0 * 0.875, -0.885, 0.125, 20.5, 0.0, -3.0, 10.1 * 0.885]
    made = ibis.memtable({"amount": amounts})
    found = fetch(made.mutate(cents=whole_cents(made.amount))).cents.tolist()
    assert found == [88, -89, 13, 2050, 0, -300, 894]
