"""The team: parts add up, equal people are not told apart, needs of training are no noise, small cells are withheld."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.funnel import win_rate
from crm.analyses.team import Asked, expected, funnel_plot, people, practice, sells, steps, training
from crm.analyses.team.training import with_chances
from crm.charts import heat, limits
from crm.errors import BadInput
from crm.estimate.shares import wilson
from crm.tables import opened
from made_deals import history, stages
from made_team import agents, owners, sold, team

ADDED = ["deals_created", "won_deals", "lost_deals", "open_deals", "won_value"]


def small(**tables):
    """Three owners with deals, one without, and deals of nobody."""
    return team(
        sold("A", 20, 40, 3, product_id="P1", region="North"), sold("B", 15, 25, product_id="P2", region="South"),
        sold("B", 5, 5, product_id="P1", region="North"), sold("C", 1, 2, 1, region="South"), sold(None, 2, 6, 1),
        owners=owners("A Anna East", "B Bert East", "C Cleo West", "D Dora West"), **tables,
    )  # fmt: skip


def test_the_parts_add_up_to_the_whole_by_person_team_product_and_region():
    totals = [people(small(), Asked(by)).table for by in ("owner", "team", "product", "region")]
    for table in totals:
        assert table[ADDED].iloc[:-1].sum().tolist() == table[ADDED].iloc[-1].tolist()
        assert table[ADDED].iloc[-1].tolist() == [126, 43, 78, 5, 4300.0]


def test_people_without_deals_are_listed_and_deals_without_people_are_one_row():
    finding = people(small())
    table = finding.table.set_index("person")
    assert table.index.tolist() == ["A", "B", "C", "D", "no_owner", "All"]
    assert table.loc["D", ADDED].tolist() == [0, 0, 0, 0, 0.0] and table.loc["no_owner", "lost_deals"] == 6
    assert "1 person on the list of owners has no deal in this period." in finding.notes
    assert tuple(table.loc["A", ["win_share", "low", "high"]]) == pytest.approx(wilson(20, 60))
    assert np.isnan(table.loc["C", "win_share"]) and np.isnan(table.loc["D", "win_share"])


def test_people_stand_by_their_id_unless_names_are_asked_for():
    assert not {"Anna", "Bert"} & set(people(small()).table["person"])
    assert people(small(), Asked(names=True)).table["person"].tolist()[:2] == ["Anna", "Bert"]
    twins = team(sold("A", 5, 5), sold("B", 5, 4), owners=owners("A Anna East", "B Anna East"))
    assert people(twins, Asked(names=True)).table["person"].tolist()[:2] == ["Anna (A)", "Anna (B)"]


def test_open_deals_are_counted_in_for_the_chance_of_a_win_in_time():
    """50 won after 30 days, 50 open for 294: of all 100 half were won within 180 days, of those closed all but 10."""
    row = people(team(sold("A", 50, 10, 40))).table.iloc[0]
    assert row["win_share"] == pytest.approx(5 / 6) and row["won_soon"] == pytest.approx(0.5)


def test_targets_are_met_by_those_who_have_one():
    """A won 2,000 against 4,000, B 2,000 against 1,000; later periods and deals of others are in neither."""
    targets = pd.DataFrame(
        {
            "owner_id": ["A", "A", "B", "A"], "amount": [3000.0, 1000, 1000, 9999],
            "period_start": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-01-01", "2027-01-01"]).date,
        }
    )  # fmt: skip
    assert "attained" not in people(small()).table
    with_targets = small(targets=targets)
    finding = people(with_targets)
    table = finding.table.set_index("person")
    assert table["attained"][["A", "B", "All"]].tolist() == [0.5, 2.0, 0.8] and np.isnan(
        table["attained"]["C"]
    )
    assert {n.name: n.value for n in finding.numbers}["attainment"] == 0.8
    by_team = people(with_targets, Asked("team")).table.set_index("group")
    assert by_team["target"][["East", "All"]].tolist() == [5000.0, 5000.0]


def test_a_part_that_there_is_not_is_an_answer_and_one_that_nobody_knows_is_refused():
    assert people(small(), Asked("manager")).says == "This source does not tell deals apart by manager."
    with pytest.raises(BadInput, match="Did you mean 'owner'"):
        people(small(), Asked("ownr"))


def test_equal_people_are_not_told_apart_and_that_is_said():
    finding = funnel_plot(team(*[sold(f"R{i:02d}", 20 + i, 60 - i) for i in range(6)]))
    assert finding.says == (
        "No one is distinguishable: the 6 people with 30 or more closed deals differ no more than equally good ones would "
        "by chance."
    )
    assert finding.numbers[0].value == 0 and finding.table["win_place"].isna().all()


def test_who_is_better_is_said_and_gets_a_place_and_who_has_few_deals_is_not_judged():
    parts = [sold(f"R{i:02d}", 38, 112) for i in range(8)]
    finding = funnel_plot(team(sold("Best", 75, 75), *parts, sold("New", 19, 1), sold(None, 3, 3)))
    table = finding.table.set_index("person")
    assert finding.says.startswith(
        "Best (50.0%) won more than chance explains; the other 8 judged cannot be told apart and won 25.3% together."
    )
    assert table["stands"]["Best"] == "apart_above" and table["win_place"]["Best"] == 1
    assert table["stands"]["New"] == "apart_few" and np.isnan(table["win_shrunken"]["New"])
    assert "6 closed deals have no owner: they are in no comparison of people." in finding.notes
    picture = limits(finding)
    assert picture.png and picture.alt == f"Win rate by Deals closed: {finding.says}"


def test_many_who_differ_throughout_are_measured_by_how_they_differ():
    """Thirty people whose rates go in even steps from 25 to 55 in a hundred: beyond chance, but nobody stands out."""
    finding = funnel_plot(team(*[sold(f"R{i:02d}", 50 + 2 * i, 150 - 2 * i) for i in range(30)]))
    assert finding.says.startswith(
        "The 30 people with 30 or more closed deals differ by more than chance, but nobody"
    )
    assert any("The limits are widened by that" in note for note in finding.notes)


@pytest.mark.parametrize(
    ("parts", "says"),
    [([sold("A", 40, 40)], "Fewer than two people"), ([sold("A", 0, 0, 9)], "No deal was closed"),
     ([sold("A", 40), sold("B", 50)], "All closed deals ended in the same way")],
    ids=["one person", "none closed", "no losses"],
)  # fmt: skip
def test_too_little_to_tell_people_apart_is_an_answer(parts, says):
    finding = funnel_plot(team(*parts))
    assert (
        finding.says.startswith(says)
        and finding.numbers == ()
        and "apart_within" not in set(finding.table.get("stands", []))
    )
    assert limits(finding).alt


def staged(owner: str, first: tuple[int, int], second: tuple[int, int]) -> tuple[pd.DataFrame, list[str]]:
    """Deals of an owner that were lost in First (so many) or went on to Second, where they were lost or won."""
    lost_first, on = first[1], second[0] + second[1]
    assert on == first[0]
    part = sold(owner, second[0], second[1] + lost_first)
    return part, ["Second"] * on + ["First"] * lost_first


def staged_team(*people):
    """A company whose deals went through First and Second as `staged` has them."""
    parts = [staged(*who) for who in people]
    furthest = [stage for _part, stages_of_part in parts for stage in stages_of_part]
    moves = [f"D{i:05d} 01-10 - First" for i in range(len(furthest))]
    moves += [f"D{i:05d} 01-15 First Second" for i, stage in enumerate(furthest) if stage == "Second"]
    return team(
        *[part for part, _stages in parts],
        deal_history=history("\n".join(moves)),
        stages=stages("First", "Second"),
    )


def test_the_stage_with_a_gap_beyond_noise_is_named_and_for_all_others_none_is():
    """C's deals go on from Second in 30 of 100, those of A and B in 60 of 100; First is alike, and D has few."""
    company = staged_team(
        ("A", (100, 50), (60, 40)), ("B", (100, 55), (61, 39)), ("C", (100, 48), (30, 70)), ("D", (9, 9), (4, 5)),
    )  # fmt: skip
    finding = training(company)
    table = finding.table.set_index("person")
    assert table["stage_to_train"].to_dict() == {
        "C": "Second", "A": "stage_none", "B": "stage_none", "D": "apart_few",
    }  # fmt: skip
    assert (table["step_own"]["C"], table["step_peers"]["C"]) == (0.3, pytest.approx(125 / 209))
    assert "C in Second (30.0% went on, against 59.8% of the others)" in finding.says
    assert finding.numbers[0].value == 1 and finding.numbers[0].n == 3
    picture = heat(steps(company), rows="person", columns="stage", values="step_own", counted="decided")
    assert (
        picture.png
        and steps(company).table.query("person == 'C' and stage == 'Second'")["step_own"].item() == 0.3
    )


