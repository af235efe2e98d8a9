"""Customers hashed: no id, name or address is in the prepared tables, and every join and sum is what it was."""

import hmac
import json
import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from conftest import laid
from crm.run.cli import main
from crm.tables import fetch, opened
from crm.tables.hashed import CUSTOMERS, NAMING, OTHERS, customer_columns, naming_columns
from crm.tables.schema import TABLES
from made_notebooks import MONTHLY, code, good_cell, write_notebook, write_project

KEY = "a key of twenty-four let"
FILES = {
    "accounts.csv": "id,name,parent,merged,owner,vat,day\nACC-1,Acme & Sons,ACC-2,,Rep-1,VAT-77,2026-01-01\n"
    "ACC-2,Brewing Ltd,,,Rep-1,VAT-78,2026-01-02\nACC-3,Acme and Sons,,ACC-1,Rep-2,VAT-79,2026-01-03\n",
    "contacts.csv": "id,account,name,mail,phone\nCON-1,ACC-1,Anna Meier,anna@ours.example,0171 1234567\n"
    "CON-2,ACC-2,Bob Vance,bob@ours.example,0171 7654321\n",
    "deals.csv": "id,account,contact,title,stage,value,day,owner\nD-1,ACC-1,CON-1,Acme renewal,Won,100,2026-02-01,Rep-1\n"
    "D-2,ACC-3,CON-2,Brewing first,Won,50,2026-02-02,Rep-2\nD-3,,,Nobody,Lost,7,2026-02-03,Rep-2\n",
    "surveys.csv": "id,who,contact,score,day,said\nS-1,ACC-2,CON-2,9,2026-10-01,Bob Vance was here\n",
    "leads.csv": "id,company,day,became\nL-1,Acme & Sons,2026-01-01,ACC-1\n",
}
PROFILE = {
    "files": {name.partition(".")[0]: name for name in FILES},
    "tables": {
        "accounts": {"from": "accounts", "columns": {
            "account_id": "id", "name": {"from": "name", "values": {"Brewing Ltd": "Brewing Limited"}}, "parent_id": "parent",
            "merged_into_id": "merged", "owner_id": "owner", "created_at": "day"}},
        "contacts": {"from": "contacts", "columns": {
            "contact_id": "id", "account_id": "account", "name": "name", "email": "mail", "phone": "phone"}},
        "deals": {"from": "deals", "columns": {
            "deal_id": "id", "account_id": "account", "contact_id": "contact", "name": "title", "stage": {"from": "stage", "values": {"Won": "Closed"}},
            "amount": "value", "created_at": "day", "owner_id": "owner",
            "status": {"from": "stage", "values": {"Won": "won", "Lost": "lost"}}}},
        "surveys": {"from": "surveys", "columns": {
            "response_id": "id", "survey_type": {"constant": "NPS"}, "score": "score", "responded_at": "day",
            "account_id": "who", "contact_id": "contact", "comment": "said"}},
        "leads": {"from": "leads", "columns": {
            "lead_id": "id", "account_name": "company", "created_at": "day", "converted_account_id": "became"}},
    },
}  # fmt: skip
CLEAR = ("ACC-", "CON-", "L-1", "Acme", "Brewing", "Anna", "Bob", "ours.example", "0171", "VAT-")


def mark(value: str, digits: int = 12) -> str:
    return hmac.new(KEY.encode(), value.encode(), "sha256").hexdigest()[:digits]


@pytest.fixture(scope="module")
def prepared_twice(tmp_path_factory) -> tuple:
    folder = tmp_path_factory.mktemp("both")
    return laid(folder, FILES, PROFILE), laid(folder, FILES, PROFILE, customers_key=KEY)


@pytest.fixture
def both(prepared_twice, rows):
    """The same source prepared with a key and without; and how to look at a table of each."""
    return (*prepared_twice, rows)


