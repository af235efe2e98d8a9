"""First contact with leads: how soon, and what goes with it, against simulated leads of known truth."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.leads import first_contact
from crm.tables import company_of

AS_OF = pd.Timestamp("2026-10-31")


def company(rng: np.random.Generator, n: int, quick: float, slow: float, early: float = 0.0):
    """Leads of a year: four in ten contacted within a day, the others after four on average; of the first the share
    `quick` becomes a deal between the tenth and the sixtieth day, of the others `slow`. A share `early` of all becomes
    one within a day, and is contacted then at the latest."""
    came = AS_OF - pd.to_timedelta(rng.uniform(0, 365, n), unit="D")
    fast = rng.random(n) < 0.4
    waited = np.where(fast, rng.uniform(0, 1, n), 1 + rng.exponential(3, n))
    became = np.where(rng.random(n) < np.where(fast, quick, slow), rng.uniform(10, 60, n), np.nan)
    became = np.where(rng.random(n) < early, rng.uniform(0, 1, n), became)
    waited = np.fmin(waited, became)
    contacted, converted = (came + pd.to_timedelta(days, unit="D") for days in (waited, became))
    frame = pd.DataFrame({
        "lead_id": np.arange(n).astype(str), "created_at": came,
        "first_contact_at": pd.Series(contacted).where(contacted <= AS_OF),
        "converted_at": pd.Series(converted).where(converted <= AS_OF),
    })  # fmt: skip
    return company_of("2026-10-31", None, leads=frame)


def test_times_and_shares_are_those_that_the_leads_were_made_with():
    finding = first_contact(company(np.random.default_rng(1), 20_000, 0.3, 0.2))
    truth = 1 + 3 * np.log(0.6 / 0.5)  # the day on which 0.4 + 0.6 (1 - exp(-(t - 1) / 3)) is a half
    soon = finding.numbers[0]
    assert soon.low < 0.4 < soon.high
    assert f"within {int(np.ceil(truth * 24))} hours" in finding.says
    assert finding.table["share"].tolist() == pytest.approx([0.3, 0.2, 0.2], abs=0.02)
    assert "of these" in finding.says


def test_leads_that_become_deals_at_once_do_not_make_speed_look_good():
    """One in ten converts within a day, whatever was done, and is contacted then: over all leads the quick ones would win
    (0.37 against 0.2); among those that were no deal after seven days there is no difference."""
    finding = first_contact(company(np.random.default_rng(2), 20_000, 0.2, 0.2, early=0.1))
    assert "no more often than the others by more than accident" in finding.says


def test_leads_not_yet_contacted_are_counted_in():
    """Ten of forty were contacted after six hours, thirty are waiting since a month: fewer than half."""
    came = pd.Timestamp("2026-10-01")
    frame = pd.DataFrame({
        "lead_id": np.arange(40).astype(str), "created_at": came,
        "first_contact_at": [came + pd.Timedelta(hours=6)] * 10 + [pd.NaT] * 30,
    })  # fmt: skip
    finding = first_contact(company_of("2026-10-31", None, leads=frame))
    assert finding.says == "Fewer than half of the leads are contacted so far; 25.0% are within a day."
    early = frame.assign(first_contact_at=[came - pd.Timedelta(hours=1)] * 3 + [pd.NaT] * 37)
    assert (
        "3 leads were contacted before they came"
        in first_contact(company_of("2026-10-31", None, leads=early)).notes[-1]
    )
