"""What the forecast tells of a company: whole months only, in sentences, with the table that proves them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from crm.analyses import forecast
from crm.analyses.forecast.expected import revenue
from crm.analyses.forecast.next_month import next_month
from crm.analyses.forecast.parts import split
from crm.analyses.forecast.told import sentence
from crm.analyses.forecast.tried import by_step
from crm.outlook.measures import MEASURES, Subject, figures
from crm.outlook.outlook import modelled
from crm.outlook.rolling import Trial
from crm.outlook.sales import sales_by_month
from crm.tables import company_of
from made_months import monthly, selling, shop_by_month, winner_by_month

pytestmark = pytest.mark.filterwarnings("error")
THREE_YEARS = selling(36) * 100  # dollars a month


def said(finding) -> str:
    """The sentence and the notes as one text."""
    return " ".join([finding.says, *finding.notes])


def orders_of(rows: list[tuple], as_of: str, **columns):
    """A company from (day, amount) pairs."""
    frame = pd.DataFrame(rows, columns=["ordered_at", "amount"]).assign(
        order_id=[f"o{i}" for i in range(len(rows))], account_id="c", **columns
    )
    frame["ordered_at"] = pd.to_datetime(frame.ordered_at)
    return company_of(as_of, orders=frame)


def test_the_next_twelve_months_are_said_with_their_range_and_against_the_last_twelve():
    finding = revenue(shop_by_month(THREE_YEARS))
    first, year = finding.says.split(". ")
    assert first.startswith("Jan 2027 is expected at $") and "(80 in 100)" in first
    assert year.startswith("The next twelve months, Jan 2027 to Dec 2027, are expected to bring $1.")
    assert year.endswith("more than the last twelve.")


def test_the_page_opens_with_the_next_month_against_the_same_month_of_last_year():
    """The middle of January is put at 1.5 times last January's; below, as much, tenfold, and with none to hold it against."""
    series = monthly(THREE_YEARS, "2024-01")
    ahead = forecast.forecast(series)
    last = series.iloc[-12]
    for factor, words in {
        1.5: "50% above Jan 2026", 0.92: "8% below Jan 2026", 1.001: "as much as Jan 2026", 12.0: "12 times what Jan 2026",
    }.items():  # fmt: skip
        path = ahead.expected.path.copy()
        path[0] = factor * last / ahead.gated.scale
        about = Subject(
            MEASURES["orders", "value"], None, replace(ahead, expected=ahead.expected._replace(path=path))
        )
        assert next_month(about, 0.8, "USD").startswith("Jan 2027 is expected at $")
        assert words in next_month(about, 0.8, "USD"), factor
    young = forecast.forecast(monthly(THREE_YEARS[:8], "2026-05"))
    assert next_month(Subject(MEASURES["orders", "value"], None, young), 0.8, "USD").endswith("(80 in 100).")


def test_the_headline_number_is_the_sum_of_the_months_in_the_table():
    finding = revenue(shop_by_month(THREE_YEARS))
    total, first = finding.numbers
    assert total.value == pytest.approx(
        finding.table.forecast.sum(), rel=5e-3
    )  # both are told in three figures
    assert first.value == finding.table.forecast.iloc[0] and total.n == 36
    assert total.low < total.value < total.high


def test_the_table_has_the_months_ahead_on_top_and_the_newest_known_month_below():
    table = revenue(shop_by_month(THREE_YEARS)).table
    assert list(table.columns) == ["month", "actual", "forecast", "low80", "high80", "low95", "high95"]
    assert table.month.iloc[0] == pd.Timestamp("2027-01-01") and table.month.iloc[12] == pd.Timestamp(
        "2026-12-01"
    )
    assert table.actual.iloc[:12].isna().all() and table.forecast.iloc[12:].isna().all()
    assert table.actual.iloc[12] == pytest.approx(THREE_YEARS[-1], abs=0.5)


