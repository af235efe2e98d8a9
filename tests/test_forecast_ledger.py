"""What earlier pages forecast, kept and held against what came: read strictly, judged by figures known beforehand."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crm.analyses import forecast
from crm.analyses.forecast.dividing import BANDS, carried, divided
from crm.analyses.forecast.judged import by_horizon, judged, pinball, scored, season
from crm.analyses.forecast.ledger_rows import ALL, COLUMNS, METHOD, read
from crm.analyses.forecast.ledger_words import template
from crm.analyses.forecast.parts_by_month import REST
from crm.finding import Finding
from crm.months import last_day
from crm.run.pages.sheets import write_ledgers
from crm.tables.earlier import Earlier, earlier_in, rows_of
from crm.words import short_money
from made_months import monthly, selling, shop_by_month, winner_by_month
from test_forecast_levels import NORTH, SOUTH, company

pytestmark = pytest.mark.filterwarnings("error")
VALUES = selling(40) * 100
KEPT = "forecast.ledger"


def shop(values):
    """A company that sells for so much in each month, in three orders; the same one for the same values."""
    return shop_of(tuple(values))


@cache
def shop_of(values: tuple[float, ...]):
    return shop_by_month(values, orders=3)


def page(months: int, folder: Path, values=VALUES):
    """The finding of the page at the end of so many months; what it keeps is laid where later pages find it."""
    made = replace(shop(values[:months]), keeps=True, earlier=earlier_in(folder))
    return kept(forecast.ledger(made), made.as_of, folder)


def kept(finding: Finding, as_of: date, folder: Path) -> Finding:
    """The finding, its ledger written as a run writes it and laid out as the next run does."""
    if len(finding.ledger):
        into = folder / "earlier" / f"{as_of:%Y-%m}"
        (name,) = write_ledgers([finding.data()], folder / "month")
        into.mkdir(parents=True, exist_ok=True)
        (folder / "month" / name).rename(into / Path(name).name)
    return finding


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three pages in a row, of 37, 38 and 39 months, and the folder of what they kept."""
    folder = tmp_path_factory.mktemp("pages")
    return [page(n, folder) for n in (37, 38, 39)], folder


def test_the_first_page_is_judged_by_replay_and_keeps_what_it_says(three):
    first = three[0][0]
    assert (
        first.answered
        and first.says.startswith("No earlier page has kept a forecast yet")
        and "replay" in first.says
    )
    tried = forecast.backtest(shop(VALUES[:37]))
    assert first.table.tried.sum() == tried.numbers[0].n
    both = first.table.merge(tried.table, on=["ahead", "tried"])
    assert len(both) >= 3 and both.held80_x.tolist() == pytest.approx(both.held80_y.tolist())
    assert both.error_x.tolist() == pytest.approx(both.error_y.tolist())
    ledger = first.ledger
    assert (
        list(ledger.columns) == COLUMNS
        and set(ledger.method) == {str(METHOD)}
        and set(ledger.made) == {"2027-01"}
    )
    told = forecast.revenue(shop(VALUES[:37])).table.head(12)
    money = ledger[(ledger.measure == "expected_revenue") & (ledger.ahead > 0)]
    assert money.month.tolist() == [f"{day:%Y-%m}" for day in told.month]
    assert money.forecast.to_numpy() == pytest.approx(
        told.forecast.to_numpy(), rel=0.005
    )  # told in three figures
    assert money.low95.to_numpy() == pytest.approx(told.low95.to_numpy(), rel=0.005)
    past = ledger[(ledger.measure == "expected_revenue") & (ledger.ahead <= 0)]
    assert past.came.to_numpy() == pytest.approx(VALUES[25:37], abs=0.5) and past.ahead.tolist() == list(
        range(-11, 1)
    )
    assert money.naive.to_numpy() == pytest.approx(VALUES[25:37], abs=0.5)


