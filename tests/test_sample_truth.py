"""A large clean draw of the made company shows what is stated to be true of it."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import gammaln

from crm.sample.activities import known as known_activities
from crm.sample.clock import to_seasonal
from crm.sample.company import draw
from crm.sample.costs import NEW
from crm.sample.noted import stated as stated_in_deals
from crm.sample.pipeline import SOURCES
from crm.sample.programme import asked, opened
from crm.sample.truth import truth
from crm.sample.truth_deals import mixture, win_chance
from crm.sample.truth_orders import repeats_by
from crm.sample.world import BUYING, EARLY_DAYS, REGIONS


@pytest.fixture(scope="module")
def made():
    return draw(customers=25_000, months=36, seed=12)


@pytest.fixture(scope="module")
def true(made) -> dict:
    return truth(made, {"customers": 25_000, "months": 36, "seed": 12}, {})


@pytest.fixture(scope="module")
def old_deals(made) -> pd.DataFrame:
    """Deals so old that all of them have ended."""
    deals = made.deals[(made.deals.created >= 0) & (made.deals.created < made.window.days - 600)]
    assert deals.closed.notna().mean() > 0.999
    return deals


def known(made, table: str, column: str) -> pd.DataFrame:
    rows = getattr(made, table)
    return rows[rows[column] < made.window.days]


def test_without_skips_and_returns_the_chance_is_the_product_of_the_stages(monkeypatch):
    ways = (
        (0, 1, 0.03),
        (0, 5, 0.01),
        (1, 2, 0.02),
        (1, 5, 0.02),
        (2, 3, 0.01),
        (2, 5, 0.03),
        (3, 4, 0.09),
        (3, 5, 0.01),
    )
    monkeypatch.setattr("crm.sample.pipeline.HAZARDS", ways)
    assert win_chance(1.0) == pytest.approx(0.75 * 0.5 * 0.25 * 0.9)
    assert win_chance(2.0, stage=3) == pytest.approx(0.09 / 0.11)


def test_the_shares_of_sources_and_representatives_add_up():
    assert sum(weight for weight, _ in mixture()) == pytest.approx(1)


def test_deals_are_won_as_often_as_stated(old_deals, true):
    p = true["deals"]["win_probability"]
    assert old_deals.won.mean() == pytest.approx(p, abs=3 * np.sqrt(p * (1 - p) / len(old_deals)))


def test_each_source_wins_as_often_as_stated(old_deals, true):
    for source, p in enumerate(true["deals"]["win_probability_by_source"].values()):
        won = old_deals.won[old_deals.source == source]
        assert won.mean() == pytest.approx(p, abs=3.5 * np.sqrt(p * (1 - p) / len(won)))


def test_stages_are_reached_as_often_as_stated(made, old_deals, true):
    moves = made.moves[made.moves.deal.isin(old_deals.index)]
    for stage, p in enumerate(true["deals"]["ever_in_stage"].values()):
        assert moves.deal[moves.after == stage].nunique() / len(old_deals) == pytest.approx(p, abs=0.02)


def test_half_of_the_deals_have_ended_by_the_stated_day(old_deals, true):
    took = np.floor(old_deals.closed) - np.floor(old_deals.created)
    assert took.median() == pytest.approx(true["deals"]["median_days_to_close"], abs=2)
    assert took[old_deals.won].median() == pytest.approx(true["deals"]["median_days_to_win"], abs=3)
    assert took[old_deals.lost].median() == pytest.approx(true["deals"]["median_days_to_lose"], abs=2)


def test_leads_become_deals_as_often_as_stated(made, true):
    leads = made.leads[(made.leads.created >= 0) & (made.leads.created < made.window.days - 200)]
    assert leads.converted.notna().mean() == pytest.approx(true["deals"]["lead_conversion"], abs=0.01)


def test_one_day_after_the_first_order_hardly_anyone_has_come_again():
    """For a short time nobody has left, so repeats are the mean rate r / alpha times the time."""
    assert repeats_by(0.0) == pytest.approx(0)
    assert repeats_by(0.1) == pytest.approx(0.1 * BUYING.r / BUYING.alpha, rel=0.01)


def test_each_months_orders_and_revenue_are_as_expected(made, true):
    orders = known(made, "orders", "ordered")
    days = made.window.first + np.floor(orders.ordered).astype(int).to_numpy()
    month = days.astype("datetime64[M]").astype(str)
    revenue = orders.amount.groupby(month).sum() / pd.Series(true["orders"]["expected_revenue"])
    count = orders.groupby(month).size() / pd.Series(true["orders"]["expected_orders"])
    assert len(count) == 36
    assert count.mean() == pytest.approx(1, abs=0.02)
    assert revenue.mean() == pytest.approx(1, abs=0.02)
    assert count.std() < 0.025
    assert revenue.std() < 0.05


def test_the_season_is_found_again(made, true):
    orders = known(made, "orders", "ordered")
    index = pd.DatetimeIndex(made.window.first + np.floor(orders.ordered).astype(int).to_numpy())
    monthly = orders.amount.groupby([index.year, index.month]).sum()
    columns = np.column_stack([np.arange(36) / 12, np.eye(12)[monthly.index.get_level_values(1) - 1]])
    found = np.linalg.lstsq(columns, np.log(monthly), rcond=None)[0]
    season = np.exp(found[1:]) / np.exp(found[1:]).mean()
    assert np.expm1(found[0]) == pytest.approx(true["orders"]["growth_a_year"], abs=0.05)
    assert np.abs(season - list(true["orders"]["season_of_revenue"].values())).max() < 0.06


def test_the_seasonal_clock_keeps_the_year_and_runs_faster_in_december_than_in_july(made):
    def ran(first: str, last: str) -> float:
        days = (np.array([first, last], dtype="datetime64[D]") - made.window.first).astype(float)
        return np.diff(to_seasonal(made.window, days)).item()

    assert ran("2024-11-01", "2025-11-01") == pytest.approx(365, abs=0.5)
    assert ran("2025-12-01", "2025-12-02") / ran("2025-07-01", "2025-07-02") == pytest.approx(1.24 / 0.78)


def test_purchasing_parameters_are_found_again(made):
    """BG/NBD by maximum likelihood (Fader, Hardie and Lee 2005, eq. 6) on customers since the first day."""
    born = made.accounts.born
    orders = known(made, "orders", "ordered")
    orders = orders[orders.customer.isin(born.index[born >= 0])]
    clock = pd.Series(to_seasonal(made.window, orders.ordered.to_numpy()), index=orders.index)
    by = clock.groupby(orders.customer)
    x, recency = by.size().to_numpy() - 1, (by.max() - by.min()).to_numpy()
    age = (to_seasonal(made.window, np.array(float(made.window.days))) - by.min()).to_numpy()

    def loss(logs):
        r, alpha, a, b = np.exp(logs)
        here = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        here += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        gone = np.log(a / (b + np.maximum(x, 1) - 1)) - (r + x) * np.log(alpha + recency)
        return -(here + np.logaddexp(-(r + x) * np.log(alpha + age), np.where(x > 0, gone, -np.inf))).mean()

    found = np.exp(minimize(loss, np.log([1, 50, 1, 3]), method="L-BFGS-B").x)
    assert found[:2] == pytest.approx([BUYING.r, BUYING.alpha], rel=0.07)
    assert found[2:] == pytest.approx([BUYING.a, BUYING.b], rel=0.15)
    assert found[2] / found[2:].sum() == pytest.approx(BUYING.a / (BUYING.a + BUYING.b), rel=0.05)


def test_spending_has_the_stated_mean_and_spread(made):
    """Gamma-gamma: mean p v / (q - 1); within a customer the variance is his squared mean divided by p."""
    rows = made.orders[~made.orders["first"]]
    assert rows.amount.mean() == pytest.approx(BUYING.p * BUYING.v / (BUYING.q - 1), rel=0.03)
    by = rows.amount.groupby(rows.customer)
    many = by.size() >= 8
    relative = (by.var() / (by.mean() ** 2 - by.var() / by.size()))[many]
    assert relative.mean() == pytest.approx(1 / BUYING.p, rel=0.08)


def test_those_who_have_left_do_not_order_again(made):
    last = made.orders[made.orders.ordered >= made.window.days].customer.unique()
    again = made.accounts.loc[last]
    assert again.alive[again.born < made.window.days].all()
    assert 0.3 < made.accounts.alive[made.accounts.born < made.window.days].mean() < 0.7


def test_orders_are_late_as_often_as_stated(made, true):
    orders = known(made, "orders", "ordered")
    region = made.accounts.region.to_numpy()[orders.customer]
    assert orders.late.mean() == pytest.approx(true["orders"]["late_share"], abs=0.004)
    for number, (name, p) in enumerate(true["orders"]["late_share_by_region"].items()):
        assert name == list(REGIONS)[number]
        assert orders.late[region == number].mean() == pytest.approx(p, abs=0.01)


def test_in_november_and_december_orders_are_late_more_often(made):
    orders = known(made, "orders", "ordered")
    month = (made.window.first + np.floor(orders.ordered).astype(int).to_numpy()).astype("datetime64[M]")
    rush = month.astype(int) % 12 >= 10
    assert orders.late[rush].mean() / orders.late[~rush].mean() == pytest.approx(1.6, rel=0.08)


def test_complaints_come_at_the_stated_rate(made, true):
    orders, tickets = known(made, "orders", "ordered"), known(made, "tickets", "created")
    for kind, rate in enumerate(true["tickets"]["complaints_per_1000_orders_by_reason"].values()):
        drawn = (tickets.kind == kind).sum()
        assert 1000 * drawn / len(orders) == pytest.approx(
            rate, abs=0.3 + 3.5 * 1000 * np.sqrt(drawn) / len(orders)
        )


def test_half_of_the_tickets_are_solved_by_the_stated_day(made, true):
    tickets = made.tickets
    assert tickets.took.median() == pytest.approx(true["tickets"]["median_days_to_solve"], rel=0.04)
    assert tickets.took[tickets.kind < 5].median() == pytest.approx(
        true["tickets"]["median_days_to_solve_complaints"], rel=0.05
    )
    answered = (tickets.answered - tickets.created)[tickets.created < made.window.days]
    assert answered.median() == pytest.approx(true["tickets"]["median_days_to_answer"], rel=0.05)
    due = tickets[tickets.due < made.window.days]
    assert (due.closed <= due.due).mean() == pytest.approx(true["tickets"]["solved_in_time"], abs=0.02)


@pytest.mark.parametrize("months", ["all", "last_12_months"])
def test_the_answers_flatter_and_by_as_much_as_stated(true, months):
    found = true["nps"][months]
    drawn = found["drawn"]
    assert drawn["nps_of_invited"] == pytest.approx(
        found["nps_of_invited"], abs=3 * 75 / np.sqrt(drawn["invited"])
    )
    assert drawn["nps_of_answers"] == pytest.approx(
        found["nps_of_answers"], abs=3 * 75 / np.sqrt(drawn["answers"])
    )
    assert found["nps_of_answers"] - found["nps_of_invited"] > 10
    assert drawn["answers"] / drawn["invited"] == pytest.approx(found["response_rate"], abs=0.015)


def test_weighting_by_segment_and_lateness_takes_away_half_of_the_flattery(made):
    asked = known(made, "nps", "sent").assign(
        business=lambda t: made.accounts.business.to_numpy()[t.customer]
    )
    points = pd.Series(np.select([asked.score >= 9, asked.score <= 6], [100, -100], 0), index=asked.index)
    cell = asked.business * 2 + asked.late
    weight = (cell.map(cell.value_counts()) / cell.map(cell[asked.replied].value_counts()))[asked.replied]
    flattery = points[asked.replied].mean() - points.mean()
    assert np.average(points[asked.replied], weights=weight) - points.mean() < flattery / 2


def test_the_contented_after_a_ticket_are_as_many_as_stated(true):
    found = true["csat"]["all"]
    drawn = found["drawn"]
    assert drawn["top2_of_answers"] == pytest.approx(
        found["top2_of_answers"], abs=3 * 0.5 / np.sqrt(drawn["answers"])
    )
    assert found["top2_of_answers"] > found["top2_of_asked"]


def test_late_deliveries_and_slow_tickets_spoil_the_score(made):
    asked = made.nps
    assert asked.score[asked.late].mean() < asked.score[~asked.late].mean() - 1.5
    assert asked.score[asked.slow].mean() < asked.score[~asked.slow].mean() - 1


def test_the_company_has_about_as_many_customers_as_asked_for(true):
    assert true["drawn"]["customers"] == pytest.approx(25_000, rel=0.02)


def test_a_new_customer_costs_what_is_stated(made, true):
    """Costs of the first half of the window over the customers that its enquiries have become by now."""
    half = made.window.edges[np.searchsorted(made.window.edges, 0) + 18]
    costs = made.costs[(made.costs.day < half) & (made.costs.purpose == NEW)]
    spent = costs.amount.groupby(costs.channel).sum()
    deals = made.deals[made.deals.won]
    begun = made.leads.created.reindex(deals.lead).to_numpy()
    begun = np.where(deals.lead >= 0, begun, deals.created)
    won = deals.source[(begun >= 0) & (begun < half)].map(dict(enumerate(SOURCES))).value_counts()
    shop = made.accounts[~made.accounts.business].born
    won["Online shop"] = ((shop >= 0) & (shop < half)).sum()
    for channel, cost in true["costs"]["cost_of_a_new_customer"].items():
        chance = 3.5 / np.sqrt(won[channel]) + 3.5 * 0.08 / np.sqrt(18)
        assert spent[channel] / won[channel] == pytest.approx(cost, rel=chance), channel
    assert "Referral" not in spent and spent["Radio"] > 0


def test_from_lead_to_first_order_it_takes_as_long_as_stated(made, true):
    deals = made.deals[made.deals.won & (made.deals.lead >= 0)]
    begun = made.leads.created.reindex(deals.lead).to_numpy()
    old = (begun >= 0) & (begun < made.window.days - 500)
    took = pd.Series(deals.closed.to_numpy() - begun)[old]
    source = pd.Series(deals.source.to_numpy())[old].map(dict(enumerate(SOURCES)))
    for name, days in true["costs"]["median_days_from_lead"].items():
        here = took[source == name]
        assert here.median() == pytest.approx(days, abs=4 * 1.25 * here.std() / np.sqrt(len(here))), name


def with_what_was_done(made) -> pd.DataFrame:
    """Deals old enough to have ended and open after the fortnight, with touches, contacts and kinds up to then."""
    deals, facts = made.deals, known_activities(made.window, made.contacts, made.deals, made.moves)
    deals = deals[(deals.created >= 0) & (deals.created < made.window.days - 600)]
    deals = deals[deals.closed > deals.created + EARLY_DAYS]
    acts = made.activities.assign(
        since=made.activities["at"] - deals.created.reindex(made.activities.deal).to_numpy()
    )
    acts = acts[acts.since < EARLY_DAYS].groupby("deal")
    found = pd.DataFrame(
        {"won": deals.won, "touches": acts.size(), "people": acts.contact.nunique(), "first": acts.since.min(),
         "meetings": acts.kind.apply(lambda k: (k == 2).sum())}, index=deals.index,
    ).fillna({"touches": 0, "people": 0, "meetings": 0, "first": np.inf})  # fmt: skip
    return found.assign(can=(found.touches >= 2) & (facts.contacts.reindex(found.index) >= 2))


def test_two_contacts_early_go_with_winning_as_stated_and_nothing_else_does(made, true):
    """Each share within 3.5 standard errors of what activities are drawn with; other behaviours' gap around zero."""
    deals, stated = with_what_was_done(made), true["activities"]
    for won, p in ((True, stated["two_contacts_if_won"]), (False, stated["two_contacts_if_lost"])):
        here = deals[deals.can & (deals.won == won)]
        assert (here.people >= 2).mean() == pytest.approx(p, abs=3.5 * np.sqrt(p * (1 - p) / len(here)))
    assert stated["odds_ratio_of_two_contacts"] == pytest.approx((0.68 / 0.32) / (0.44 / 0.56))
    for other in (deals.touches >= 3, deals["first"] <= 1, deals.meetings > 0, deals.can):
        gap = deals.won[other].mean() - deals.won[~other].mean()
        error = np.sqrt(0.25 * (1 / other.sum() + 1 / (~other).sum()))
        assert abs(gap) < 3.5 * error
    assert (deals.people[~deals.can] < 2).all()


