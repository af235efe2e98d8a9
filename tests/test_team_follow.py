"""Follow-ups: who is overdue by a stated rule and as of the day, who has no contact on record, and the list of them."""

from dataclasses import replace

import pandas as pd
import pytest

from crm.analyses.team import Care, follow_ups
from crm.analyses.team.audiences import to_contact
from crm.analyses.team.contacts import USUAL, followed
from crm.customers.audience import members
from crm.errors import BadInput
from crm.tables import fetch
from made_orders import shop

COLUMNS = ["account_id", "occurred_at", "next_on", "deal_id"]


def contacts(*rows: tuple) -> pd.DataFrame:
    """Activities from (account, day[, agreed day[, deal]]) tuples."""
    frame = pd.DataFrame([(*row, *[None] * (4 - len(row))) for row in rows], columns=COLUMNS)
    frame = frame.assign(activity_id=[f"E{i}" for i in range(len(frame))], type="call")
    frame["occurred_at"], frame["next_on"] = (
        pd.to_datetime(frame.occurred_at, format="ISO8601"),
        pd.to_datetime(frame.next_on),
    )
    return frame.astype({"account_id": "str", "deal_id": "str"}).replace({"None": None, "nan": None})


def company(*rows: tuple, orders: list | None = None, **more):
    """Customers v (VIP), r (regular), q (quiet since half a year) and l (lapsed), and what was done with them."""
    usual = [
        ("v", "2026-10-20", 900),
        ("r", "2026-10-20", 10),
        ("q", "2026-03-01", 10),
        ("l", "2025-01-01", 10),
    ]
    return shop(orders or usual, window=12, activities=contacts(*rows), **more)


def late(the_company, care: Care = USUAL) -> dict[str, int]:
    rows = fetch(followed(the_company, care)).dropna(subset="late").sort_values("account_id")
    return dict(zip(rows["account_id"], rows["late"].astype(int), strict=True))


def test_the_next_contact_is_due_so_many_days_after_the_last_by_tier():
    """By hand, as of 31 October: VIP 30, regular 90, quiet 60, lapsed 180 days after the last contact of each."""
    there = company(
        ("v", "2026-05-01"), ("v", "2026-09-30 17:00"), ("r", "2026-08-02"), ("q", "2026-09-02"), ("l", "2026-01-01")
    )  # fmt: skip
    assert late(there) == {"v": 1, "r": 0, "q": -1, "l": 303 - 180}
    assert late(there, Care("31,89,60,0")) == {"v": 0, "r": 1, "q": -1}


def test_an_agreed_day_counts_instead_of_the_rule_if_it_was_agreed_with_the_last_contact_and_can_be():
    there = company(
        ("v", "2026-09-01", "2026-10-25"),  # agreed: 6 days over, by the rule it would be 30
        ("r", "2026-09-01", "2026-10-10"), ("r", "2026-09-20"),  # another contact came after the agreement
        ("q", "2026-09-01", "2999-12-31"),  # nobody means that
        ("l", "2026-10-01", "2026-09-01"),  # nor a day before the contact
    )  # fmt: skip
    assert late(there) == {"v": 6, "r": 41 - 90, "q": 0, "l": 30 - 180}
    assert late(company(("l", "2026-10-01", "2026-10-15")), Care("0,0,0,0")) == {"l": 16}


def test_an_activity_that_names_a_deal_alone_counts_for_the_deals_account():
    deals = pd.DataFrame(
        {"deal_id": ["D1"], "account_id": ["v"], "status": ["won"], "stage": ["Won"], "amount": [1.0]}
    )
    deals["created_at"] = pd.Timestamp("2026-01-01")
    assert late(company((None, "2026-10-21", None, "D1"), (None, "2026-10-30"), deals=deals)) == {
        "v": 10 - 30
    }


def many(n: int = 40, with_contact: int = 25, ago: int = 100) -> list:
    """So many regular customers, of whom the first have had a contact so many days ago."""
    orders = [("best", "2026-10-20", 9000), *((f"c{i:02d}", "2026-10-20", 10) for i in range(n))]
    day = pd.Timestamp("2026-10-31") - pd.Timedelta(days=ago)
    return [orders, [(f"c{i:02d}", str(day.date())) for i in range(with_contact)]]


