"""The tripwire: what knows who left is refused by name, and what honestly tells them is not."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import leaving
from crm.analyses.leaving import Asked, features
from crm.analyses.leaving.at_stake import LEFT
from crm.analyses.leaving.features import Feature
from crm.analyses.leaving.leaks import checked
from crm.analyses.leaving.model import Warned
from crm.analyses.leaving.plan import plan_of
from crm.analyses.leaving.rows import rows_of
from crm.analyses.leaving.warning_words import telling_notes
from crm.errors import BadInput
from crm.tables import company_of
from made_leaving import plans
from made_orders import shop

CONTRACTS = Asked("contracts", 31, 0)


def test_a_planted_feature_that_knows_what_came_is_refused_by_name(monkeypatch):
    leak = Feature("ended_since", 2, lambda t, plan: t.left.cases((LEFT, 1), else_=0))
    monkeypatch.setattr(features, "ALWAYS", (*features.ALWAYS, leak))
    company = plans(n=150)
    for analysis in (leaving.warning, leaving.why):
        with pytest.raises(
            BadInput,
            match=r"'ended_since'.* alone tells who leaves with an AUC of 1.000, above 0.95, and nothing says",
        ):
            analysis(company, CONTRACTS)


@pytest.fixture(scope="module")
def renamed():
    """Contracts whose name is written over when they are given notice, as a CRM may do it: only those who leave have it."""
    begun = [pd.Timestamp("2025-01-01") + pd.DateOffset(months=k % 18) for k in range(300)]
    rows = [
        {
            "subscription_id": f"s{k}", "account_id": f"c{k}", "start": start, "mrr": 20.0, "product": "Notice given" if k % 3 else "Basic",
            "end": start + pd.DateOffset(months=1) + pd.Timedelta(days=27) if k % 3 else pd.NaT,
        }
        for k, start in enumerate(begun)
    ]  # fmt: skip
    return company_of("2026-10-31", window=12, currency="EUR", subscriptions=pd.DataFrame(rows))


def test_a_column_that_is_written_over_when_they_leave_is_refused_unless_the_reader_vouches_for_it(renamed):
    plan = plan_of(renamed, CONTRACTS)
    known = rows_of(renamed, plan).known
    with pytest.raises(
        BadInput,
        match=r"'plan' \(Contract\).*subscriptions.product was written.*the parameter honest: 'plan'",
    ):
        checked(renamed, known, plan)
    vouched = checked(renamed, known, plan._replace(asked=CONTRACTS._replace(honest="fee, plan")))
    assert [(one.label, one.vouched) for one in vouched] == [("Contract", True)]
    [note] = telling_notes(Warned(plan, None, telling=vouched))
    assert note.startswith("“Contract” alone tells who leaves") and "for the parameter honest says" in note


def test_customers_so_regular_that_silence_is_the_answer_are_no_leak():
    """Orders every fourth day, half of the customers stop on a day of their own: who is silent for longer than usual has left."""
    rng = np.random.default_rng(7)
    ends = [int(day) for day in rng.integers(250, 660, 70)] + [730] * 70
    first = pd.Timestamp("2024-11-01")
    days = [str((first + pd.Timedelta(days=d)).date()) for d in range(730)]
    company = shop([(f"c{k}", days[d], 9.0) for k, end in enumerate(ends) for d in range(k % 4, end, 4)])
    found = leaving.warning(company, Asked("orders", 90, 0, 180))
    assert found.answered and found.numbers[0].low > 0.5
    assert any(
        "“Silence against the own gap between orders” alone tells" in note and "very regular" in note
        for note in found.notes
    )
