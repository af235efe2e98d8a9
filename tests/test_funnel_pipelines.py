"""Pipelines: each beside the others, all adding up, and the one asked for shown."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from crm.analyses.funnel import pipelines, stage_funnel
from crm.analyses.funnel.pipelines import unlike
from crm.errors import BadInput
from crm.estimate.survival import incidence, value_on
from crm.tables import company_of
from made_deals import deals, history, many, stages


def company(*parts: pd.DataFrame, **more):
    """A company with these deals."""
    return company_of("2026-10-31", None, "EUR", deals=pd.concat(parts, ignore_index=True), **more)


def two(wins: int) -> list[pd.DataFrame]:
    """A hundred deals of one pipeline, 50 won; as many of another, so many won."""
    return [
        many("won", 50, 20, pipeline="New business"), many("lost", 50, 30, pipeline="New business"),
        many("won", wins, 20, start=100, pipeline="Renewals"), many("lost", 100 - wins, 30, start=100, pipeline="Renewals"),
    ]  # fmt: skip


def test_pipelines_add_up_and_differ_where_they_do():
    finding = pipelines(company(*two(80), many("open", 4, 0, pipeline=None)))
    table = finding.table
    assert table["pipeline"].tolist() == ["New business", "Renewals", "(not stated)", "All"]
    sums = table[["deals", "won_deals", "lost_deals", "open_deals"]]
    assert sums.iloc[:-1].sum().tolist() == sums.iloc[-1].tolist() == [204, 130, 70, 4]
    assert table["share"].tolist()[:2] == pytest.approx([0.5, 0.8]) and np.isnan(table["share"][2])
    assert "80.0% of those in Renewals are won and 50.0% of those in New business" in finding.says


def test_those_that_differ_by_accident_are_not_told_apart():
    assert pipelines(company(*two(53))).says.endswith("no further apart than by accident.")


def test_equal_pipelines_are_told_apart_once_in_twenty():
    """Three pipelines of 200 deals, each won with 0.3, ended after a day: 1,000 draws, 5 % within three standard errors."""
    rng, called = np.random.default_rng(4), 0
    for _ in range(1_000):
        rows = [share(int(won)) for won in rng.binomial(200, 0.3, 3)]
        called += unlike(pd.DataFrame(rows, columns=["share", "low", "high"]), 0.95) < 0.05
    assert abs(called / 1_000 - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 1_000)


@cache
def share(won: int):
    """The share won, with its band, of two hundred deals that ended after a day."""
    ends = pd.DataFrame({"days": [1, 1], "event": [1, 2], "n": [won, 200 - won]})
    return value_on(incidence(ends), 1)


def test_the_pipeline_asked_for_is_the_one_shown_and_another_name_is_refused():
    some = deals("A won 01-01 01-20 Won\nB lost 01-01 01-15 Lost\nC open 01-01 - Offer")
    some["pipeline"] = ["Sales", "Sales", "Partners"]
    listed = pd.concat([stages("New", "Offer"), stages("Talk", "Offer").assign(pipeline="Partners")])
    made = company_of(
        "2026-01-31", None, deals=some, stages=listed,
        deal_history=history("A 01-01 - New\nA 01-20 New Won\nB 01-01 - New\nB 01-15 New Lost\nC 01-02 Talk Offer"),
    )  # fmt: skip
    shown = stage_funnel(made, pipeline="Partners")
    assert shown.table["stage"].tolist() == ["Talk", "Offer", "Won"]
    assert (
        "Pipeline shown: Partners, with 1 of 3 deals; the other pipelines are not shown here." in shown.notes
    )
    with pytest.raises(
        BadInput, match=r"pipeline=Partner is no pipeline .* Partners and Sales\. Did you mean"
    ):
        stage_funnel(made, pipeline="Partner")


def test_one_pipeline_is_said_and_makes_no_table():
    finding = pipelines(company(many("won", 12, 20, pipeline="Sales")))
    assert finding.says == "All deals of this period go through one pipeline." and finding.table.empty