def test_of_equal_people_a_stage_is_named_for_anybody_in_at_most_five_of_a_hundred_teams():
    """Ten people and four stages of 40 to 90 decided deals each, all equally good: 1,000 teams."""
    rng = np.random.default_rng(8)
    n, rate = rng.integers(40, 91, (1000, 10, 4)), np.array([0.7, 0.6, 0.5, 0.8])
    places = [(f"R{who}", f"{team} {stage}") for team in range(1000) for who in range(10) for stage in "abcd"]
    frame = pd.DataFrame(places, columns=["owner_id", "stage"]).assign(
        n=n.ravel(), hits=rng.binomial(n, rate).ravel()
    )
    few = with_chances(frame)["few"].to_numpy().reshape(1000, 40)
    assert 0.01 < (few.min(axis=1) * 40 < 0.05).mean() <= 0.05  # Holm's first step


def acted(company_parts: list[pd.DataFrame], early: list[int], late: list[int]) -> object:
    """A company whose deals had so many calls in their first days, each with another contact, and later."""
    rows = [
        {"deal_id": f"D{d:05d}", "occurred_at": pd.Timestamp("2026-01-10") + pd.Timedelta(days=day), "type": "call",
         "contact_id": f"K{i}"}
        for d, (soon, after) in enumerate(zip(early, late, strict=True))
        for i, day in enumerate([0] * soon + [25] * after)
    ]  # fmt: skip
    acts = pd.DataFrame(rows).assign(activity_id=lambda t: [f"X{i}" for i in range(len(t))])
    return team(*company_parts, activities=acts)