def test_every_id_of_a_customer_is_its_hash_wherever_it_stands(both):
    _plain, hidden, rows = both
    accounts = {row["account_id"]: row for row in rows(hidden, "accounts")}
    assert set(accounts) == {mark("ACC-1"), mark("ACC-2")}  # ACC-3 was merged into ACC-1
    assert accounts[mark("ACC-1")]["parent_id"] == mark("ACC-2")
    deals = [(row["account_id"], row["contact_id"]) for row in rows(hidden, "deals")]
    assert deals == [(mark("ACC-1"), mark("CON-1")), (mark("ACC-1"), mark("CON-2")), (None, None)]
    (lead,), (survey,) = rows(hidden, "leads"), rows(hidden, "surveys")
    assert (lead["lead_id"], lead["converted_account_id"]) == (mark("L-1"), mark("ACC-1"))
    assert (survey["account_id"], survey["contact_id"]) == (mark("ACC-2"), mark("CON-2"))


def test_what_names_a_customer_is_left_out_and_staff_and_deals_are_not(both):
    _plain, hidden, rows = both
    for table in ("accounts", "contacts", "deals", "leads", "surveys"):
        for row in rows(hidden, table):
            assert not [row[c] for c in naming_columns(table) if row[c] is not None], table
    assert [row["owner_id"] for row in rows(hidden, "deals")] == ["Rep-1", "Rep-2", "Rep-2"]
    assert [row["deal_id"] for row in rows(hidden, "deals")] == ["D-1", "D-2", "D-3"]
    assert "accounts.name" not in hidden.filled and "contacts.email" not in hidden.filled
    assert "extra.vat" not in opened(hidden, None).accounts.columns


def test_nothing_in_the_prepared_folder_says_who_it_was(both):
    plain, hidden, _rows = both
    assert all(word in everything(plain) for word in ("ACC-1", "Anna", "Acme", "VAT-77", "0171"))
    for word in (*CLEAR, KEY):
        assert word not in everything(hidden), word


def everything(prepared) -> str:
    """All that a prepared folder holds: its files as they are, and its tables as text."""
    company = opened(prepared, None)
    tables = [fetch(table).to_csv() for table in company.tables.values()]
    files = [path.read_bytes().decode("latin-1") for path in prepared.folder.rglob("*") if path.is_file()]
    return "\n".join(tables + files)


def test_joins_and_sums_are_what_they_were(both):
    plain, hidden, _rows = both

    def by_customer(prepared):
        company = opened(prepared, None)
        joined = company.deals.join(company.accounts, "account_id").join(
            company.contacts, "contact_id", rname="{name}_c"
        )
        return sorted(
            fetch(joined.group_by("account_id").agg(n=joined.count(), money=joined.amount.sum()))[
                ["n", "money"]
            ].values.tolist()
        )

    assert by_customer(plain) == by_customer(hidden) == [[2.0, 150.0]]
    rules = [[(e["table"], e["rule"], e["rows"], e["money"]) for e in p.log] for p in (plain, hidden)]
    assert rules[0] == rules[1]


def test_the_log_counts_a_name_written_another_way_and_does_not_say_which(both):
    plain, hidden, _rows = both
    told = [
        [e["detail"] for e in p.log if e["rule"] == "mapped value" and e["table"] == "accounts"]
        for p in (plain, hidden)
    ]
    assert told == [["name: 'Brewing Ltd' written as 'Brewing Limited'"], ["name: written another way"]]
    assert "stage: 'Won' written as 'Closed'" in [e["detail"] for e in hidden.log]
    assert hidden.pairs == [] and plain.pairs == []


def only(*tables: str) -> dict:
    """The profile with these of its tables; surveys have a row of the month, without which nothing is prepared."""
    return {name: {table: PROFILE[name][table] for table in tables} for name in ("files", "tables")}


def test_another_key_gives_other_hashes_and_the_same_key_the_same(prepared, rows):
    def ids(key):
        return [
            row["account_id"] for row in rows(prepared(FILES, only("surveys"), customers_key=key), "surveys")
        ]

    long = "k" * 100  # longer than a block of the hash, which HMAC treats apart
    assert ids(KEY) == ids(KEY) != ids(KEY + "x")
    assert ids(long)[0] == hmac.new(long.encode(), b"ACC-2", "sha256").hexdigest()[:12]


