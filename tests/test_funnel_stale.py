"""Stale deals: the rule of definition R1, and the win rate with them counted either way."""

import pandas as pd
import pytest

from crm.analyses.funnel import stale_deals
from crm.tables import company_of
from made_deals import many

AS_OF = "2026-10-31"


def company(*parts: pd.DataFrame, **more):
    """A company with these deals."""
    return company_of(AS_OF, None, "EUR", deals=pd.concat(parts, ignore_index=True), **more)


def ended(n: int = 40):
    """Wins after 20 and losses after 30 days, as many each."""
    return many("won", n, 20), many("lost", n, 30)


def left_open(n: int, created: str, **more) -> pd.DataFrame:
    return many("open", n, 0, created=created, **more)


def test_who_is_overdue_and_silent_for_longer_than_wins_take_is_stale():
    over, ahead = pd.Timestamp("2026-06-30"), pd.Timestamp("2026-12-31")
    old, waiting = left_open(20, "2026-05-01", close_date=over), left_open(5, "2026-05-02", close_date=ahead)
    fresh = left_open(7, "2026-10-20", close_date=over)
    finding = stale_deals(company(*ended(), old, waiting, fresh))
    assert finding.numbers[0].value == 20 and finding.numbers[0].n == 32
    assert finding.table["deals"].tolist()[:2] == [80, 100]
    assert finding.table["share"].tolist()[:2] == pytest.approx([40 / 80, 40 / 100])
    assert "more than 20 days" in finding.notes[0] and finding.notes[1].endswith("with €2.00K.")
    assert finding.says.startswith(
        "20 of 32 open deals are stale. Counted as lost, they bring the win rate of closed"
    )


def test_the_chance_of_a_win_falls_too_and_nothing_else_does():
    """Forty won, forty lost, twenty silent since their creation: as lost on that day 40 of 100 are won in the end."""
    finding = stale_deals(company(*ended(), left_open(20, "2026-05-01")))
    assert finding.table["share"].tolist()[3] == pytest.approx(0.4)
    assert finding.table["share"].tolist()[2] == pytest.approx(
        0.4
    )  # open all along they were followed as long
    assert "close dates are not known" in finding.notes[0]


@pytest.mark.parametrize("heard", ["last_activity_at", "last_stage_change_at", "history", "activities"])
def test_whoever_is_still_at_it_is_not_stale(heard):
    deals, day = left_open(10, "2026-05-01"), pd.Timestamp("2026-10-25")
    more = {}
    if heard == "history":
        rows = deals[["deal_id"]].assign(changed_at=day, from_stage="open", to_stage="offer")
        more = {"deal_history": rows}
    elif heard == "activities":
        rows = deals[["deal_id"]].assign(activity_id=deals.deal_id, type="call", occurred_at=day)
        more = {"activities": rows}
    else:
        deals = deals.assign(**{heard: day})
    finding = stale_deals(company(*ended(), deals, **more))
    assert finding.numbers[0].value == 0
    assert (
        finding.says == "No open deal has been silent for longer than 20 days, within which 95% of wins came."
    )


def test_too_few_wins_tell_no_rule_and_no_open_deal_is_said():
    assert not stale_deals(company(*ended(5), left_open(20, "2026-05-01"))).answered
    assert stale_deals(company(*ended())).says == "No deal is open, so none is stale."
