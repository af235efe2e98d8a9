"""Teams and their deadlines: fair comparisons against known truth; tickets opened again or escalated."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.service import again, by_team
from crm.analyses.service.by_team import against_mix
from crm.estimate.compare import Count, overdispersion_of_shares
from crm.tables import company_of

KEPT = {"High": 0.45, "Normal": 0.7, "Low": 0.9}  # chance of a ticket to be in time, by its priority
MIXES = ([0.6, 0.3, 0.1], [0.1, 0.3, 0.6], [0.2, 0.6, 0.2], [0.3, 0.4, 0.3])  # of four teams


def drawn(seed: int, worse: float = 0.0, together: float = 0.0) -> pd.DataFrame:
    """A year of four teams with their own mixes of priority, 30 tickets a month each; team 1 keeps `worse` less; the
    chance of each team's month lies `together` off, up or down."""
    rng = np.random.default_rng(seed)
    rows = []
    for team, mix in enumerate(MIXES):
        for month in range(12):
            swing = rng.normal(0, together)
            n = rng.multinomial(30, mix)
            for k, (priority, kept) in zip(n, KEPT.items(), strict=True):
                chance = np.clip(kept + swing - worse * (team == 1), 0.01, 0.99)
                rows.append((f"team {team}", month, priority, "", k, rng.binomial(k, chance)))
    return pd.DataFrame(rows, columns=["team", "month", "priority", "type", "due", "in_time"])


def apart(rows: pd.DataFrame, column: str = "stands") -> dict[str, str]:
    teams = against_mix(rows, 0.95).teams
    return {
        row.served_by: getattr(row, column)
        for row in teams.itertuples()
        if "within" not in getattr(row, column)
    }


def test_of_equal_teams_with_unlike_tickets_hardly_anybody_is_told_apart_and_by_the_plain_share_always_somebody():
    """60 companies of equal teams: at most 5% are meant; 7 of 60 would be beyond what chance makes of 5% (p 0.03)."""
    found = [drawn(seed) for seed in range(60)]
    assert sum(bool(apart(rows)) for rows in found) <= 6
    assert sum(bool(apart(rows, "stands_plain")) for rows in found[:5]) == 5


def test_months_that_swing_together_tell_nobody_apart():
    """Each team's months lie 15 points off, up or down: the same tickets taken one by one would tell somebody apart often."""
    found = [drawn(1000 + seed, together=0.15) for seed in range(30)]
    assert sum(bool(apart(rows)) for rows in found) <= 4
    shuffled = [rows.assign(month=0) for rows in found]  # one month: nothing to see the swings by
    assert sum(bool(apart(rows)) for rows in shuffled) >= 6


def test_a_team_that_is_worse_is_told_apart_and_makes_nobody_else_look_good():
    """Team 1 keeps 20 points fewer, yet has the easiest tickets: by the plain share it is often not even the lowest."""
    lowest = []
    for seed in range(10):
        rows = drawn(seed, worse=0.2)
        assert apart(rows) == {"team 1": "team_below"}
        lowest.append(rows.groupby("team").in_time.sum().idxmin())
    assert lowest.count("team 0") >= 5
    teams = against_mix(rows, 0.95).teams.set_index("served_by")
    assert teams.share_expected["team 1"] == pytest.approx(0.8, abs=0.05)


def test_two_teams_are_held_against_each_other():
    rows = drawn(5, worse=0.3)
    assert apart(rows[rows.team.isin(["team 1", "team 3"])]) == {"team 1": "team_below"}


def test_how_much_months_vary_is_the_textbook_s():
    """Pearson by hand: shares of 0.2 and 0.8 of ten each about 0.5 are 2 (0.3 ** 2) 10 / 0.25 = 7.2 on one degree."""
    assert overdispersion_of_shares([Count(2, 10), Count(8, 10)]) == pytest.approx(7.2)
    assert overdispersion_of_shares(
        [Count(2, 10), Count(8, 10)], [Count(5, 10), Count(5, 10)]
    ) == pytest.approx(3.6)
    assert overdispersion_of_shares([Count(5, 10)]) == 1


def tickets(team: str | None, in_time: int, late: int, **more) -> pd.DataFrame:
    """Tickets of a team that were due on 8 October: so many in time, so many late."""
    ends = [pd.Timestamp("2026-10-07")] * in_time + [pd.Timestamp("2026-10-20")] * late
    return pd.DataFrame({"created_at": pd.Timestamp("2026-10-01"), "sla_due_at": pd.Timestamp("2026-10-08"),
                         "closed_at": ends, "team": team} | more)  # fmt: skip


def served(*parts: pd.DataFrame):
    rows = pd.concat(parts, ignore_index=True)
    return company_of("2026-10-31", 12, tickets=rows.assign(ticket_id=rows.index.astype(str)))