def test_a_page_outside_a_run_keeps_nothing_and_says_where_it_is():
    finding = forecast.ledger(shop(VALUES[:37]))
    assert finding.ledger.empty and finding.says.startswith(
        "Outside a monthly run no earlier page is at hand"
    )


def test_the_next_page_says_how_the_one_before_did(three):
    """March 2027 against what the page of February said of it, and each of three forecasts that have come due."""
    pages, _folder = three
    before = pages[1].ledger
    row = before[(before.measure == "expected_revenue") & (before.month == "2027-03")].iloc[0]
    says = pages[2].says
    came, expected, low, high = (
        short_money(figure, "USD") for figure in (VALUES[38], row.forecast, row.low80, row.high80)
    )
    assert says.startswith(
        f"Mar 2027 came to {came}; the page of Feb 2027 had expected {expected}, between {low} and {high}: "
    )
    inside = row.low80 <= VALUES[38] <= row.high80
    assert ("inside that range" in says) == inside and f"{abs(VALUES[38] / row.forecast - 1):.1%}" in says
    table = pages[2].table
    assert table.judged.tolist()[:2] == ["Revenue expected"] * 2 and table.ahead.tolist()[:2] == [1, 3]
    assert table.tried.tolist() == [2, 1, 2, 1]
    assert pages[2].notes[0] == "2 earlier pages have kept their forecasts, from Jan 2027 to Feb 2027."
    assert any(note.startswith("Revenue: 3 such forecasts, ") for note in pages[2].notes), (
        "and no month known then"
    )


def test_a_month_run_again_replaces_its_own_forecasts_and_no_others(three, tmp_path):
    _pages, folder = three
    files = sorted((folder / "earlier").glob("*/*.csv"))
    before = {file: file.read_bytes() for file in files}
    again = page(38, folder)
    assert again.says.startswith("Feb 2027 came to")
    assert {file: file.read_bytes() for file in files} == before, "the same month says the same"


def test_a_skipped_month_is_said_and_the_page_before_it_is_judged(tmp_path):
    page(37, tmp_path)
    late = page(40, tmp_path)
    assert "the page of Jan 2027 had expected" in late.says and late.says.startswith("Apr 2027")
    assert "The month before has kept none; the newest that has is Jan 2027." in late.notes
    page(38, tmp_path)
    (tmp_path / "earlier" / "2027-02" / f"{KEPT}.csv").rename(tmp_path / "kept-aside")
    page(39, tmp_path)
    assert "Between them nothing that can be read is kept of Feb 2027." in page(40, tmp_path).notes


def test_a_month_that_reads_otherwise_now_is_said_and_judged_as_it_reads(three, tmp_path):
    """January 2027 lost 30,000 to refunds after its page was made."""
    _pages, folder = three
    lower = VALUES.copy()
    lower[36] -= 30_000
    finding = forecast.ledger(replace(shop(lower[:38]), earlier=only(folder, "2027-01")))
    (note,) = [n for n in finding.notes if "reads otherwise" in n]
    assert note.startswith("1 month reads otherwise than on the page of Jan 2027, by -$30.0K: Jan 2027 was $")
    two = forecast.ledger(replace(shop(lower[:39]), earlier=only(folder, "2027-01", "2027-02")))
    assert any(
        n.startswith("1 month reads otherwise than on the page of Feb 2027, by -$30.0K") for n in two.notes
    )
    same = forecast.ledger(replace(shop(VALUES[:38]), keeps=True, earlier=only(folder, "2027-01")))
    assert not any("reads otherwise" in n for n in same.notes)


def only(folder: Path, *months: str):
    """What reads the ledgers of these months alone."""
    return lambda finding: tuple(one for one in earlier_in(folder)(finding) if one.month in months)