def test_what_goes_with_winning_is_found_from_the_first_days_only_and_never_called_its_cause():
    """Of A's deals 60 of 100 with three early calls were won and 30 of 100 with one; calls later on, which only the won
    ones have, count nothing."""
    parts = [sold("A", 60, 40), sold("A", 30, 70)]
    finding = practice(acted(parts, [3] * 100 + [1] * 100, [4] * 60 + [0] * 40 + [4] * 30 + [0] * 70))
    table = finding.table.set_index("behaviour")
    assert table.index.tolist() == [
        "contacts_two",
        "touches_many",
    ]  # a call within a day had all, so nothing to compare
    assert tuple(table.loc["touches_many", ["deals_with", "deals_without"]]) == (100, 100)
    assert table["won_gap"].tolist() == pytest.approx([30, 30])
    assert (
        finding.says.startswith("In the first 14 days these went with winning")
        and "need not be its cause" in finding.says
    )


def test_what_good_people_do_more_often_without_effect_is_not_taken_for_a_cause():
    """A wins 60 of 100 and calls early in 80 of them whatever comes of it, B wins 20 and calls early in 20: together the
    calls seem to win 52 against 28 in a hundred, within each of them nothing."""
    parts = [sold("A", 48, 32), sold("A", 12, 8), sold("B", 4, 16), sold("B", 16, 64)]
    early = [3] * 80 + [1] * 20 + [3] * 20 + [1] * 80
    finding = practice(acted(parts, early, [0] * 200))
    row = finding.table.set_index("behaviour").loc["touches_many"]
    assert (row["won_with"], row["won_without"]) == (0.52, 0.28) and row["won_gap"] == pytest.approx(0)
    assert finding.says.startswith("Nothing that was looked at in the first 14 days goes with winning")


def test_kinds_so_fine_that_no_deal_has_another_like_it_are_not_compared_within():
    """Two hundred deals of two products from forty sources, none of which has deals with three calls and with one: within
    sources nothing is left to be compared, though 60 of 100 were won with three calls and 30 of 100 with one."""
    parts = [sold("A", 60, 40), sold("A", 30, 70)]
    for name, part in zip("ST", parts, strict=True):
        part["product_id"] = [f"P{i % 2}" for i in range(len(part))]
        part["source"] = [f"{name}{i // 5}" for i in range(len(part))]
    finding = practice(acted(parts, [3] * 100 + [1] * 100, [0] * 200))
    row = finding.table.set_index("behaviour").loc["touches_many"]
    assert row["won_gap"] == pytest.approx(30) and row["by_chance"] < 0.001
    assert any(
        note.startswith("Compared within deals of the same owner and the same product (")
        for note in finding.notes
    )
    assert (
        "Not told apart by source too, for then too few deals would have another one like them."
        in finding.notes
    )


