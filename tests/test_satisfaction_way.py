"""The way of surveys: how far invitations come, and how often one person is asked."""

import pandas as pd
import pytest

from crm.analyses.satisfaction import survey_way
from crm.tables import company_of


def asked(
    n: int, on: str, survey: str = "NPS", opened: int = 0, answered: int = 0, who: str = "p", **more
) -> pd.DataFrame:
    """Invitations of one day to n people; so many are opened, and so many answered. One in ten is not delivered."""
    return pd.DataFrame({"sent_at": pd.Timestamp(on), "survey_id": survey, "contact_id": [f"{who}{i}" for i in range(n)],
                         "delivered": [i % 10 != 9 for i in range(n)], "opened": [i < opened for i in range(n)],
                         "answered": [i < answered for i in range(n)]} | more)  # fmt: skip


def company(*parts: pd.DataFrame, names: bool = True, **tables):
    """A company with these invitations and an answer to each that was answered; the last answer came twice."""
    sent = pd.concat(parts, ignore_index=True)
    sent["invitation_id"] = [f"i{i:04}" for i in range(len(sent))]
    said = sent[sent.answered].invitation_id.tolist()
    said = [*said, said[-1]] if said else []
    surveys = pd.DataFrame({"response_id": [f"r{i}" for i in range(len(said))], "invitation_id": said, "score": 9.0,
                            "survey_type": "NPS", "responded_at": pd.Timestamp("2026-10-20"),
                            "channel": ["E-mail"] * (len(said) - 1) + ["Phone"] * bool(said)})  # fmt: skip
    if not names:
        surveys = surveys.drop(columns="channel")
    return company_of(
        "2026-10-31", 12, survey_invitations=sent.drop(columns="answered"), surveys=surveys, **tables
    )


def test_the_way_is_told_by_questionnaire_quarter_and_how_often_one_is_asked():
    """Forty people asked in September and the first twenty of them again in October; ten asked in March. Wilson of 6 of 20."""
    found = company(
        asked(40, "2026-09-02", "NPS autumn", 30, 20), asked(20, "2026-10-05", "CSAT", 10, 6), asked(10, "2026-03-01", "NPS spring", 5, 5)
    )  # fmt: skip
    finding = survey_way(found)
    table = finding.table.set_index("group")
    assert table.index.tolist() == ["CSAT", "NPS autumn", "NPS spring", "asked_once", "asked_twice", "Asked Aug 2026 to Oct 2026",
                                    "Asked Feb 2026 to Apr 2026"]  # fmt: skip
    assert table.invited.tolist() == [20, 40, 10, 30, 40, 60, 10]
    assert table.loc["CSAT", ["delivered_share", "opened_share", "answer_share"]].tolist() == [0.9, 0.5, 0.3]
    assert table.loc["CSAT", ["low", "high"]].tolist() == pytest.approx([0.1455, 0.5190], abs=5e-5)
    assert table.answer_share["asked_once"] == pytest.approx(5 / 30)
    assert finding.says == (
        "Of 70 invitations to any survey in the 12 months to 31 Oct 2026, 90.0% were delivered, 64.3% opened, and 44.3% answered; whoever was "
        "asked in a quarter was asked 1.40 times in it."
    )
    assert (
        "0 times somebody was asked three times or more in a quarter; quarters are counted back from the last month."
        in finding.notes
    )


def test_who_is_asked_three_times_is_counted_once_a_quarter():
    found = company(
        *(asked(15, f"2026-{m}-02", who="p") for m in ("08", "09", "10")),
        asked(12, "2026-10-03", answered=1, who="p"),
    )
    finding = survey_way(found)
    assert finding.notes[0].startswith("15 times somebody was asked three times or more in a quarter")
    assert "3.80 times" in finding.says and "answered" in finding.says


def test_channels_are_those_of_answers_for_invitations_have_none():
    notes = survey_way(company(asked(20, "2026-10-05", answered=3))).notes
    assert (
        "By which channel invitations went is not recorded, so no channel's rate of answers is known; answers came by E-mail (75.0%) "
        "and Phone (25.0%)." in notes
    )
    silent = survey_way(company(asked(20, "2026-10-05", answered=3), names=False)).notes
    assert "By which channel invitations went and answers came is not recorded." in silent


def test_types_of_customers_are_told_apart_and_few_invitations_have_no_share():
    accounts = pd.DataFrame({"account_id": ["a", "b"], "type": ["Firm", "Person"]})
    found = company(
        asked(20, "2026-10-05", answered=4, account_id="a"),
        asked(9, "2026-10-06", "X", account_id="b"),
        accounts=accounts,
    )
    table = survey_way(found).table.set_index("group")
    assert table.loc[["Firm", "NPS", "Person", "X"], "answer_share"].isna().all(), (
        "all answers less those of the firms would be those of the few persons"
    )
    more = survey_way(
        company(
            asked(20, "2026-10-05", answered=4, account_id="a"),
            asked(10, "2026-10-06", "X", account_id="b"),
            accounts=accounts,
        )
    )
    assert more.table.set_index("group").loc[["Firm", "Person"], "answer_share"].tolist() == [0.2, 0.0]
    assert more.table.invited.min() >= 10


def test_answers_that_name_no_invitation_are_those_the_crm_ticked():
    sent = (
        asked(20, "2026-10-05")
        .drop(columns=["answered", "contact_id"])
        .assign(completed=[True] * 5 + [False] * 15)
    )
    found = company_of(
        "2026-10-31", 12, survey_invitations=sent.assign(invitation_id=[str(i) for i in range(20)])
    )
    finding = survey_way(found)
    assert "25.0% answered" in finding.says
    assert "Whom an invitation went to is not recorded, so persons are the accounts." in finding.notes
    few = survey_way(
        company_of(
            "2026-10-31", 12, survey_invitations=sent.head(9).assign(invitation_id=[str(i) for i in range(9)])
        )
    )
    assert not few.answered and few.says.startswith("9 invitations in the 12 months")


def test_channels_of_invitations_have_their_share_of_answers_and_nothing_is_said_of_those_of_answers():
    """Of twenty asked by mail 6 answer, of ten by phone 5: Wilson of 6 of 20."""
    found = company(
        asked(20, "2026-10-05", answered=6, channel="E-mail"), asked(10, "2026-10-05", answered=5, who="q", channel="Phone"),
        asked(4, "2026-10-05", answered=1, who="r", channel=None),
    )  # fmt: skip
    finding = survey_way(found)
    table = finding.table[finding.table.sort == "channel"].set_index("group")
    assert table.index.tolist() == ["Not named", "E-mail", "Phone"] and table.invited.tolist() == [4, 20, 10]
    assert table.loc["E-mail", ["answer_share", "low", "high"]].tolist() == pytest.approx(
        [0.3, 0.1455, 0.5190], abs=5e-5
    )
    assert table.answer_share.isna().tolist() == [True, False, True], (
        "of four nothing, nor what would tell it"
    )
    assert not any("answers came by" in note for note in finding.notes)
    assert any(note.startswith("A channel is used for customers who may answer") for note in finding.notes)