def test_orders_are_counted_and_revenue_is_net():
    """Two orders and a credit note in January, one cancelled: 2 orders, 100 + 50 - 20 refunded - 10 credit."""
    rows = [("2024-01-03", 100.0), ("2024-01-20", 50.0), ("2024-01-31", -10.0), ("2024-01-30", 999.0)]
    company = orders_of(
        rows, "2024-01-31", refund_amount=[20.0, None, None, None], status=["ok", "ok", "ok", "canceled"]
    )
    assert sales_by_month(company).months[["value", "count"]].to_numpy().tolist() == [[120.0, 2.0]]


def test_the_forecast_takes_the_whole_history_whatever_the_window():
    company = shop_by_month(THREE_YEARS)
    short = revenue(replace(company, window=6))
    assert short.says == revenue(company).says and "36 months, Jan 2024 to Dec 2026" in said(short)


def test_a_partial_last_month_is_dropped_and_said():
    """Ten days of December are no fall: the forecast is that of November and begins with December."""
    whole = revenue(shop_by_month(THREE_YEARS[:35]))
    partial = revenue(shop_by_month(THREE_YEARS, as_of="2026-12-10"))
    assert partial.says == whole.says
    assert "Dec 2026 is left out: it goes only to 10 Dec 2026." in partial.notes


def test_months_not_loaded_are_dropped_and_said():
    """Two months with one order of a hundredth each, as in Olist's last two."""
    thin = np.concatenate([THREE_YEARS[:34], THREE_YEARS[34:] / 100])
    company = shop_by_month(thin, as_of="2026-12-31", orders=[30] * 34 + [1, 1])
    assert revenue(company).says == revenue(shop_by_month(THREE_YEARS[:34])).says
    assert any("Nov 2026 to Dec 2026" in note for note in revenue(company).notes)


def test_a_month_that_breaks_off_before_its_end_is_dropped_and_said():
    """As of the end of December, but the newest order is of the 12th, where months used to be filled to the end."""
    company = shop_by_month(THREE_YEARS, as_of="2026-12-12")
    from datetime import date

    late = revenue(replace(company, as_of=date(2026, 12, 31)))
    assert late.says == revenue(shop_by_month(THREE_YEARS[:35])).says
    assert any(
        note.startswith("Dec 2026 is left out: its newest record is of 12 Dec 2026") for note in late.notes
    )


def test_a_shop_that_sells_on_the_first_of_each_month_does_not_break_off():
    rows = [(day, 100.0) for day in pd.date_range("2024-01-01", periods=30, freq="MS")]
    assert len(sales_by_month(orders_of(rows, "2026-06-30")).months) == 30


def test_an_empty_month_among_busy_ones_is_a_hole_and_among_quiet_ones_a_zero():
    values = THREE_YEARS.copy()
    values[20] = 0
    assert sales_by_month(shop_by_month(values)).months.value.isna().sum() == 1
    quiet = sales_by_month(shop_by_month(values, orders=3)).months
    assert quiet.value.iloc[20] == 0 and quiet["count"].iloc[20] == 0


def test_without_orders_the_deals_won_are_forecast_and_said():
    company = winner_by_month(THREE_YEARS)
    money, number = revenue(company), forecast.orders(company)
    assert "of won deals" in money.says and "won deals" in number.says
    assert money.numbers[0].name == "expected_won_value" and number.numbers[0].name == "expected_won_deals"
    assert money.table.won_value_actual.iloc[12] == pytest.approx(THREE_YEARS[-1])
    assert money.table.month.iloc[12] == pd.Timestamp("2026-12-01"), "the month they were won in"
    assert money.table.won_value_actual.iloc[-1] == pytest.approx(
        THREE_YEARS[0]
    )  # a lost deal of 9e9 is in it


def test_a_company_without_sales_gets_an_answer_and_no_error():
    company = company_of("2026-10-31", accounts=pd.DataFrame({"account_id": ["a"]}))
    for analysis in (forecast.revenue, forecast.orders, forecast.backtest, forecast.decomposition):
        finding = analysis(company)
        assert (
            not finding.answered and "neither orders" in finding.says and "report value" not in finding.says
        )


