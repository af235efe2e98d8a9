"""Who is about to leave: nothing later than the day is known, windows that are not over are not called loyal, leaks are
refused, and what a simulated company's customers do is found again."""

import hashlib
from collections import Counter

import ibis
import numpy as np
import pandas as pd
import pytest

from crm.analyses import leaving
from crm.analyses.leaving import Asked, Care, rows, seen, still_here
from crm.analyses.leaving.at_stake import LEFT, NOT_KNOWN, STAYED, TOO_SOON, at_stake
from crm.analyses.leaving.audiences import about_to_leave
from crm.analyses.leaving.carried import carried
from crm.analyses.leaving.features import bands_of, features_of, key_of
from crm.analyses.leaving.model import chosen, split
from crm.analyses.leaving.plan import kind_of, plan_of
from crm.analyses.leaving.rows import Rows, rows_of
from crm.analyses.leaving.scores import scores_of
from crm.errors import BadInput
from crm.estimate.shares import poisson_rate
from crm.tables import company_of, fetch, opened
from made_leaving import ever_against_never, plans
from made_orders import shop

CONTRACTS, SOON = Asked("contracts"), Asked("contracts", 31, 0)
DEAR = Care(cost=1000.0)
ALL = (leaving.warning, leaving.gain, leaving.at_risk, leaving.listed, leaving.why)


@pytest.fixture(scope="module")
def troubled():
    """Contracts that end six times as often after a ticket."""
    return plans(n=1000, seed=2, base=0.04, times=6.0)


def looked_at(company, asked: Asked) -> pd.DataFrame:
    plan = plan_of(company, asked)
    found = at_stake(company, plan, plan.looks)
    found = fetch(found.mutate(key=key_of(found, plan)), at_most=100_000)
    found = found.sort_values(["account_id", "month"], ignore_index=True)
    bands = pd.DataFrame(bands_of(found.key.to_numpy(), plan), columns=[f.key for f in features_of(plan)])
    return pd.concat([found[["account_id", "month", "at", "left", "next_left", "cents"]], bands], axis=1)


def weekly(account: str, first: str, n: int, days: int = 30, amount: float = 100.0) -> list[tuple]:
    return [
        (account, str((pd.Timestamp(first) + pd.Timedelta(days=days * k)).date()), amount) for k in range(n)
    ]


@pytest.fixture(scope="module")
def buyers():
    """What is known of six customers who order, looked at once."""
    orders = [("a", "2026-01-10", 100), ("a", "2026-01-30", 40), ("a", "2026-06-20", 60)]
    orders += [("d", day, 30) for day in ("2025-01-20", "2026-01-20", "2026-02-14", "2026-05-16")]
    orders += [
        (who, day, 30)
        for who, then in (("e", "2026-02-15"), ("f", "2026-05-15"))
        for day in ("2026-01-20", then)
    ]
    orders += [*weekly("b", "2026-01-05", 12, 25), *weekly("c", "2025-11-02", 13)]
    return looked_at(shop(orders), Asked("orders", 90, 14, 180)).set_index("account_id")


def test_what_is_known_and_what_came_is_what_it_is_by_hand(buyers):
    a = buyers.loc["a"].iloc[0]  # 31 January: its window runs from 15 February to 15 May
    assert (a["left"], a.silent, a.pace, a.visits, a.money) == (LEFT, 0, 1, 2, 2) and a.cents == 14_000
    [may] = buyers.loc["a"][lambda t: t["at"] == "2026-05-31"].itertuples()
    # 121 days silent, a gap of 20; 20 June is in its window, and January is within twelve months
    assert (may.left, may.silent, may.pace, may.cents) == (STAYED, 5, 6, 14_000)
    january = buyers[buyers["at"] == "2026-01-31"]
    assert january["left"][["d", "e", "f"]].tolist() == [
        LEFT,
        STAYED,
        STAYED,
    ]  # a day off on both sides; on its first, on its last
    assert january.cents["d"] == 3_000  # January a year ago is over
    b = buyers.loc["b"]
    assert (b["left"][:4] == STAYED).all()
    assert b.pace[b["at"] == "2026-04-30"].tolist() == [
        2
    ]  # 15 days, of a mean gap of 25: more than half of it


