"""The door: files of any kind in, canonical tables out, nothing lost unseen."""

import csv
import gzip
import io

import pandas as pd
import pytest

from crm.errors import BadInput
from crm.tables.costly import costly

ORDERS = """id,customer,day,value
1,A,2026-10-01,10
2,A,2026-10-01,20.50
3,B,2026-10-30,30
4,B,2026-11-02,40
"""
PROFILE = {
    "files": {"sales": "orders.csv"},
    "tables": {
        "orders": {
            "from": "sales",
            "columns": {"order_id": "id", "account_id": "customer", "ordered_at": "day", "amount": "value"},
        }
    },
}


def with_orders(**changes) -> dict:
    """PROFILE with columns of orders replaced."""
    columns = PROFILE["tables"]["orders"]["columns"] | changes
    return PROFILE | {"tables": {"orders": {"from": "sales", "columns": columns}}}


def rejected(prepared, table: str) -> list[str]:
    """The lines of a table's rejects, cells joined by commas."""
    with (prepared.folder / "rejects" / f"{table}.csv").open(newline="") as source:
        return [",".join(row) for row in csv.reader(source)]


def rules(prepared) -> list[str]:
    return [entry["rule"] for entry in prepared.log]


def test_orders_come_through_with_their_amounts_and_days(prepared, rows):
    table = rows(prepared({"orders.csv": ORDERS}, PROFILE), "orders")
    assert [(r["order_id"], r["account_id"], r["amount"], r["ordered_at"][:10]) for r in table] == [
        ("1", "A", 10.0, "2026-10-01"),
        ("2", "A", 20.5, "2026-10-01"),
        ("3", "B", 30.0, "2026-10-30"),
    ]


def test_what_is_dated_after_as_of_is_not_seen(prepared, rows):
    made = prepared({"orders.csv": ORDERS}, PROFILE, as_of="2026-10-15")
    assert [r["order_id"] for r in rows(made, "orders")] == ["1", "2"]
    assert made.tables["orders"]["last"] == "2026-10-01"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_every_encoding_reads_the_same(prepared, rows, encoding):
    text = "编号,客户,day,value\n1,中国,2026-10-01,5\n"
    profile = with_orders(order_id="编号", account_id="客户")
    profile |= {"files": {"sales": {"file": "orders.csv", "encoding": encoding}}}
    table = rows(prepared({"orders.csv": text.encode(encoding)}, profile), "orders")
    assert (table[0]["account_id"], table[0]["amount"]) == ("中国", 5.0)


def test_a_zipped_file_reads_like_a_plain_one(prepared, rows):
    profile = PROFILE | {"files": {"sales": "orders.csv.gz"}}
    assert len(rows(prepared({"orders.csv.gz": gzip.compress(ORDERS.encode())}, profile), "orders")) == 3


def test_a_workbook_reads_like_a_csv(prepared, rows):
    frame = pd.read_csv(io.StringIO(ORDERS), parse_dates=["day"])
    book = io.BytesIO()
    frame.to_excel(book, index=False)
    made = prepared({"orders.xlsx": book.getvalue()}, PROFILE | {"files": {"sales": "orders.xlsx"}})
    assert [r["amount"] for r in rows(made, "orders")] == [10.0, 20.5, 30.0]


def test_a_parquet_file_keeps_its_types(prepared, rows):
    file = io.BytesIO()
    pd.read_csv(io.StringIO(ORDERS), parse_dates=["day"]).to_parquet(file)
    made = prepared({"orders.parquet": file.getvalue()}, PROFILE | {"files": {"sales": "orders.parquet"}})
    assert [r["amount"] for r in rows(made, "orders")] == [10.0, 20.5, 30.0]


def test_a_database_is_read_by_its_url(prepared, rows, tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "crm.db") as con:
        con.execute("create table sales (id integer, customer text, day text, value real)")
        con.executemany(
            "insert into sales values (?, ?, ?, ?)", [(1, "A", "2026-10-01", 10), (2, "B", "2026-10-02", 5)]
        )
    con.close()
    profile = PROFILE | {"url": f"sqlite:///{tmp_path}/crm.db", "files": {"sales": {"table": "sales"}}}
    assert [r["amount"] for r in rows(prepared({}, profile), "orders")] == [10.0, 5.0]