def test_a_company_with_contracts_alone_is_told_where_they_are_told_of():
    """Every part of the page, in words: no order, no deal, forty contracts that run."""
    starts = pd.date_range("2023-01-01", periods=40, freq="MS")
    running = pd.DataFrame(
        {"subscription_id": [f"s{i}" for i in range(40)], "account_id": "a", "start": starts, "mrr": 100.0}
    )
    company = company_of("2026-10-31", subscriptions=running)
    whole = (forecast.revenue, forecast.orders, forecast.ledger, forecast.backtest, forecast.decomposition)
    assert all("running contracts" in analysis(company).says for analysis in whole)
    assert "the source has no orders" in forecast.levels(company).says


def test_a_company_with_deals_alone_has_every_part_of_the_page_but_the_levels():
    company = winner_by_month(THREE_YEARS)
    for analysis in (forecast.revenue, forecast.ledger, forecast.backtest, forecast.decomposition):
        assert analysis(company).answered
    assert (
        not forecast.levels(company).answered and "the source has no orders" in forecast.levels(company).says
    )


def test_when_every_order_was_cancelled_there_is_nothing_to_forecast():
    company = orders_of([("2024-01-03", 100.0)] * 5, "2024-12-31", status="canceled")
    for analysis in (forecast.revenue, forecast.backtest, forecast.decomposition):
        assert "no values to forecast from" in analysis(company).says


def test_figures_that_never_vary_are_repeated_and_get_no_band():
    finding = revenue(shop_by_month([3000.0] * 20))
    assert (
        finding.says.startswith("Every month, or every year, was the same so far")
        and "$36.0K" in finding.says
    )
    assert "give no band" in said(finding)
    assert "exactly right" in said(forecast.backtest(shop_by_month([3000.0] * 20)))


def test_mostly_empty_months_are_read_by_their_mean():
    rows = [("2023-02-03", 90.0), ("2023-06-03", 60.0), ("2023-11-20", 30.0), ("2024-03-08", 60.0)]
    rows += [("2024-08-08", 30.0), ("2024-11-01", 90.0), ("2024-12-15", 60.0)]
    finding = revenue(orders_of(rows, "2024-12-31"))
    assert finding.numbers[0].value == pytest.approx(12 * 420 / 23, rel=1e-3)
    assert "Look at quarters" in said(finding) and finding.table.low80.iloc[0] == 0


@pytest.mark.parametrize("n", [1, 3, 5])
def test_too_short_a_history_shows_the_months_and_no_forecast(n):
    finding = revenue(shop_by_month(THREE_YEARS[:n]))
    assert f"{n} month" in finding.says and "6 are needed" in finding.says
    assert len(finding.table) == n and finding.table.forecast.isna().all() and finding.numbers == ()


def test_ten_months_give_an_indication_only():
    finding = revenue(shop_by_month(THREE_YEARS[:10]))
    assert finding.says.startswith(
        "From 10 months of history no more than an indication: Nov 2024 may bring $"
    )
    assert "cannot show a season" in said(finding) and "than the last twelve" not in finding.says


def test_under_two_years_the_season_is_said_to_be_last_years():
    assert "the season is that of the one year there is" in said(revenue(shop_by_month(THREE_YEARS[:20])))
    assert "one year there is" not in said(revenue(shop_by_month(THREE_YEARS)))


def test_other_spans_are_not_set_against_the_last_twelve():
    finding = revenue(shop_by_month(THREE_YEARS), months=6)
    assert ". The next 6 months, Jan 2027 to Jun 2027," in finding.says and "last twelve" not in finding.says
    assert finding.table.forecast.notna().sum() == 6


def test_a_higher_level_gives_a_wider_range():
    eighty, ninety = (revenue(shop_by_month(THREE_YEARS), level=level).numbers[0] for level in (0.8, 0.9))
    assert ninety.low < eighty.low and eighty.high < ninety.high
    assert "(90 in 100)" in revenue(shop_by_month(THREE_YEARS), level=0.9).says


