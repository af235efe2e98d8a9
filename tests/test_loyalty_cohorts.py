"""Cohorts: a cell is told only when its period is over, and the pooled row is one sum over another."""

import pandas as pd
import pytest

from crm.analyses import loyalty
from crm.analyses.loyalty.kept import Counted, cohort_counts, cohorts, counted_by
from crm.errors import BadInput
from crm.tables import company_of
from made_loyalty import growing, plans
from made_orders import cdnow, shop


def test_only_pooled_and_mature_cells_tell_the_truth_of_growing_cohorts():
    """The design of R10 (definitions.md), drawn anew: month-3 retention 0.374 in truth, twelve cohorts of 200 to 2,300 growing by
    a quarter each, 15 of 28 days seen of the July cohort's third month. By sums over the sizes this has to give: mean of the
    percentages 0.374 x (8 + 15/28) / 9 = 0.355; pooled with that cell 0.374 x (19.84 + 5.96 x 15/28) / 25.80 = 0.334; what is
    missing taken for nothing 0.374 x 23.03 / 54.21 = 0.159. (There: 0.352, 0.319, 0.182.)"""
    truth = 0.374
    company, cells = growing(truth, 200, 1.25, seed=3)
    found = loyalty.retention(company, "on", "month", followed=3)
    row = found.table.set_index("months_after").loc[3]
    value = found.numbers[0]
    assert (row.cohorts_old_enough, row.customers, row.kept) == (
        8,
        cells["size"][:8].sum(),
        cells.kept[:8].sum(),
    )
    assert value.low < truth < value.high and value.value == pytest.approx(truth, abs=0.015)
    shares = cells.kept / cells["size"]
    simple, partial = shares[:9].mean(), cells.kept[:9].sum() / cells["size"][:9].sum()
    filled = cells.kept.sum() / cells["size"].sum()
    assert [simple, partial, filled] == pytest.approx([0.355, 0.334, 0.159], abs=0.01)
    assert max(simple, partial, filled) < value.low


def test_a_small_cohort_weighs_little():
    """Ten customers with 20 %, a hundred with none: 2 of 110, 1.8 %, never 10 %."""
    orders = [(f"a{i}", "2026-05-03", 5) for i in range(10)] + [(f"a{i}", "2026-06-03", 5) for i in range(2)]
    orders += [(f"b{i}", "2026-06-20", 5) for i in range(100)]
    found = loyalty.retention(shop(orders, "2026-07-31"), "on", "month", followed=1)
    assert found.table[["customers", "kept", "kept_share"]].iloc[0].tolist() == [
        110,
        2,
        pytest.approx(2 / 110),
    ]
    assert found.says.startswith("2 of 110 customers who came long enough ago (1.8%")


TWELVE = [(f"j{i}", f"2026-06-{i + 1:02d}", 5) for i in range(12)]
JULY = [(f"j{i}", "2026-07-15", 5) for i in range(6)]
SEPTEMBER = [(f"j{i}", "2026-09-15", 5) for i in range(3)] + [(f"s{i}", "2026-08-02", 5) for i in range(11)]


def test_a_cell_that_is_not_over_is_blank_with_its_day():
    """Told on 20 September: August is over and September is not."""
    company = shop(TWELVE + JULY + SEPTEMBER, "2026-09-20")
    table = loyalty.retention_by_cohort(company, "on", "month").table
    june = table[table.cohort_came == "Jun 2026"].set_index("months_after")
    assert june.kept_share.tolist() == [0.5, 0.0]
    august = table[table.cohort_came == "Aug 2026"].set_index("months_after")
    assert august.kept_share.isna().all() and august.kept.isna().all()
    assert august.complete_on.dt.strftime("%Y-%m-%d").tolist() == ["2026-09-30", "2026-10-31"]
    assert table[table.cohort_came == "cohort_all"].came_then.tolist() == [12, 12]


