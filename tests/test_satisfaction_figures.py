"""The figures of satisfaction under simulation and attack: coverage of intervals, false verdicts, withheld cells; one
answer a contact, accounts once, tickets apart."""

from itertools import product
from math import lgamma

import numpy as np
import pandas as pd
import pytest

from crm.analyses.satisfaction import effort, group_gaps, promoter_score, satisfied
from crm.analyses.satisfaction.by_account import account_mean, alike
from crm.errors import BadInput
from crm.estimate.compare import Count, promoter_gap, share_gap
from crm.estimate.shares import net_promoter, promoter_margin, wilson
from crm.estimate.waves import steps
from crm.estimate.withheld import withheld
from test_satisfaction import answers, groups, surveyed


def test_fifty_answers_of_which_25_promote_and_10_detract_are_thirty_give_or_take_21_6():
    """By hand: variance 0.7 - 0.3 squared = 0.61, 1.96 times the root of 0.61 / 50 = 21.6 points (Wald). Adjusted
    (Rocks 2016): 25.75 and 10.75 of 53, so 28.3 give or take 21.0."""
    assert promoter_margin(25, 10, 50) == pytest.approx(21.65, abs=0.005)
    assert net_promoter(25, 10, 50)[:3] == pytest.approx((30, 7.30, 49.30), abs=0.005)
    finding = promoter_score(surveyed(answers("NPS", {10: 25, 7: 15, 0: 10})))
    assert "(between +7.3 and +49.3)" in finding.says
    assert "the plain formula (Wald) says ± 21.6 points" in finding.notes[0]


@pytest.mark.parametrize("n", [30, 50])
@pytest.mark.parametrize("truth", [(0.5, 0.2), (0.42, 0.2), (0.7, 0.05), (0.2, 0.5), (0.3, 0.3)])
def test_the_interval_of_a_score_holds_the_truth_in_93_of_100_surveys_of_30_and_50(n, truth):
    """Exact, over every possible survey of so many answers (trinomial), not drawn."""
    p, held = (*truth, 1 - sum(truth)), 0.0
    for up, down in product(range(n + 1), repeat=2):
        if up + down > n:
            continue
        rest = n - up - down
        ways = lgamma(n + 1) - lgamma(up + 1) - lgamma(down + 1) - lgamma(rest + 1)
        chance = np.exp(ways + up * np.log(p[0]) + down * np.log(p[1]) + rest * np.log(p[2]))
        if chance < 1e-9:
            continue
        _value, low, high = net_promoter(up, down, n)
        held += chance * (low <= 100 * (p[0] - p[1]) <= high)
    assert held >= 0.93


@pytest.mark.parametrize("n", [30, 50])
def test_the_interval_of_a_share_holds_the_truth_in_95_of_100_surveys_on_average(n):
    """Exact (binomial), over shares from 5 to 95 in a hundred: 95 % on average, nowhere below 91 % (Brown, Cai &
    DasGupta 2001: Wilson's coverage swings about its level); 0.943 as measured before at n = 30 and 0.05."""
    ends = [wilson(k, n)[1:] for k in range(n + 1)]
    ways = np.array([lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(n + 1)])
    counts = np.arange(n + 1)

    def coverage(share: float) -> float:
        chance = np.exp(ways + counts * np.log(share) + (n - counts) * np.log(1 - share))
        return float(chance @ np.array([low <= share <= high for low, high in ends]))

    covered = [coverage(share) for share in np.arange(0.05, 0.951, 0.01)]
    assert np.mean(covered) >= 0.945 and min(covered) >= 0.91
    if n == 30:
        assert coverage(0.05) == pytest.approx(0.943, abs=0.005)


@pytest.mark.parametrize(("gap", "truth"), [(promoter_gap, (0.42, 0.38, 0.2)), (share_gap, (0.6, 0.2, 0.2))])
def test_of_twelve_waves_in_which_nothing_changed_at_most_6_in_100_show_a_change(gap, truth):
    """800 surveys of twelve waves of 40 to 200 answers and one truth: "real" anywhere is a false alarm. And a true fall
    of 35 points is seen."""
    rng, alarms = np.random.default_rng(5), 0
    for _ in range(800):
        waves = [rng.multinomial(rng.integers(40, 200), truth) for _ in range(12)]
        found = steps([Count(up, up + mid + down, down) for up, mid, down in waves], gap)
        alarms += any(step.verdict == "real" for step in found)
    assert 0.01 < alarms / 800 <= 0.06
    fallen = [Count(84, 200, 40), Count(80, 200, 42), Count(44, 200, 76)]
    assert [step.verdict for step in steps(fallen, promoter_gap)] == ["", "chance", "real"]


def test_a_wave_without_answers_is_passed_over_and_a_small_one_not_judged():
    found = steps([Count(10, 40), Count(0, 0), Count(15, 29), Count(30, 60)], share_gap)
    assert [step.verdict for step in found] == ["", "", "few", "few"]
    assert found[2].value == pytest.approx(15 / 29 - 10 / 40), "against the last wave that has answers"