@pytest.mark.parametrize(
    ("factor", "words"),
    [(1.0, "as much as the last twelve"), (1.5, "more than"), (0.5, "less than the last twelve")],
)
def test_the_sentence_goes_with_the_direction(factor, words):
    series = monthly(THREE_YEARS)
    ahead = forecast.forecast(series)
    bent = ahead.expected._replace(path=ahead.gated.scaled[-12:] * factor)
    about = Subject(MEASURES["orders", "value"], None, replace(ahead, expected=bent))
    assert words in sentence(about, 0.8, "USD")


def test_the_backtest_says_whether_it_beats_last_years_month():
    finding = forecast.backtest(shop_by_month(THREE_YEARS, orders=np.arange(30, 66)))
    assert "beats the simple guess" in finding.says and finding.says.startswith(
        "Tried from 10 earlier months"
    )
    assert {n.name for n in finding.numbers} == {"forecast_error", "forecast_mase", "forecast_held80"}
    assert list(finding.table.columns) == ["ahead", "tried", "error", "naive_error", "held80", "held95"]
    assert (finding.table.tried >= 10).all() and finding.table.tried.sum() == finding.numbers[0].n
    assert any(note.startswith("Orders: off by") for note in finding.notes)


def test_the_backtest_needs_seventeen_months():
    assert "16 months" in forecast.backtest(shop_by_month(THREE_YEARS[:16])).says
    assert forecast.backtest(shop_by_month(THREE_YEARS[:17])).answered


def test_errors_are_shares_of_what_came():
    """Ten months of 100 each, forecast 110, benchmark 80; the band of 80 % holds half of them."""
    trials = tuple(
        Trial(24 + k, 1, 100.0, 110.0, 80.0, 95.0 if k < 5 else 105.0, 120.0, 90.0, 130.0) for k in range(10)
    )
    row = by_step(trials).iloc[0]
    assert (row.ahead, row.tried) == (1, 10)
    assert (row.error, row.naive_error, row.held80, row.held95) == pytest.approx((0.10, 0.20, 0.5, 1.0))


def test_few_trials_far_ahead_are_put_together_until_there_are_ten():
    trials = tuple(Trial(24, ahead, 100.0, 100.0, 90.0, 90.0, 110.0, 80.0, 120.0) for ahead in range(1, 13))
    assert by_step(trials)[["ahead", "tried"]].to_numpy().tolist() == [[12, 12]]
    near = [trials[0]] * 10
    assert by_step((*near, *trials[1:3]))[["ahead", "tried"]].to_numpy().tolist() == [[3, 12]]
    assert by_step((*near, *trials[1:]))[["ahead", "tried"]].to_numpy().tolist() == [[1, 10], [12, 11]]


def test_trend_and_season_are_told_apart():
    """Level 100, growing 1 % a month, December twice a usual month: the parts come back within a few percent."""
    t = np.arange(48)
    values = 100 * 1.01**t * np.where(t % 12 == 11, 2.0, 1.0)
    parts = split(monthly(values * np.exp(np.random.default_rng(3).normal(0, 0.01, 48))))
    assert parts.trend.iloc[-1] / parts.trend.iloc[-13] == pytest.approx(1.01**12, rel=0.03)
    december = parts[parts.month.dt.month == 12].season
    other = parts[parts.month.dt.month == 6].season
    assert (1 + december.iloc[-1]) / (1 + other.iloc[-1]) == pytest.approx(2.0, rel=0.05)
    product = parts.trend * (1 + parts.season) * (1 + parts.rest)
    assert product.to_numpy() == pytest.approx(parts.actual.to_numpy())


def test_a_one_off_in_the_last_year_is_named():
    values = selling(48, noise=0.02) * 100
    values[-4] *= 1.8
    finding = forecast.decomposition(shop_by_month(values))
    (note,) = [note for note in finding.notes if "Far from trend and season" in note]
    assert (
        note.startswith("Far from trend and season in the last twelve months: Sep 2027 (+")
        and note.count("202") == 1
    ), "and no other"


def test_less_than_three_years_are_not_split():
    finding = forecast.decomposition(shop_by_month(THREE_YEARS[:35]))
    assert not finding.answered and "35 months are too few" in finding.says