def test_touches_are_as_many_as_stated_and_nobody_is_touched_before_or_after_their_time(made, true):
    deals, acts = with_what_was_done(made), made.activities
    p = true["activities"]["touches_early"]
    assert deals.touches.mean() == pytest.approx(p, abs=3.5 * np.sqrt(p / len(deals)))
    of = made.deals.reindex(acts.deal)
    assert (acts["at"].to_numpy() >= of.created.to_numpy()).all() and acts["at"].max() < made.window.late
    over = of.closed.to_numpy() <= acts["at"].to_numpy()
    assert (over == acts.care.to_numpy()).all() and of.won.to_numpy()[over].all()
    assert (made.contacts.account.reindex(acts.contact).to_numpy() == acts.account.to_numpy()).all()
    assert ((acts.agreed > acts["at"]) | acts.agreed.isna()).all()


def test_the_history_ends_with_what_the_deal_says_and_moves_as_often_as_stated(made, true):
    noted, says = made.noted, stated_in_deals(made.deals)
    last = noted.groupby("deal").tail(1).set_index("deal")
    assert (
        last.amount.equals(says.amount.reindex(last.index))
        and (last.expected == np.floor(says.expected.reindex(last.index))).all()
    )
    before = noted.groupby("deal")[["amount", "expected"]].shift()
    inside = (noted.before >= 0) & (noted.after < 4) & noted.amount.notna()
    for column, p in (("amount", "repriced"), ("expected", "moved")):
        changed = (noted[column] != before[column])[inside].mean()
        assert changed == pytest.approx(true["deals"]["history"][p], abs=0.015), column
    moved = (noted.expected - before.expected)[inside]
    assert (moved > 0).sum() / (moved != 0).sum() == pytest.approx(0.7, abs=0.03)
    assert (noted[noted.after == 5].amount.dropna() == before.amount[noted.after == 5].dropna()).all()


