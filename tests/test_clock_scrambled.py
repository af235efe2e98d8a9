"""Whatever stands in rows dated after as_of, every table, every log entry and every reject is the same."""

import csv
import gzip
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from conftest import ROOT
from crm.sample import make
from crm.tables import Prepared, prepare
from crm.tables.read import zipped_or_not

BORN = {
    "accounts": "CreatedDate", "contacts": "CreatedDate", "leads": "CreatedDate", "deals": "CreatedDate",
    "deal_history": "ChangedDate", "orders": "OrderDate", "tickets": "CreatedDate", "surveys": "ResponseDate",
    "survey_invitations": "SentDate", "costs": "SpentDate", "invoices": "IssuedDate", "activities": "ActivityDate",
}  # fmt: skip
BECAME = ["Stage", "Status", "Amount", "Probability", "ExpectedCloseDate", "LossReason", "Competitor"]
MAVEN = {"sales_pipeline.csv": "engage_date"}
OLIST = {
    "olist_orders_dataset.csv": "order_purchase_timestamp",
    "olist_order_reviews_dataset.csv": "review_answer_timestamp",
    "olist_marketing_qualified_leads_dataset.csv": "first_contact_date",
    "olist_closed_deals_dataset.csv": "won_date",
}


def scrambled(path: Path, born: str, as_of: str) -> int:
    """Fills every cell but the date, of rows dated after as_of, with nonsense; how many rows that were."""
    draw, touched = random.Random(7), 0
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        if row[born] > f"{as_of} 24":
            touched += 1
            row |= {column: f"x{draw.randrange(10**6)}" for column in row if column != born}
    with opener(path, "wt", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return touched


def told(made: Prepared, but: tuple[str, str] = ("", "")) -> tuple:
    """The log without the entry of that table and rule, the rejects and the facts, of each table the digest of its rows."""
    log = [e for e in made.log if (e["table"], e["rule"]) != but]
    return log, made.rejects, made.tables, made.filled


def the_same(one: Prepared, other: Prepared, but: tuple[str, str] = ("", "")) -> None:
    digests = [{name: facts["hash"] for name, facts in made.tables.items()} for made in (one, other)]
    assert [name for name, digest in digests[0].items() if digests[1][name] != digest] == [] and all(
        digests[0].values()
    )
    assert told(one, but) == told(other, but)


def closed_otherwise(path: Path, as_of: str) -> int:
    """Tells of every deal closed after as_of another end than it had; how many that were."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    later = frame["ClosedDate"] > f"{as_of} 24"
    for column in BECAME:
        frame.loc[later, column] = [f"-9e{i}" if i % 2 else f"?{i}" for i in range(later.sum())]
    frame.to_csv(path, index=False)
    return later.sum()


def test_the_made_company_is_the_same_whatever_its_later_rows_hold_and_whatever_a_deal_became(tmp_path):
    """The tables are all that an analysis sees: where they are the same, so is every answer. Of the log only how much
    of the deals' later ends was worth is another."""
    as_of, data = "2026-03-31", tmp_path / "data"
    make(customers=800, months=36, seed=3, out=data)
    day = date.fromisoformat(as_of)
    true = prepare("sample", str(data), day, tmp_path / "true", ROOT)
    files = {name: zipped_or_not(data / f"{name}.csv") for name in BORN}
    assert sum(scrambled(files[name], born, as_of) for name, born in BORN.items()) > 300
    assert closed_otherwise(files["deals"], as_of) > 30
    false = prepare("sample", str(data), day, tmp_path / "false", ROOT)
    the_same(true, false, but=("deals", "later than as_of"))


@pytest.fixture
def real(shared_data, tmp_path) -> Callable:
    """A function that prepares a real source as it is and with its later rows scrambled."""

    def both(source: str, folders: list[str], borns: dict[str, str], as_of: str) -> tuple[Prepared, Prepared]:
        for folder in folders:
            shutil.copytree(shared_data / folder, tmp_path / folder)
        for path in tmp_path.rglob("*.csv"):
            path.chmod(0o644)
        paths = {path.name: path for path in tmp_path.rglob("*.csv")}
        assert all(scrambled(paths[name], born, as_of) for name, born in borns.items())
        day = date.fromisoformat(as_of)
        true = prepare(source, "", day, tmp_path / "true", ROOT)
        return true, prepare(source, str(tmp_path / folders[0]), day, tmp_path / "false", ROOT)

    return both


def test_olist_is_the_same_whatever_its_later_rows_hold(real):
    the_same(*real("olist", ["olist", "olist_marketing_funnel"], OLIST, "2018-03-31"))


def test_maven_is_the_same_whatever_its_later_rows_hold(real):
    the_same(*real("maven", ["maven_crm_sales"], MAVEN, "2017-06-30"))
