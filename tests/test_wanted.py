"""What a profile's key takes is said as an analyst would write it, not as the library checks it."""

import pytest
import yaml

from crm.errors import BadInput
from crm.tables.loading import load_profile
from made_notebooks import PROFILE


def said(tmp_path, **changes) -> str:
    """The refusal of the made profile with these keys changed."""
    (tmp_path / "made.yaml").write_text(yaml.safe_dump(yaml.safe_load(PROFILE) | changes))
    with pytest.raises(BadInput) as refused:
        load_profile(tmp_path / "made.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"day_first": "maybe"}, "made.yaml: 'day_first' is 'maybe': write true or false."),
        ({"earliest": "1.1.2020"}, "made.yaml: 'earliest' is '1.1.2020': write a day such as 2020-01-31."),
        ({"decimal": ";"}, "made.yaml: 'decimal' is ';': write '.' or ','."),
        ({"limits": {"orders.amount": "3"}}, "made.yaml: 'limits.orders.amount' is '3': write [lowest, highest]."),
        ({"tables": "orders"}, "made.yaml: 'tables' is 'orders': write lines such as 'name: value' below it."),
        (
            {"files": {"sales": {"file": "orders.csv", "header": "maybe"}}},
            "made.yaml: 'files.sales.header' is 'maybe': write true, false, or the list of the columns' names.",
        ),
        (
            {"files": {"sales": {"file": "orders.csv", "delimiter": ";;"}}},
            "made.yaml: 'files.sales.delimiter' is ';;': write one character, \"\\t\" for a tab, or whitespace.",
        ),
        (
            {"files": {"my-sales": "orders.csv"}},
            "made.yaml: 'files.my-sales' is 'my-sales': a name of letters, digits and _ is needed, a letter first.",
        ),
    ],
)  # fmt: skip
def test_a_value_that_a_key_does_not_take_is_refused_with_what_to_write(tmp_path, changes, says):
    assert said(tmp_path, **changes) == says


def test_a_key_nobody_knows_names_the_nearest_and_a_missing_one_is_missed(tmp_path):
    assert said(tmp_path, dayfirst="true").endswith(
        "'dayfirst' is no key of a profile. Did you mean 'day_first'?"
    )
    without = {key: value for key, value in yaml.safe_load(PROFILE).items() if key != "source"}
    (tmp_path / "made.yaml").write_text(yaml.safe_dump(without))
    with pytest.raises(BadInput, match=r"made\.yaml: 'source' is missing"):
        load_profile(tmp_path / "made.yaml")


def test_a_file_with_another_delimiter_is_told_from_a_missing_column(prepared):
    columns = {"order_id": "id", "account_id": "customer", "ordered_at": "day", "amount": "value"}
    profile = {"files": {"o": "o.csv"}, "tables": {"orders": {"from": "o", "columns": columns}}}
    with pytest.raises(BadInput, match=r"Its one header is 'id;customer;day;value': say delimiter: \";\""):
        prepared({"o.csv": "id;customer;day;value\n1;A;2026-10-01;5\n"}, profile)
    with pytest.raises(BadInput, match=r"there is no column 'id' in o\.csv"):
        prepared({"o.csv": "no,customer,day,value\n1,A,2026-10-01,5\n"}, profile)
