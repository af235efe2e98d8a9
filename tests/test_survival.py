"""Survival and competing ends against published values, and against statsmodels row by row."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from crm.estimate.survival import day_of_kind, incidence, median_days, median_of_kind, survival, value_on

# Remission of 21 children under 6-mercaptopurine, in weeks: Freireich et al. 1963, Blood 21; the survival and
# its standard error in Klein & Moeschberger 2003, Survival Analysis, table 4.1A
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSE = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}

# The example of statsmodels' own test, made with cuminc of R's cmprsk and, for the errors, Stata's stcompet
TIMES = [1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4]
ENDS = [1, 1, 1, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]


def durations(days, event, n=1) -> pd.DataFrame:
    """Counted durations."""
    return pd.DataFrame({"days": days, "event": event, "n": n})


def random_durations(seed: int, kinds: int) -> pd.DataFrame:
    """500 waits of up to 60 days, a third still open."""
    rng = np.random.default_rng(seed)
    return durations(rng.integers(0, 60, 500), rng.integers(0, kinds + 1, 500))


def collapsed(rows: pd.DataFrame) -> pd.DataFrame:
    """The same, as an engine counts them."""
    return rows.groupby(["days", "event"], as_index=False)["n"].sum()


def test_children_under_6mp_stay_in_remission_as_published():
    curve = survival(durations(WEEKS, RELAPSE))
    found = {week: value_on(curve, week).value for week in PUBLISHED}
    assert found == pytest.approx(PUBLISHED, abs=0.0005)


def test_the_median_remission_is_23_weeks_and_its_upper_end_is_not_reached():
    median = median_days(survival(durations(WEEKS, RELAPSE)))
    assert (median.value, median.low) == (23, 13) and np.isnan(median.high)


def test_competing_ends_add_up_as_in_r():
    first = incidence(durations(TIMES, ENDS))
    second = incidence(durations(TIMES, [{0: 0, 1: 2, 2: 1}[e] for e in ENDS]))
    assert value_on(first, 1).value == pytest.approx(0.11111111)
    assert value_on(first, 9).value == pytest.approx(0.17037037)
    assert value_on(second, 4).value == pytest.approx(0.20740741)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_survival_and_its_error_are_those_of_statsmodels(seed):
    rows = random_durations(seed, 1)
    theirs = SurvfuncRight(rows["days"], rows["event"])
    ours = survival(collapsed(rows)).set_index("day").loc[theirs.surv_times]
    assert ours["share_left"].to_numpy() == pytest.approx(theirs.surv_prob)
    inner = theirs.surv_prob > 0
    s, error = theirs.surv_prob[inner], theirs.surv_prob_se[inner]
    log_log = s ** np.exp(1.959964 * error / np.abs(s * np.log(s)))
    assert ours["low"].to_numpy()[inner] == pytest.approx(log_log, abs=1e-6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_incidence_and_its_error_are_those_of_statsmodels(seed):
    rows = random_durations(seed, 2)
    theirs = CumIncidenceRight(rows["days"].to_numpy(), rows["event"].to_numpy())
    ours = incidence(collapsed(rows)).set_index("day").loc[theirs.times]
    share, error = theirs.cinc[0][:-1], theirs.cinc_se[0][:-1]
    high = share ** np.exp(-1.959964 * error / np.abs(share * np.log(share)))
    assert ours["share"].to_numpy()[:-1] == pytest.approx(share)
    assert ours["high"].to_numpy()[:-1] == pytest.approx(high, abs=1e-6)


def test_the_shares_of_both_ends_and_of_the_open_make_one():
    rows = collapsed(random_durations(4, 2))
    won = incidence(rows)
    lost = incidence(rows.assign(event=rows["event"].map({0: 0, 1: 2, 2: 1})))
    left = survival(rows)
    assert (won["share"] + lost["share"] + left["share_left"]).to_numpy() == pytest.approx(1)


@pytest.mark.parametrize("n", [5, 6, 7, 200])
def test_with_nothing_open_the_median_is_the_ordinary_one(n):
    days = np.random.default_rng(n).integers(0, 90, n)
    assert median_days(survival(durations(days, 1))).value == np.median(days)
    assert day_of_kind(durations(days, 1)) == np.median(days)


def test_open_waits_hold_the_median_up():
    # five over after 1 to 5 days, five open for longer: half are over only on day 5
    rows = durations([1, 2, 3, 4, 5, 9], [1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 5])
    assert median_days(survival(rows)).value == 5
    assert median_days(survival(rows[rows["event"] == 1])).value == 3


def test_a_median_that_is_not_reached_is_no_number():
    rows = durations([1, 9], [1, 0], [4, 6])
    assert np.isnan(median_days(survival(rows)).value)


def test_a_loss_is_no_open_deal():
    # of four, one is won on day 1, two lost on day 2, one won on day 3: half are won, not more
    rows = durations([1, 2, 3], [1, 2, 1], [1, 2, 1])
    assert value_on(incidence(rows), 3).value == pytest.approx(0.5)
    assert day_of_kind(rows) == pytest.approx(2)


def test_nothing_gives_nothing():
    empty = durations([], [], [])
    assert survival(empty).empty and incidence(empty).empty
    assert all(
        np.isnan(v) for v in (*median_days(survival(empty)), *median_of_kind(empty), day_of_kind(empty))
    )
    assert np.isnan(value_on(incidence(empty), 30).value)


def test_the_interval_of_a_kinds_median_covers_the_truth():
    """Wins are exponential with mean 60, so half of them come within 41.6 days, whatever is lost or open."""
    rng, hits = np.random.default_rng(7), 0
    for _ in range(40):
        won, age = rng.random(400) < 0.4, rng.uniform(0, 600, 400)
        took = rng.exponential(np.where(won, 60, 130))
        over = took <= age
        event = np.where(over, np.where(won, 1, 2), 0)
        found = median_of_kind(collapsed(durations(np.floor(np.where(over, took, age)), event)))
        hits += found.low - 1 <= 60 * np.log(2) <= found.high + 1
    assert hits >= 36
