"""Headers and blank lines: no column is taken for another one, no line is miscounted."""

import io

import openpyxl
import pytest

from crm.errors import BadInput
from crm.tables.headers import distinct, doubled
from test_door import ORDERS, PROFILE, joined, rejected, with_orders

TWICE = "id,customer,day,value, value \n1,A,2026-10-01,10,99\n2,B,2026-10-02,5,98\n"
GOOD = "".join(f"{i},A,2026-10-01,1\n" for i in range(200))


def workbook(text: str) -> bytes:
    """A workbook whose first sheet holds the cells of a CSV."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for line in text.splitlines():
        book.active.append([cell or None for cell in line.split(",")])
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"), [("orders.csv", TWICE.encode()), ("orders.xlsx", workbook(TWICE))]
)
def test_a_header_over_two_columns_is_refused_where_the_profile_reads_it(prepared, name, content):
    said = (
        rf"{name}: the header 'value' stands over the columns 4 and 5, and made.yaml reads it under "
        r"tables.orders.columns.amount. Rename one of them in the file, or list .* files.sales.header and say skip: 1"
    )
    with pytest.raises(BadInput, match=said):
        prepared({name: content}, PROFILE | {"files": {"sales": name}})


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx"])
def test_a_header_over_two_columns_that_nobody_reads_does_no_harm(prepared, rows, name):
    text = ORDERS.replace("value\n", "value,note,Note\n").replace("0\n", "0,x,y\n")
    content = workbook(text) if name.endswith("xlsx") else text.encode()
    made = prepared({name: content}, PROFILE | {"files": {"sales": name}})
    assert [r["amount"] for r in rows(made, "orders")] == [10.0, 20.5, 30.0]
    assert (rows(made, "orders")[0]["extra.note"], rows(made, "orders")[0]["extra.Note_2"]) == ("x", "y")


def test_columns_named_in_the_profile_instead_of_the_header_are_told_apart(prepared, rows):
    file = {"file": "orders.csv", "skip": 1, "header": ["id", "customer", "day", "value", "other"]}
    made = prepared({"orders.csv": TWICE}, PROFILE | {"files": {"sales": file}})
    assert [r["amount"] for r in rows(made, "orders")] == [10.0, 5.0]
    with pytest.raises(BadInput, match=r"in files.sales.header, .* Give each its own name there"):
        file |= {"header": ["id", "customer", "day", "value", "value"]}
        prepared({"orders.csv": TWICE}, PROFILE | {"files": {"sales": file}})


def test_headers_that_differ_only_in_case_are_refused_where_one_is_read(prepared):
    with pytest.raises(BadInput, match="the header 'value' stands over the columns 4 and 5"):
        prepared({"orders.csv": ORDERS.replace("value\n", "value,Value\n").replace("0\n", "0,1\n")}, PROFILE)


def test_a_name_that_fits_two_headers_is_refused(prepared):
    text = ORDERS.replace("value\n", "Order Value,order_value\n").replace("0\n", "0,1\n")
    with pytest.raises(
        BadInput, match=r"'?Order Value and order_value of orders.csv may all be meant by 'OrderValue'"
    ):
        prepared({"orders.csv": text}, with_orders(amount="OrderValue"))


PEOPLE = "customer,region,tier,tier\nA,North,1,2\n"
STAR = "SELECT sales.*, people.region FROM sales LEFT JOIN people USING (customer)"


def test_a_header_over_two_columns_is_refused_where_a_select_reads_it(prepared, rows):
    files = {"orders.csv": ORDERS, "people.csv": PEOPLE}
    assert len(rows(prepared(files, joined(STAR)), "orders")) == 3
    with pytest.raises(
        BadInput, match=r"people.csv: the header 'tier' .* reads it under tables.orders.select"
    ):
        prepared(files, joined(STAR.replace("people.region", "people.region, people.tier")))


def test_a_select_that_passes_every_column_on_reads_the_doubled_one(prepared):
    files = {"orders.csv": TWICE, "people.csv": "customer,region\nA,North\n"}
    profile = joined(STAR)
    profile["files"]["sales"].pop("types")
    profile["tables"]["orders"].pop("money")
    with pytest.raises(BadInput, match=r"'value' .* reads it under tables.orders.columns.amount"):
        prepared(files, profile)


def test_a_repetition_never_takes_the_name_of_another_column():
    assert distinct(["a", "a", "a_2", "A ", ""]) == ["a", "a_3", "a_2", "A_4", "column4"]
    assert doubled(["a", "b", " A", "\ufeffb"]) == {"a": (1, 3), "b": (2, 4)}


@pytest.mark.parametrize("before", ["\n", "\r\n\r\n", "   \n\n", "\ufeff\n"])
def test_blank_lines_before_the_header_are_passed_over(prepared, rows, before):
    made = prepared({"orders.csv": before + ORDERS}, PROFILE)
    assert [r["order_id"] for r in rows(made, "orders")] == ["1", "2", "3"]


def test_blank_rows_of_a_workbook_are_passed_over(prepared, rows):
    text = "\n\n" + "id,customer,day,value\n" + GOOD + "\n\nx,A,never,1\n"
    made = prepared({"orders.xlsx": workbook(text)}, PROFILE | {"files": {"sales": "orders.xlsx"}})
    assert len(rows(made, "orders")) == 200
    assert rejected(made, "orders")[1].startswith("orders.xlsx,206,ordered_at,never")


def test_a_file_of_blank_lines_is_empty(prepared):
    with pytest.raises(BadInput, match=r"orders\.csv is empty"):
        prepared({"orders.csv": "\n \n\n"}, PROFILE)


def test_lines_of_rejects_are_those_of_the_file_whatever_blank_lines_it_has(prepared):
    text = "\n\nid,customer,day,value\n" + GOOD + '\n\nx,"A\n\nB",never,1\n\ny,A\n\nz,A,soon,1\n'
    listed = [
        line.split(",")[1:3]
        for line in rejected(prepared({"orders.csv": text}, PROFILE, rejects_allowed=0.05), "orders")[1:]
    ]
    assert listed == [["206", "ordered_at"], ["210", "day"], ["212", "ordered_at"]]


def test_a_header_of_two_lines_is_counted_as_two(prepared):
    text = 'id,customer,day,"va\nlue"\n' + GOOD + "x,A,never,1\n"
    made = prepared({"orders.csv": text}, with_orders(amount="va\nlue"))
    assert rejected(made, "orders")[1].startswith("orders.csv,203,ordered_at,never")
