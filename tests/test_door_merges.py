"""Merged records: followed wherever something refers to them, also where the CRM marks them as deleted."""

import pytest

from test_door import ORDERS, PROFILE
from test_door_losses import around, logged

ACCOUNTS = {
    "from": "customers",
    "columns": {
        "account_id": "id", "name": "name", "parent_id": "parent", "merged_into_id": "into", "is_deleted": "gone",
    },
}  # fmt: skip
FILES = {
    "orders.csv": ORDERS,
    "leads.csv": "id,made,account,contact\n1,2026-09-01,A,c1\n2,2026-09-02,B,c2\n3,2026-09-03,,\n",
    "contacts.csv": "id,account,into\nc1,A,c2\nc2,B,\n",
    "surveys.csv": "id,score,day,contact,account\n1,9,2026-10-01,c1,A\n2,3,2026-10-02,c2,B\n",
}
TABLES = PROFILE["tables"] | {
    "accounts": ACCOUNTS,
    "leads": {
        "from": "leads",
        "columns": {"lead_id": "id", "created_at": "made", "converted_account_id": "account", "converted_contact_id": "contact"},
    },
    "contacts": {"from": "contacts", "columns": {"contact_id": "id", "account_id": "account", "merged_into_id": "into"}},
    "surveys": {
        "from": "surveys",
        "columns": {
            "response_id": "id", "survey_type": {"constant": "NPS"}, "score": "score", "responded_at": "day",
            "contact_id": "contact", "account_id": "account",
        },
    },
}  # fmt: skip
ALL = {
    "files": PROFILE["files"]
    | {
        "customers": "accounts.csv",
        "leads": "leads.csv",
        "contacts": "contacts.csv",
        "surveys": "surveys.csv",
    },
    "tables": TABLES,
}
MERGED = "id,name,parent,into,gone\nA,Alpha,,X,no\nX,Xylo,,B,no\nB,Beta,A,,no\nC,Gamma,X,,no\n"


def column(rows, made, table: str, name: str) -> list:
    return [r[name] for r in rows(made, table)]


def test_every_reference_to_a_merged_account_leads_to_the_one_that_stayed(prepared, rows):
    made = prepared(FILES | {"accounts.csv": MERGED}, ALL)
    assert column(rows, made, "accounts", "account_id") == ["B", "C"]
    assert column(rows, made, "accounts", "parent_id") == [None, "B"], "nobody is its own parent"
    assert column(rows, made, "orders", "account_id") == ["B", "B", "B"]
    assert column(rows, made, "leads", "converted_account_id") == ["B", "B", None]
    assert column(rows, made, "contacts", "account_id") == ["B"]
    assert column(rows, made, "surveys", "account_id") == ["B", "B"]
    assert around(logged(made, "merged account")) == (2, 3, 3, 30.5, 60.5, 60.5)
    assert (
        logged(made, "merged account", "leads")["detail"] == "converted_account_id led to the one that stayed"
    )


def test_merged_contacts_are_followed_too(prepared, rows):
    made = prepared(FILES | {"accounts.csv": MERGED}, ALL)
    assert column(rows, made, "contacts", "contact_id") == ["c2"]
    assert column(rows, made, "leads", "converted_contact_id") == ["c2", "c2", None]
    assert column(rows, made, "surveys", "contact_id") == ["c2", "c2"]


def test_names_merged_as_the_profile_says_are_followed_everywhere(prepared, rows):
    accounts = "id,name,parent,into,gone\nA,Muster GmbH,,,no\nB,MUSTER gmbh.,,,no\n"
    made = prepared(FILES | {"accounts.csv": accounts}, ALL | {"merge_near_duplicates": True})
    assert column(rows, made, "leads", "converted_account_id") == ["A", "A", None]


def test_an_account_deleted_because_it_was_merged_is_followed(prepared, rows):
    accounts = "id,name,parent,into,gone\nA,Alpha,,B,yes\nB,Beta,,,no\nC,Gamma,,,yes\n"
    made = prepared(FILES | {"accounts.csv": accounts}, ALL)
    assert column(rows, made, "accounts", "account_id") == ["B"]
    assert column(rows, made, "orders", "account_id") == ["B", "B", "B"]
    assert logged(made, "deleted in the CRM", "accounts")["rows"] == 1