def test_a_password_is_only_the_name_of_an_environment_variable(prepared):
    profile = PROFILE | {"url_env": "CRM_TEST_URL", "files": {"sales": {"table": "sales"}}}
    with pytest.raises(BadInput, match="Set the environment variable CRM_TEST_URL"):
        prepared({}, profile)


def test_a_failing_connection_does_not_say_the_password(prepared, monkeypatch):
    monkeypatch.setenv("CRM_TEST_URL", "postgresql://me:secret123@127.0.0.1:9/none")
    profile = PROFILE | {"url_env": "CRM_TEST_URL", "files": {"sales": {"table": "sales"}}}
    with pytest.raises(BadInput) as caught:
        prepared({}, profile)
    assert "secret123" not in str(caught.value) and "CRM_TEST_URL" in str(caught.value)


def test_unreadable_rows_are_set_aside_with_file_line_value_and_reason(prepared, rows):
    good = "".join(f"{i},A,2026-10-01,1\n" for i in range(10, 400))
    broken = 'x1,A,not a day,1\nx2,A,2026-10-02,12x\nx3,A,2026-10-02,"1\n'
    made = prepared({"orders.csv": "id,customer,day,value\n" + good + broken}, PROFILE, rejects_allowed=0.05)
    listed = rejected(made, "orders")
    assert listed[0] == "file,line,column,value,reason"
    assert listed[1].startswith("orders.csv,392,ordered_at,not a day,is no date")
    assert listed[2] == "orders.csv,393,amount,12x,is no number"
    assert listed[3].startswith('orders.csv,394,value,x3,A,2026-10-02,"1,has a broken quote')
    assert made.rejects == {"orders": {"count": 3, "of": 393}}
    assert len(rows(made, "orders")) == 390


@pytest.mark.parametrize("ends", ["\n", "\r\n", "mixed"])
def test_a_quote_that_never_ends_is_set_aside_whatever_the_line_ends(prepared, ends):
    head = "id,customer,day,value\n" + "".join(f"{i},A,2026-10-01,1\n" for i in range(300))
    text = head.replace("\n", "\r\n" if ends != "\n" else "\n")
    text += 'x,"A,2026-10-01,1\n'.replace("\n", "\r\n" if ends == "\r\n" else "\n")
    made = prepared({"orders.csv": text}, PROFILE)
    assert made.rejects == {"orders": {"count": 1, "of": 301}}
    assert "orders.csv,302," in rejected(made, "orders")[1]


def test_the_line_of_a_reject_counts_line_breaks_inside_quotes(prepared):
    text = 'id,customer,day,value\n1,"A\nB",2026-10-01,1\n2,C,soon,1\n' + "".join(
        f"{i},A,2026-10-01,1\n" for i in range(3, 200)
    )
    made = prepared({"orders.csv": text}, PROFILE)
    assert rejected(made, "orders")[1].startswith("orders.csv,4,ordered_at,soon")


def test_too_many_unreadable_rows_are_refused_before_anything_else(prepared):
    with pytest.raises(
        BadInput,
        match=r"orders.csv: 1 of 4 rows of orders could not be read.*line 2, amount: 'x' is no number",
    ):
        prepared({"orders.csv": ORDERS.replace("10\n", "x\n", 1)}, PROFILE, as_of="2026-11-30")


def test_an_unreadable_row_dated_later_is_not_seen_either(prepared):
    made = prepared({"orders.csv": ORDERS.replace(",40\n", ",x\n")}, PROFILE)
    assert made.rejects == {}