def test_windows_that_are_not_over_are_never_called_loyal(buyers):
    found = buyers.loc["c"]
    over = found["at"] + pd.Timedelta(days=104) <= "2026-10-31"
    assert over.any() and (found["left"][over] == STAYED).all()
    assert (~over).any() and (found["left"][~over] == NOT_KNOWN).all()
    company = shop(weekly("c", "2025-11-02", 13))
    for horizon, last in ((78, 7), (79, 6)):  # 92 days after 31 July is the last day seen
        looks = plan_of(company, Asked("orders", horizon, 14, 180)).looks
        assert max(look.at for look in looks if look.known).month == last


def test_what_was_known_then_does_not_change_with_what_comes_later():
    """The same months' ends, looked at in June and in October: the same bands, and what came of windows over in June."""
    then, now = (
        rows_of(company, plan_of(company, CONTRACTS))
        for company in (plans(n=200, as_of="2026-06-30"), plans(n=200))
    )
    assert then.unknown > 0

    def told(found, last: int, came: bool) -> Counter:
        found, counted = found.where(found.month <= last), Counter()
        for month, at, left, bands, n in zip(
            found.month, found.bucket, found.left, found.bands[:, :-1], found.n, strict=True
        ):
            counted[(month, at, left if came else 0, *bands)] += n
        return counted  # the last feature is a word of the data, counted by how often it is there

    last = int(then.known.month.max())
    assert told(then.known, last, True) == told(now.known, last, True)
    assert told(then, 2026 * 12 + 5, False) == told(now, 2026 * 12 + 5, False)  # up to June, whatever came


def test_a_month_too_many_is_refused_naming_the_source(monkeypatch):
    true = seen._monthly
    monkeypatch.setattr(seen, "_monthly", lambda *a: (lambda t: t.mutate(when=t.when - 1))(true(*a)))
    with pytest.raises(BadInput, match="from tickets is later than the day they are looked at on"):
        leaving.warning(plans(n=60), CONTRACTS)


def test_the_warning_finds_what_drives_the_simulated_ends(troubled):
    """Ends come six times as often after a ticket: months not learned from are told apart, and as bold as they should."""
    found = leaving.warning(troubled, SOON)
    skill, slope = found.numbers
    assert found.answered and skill.low > 0 and 0.8 < slope.value < 1.25 and slope.low < 1 < slope.high
    parts = found.table.dropna()
    assert (
        parts.leaving_said.is_monotonic_increasing
        and parts.leaving_came.iloc[-1] > 2 * parts.leaving_came.iloc[0]
    )
    reach = leaving.gain(troubled, SOON, Care(capacity=50))
    assert reach.table.lift.iloc[0] > 1.5 and reach.table.share_caught.iloc[-1] == pytest.approx(1)


def crossed(both: float, one: float) -> Rows:
    """Two things known: the chance of leaving where they are alike, and where they differ."""
    rng = np.random.default_rng(4)
    bands = rng.integers(0, 2, (6000, 2)).astype(np.int8)
    left = (rng.random(6000) < np.where(bands[:, 0] == bands[:, 1], both, one)).astype(int)
    zero = np.zeros(6000, dtype=int)
    return Rows(zero, np.arange(6000) % 23, bands, left, zero, zero, np.ones(6000, dtype=int))


def test_boosting_is_used_where_it_is_surely_better_and_only_there():
    """Who leaves when two things differ can be told by no sum of log odds; where they move nothing trees bring nothing."""
    assert chosen(crossed(0.1, 0.6)).boosting and not chosen(crossed(0.3, 0.3)).boosting


def test_learned_months_are_over_before_the_first_that_is_tried(troubled):
    plan = plan_of(troubled, SOON)
    tried, learned = split(plan, rows_of(troubled, plan).known)
    days = {look.month: look for look in plan.looks}
    assert tried and learned and max(days[m].ends for m in learned) <= days[tried[0]].at


def drawn(account: str, salt: str) -> bool:
    """Whether the lot leaves a customer alone, by hand: of the hash's first four digits the last three as a number."""
    return int(hashlib.md5(f"{salt}:{account}".encode()).hexdigest()[:4], 16) % 1000 < 200


