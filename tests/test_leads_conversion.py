"""What becomes of leads by their age, and by the month they came in."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.leads import by_month, conversion
from crm.tables import company_of

AS_OF = pd.Timestamp("2026-10-31")


def company(came, became, won=None, as_of: str = "2026-10-31"):
    """Leads that came and became deals on these days; deals are won on the days given, the others are open."""
    n = len(came)
    ids = np.arange(n).astype(str)
    became = pd.Series(became).where(pd.Series(became) <= pd.Timestamp(as_of))
    lead = pd.DataFrame({
        "lead_id": ids, "created_at": came, "converted_at": became, "converted_deal_id": pd.Series(ids).where(became.notna()),
    })  # fmt: skip
    won = (
        pd.Series(pd.NaT, index=range(n))
        if won is None
        else pd.Series(won).where(pd.Series(won) <= pd.Timestamp(as_of))
    )
    deal = pd.DataFrame({
        "deal_id": ids, "created_at": became, "closed_at": won, "stage": "any", "amount": 1.0,
        "status": np.where(won.notna(), "won", "open"),
    })[became.notna().to_numpy()]  # fmt: skip
    return company_of(as_of, None, leads=lead, deals=deal)


def simulated(seed: int, n: int = 6_000, late: float = 0.3):
    """Leads of two years, three in ten of them deals after 30 days on average (exponential), `late` from the second year
    on; half of the deals are won 20 days later."""
    rng = np.random.default_rng(seed)
    ago = rng.uniform(0, 730, n)
    came = AS_OF - pd.to_timedelta(ago, unit="D")
    takes = np.where(rng.random(n) < np.where(ago < 365, late, 0.3), rng.exponential(30, n), np.nan)
    became = came + pd.to_timedelta(takes, unit="D")
    won = became + pd.to_timedelta(np.where(rng.random(n) < 0.5, 20.0, np.nan), unit="D")
    return company(came, became, won)


def test_young_leads_do_not_make_conversion_look_low():
    """Truth: 0.3 (1 - exp(-d / 30)) are a deal by day d, half of that won twenty days later. The plain share of all leads
    converted so far is lower, as the young ones had no time."""
    finding = conversion(simulated(1))
    table = finding.table.set_index("lead_age")
    for day in (30, 90, 365):
        truth = 0.3 * (
            1 - np.exp(-(day + 0.5) / 30)
        )  # days are calendar days: on average half a day of the last is in
        assert table.loc[day, "deal_low"] - 0.005 < truth < table.loc[day, "deal_high"] + 0.005
        assert table.loc[day, "became_won"] == pytest.approx(
            0.15 * (1 - np.exp(-max(day - 19.5, 0) / 30)), abs=0.015
        )


def test_a_month_shows_a_share_only_where_all_its_leads_are_old_enough():
    came = pd.to_datetime(["2026-07-31"] * 20 + ["2026-08-02"] * 20 + ["2026-06-01"] * 9)
    became = [came[0] + pd.Timedelta(days=10)] * 5 + [pd.NaT] * 44
    rows = by_month(company(came, became)).table.set_index("month")
    july, august, june = (rows.loc[f"2026-0{m}-01"] for m in (7, 8, 6))
    assert july["within_90"] == 0.25 and july["within_30"] == 0.25
    assert np.isnan(august["within_90"]) and august["within_60"] == 0 and np.isnan(august["within_180"])
    assert june.filter(like="within").isna().all() and june["leads"] == 9


def test_fewer_deals_of_newer_leads_are_called_and_an_even_flow_is_not():
    assert "Leads become deals less often" in by_month(simulated(2, late=0.2)).says
    assert "as often as before" in by_month(simulated(2)).says


def test_what_happened_after_the_day_is_not_seen_and_too_few_leads_are_said():
    came = pd.to_datetime(["2026-09-01"] * 40)
    late = conversion(company(came, [pd.Timestamp("2026-09-05"), *[pd.Timestamp("2026-11-02")] * 39]))
    assert late.table["became_deal"].max() == pytest.approx(1 / 40) and "became_won" not in late.table
    assert not conversion(company(came[:5], [pd.NaT] * 5)).answered