def test_a_month_without_new_customers_has_no_row_and_moves_no_other():
    company = shop(TWELVE + SEPTEMBER, "2026-09-30")
    table = loyalty.retention_by_cohort(company, "on", "month").table
    assert table.cohort_came.drop_duplicates().tolist() == ["cohort_all", "Jun 2026", "Aug 2026"]
    assert table[table.cohort_came == "Jun 2026"].kept_share.tolist() == [0.0, 0.0, 0.25]


def test_on_and_on_or_after_are_two_numbers():
    """Of twelve who came in January, six order in March and three of these in May; another one orders every month. Told in
    December: on the second month 7 of 13, on or after it 7; on the third 1, on or after it 4."""
    orders = [("every", f"2026-{month:02d}-{day}", 5) for month in range(1, 13) for day in range(10, 15)]
    orders += [(f"c{i}", "2026-01-10", 5) for i in range(12)]
    orders += [(f"c{i}", "2026-03-10", 5) for i in range(6)] + [(f"c{i}", "2026-05-10", 5) for i in range(3)]
    company = shop(orders, "2026-12-31")
    on, after = (
        loyalty.retention(company, version, "month", 3).table.kept for version in ("on", "on_or_after")
    )
    assert on[:5].tolist() == [1, 7, 1, 4, 1] and after.tolist() == [7, 7, 4, 4, 1]
    assert len(on) == 11 and len(after) == 5  # on or after June waits for December


def test_who_is_under_contract_is_kept_however_it_ended_later():
    """Twelve from 1 January on: four end with March, of whom one is back in July; one ends in 2027, which is not yet."""
    rows = [(f"c{i}", "2026-01-01", "2026-03-31" if i < 4 else None, 10) for i in range(11)]
    company = plans([*rows, ("c0", "2026-07-01", None, 10), ("c11", "2026-01-01", "2027-02-28", 10)])
    table = loyalty.retention(company, "contractual", "month").table
    assert table.set_index("months_after").kept.loc[1:6].tolist() == [12, 8, 8, 8, 8, 9]
    assert table.customers.eq(12).all()


def test_one_cohort_is_told_and_compared_with_none():
    found = loyalty.retention_by_cohort(shop(TWELVE + JULY, "2026-08-31"), "on", "month")
    assert (
        found.says == "Cohorts are too new, too few or too small to compare one with that of a year before."
    )
    young = [(f"{month}{i}", f"2026-{month}-02", 5) for month in ("06", "07") for i in range(40)]
    found = loyalty.retention_by_cohort(shop(young, "2026-09-30"), "on", "month")
    assert found.says.endswith(
        "to compare one with that of a year before."
    )  # large enough, and not a year apart
    for company in (shop(TWELVE, "2026-06-30"), shop(TWELVE[:9], "2026-09-30")):
        assert loyalty.retention(company, "on", "month").says == (
            "Too few customers had their first order long enough ago to say how many come back."
        )


def test_the_cohort_matrix_adds_up_to_the_customers(shared_data):
    """CDNOW: 2,357 customers (Fader & Hardie), who came in the first quarter of 1997; each customer and month with an order
    once, as pandas counts them."""
    company = cdnow(shared_data)
    seen, counts = cohorts(company, Counted("on", 1)), cohort_counts(company, Counted("on", 1))
    text = (shared_data / "cdnow_sample" / "CDNOW_sample.txt").read_text()
    rows = pd.DataFrame([line.split() for line in text.splitlines()])
    rows["month"] = pd.to_datetime(rows[2]).dt.year * 12 + pd.to_datetime(rows[2]).dt.month - 1
    assert seen.sizes.sum() == counts.new.sum() == 2357 and len(seen.began) == 3
    assert counts.n.sum() == len(rows[[1, "month"]].drop_duplicates())
    again = rows.groupby(1).month.agg(came="min", kept=lambda months: months.min() + 3 in set(months))
    again = again.groupby("came").kept.agg(["size", "sum"])
    assert seen.sizes.tolist() == again["size"].tolist() and seen.kept[:, 3].tolist() == again["sum"].tolist()
    assert seen.retained[3] == again["sum"].sum() and seen.eligible[3] == 2357