def test_the_decomposition_says_where_the_trend_goes_and_when_the_year_is_strong():
    finding = forecast.decomposition(shop_by_month(selling(48, noise=0.01) * 100))
    assert "the trend rose by" in finding.says and "Apr the strongest month (+2" in finding.says
    assert finding.numbers[0].value == pytest.approx(1.005**12 - 1, abs=0.02)


def test_the_same_company_gives_the_same_numbers_twice():
    """To the last bit, and the second time nothing is left of the first."""
    one = forecast.revenue(shop_by_month(THREE_YEARS))
    modelled.cache_clear()
    assert one.data() == forecast.revenue(shop_by_month(THREE_YEARS)).data()


def with_giant(back: int, worth: float = 5e7):
    """THREE_YEARS in thirty orders a month, and one giant order so many months before the end."""
    company = shop_by_month(THREE_YEARS)
    from crm.tables import fetch

    rows = fetch(company.orders.select("order_id", "account_id", "ordered_at", "amount"))
    day = pd.Timestamp("2027-01-10") - pd.DateOffset(months=back)
    giant = {"order_id": "giant", "account_id": "c1", "ordered_at": day, "amount": worth}
    frame = pd.concat([rows, pd.DataFrame([giant])], ignore_index=True)
    return replace(company_of("2026-12-31", currency="USD", orders=frame), window=12)


def test_an_order_that_bends_the_forecast_is_named_with_the_figure_without_it():
    says, plain = revenue(with_giant(2)).says, revenue(shop_by_month(THREE_YEARS))
    assert "One order of $50.0M in Nov 2026 makes 97.3% of twelve months' revenue and bends this" in says
    assert says.endswith("without it $1.44M would be expected.") and "to bring $1.44M" in plain.says
    assert revenue(with_giant(2)).numbers[0].value > 10 * plain.numbers[0].value, "it stays in the forecast"


def test_an_old_order_is_named_only_while_it_bends_the_forecast():
    assert "One order of $50.0M in Jul 2025" in revenue(with_giant(18)).says
    assert "One order" not in revenue(with_giant(24)).says, (
        "two years old, it moves the forecast by a few percent"
    )
    assert "One order" not in revenue(with_giant(2, worth=2e5)).says, "a large order is no giant"
    assert "One order" not in forecast.orders(with_giant(2)).says, "one order is one order"


def test_from_tenfold_on_the_forecast_is_so_many_times_what_was():
    from crm.analyses.forecast.told import template

    outlook = revenue_outlook()
    text = template(outlook, 1536.51)
    assert "{times} what the last twelve brought" in text and "{change}" not in text
    assert template(outlook, 9.0) == text
    assert "{change} more than the last twelve" in template(outlook, 8.9)


def revenue_outlook():
    from crm.outlook.measures import subject

    return subject(shop_by_month(THREE_YEARS), "value").outlook


def test_an_error_beyond_tenfold_is_so_many_times_the_mean_month():
    says = forecast.backtest(with_giant(13)).says
    assert "times the mean month on average" in says and "%" not in says


def test_orders_worth_nothing_are_no_forecast_of_zero_with_a_band():
    free = orders_of([(f"2025-{m:02d}-{d:02d}", 0.0) for m in range(1, 13) for d in range(1, 25)] +
                     [(f"2026-{m:02d}-{d:02d}", 0.0) for m in range(1, 11) for d in range(1, 25)], "2026-10-31")  # fmt: skip
    assert revenue(free).says == (
        "Revenue: nothing in any of the 22 months so far, so nothing is expected of the next 12 months."
    )
    assert "from seventeen on" not in forecast.backtest(free).says
    assert "nothing to measure its error by" in forecast.backtest(free).says


def test_a_count_in_a_sentence_is_rounded_as_on_its_tile():
    assert [figures(v) for v in (60.51, 60.49, 937.4, 0.4)] == ["61", "60", "937", "0"]
    assert figures(11_414.2) == "11,400" and figures(9_874.6) == "9,870"  # not 9,875 and then 9,880