def test_an_account_merged_into_one_that_is_not_there_stays_unless_it_is_deleted(prepared, rows):
    accounts = "id,name,parent,into,gone\nA,Alpha,,Z,no\nB,Beta,,Z,yes\n"
    made = prepared(FILES | {"accounts.csv": accounts}, ALL)
    assert column(rows, made, "accounts", "account_id") == ["A"]
    assert logged(made, "deleted in the CRM", "accounts")["detail"] == "merged into one that is not there"
    assert logged(made, "unknown key", "accounts")["detail"] == "merged_into_id matches none of accounts"


def test_a_chain_of_merges_ends_where_as_of_sees_it_end(prepared, rows):
    accounts = "id,name,parent,into,gone,made\nA,Alpha,,B,no,2026-01-01\nB,Beta,,Z,no,2026-01-01\nZ,Zeta,,,no,2026-11-05\n"
    tables = TABLES | {
        "accounts": {"from": "customers", "columns": ACCOUNTS["columns"] | {"created_at": "made"}}
    }
    made = prepared(FILES | {"accounts.csv": accounts}, ALL | {"tables": tables})
    assert column(rows, made, "accounts", "account_id") == ["B"]


INVITED = "id,contact,account,day,done\n1,c1,A,2026-10-01,yes\n2,c2,B,2026-10-01,yes\n3,c3,C,2026-10-01,no\n"
ANSWERS = "id,score,day,invitation,contact,account\n1,9,2026-10-05,1,c1,A\n2,9,2026-11-05,2,c2,B\n3,9,2026-09-05,,c2,B\n"


def invited(**links: str) -> dict:
    """A profile of invitations and answers that share these columns."""
    answers = {
        "response_id": "id",
        "survey_type": {"constant": "NPS"},
        "score": "score",
        "responded_at": "day",
    }
    sent = {"invitation_id": "id", "sent_at": "day", "completed": "done"}
    sent |= {c: raw for c, raw in links.items() if c != "invitation_id"}
    return {
        "files": {"sent": "sent.csv", "answers": "answers.csv"},
        "tables": {
            "survey_invitations": {"from": "sent", "columns": sent},
            "surveys": {"from": "answers", "columns": answers | links},
        },
    }


@pytest.mark.parametrize(
    "links", [{"invitation_id": "invitation"}, {"contact_id": "contact"}, {"account_id": "account"}]
)
def test_an_invitation_is_completed_once_its_answer_is_seen(prepared, rows, links):
    made = prepared({"sent.csv": INVITED, "answers.csv": ANSWERS}, invited(**links))
    assert column(rows, made, "survey_invitations", "completed") == [True, None, False]
    entry = logged(made, "later than as_of", "survey_invitations")
    assert (entry["rows"], entry["detail"]) == (
        1,
        "completed is blank: its answer is not among those up to 2026-10-31",
    )
    later = prepared({"sent.csv": INVITED, "answers.csv": ANSWERS}, invited(**links), as_of="2026-11-30")
    assert column(rows, later, "survey_invitations", "completed") == [True, True, False]


def test_an_answer_that_could_not_be_read_is_an_answer(prepared, rows):
    files = {"sent.csv": INVITED, "answers.csv": ANSWERS.replace("1,9,2026-10", "1,ten,2026-10")}
    made = prepared(files, invited(invitation_id="invitation"), rejects_allowed=0.5)
    assert column(rows, made, "survey_invitations", "completed") == [True, None, False]


def test_an_invitation_that_nothing_links_to_an_answer_is_neither_completed_nor_not(prepared, rows):
    made = prepared({"sent.csv": INVITED, "answers.csv": ANSWERS}, invited())
    assert column(rows, made, "survey_invitations", "completed") == [None, None, None]
    assert "survey_invitations.completed" not in made.filled
    entry = logged(made, "later than as_of", "survey_invitations")
    assert entry["detail"] == "completed is blank: it has no date, and no answer tells when it was"