def test_the_list_is_as_long_as_the_team_can_and_who_is_left_alone_is_drawn_by_lot(troubled):
    words = {"contact_cost": 0.5, "control": 0.2, "salt": "another"}
    one, every = (
        fetch(about_to_leave(troubled, "contracts", 31, 0, capacity=n, **words)) for n in (40, 5000)
    )
    contact, alone = (one[one.group == f"leaving_{group}"] for group in ("contact", "control"))
    likely = every.score[every.group == "leaving_contact"].sort_values()
    assert (
        sorted(contact.score) == likely.tail(40).tolist() and likely.iloc[0] < contact.score.min()
    )  # all pay the same
    assert len(contact) == 40 and len(alone) == 10 and len(one) == 50
    assert all(drawn(account, "another") for account in alone.account_id)
    assert not any(drawn(account, "another") for account in contact.account_id)
    assert len({drawn(account, "leaving") for account in alone.account_id}) == 2  # another word, another lot
    assert alone.reason.str.startswith("Not to be contacted").all()
    top = one.sort_values("score").iloc[-1]
    assert (
        "ticket" in top.reason.lower().split(";")[0] and top.reason.count(";") <= 2
    )  # what raises it most comes first


def test_nobody_is_listed_for_whom_a_contact_costs_more_than_it_brings(troubled):
    found = leaving.listed(troubled, SOON, DEAR)
    assert found.table.group.tolist() == ["leaving_not_worth"] and "cost more than it brings" in found.says
    most = scores_of(troubled, SOON).p.max() * 360 * DEAR.saved  # 30 a month each
    under, over = (leaving.listed(troubled, SOON, Care(cost=most * part)).table for part in (0.999, 1.001))
    assert len(under) > 1 and over.group.tolist() == ["leaving_not_worth"]


def test_revenue_at_risk_is_the_sum_over_customers(troubled):
    found = leaving.at_risk(troubled, SOON, DEAR)
    table = found.table
    assert table.yearly_revenue.sum() == pytest.approx(360 * table.customers.sum())  # 30 a month each
    assert table.at_risk.sum() == pytest.approx(360 * table.expected_leavers.sum(), rel=1e-3)
    point = next(n for n in found.numbers if n.name == "point_worth")
    assert point.value == pytest.approx(0.01 * 360 * table.customers.sum())


def test_what_a_year_without_a_customer_costs_is_seen_of_those_of_a_year_ago():
    """Forty order for 100 each month all along, forty stop in October 2025: their year after brings nothing."""
    rows = [row for k in range(80) for row in weekly(f"c{k}", "2024-06-03", 29 if k < 40 else 17)]
    found = carried(shop(rows), Asked("orders"))
    assert (found.left, found.n) == (0.0, 80) and found.stayed == pytest.approx(12 / 13, abs=0.1)
    young = [row for k in range(80) for row in weekly(f"c{k}", "2025-02-03", 21 if k < 40 else 9)]
    assert (
        carried(shop(young), Asked("orders")).n == 0
    )  # no whole year before October 2025: nothing is known of then


def test_leaving_is_what_concerns_more_customers():
    few, many = (pd.DataFrame([contract(f"k{i}", "2026-01-01") for i in range(n)]) for n in (1, 3))
    orders = [("a", "2026-10-05", 5.0), ("b", "2026-10-06", 5.0)]
    ended = pd.DataFrame([contract("gone", "2025-01-01", "2025-12-31")])
    for contracts, kind in ((few, "orders"), (many, "contracts")):
        assert kind_of(shop(orders, subscriptions=pd.concat([contracts, ended])), Asked()) == kind


def test_who_ever_had_a_ticket_seems_safer_and_at_the_time_is_not():
    """R18 by simulation: tickets move nothing. Who stays long has had time for one, so ever against never says they
    protect; month by month there is no difference, nor where one is open, nor where it waits."""
    company = plans(n=1000, seed=4, base=0.04, times=1.0, slow=0.5)
    assert ever_against_never(company) < 0.7
    table = leaving.why(company, CONTRACTS).table.set_index("level_of")
    for words in ("A ticket in the last 3 months", "A ticket is open", "A ticket waits without an answer"):
        found = table.loc[words]
        assert found.more_low < 0 < found.more_high and 0.7 < found.risk_ratio < 1.4 and not found.told_apart