HARM = {
    "no table": lambda t: "not a ledger",
    "an empty file": lambda t: "",
    "a picture": lambda t: "\x89PNG\r\n\x1a\n\x00\xff",
    "cut off": lambda t: t[: len(t) // 2],
    "another format": lambda t: t.replace('\n"1",', '\n"2",'),
    "a word for a figure": lambda t: t.replace(",1,", ",one,", 1),
    "another month's": lambda t: t.replace('"2027-01","2027-01","expected', '"2026-12","2027-01","expected'),
    "a word for a band": lambda t: re.sub(r"(,1,[\d.]+,)[\d.]+", r"\1low", t, count=1),
    "a heading too many": lambda t: t.replace('"came"', '"came","more"'),
    "a column too many": lambda t: "".join(f'{line},"more"\n' for line in t.splitlines()),
    "a row twice": lambda t: t + t.splitlines()[-1] + "\n",
    "endless": lambda t: t.replace(',12,', ',12,inf', 1).replace("inf" + t.split(",12,")[1].split(",")[0], "inf"),
    "no month": lambda t: t.replace("2027-05", "2027-25"),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_or_foreign_ledger_is_refused_in_words_and_left_as_it_is(three, tmp_path, harm):
    _pages, folder = three
    text = (folder / "earlier" / "2027-01" / f"{KEPT}.csv").read_text()
    file = tmp_path / "earlier" / "2027-01" / f"{KEPT}.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(HARM[harm](text).encode("latin-1"))
    harmed = file.read_bytes()
    finding = forecast.ledger(replace(shop(VALUES[:38]), keeps=True, earlier=earlier_in(tmp_path)))
    assert finding.answered and "No earlier page has kept a forecast yet" in finding.says
    assert finding.notes[0] == (
        f"2027-01/ledger/{KEPT}.csv is no ledger of forecasts that can be read; it was left as it is, and 2027-01 is not "
        "judged."
    )
    assert file.read_bytes() == harmed


def test_one_broken_ledger_does_not_hide_the_others(three):
    _pages, folder = three
    good = earlier_in(folder)(KEPT)
    found = lambda finding: (good[0]._replace(rows=None), good[1])  # noqa: E731
    finding = forecast.ledger(replace(shop(VALUES[:39]), keeps=True, earlier=found))
    assert "the page of Feb 2027" in finding.says and any("2027-01 is not judged" in n for n in finding.notes)


@pytest.mark.parametrize(
    ("column", "to", "says"),
    [("source", "other", "of another source"), ("currency", "EUR", "another currency")],
)
def test_another_source_or_currency_is_not_mixed_in(three, column, to, says):
    _pages, folder = three
    other = [one._replace(rows=one.rows.assign(**{column: to})) for one in only(folder, "2027-01")(KEPT)]
    finding = forecast.ledger(replace(shop(VALUES[:38]), keeps=True, earlier=lambda finding: tuple(other)))
    assert "No earlier page" in finding.says and says in finding.notes[0]


def test_forecasts_by_an_earlier_way_are_told_and_not_pooled(three):
    _pages, folder = three
    one, two = only(folder, "2027-01", "2027-02")(KEPT)
    old = one._replace(rows=one.rows.assign(method="1"))
    finding = forecast.ledger(replace(shop(VALUES[:39]), keeps=True, earlier=lambda finding: (old, two)))
    assert finding.table.tried.tolist() == [1, 1]
    assert "4 forecasts by an earlier way of forecasting are not in the table." in finding.notes


def rows(**columns) -> pd.DataFrame:
    """Forecasts of one measure with what came; whatever is not given is what a perfect one would have."""
    n = len(columns["actual"])
    whole = {"ahead": [1] * n, "naive": columns["actual"], "scale": [10.0] * n, **columns}
    whole.setdefault("forecast", columns["actual"])
    for name in BANDS:
        whole.setdefault(name, whole["forecast"])
    return pd.DataFrame(whole)


def test_bias_error_mase_and_what_the_bands_held_are_those_of_a_pencil():
    """100 and 200 came where 110 and 170 were forecast and 90 and 220 had been: bias (-10 + 30) / 2 = 10 of a mean month of
    150; error 20, last year's 15; by a scale of 10 the MASE is 2.0 and 1.5; the band of +-20 holds one of two."""
    made = rows(actual=[100.0, 200.0], forecast=[110.0, 170.0], naive=[90.0, 220.0],
                low80=[90.0, 150.0], high80=[130.0, 190.0], low95=[80.0, 120.0], high95=[140.0, 220.0])  # fmt: skip
    found = scored(made)
    assert found["off_mean"] == pytest.approx(10 / 150) and found["error"] == pytest.approx(20 / 150)
    assert found["naive_error"] == pytest.approx(15 / 150)
    assert (found["mase"], found["naive_mase"], found["inside80"]) == pytest.approx((2.0, 1.5, 1))
    assert np.isnan(found["held80"]), "two forecasts are too few for a share"
    ten = scored(pd.concat([made] * 5))
    assert (ten["held80"], ten["held95"]) == pytest.approx((0.5, 1.0))


def test_the_pinball_loss_is_koenkers_and_bassetts():
    """100 came. q (y - f) where it is above, (1 - q) (f - y) where below: 0.025 x 20, 0.1 x 10, 0.5 x 4 below the line,
    0.1 x 10, 0.025 x 20: 0.5, 1, 2, 1 and 0.5, 1.0 in the mean; and a band that missed by 10 pays nine tenths of it."""
    made = rows(actual=[100.0], forecast=[104.0], low80=[90.0], high80=[110.0], low95=[80.0], high95=[120.0])
    assert pinball(made) == pytest.approx(1.0)
    missed = made.assign(low80=110.0)
    assert pinball(missed) - pinball(made) == pytest.approx((0.9 * 10 - 1.0) / 5)


def test_horizons_are_one_to_three_to_six_to_twelve_and_beyond():
    made = rows(actual=[100.0] * 7, ahead=[1, 2, 3, 4, 12, 13, 24])
    assert [(row["ahead"], row["tried"]) for row in by_horizon(made, "x")] == [
        (1, 1),
        (3, 2),
        (6, 1),
        (12, 1),
        (24, 2),
    ]


def test_the_scale_is_that_of_the_months_known_when_it_was_made():
    """Thirteen months known: one pair a year apart, 7 apart; a later jump of 900 is not in it."""
    came = monthly([*np.full(12, 100.0), 107.0, 1000.0])
    assert season(came, came.index[12]) == 7.0 and np.isnan(season(came, came.index[11]))
    assert np.isnan(season(monthly(np.full(20, 5.0)), pd.Timestamp("2022-08-01"))), "nothing ever moved"


def test_the_parts_of_each_level_are_kept_add_up_and_are_judged():
    whole = replace(company(NORTH, SOUTH), keeps=True)
    cut = pd.Timestamp("2026-12-01")
    early = company(*(frame[frame.ordered_at < cut] for frame in (NORTH, SOUTH)))
    early = replace(early, as_of=last_day(date(2026, 11, 1)), keeps=True)
    ledger = forecast.ledger(early).ledger
    parts = ledger[(ledger.level != ALL)]
    assert parts.groupby("level").part.agg(set).to_dict() == {
        "level_region": {"North", "South"}, "level_channel": {"shop", "phone"},
    }  # fmt: skip
    total = ledger[
        (ledger.measure == "expected_revenue") & (ledger.ahead > 0) & (ledger.level == ALL)
    ].set_index("month")
    sums = parts.pivot_table(index="month", columns="level", values="forecast", aggfunc="sum")
    for level in sums:
        assert sums[level].to_numpy() == pytest.approx(
            total.forecast.reindex(sums.index).to_numpy(), rel=1e-9
        )
    assert (parts.low95 <= parts.low80).all() and (parts.low80 <= parts.forecast).all()
    assert (parts.forecast <= parts.high80).all() and (parts.high80 <= parts.high95).all()
    texts = ledger.astype(object).where(ledger.notna(), "").map(str)
    later = forecast.ledger(replace(whole, earlier=lambda finding: (Earlier("2026-11", "f", texts),)))
    assert later.table.set_index("judged").tried.to_dict() == {
        "Revenue expected": 1, "Orders expected": 1, "level_region": 2, "level_channel": 2,
    }  # fmt: skip


def test_a_band_is_moved_with_its_line():
    """By half where both are above zero; by the difference where one is not."""
    assert carried(np.array([80.0]), np.array([100.0]), np.array([150.0])) == pytest.approx(120.0)
    assert carried(np.array([80.0, 5.0]), np.array([100.0, -10.0]), np.array([-10.0, 20.0])) == pytest.approx(
        [-30.0, 35.0]
    )


def test_the_rest_is_judged_only_while_it_is_the_rest_of_the_same_parts():
    month = pd.Timestamp("2027-01-01")
    base = {
        "measure": "m",
        "level": "l",
        "made": month,
        "month": month,
        "known_to": month,
        "ahead": 1,
        "forecast": 1.0,
    }
    ahead = pd.DataFrame([base | {"part": part} for part in ("a", "b", REST)])
    came = pd.Series([1.0], [month])
    same = {("m", "l", part): came for part in ("a", "b", REST)}
    assert judged(ahead, same).part.tolist() == ["a", "b", REST]
    other = {("m", "l", part): came for part in ("a", "c", REST)}
    assert judged(ahead, other).part.tolist() == ["a"]


def test_deals_are_kept_and_judged_where_there_are_no_orders(tmp_path):
    for months, says in ((36, "No earlier page"), (37, "Jan 2027 came to $")):
        made = replace(winner_by_month(VALUES[:months]), keeps=True, earlier=earlier_in(tmp_path))
        finding = kept(forecast.ledger(made), made.as_of, tmp_path)
        assert finding.says.startswith(says) and set(finding.ledger.measure) == {
            "expected_won_value",
            "expected_won_deals",
        }
    assert divided(winner_by_month(VALUES[:36])) == "The source has no orders to divide."


def test_too_short_a_history_keeps_nothing_and_says_so():
    finding = forecast.ledger(replace(shop(VALUES[:4]), keeps=True))
    assert finding.ledger.empty and "too short to try one" in finding.says


@pytest.mark.parametrize(
    ("off", "inside", "banded", "words"),
    [
        (0.0001, True, True, "just what the page"), (0.1, True, False, "as ever before"),
        (float("nan"), True, True, ": inside that range"), (float("nan"), False, True, ": outside that range"),
        (0.1, True, True, "against the forecast, inside"), (0.1, False, True, "against the forecast, outside"),
    ],
)  # fmt: skip
def test_the_sentence_goes_with_what_came(off, inside, banded, words):
    assert words in template(off, inside, banded)


def test_a_text_that_a_spreadsheet_would_run_is_the_same_part_again(tmp_path):
    """A region called -East gets an apostrophe in the file, and none in the comparison."""
    frame = pd.DataFrame([{name: "-East" if name == "part" else "1" for name in COLUMNS}])
    write_ledgers([Finding(KEPT, "", ledger=frame).data()], tmp_path)
    assert (tmp_path / "ledger" / f"{KEPT}.csv").read_text().count("'-East") == 1
    assert rows_of(tmp_path / "ledger" / f"{KEPT}.csv").part.tolist() == ["-East"]


def test_what_is_no_table_of_equal_rows_is_none(tmp_path):
    for text in ("a,b\n1\n", "a,a\n1,2\n", 'a\n"1', ""):
        (tmp_path / "x.csv").write_text(text)
        assert rows_of(tmp_path / "x.csv") is None, text
    assert rows_of(tmp_path / "nothing.csv") is None
    assert read(Earlier("2027-01", "f", None)) is None
