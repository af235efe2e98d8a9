"""Nothing lost in silence: what each rule touched stands in the log, in rows and money, and no more than that."""

import io

import pandas as pd
import pytest

from crm.errors import BadInput
from crm.tables import counted, opened
from test_door import ORDERS, PROFILE, joined, rules, with_orders


def logged(prepared, rule: str, table: str = "orders") -> dict:
    """The one entry of a rule on a table."""
    found = [e for e in prepared.log if (e["rule"], e["table"]) == (rule, table)]
    assert len(found) == 1, (rule, rules(prepared))
    return found[0]


def around(entry: dict) -> tuple:
    """Rows touched, in and out; money touched, in and out."""
    return tuple(entry[k] for k in ("rows", "rows_in", "rows_out", "money", "money_in", "money_out"))


def test_a_mapped_value_counts_only_the_rows_that_it_changed(prepared):
    text = ORDERS + "5,Bee,2026-10-05,7\n6,B,2026-11-05,9\n"
    made = prepared(
        {"orders.csv": text}, with_orders(account_id={"from": "customer", "values": {"B": "Bee"}})
    )
    assert around(logged(made, "mapped value")) == (1, 4, 4, 30.0, 67.5, 67.5)


def test_a_mapped_value_in_a_row_that_goes_later_on_was_mapped_all_the_same(prepared):
    made = prepared(
        {"orders.csv": ORDERS + "3,B,2026-10-30,30\n"},
        with_orders(account_id={"from": "customer", "values": {"B": "Bee"}}),
    )
    assert around(logged(made, "mapped value")) == (2, 4, 4, 60.0, 90.5, 90.5)
    assert around(logged(made, "exact duplicate")) == (1, 4, 3, 30.0, 90.5, 60.5)


def test_what_is_read_as_the_word_for_all_others_is_logged_with_its_money(prepared, rows):
    text = (
        ORDERS.replace("value\n", "value,state\n").replace("10\n", "10,Paid\n").replace("50\n", "50,paied\n")
    )
    text = text.replace("30\n", "30,\n").replace("40\n", "40,Paid\n")
    status = {"from": "state", "values": {"Paid": "paid"}, "otherwise": "open"}
    made = prepared({"orders.csv": text}, with_orders(status=status))
    assert [r["status"] for r in rows(made, "orders")] == ["paid", "open", "open"]
    entry = logged(made, "other value")
    assert around(entry) == (2, 3, 3, 50.5, 60.5, 60.5)
    assert entry["detail"] == "status: blank and 'paied' read as 'open', like all that values does not list"


LINES = "order,line,product,n,price\n1,1,P,2,5\n4,1,P,1,40\n4,2,P,3,x\n77,1,P,1,9\n"


def with_lines(**more) -> dict:
    columns = {"order_id": "order", "product_id": "product", "quantity": "n", "unit_price": "price"} | more
    tables = PROFILE["tables"] | {"order_lines": {"from": "lines", "columns": columns}}
    return {"files": PROFILE["files"] | {"lines": "lines.csv"}, "tables": tables}


def test_lines_of_orders_not_seen_are_logged_with_their_money(prepared, rows):
    made = prepared({"orders.csv": ORDERS, "lines.csv": LINES}, with_lines(line_id="line"))
    assert [r["order_id"] for r in rows(made, "order_lines")] == ["1"]
    assert around(logged(made, "order not seen", "order_lines")) == (3, 4, 1, 49.0, 59.0, 10.0)
    assert made.rejects == {}, "the unreadable price is that of an order of November"


def test_lines_without_a_number_are_not_taken_for_one_another(prepared, rows):
    lines = "order,product,n,price\n1,P,1,4\n1,Q,1,6\n2,P,1,10\n2,P,1,10\n"
    made = prepared({"orders.csv": ORDERS, "lines.csv": lines}, with_lines())
    assert sum(r["unit_price"] for r in rows(made, "order_lines")) == 30
    assert around(logged(made, "equal rows kept", "order_lines")) == (1, 4, 4, 10.0, 30.0, 30.0)