def test_true_ratios_lie_in_their_intervals(troubled):
    """Six times the hazard after a ticket in one company; in the other 1.6 times with the plan Plus, and four times where a
    ticket waits for its first answer. Once it is answered it stays open and moves nothing. The two are apart, for where
    tickets of months before count, those left with Plus have fewer of them: the ratio of all is then below 1.6."""
    table = leaving.why(troubled, SOON).table
    [ticket] = table[table.level_of == "A ticket in the last 3 months"].itertuples()
    assert ticket.more_low < 5.0 < ticket.more_high and ticket.told_apart
    assert "A ticket waits without an answer" not in set(table.level_of)  # where no answers are noted

    table = leaving.why(plans(n=900, seed=8, base=0.03, plus=1.6, slow=0.5, waits=4.0), CONTRACTS).table
    [waits] = table[table.level_of == "A ticket waits without an answer"].itertuples()
    [unclosed] = table[table.level_of == "A ticket is open"].itertuples()
    assert waits.more_low < 3.0 < waits.more_high and waits.told_apart
    assert 1 < unclosed.risk_ratio < waits.risk_ratio and unclosed.customer_months > waits.customer_months
    [plan] = table[
        table.level_of.str.startswith("Contract ")
    ].itertuples()  # of two the one says what the other does
    true = 1.6 if plan.level_of == "Contract Plus" else 1 / 1.6
    assert plan.more_low < true - 1 < plan.more_high and plan.told_apart


@pytest.fixture(scope="module")
def made(sample):
    """The made company, opened once."""
    return opened(sample("2026-10-31"), 12)


def test_the_made_companys_hazard_lies_in_its_interval(made):
    """Beta (0.9, 14) over firms: who has decided k times already ends next with a chance of 0.9 / (14.9 + k)."""
    plan = plan_of(made, CONTRACTS)
    at = at_stake(made, plan, plan.looks)
    found = fetch(at.group_by("contract_months", "next_left").agg(n=at.count()), at_most=1000)
    found = found[found.next_left != NOT_KNOWN]
    n, left = found.n.sum(), found.n[found.next_left == LEFT].sum()
    true = (found.n * 0.9 / (14.9 + found.contract_months + 1)).sum() / n
    rate = poisson_rate(left, n)
    assert rate.low < true < rate.high


def test_the_pages_warning_of_the_made_company_is_calibrated(made):
    found = leaving.warning(made)
    (skill, slope), parts = found.numbers, found.table
    assert 0.8 < slope.value < 1.25 and slope.low < 1 < slope.high and skill.low > 0
    assert len(parts) == 10 and parts.leaving_said.between(parts.leaving_low, parts.leaving_high).all()


def test_nothing_goes_with_leaving_the_made_company(made):
    """Each firm has a chance of its own to end its contract, each customer a rhythm of their own: no ticket moves them, open
    or waiting."""
    orders, contracts = (leaving.why(made, asked).table for asked in (Asked(), CONTRACTS))
    waits = orders.set_index("level_of").risk_ratio["A ticket waits without an answer"]
    assert waits > 0 and len(orders.dropna()) > 8 and not orders.told_apart.any()
    assert len(contracts.dropna()) > 8 and not contracts.told_apart.any()


def contract(account: str, start: str, end: str | None = None, number: int = 0, **more) -> dict:
    return {"subscription_id": f"s{account}{number}", "account_id": account, "start": pd.Timestamp(start),
            "end": pd.Timestamp(end) if end else pd.NaT, "mrr": 20.0, **more}  # fmt: skip


def under_contract(*rows: dict, as_of: str = "2026-10-31", **frames):
    return company_of(as_of, window=12, currency="EUR", subscriptions=pd.DataFrame(rows), **frames)


@pytest.fixture(scope="module")
def holders():
    """What is known of five customers under contract, looked at once; w has three tickets, o one that was answered at once and is
    open ever since."""
    tickets = pd.DataFrame([
        ("1", "w", "2026-03-10", "2026-04-05", "2026-05-20"), ("2", "w", "2026-06-20", None, "2026-07-10"),
        ("3", "w", "2026-09-25", None, None), ("4", "o", "2026-02-10", "2026-02-12", None),
    ], columns=["ticket_id", "account_id", "created_at", "first_response_at", "closed_at"])  # fmt: skip
    tickets = tickets.assign(**{c: pd.to_datetime(tickets[c]) for c in tickets.columns[2:]})
    company = under_contract(
        contract("a", "2025-01-01", "2026-03-10"), contract("a", "2026-03-15", number=1),
        contract("b", "2025-01-01", "2026-03-10"), contract("c", "2025-01-01", "2026-07-31"),
        contract("o", "2026-01-01"), contract("w", "2025-01-01"), tickets=tickets,
    )  # fmt: skip
    return looked_at(company, CONTRACTS).set_index("account_id")