def test_a_version_or_a_period_that_is_none_is_refused():
    with pytest.raises(BadInput, match="version is 'onn'"):
        counted_by("onn", "month")
    with pytest.raises(BadInput, match="period is 'week'"):
        counted_by("on", "week")
    found = loyalty.retention(shop(TWELVE), "contractual")
    assert (
        not found.answered and found.says == "Retention: not possible here, the source has no subscriptions."
    )


def grouped(kept: dict[str, int], n: int = 40) -> pd.DataFrame:
    accounts = [(f"{kind}{i}", kind, "Web" if i % 2 else "Fair") for kind in kept for i in range(n)]
    return pd.DataFrame(accounts, columns=["account_id", "industry", "source"])


def test_a_group_stands_apart_beyond_chance_and_a_small_one_is_withheld():
    """Of 40 cafés 30 order again, of 40 hotels 8, of 40 shops 20, of 8 schools all: these are put with the shops."""
    kept = {"Café": 30, "Hotel": 8, "Shop": 20}
    orders = [(f"{kind}{i}", "2026-05-03", 5) for kind in kept for i in range(40)]
    orders += [(f"{kind}{i}", "2026-06-03", 5) for kind, n in kept.items() for i in range(n)]
    orders += [(f"School{i}", day, 5) for i in range(8) for day in ("2026-05-03", "2026-06-03")]
    accounts = pd.concat([grouped(kept), grouped({"School": 8}, 8)])
    company = shop(orders, "2026-07-31", accounts=accounts.reset_index(drop=True))
    found = loyalty.retention_by_group(company, "on", "month", followed=1)
    table = found.table.set_index(["kept_by", "group"])
    assert table.loc[("kept_segment", "Café"), ["customers", "kept"]].tolist() == [40, 30]
    assert table.kept_verdict["kept_segment"].to_dict()["Café"] == "kept_above"
    assert (
        table.loc[("kept_segment", "kept_rest"), "customers"] == 48
    )  # the schools, and the shops: of eight nothing is to be told
    assert table.kept_verdict["kept_channel"].tolist() == ["kept_alike", "kept_alike"]
    assert "more by more than chance of Café (75.0%), fewer of Hotel (20.0%)" in found.says
    assert table.customers["kept_segment"].sum() == table.customers["kept_channel"].sum() == 128


def test_a_group_is_held_against_all_others_and_not_against_itself_among_them():
    """32 of 40 and 20 of 40: against each other z = 0.3 / sqrt(0.65 x 0.35 x 2 / 40) = 2.8, p = 0.005; either against all 80 it
    is 0.15 / sqrt(0.7 x 0.3 x 3 / 80) = 1.7, which chance explains."""
    kept = {"Café": 32, "Hotel": 20}
    orders = [(f"{kind}{i}", "2026-05-03", 5) for kind in kept for i in range(40)]
    orders += [(f"{kind}{i}", "2026-06-03", 5) for kind, n in kept.items() for i in range(n)]
    company = shop(orders, "2026-07-31", accounts=grouped(kept).drop(columns="source"))
    table = loyalty.retention_by_group(company, "on", "month", followed=1).table.set_index("group")
    assert table.kept_verdict[["Café", "Hotel"]].tolist() == ["kept_above", "kept_below"]