def test_day_first_dates_are_never_read_month_first_in_silence(prepared, rows):
    text = "id,customer,day,value\n1,A,03/04/2026,1\n"
    with pytest.raises(BadInput, match="say day_first"):
        prepared({"orders.csv": text}, PROFILE)
    made = prepared({"orders.csv": text}, PROFILE | {"day_first": True}, as_of="2026-04-30")
    assert rows(made, "orders")[0]["ordered_at"].startswith("2026-04-03")


def test_the_day_of_an_answer_is_never_read_month_first_in_silence(prepared, rows):
    """Five answers on the third of April, or on the fourth of March."""
    text = "id,kind,score,day\n" + "".join(f"{i},NPS,9,03/04/2026 10:00\n" for i in range(5))
    columns = {"response_id": "id", "survey_type": "kind", "score": "score", "responded_at": "day"}
    profile = {
        "files": {"answers": "answers.csv"},
        "tables": {"surveys": {"from": "answers", "columns": columns}},
    }
    with pytest.raises(BadInput, match="say day_first"):
        prepared({"answers.csv": text}, profile)
    for first, month, as_of in ((True, "04-03", "2026-04-30"), (False, "03-04", "2026-03-31")):
        made = prepared({"answers.csv": text}, profile | {"day_first": first}, as_of=as_of)
        assert rows(made, "surveys")[0]["responded_at"].startswith(f"2026-{month}")


def test_a_late_evening_falls_on_the_local_day(prepared, rows):
    text = "id,customer,day,value\n1,A,2026-10-30T23:30:00Z,1\n2,A,2026-10-30,1\n"
    made = prepared({"orders.csv": text}, PROFILE | {"report_timezone": "Europe/Berlin"})
    assert [r["ordered_at"][:10] for r in rows(made, "orders")] == ["2026-10-31", "2026-10-30"]


def test_a_decimal_comma_is_no_thousands_mark(prepared, rows):
    text = 'id;customer;day;value\n1;A;2026-10-01;"1.234,50"\n'
    profile = PROFILE | {"decimal": ",", "files": {"sales": {"file": "orders.csv", "delimiter": ";"}}}
    assert rows(prepared({"orders.csv": text}, profile), "orders")[0]["amount"] == 1234.5
    with pytest.raises(BadInput, match="is no number"):
        prepared({"orders.csv": text}, profile | {"decimal": "."})


def test_names_are_trimmed_and_written_one_way(prepared, rows):
    accounts = "id,name\n1,  ＡＣＭＥ\u3000 Corp \n2,\ufeffCafe\u0301\n"
    tables = PROFILE["tables"] | {
        "accounts": {"from": "customers", "columns": {"account_id": "id", "name": "name"}}
    }
    profile = {"files": PROFILE["files"] | {"customers": "accounts.csv"}, "tables": tables}
    made = prepared({"orders.csv": ORDERS, "accounts.csv": accounts}, profile)
    assert [r["name"] for r in rows(made, "accounts")] == ["ACME Corp", "Café"]


def test_exact_duplicates_go_once_and_are_logged_with_their_money(prepared, rows):
    made = prepared({"orders.csv": ORDERS + "3,B,2026-10-30,30\n"}, PROFILE)
    assert [r["order_id"] for r in rows(made, "orders")] == ["1", "2", "3"]
    entry = next(e for e in made.log if e["rule"] == "exact duplicate")
    assert (entry["rows"], entry["rows_in"], entry["rows_out"], entry["money"], entry["money_in"], entry["money_out"]) == (
        1, 4, 3, 30.0, 90.5, 60.5,
    )  # fmt: skip


def test_of_rows_with_one_key_the_last_stays(prepared, rows):
    made = prepared({"orders.csv": ORDERS + "3,B,2026-10-30,31\n"}, PROFILE)
    assert rows(made, "orders")[-1]["amount"] == 31.0 and "repeated key" in rules(made)


def test_impossible_dates_and_amounts_are_logged(prepared, rows):
    text = ORDERS + "5,B,1899-12-30,7\n6,B,2026-10-05,1000000000000\n"
    made = prepared({"orders.csv": text}, PROFILE | {"limits": {"orders.amount": [-1000, 100000]}})
    table = rows(made, "orders")
    assert [r["order_id"] for r in table] == ["1", "2", "3", "6"] and table[-1]["amount"] is None
    assert {"impossible date", "impossible amount"} <= set(rules(made))