def test_the_waves_of_a_report_have_their_verdicts():
    waves = [answers("NPS", {10: 60, 0: 40}, f"2026-{month:02}-10") for month in (2, 5)]
    finding = promoter_score(surveyed(*waves, answers("NPS", {10: 20, 0: 80}, "2026-08-10")))
    assert finding.table.verdict.fillna("").tolist() == ["", "chance", "real"]
    assert finding.table.wave_step.iloc[-1] == -80
    assert (
        "1 of 2 changes from wave to wave is more than chance, allowing for their number (Holm): -80.0 points in the wave "
        "from Aug 2026." in finding.notes
    )


def recovered(total: Count, shown: list[Count]) -> Count:
    """What an attacker works out of a total and all cells that are shown."""
    return Count(*(whole - sum(parts) for whole, *parts in zip(total, *shown, strict=True)))


def test_no_cell_of_fewer_than_ten_can_be_worked_out_from_a_total():
    """Every table of four cells of 0 to 12 answers: what a total leaves over is nothing, or two cells and ten answers."""
    for counts in product((0, 3, 7, 9, 10, 12), repeat=4):
        hidden = withheld(counts)
        small = [0 < n < 10 for n in counts]
        assert hidden[small].all() and (any(small) or not hidden.any())
        over = [n for n, gone in zip(counts, hidden, strict=True) if gone]
        shown_all = all(n == 0 for n, gone in zip(counts, hidden, strict=True) if not gone)
        assert not over or (len(over) >= 2 and sum(over) >= 10) or shown_all
    assert withheld([50, 9, 40, 0]).tolist() == [False, True, True, False], "the next smallest goes as well"
    assert withheld([50, 9, 40], beside=30).tolist() == [False, True, False], "the total has others unseen"


def test_an_attacker_cannot_work_out_what_a_withheld_group_said():
    """Nine of one region, all unhappy; the total of the region's sort is known, since it can be had from any two rows."""
    company = surveyed(*groups("region", North=(90, 100), South=(40, 60), East=(20, 30), Isle=(0, 9)))
    table = group_gaps(company).table.set_index("group")
    shown = [Count(round(row.here * row.n), row.n) for row in table.itertuples()]
    left = recovered(Count(150, 199), shown)
    assert set(table.index) == {"Region North", "Region South"} and left.n >= 10
    assert left.up / left.n > 0.3, "East's answers hide the Isle's"


@pytest.mark.parametrize(
    ("kind", "analysis", "value"), [("NPS", promoter_score, "nps"), ("CSAT", satisfied, "satisfied")]
)
def test_an_attacker_cannot_work_out_a_withheld_month_of_the_window(kind, analysis, value):
    """The headline is the total of the window: of its months never one alone is withheld; nor of the year before."""
    best = {"NPS": 10, "CSAT": 5}[kind]
    months = {
        "2025-02": 30,
        "2025-06": 9,
        "2025-09": 14,
        "2026-02": 40,
        "2026-06": 8,
        "2026-09": 25,
        "2026-10": 31,
    }
    company = surveyed(*(answers(kind, {best: n}, f"{month}-10") for month, n in months.items()))
    words = {"wave": "month"} if kind == "NPS" else {}
    table = analysis(company, **words).table.set_axis(range(21))
    left = table[table[value].isna() & (table.n > 0)]
    assert left.n.tolist() == [9, 14, 8, 25]


def test_a_contact_who_answers_twice_in_a_wave_counts_once_with_the_last_answer():
    first = answers("NPS", {0: 20}, "2026-10-05").assign(contact_id=[f"c{i}" for i in range(20)])
    later = answers("NPS", {10: 20}, "2026-10-15").assign(contact_id=[f"c{i}" for i in range(20)])
    nobody = answers("NPS", {10: 5, 7: 5}, "2026-10-16")
    finding = promoter_score(surveyed(first, later, nobody))
    assert (finding.numbers[0].n, finding.numbers[0].value) == (30, pytest.approx(100 * 25 / 30))
    assert (
        "20 answers are not counted: the same contacts gave later ones to the same question." in finding.notes
    )
    again = first.assign(responded_at=pd.Timestamp("2026-07-20"))
    assert promoter_score(surveyed(again, later)).numbers[0].n == 40, "another wave is another answer"


def test_two_tickets_of_one_contact_are_two_answers_and_one_ticket_is_one():
    rows = answers("CSAT", {5: 20, 1: 20}).assign(contact_id="c", ticket_id=[f"t{i}" for i in range(20)] * 2)
    rows.loc[20:, "responded_at"] = pd.Timestamp("2026-10-20")
    finding = satisfied(surveyed(rows))
    assert (finding.numbers[0].n, finding.numbers[0].value) == (20, 0)