def test_a_cohort_withheld_is_in_no_sentence():
    """Five came in June 2025, forty in July 2025, fifty in July 2026: of the five nothing may be told by taking from a total,
    so the smallest other cohort is withheld as well, and not compared."""
    sizes = {"2025-06-03": 5, "2025-07-03": 40, "2026-07-03": 50}
    orders = [(f"{day}{i}", day, 5) for day, n in sizes.items() for i in range(n)]
    orders += [(f"{day}{i}", f"{day[:5]}08-04", 5) for day, n in sizes.items() for i in range(n // 2)]
    company = shop(orders, "2026-08-31")
    found = loyalty.retention_by_cohort(company, "on", "month")
    table = found.table.set_index("cohort_came")
    assert table.kept_share[["Jun 2025", "Jul 2025"]].isna().all() and "Jul 2025" not in found.says
    assert loyalty.retention(company, "on", "month").table.kept_most.isna().all()


def test_the_first_product_is_what_most_of_the_first_day_went_into():
    """Of the first day 20 went into mugs, 10 each into cups, of which there were most, and tea; later much into tea."""
    orders = [(f"c{i}", "2026-05-03", 40) for i in range(20)] + [("c0", "2026-06-03", 90)]
    first = (("Tea", 1.0, 10.0), ("Mugs", 4.0, 5.0), ("Cups", 5.0, 2.0))
    lines = pd.DataFrame(
        [(f"o{i}", f"l{i}{j}", *line) for i in range(20) for j, line in enumerate(first)] + [("o20", "lx", "Tea", 9.0, 10.0)],
        columns=["order_id", "line_id", "category", "quantity", "unit_price"],
    )  # fmt: skip
    company = shop(orders, "2026-07-31", order_lines=lines.assign(product_id="p"))
    table = loyalty.retention_by_group(company, "on", "month", followed=1).table
    assert table[table.kept_by == "kept_product"][["group", "customers", "kept"]].to_numpy().tolist() == [
        ["Mugs", 20, 1]
    ]
    goods = pd.DataFrame({"product_id": ["p1", "p2", "p3"], "category": ["Tea", "Cups", "Mugs"]})
    numbered = lines.assign(product_id=lines.category.map({"Tea": "p1", "Cups": "p2", "Mugs": "p3"})).drop(
        columns="category"
    )
    company = shop(orders, "2026-07-31", order_lines=numbered, products=goods)
    told = loyalty.retention_by_group(company, "on", "month", followed=1).table
    assert told.equals(table), (
        "a category that stands with the product is as good as one that stands with the line"
    )


@pytest.mark.parametrize(
    ("period", "kept", "over"), [("month", [0, 12, 0, 3], 13), ("quarter", [12, 3], 4), ("year", [3], 1)]
)
def test_periods_are_those_of_the_calendar(period, kept, over):
    """Twelve come in November 2024, order in January 2025 and three of them in March; told when 2025 is over, while another
    one orders every month from November on."""
    orders = [(f"c{i}", day, 5) for i in range(12) for day in ("2024-11-05", "2025-01-31")]
    orders += [(f"c{i}", "2025-04-01" if period != "month" else "2025-03-31", 5) for i in range(3)]
    if period == "year":
        orders = [row for row in orders if row[1] != "2025-01-31"]
    months = pd.date_range("2024-11-01", "2025-12-01", freq="MS")
    company = shop([*orders, *(("every", day, 5) for day in months)], "2025-12-31")
    found = loyalty.retention(company, "on", period)
    assert (found.table.kept - 1).tolist()[: len(kept)] == kept and loyalty.along(found) == f"{period}s_after"
    assert len(found.table) == over  # periods after the one they came in, up to December 2025


def test_nobody_at_all_is_an_answer():
    empty = company_of(
        "2026-10-31", orders=pd.DataFrame({"order_id": ["o"], "ordered_at": [pd.Timestamp("2026-01-01")]})
    )
    assert loyalty.retention(empty).says.startswith("Retention: not possible here")
    bought = shop([("a", "2026-01-01", 5, None, "cancelled")])
    signed = plans([("a", "2027-01-01", None, 5)])  # after the day looked at
    for analysis in (loyalty.retention, loyalty.retention_by_cohort, loyalty.retention_by_group):
        for company, version in ((bought, "on"), (bought, "on_or_after"), (signed, "contractual")):
            found = analysis(company, version)
            assert not found.answered and found.says.startswith("Too few customers ha")