def test_a_mapped_value_is_logged_with_rows_and_money(prepared, rows):
    made = prepared(
        {"orders.csv": ORDERS}, with_orders(account_id={"from": "customer", "values": {"B": "Bee"}})
    )
    assert [r["account_id"] for r in rows(made, "orders")] == ["A", "A", "Bee"]
    entry = next(e for e in made.log if e["rule"] == "mapped value")
    assert (entry["rows"], entry["money"], entry["detail"]) == (1, 30.0, "account_id: 'B' written as 'Bee'")


ACCOUNTS = {"from": "customers", "columns": {"account_id": "id", "name": "name", "merged_into_id": "into"}}


def with_accounts(**more) -> dict:
    return {
        "files": PROFILE["files"] | {"customers": "accounts.csv"},
        "tables": PROFILE["tables"] | {"accounts": ACCOUNTS},
    } | more


def test_merged_accounts_are_followed_through_chains(prepared, rows):
    accounts = "id,name,into\nA,Alpha,X\nX,Xylo,B\nB,Beta,\n"
    made = prepared({"orders.csv": ORDERS, "accounts.csv": accounts}, with_accounts())
    assert [r["account_id"] for r in rows(made, "accounts")] == ["B"]
    assert {r["account_id"] for r in rows(made, "orders")} == {"B"}
    entry = next(e for e in made.log if e["rule"] == "merged account" and e["table"] == "orders")
    assert (entry["rows"], entry["money"]) == (2, 30.5)


def test_accounts_that_merge_in_a_circle_stay(prepared, rows):
    made = prepared(
        {"orders.csv": ORDERS, "accounts.csv": "id,name,into\nA,Alpha,B\nB,Beta,A\n"}, with_accounts()
    )
    assert len(rows(made, "accounts")) == 2


def test_near_duplicate_names_are_proposed_and_merged_only_if_the_profile_says_so(prepared, rows):
    accounts = "id,name,into\nA,Muster GmbH,\nB,MUSTER  gmbh.,\nC,Other,\n"
    files = {"orders.csv": ORDERS, "accounts.csv": accounts}
    made = prepared(files, with_accounts())
    assert [(p["a"], p["b"]) for p in made.pairs] == [("A", "B")]
    assert len(rows(made, "accounts")) == 3
    merged = prepared(files, with_accounts(merge_near_duplicates=True))
    assert len(rows(merged, "accounts")) == 2 and {r["account_id"] for r in rows(merged, "orders")} == {"A"}


def test_keys_that_point_nowhere_are_said_and_kept(prepared, rows):
    made = prepared(
        {"orders.csv": ORDERS + "9,,2026-10-03,5\n", "accounts.csv": "id,name,into\nA,Alpha,\n"},
        with_accounts(),
    )
    found = {(e["rule"], e["rows"], e["money"]) for e in made.log if e["table"] == "orders"}
    assert ("unknown key", 1, 30.0) in found and ("blank key", 1, 5.0) in found
    assert len(rows(made, "orders")) == 4


def joined(sql: str) -> dict:
    files = {"sales": {"file": "orders.csv", "types": {"value": "money"}}, "people": "people.csv"}
    columns = PROFILE["tables"]["orders"]["columns"] | {"region": "region"}
    return {
        "files": files,
        "tables": {"orders": {"select": sql, "grain": "sales", "money": "sales.value", "columns": columns}},
    }


def test_a_join_that_loses_money_is_reported(prepared):
    files = {"orders.csv": ORDERS.replace("11-02", "10-31"), "people.csv": "customer,region\nA,North\n"}
    sql = "SELECT sales.*, people.region FROM sales JOIN people USING (customer)"
    made = prepared(files, joined(sql))
    entry = next(e for e in made.log if e["rule"] == "join")
    assert (entry["rows_in"], entry["rows_out"], entry["money_in"], entry["money_out"]) == (4, 2, 100.5, 30.5)


