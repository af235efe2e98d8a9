"""The made company's files: the same from the same seed, small, soiled in the stated numbers and no others."""

import gzip
import json
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

import crm.sample
import crm.tables
from crm.errors import BadInput
from crm.sample import SHIPPED, make
from crm.sample.doubles import VARIANTS
from crm.tables import fetch

ROOM = Path(crm.sample.__file__).parent
DATA = ROOM / "data"


def contents(folder: Path) -> dict[str, bytes]:
    """File name → what is in it, unpacked: packing may differ between builds of zlib."""
    return {
        path.name: gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in sorted(folder.iterdir())
    }


@pytest.fixture(scope="module")
def stated() -> dict:
    return json.loads((DATA / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def planted(stated) -> dict:
    return stated["planted"]


@pytest.fixture(scope="module")
def files() -> dict[str, pd.DataFrame]:
    return {
        name.split(".")[0]: pd.read_csv(BytesIO(text), dtype=str, keep_default_na=False)
        for name, text in contents(DATA).items()
        if ".csv" in name
    }


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        make(customers=120, months=14, seed=3, out=tmp_path / folder)
    one = {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()}
    assert len(one) == 19
    assert one == {p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()}


def test_another_seed_is_another_company(tmp_path):
    make(customers=120, months=14, seed=3, out=tmp_path / "one")
    make(customers=120, months=14, seed=4, out=tmp_path / "two")
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert all(
        one[name] != two[name] for name in one if name.split(".")[0] not in ("owners", "products", "stages")
    )


def test_the_shipped_tables_are_what_the_generator_writes(tmp_path):
    make(**SHIPPED, out=tmp_path)
    assert contents(tmp_path) == contents(DATA)


def test_the_shipped_tables_stay_below_three_megabytes():
    assert sum(path.stat().st_size for path in DATA.iterdir()) <= 3_000_000


def test_nothing_in_a_packed_file_tells_when_it_was_packed():
    assert {path.read_bytes()[4:8] for path in DATA.glob("*.gz")} == {bytes(4)}


@pytest.mark.parametrize(("customers", "months"), [(50, 1), (60, 12), (80, 60)])
def test_a_small_company_can_be_made_too(tmp_path, customers, months):
    make(customers=customers, months=months, seed=1, out=tmp_path)
    json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)


def test_a_company_of_ten_customers_is_refused_in_words(tmp_path):
    with pytest.raises(BadInput, match="--customers 10: a made company has 50 to 2,000,000 customers"):
        make(customers=10, months=36, seed=1, out=tmp_path)


def test_orders_begin_on_the_first_day_of_the_window_and_some_customers_are_older(files):
    true = files["orders"][~files["orders"].OrderId.str.startswith("OX")]
    assert true.OrderDate.min()[:7] == "2023-11"
    assert true.OrderDate.max()[:10] == "2026-11-12"
    assert 1000 < (files["accounts"].CreatedDate < "2023-11-01").sum() < 2000


def test_order_lines_add_up_to_their_orders(files):
    lines = files["order_lines"]
    sums = (lines.Quantity.astype(float) * lines.UnitPrice.astype(float)).groupby(lines.OrderId).sum()
    true = files["orders"].drop_duplicates().set_index("OrderId")
    amounts = true.Amount[~true.index.str.startswith("OX")].astype(float)
    assert (sums - amounts).abs().max() < 0.01


def test_every_deal_has_a_history_that_ends_in_its_stage(files):
    history = files["deal_history"].drop_duplicates()
    last = history.groupby("DealId").tail(1).set_index("DealId").ToStage
    deals = files["deals"].drop_duplicates().set_index("DealId")
    true = deals[(deals.IsDeleted == "false") & ~deals.index.str.startswith("DX")]
    assert (last == true.Stage.reindex(last.index)).all()
    assert len(last) == len(true)
    assert (history.groupby("DealId").head(1).FromStage == "").all()


def test_exact_duplicates_are_there_in_the_stated_number(files, planted):
    assert {
        name: int(rows.duplicated().sum()) for name, rows in files.items() if rows.duplicated().any()
    } == (planted["exact_duplicates"])


def test_second_spellings_are_there_in_the_stated_number(files, planted):
    name = files["accounts"].drop_duplicates().set_index("AccountId").Name
    pairs = planted["near_duplicate_pairs"]
    assert len(pairs) == planted["near_duplicate_accounts"] == 24
    assert set(planted["near_duplicates_by_kind"]) == set(VARIANTS)
    assert all(name[first].strip() != name[second].strip() for first, second in pairs)
    first_names = name.loc[[first for first, _ in pairs]].str.replace("\u00a0", " ").str.strip()
    kinds = list(VARIANTS.values())
    made = [kinds[i % len(kinds)](n) for i, n in enumerate(first_names)]
    as_written = name.loc[[second for _, second in pairs]].str.replace("\u00a0", " ").str.strip().tolist()
    assert as_written == [n.replace("\u00a0", " ") for n in made]


def test_merged_accounts_name_the_one_that_stayed(files, planted):
    accounts = files["accounts"].drop_duplicates()
    merged = accounts[accounts.MergedIntoId != ""]
    assert len(merged) == planted["merged_accounts"] == 15
    assert merged.MergedIntoId.isin(accounts.AccountId[accounts.MergedIntoId == ""]).all()
    orders = files["orders"].drop_duplicates()
    assert orders.AccountId.isin(merged.AccountId).sum() >= planted["orders_of_merged_accounts"] == 15


def test_blanks_typos_and_hard_spaces_are_there_in_the_stated_number(files, planted):
    accounts, deals = files["accounts"].drop_duplicates(), files["deals"].drop_duplicates()
    deals = deals[(deals.IsDeleted == "false") & ~deals.DealId.str.startswith("DX")]
    accounts = accounts[accounts.IsDeleted == "false"]
    assert (deals.AccountId == "").sum() == planted["deals_without_account"] == 30
    assert (deals.ProductId == "P99").sum() == planted["deals_with_unknown_product"] == 6
    assert (deals.ExpectedCloseDate == "2999-12-31").sum() == planted["deals_expected_in_2999"] == 5
    assert ((deals.ClosedDate < deals.CreatedDate) & (deals.ClosedDate != "")).sum() == (
        planted["deals_closed_before_created"]
    )
    assert (accounts.Industry == "Restaurnt").sum() == planted["industry_typo"] == 14
    assert accounts.Industry.str.contains("\u00a0").sum() == planted["industry_with_hard_space"] == 10
    second = [pair[1] for pair in planted["near_duplicate_pairs"]]
    hard = accounts[accounts.Name.str.contains("\u00a0") & ~accounts.AccountId.isin(second)]
    assert len(hard) == planted["names_with_hard_space"] == 12


def test_deleted_rows_are_there_in_the_stated_number(files, planted):
    for table, many in planted["soft_deleted"].items():
        assert (files[table].drop_duplicates().IsDeleted == "true").sum() == many


def test_rows_that_cannot_be_are_added_under_ids_with_an_x(files, planted):
    wrong = {}
    for kind in ("impossible_dates", "impossible_amounts", "unknown_accounts", "unreadable_cells"):
        for table, many in planted[kind].items():
            wrong[table] = wrong.get(table, 0) + many
    assert wrong == {"orders": 21, "tickets": 3, "deals": 5, "surveys": 2}
    assert {table: int(files[table].iloc[:, 0].str[1].eq("X").sum()) for table in wrong} == wrong


def test_unreadable_cells_are_well_below_one_percent_of_any_table(files, planted):
    for table, many in planted["unreadable_cells"].items():
        dated = {
            "orders": "OrderDate",
            "deals": "CreatedDate",
            "tickets": "CreatedDate",
            "surveys": "ResponseDate",
        }
        number = {"orders": "Amount", "deals": "Amount", "surveys": "Score"}
        rows = files[table]
        bad = pd.to_datetime(rows[dated[table]], format="%Y-%m-%d %H:%M", errors="coerce").isna()
        if table in number:
            text = rows[number[table]]
            bad |= pd.to_numeric(text, errors="coerce").isna() & (text != "")
        assert bad.sum() == many
        assert many < 0.002 * len(rows)


def test_impossible_dates_amounts_and_accounts_are_there_in_the_stated_number(files, planted):
    orders, deals = files["orders"], files["deals"]
    assert orders.OrderDate.str[:4].isin(["1899", "2999"]).sum() == planted["impossible_dates"]["orders"] == 7
    assert (
        (files["tickets"].CreatedDate.str[:4] == "1900").sum() == planted["impossible_dates"]["tickets"] == 2
    )
    assert (orders.Amount == "1000000000000.00").sum() == planted["impossible_amounts"]["orders"] == 1
    assert (deals.Amount == "-5000.00").sum() == planted["impossible_amounts"]["deals"] == 3
    strangers = ~orders.AccountId.isin(files["accounts"].AccountId)
    assert strangers.sum() == planted["unknown_accounts"]["orders"] == 8


def test_odd_invoices_are_there_in_the_stated_number(files, planted):
    rows = files["invoices"].drop_duplicates()
    assert rows.InvoiceId.is_unique
    added = rows[rows.InvoiceId.str.startswith("IX")]
    readable = added[added.Amount != "tbd"]
    paid, amount = (pd.to_numeric(readable[c]) for c in ("PaidAmount", "Amount"))
    assert planted["invoices"] == {
        "paid_before_issued": ((added.PaidDate < added.IssuedDate) & (added.PaidDate != "")).sum(),
        "due_before_issued": (added.DueDate < added.IssuedDate).sum(),
        "paid_beyond_amount": (paid > amount).sum(),
        "paid_on_no_day": (added.PaidDate == "").sum(),
        "unreadable": len(added) - len(readable),
    }
    assert planted["invoices"] == dict(zip(planted["invoices"], (4, 3, 3, 2, 1), strict=True))
    billed = rows[~rows.InvoiceId.str.startswith("IX") & ~rows.Amount.str.startswith("-")]
    orders = files["orders"].drop_duplicates("OrderId").set_index("OrderId").Amount
    assert (billed.Amount.to_numpy() == orders[billed.OrderId].to_numpy()).all()


def test_what_came_after_as_of_is_counted(files, planted):
    later = planted["later_than_as_of"]
    dated = {"orders": "OrderDate", "leads": "CreatedDate", "deals": "CreatedDate", "tickets": "CreatedDate",
             "deal_history": "ChangedDate", "surveys": "ResponseDate", "survey_invitations": "SentDate",
             "invoices": "IssuedDate", "activities": "ActivityDate"}  # fmt: skip
    for table, column in dated.items():
        true = files[table][files[table].iloc[:, 0].str[1] != "X"]
        assert true[column].str.startswith("2026-11").sum() == later[table], table
    deals = files["deals"].drop_duplicates()
    deals = deals[(deals.IsDeleted == "false") & ~deals.DealId.str.startswith("DX")]
    closed_after = (deals.ClosedDate > "2026-11") & (deals.CreatedDate < "2026-11")
    assert closed_after.sum() == later["deals_closed_after"] > 0


def test_hostile_text_is_where_it_hurts(files, planted):
    accounts, orders = files["accounts"], files["orders"].drop_duplicates()
    named = accounts[accounts.Name == "<script>alert(1)</script>"]
    assert named.AccountId.tolist() == [planted["hostile"]["account_named_script"]]
    true = orders[~orders.OrderId.str.startswith("OX")]
    spent = true.Amount.astype(float).groupby(true.AccountId).sum()
    assert spent.idxmax() == named.AccountId.item()
    comments = files["surveys"].drop_duplicates().Comment
    assert comments.str.contains("<img src=x onerror=alert(1)>", regex=False).sum() == 6
    deals = files["deals"].drop_duplicates()
    deals = deals[(deals.IsDeleted == "false") & ~deals.DealId.str.startswith("DX")]
    assert (deals.LossReason == '=HYPERLINK("http://x","y")').sum() == 20


def test_the_dictionary_states_the_shipped_truth(stated):
    text = (ROOM / "README.md").read_text(encoding="utf-8")
    deals, orders, tickets, nps = (stated[k] for k in ("deals", "orders", "tickets", "nps"))
    for value in (
        f"| {deals['win_probability']:.2%} |".replace("%", " %"),
        f"| {deals['median_days_to_close']:.1f} |",
        f"| {deals['median_days_to_win']:.1f} |",
        f"rises by {orders['growth_a_year']:.2%} a year".replace("% a", " % a"),
        "| " + " | ".join(f"{s:.3f}" for s in orders["season_of_revenue"].values()) + " |",
        f"{orders['late_share']:.2%} of orders are late".replace("% of", " % of"),
        f"| complaints for 1,000 orders | {tickets['complaints_per_1000_orders']:.2f} |",
        f"| {tickets['median_days_to_solve']:.2f}; {tickets['median_days_to_answer']:.2f} |",
        f"| {nps['all']['nps_of_invited']:+.1f} | {nps['last_12_months']['nps_of_invited']:+.1f} |",
        "| " + " | ".join(f"{c:.0f}" for c in stated["costs"]["cost_of_a_new_customer"].values()) + " |",
        "{Website:.1f} days (Website, Trade fair), {Advertising:.1f} (Advertising)".format(
            **stated["costs"]["median_days_from_lead"]
        ),
        "| "
        + " | ".join(f"{p:.1%}" for p in stated["invoices"]["paid_in_whole_after_due"].values()).replace(
            "%", " %"
        ),
        f"| {nps['all']['nps_of_answers']:+.1f} | {nps['last_12_months']['nps_of_answers']:+.1f} |",
        "a chance of {chance_for_each_order_since:.0%} for every".format(**stated["programme"]).replace(
            "% f", " % f"
        ),
        "{chance_at_most:.0%} at the most".format(**stated["programme"]).replace("% a", " % a"),
    ):
        assert value in text, value


def test_the_dictionary_names_every_column_of_every_file(files):
    text = (ROOM / "README.md").read_text(encoding="utf-8")
    for name, rows in files.items():
        line = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
        assert [column for column in rows.columns if column not in line] == []


def test_the_door_brings_back_the_clean_draw(sample, stated, planted):
    """Cleaned and cut at as_of, the tables hold what was drawn; rows with an amount that cannot be stay, blank."""
    company = crm.tables.opened(sample(stated["as_of"]), None)
    drawn, strangers = stated["drawn"], planted["unknown_accounts"]["orders"]
    deals, orders = company.deals, company.orders
    true = deals.filter(~deals.deal_id.startswith("DX"))
    found = {row.status: row.n for row in fetch(true.group_by("status").agg(n=true.count())).itertuples()}
    assert found == {"won": drawn["deals_won"], "lost": drawn["deals_lost"], "open": drawn["deals_open"]}
    true = orders.filter(~orders.order_id.startswith("OX"))
    sums = fetch(true.agg(n=true.count(), revenue=true.amount.sum(), buyers=true.account_id.nunique()))
    assert sums.n.item() == drawn["orders"]
    assert sums.revenue.item() == pytest.approx(drawn["revenue"], abs=0.01)
    # half of the second spellings took over an order, and are only proposed as the same customer
    assert sums.buyers.item() == drawn["customers_with_orders"] + planted["orders_of_near_duplicates"]
    nowhere = orders.anti_join(company.accounts, "account_id")
    assert fetch(nowhere.agg(n=nowhere.count())).n.item() == strangers
    assert fetch(company.tickets.agg(n=company.tickets.count())).n.item() == drawn["tickets"]