def test_who_orders_more_joins_as_stated_and_nothing_else_of_the_draw_knows_of_it(made, true):
    """Of those who were no members when they ordered for the k-th time since the opening, k times 4 % joined on that day, as often
    those who ordered again within the half year after as those who did not."""
    stated, w = true["programme"], made.window
    assert str(w.first + int(opened(w))) == stated["opened"] == "2025-05-01"
    rows = asked(w, made.orders)
    rows["k"] = rows.groupby("customer").cumcount() + 1
    rows["day"], rows["since"] = np.floor(rows.ordered), made.members.reindex(rows.customer).to_numpy()
    rows["again"] = rows.groupby("customer").ordered.shift(-1) - rows.ordered <= 183
    free = rows[~(rows.since < rows.day) & (rows.ordered < w.days - 183)]
    free = free[~free.duplicated(["customer", "day"], keep=False)]
    for k in (1, 3, 6):
        joined = (free.since == free.day)[free.k == k]
        chance, spread = stated["chance_for_each_order_since"] * k, 4 * (0.25 / len(joined)) ** 0.5
        assert joined.mean() == pytest.approx(chance, abs=spread * 2 * (chance * (1 - chance)) ** 0.5)
        again = free.again[free.k == k]
        assert joined[again].mean() == pytest.approx(joined[~again].mean(), abs=0.05)
    assert stated["members"] == made.members.notna().sum() and made.members.max() < w.days
    assert stated["orders_of_a_member_times"] == 1