def test_a_join_that_keeps_everything_says_so(prepared):
    files = {"orders.csv": ORDERS, "people.csv": "customer,region\nA,North\n"}
    made = prepared(
        files, joined("SELECT sales.*, people.region FROM sales LEFT JOIN people USING (customer)")
    )
    assert next(e for e in made.log if e["rule"] == "join")["detail"] == "no row and no money lost"


def test_a_join_that_loses_one_row_and_doubles_another_is_reported(prepared):
    files = {"orders.csv": ORDERS.replace("11-02", "10-31")}
    files |= {"people.csv": "key,region\n1,North\n2,West\n2,East\n3,South\n"}
    profile = joined("SELECT sales.*, people.region FROM sales JOIN people ON people.key = sales.id")
    profile["tables"]["orders"].pop("money")
    made = prepared(files, profile)
    entry = next(e for e in made.log if e["rule"] == "join")
    assert (entry["rows"], entry["detail"]) == (2, "4 rows became 4: 1 lost, 1 doubled")


def test_a_typed_column_of_a_select_sets_its_bad_cells_aside(prepared, rows):
    files = {"orders.csv": ORDERS.replace("20.50", "2O"), "people.csv": "customer,region\nA,North\n"}
    profile = joined("SELECT sales.*, people.region FROM sales LEFT JOIN people USING (customer)")
    with pytest.raises(BadInput, match="line 3, value: '2O' is no number"):
        prepared(files, profile)
    made = prepared(files, profile, rejects_allowed=0.5)
    assert [r["order_id"] for r in rows(made, "orders")] == ["1", "3"]


def test_a_broken_line_of_a_file_that_is_only_joined_is_set_aside_too(prepared):
    people = "customer,region\nA,North\n" + "".join(f"x{i},South\n" for i in range(200)) + 'y,"South\n'
    profile = joined("SELECT sales.*, people.region FROM sales LEFT JOIN people USING (customer)")
    made = prepared({"orders.csv": ORDERS, "people.csv": people}, profile)
    assert made.rejects == {"people": {"count": 1, "of": 202}}
    assert "people.csv,203," in rejected(made, "people")[1]


def test_a_prepared_folder_opens_again_as_it_was_written(prepared):
    from crm.tables import load_prepared

    made = prepared({"orders.csv": ORDERS}, PROFILE)
    assert load_prepared(made.folder) == made


def test_a_column_with_quotes_in_its_name_is_only_a_name(prepared, rows):
    text = 'id,customer,day,value,"od""d\'; DROP"\n1,A,2026-10-01,10,"x\ny"\n' + "".join(
        f"{i},A,2026-10-01,1,x\n" for i in range(2, 150)
    )
    made = prepared({"orders.csv": text + "z,A,never,1,x\n"}, PROFILE)
    assert rejected(made, "orders")[1].startswith("orders.csv,152,")


def test_a_line_of_an_order_that_is_not_seen_is_not_seen_either(prepared, rows):
    lines = "order,product\n1,P\n4,P\n77,P\n"
    tables = PROFILE["tables"] | {
        "order_lines": {"from": "lines", "columns": {"order_id": "order", "product_id": "product"}}
    }
    profile = {"files": PROFILE["files"] | {"lines": "lines.csv"}, "tables": tables}
    made = prepared({"orders.csv": ORDERS, "lines.csv": lines}, profile)
    assert [r["order_id"] for r in rows(made, "order_lines")] == ["1"]
    assert next(e for e in made.log if e["rule"] == "order not seen")["rows"] == 2


def test_a_raw_file_may_bear_a_canonical_tables_name(prepared, rows):
    tables = {"orders": PROFILE["tables"]["orders"] | {"from": "orders"}}
    made = prepared({"orders.csv": ORDERS}, {"files": {"orders": "orders.csv"}, "tables": tables})
    assert len(rows(made, "orders")) == made.tables["orders"]["rows"] == 3


