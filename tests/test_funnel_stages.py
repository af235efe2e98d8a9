"""The stage funnel: who is counted in a stage, and that nobody gets lost between two."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.funnel import stage_funnel, time_in_stage
from crm.errors import BadInput
from crm.tables import company_of
from made_deals import deals, history, many, maven, olist, stages

# A is won by way of every stage; B goes from New over to Offer and is lost; C goes back from Offer to Quote and
# is open; D is lost in New; E is open in New and nothing was ever noted of it
FIVE = """
A won  01-01 01-20 Won
B lost 01-01 01-15 Lost
C open 01-01 -     Quote
D lost 01-01 01-03 Lost
E open 01-02 -     New
"""
CHANGES = """
A 01-01 -     New
A 01-05 New   Quote
A 01-09 Quote Offer
A 01-20 Offer Won
B 01-01 -     New
B 01-06 New   Offer
B 01-15 Offer Lost
C 01-03 New   Quote
C 01-05 Quote Offer
C 01-08 Offer Quote
D 01-03 New   Lost
"""


def five(as_of: str = "2026-01-31", window: int | None = None, changes: str = CHANGES, listed: bool = True):
    """The five deals, with or without a list of stages."""
    more = {"stages": stages("New", "Quote", "Offer")} if listed else {}
    return company_of(as_of, window, deals=deals(FIVE), deal_history=history(changes), **more)


def column(finding, name: str) -> list:
    """A column of the table without the row of the deals won."""
    return finding.table[name].iloc[:-1].tolist()


def test_reached_counts_the_furthest_stage_and_marks_the_skipped():
    finding = stage_funnel(five(), "reached")
    assert finding.table["stage"].tolist() == ["New", "Quote", "Offer", "Won"]
    assert finding.table["deals"].tolist() == [5, 3, 3, 1]
    assert column(finding, "skipped") == [0, 1, 0]  # B passed Quote over
    assert column(finding, "skipped_share") == pytest.approx([0, 1 / 3, 0])
    assert column(finding, "advanced") == [3, 3, 1]
    assert column(finding, "lost_here") == [1, 0, 1]
    assert column(finding, "still_here") == [1, 0, 1]  # C counts at Offer, the furthest it got
    assert column(finding, "moved_back") == [0, 0, 1]


def test_those_still_in_a_stage_are_said_with_how_long_they_have_been_there():
    """Twelve deals stand in Offer since the 6th to the 17th, one of them back in Quote since; the median on the 31st is
    19.5 days. Those in New, three, are too few to be told."""
    rows = [f"O{i} open 01-01 - Offer" for i in range(12)] + [f"N{i} open 01-02 - New" for i in range(3)]
    moves = [f"O{i} 01-01 - New\nO{i} 01-{i + 6:02} New Offer" for i in range(12)] + ["O0 01-20 Offer Quote"]
    company = company_of(
        "2026-01-31", None, deals=deals("\n".join(rows)), deal_history=history("\n".join(moves)),
        stages=stages("New", "Quote", "Offer"),
    )  # fmt: skip
    table = stage_funnel(company).table
    assert column(stage_funnel(company), "still_here") == [3, 0, 12]
    assert table["still_days"].tolist()[2] == 19.5 and table["still_days"].isna().tolist() == [
        True,
        True,
        False,
        True,
    ]


def test_any_counts_only_where_a_deal_was_seen():
    finding = stage_funnel(five(), "any")
    assert finding.table["deals"].tolist() == [5, 2, 3, 1]
    assert column(finding, "advanced") == [3, 2, 1]


def test_strict_counts_only_deals_that_took_every_step():
    finding = stage_funnel(five(), "strict")
    assert finding.table["deals"].tolist() == [5, 2, 2, 1]  # B vanishes after the gap
    assert column(finding, "lost_here") == [1, 0, 0]


def test_a_way_back_and_forth_again_is_in_order():
    changes = "A 01-01 - Quote\nA 01-02 Quote New\nA 01-03 New Quote\nA 01-04 Quote Offer\nA 01-20 Offer Won"
    company = company_of(
        "2026-01-31", None, deals=deals("A won 01-01 01-20 Won"), deal_history=history(changes),
        stages=stages("New", "Quote", "Offer"),
    )  # fmt: skip
    assert stage_funnel(company, "strict").table["deals"].tolist() == [1, 1, 1, 1]


def test_a_won_deal_went_through_every_stage_though_it_was_seen_in_one():
    company = company_of(
        "2026-01-31", None, deals=deals("A won 01-01 01-20 Won"), deal_history=history("A 01-01 - New\nA 01-20 New Won"),
        stages=stages("New", "Quote", "Offer"),
    )  # fmt: skip
    assert stage_funnel(company, "reached").table["deals"].tolist() == [1, 1, 1, 1]
    assert column(stage_funnel(company, "reached"), "skipped") == [0, 1, 1]
    assert stage_funnel(company, "any").table["deals"].tolist() == [1, 0, 0, 1]
    assert stage_funnel(company, "strict").table["deals"].tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize("mode", ["reached", "any", "strict"])
@pytest.mark.parametrize("seed", range(5))
def test_those_who_entered_went_on_or_were_lost_or_are_still_there(mode, seed):
    table = stage_funnel(wandering(seed), mode).table.iloc[:-1]
    assert (table["deals"] == table["advanced"] + table["lost_here"] + table["still_here"]).all()
    assert (table[["deals", "advanced", "lost_here", "still_here", "skipped"]] >= 0).all(axis=None)


@pytest.mark.parametrize("seed", range(5))
def test_what_goes_on_from_one_stage_arrives_in_the_next(seed):
    table = stage_funnel(wandering(seed), "reached").table
    assert table["deals"].iloc[1:].tolist() == table["advanced"].iloc[:-1].tolist()


def wandering(seed: int):
    """60 deals that wander at random between four stages, forth, back and over, until won, lost or still open."""
    rng, rows, ended = np.random.default_rng(seed), [], []
    for deal in range(60):
        at, stage, status = pd.Timestamp("2026-01-01"), rng.integers(1, 3), "open"
        begun, old = at, None
        for _ in range(rng.integers(1, 8)):
            rows.append((str(deal), at, old, f"S{stage}"))
            old, stage = f"S{stage}", rng.integers(1, 5)
            at += pd.Timedelta(days=int(rng.integers(0, 6)))
        if rng.random() < 0.6:
            status = ["won", "lost"][rng.integers(0, 2)]
            rows.append((str(deal), at, old, status.title()))
        ended.append((str(deal), status, begun, at if status != "open" else pd.NaT, status.title(), 1.0))
    return company_of(
        "2026-03-31", None,
        deals=pd.DataFrame(ended, columns=["deal_id", "status", "created_at", "closed_at", "stage", "amount"]),
        deal_history=pd.DataFrame(rows, columns=["deal_id", "changed_at", "from_stage", "to_stage"]),
        stages=stages("S1", "S2", "S3", "S4"),
    )  # fmt: skip


def test_without_a_list_of_stages_their_order_is_how_deals_come_to_them():
    finding = stage_funnel(five(listed=False))
    assert finding.table["stage"].tolist() == ["New", "Quote", "Offer", "Won"]
    assert any("order in which deals usually come" in note for note in finding.notes)


def test_a_row_that_notes_another_amount_is_no_stay():
    twice = CHANGES + "A 01-07 Quote Quote\n"
    assert stage_funnel(five(changes=twice)).table.equals(stage_funnel(five()).table)
    assert time_in_stage(five(changes=twice)).table.equals(time_in_stage(five()).table)


def test_a_stage_that_the_list_does_not_know_is_said():
    finding = stage_funnel(five(changes=CHANGES + "E 01-09 New Demo\n"))
    assert any("does not know" in note and "Demo (1)" in note for note in finding.notes)


def test_a_closed_deal_without_history_is_left_out_and_said():
    rows = deals(FIVE + "F lost 01-05 01-09 Lost\n")
    company = company_of(
        "2026-01-31", None, deals=rows, deal_history=history(CHANGES), stages=stages("New", "Quote", "Offer")
    )
    finding = stage_funnel(company)
    assert finding.table["deals"].tolist() == [5, 3, 3, 1]
    assert any(note.startswith("1 deal has no stage before its end") for note in finding.notes)


def test_another_pipeline_is_said_and_not_mixed_in():
    rows = pd.concat([
        deals(FIVE, pipeline="Sales"), deals("X open 01-02 - Renew\nY open 01-02 - Renew", pipeline="Renewals"),
    ])  # fmt: skip
    company = company_of(
        "2026-01-31", None, deals=rows, deal_history=history(CHANGES), stages=stages("New", "Quote", "Offer")
    )
    finding = stage_funnel(company)
    assert finding.table["deals"].tolist() == [5, 3, 3, 1]
    assert (
        "Pipeline shown: Sales, with 5 of 7 deals; the other pipelines are not shown here." in finding.notes
    )


def test_a_window_counts_the_deals_created_in_it():
    assert stage_funnel(five("2026-02-28", window=1)).table.empty
    assert stage_funnel(five("2026-02-28", window=2)).table["deals"].tolist() == [5, 3, 3, 1]


def test_a_void_deal_is_no_deal():
    rows = pd.concat([deals(FIVE), deals("V void 01-02 01-03 New")])
    company = company_of(
        "2026-01-31", None, deals=rows, deal_history=history(CHANGES), stages=stages("New", "Quote", "Offer")
    )
    assert stage_funnel(company).table["deals"].tolist() == [5, 3, 3, 1]


def test_the_narrowest_step_is_named_with_its_numbers():
    finding = stage_funnel(two_steps(40, 30, 60))
    assert finding.says == (
        "Offer is the narrowest step: of 90 deals decided there 33.3% went on and 60 were lost; 0 are still there."
    )
    assert finding.numbers[0].value == pytest.approx(1 / 3) and finding.numbers[0].n == 90


def two_steps(lost_first: int, won: int, lost_second: int):
    """Deals lost in New, won after Offer, lost in Offer."""
    parts = [
        ("n", "lost", lost_first, ["New"]),
        ("w", "won", won, ["New", "Offer"]),
        ("o", "lost", lost_second, ["New", "Offer"]),
    ]
    frames, rows = [], []
    for mark, status, n, path in parts:
        frame = many(status, n, 20).assign(stage=status.title())
        frame["deal_id"] = [f"{mark}{i}" for i in range(n)]
        frames.append(frame)
        for deal in frame["deal_id"]:
            steps = [None, *path, status.title()]
            rows += [
                (deal, pd.Timestamp("2026-01-01") + pd.Timedelta(days=5 * i), steps[i], steps[i + 1])
                for i in range(len(steps) - 1)
            ]
    return company_of(
        "2026-03-31", None, deals=pd.concat(frames), stages=stages("New", "Offer"),
        deal_history=pd.DataFrame(rows, columns=["deal_id", "changed_at", "from_stage", "to_stage"]),
    )  # fmt: skip


def test_shares_of_fewer_than_ten_deals_are_withheld():
    finding = stage_funnel(five())
    assert (
        finding.table["step"].isna().all() and "Shares of fewer than 10 deals are not shown." in finding.notes
    )
    assert finding.says == "5 deals got into the funnel, too few of them decided to judge its steps."


def test_an_unknown_mode_is_refused_with_the_nearest():
    with pytest.raises(BadInput, match="Did you mean 'strict'"):
        stage_funnel(five(), "strickt")


def test_a_bare_list_of_deals_says_where_they_stand_and_what_is_missing():
    finding = stage_funnel(company_of("2026-01-31", None, deals=deals(FIVE)))
    assert finding.says == "Of 5 deals 1 are won, 2 lost and 2 still open, 1 of these in New."
    assert finding.table["stage"].tolist() == ["New", "Quote", "Won", "Lost"]
    assert finding.table["deals"].tolist() == [1, 1, 1, 2]
    assert any(note.startswith("No history:") for note in finding.notes)


def test_maven_stands_as_its_source_says(shared_data):
    finding = stage_funnel(maven(shared_data))
    found = dict(zip(finding.table["stage"], finding.table["deals"], strict=True))
    assert found == {"Prospecting": 500, "Engaging": 1589, "Won": 4238, "Lost": 2473}
    assert (
        finding.says
        == "Of 8,800 deals 4,238 are won, 2,473 lost and 2,089 still open, 1,589 of these in Engaging."
    )


def test_olist_keeps_no_losses_and_is_not_said_to_have_none(shared_data):
    finding = stage_funnel(olist(shared_data))
    assert finding.says == "Of 8,000 deals 842 are won and 7,158 still open, all of them in Lead."
    assert finding.table["stage"].tolist() == ["Lead", "Won"]


def test_deals_without_rows_are_an_answer():
    nothing = company_of("2026-01-31", None, deals=deals(FIVE).head(0), deal_history=history(CHANGES).head(0))
    assert "not possible here" in stage_funnel(nothing).says and not time_in_stage(nothing).answered


def test_time_in_stage_counts_every_stay_and_the_open_ones_as_far_as_they_go():
    # 20 deals leave New after 10 days, 20 are in it for 30 days and have not left: the median is not 10
    gone, stay = many("lost", 20, 10).assign(stage="Lost"), many("open", 20, 0).assign(stage="New")
    rows = [(d, pd.Timestamp("2026-01-01"), None, "New") for d in [*gone["deal_id"], *stay["deal_id"]]]
    rows += [(d, pd.Timestamp("2026-01-11"), "New", "Lost") for d in gone["deal_id"]]
    company = company_of(
        "2026-01-31", None, deals=pd.concat([gone, stay]), stages=stages("New"),
        deal_history=pd.DataFrame(rows, columns=["deal_id", "changed_at", "from_stage", "to_stage"]),
    )  # fmt: skip
    row = time_in_stage(company).table.iloc[0]
    assert (row["stays"], row["stays_open"], row["quarter_days"], row["closed_only_days"]) == (40, 20, 10, 10)
    assert row["most_days"] != row["most_days"]


def test_a_deal_that_comes_back_stays_twice():
    finding = time_in_stage(five())
    assert finding.table.set_index("stage")["stays"].to_dict() == {"New": 5, "Quote": 3, "Offer": 3}
    assert finding.says == "11 stays in a stage, too few in each to tell how long they last."