def test_who_has_no_contact_on_record_is_counted_apart_and_never_overdue():
    orders, acts = many()
    finding = follow_ups(company(*acts, ("c00", "2026-10-30"), ("c01", "2026-08-02"), orders=orders))
    row = finding.table.set_index("group").loc["tier_regular"]
    assert tuple(row[["customers", "uncontacted", "contacted", "contacts_late"]]) == (
        40,
        15,
        25,
        23,
    )  # c01 is due on the last day itself
    assert row["late_share"] == 23 / 25 and row["days_late"] == 10 and row["contacts_soon"] == 1
    assert finding.says.startswith(
        "23 of 25 customers with a contact on record (92.0%) should have been contacted again by now."
    )
    assert finding.says.endswith("16 of all 41 customers have no contact on record.")
    assert finding.numbers[0].value == 23 / 25 and finding.numbers[0].n == 25
    assert follow_ups(company(*many(ago=60)[1], orders=orders)).table["contacts_soon"].tolist() == [0, 25]


def test_few_customers_give_no_share_and_none_at_all_no_answer():
    finding = follow_ups(company(("v", "2026-05-01"), ("r", "2026-05-01")))
    assert (
        "Too few customers" in finding.says
        and finding.table["late_share"].isna().all()
        and not finding.numbers
    )
    empty = company(("v", "2026-05-01"))
    gone = follow_ups(replace(empty, tables=empty.tables | {"orders": empty.orders.limit(0)}))
    assert gone.says == "No customer has ordered yet." and not gone.answered
    nobody = follow_ups(company(("stranger", "2026-05-01")))
    assert (
        nobody.says == "No customer has a contact on record, so none can be called overdue."
        and not nobody.answered
    )


def test_without_activities_that_is_said_and_the_list_is_empty():
    there = shop([("v", "2026-10-20", 900)], window=12)
    assert follow_ups(there).says == "Follow-ups: not possible here, the source has no activities."
    assert fetch(to_contact(there)).empty and fetch(members(there, to_contact(there)).files).empty


def test_a_later_contact_changes_nothing_on_an_earlier_day(sample):
    """What the company was told after the day it is looked at: the door cuts it, whatever the day agreed."""
    from crm.tables import opened

    there = opened(sample("2026-10-31"), 12)
    rows = fetch(followed(there).agg(last=lambda t: t["last"].max(), n=lambda t: t["last"].count()))
    assert str(rows["last"].item())[:10] <= "2026-10-31" and rows["n"].item() > 500
    table = follow_ups(there).table
    assert (table["contacted"] + table["uncontacted"] == table["customers"]).all()
    listed = fetch(
        to_contact(there).group_by("group").agg(n=lambda t: t.count(), least=lambda t: t.score.min())
    )
    assert dict(zip(listed["group"], listed["n"], strict=True)) == dict(
        zip(table["group"], table["contacts_late"], strict=True)
    )
    assert listed["least"].min() == 1


def test_the_list_says_whom_to_contact_with_owner_days_and_reason():
    accounts = pd.DataFrame({"account_id": ["v", "r", "q", "l"], "owner_id": ["=U1", "U2", None, "U2"]})
    there = company(
        ("v", "2026-09-01", "2026-10-25"), ("r", "2026-01-01"), ("q", "2026-10-30"), accounts=accounts
    )
    files = fetch(members(there, to_contact(there)).files).sort_values("id", ascending=False)
    assert list(files.columns) == ["id", "key", "segment", "score", "owner", "reason"]
    assert files.drop(columns="key").to_numpy().tolist() == [
        ["v", "VIP", 6, "'=U1", "Last contact 2026-09-01; the next was agreed for 2026-10-25."],
        ["r", "Regular", 213, "U2", "Last contact 2026-01-01; in this tier the next is due after 90 days, on 2026-04-01."],
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["30,90,60", "30,90,60,x", "-1,90,60,180", "30,90,60,1001", ""])
def test_a_rule_that_is_none_is_refused_in_words(text):
    with pytest.raises(BadInput, match="It is 4 whole numbers of days up to 1000"):
        follow_ups(company(("v", "2026-05-01")), Care(text))


def test_owner_is_in_the_list_also_where_the_source_has_none():
    there = company(("r", "2026-01-01"))
    assert fetch(to_contact(there))["owner"].isna().all()