def test_a_ticket_waits_until_it_is_answered_or_closed(holders):
    found = holders.loc["w"]
    assert found["at"][found.waits == 1].dt.month.tolist() == [3, 6, 9, 10]
    assert found["at"][found.open == 1].dt.month.tolist() == [3, 4, 6, 9, 10]
    assert not holders.drop("w").waits.any() and holders.loc["o"].open.tolist() == [0, *[1] * 9]


def answered(*rows: tuple) -> pd.DataFrame:
    """Answers to a survey from (customer, day, score of 0 to 10)."""
    frame = pd.DataFrame(rows, columns=["account_id", "responded_at", "score"])
    return frame.assign(
        response_id=[f"r{i}" for i in range(len(frame))], survey_type="NPS", scale_min=0.0, scale_max=10.0,
        responded_at=pd.to_datetime(frame.responded_at), score=frame.score.astype(float),
    )  # fmt: skip


def test_what_those_still_here_say_stands_beside_what_all_said():
    """Twelve under contract of whom two are discontent, ten that left discontent; the first answer of one does not count,
    nor that of who never was a customer."""
    gone = [contract(f"g{k}", "2025-01-01", "2025-12-31") for k in range(10)]
    here = [contract(f"h{k}", "2025-01-01") for k in range(12)]
    said = [(f"g{k}", "2025-11-05", 3) for k in range(10)] + [
        (f"h{k}", "2026-03-05", 9) for k in range(2, 12)
    ]
    said += [
        ("h0", "2026-03-05", 0),
        ("h1", "2026-03-05", 5),
        ("h2", "2025-03-05", 1),
        ("x", "2026-03-05", 1),
    ]
    company = under_contract(*gone, *here, surveys=answered(*said))
    assert still_here.last_answers(company, plan_of(company, CONTRACTS)) == (22, 12, 12, 2)
    [note] = still_here.survivors(company, plan_of(company, CONTRACTS), 0.95)
    assert (
        note.startswith("Of 22 customers who ever answered a survey, 54.5%")
        and "of the 12 of them still here, 16.7%" in note
    )
    bought = shop(
        [("a", "2026-01-05", 5.0), ("b", "2026-10-05", 5.0)],
        surveys=answered(("a", "2026-02-01", 2), ("b", "2026-02-01", 9)),
    )
    plan = plan_of(bought, Asked("orders"))
    assert (
        still_here.last_answers(bought, plan) == (2, 1, 1, 0)
        and still_here.survivors(bought, plan, 0.95) == ()
    )


def test_a_contract_followed_by_another_in_the_same_month_is_no_leaving(holders):
    known = holders[holders["left"] != NOT_KNOWN]
    assert (known.loc["a"]["left"] == STAYED).all() and LEFT in set(known.loc["b"]["left"])
    [february] = holders.loc["b"][lambda t: t["at"] == "2026-02-28"].itertuples()
    assert (february.left, february.next_left) == (TOO_SOON, LEFT)  # ten days on: too soon to be warned of
    assert holders.loc["b"]["at"].max() == pd.Timestamp("2026-02-28")  # nobody is looked at after the end


def test_a_contract_without_an_end_yet_has_not_left(holders):
    """An end in the future is cut at the door; one without an end stays, and its last windows are not known."""
    came = holders.loc["o"]["left"]
    assert set(came) == {STAYED, NOT_KNOWN} and (came.iloc[-4:] == NOT_KNOWN).all()
    soon = holders.loc["o"].next_left  # another may follow in the 31 days after October, and after September
    assert soon.iloc[-2:].eq(NOT_KNOWN).all() and soon.iloc[:-2].eq(STAYED).all()


def stopping():
    """Ten customers who stop one after the other."""
    return shop([row for k in range(10) for row in weekly(f"c{k}", f"2024-10-{1 + k:02d}", 5 + 2 * k, 31)])


def passing():
    """Customers who order once, some each month."""
    days = pd.date_range("2024-11-03", "2026-10-30", freq="10D")
    return shop([(f"c{k}", str(day.date()), 9.0) for k, day in enumerate(days)])