def test_what_truly_goes_with_winning_in_the_made_company_is_found_and_nothing_else(sample):
    """lib/crm/sample/README.md: two contacts in the first fortnight, and nothing else that was done."""
    finding = practice(opened(sample("2026-10-31"), None))
    table = finding.table.set_index("behaviour")
    assert len(table) == 6 and table.index[table["by_chance"] < 0.05].tolist() == ["contacts_two"]
    assert 8 < table["won_gap"]["contacts_two"] < 22
    assert (
        finding.says.startswith("In the first 14 days these went with winning")
        and "two contacts" in finding.says
    )


def test_deals_that_ended_in_the_first_days_are_not_compared():
    parts = [sold("A", 60, 0, days=5), sold("A", 30, 70)]
    finding = practice(acted(parts, [1] * 60 + [3] * 50 + [1] * 50, [0] * 160))
    assert finding.table[["deals_with", "deals_without"]].iloc[0].tolist() == [50, 50]


def test_without_activities_it_is_said_that_there_are_none():
    finding = practice(small())
    assert (
        finding.says == "What goes with winning: not possible here, the source has no activities."
        and not finding.answered
    )


def test_small_cells_are_withheld_and_those_below_thirty_not_coloured():
    finding = sells(small(), "region")
    table = finding.table.set_index(["group", "product"])
    assert table["closed_deals"].to_dict() == {
        ("North", "P1"): 70, ("South", "P2"): 40, ("South", "cell_unknown"): 3, ("cell_unknown", "cell_unknown"): 8,
    }  # fmt: skip
    assert np.isnan(table["win_share"]["South", "cell_unknown"])
    assert (
        "None of 2 pairs of region and product wins more or less often than chance explains" in finding.says
    )
    assert heat(finding, rows="group", columns="product", values="win_share", counted="closed_deals").png


def test_a_pair_that_chance_does_not_explain_is_named():
    parts = [sold("A", 30, 70, product_id=p, source=s) for p in ("P1", "P2") for s in ("Web", "Fair")]
    finding = sells(team(*parts, sold("A", 80, 20, product_id="P3", source="Web")))
    assert finding.says.startswith("P3 in Web (80.0%) wins more than chance explains; ")
    assert finding.numbers[0].n == 5


def test_mavens_agents_add_up_to_its_known_figures_and_five_have_no_deal(shared_data):
    """SOURCE.md: won 4,238, lost 2,473, 10,005,534 won in all, 1,153,214 of it by Darcel Schlecht; 35 agents, of whom 5
    have no opportunity; West 3,568,647, Central 3,346,293, East 3,090,594."""
    company = agents(shared_data)
    table = people(company).table.set_index("person")
    assert table.loc["All", ["won_deals", "lost_deals", "won_value"]].tolist() == [4238, 2473, 10_005_534]
    assert table["won_value"]["Darcel Schlecht"] == 1_153_214 and len(table) == 36
    assert (table["deals_created"] + table["won_deals"] + table["open_deals"] == 0).sum() == 5
    regions = people(company, Asked("region")).table.set_index("group")["won_value"]
    assert regions[["West", "Central", "East"]].tolist() == [3_568_647, 3_346_293, 3_090_594]
    assert funnel_plot(company).says.startswith("No one is distinguishable: the 30 people")


def test_of_the_made_company_the_one_who_is_truly_better_is_told_apart_and_nobody_else(sample):
    """lib/crm/sample/README.md: losing is multiplied by 0.65 where Miriam Vogt (U03) is the owner; all others are equally
    good, so that no stage is to be trained. And the win rate of all is that of the funnel."""
    company = opened(sample("2026-10-31"), 12)
    apart = funnel_plot(company, names=True).table.set_index("person")["stands"]
    assert apart[apart != "apart_within"].to_dict() == {"Miriam Vogt": "apart_above"}
    mix = expected(company).table.set_index("person")["stands"]
    assert mix[mix != "apart_within"].to_dict() == {"U03": "apart_above"}
    assert set(training(company).table["stage_to_train"]) == {"stage_none"}
    rates = [
        {n.name: n.value for n in finding.numbers}["win_rate_closed"]
        for finding in (people(company), win_rate(company))
    ]
    assert rates[0] == rates[1]