def test_a_value_map_means_the_text_that_stands_there(prepared, rows):
    text = "source: made\nfolder: data\nfiles: {sales: orders.csv}\ntables:\n  orders:\n    from: sales\n    columns:\n"
    text += "      {order_id: id, account_id: customer, ordered_at: day, amount: value,\n"
    text += "       status: {from: id, values: {1: no, 2: Yes}}}\n"
    made = prepared({"orders.csv": ORDERS}, {"text": text})
    assert [r["status"] for r in rows(made, "orders")] == ["no", "Yes", "3"]


def test_two_numbers_in_a_cell_are_none(prepared):
    with pytest.raises(BadInput, match="'5 12' is no number"):
        prepared({"orders.csv": ORDERS.replace(",30\n", ",5 12\n")}, PROFILE)


def test_blanks_between_thousands_are_read(prepared, rows):
    made = prepared({"orders.csv": ORDERS.replace(",30\n", ",1 234\n")}, PROFILE)
    assert rows(made, "orders")[2]["amount"] == 1234.0


def test_a_workbooks_numbers_and_days_are_what_they_are(prepared, rows):
    book = io.BytesIO()
    frame = pd.DataFrame({"id": ["NA", "b"], "customer": ["A", "B"], "value": [1.234, 10.5]})
    frame.assign(day=pd.to_datetime(["2026-10-01", "2026-10-02"])).to_excel(book, index=False)
    profile = PROFILE | {
        "files": {"sales": "orders.xlsx"},
        "decimal": ",",
        "report_timezone": "America/New_York",
    }
    table = rows(prepared({"orders.xlsx": book.getvalue()}, profile), "orders")
    assert [(r["order_id"], r["amount"], r["ordered_at"][:10]) for r in table] == [
        ("NA", 1.234, "2026-10-01"),
        ("b", 10.5, "2026-10-02"),
    ]


@pytest.mark.parametrize("name", ["orders.parquet", "orders.xlsx", "orders.csv.gz"])
def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(prepared, name):
    with pytest.raises(BadInput, match=r"could not be read|is not|cannot be determined"):
        prepared({name: b"nothing of the kind"}, PROFILE | {"files": {"sales": name}})