def test_accounts_count_once_beside_their_people():
    """One account with thirty promoters, twenty with one detractor each: +20 by answers, -90.5 by accounts."""
    big = answers("NPS", {10: 30}).assign(account_id="big")
    small = answers("NPS", {0: 20}).assign(account_id=[f"a{i}" for i in range(20)])
    finding = promoter_score(surveyed(big, small))
    each = finding.numbers[1]
    assert finding.numbers[0].value == 20
    assert (each.name, each.n, each.value) == ("nps_accounts", 21, pytest.approx(-100 * 19 / 21))
    assert any(note.startswith("Answers of one account are alike") for note in finding.notes)


def test_the_interval_of_accounts_holds_the_truth_and_alike_answers_are_seen():
    """250 draws of 60 accounts of one to four answers that share an account's own leaning; in truth the mean is +20."""
    rng, held, spread = np.random.default_rng(1), 0, []
    for _ in range(250):
        n, leaning = rng.integers(1, 5, 60), rng.choice([0.2, 0.6], 60)
        up = rng.binomial(n, leaning + 0.1)
        down = rng.binomial(n - up, 0.3 / (1 - leaning - 0.1).clip(0.31))
        found = pd.DataFrame({"n": n, "balance": up - down, "told": up + down, "accounts": 1})
        truth = 100 * np.mean(leaning + 0.1 - (1 - leaning - 0.1) * (0.3 / (1 - leaning - 0.1).clip(0.31)))
        _value, low, high = account_mean(found, 0.95)
        held += low <= truth <= high
        spread.append(alike(found))
    assert held / 250 >= 0.93 and np.mean(spread) > 1.1


def test_answers_about_a_ticket_are_kept_apart_from_the_relation():
    about = answers("NPS", {0: 15}).assign(ticket_id="t")
    finding = promoter_score(surveyed(answers("NPS", {10: 40}), about))
    assert (finding.numbers[0].value, finding.numbers[0].n) == (100, 40)
    assert any(note.startswith("15 answers that name a ticket are kept apart") for note in finding.notes)


def test_a_product_is_what_most_of_the_order_was_paid_for():
    rows = pd.concat(
        [answers("CSAT", {5: 40}).assign(order_id="x"), answers("CSAT", {1: 40}).assign(order_id="y")]
    )
    lines = pd.DataFrame(
        {"order_id": ["x", "x", "y"], "line_id": ["1", "2", "1"], "product_id": ["cup", "pot", "cup"],
         "quantity": [5.0, 1.0, 1.0], "unit_price": [4.0, 21.0, 4.0]}
    )  # fmt: skip
    goods = pd.DataFrame({"product_id": ["cup", "pot"], "category": ["Cups", "Pots"]})
    table = group_gaps(surveyed(rows, order_lines=lines, products=goods)).table.set_index("group")
    assert table.here.to_dict() == {"Product Pots": 1, "Product Cups": 0}


def test_a_five_point_scale_that_is_declared_as_seven_is_noticed_and_not_counted():
    given = answers("CSAT", {5: 30, 4: 15, 1: 5}).assign(scale_max=7)
    finding = satisfied(surveyed(given))
    assert not finding.answered
    assert finding.notes == (
        "50 answers on a scale of 1 to 7 are not counted: none of them is above 5, so the scale seems to end there; say in the "
        "profile which it is.",
    )
    assert satisfied(surveyed(given.head(49))).answered, "of fewer it might be chance"
    seven = pd.concat([given, answers("CSAT", {6: 1}).assign(scale_max=7)])
    assert satisfied(surveyed(seven)).numbers[0].n == 51, (
        "one six, and it is a scale of seven with few who are content"
    )
    recommend = promoter_score(surveyed(answers("NPS", {5: 40, 4: 20})))
    assert not recommend.answered and "none of them is above 5" in recommend.notes[0]


@pytest.mark.parametrize("kind", ["CSAT", "other"])
def test_a_rating_from_0_to_10_of_something_else_is_no_net_promoter_score(kind):
    rating = answers("NPS", {10: 60, 3: 40}).assign(survey_type=kind)
    assert not promoter_score(surveyed(rating)).answered
    both = promoter_score(surveyed(rating, answers("NPS", {10: 30})))
    assert both.numbers[0].n == 30 and both.numbers[0].value == 100


def ease(scores: dict[int, int], high: int = 7) -> pd.DataFrame:
    return answers("CSAT", scores).assign(survey_type="CES", scale_max=high)


def test_effort_is_read_only_when_it_is_said_which_end_is_easy():
    company = surveyed(ease({7: 20, 5: 10, 4: 10, 2: 20}))
    unsaid = effort(company)
    assert not unsaid.answered and "Say by effort_easy whether high or low means easy" in unsaid.says
    high = effort(company, "high")
    assert high.numbers[0].value == 0.5, "5 to 7 of 7"
    assert effort(company, "low").numbers[0].value == pytest.approx(1 / 3), "1 to 3 of 7"
    assert high.says == "50.0% found it easy to deal with us (between 37.7% and 62.3%)."  # Wilson 30/60
    assert effort(surveyed(ease({5: 10, 4: 10, 3: 20}, high=5)), "high").numbers[0].value == 0.5
    with pytest.raises(BadInput, match="effort_easy is 'top'"):
        effort(company, "top")