def test_where_two_hashes_begin_alike_more_digits_are_shown(prepared, rows, monkeypatch):
    monkeypatch.setattr("crm.tables.hashed.DIGITS", (0, 1, 64))
    files = FILES | {"contacts.csv": FILES["contacts.csv"].split("\n")[0] + "\n" + "".join(
        f"CON-{i},ACC-1,N{i},,\n" for i in range(40))}  # fmt: skip
    ids = [
        row["contact_id"]
        for row in rows(prepared(files, only("contacts", "surveys"), customers_key=KEY), "contacts")
    ]
    assert len(set(ids)) == 40 and ids[0] == mark("CON-0", 64)


def test_every_column_of_the_schema_that_could_name_a_customer_was_thought_of():
    """A new column that ends in _id is a customer's, another table's, or a key of its own: decide."""
    theirs = {f"{t}.{c}" for t in TABLES for c in customer_columns(t)}
    own = {f"{t}.{c}" for t in TABLES for c in TABLES[t].key if t not in CUSTOMERS} - theirs
    linked = {f"{t}.{c}" for t in TABLES for c, other in TABLES[t].links if other not in CUSTOMERS}
    harmless = {
        "activities.owner_id",
        "deals.campaign_id",
        "surveys.ticket_id",
        "survey_invitations.survey_id",
    }
    ids = {f"{t}.{c}" for t in TABLES for c in TABLES[t].types if c.endswith("_id")}
    assert ids <= theirs | own | linked | harmless and not theirs & (linked | harmless)
    assert {f"{t}.{c}" for t in TABLES for c, other in TABLES[t].links if other in CUSTOMERS} <= theirs
    named = {f"{t}.{c}" for t in TABLES if t not in OTHERS for c in TABLES[t].types if NAMING.search(c)}
    assert named == {
        "accounts.name", "contacts.name", "contacts.email", "contacts.phone", "leads.account_name", "deals.name",
        "surveys.comment",
    } == {f"{t}.{c}" for t in TABLES for c in naming_columns(t)}  # fmt: skip


ORDERS = "id,customer,day,value\n1,ACC-1,2026-09-01,10\n2,ACC-1,2026-10-01,20.5\n3,ACC-2,2026-10-30,xACC-2\n"
SHOW = """from crm import tables
company = tables.open(source, data, as_of, window)
who = company.orders.group_by("account_id").agg(deals=company.orders.amount.sum()).order_by("account_id")
Finding("alpha.who", "Who buys.", tables.fetch(who))"""
ANOTHER_DAY = SHOW.replace("as_of, window", '"2026-09-30", window').replace("alpha.who", "alpha.before")


def write_here(folder: Path) -> Path:
    """A project that hashes customers, with a report that shows them."""
    write_project(folder)
    (folder / "data" / "orders.csv").write_text(ORDERS)
    (folder / "params" / "monthly.yaml").write_text(
        MONTHLY.replace("run:", "run:\n  customers: hash\n  customers_key_env: CRM_TEST_KEY")
    )
    write_notebook(folder, "alpha", good_cell("alpha"), code(SHOW), code(ANOTHER_DAY))
    return folder


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_here(tmp_path)


@pytest.fixture(scope="module")
def ran_plain(tmp_path_factory) -> Path:
    """A project with two reports, run with customers by their ids."""
    folder = write_here(tmp_path_factory.mktemp("plain"))
    (folder / "data" / "orders.csv").write_text(ORDERS.replace("xACC-2", "5"))
    write_notebook(folder, "alpha", good_cell("alpha"), code(SHOW))
    write_notebook(folder, "beta", good_cell("beta"), code(SHOW.replace("alpha", "beta")))
    with chdir(folder):
        assert main(["run", "--set", "run.customers=id", "run.customers_key_env="]) == 0
    return folder


