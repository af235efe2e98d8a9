"""Those who keep silent: weights, what they are worth, and what they cannot do."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.satisfaction import silence
from crm.errors import BadInput
from crm.estimate.shares import net_promoter
from crm.estimate.weighting import Cells, bounds, strata, weighted
from crm.tables import company_of

ASKED = pd.Timestamp("2026-09-01 10:00")


def cells(*rows: tuple[int, int, int, int]) -> Cells:
    return Cells(*(np.array(part, dtype=float) for part in zip(*rows, strict=True)))


def test_each_kind_counts_as_much_as_it_does_among_the_invited():
    """Half of the invited are of each kind; 50 of the one answer, all good, and 10 of the other, all bad: 0, not +66.7.
    Worth (by Kish) 1 / (0.25 / 50 + 0.25 / 10) = 33.3 answers."""
    found = weighted(cells((100, 50, 50, 0), (100, 10, 0, 10)), np.array([0, 1]))
    assert found.up == pytest.approx(found.down) and found.effective == pytest.approx(100 / 3)
    assert found.kinds == 2


def test_where_all_kinds_answer_alike_nothing_changes():
    found = weighted(cells((100, 30, 20, 5), (300, 90, 30, 30)), np.array([0, 1]))
    assert found.effective == pytest.approx(120) and found.up == pytest.approx(50)


def test_at_worst_and_at_best_all_the_silent_think_alike():
    """200 invited, 60 answer, 50 good and 10 bad: (40 - 140) / 200 and (40 + 140) / 200."""
    assert bounds(200, 60, 50, 10) == (-0.5, 0.9)


def test_kinds_of_few_answers_are_put_with_those_most_like_them():
    keys = [("late", "big"), ("late", "small"), ("calm", "big"), ("calm", "small"), ("quiet", "big")]
    found = strata(
        keys, cells((90, 30, 0, 0), (5, 4, 0, 0), (9, 5, 0, 0), (9, 6, 0, 0), (6, 2, 0, 0)), least=10
    )
    assert found[2] == found[3], "calm ones of both sizes have eleven together"
    assert found[1] == found[0], (
        "four late ones alone are too few, and late they are, though they answer as calm ones do"
    )
    assert found[4] == found[0], (
        "the quiet one answers at a third, as the late ones do, not at 11 of 18; whatever else is left"
    )
    assert strata([("a",), ("b",)], cells((9, 1, 0, 0), (9, 2, 0, 0)), least=10).tolist() == [0, 0]


def test_weighted_intervals_hold_what_all_invited_would_have_said():
    """250 surveys of 900 invited of six kinds, which answer at 15 to 50 % and think +60 to -40: as the answers are, the
    score is far off; weighted, the interval holds that of all invited in at least 93 of 100."""
    rng, held, raw_held = np.random.default_rng(2), 0, 0
    share, rate = np.array([0.3, 0.2, 0.2, 0.1, 0.1, 0.1]), np.array([0.5, 0.4, 0.3, 0.25, 0.2, 0.15])
    up, down = np.array([0.7, 0.6, 0.5, 0.4, 0.3, 0.2]), np.array([0.1, 0.15, 0.2, 0.3, 0.4, 0.6])
    for _ in range(250):
        invited = rng.multinomial(900, share)
        truth, answered = 100 * float(invited @ (up - down)) / 900, rng.binomial(invited, rate)
        said = np.array(
            [rng.multinomial(n, (u, 1 - u - d, d)) for n, u, d in zip(answered, up, down, strict=True)]
        )
        counts = Cells(invited, answered, said[:, 0], said[:, 2])
        like = weighted(counts, strata([(i,) for i in range(6)], counts, 10))
        low, high = net_promoter(like.up, like.down, like.effective)[1:]
        held += low <= truth <= high
        low, high = net_promoter(*said.sum(axis=0)[[0, 2]], answered.sum())[1:]
        raw_held += low <= truth <= high
    assert held / 250 >= 0.93 and raw_held / 250 < 0.5


def invited(n: int, who: str, **more) -> pd.DataFrame:
    """So many invitations, each to an account of its own."""
    names = [f"{who}{i}" for i in range(n)]
    columns = {
        "invitation_id": names,
        "account_id": names,
        "survey_id": "NPS 3",
        "sent_at": ASKED,
        "delivered": True,
    }
    return pd.DataFrame(columns | more)


def said(n: int, who: str, score: int) -> pd.DataFrame:
    """The answers of the first n of these."""
    names = [f"{who}{i}" for i in range(n)]
    columns = {"response_id": names, "invitation_id": names, "account_id": names, "survey_type": "NPS", "score": score,
               "scale_min": 0, "scale_max": 10, "responded_at": ASKED + pd.Timedelta(days=3)}  # fmt: skip
    return pd.DataFrame(columns)


def orders(n: int, who: str, came: str, on: str = "2026-08-01", promised: str = "2026-08-10") -> pd.DataFrame:
    """An order of each of n accounts."""
    names = [f"{who}{i}" for i in range(n)]
    columns = {"order_id": names, "account_id": names, "amount": 10.0, "ordered_at": pd.Timestamp(on),
               "promised_at": pd.Timestamp(promised), "delivered_at": pd.Timestamp(came)}  # fmt: skip
    return pd.DataFrame(columns)


def company(**tables):
    return company_of("2026-10-31", 12, **tables)


def served(late_on: str = "2026-08-10", late_came: str = "2026-08-20"):
    """Half of 200 invited had a late delivery: ten of these answer, all against us; fifty of the others, all for us."""
    bought = [orders(100, "fine", "2026-08-09"), orders(100, "late", late_came, promised=late_on)]
    return company(
        survey_invitations=pd.concat([invited(100, "fine"), invited(100, "late")]),
        surveys=pd.concat([said(50, "fine", 10), said(10, "late", 0)]), orders=pd.concat(bought),
    )  # fmt: skip


def test_those_who_had_trouble_and_keep_silent_are_weighted_in():
    finding = silence(served())
    assert finding.numbers[0].name == "nps_weighted" and finding.numbers[0].value == pytest.approx(0)
    assert finding.numbers[0].n == 33
    assert finding.says == (
        "30.0% of 200 invited answered, more of the kinds that are content: weighted to be like all of them, the net "
        "promoter score is 0.0 (between -31.8 and +31.8), 66.7 points below the +66.7 of the answers."
    )
    assert any(note.startswith("“Had a late delivery” answer least: 10.0%") for note in finding.notes)
    assert any("would be -50.0; at best, were each for us, +90.0" in note for note in finding.notes)
    table = finding.table.set_index("group")
    assert table.loc["risk_late", ["invited", "answered", "nps"]].tolist() == [100, 10, -100]


def test_what_happened_after_the_invitation_is_not_known_on_its_day():
    """The same orders, promised for the day of the invitation and later: nobody is late yet."""
    finding = silence(served("2026-09-01", "2026-09-20"))
    assert "stays about what it is: +66.7" in finding.says
    assert "risk_late" not in finding.table.get("group", pd.Series(dtype=str)).tolist()
    bought = pd.concat(
        [orders(100, "fine", "2026-08-09"), orders(100, "late", "2026-09-09", on="2026-09-01")]
    )
    asked = pd.concat([invited(100, "fine"), invited(100, "late")])
    same_day = silence(company(survey_invitations=asked, surveys=said(50, "fine", 10), orders=bought)).table
    assert same_day.set_index("group").invited[["risk_calm", "risk_quiet"]].tolist() == [100, 100], (
        "bought that day"
    )


def test_without_orders_answers_are_weighted_by_what_else_is_known():
    accounts = pd.DataFrame(
        {"account_id": [f"{w}{i}" for w in "ab" for i in range(100)], "type": ["Firm"] * 100 + ["Shop"] * 100}
    )
    finding = silence(
        company(
            survey_invitations=pd.concat([invited(100, "a"), invited(100, "b")]), accounts=accounts,
            surveys=pd.concat([said(50, "a", 10), said(10, "b", 0)]),
        )
    )  # fmt: skip
    assert finding.numbers[0].value == pytest.approx(0)
    assert finding.table.group.tolist() == ["Firm", "Shop"]


def test_who_was_asked_again_soon_is_told_apart_from_who_was_not():
    twice = invited(60, "a").assign(
        sent_at=ASKED - pd.Timedelta(days=60), invitation_id=[f"x{i}" for i in range(60)]
    )
    finding = silence(
        company(
            survey_invitations=pd.concat([twice, invited(60, "a"), invited(60, "b")]),
            surveys=said(40, "a", 9),
        )
    )
    table = finding.table.set_index("group")
    assert table.loc[["asked_fresh", "asked_again"], "invited"].tolist() == [120, 60]


def test_what_few_said_is_withheld_with_what_it_could_be_worked_out_from():
    accounts = pd.DataFrame({"account_id": [f"{w}{i}" for w in "abc" for i in range(60)],
                             "type": ["Firm"] * 60 + ["Shop"] * 60 + ["Bar"] * 60})  # fmt: skip
    given = pd.concat([said(40, "a", 10), said(20, "b", 0), said(5, "c", 0)])
    finding = silence(
        company(
            survey_invitations=pd.concat([invited(60, w) for w in "abc"]), accounts=accounts, surveys=given
        )
    )
    table = finding.table.set_index("group")
    assert table.nps.isna().to_dict() == {"Bar": True, "Firm": False, "Shop": True}
    assert any(note.startswith("What 2 groups said is withheld") for note in finding.notes)


def test_a_survey_of_contentment_is_weighted_where_nobody_is_asked_to_recommend():
    given = pd.concat([said(50, "fine", 5), said(10, "late", 1)]).assign(
        survey_type="CSAT", scale_min=1, scale_max=5
    )
    asked = pd.concat([invited(100, "fine"), invited(100, "late")]).assign(survey_id="CSAT")
    bought = pd.concat([orders(100, "fine", "2026-08-09"), orders(100, "late", "2026-08-20")])
    finding = silence(company(survey_invitations=asked, surveys=given, orders=bought))
    assert finding.numbers[0].name == "csat_weighted" and finding.numbers[0].value == pytest.approx(0.5)
    assert "50.0% are satisfied" in finding.says


def test_too_little_is_an_answer_in_words():
    few = silence(company(survey_invitations=invited(20, "a"), surveys=said(9, "a", 10)))
    assert not few.answered and few.says.endswith("9 gave an answer that counts.")
    old = invited(20, "a").assign(sent_at=pd.Timestamp("2020-01-01"))
    assert (
        "no invitation to such a survey"
        in silence(company(survey_invitations=old, surveys=said(9, "a", 10))).says
    )
    assert "not possible here" in silence(company(surveys=said(20, "a", 10))).says
    with pytest.raises(BadInput, match="quiet_days is 5"):
        silence(company(survey_invitations=invited(20, "a"), surveys=said(9, "a", 10)), quiet_days=5)


def test_who_answers_least_is_the_group_of_the_smallest_share_and_not_of_the_largest_gap():
    from crm.analyses.satisfaction.silence import _answers_least

    table = pd.DataFrame(
        [("risk", "risk_late", 500, 90), ("risk", "risk_calm", 2000, 640), ("segment", "Self", 1600, 360), ("segment", "Firm", 900, 370)],
        columns=["sort", "group", "invited", "answered"],
    )  # fmt: skip
    assert _answers_least(table, 0.95) == ("risk_late", 0.18, 0.32)
