"""The satisfaction report of the made company against what is true of it."""

import json
from pathlib import Path

import pytest

import crm.sample
from crm import tables
from crm.analyses import satisfaction

TRUTH = json.loads((Path(crm.sample.__file__).parent / "data" / "truth.json").read_text(encoding="utf-8"))
SPANS = {12: "last_12_months", None: "all"}


@pytest.fixture(scope="module", params=list(SPANS))
def company(request, sample):
    """The sample with twelve months and with all of them, and the name of its truth."""
    return tables.opened(sample(TRUTH["as_of"]), request.param), SPANS[request.param]


def found(company, analysis):
    """What an analysis says of a company, asked once for all tests."""
    if analysis not in company.found:
        company.found[analysis] = analysis(company)
    return company.found[analysis]


def numbers(finding) -> dict:
    return {number.name: number for number in finding.numbers}


def test_the_score_has_the_truth_of_those_who_answer_in_its_interval(company):
    tables_of, span = company
    told = numbers(found(tables_of, satisfaction.promoter_score))
    truth = TRUTH["nps"][span]
    assert told["nps"].low < truth["nps_of_answers"] < told["nps"].high
    assert told["nps"].n == truth["drawn"]["answers"]
    assert told["response_rate"].value == pytest.approx(truth["response_rate"], abs=0.02)


def test_the_score_of_those_who_answer_flatters_and_the_report_warns(company):
    tables_of, span = company
    finding = found(tables_of, satisfaction.promoter_score)
    assert TRUTH["nps"][span]["nps_of_invited"] < numbers(finding)["nps"].low
    assert any("the silent majority may think otherwise" in note for note in finding.notes)


def test_the_satisfied_share_has_the_truth_in_its_interval(company):
    tables_of, span = company
    told = numbers(found(tables_of, satisfaction.satisfied))["csat"]
    assert told.low <= TRUTH["csat"][span]["top2_of_answers"] <= told.high + 0.01


def test_late_deliveries_are_found_as_the_widest_gap(company):
    finding = satisfaction.group_gaps(company[0], kind="NPS")
    assert finding.table.group.iloc[0] == "Delivery late" and finding.table.verdict.iloc[0] == "real"
    channels = finding.table[finding.table.group.str.startswith("Channel")]
    assert set(channels.verdict) == {"not distinguishable"}, "the channel makes no difference in truth"


def test_every_finding_has_a_sentence_a_table_and_a_caption(company):
    asked = [analysis for analysis in satisfaction.opening.ANALYSES if analysis is not satisfaction.effort]
    findings = [
        found(company[0], analysis) for analysis in asked
    ]  # of effort nobody is asked in the made company
    assert all(f.answered and f.says.endswith(".") and len(f.table) and f.caption for f in findings)
    assert len({f.id for f in findings}) == len(findings)


def test_weighting_at_least_halves_the_flattery_of_the_answers(company):
    """Who answers depends in truth on the type of customer, late deliveries, slow tickets and on the score itself; the
    last of these no weights can mend. Of 14 points of flattery less than half are left."""
    tables_of, span = company
    truth = TRUTH["nps"][span]["nps_of_invited"]
    raw = numbers(found(tables_of, satisfaction.promoter_score))["nps"].value
    told = numbers(found(tables_of, satisfaction.silence))["nps_weighted"]
    assert abs(told.value - truth) <= abs(raw - truth) / 2
    assert told.n < TRUTH["nps"][span]["drawn"]["answers"], "weighted answers are worth fewer"


def test_a_score_says_nothing_of_later_orders_where_in_truth_it_does_not(company):
    """Orders of the made company come by BG/NBD, whatever was answered."""
    finding = found(company[0], satisfaction.loyalty)
    assert "tells nothing clear" in finding.says and finding.answered
