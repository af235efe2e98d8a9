"""One clock: nothing a CRM wrote after as_of is known on that day."""

from test_door import ORDERS

DEALS = """id,stage,value,made,closed,status
1,Won,100,2026-01-05,2026-02-01,won
2,Lost,0,2026-01-10,2026-03-20,lost
3,Offer,70,2026-03-02,,open
4,Won,60,2026-04-01,2026-04-20,won
"""
HISTORY = """deal,at,stage,value
1,2026-01-05,Lead,90
1,2026-02-01,Won,100
2,2026-01-10,Lead,40
2,2026-02-15,Offer,50
2,2026-03-20,Lost,0
3,2026-03-02,Lead,60
3,2026-04-02,Offer,70
"""
COLUMNS = {
    "deal_id": "id",
    "stage": "stage",
    "amount": "value",
    "created_at": "made",
    "closed_at": "closed",
    "status": "status",
}
ALONE = {"files": {"d": "deals.csv"}, "tables": {"deals": {"from": "d", "columns": COLUMNS}}}
WITH_HISTORY = {
    "files": {"d": "deals.csv", "h": "history.csv"},
    "tables": {
        "deals": {"from": "d", "columns": COLUMNS},
        "deal_history": {
            "from": "h",
            "columns": {"deal_id": "deal", "changed_at": "at", "to_stage": "stage", "amount": "value"},
        },
    },
}
FILES = {"deals.csv": DEALS, "history.csv": HISTORY}


def seen(rows, made) -> list[tuple]:
    return [(r["deal_id"], r["status"], r["stage"], r["amount"]) for r in rows(made, "deals")]


def test_a_deal_closed_later_is_open_with_stage_and_amount_of_the_day(prepared, rows):
    made = prepared(FILES, WITH_HISTORY, as_of="2026-02-28")
    assert seen(rows, made) == [("1", "won", "Won", 100.0), ("2", "open", "Offer", 50.0)]
    assert rows(made, "deals")[1]["closed_at"] is None


def test_an_open_deal_that_moved_later_is_where_it_was(prepared, rows):
    made = prepared(FILES, WITH_HISTORY, as_of="2026-03-31")
    assert seen(rows, made)[2] == ("3", "open", "Lead", 60.0)


def test_without_history_what_a_deal_held_before_it_closed_is_not_known(prepared, rows):
    made = prepared({"deals.csv": DEALS}, ALONE, as_of="2026-02-28")
    assert seen(rows, made)[1] == ("2", "open", None, None)


def test_without_history_the_stage_of_a_deal_that_moved_later_is_not_known(prepared, rows):
    text = (
        DEALS.replace("status\n", "status,moved\n")
        .replace("open\n", "open,2026-04-02\n")
        .replace("on\n", "on,\n")
        .replace("lost\n", "lost,\n")
    )
    profile = {
        "files": {"d": "deals.csv"},
        "tables": {"deals": {"from": "d", "columns": COLUMNS | {"last_stage_change_at": "moved"}}},
    }
    made = prepared({"deals.csv": text}, profile, as_of="2026-03-31")
    assert seen(rows, made)[2] == ("3", "open", None, 70.0)


def test_of_changes_at_one_moment_the_last_in_the_file_counts(prepared, rows):
    history = HISTORY.replace("3,2026-03-02,Lead,60\n", "3,2026-03-02,Lead,60\n3,2026-03-02,Offer,61\n")
    made = prepared(FILES | {"history.csv": history}, WITH_HISTORY, as_of="2026-03-31")
    assert seen(rows, made)[2] == ("3", "open", "Offer", 61.0)


def test_on_the_newest_day_everything_is_as_the_crm_has_it(prepared, rows):
    made = prepared(FILES, WITH_HISTORY, as_of="2026-04-30")
    assert seen(rows, made)[2:] == [("3", "open", "Offer", 70.0), ("4", "won", "Won", 60.0)]


def test_scrambling_what_lies_after_as_of_changes_nothing(prepared, rows):
    made = prepared(FILES, WITH_HISTORY, as_of="2026-02-28")
    scrambled = {
        "deals.csv": DEALS.replace("4,Won,60,2026-04-01", "44,Lost,-9e9,2026-04-11").replace(
            "3,Offer,70", "33,Nonsense,xx"
        ),
        "history.csv": HISTORY.replace("2,2026-03-20,Lost,0", "1,2026-03-21,Odd,77").replace(
            "3,2026-04-02,Offer,70", "2,2026-04-09,Won,??"
        ),
    }
    again = prepared(scrambled, WITH_HISTORY, as_of="2026-02-28")
    for table in ("deals", "deal_history"):
        assert rows(made, table) == rows(again, table)
    assert (made.log, made.rejects, made.tables) == (again.log, again.rejects, again.tables)


def test_a_ticket_closed_later_is_open(prepared, rows):
    text = "id,made,closed,done\n1,2026-10-01,2026-10-02,yes\n2,2026-10-20,2026-11-03,yes\n"
    columns = {"ticket_id": "id", "created_at": "made", "closed_at": "closed", "is_closed": "done"}
    profile = {"files": {"t": "t.csv"}, "tables": {"tickets": {"from": "t", "columns": columns}}}
    table = rows(prepared({"t.csv": text}, profile), "tickets")
    assert [(r["is_closed"], r["closed_at"] is None) for r in table] == [(True, False), (False, True)]


def test_orders_have_no_row_after_as_of(prepared):
    from test_door import PROFILE

    assert prepared({"orders.csv": ORDERS}, PROFILE).tables["orders"]["last"] == "2026-10-30"


def test_who_joined_a_programme_later_is_no_member_yet(prepared, rows):
    text = "id,made,since\na,2026-01-01,2026-02-28\nb,2026-01-01,2026-03-01\nc,2026-02-10,\n"
    columns = {"account_id": "id", "created_at": "made", "programme_since": "since"}
    profile = {"files": {"a": "accounts.csv"}, "tables": {"accounts": {"from": "a", "columns": columns}}}
    made = prepared({"accounts.csv": text}, profile, as_of="2026-02-28")
    since = [row["programme_since"] for row in rows(made, "accounts")]
    assert [day and str(day)[:10] for day in since] == ["2026-02-28", None, None]
