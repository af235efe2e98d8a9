"""Invoices through the door, and the made company's whose truth is known."""

import json
from dataclasses import replace

import pytest

from conftest import ROOT
from crm.analyses.credit import owed, paid_after_due
from crm.analyses.credit.months import receivables
from crm.tables import opened
from crm.tables.schema import TABLES

COLUMNS = {c: c for c in TABLES["invoices"].types}
PROFILE = {
    "currency": "EUR",
    "files": {"i": "i.csv"},
    "tables": {"invoices": {"from": "i", "columns": COLUMNS}},
}
HEAD = "invoice_id,account_id,order_id,issued_on,due_on,amount,currency,paid_on,paid_amount,status\n"
FILE = HEAD + (
    "1,a,,2026-08-01,2026-08-31,100,EUR,2026-09-20,100,Paid\n"
    "2,a,,2026-08-02,2026-09-01,50.5,EUR,2026-08-20,20.25,Open\n"
    "3,b,,2026-09-01,2026-10-01,-30,EUR,,,\n"
    "4,b,,2026-10-01,2026-09-01,10,EUR,2026-09-15,20,Paid\n"
    "5,b,,2026-10-02,2026-10-02,10,EUR,,4,Open\n"
    "6,b,,2026-11-02,2026-12-01,10,EUR,,,Open\n"
)


def test_what_was_paid_after_the_day_is_open_on_it_and_a_month_is_as_it_was_known(prepared, rows):
    """As of August the payment of September is not known; the month stands the same when it is seen from October."""
    then = prepared({"i.csv": FILE}, PROFILE, as_of="2026-08-31")
    assert [(r["invoice_id"], r["paid_amount"], r["status"]) for r in rows(then, "invoices")] == [
        ("1", None, None), ("2", 20.25, "Open"),
    ]  # fmt: skip
    now = prepared({"i.csv": FILE}, PROFILE)
    seen = [receivables(opened(made, None)) for made in (then, now)]
    assert seen[0].closing["2026-08-01"] == seen[1].closing["2026-08-01"] == 10000 + 5050 - 2025
    assert seen[1].closing.iloc[-1] == 5050 - 2025 - 3000 + (1000 - 2000) + 1000


def test_what_a_payment_became_later_is_not_read(prepared, rows):
    """The cells that hang on a payment of September may hold anything, as of August."""
    odd = FILE.replace("2026-09-20,100,Paid", "2026-10-29,much,??")
    one, other = (prepared({"i.csv": text}, PROFILE, as_of="2026-08-31") for text in (FILE, odd))
    assert rows(one, "invoices") == rows(other, "invoices") and one.rejects == other.rejects == {}
    assert (one.log, one.tables["invoices"]["hash"]) == (other.log, other.tables["invoices"]["hash"])


def test_the_door_says_what_is_odd_and_drops_none_of_it(prepared, rows):
    made = prepared({"i.csv": FILE}, PROFILE)
    told = {e["rule"]: (e["rows"], e["rows_out"]) for e in made.log if e["table"] == "invoices"}
    assert told == {
        "ended before it began": (1, 5), "credit note": (1, 5), "due before it was issued": (1, 5),
        "paid beyond its amount": (1, 5), "paid on no day": (1, 5),
    }  # fmt: skip
    assert len(rows(made, "invoices")) == 5


def test_both_amounts_are_turned_at_the_rate_of_the_day_of_issue(prepared, rows):
    files = {
        "i.csv": HEAD + "1,a,,2026-08-01,,100,USD,2026-09-20,40,\n2,a,,2026-08-01,,100,EUR,,,\n",
        "r.csv": "currency,day,rate\nUSD,2026-08-01,0.9\nUSD,2026-09-01,0.5\n",
    }
    rates = {"from": "r", "columns": {c: c for c in ("currency", "day", "rate")}}
    profile = PROFILE | {
        "files": {"i": "i.csv", "r": "r.csv"},
        "tables": PROFILE["tables"] | {"rates": rates},
    }
    found = rows(prepared(files, profile, as_of="2026-09-30"), "invoices")
    assert [(r["amount"], r["paid_amount"]) for r in found] == [(90.0, 36.0), (100.0, None)]


@pytest.fixture(scope="module")
def stated() -> dict:
    return json.loads((ROOT / "lib/crm/sample/data/truth.json").read_text(encoding="utf-8"))


def test_the_made_company_owes_and_pays_as_is_true_of_it(sample, stated):
    """Without the planted rows, whose ids have an X, all is as drawn; shares paid lie in their intervals of 99 %."""
    company, true = opened(sample(stated["as_of"]), None), stated["invoices"]
    invoices = company.invoices.filter(~company.invoices.invoice_id.startswith("IX"))
    clean = replace(company, tables={**company.tables, "invoices": invoices})
    found = owed(clean)
    amounts = found.table.set_index("group").open_amount
    late = amounts[["age_30", "age_60", "age_90", "age_over"]].sum()
    assert found.numbers[0].value == pytest.approx(true["owed"]) and late == pytest.approx(true["overdue"])
    assert amounts["age_credit"] == pytest.approx(true["credits"])
    table = paid_after_due(clean, level=0.99).table
    for row, share in zip(table.itertuples(), true["paid_in_whole_after_due"].values(), strict=True):
        assert row.paid_low < share < row.paid_high
