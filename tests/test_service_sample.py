"""The service report of the made company against what is true of it."""

import json
from pathlib import Path

import pytest

import crm.sample
from crm import tables
from crm.analyses import service

TRUTH = json.loads((Path(crm.sample.__file__).parent / "data" / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=[12, None])
def company(request, sample):
    """The sample with twelve months and with all of them."""
    return tables.opened(sample(TRUTH["as_of"]), request.param)


def found(company, analysis):
    """What an analysis says of a company, asked once for all tests."""
    if analysis not in company.found:
        company.found[analysis] = analysis(company)
    return company.found[analysis]


def numbers(finding) -> dict:
    return {number.name: number for number in finding.numbers}


def test_complaints_come_as_often_as_they_truly_do(company):
    truth, rate = TRUTH["tickets"], numbers(found(company, service.complaint_rate))["complaint_rate"]
    assert rate.low < truth["complaints_per_1000_orders"] < rate.high
    reasons = service.complaint_reasons(company, level=0.999).table  # five intervals that all hold
    for row in reasons.itertuples():
        true = truth["complaints_per_1000_orders_by_reason"][row.complaint_reason]
        assert row.per_thousand_low < true < row.per_thousand_high


def test_waits_and_deadlines_have_the_truth_in_their_intervals(company):
    truth, waits = TRUTH["tickets"], numbers(found(company, service.handling_time))
    assert waits["resolution_days"].low <= truth["median_days_to_solve"] <= waits["resolution_days"].high
    assert waits["first_answer_days"].value == pytest.approx(truth["median_days_to_answer"], abs=1.5 / 24)
    in_time = numbers(found(company, service.within_sla))["within_sla"]
    assert in_time.low < truth["solved_in_time"] < in_time.high


def test_every_finding_has_a_sentence_a_table_and_a_caption(company):
    findings = [found(company, analysis) for analysis in service.opening.ANALYSES]
    assert all(f.answered and f.says.endswith(".") and len(f.table) and f.caption for f in findings)
    assert len({f.id for f in findings}) == len(findings)


def test_a_late_delivery_is_what_moves_the_score_most_and_a_slow_ticket_comes_next(company):
    """In truth a late order costs 2.1 points of recommendation and a slow ticket 1.5; parts of an order cost nothing."""
    finding = found(company, service.drivers)
    assert finding.table.group.tolist()[:2] == ["item_late", "item_overdue"]
    assert finding.says.startswith("“Delivered late” goes most with the score")
    parts = finding.table.set_index("group").loc["item_parts"]
    low, high = (float(end.strip("%")) / 100 for end in parts.odds_between.split(" to "))
    assert low < 1 < high


def test_the_team_that_is_slower_in_truth_is_the_only_one_told_apart(company):
    """Technical takes 1.8 times as long; who answers questions has no other team's tickets to be held against."""
    table = found(company, service.by_team).table.set_index("served_by")
    assert table.stands.to_dict() == {
        "Technical": "team_below", "Logistics": "team_within", "Finance": "team_within", "Customer care": "team_alone",
    }  # fmt: skip
