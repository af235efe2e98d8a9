"""The second order, referrals, and what goes with staying: who is waited for, what cannot be known, what came too late to count."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import loyalty
from crm.analyses.loyalty.second import second_waits
from crm.errors import BadInput
from made_orders import cdnow, shop


def test_the_curve_is_that_of_statsmodels_on_cdnow(shared_data):
    """SurvfuncRight on a row a customer: the same share on every day told, and the same waited for."""
    from statsmodels.duration.survfunc import SurvfuncRight

    company = cdnow(shared_data)
    rows = pd.DataFrame(
        [
            line.split()
            for line in (shared_data / "cdnow_sample" / "CDNOW_sample.txt").read_text().splitlines()
        ]
    )
    days = pd.to_datetime(rows[2]).groupby(rows[1]).agg(lambda one: sorted(set(one))[:2])
    event = days.map(len) == 2
    waited = days.map(lambda two: (two[1] if len(two) == 2 else pd.Timestamp("1998-06-30")) - two[0]).dt.days
    curve = SurvfuncRight(waited, event.astype(int))
    table = loyalty.second_order(company).table
    at = np.searchsorted(curve.surv_times, table.days_since_first, side="right") - 1
    left = np.where(at >= 0, curve.surv_prob[np.maximum(at, 0)], 1.0)
    assert table.second_share.to_numpy() == pytest.approx(1 - left, abs=1e-12)
    assert table.second_waiting.tolist() == [int((waited >= day).sum()) for day in table.days_since_first]
    assert second_waits(company).n.sum() == 2357


def test_a_rate_counts_only_those_who_are_old_enough():
    """Told on 31 October 2026. Twenty first ordered 100 days before, of whom five again after 80 days and two after 95; ten 50
    days before, of whom all came after 10: within 90 days 5 of 20, and of nobody within 180."""
    end = pd.Timestamp("2026-10-31")
    orders = [(f"a{i}", end - pd.Timedelta(days=100), 5) for i in range(20)]
    orders += [(f"a{i}", end - pd.Timedelta(days=20 if i < 5 else 5), 5) for i in range(7)]
    orders += [(f"b{i}", end - pd.Timedelta(days=50 - k), 5) for i in range(10) for k in (0, 10)]
    table = loyalty.repurchase(shop(orders)).table
    assert table[["within_days", "old_enough", "second_came"]].to_numpy().tolist() == [[90, 20, 5]]
    assert table.second_km.iloc[0] == pytest.approx(
        1 - 20 / 30 * 15 / 20
    )  # ten of thirty, then five of the twenty left


def test_customers_with_one_order_only_are_an_answer():
    found = loyalty.second_order(shop([(f"c{i}", "2026-01-01", 5) for i in range(30)], "2026-10-31"))
    assert found.says.startswith("None of 30 customers has ordered a second time so far")
    rate = loyalty.repurchase(shop([(f"c{i}", "2026-01-01", 5) for i in range(30)], "2026-10-31"))
    assert rate.answered and rate.table.second_share.eq(0).all()
    assert not loyalty.second_order(shop([("a", "2026-01-01", 5)])).answered
    one, expected = shop([("a", "2026-01-01", 5)], contacts=known("2025-01-01")), {
        loyalty.retention: "Too few customers had their first order long enough ago",
        loyalty.churn: "Orders are there for too short a time to say",
        loyalty.bridge: "Orders are there from 1 Jan 2026 on, so there are no two times",
        loyalty.depth: "Too few customers ordered long enough ago",
    }  # fmt: skip
    for analysis, words in expected.items():
        found = analysis(one)
        assert not found.answered and found.says.startswith(words)
    assert loyalty.churn(one, silent_days=60).says.startswith("Too few customers were there at the opening")


def people(n: int, source: str, prefix: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": [f"{prefix}{i}" for i in range(n)], "source": source})


def test_referrals_are_three_numbers_and_one_of_them_is_not_known():
    """Of 30 new customers whose source is known six were referred, two have none; twelve answers, of them three of 9 or 10."""
    accounts = pd.concat(
        [people(24, "Web", "w"), people(6, "Referral", "r"), people(2, None, "n")], ignore_index=True
    )
    orders = [(who, "2026-05-05", 5) for who in accounts.account_id]
    surveys = pd.DataFrame(
        {
            "response_id": [f"s{i}" for i in range(12)],
            "survey_type": "NPS",
            "score": [9.0, 10.0, 9.0] + [7.0] * 9,
        }
    )
    surveys = surveys.assign(
        scale_min=0.0, scale_max=10.0, responded_at=pd.Timestamp("2026-06-01"), account_id="w1"
    )
    company = shop(orders, window=12, accounts=accounts, surveys=surveys)
    table = loyalty.referral(company, "Referral, Friend").table.set_index("group")
    assert table.loc["ref_new", ["referral_of", "referral_n", "referral_share"]].tolist() == [30, 6, 0.2]
    assert table.loc["ref_who"].isna().all()
    assert table.loc["ref_told", ["referral_of", "referral_n", "referral_share"]].tolist() == [12, 3, 0.25]
    unknown = loyalty.referral(company, "Friend")
    assert unknown.says.startswith("No new customer has a source called friend; there are Web and Referral.")
    with pytest.raises(BadInput, match="referrals is empty"):
        loyalty.referral(company, " ,")


def known(when: str) -> pd.DataFrame:
    """A second contact at 40 customers, on record since a day; everybody has had one since 2024."""
    rows = [(f"p{i}", f"c{i}", "2024-01-01") for i in range(80)] + [
        (f"q{i}", f"c{i}", when) for i in range(40)
    ]
    frame = pd.DataFrame(rows, columns=["contact_id", "account_id", "created_at"])
    return frame.assign(created_at=pd.to_datetime(frame.created_at))


def test_who_came_on_record_after_the_day_looked_at_is_not_known_on_it():
    """Eighty ordered in the year up to April 2026; the forty with a second contact order again, of the others ten do. Where these
    contacts came in June 2026, after the day, they tell nothing: who stays is met more often (R18)."""
    orders = [(f"c{i}", "2026-02-01", 5) for i in range(80)] + [(f"c{i}", "2026-10-01", 5) for i in range(50)]
    orders += [(f"new{i}", "2026-10-01", 5) for i in range(12)]  # not there on the day, and in no row
    before = loyalty.depth(shop(orders, contacts=known("2025-01-01")))
    table = before.table.set_index("group")
    assert table.loc["depth_1", ["customers", "kept"]].tolist() == [40, 10]
    assert table.loc["depth_2", ["customers", "kept"]].tolist() == [40, 40]
    assert before.says.startswith(
        "Of customers with two people or more on record, 75.0 points more ordered again"
    )
    after = loyalty.depth(shop(orders, contacts=known("2026-06-01")))
    assert after.table.group.tolist() == ["depth_1"] and after.table.kept.tolist() == [50]
    assert "too few are better known" in after.says
