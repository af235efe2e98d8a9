"""Changes of one moment: in the order in which they followed one another."""

from datetime import datetime

import pandas as pd
import pytest

from crm.tables import company_of
from crm.tables.moments import Change, _followed
from test_clock import FILES, HISTORY, WITH_HISTORY, seen

CHAINED = {
    "files": WITH_HISTORY["files"],
    "tables": WITH_HISTORY["tables"]
    | {
        "deal_history": {
            "from": "h",
            "columns": WITH_HISTORY["tables"]["deal_history"]["columns"] | {"from_stage": "was"},
        }
    },
}


def changes(*pairs: str) -> list[Change]:
    """Changes written "A>B" (or ">B" where the stage left is not noted), of one moment."""
    cut = [pair.split(">") for pair in pairs]
    return [
        Change(i, "d", datetime(2026, 10, 1), left or None, entered) for i, (left, entered) in enumerate(cut)
    ]


@pytest.mark.parametrize(
    ("file", "before", "order"),
    [
        ([">A", ">B", ">C"], None, [0, 1, 2]),
        (["C>D", "A>B", "B>C"], None, [1, 2, 0]),
        (["C>D", "A>B", "B>C"], "A", [1, 2, 0]),
        (["A>B", "B>A"], "A", [0, 1]),
        (["A>B", "B>A"], "B", [1, 0]),
        (["B>A", "A>A", ">B"], None, [2, 0, 1]),
        (["A>B", "A>C", "C>A"], "A", [1, 2, 0]),
        (["X>Y", "B>C", "A>B"], None, [0, 2, 1]),
        ([f"{i}>{i + 1}" for i in range(9, -1, -1)], "0", list(range(9, -1, -1))),
    ],
)
def test_each_change_leaves_the_stage_that_the_one_before_entered(file, before, order):
    assert [change.number for change in _followed(changes(*file), before)] == order


SAME_DAY = HISTORY.replace(
    "3,2026-03-02,Lead,60\n", "3,2026-03-02,Offer,62,Demo\n3,2026-03-02,Demo,61,Lead\n3,2026-03-02,Lead,60,\n"
)
SAME_DAY = SAME_DAY.replace("value\n", "value,was\n").replace("0\n", "0,\n")


def test_the_last_of_several_changes_of_a_day_is_where_the_deal_stood(prepared, rows):
    made = prepared(FILES | {"history.csv": SAME_DAY}, CHAINED, as_of="2026-03-31")
    assert seen(rows, made)[2] == ("3", "open", "Offer", 62.0)
    steps = {r["to_stage"]: r["step"] for r in rows(made, "deal_history") if r["deal_id"] == "3"}
    assert steps == {"Lead": 1, "Demo": 2, "Offer": 3}
    assert {r["step"] for r in rows(made, "deal_history") if r["deal_id"] != "3"} == {1}


def test_a_history_without_the_stage_left_and_the_newest_first_ends_with_its_first_line(prepared, rows):
    lines = HISTORY.replace(
        "3,2026-03-02,Lead,60\n", "3,2026-03-02,Lead,60\n3,2026-03-02,Offer,61\n"
    ).splitlines()
    history = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    made = prepared(FILES | {"history.csv": history}, WITH_HISTORY, as_of="2026-03-31")
    assert seen(rows, made)[2] == ("3", "open", "Offer", 61.0)


def test_a_stay_of_no_time_is_where_the_changes_put_it():
    """On to Offer and back to Lead within a moment: by the rank of the stages alone the way back would be lost."""
    from crm.deals.order import Stages
    from crm.deals.visits import visits
    from crm.tables import fetch

    at = pd.Timestamp("2026-10-02")
    history = {"deal_id": "d", "changed_at": [pd.Timestamp("2026-10-01"), at, at], "step": [1, 1, 2]}
    history |= {"from_stage": [None, "Lead", "Offer"], "to_stage": ["Lead", "Offer", "Lead"]}
    deals = {
        "deal_id": ["d"],
        "stage": "Offer",
        "status": "open",
        "amount": 1.0,
        "created_at": pd.Timestamp("2026-10-01"),
    }
    company = company_of("2026-10-31", deals=pd.DataFrame(deals), deal_history=pd.DataFrame(history))
    stages = Stages((("Lead",), ("Offer",)), ("Lead", "Offer"), frozenset())
    stays = fetch(visits(company, company.deals, stages).order_by("place"))
    assert stays.level.tolist() == [1, 2, 1]