@pytest.fixture
def plain_month(ran_plain, tmp_path, monkeypatch) -> Path:
    """The month in a copy of it, to be run again with a key."""
    shutil.copytree(ran_plain, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM_TEST_KEY", KEY)
    month = tmp_path / "reports" / "2026-10"
    assert "ACC-1" in (month / "tables" / "beta.who.csv").read_text()
    return month


def test_a_run_shows_customers_by_their_hash_also_of_another_day(project):
    import os
    import subprocess
    import sys

    command = [str(Path(sys.executable).with_name("crm-report")), "run"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"CRM_TEST_KEY": KEY}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    month = project / "reports" / "2026-10"
    assert f'"{mark("ACC-1")}",30.5' in (month / "tables" / "alpha.who.csv").read_text()
    assert f'"{mark("ACC-1")}",10' in (month / "tables" / "alpha.before.csv").read_text()
    for path in (project / "reports").rglob("*"):
        assert not path.is_file() or ("ACC-" not in path.read_text() and KEY not in path.read_text()), (
            path.name
        )
    assert "***" in (month / "rejects" / "orders.csv").read_text()  # the amount held an id
    settings = json.loads((month / "manifest.json").read_text())["settings"]
    assert (settings["customers"], settings["customers_key_env"]) == ("hash", "CRM_TEST_KEY")


@pytest.mark.parametrize(
    ("key", "says"), [(None, "is not set"), ("short", "has 5 characters")], ids=["none", "a short one"]
)
def test_without_a_good_key_nothing_is_begun(project, monkeypatch, capsys, key, says):
    if key:
        monkeypatch.setenv("CRM_TEST_KEY", key)
    assert main(["run"]) == 2
    told = capsys.readouterr()
    assert says in told.err and told.out == "" and "short" not in told.err
    assert main(["run", "--set", "run.customers_key_env="]) == 2
    assert "name into run.customers_key_env" in capsys.readouterr().err


def test_a_month_is_never_half_hashed(plain_month, capsys):
    month = plain_month
    before = {path: path.read_bytes() for path in month.rglob("*") if path.is_file()}
    assert main(["run", "--only", "alpha"]) == 2
    assert "has a page of beta that shows customers" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in month.rglob("*") if path.is_file()}
    write_notebook(month.parents[1], "beta", good_cell("beta"), code("raise ValueError('now it fails')"))
    assert main(["run"]) == 1
    held = [path.name for path in month.rglob("*") if path.is_file() and "ACC-" in path.read_text()]
    assert held == [] and (month / "alpha.html").is_file() and not (month / "beta.html").exists()
    assert main(["run", "--only", "alpha"]) == 0


@pytest.mark.parametrize("gone", ["beta.html", "beta.ipynb", "beta.*"])
def test_a_table_with_plain_ids_does_not_stand_where_its_page_was_deleted(plain_month, capsys, gone):
    month = plain_month
    for path in month.glob(gone):
        path.unlink()
    assert main(["run", "--only", "alpha"]) == 2
    assert "has a page of beta that shows customers" in capsys.readouterr().err
    write_notebook(month.parents[1], "beta", good_cell("beta"), code("raise ValueError('now it fails')"))
    assert main(["run"]) == 1
    held = [path.name for path in month.rglob("*") if path.is_file() and "ACC-" in path.read_text()]
    assert held == [] and (month / "alpha.html").is_file()


def test_a_refusal_shows_no_value_and_a_file_called_after_a_person_is_not_named(project, monkeypatch, capsys):
    monkeypatch.setenv("CRM_TEST_KEY", KEY)
    assert main(["run", "--set", "run.rejects_allowed=0.01"]) == 2
    told = capsys.readouterr().err
    assert "The first is line 4, amount: a value is no number" in told and "ACC-2" not in told
    (project / "data" / "orders.csv").rename(project / "data" / "anna@ours.example.csv")
    profile = project / "params" / "sources" / "made.yaml"
    profile.write_text(profile.read_text().replace("orders.csv", "anna@ours.example.csv"))
    assert main(["run"]) == 0
    month = project / "reports" / "2026-10"
    assert not [path.name for path in month.rglob("*") if path.is_file() and "anna@" in path.read_text()]


def test_another_key_makes_every_page_again(project, monkeypatch, capsys):
    monkeypatch.setenv("CRM_TEST_KEY", KEY)
    write_notebook(project, "alpha", good_cell("alpha"))
    assert main(["run"]) == 0 and main(["run"]) == 0
    assert "nothing changed" in capsys.readouterr().out
    monkeypatch.setenv("CRM_TEST_KEY", KEY[::-1])
    assert main(["run"]) == 0
    assert "nothing changed" not in capsys.readouterr().out
