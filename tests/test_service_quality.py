"""How good contacts were found: means as the textbook has them, and only what is more than chance told apart."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from crm import tables
from crm.analyses.service import quality
from crm.analyses.service.quality import compared, months_vary
from crm.estimate.means import Sums, mean_of, overdispersion_of_means
from crm.estimate.strata import Amounts, mean_gap_within
from crm.tables import company_of


def contacts(ratings, on: str = "2026-10-05", **more) -> pd.DataFrame:
    return pd.DataFrame({"occurred_at": pd.Timestamp(on), "type": "call", "quality": ratings} | more)


def company(*parts: pd.DataFrame, **tables):
    rows = pd.concat(parts, ignore_index=True)
    return company_of("2026-10-31", 12, activities=rows.assign(activity_id=rows.index.astype(str)), **tables)


def sums(scores) -> Sums:
    scores = np.asarray(scores, dtype=float)
    return Sums(len(scores), scores.sum(), (scores**2).sum())


def drawn(seed: int, worse: float = 0.0, together: float = 0.0) -> pd.DataFrame:
    """A year of six teams' ratings, as the engine sums them up: mails are rated 8 below calls, and each team has another mix
    of both. `worse` is taken from the last team's ratings; `together` is how far a team's months swing as a whole."""
    rng = np.random.default_rng(seed)
    cells = pd.DataFrame(
        product(range(6), range(12), ("call", "email")), columns=["team", "month", "contact_type"]
    )
    mails = 0.2 + 0.12 * cells.team
    n = 2 + rng.binomial(18, np.where(cells.contact_type == "email", mails, 1 - mails))
    moved = np.repeat(rng.normal(0, together, 72), 2) - worse * (cells.team == 5)
    mean = rng.normal(np.where(cells.contact_type == "email", 72, 80) + moved, 9 / n**0.5)
    return cells.assign(
        contact_team="T" + cells.team.astype(str), contact_side="", contact_when="contact_before", contacts=60,
        n=n, total=n * mean, squares=n * mean**2 + 81 * rng.chisquare(n - 1),
    )  # fmt: skip


def stands(cells: pd.DataFrame, sort: str = "contact_team") -> dict[str, str]:
    table = compared(cells, months_vary(cells), 0.95)
    return table[table.sort == sort].set_index("group").stands.to_dict()


def test_a_mean_s_interval_is_student_s_and_wider_where_ratings_come_together():
    scores = [70, 82, 82, 95, 95, 84, 73, 71]
    theirs = stats.ttest_1samp(scores, 0).confidence_interval(0.95)
    table = quality(
        company(
            contacts(scores * 3),
            contacts([50] * 3 + [None] * 9, type="Mail"),
            contacts([60] * 12, type="Visit"),
        )
    ).table
    assert mean_of(sums(scores)) == pytest.approx((np.mean(scores), theirs.low, theirs.high))
    wide, plain = mean_of(sums(scores * 4), 0.95, 4), mean_of(sums(scores * 4))
    t = stats.t(7).ppf(0.975) * np.std(scores * 4, ddof=1) / 8**0.5
    assert wide == pytest.approx((plain.value, plain.value - t, plain.value + t)), (
        "four of them tell as much as one"
    )
    rows = table[table.sort == "contact_type"].set_index("group")
    assert rows.index.tolist() == ["call", "visit", "mail"] and rows.rating["call"] == pytest.approx(
        np.mean(scores)
    )
    assert rows.contacts_rated.isna().tolist() == [False, True, True], (
        "of 3 nothing is shown, nor what would give them away"
    )
    assert rows.rating.isna().tolist() == [False, True, True]


def test_how_much_months_vary_is_the_f_of_an_analysis_of_variance():
    parts = [[70, 75, 80], [60, 62, 71, 74], [90, 93, 85, 86, 91]]
    every = Sums(*sums_of(parts).values())
    assert overdispersion_of_means(["a"] * 3, every) == pytest.approx(stats.f_oneway(*parts).statistic)
    twice = Sums(*([*each, *each] for each in every))
    assert overdispersion_of_means([*"aaabbb"], twice) == pytest.approx(stats.f_oneway(*parts).statistic)
    assert (
        overdispersion_of_means([], Sums([], [], []))
        == 1
        == overdispersion_of_means(["a"], Sums([2], [10], [50]))
    )
    cells = pd.DataFrame({"contact_team": "", "contact_type": "call", "month": [1, 2, 3]} | sums_of(parts))
    assert months_vary(cells) == pytest.approx(stats.f_oneway(*parts).statistic)
    with_mails = pd.concat([cells, moved(cells, 10).assign(contact_type="email")])
    assert months_vary(with_mails) == pytest.approx(stats.f_oneway(*(part * 2 for part in parts)).statistic)


def moved(cells: pd.DataFrame, by: float) -> pd.DataFrame:
    """The same scores, each so much higher."""
    return cells.assign(
        total=cells.total + by * cells.n, squares=cells.squares + 2 * by * cells.total + by**2 * cells.n
    )


def sums_of(parts) -> dict:
    every = [sums(part) for part in parts]
    return {name: [getattr(each, name) for each in every] for name in Sums._fields}


def test_a_gap_is_as_much_wider_as_months_vary():
    amounts = Amounts(*(np.array([x]) for x in (*sums([70, 75, 80, 61]), *sums([60, 62, 71, 74, 66]))))
    plain, wide = mean_gap_within(amounts), mean_gap_within(amounts, 0.95, 4)
    assert wide.value == plain.value == pytest.approx(71.5 - 66.6)
    assert wide.high - wide.value == pytest.approx(2 * (plain.high - plain.value))
    assert stats.norm.isf(wide.p / 2) == pytest.approx(stats.norm.isf(plain.p / 2) / 2)


def test_of_equal_teams_with_another_mix_of_contacts_hardly_anybody_is_told_apart():
    """Six equal teams, a hundred years of them: some team called good or bad in at most 6 % of the years; without types
    somebody nearly always would be. Where months swing together the same holds."""
    for together in (0.0, 3.0):
        called = [
            set(stands(drawn(seed, together=together)).values()) != {"contact_within"} for seed in range(100)
        ]
        assert np.mean(called) <= 0.06
    blind = [stands(drawn(seed).assign(contact_type="")) for seed in range(20)]
    assert np.mean([set(each.values()) != {"contact_within"} for each in blind]) > 0.9


def test_a_team_that_is_rated_lower_is_told_apart():
    found = [stands(drawn(seed, worse=4.0)) for seed in range(50)]
    assert np.mean([each["T5"] == "contact_below" for each in found]) > 0.9


def test_the_made_company_s_ratings_are_as_they_were_drawn(sample):
    """Calls 81, e-mails 76 and meetings 83 of 100; teams, times and who began are alike (lib/crm/sample/README.md)."""
    finding = quality(tables.opened(sample("2026-10-31"), 12))
    kinds = finding.table[finding.table.sort == "contact_type"].set_index("group")
    for kind, mean in {"call": 81, "email": 76, "meeting": 83}.items():
        assert kinds.rating_low[kind] < mean < kinds.rating_high[kind]
    assert kinds.stands.to_dict() == {
        "email": "contact_below",
        "call": "contact_above",
        "meeting": "contact_above",
    }
    others = finding.table[finding.table.sort != "contact_type"]
    assert set(others.sort) == {"contact_team", "contact_side", "contact_when"} and set(others.stands) == {
        "contact_within"
    }
    share = finding.table[finding.table.sort == "contact_when"][["contacts_rated", "contacts_made"]].sum()
    assert share.contacts_rated / share.contacts_made == pytest.approx(0.22, abs=0.01)
    assert finding.numbers[0].n == share.contacts_rated
    part = f"{share.contacts_rated / share.contacts_made:.1%}"
    assert finding.says.startswith(f"{part} of contacts in the 12 months to 31 Oct 2026 were rated, with ")


def test_of_two_sides_both_rows_are_one_comparison():
    calls = contacts([60, 80] * 20, direction="Inbound"), contacts([62, 82] * 20, direction="Outbound")
    finding = quality(company(*calls))
    assert finding.table.rating_gap.tolist() == pytest.approx([-2, 2])
    assert any("1 comparison was made" in note for note in finding.notes)
    assert "no team and no kind of contact can be told apart from the others" in finding.says
    apart = quality(company(calls[0], contacts([65, 85] * 20, direction="Outbound"))).table
    assert apart.stands.tolist() == ["contact_below", "contact_above"], "chance: 3 %, of two comparisons 6 %"


def test_what_cannot_be_told_is_said():
    few = quality(company(contacts([80.0] * 9 + [None] * 40)))
    assert not few.answered
    assert (
        few.says
        == "9 contacts were rated in the 12 months to 31 Oct 2026, too few to say how good contacts are."
    )
    none = quality(company(contacts([80.0] * 9).drop(columns="quality")))
    assert not none.answered and "activities.quality" in none.says
    alone = quality(company(contacts([4.0, 5.0] * 20)))
    assert alone.says == (
        "100.0% of contacts in the 12 months to 31 Oct 2026 were rated, with 4.50 on average (between 4.34 and 4.66)."
    )
    assert alone.table.empty


def test_ratings_beyond_all_scales_are_none():
    assert quality(company(contacts([80.0, 90.0] * 10 + [1e300, float("inf")]))).numbers[0].value == 85.0