@pytest.mark.parametrize(
    ("company", "asked", "words"),
    [
        (lambda: shop([("a", "2026-10-05", 5.0)]), Asked(), "No window of 90 days is over yet"),
        (lambda: shop(weekly("a", "2025-01-01", 22)), Asked(), "Nobody left within 90 days"),
        (stopping, Asked(), "too few of one or the other"),
        (passing, Asked(), "All left within 90 days"),
        (lambda: shop([]), Asked(), "not possible here"),
        (lambda: shop([("a", "2026-10-05", 5.0)]), Asked("contracts"), "No customer is or was under contract"),
        (lambda: under_contract(contract("a", "2026-10-01")), Asked(), "under contract"),
        (lambda: shop([("a", "2026-10-05", 5.0, None, "cancelled")]), Asked(), "No customer has ordered yet"),
        (lambda: under_contract(contract("a", "2027-01-01", "2027-12-31")), Asked(), "No customer is or was under contract"),
    ],
    ids=["one order", "nobody left", "few", "everybody left", "no orders", "no contracts", "one month", "all cancelled",
         "not yet begun"],
)  # fmt: skip
def test_odd_companies_get_an_answer_in_words(company, asked, words):
    company = company()
    found = [analysis(company, asked) for analysis in ALL]
    assert words in found[0].says and not any(f.answered for f in found[:4])
    assert len({f.says for f in found}) == len(found)  # why there is no warning is said once
    assert all(f.says and "nan" not in f.says.lower() for f in found)
    assert len(fetch(about_to_leave(company, asked.leaving))) == 0


def test_parameters_that_mean_nothing_are_refused():
    company = shop([("a", "2026-10-05", 5.0)])
    wrong = {
        Asked("order"): "leaving is 'order'", Asked(horizon=7): "horizon is 7", Asked(lead=-1): "lead is -1",
        Asked(quiet_days=29): "quiet_days is 29", Asked(honest="plan, fees"): "honest names 'fees'",
    }  # fmt: skip
    for asked, words in wrong.items():
        with pytest.raises(BadInput, match=words):
            leaving.warning(company, asked)
    costly = {"capacity": 0, "contact_cost": -1, "saved": 0, "control": 0.6}
    for name, value in costly.items():
        with pytest.raises(BadInput, match=f"{name} is {value}"):
            Care(**{name.removeprefix("contact_"): value}).checked()


def test_stated_reasons_are_those_of_stays_that_ended_in_the_window():
    ends = [
        contract(f"c{k}", "2025-01-01", "2026-05-31", end_reason="Price" if k < 9 else "Moved")
        for k in range(12)
    ]
    old = contract("old", "2024-01-01", "2025-05-31", end_reason="Price")
    changed = [
        contract("x", "2025-01-01", "2026-05-31", end_reason="Changed"),
        contract("x", "2026-06-01", number=1),
    ]
    silent = contract("y", "2025-01-01", "2026-05-31", end_reason=None)
    grew = contract(
        "z", "2025-01-01", "2026-02-28", end_reason="Upgrade"
    )  # another followed: no reason to leave
    left = contract("z", "2026-03-01", "2026-05-31", 1, end_reason="Moved")
    found = leaving.reasons(under_contract(*ends, old, *changed, silent, grew, left))
    assert found.table[["end_reason", "left_times"]].to_numpy().tolist() == [["Price", 9], ["Moved", 4]]
    assert found.table.low[0] == pytest.approx(0.4237, abs=1e-4)  # Wilson 9/13
    assert any("1 more contract ended without a stated reason" in note for note in found.notes)


def test_the_number_of_a_customers_group_depends_on_the_id_alone():
    one, two = (
        fetch(ibis.memtable({"a": ids}).mutate(b=lambda t: seen.bucket(t.a, "x", 4)))
        for ids in (["p", "q"], ["q"])
    )
    assert one.b[0] != one.b[1] == two.b[0] and one.b.min() >= 0 and one.b.max() < 16**4


def test_a_large_company_is_looked_at_by_a_share_of_its_customers(troubled, monkeypatch):
    from crm.analyses.leaving import plan as plans_of

    monkeypatch.setattr(plans_of, "MOST", 5000)
    asked = Asked("contracts", 31)
    plan = plan_of(troubled, asked)
    found = rows_of(troubled, plan)
    whole = plan.customers * len(plan.looks)
    assert plan.share == pytest.approx(5000 / whole) and 0 < found.n.sum() <= 5000
    assert rows.MOST > 5000  # what may leave the engine
