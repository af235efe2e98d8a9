"""The funnel of the made company against what is true of it."""

import json
from pathlib import Path

import pytest

import crm.sample
from crm import tables
from crm.analyses import funnel, leads
from crm.sample.world import FAST, FAST_SHARE

TRUTH = json.loads((Path(crm.sample.__file__).parent / "data" / "truth.json").read_text(encoding="utf-8"))
DEALS = TRUTH["deals"]


@pytest.fixture(scope="module")
def company(sample):
    """The sample with all its months."""
    return tables.opened(sample(TRUTH["as_of"]), None)


def test_the_chance_of_a_win_has_the_truth_in_its_interval(company):
    found = {number.name: number for number in funnel.win_rate(company, horizon=180).numbers}["win_chance"]
    assert found.low < DEALS["won_by_day"]["180"] < found.high
    final = {number.name: number for number in funnel.win_rate(company, horizon=365).numbers}["win_chance"]
    assert final.low < DEALS["win_probability"] < final.high


def test_the_median_cycle_comes_within_three_days(company):
    days = funnel.sales_cycle(company).table["median_days"]
    assert days[0] == pytest.approx(DEALS["median_days_to_close"], abs=3)
    assert days[1] == pytest.approx(DEALS["median_days_to_win"], abs=3)
    assert days[2] == pytest.approx(DEALS["median_days_to_lose"], abs=3)


def test_as_many_deals_were_ever_in_a_stage_as_truly_are(company):
    finding = funnel.stage_funnel(company, "any")
    total = finding.table["deals"].iloc[0]
    for stage, share in DEALS["ever_in_stage"].items():
        seen = finding.table.set_index("stage").loc[stage, "deals"] / total
        assert seen == pytest.approx(share, abs=0.05)  # the youngest deals are still on their way


def test_leads_become_deals_as_often_as_they_truly_do(company):
    table = leads.lead_sources(company).table.set_index("lead_source")
    assert table.loc["All", "within_180"] == pytest.approx(DEALS["lead_conversion"], abs=0.02)
    for source, share in DEALS["lead_conversion_by_source"].items():
        assert table.loc[source, "within_180"] == pytest.approx(share, abs=0.04)


def test_every_finding_has_a_sentence_and_a_table(company):
    findings = [
        funnel.stage_funnel(company), funnel.time_in_stage(company), funnel.win_rate(company), funnel.endings(company),
        funnel.sales_cycle(company), funnel.win_trend(company), funnel.losses(company), leads.lead_sources(company),
    ]  # fmt: skip
    assert all(f.answered and f.says and len(f.table) and f.caption for f in findings)
    assert len({f.id for f in findings}) == len(findings)
    assert all(f.id == f"funnel.{name}" for f, name in zip(findings, NAMES, strict=True))


NAMES = (
    "stage_funnel", "time_in_stage", "win_rate", "endings", "sales_cycle", "win_trend", "losses", "lead_sources",
)  # fmt: skip


def test_quick_leads_become_deals_as_much_more_often_as_they_were_made_to(company):
    """Quick leads convert 1.3 / 0.8 times as often; those that convert within seven days are few."""
    finding = leads.first_contact(company)
    soon, (quick, slow) = finding.numbers[0], FAST
    assert soon.low < FAST_SHARE + 0.02 and soon.high > FAST_SHARE - 0.02
    rows = finding.table
    others = rows["lead_deals"].iloc[1:].sum() / rows["leads"].iloc[1:].sum()
    assert rows["share"].iloc[0] / others == pytest.approx(quick / slow, rel=0.25)