def test_lines_with_a_number_go_once(prepared, rows):
    lines = "order,line,product,n,price\n1,1,P,1,4\n1,1,P,1,6\n2,1,P,1,10\n2,1,P,1,10\n2,,P,1,1\n2,,Q,1,1\n"
    made = prepared({"orders.csv": ORDERS, "lines.csv": lines}, with_lines(line_id="line"))
    assert [r["unit_price"] for r in rows(made, "order_lines")] == [6.0, 10.0, 1.0, 1.0]
    assert around(logged(made, "repeated key", "order_lines")) == (1, 5, 4, 4.0, 22.0, 18.0)


def test_amounts_in_another_currency_are_not_added_up(prepared, rows):
    text = ORDERS.replace("value\n", "value,money\n").replace("0\n", "0,EUR\n").replace("30,EUR", "30,usd")
    made = prepared({"orders.csv": text}, with_orders(currency="money") | {"currency": "EUR"})
    assert [r["amount"] for r in rows(made, "orders")] == [10.0, 20.5, None]
    entry = logged(made, "another currency")
    assert around(entry) == (1, 3, 3, 30.0, 60.5, 30.5)
    assert entry["detail"] == "amounts in USD set to blank, for no rate to EUR is known"


def test_a_profiles_currency_that_no_row_has_is_refused(prepared):
    text = ORDERS.replace("value\n", "value,money\n").replace("0\n", "0,Euro\n")
    with pytest.raises(BadInput, match=r"currency is EUR, but orders are all in EURO. Correct it, or map"):
        prepared({"orders.csv": text}, with_orders(currency="money") | {"currency": "EUR"})


def test_rows_without_a_date_are_kept_and_said(prepared, rows):
    text = "id,stage,value,made,status\n1,Won,5,2026-10-01,won\n2,Won,7,,won\n"
    columns = {c: c for c in ("stage", "status")} | {"deal_id": "id", "amount": "value", "created_at": "made"}
    profile = {"files": {"d": "d.csv"}, "tables": {"deals": {"from": "d", "columns": columns}}}
    made = prepared({"d.csv": text}, profile)
    assert len(rows(made, "deals")) == 2
    assert around(logged(made, "without a date", "deals")) == (1, 2, 2, 7.0, 12.0, 12.0)


def test_an_impossible_amount_that_counts_for_nothing_does_not_break_the_sums(prepared):
    made = prepared({"orders.csv": ORDERS + "5,B,2026-10-05,1e300\n6,B,2026-10-05,1\n"}, PROFILE)
    assert around(logged(made, "impossible amount")) == (1, 5, 5, 0.0, 61.5, 61.5)


PEOPLE = {"people.csv": "customer,region\nA,North\n"}
INNER = "SELECT sales.*, people.region FROM sales JOIN people USING (customer)"


def test_a_join_is_counted_up_to_as_of(prepared):
    made = prepared({"orders.csv": ORDERS} | PEOPLE, joined(INNER))
    entry = logged(made, "join")
    assert around(entry) == (1, 3, 2, 30.0, 60.5, 30.5)
    assert entry["detail"] == "3 rows became 2: 1 lost, 0 doubled"


@pytest.mark.parametrize("later", ["4,B,2026-11-02,40", "xx,A,2026-11-02,7000", "1,C,2026-11-02,??"])
def test_a_join_says_the_same_whatever_later_rows_hold(prepared, later):
    text = ORDERS.replace("4,B,2026-11-02,40", later)
    made = prepared({"orders.csv": text} | PEOPLE, joined(INNER))
    assert around(logged(made, "join")) == (1, 3, 2, 30.0, 60.5, 30.5)
    assert (made.rejects, made.tables["orders"]["later"]) == ({}, 1)


def test_a_join_that_keeps_everything_says_how_much_that_is(prepared):
    made = prepared({"orders.csv": ORDERS} | PEOPLE, joined(INNER.replace("JOIN", "LEFT JOIN")))
    assert around(logged(made, "join")) == (0, 3, 3, 0.0, 60.5, 60.5)


