"""Where deals are lost for what, and to whom."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.funnel import competitors, losses_by_stage
from crm.analyses.funnel.competitors import _harder
from crm.tables import company_of
from made_deals import history, many, stages


def company(*parts: pd.DataFrame, **more):
    """A company with these deals."""
    return company_of("2026-10-31", None, "EUR", deals=pd.concat(parts, ignore_index=True), **more)


def placed(**more):
    """Forty deals lost for price: thirty in Offer, of 100 each, and ten in New, of 500 each; two of unknown stage."""
    lost = [
        many("lost", 30, 20, loss_reason="Price"), many("lost", 10, 30, loss_reason="Price", amount=500.0),
        many("lost", 2, 40, loss_reason=" "),
    ]  # fmt: skip
    every = pd.concat(lost, ignore_index=True)
    moves = [f"{d} 01-01 - New\n{d} 01-05 New Offer" for d in lost[0].deal_id]
    moves += [f"{d} 01-01 - New" for d in lost[1].deal_id] + [
        f"{d} 01-01 - Elsewhere" for d in lost[2].deal_id
    ]
    return company(every, deal_history=history("\n".join(moves)), stages=stages("New", "Offer"), **more)


def test_losses_are_placed_by_reason_and_furthest_stage_and_add_up_with_those_that_are_not():
    finding = losses_by_stage(placed())
    rows = finding.table.set_index(["loss_reason", "stage"])
    assert rows.loc[("Price", "Offer")].tolist() == [30, 3000] and rows.loc[("Price", "New")].tolist() == [
        10,
        5000,
    ]
    assert finding.says == "Of €8.00K lost, 62.5% went in New; Price is behind 100.0% of that."
    assert finding.notes == (
        "2 lost deals have no stage before their end in the history and are not placed here.",
    )


def test_few_losses_are_not_told_apart():
    some = many("lost", 3, 20, loss_reason="Price")
    made = company(some, deal_history=history(f"{some.deal_id[0]} 01-01 - New"), stages=stages("New"))
    assert losses_by_stage(made).says.endswith("too few to tell where.")


def rivals(*counts: tuple[str | None, int, int]) -> pd.DataFrame:
    """Won and lost deals of each competitor."""
    parts = [
        many(status, n, 20, start=1000 * i, competitor=name)
        for i, (name, *both) in enumerate(counts)
        for status, n in zip(("won", "lost"), both, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def test_a_competitor_against_whom_fewer_deals_are_won_is_named_and_rows_add_up():
    finding = competitors(company(rivals(("Alpha", 20, 180), ("Beta", 100, 100), (None, 300, 300))))
    assert "Against Alpha fewer deals are won" in finding.says
    assert finding.table[["closed_deals", "won_deals", "lost_deals"]].sum().tolist() == [1000, 420, 580]
    assert finding.table["share"].tolist() == pytest.approx([0.1, 0.5, 0.5])


def test_where_only_losses_name_one_no_share_won_is_told():
    finding = competitors(company(rivals(("Alpha", 0, 40), (None, 100, 60))))
    assert "share" not in finding.table and "too unlike for a share won" in finding.notes[0]
    assert finding.says == "40 of 100 lost deals name a competitor, 100.0% of them Alpha."


def test_equal_competitors_are_called_harder_at_most_once_in_twenty():
    """Four competitors, 100 deals each, all won with 0.4: in 1,000 draws one is called harder in at most 5 %."""
    rng = np.random.default_rng(3)
    called = sum(
        bool(_harder(pd.DataFrame({"competitor": list("abcd"), "won": won, "lost": 100 - won}), 0.95))
        for won in rng.binomial(100, 0.4, (1_000, 4))
    )
    assert called <= 50


def test_no_competitor_on_losses_is_said():
    finding = competitors(company(rivals(("Alpha", 12, 0), (None, 10, 30))))
    assert finding.says == "No lost deal of this period names a competitor." and finding.table.empty