def test_two_thousand_firms_of_one_name_are_no_million_pairs(prepared):
    accounts = "id,name,into\n" + "".join(f"a{i:04},Unknown,\n" for i in range(2000))
    made = prepared({"orders.csv": ORDERS, "accounts.csv": accounts}, with_accounts())
    assert "1,999 pairs" in next(e["detail"] for e in made.log if e["rule"] == "near-duplicate name")


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        (PROFILE | {"tabels": {}}, r"made.yaml: 'tabels' is no key of a profile. Did you mean 'tables'"),
        (PROFILE | {"files": {"sales": "order.csv"}}, r"files.sales: there is no order.csv in data/. Did you mean 'orders.csv'"),
        (with_orders(amount="valeu"), r"tables.orders.columns.amount: there is no column 'valeu' in orders.csv. Did you mean 'value'"),
        (with_orders(ammount="value"), r"tables.orders.columns.ammount is no canonical column. Did you mean 'amount'"),
        (with_orders(amount="day"), r"'2026-10-01' is no number"),
        (with_orders(status={"from": "value", "valus": {}}), r"valus' is no key of a profile. Did you mean 'values'"),
        ({"files": PROFILE["files"], "tables": {"order": PROFILE["tables"]["orders"]}}, "is no canonical table. Did you mean 'orders'"),
        ({"files": PROFILE["files"], "tables": {"orders": {"from": "sales", "columns": {"order_id": "id"}}}},
         r"tables.orders.columns lacks account_id, ordered_at, amount"),
        ({"files": PROFILE["files"], "tables": {"orders": {"from": "sale", "columns": PROFILE["tables"]["orders"]["columns"]}}},
         r"tables.orders reads 'sale', which is not under files. Did you mean 'sales'"),
        ({"text": "files: [unclosed"}, "made.yaml is no valid YAML"),
        ({"text": ""}, "made.yaml is empty"),
        ({"text": "source: made\nfiles: {a: x.csv, a: y.csv}"}, "line 2: the key 'a' stands twice"),
        (PROFILE | {"timezone": "Europe/Berlim"}, "'Europe/Berlim' is no time zone. Did you mean 'Europe/Berlin'"),
        (PROFILE | {"earliest": "yesterday"}, "'earliest' is 'yesterday'"),
        (PROFILE | {"limits": {"orders.amount": [5, 1]}}, "the lower one comes first"),
        (PROFILE | {"limits": {"orders.ordered_at": [5, 10]}}, "is no canonical amount or number"),
        (PROFILE | {"tables": {}}, "names no tables"),
        (PROFILE | {"files": {"sales": {"file": "orders.csv", "delimiter": ""}}}, "files.sales.delimiter"),
        (with_orders(ordered_at={"from": "day", "format": "%Q"}), "tables.orders could not be made"),
        (PROFILE | {"files": {"sales": {"file": "orders.csv", "encoding": "utf-99"}}}, "'utf-99' is no encoding"),
        ({"files": PROFILE["files"], "tables": {"orders": {"select": "SELECT nope FROM sales", "grain": "sales",
          "columns": PROFILE["tables"]["orders"]["columns"]}}}, "tables.orders: the SQL does not run"),
        ({"files": PROFILE["files"], "tables": {"orders": {"select": "SELECT 1", "columns": {}}}}, "a select needs grain"),
    ],
)  # fmt: skip
def test_a_profile_that_does_not_fit_is_refused_with_key_and_nearest_name(prepared, profile, message):
    with pytest.raises(BadInput, match=message):
        prepared({"orders.csv": ORDERS}, profile)


@pytest.mark.parametrize(
    ("text", "as_of", "message"),
    [
        ("", "2026-10-31", "orders.csv is empty"),
        ("id,customer,day,value\n", "2026-10-31", "the table orders is empty"),
        (ORDERS, "2026-09-30", "nothing in orders is dated on or before 2026-09-30"),
        (ORDERS, "2027-03-31", "nothing is dated in 2027-03; the newest row is of 2026-11-02"),
    ],
)
def test_no_data_for_the_month_is_refused(prepared, text, as_of, message):
    with pytest.raises(BadInput, match=message):
        prepared({"orders.csv": text}, PROFILE, as_of=as_of)


def test_an_unknown_source_names_the_nearest(prepared, project):
    from datetime import date

    from crm.tables import prepare

    (project / "params" / "sources" / "maven.yaml").write_text("")
    with pytest.raises(BadInput, match="Did you mean 'maven'"):
        prepare("mavn", "", date(2026, 10, 31), project / "x", project)


def test_columns_nobody_maps_are_kept_as_extra(prepared, rows):
    made = prepared(
        {"orders.csv": ORDERS.replace("value\n", "value,color\n").replace("0\n", "0,red\n")}, PROFILE
    )
    assert rows(made, "orders")[0]["extra.color"] == "red"


def test_a_key_that_costs_much_is_said_with_its_money(prepared):
    """An invoice of two lines under the invoice's number: nobody may lose revenue in silence."""
    lines = "".join(f"{i},A,2026-10-0{1 + i % 9},10\n" for i in range(50)) + "7,A,2026-10-09,25\n"
    (said,) = costly(prepared({"orders.csv": f"id,customer,day,value\n{lines}"}, PROFILE).log, "EUR")
    assert said == (
        "orders: 1 row (2.0%) with €10 (1.9% of the money) is left out, for another one has the same key. If they are "
        "things of their own, the key in the profile is too short."
    )
    many = lines + "".join(f"{i},A,2026-10-0{1 + i % 9},10\n" for i in range(50, 400))
    assert costly(prepared({"orders.csv": f"id,customer,day,value\n{many}"}, PROFILE).log, "EUR") == []