PAID = """SELECT sales.*, paid.total FROM sales
LEFT JOIN (SELECT id, sum(sum) AS total FROM payments GROUP BY id) AS paid USING (id)"""


def with_payments(sql: str = PAID) -> dict:
    columns = PROFILE["tables"]["orders"]["columns"] | {"amount": "total"}
    table = {"select": sql, "grain": "sales", "money": "payments.sum", "columns": columns}
    return {
        "files": {"sales": "orders.csv", "payments": {"file": "pay.csv", "types": {"sum": "money"}}},
        "tables": {"orders": table},
    }


PAYMENTS = "id,sum\n1,10\n2,20\n2,0.5\n3,30\n4,40\n9,7\n"


@pytest.mark.parametrize("later", ["4,B,2026-11-02,40", "x,y,2026-11-02,z"])
def test_money_of_another_file_is_that_of_the_rows_seen(prepared, later):
    files = {"orders.csv": ORDERS.replace("4,B,2026-11-02,40", later), "pay.csv": PAYMENTS}
    made = prepared(files, with_payments())
    assert around(logged(made, "join")) == (0, 3, 3, 0.0, 60.5, 60.5)
    apart = logged(made, "money without a row")
    assert around(apart) == (2, 6, 4, 47.0, 107.5, 60.5)
    assert apart["detail"] == "47 of payments belong to rows dated later, or to none"


def test_money_lost_on_the_way_is_told_from_money_of_later_rows(prepared):
    files = {"orders.csv": ORDERS, "pay.csv": PAYMENTS}
    made = prepared(files, with_payments(PAID.replace("sum(sum)", "max(sum)")))
    assert around(logged(made, "join")) == (0, 3, 3, 0.5, 60.5, 60.0)


def test_money_joined_by_other_columns_is_said_to_hold_that_of_later_rows(prepared):
    files = {"orders.csv": ORDERS, "pay.csv": PAYMENTS}
    made = prepared(files, with_payments(PAID.replace("USING (id)", "ON paid.id = sales.id")))
    entry = logged(made, "join")
    assert around(entry) == (0, 3, 3, 47.0, 107.5, 60.5)
    assert entry["detail"].endswith("of the money, that of rows dated later cannot be told apart")


def test_money_is_read_as_the_profile_writes_it(prepared):
    text = 'id;customer;day;value\n1;A;2026-10-01;"1.234,50"\n2;B;2026-10-02;"5,5"\n'
    profile = joined(INNER.replace("JOIN", "LEFT JOIN")) | {"decimal": ","}
    profile["files"]["sales"] = {"file": "orders.csv", "delimiter": ";"}
    made = prepared({"orders.csv": text} | PEOPLE, profile)
    assert around(logged(made, "join")) == (0, 2, 2, 0.0, 1240.0, 1240.0)


def test_money_of_a_column_that_is_not_there_is_refused(prepared):
    profile = joined(INNER)
    profile["tables"]["orders"]["money"] = "sales.valeu"
    with pytest.raises(
        BadInput, match=r"tables.orders.money: there is no column 'valeu' in sales. Did you mean 'value'"
    ):
        prepared({"orders.csv": ORDERS} | PEOPLE, profile)


def test_a_join_that_brings_the_date_says_that_later_rows_are_among_its_losses(prepared):
    files = {"orders.csv": ORDERS, "people.csv": "customer,name\nA,Anna\nB,Bo\nC,Cy\n"}
    sql = "SELECT customer, max(name) AS name, min(day) AS since FROM people JOIN sales USING (customer) GROUP BY customer"
    columns = {"account_id": "customer", "name": "name", "created_at": "since"}
    tables = PROFILE["tables"] | {"accounts": {"select": sql, "grain": "people", "columns": columns}}
    profile = {"files": PROFILE["files"] | {"people": "people.csv"}, "tables": tables}
    entry = logged(prepared(files, profile, as_of="2026-10-15"), "join", "accounts")
    assert (entry["rows_in"], entry["rows_out"]) == (3, 1)
    assert entry["detail"] == "3 rows became 1: 2 lost, merged or dated later, 0 doubled"


