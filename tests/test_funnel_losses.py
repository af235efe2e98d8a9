"""Losses: by reason, and where none is kept by what else is known."""

import pandas as pd
import pytest

from crm.analyses.funnel import losses
from crm.estimate.shares import wilson
from crm.tables import company_of
from made_deals import deals, history, many, maven, olist, stages


def company(*parts: pd.DataFrame, window: int | None = None, **more):
    """A company with these deals, all closed in January 2026."""
    return company_of("2026-10-31", window, "EUR", deals=pd.concat(parts, ignore_index=True), **more)


def lost(n: int, reason: str | None, start: int = 0, **more) -> pd.DataFrame:
    """n deals lost for a reason."""
    return many("lost", n, 10, start=start, **more).assign(loss_reason=reason)


def test_reasons_are_counted_weighed_and_added_up():
    finding = losses(company(lost(20, "Price", amount=300.0), lost(15, "No budget", 50), lost(5, None, 90)))
    table = finding.table
    assert table["loss_reason"].tolist() == ["Price", "No budget", "(no reason noted)"]
    assert table["lost_deals"].tolist() == [20, 15, 5]
    assert table["lost_value"].tolist() == [6000, 1500, 500]
    assert table["loss_share"].tolist() == pytest.approx([0.5, 0.375, 0.125])
    assert table["losses_so_far"].tolist() == pytest.approx([0.5, 0.875, 1])
    assert tuple(table.loc[0, ["loss_share", "low", "high"]]) == pytest.approx(wilson(20, 40))
    assert (
        finding.says
        == "Price is the most frequent reason, 50.0% of 40 lost deals; with No budget it makes 87.5%."
    )


def test_blank_reasons_and_no_decision_are_headline_numbers():
    finding = losses(company(lost(20, "Lost - No Decision"), lost(10, "no_decision", 30), lost(10, None, 60)))
    found = {number.name: number.value for number in finding.numbers}
    assert found == {"lost_unexplained": 0.25, "lost_undecided": 0.75}
    assert "No reason noted: 10 of 40 lost deals." in finding.notes


def test_when_most_reasons_are_blank_the_finding_says_so_first():
    says = losses(company(lost(10, "Price"), lost(30, None, 50))).says
    assert says == "Most lost deals have no reason noted; of 40 25.0% name Price, the most frequent one."


def test_fewer_than_thirty_losses_are_not_ranked():
    assert (
        losses(company(lost(9, "Price"), lost(3, "Fit", 50))).says
        == "12 deals were lost, too few to rank the reasons."
    )


def test_rare_reasons_are_put_together():
    many_reasons = [lost(3, f"Reason {i:02}", 100 * i) for i in range(20)]
    table = losses(company(*many_reasons)).table
    assert len(table) == 16 and table["lost_deals"].iloc[-1] == 15 and table["lost_deals"].sum() == 60
    assert table["loss_reason"].iloc[-1] == "(other reasons)"


def test_the_stage_most_deals_of_a_reason_got_to_is_named():
    rows = deals("A lost 01-01 01-20 Lost\nB lost 01-01 01-20 Lost\nC lost 01-01 01-20 Lost")
    rows["loss_reason"] = ["Price", "Price", "Fit"]
    changes = "A 01-01 - New\nA 01-05 New Offer\nA 01-20 Offer Lost\nB 01-01 - New\nB 01-05 New Offer\nB 01-20 Offer Lost\nC 01-01 - New\nC 01-20 New Lost"
    finding = losses(company(rows, deal_history=history(changes), stages=stages("New", "Offer")))
    assert dict(zip(finding.table["loss_reason"], finding.table["lost_from"], strict=True)) == {
        "Price": "Offer",
        "Fit": "New",
    }


def test_only_losses_of_the_window_count():
    assert losses(company(lost(40, "Price"), window=3)).says == "No deal was lost in this period."


def test_without_amounts_there_is_no_value_and_it_is_said():
    finding = losses(company(lost(40, "Price", amount=0.0)))
    assert "lost_value" not in finding.table
    assert "Too few lost deals carry an amount to weigh the reasons by value." in finding.notes


def grouped(*groups: tuple[str, int, int], **more):
    """Groups of won and lost deals without any reason, by product."""
    parts = []
    for name, won, gone in groups:
        parts += [many("won", won, 10, product_id=name), many("lost", gone, 10, product_id=name)]
    rows = pd.concat(parts, ignore_index=True)
    return company(rows.assign(deal_id=rows.index.astype(str)), **more)


def test_without_reasons_the_product_that_loses_most_often_is_named():
    finding = losses(grouped(("Lamp", 200, 20), ("Chair", 20, 200)))
    assert finding.says == (
        "50.0% of 440 closed deals were lost, why is not recorded; Chair loses most often, 90.9% of its closed deals."
    )
    assert finding.table["loss_reason"].tolist() == ["Chair", "Lamp"]
    assert finding.table["lost_of_closed"].tolist() == pytest.approx([200 / 220, 20 / 220])


def test_a_product_is_not_blamed_for_chance():
    says = losses(grouped(("Lamp", 50, 50), ("Chair", 48, 52), ("Desk", 52, 48))).says
    assert says.endswith("no product loses more often than chance explains.")


def test_products_show_their_names():
    names = pd.DataFrame({"product_id": ["p1", "p2"], "name": ["Lamp", "Chair"]})
    table = losses(grouped(("p1", 20, 30), ("p2", 30, 20), products=names)).table
    assert table["loss_reason"].tolist() == ["Lamp", "Chair"]


def test_without_reasons_and_groups_only_the_share_is_known():
    finding = losses(company(many("won", 30, 10), many("lost", 30, 10)))
    assert finding.says == "50.0% of 60 closed deals were lost; why is not recorded." and finding.table.empty


def test_mavens_products_add_up_to_all_losses_and_none_stands_out(shared_data):
    finding = losses(maven(shared_data))
    assert finding.table["lost_deals"].sum() == 2473 and finding.table["deals"].sum() == 6711
    assert finding.says == (
        "36.8% of 6,711 closed deals were lost, why is not recorded; no product loses more often than chance explains."
    )


def test_olist_records_no_losses(shared_data):
    finding = losses(olist(shared_data))
    assert (
        finding.says == "No deal is recorded as lost in this source, so there is nothing to say about losses."
    )


def test_two_reasons_as_frequent_are_named_together():
    says = losses(company(lost(20, "Price"), lost(20, "Fit", 50), lost(10, "Rival", 90))).says
    assert says == "Fit and Price are the most frequent reasons, 40.0% of 50 lost deals each."