def test_teams_are_rows_with_an_interval_and_small_ones_are_withheld_or_not_judged():
    """Overdue and open counts as missed: of A's 60 are 40 in time, 10 late, 10 open. Wilson of 6 of 12: 25.4% to 74.6%."""
    overdue = tickets("A", 10, 0).assign(closed_at=pd.NaT)
    company = served(
        tickets("A", 40, 10),
        overdue,
        tickets("B", 41, 19),
        tickets("C", 6, 6),
        tickets("D", 9, 0),
        tickets(None, 99, 0),
    )
    finding = by_team(company)
    table = finding.table.set_index("served_by")
    assert table.index.tolist() == ["A", "B", "C", "D", "no_team"] and table.due.tolist() == [
        60,
        60,
        12,
        9,
        99,
    ]
    assert table.share["A"] == pytest.approx(40 / 60) and table.share.isna()["D"]
    assert table.loc["C", ["low", "high"]].tolist() == pytest.approx([0.2538, 0.7462], abs=5e-5)
    assert table.stands.tolist() == ["team_within", "team_within", "team_few", "team_few", "team_few"]
    assert finding.says == (
        "No team can be told apart from the others: what lies between 66.7% and 68.3% of deadlines kept may be chance."
    )
    assert "Neither priority nor type of tickets tells them apart, so no mix is allowed for." in finding.notes


def test_a_team_with_tickets_that_nobody_else_has_is_not_compared():
    company = served(
        tickets("A", 40, 20, type="Complaint"), tickets("B", 10, 50, type="Complaint"), tickets("C", 40, 20, type="Question"),
        tickets("D", 41, 19, type="Complaint"),
    )  # fmt: skip
    finding = by_team(company)
    table = finding.table.set_index("served_by")
    assert table.stands.to_dict() == {
        "A": "team_within",
        "B": "team_below",
        "C": "team_alone",
        "D": "team_within",
    }
    assert table.share_expected["B"] == pytest.approx(81 / 120, abs=0.01) and np.isnan(
        table.share_expected["C"]
    )
    assert (
        finding.says
        == "“B” keeps fewer deadlines than the others would with such tickets: 16.7%, where 67.5% were to be expected."
    )
    assert "60 tickets are of a kind that hardly any other team has, and are not compared." in finding.notes


def test_one_team_is_no_comparison():
    few = by_team(served(tickets("A", 40, 10), tickets("B", 20, 9)))
    assert not few.answered
    assert (
        few.says
        == "Teams are not compared: 1 has 30 tickets or more that were due in the 12 months to 31 Oct 2026."
    )
    assert "tickets.team" in by_team(served(tickets(None, 40, 10))).says


def test_tickets_opened_again_and_escalated_have_their_wilson_intervals():
    """Of 20 tickets 12 were ever closed, one of them open again: 6 of 12 opened again; 6 of the 20 escalated."""
    rows = tickets("A", 11, 0).assign(reopened_count=[2] * 5 + [0] * 6, escalated=[True] * 6 + [False] * 5)
    open_again = tickets("A", 1, 0).assign(closed_at=pd.NaT, reopened_count=1, escalated=False)
    still_open = tickets("A", 8, 0).assign(closed_at=pd.NaT, reopened_count=0, escalated=None)
    finding = again(served(rows, open_again, still_open))
    assert finding.table.happened.tolist() == ["opened_again", "passed_on"]
    assert finding.table[["tickets_hit", "tickets_of"]].to_numpy().tolist() == [[6, 12], [6, 20]]
    assert finding.table.low.tolist() == pytest.approx([0.2538, 0.1455], abs=5e-5), "Wilson 6/12 and 6/20"
    assert finding.says.startswith(
        "50.0% of 12 tickets that were closed were opened again (between 25.4% and 74.6%)"
    )
    assert any("it is open; that was so 11 times in all." in note for note in finding.notes)
    assert "Neither has a date: both are as they stood when the data were exported." in finding.notes


def test_what_is_not_recorded_of_them_is_said():
    once = again(served(tickets("A", 20, 0, reopened_count=0)))
    assert once.says == "0.0% of 20 tickets that were closed were opened again (between 0.0% and 16.1%)."
    assert "Whether tickets were escalated is not recorded." in once.notes
    passed = again(served(tickets("A", 20, 0, escalated=True)))
    assert passed.says == "100.0% of 20 tickets were escalated (between 83.9% and 100.0%)."
    assert again(served(tickets("A", 20, 0))).says == (
        "Tickets opened again or escalated: not possible here, the source fills none of tickets.reopened_count and "
        "tickets.escalated."
    )
    assert not again(served(tickets("A", 9, 0, escalated=True))).answered