def test_what_a_joined_file_says_of_later_days_is_not_joined(prepared, rows):
    files = {
        "leads.csv": "id,made\n1,2026-09-01\n2,2026-09-02\n",
        "closed.csv": "id,won\n1,2026-10-01\n2,2026-11-05\n",
    }
    sql = "SELECT leads.*, closed.won FROM leads LEFT JOIN closed USING (id)"
    columns = {
        "deal_id": "id", "amount": {"constant": "1"}, "created_at": "made", "closed_at": "won",
        "stage": {"sql": "CASE WHEN won IS NULL THEN 'Lead' ELSE 'Won' END"},
        "status": {"sql": "CASE WHEN won IS NULL THEN 'open' ELSE 'won' END"},
    }  # fmt: skip
    table = {"select": sql, "grain": "leads", "columns": columns}
    profile = {"files": {"leads": "leads.csv", "closed": "closed.csv"}, "tables": {"deals": table}}
    made = prepared(files, profile)
    assert [(r["status"], r["stage"]) for r in rows(made, "deals")] == [("won", "Won"), ("open", "Lead")]


def test_what_nothing_dates_is_said_under_a_report(prepared):
    text = ORDERS.replace("value\n", "value,back,state\n").replace("0\n", "0,1,done\n")
    made = prepared({"orders.csv": text}, with_orders(refund_amount="back", status="state"))
    assert made.tables["orders"]["undated"] == ["status", "refund_amount"]
    told = "The source does not date orders.status and orders.refund_amount: a past month shows them as they are now."
    assert told in counted(opened(made, 12), "orders", "deals").notes


def test_nothing_is_said_of_columns_that_are_not_there_or_always_the_same(prepared):
    made = prepared({"orders.csv": ORDERS}, with_orders(status={"constant": "paid"}))
    assert "undated" not in made.tables["orders"]
    assert not any("does not date" in note for note in counted(opened(made, 12), "orders").notes)


def test_what_a_history_has_of_deals_is_dated(prepared):
    from test_clock import ALONE, FILES, WITH_HISTORY

    alone, told = (prepared(FILES, profile, as_of="2026-04-30") for profile in (ALONE, WITH_HISTORY))
    assert alone.tables["deals"]["undated"] == ["stage", "amount"]
    assert "undated" not in told.tables["deals"]


def test_a_parquet_file_in_a_select_is_cut_and_typed_like_any_other(prepared):
    file = io.BytesIO()
    pd.read_csv(io.StringIO(ORDERS), dtype=str).to_parquet(file)
    profile = joined(INNER)
    profile["files"]["sales"]["file"] = "orders.parquet"
    made = prepared({"orders.parquet": file.getvalue()} | PEOPLE, profile)
    assert around(logged(made, "join")) == (1, 3, 2, 30.0, 60.5, 30.5)


def test_a_file_is_not_read_because_another_ones_name_holds_its_own(prepared, rows):
    profile = joined(INNER)
    profile["files"]["sale"] = {"file": "gone.csv", "optional": True}
    assert len(rows(prepared({"orders.csv": ORDERS} | PEOPLE, profile), "orders")) == 2


def test_a_file_that_a_select_reads_may_bear_the_tables_name(prepared, rows):
    profile = joined(INNER.replace("sales", "orders"))
    profile["files"]["orders"] = profile["files"].pop("sales")
    profile["tables"]["orders"] |= {"grain": "orders", "money": "orders.value"}
    made = prepared({"orders.csv": ORDERS} | PEOPLE, profile)
    assert [r["order_id"] for r in rows(made, "orders")] == ["1", "2"]
    assert (made.tables["orders"]["rows"], made.tables["orders"]["later"]) == (2, 1)
