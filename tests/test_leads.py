"""Leads: from where they come, how many become deals and are won, and how soon."""

import pandas as pd
import pytest

from crm.analyses.leads import lead_sources
from crm.estimate.shares import wilson
from crm.tables import company_of
from made_deals import many, maven, olist


def leads(
    source: str | None, n: int, won: int = 0, lost: int = 0, days: int = 20, created: str = "2026-01-10"
):
    """n leads of a source, of which so many became a deal after so many days that was won, or lost."""
    begun = pd.Timestamp(created)
    ids = [f"{source}-{created}-{i}" for i in range(n)]
    status = ["won"] * won + ["lost"] * lost + [None] * (n - won - lost)
    frame = pd.DataFrame({"lead_id": ids, "source": source, "created_at": begun, "status_of_deal": status})
    became = frame["status_of_deal"].notna()
    frame["converted_at"] = (begun + pd.to_timedelta(became * days, unit="D")).where(became)
    frame["converted_deal_id"] = frame["lead_id"].where(became)
    return frame


def company(*parts: pd.DataFrame, as_of: str = "2026-10-31", window: int | None = None):
    """A company with these leads and the deals that came of them."""
    rows = pd.concat(parts, ignore_index=True)
    became = rows[rows["status_of_deal"].notna()]
    deals = pd.DataFrame(
        {
            "deal_id": became["converted_deal_id"],
            "status": became["status_of_deal"],
            "created_at": became["converted_at"],
            "closed_at": became["converted_at"] + pd.Timedelta(days=5),
        }
    )
    return company_of(as_of, window, deals=deals, leads=rows.drop(columns="status_of_deal"))


def test_each_source_has_its_leads_deals_and_wins_and_they_add_up():
    finding = lead_sources(company(leads("Fair", 40, won=10, lost=10), leads("Web", 60, won=6, lost=6)))
    table = finding.table.set_index("lead_source")
    assert table["leads"].to_dict() == {"Web": 60, "Fair": 40, "All": 100}
    assert table["lead_deals"].to_dict() == {"Web": 12, "Fair": 20, "All": 32}
    assert table["won_deals"].to_dict() == {"Web": 6, "Fair": 10, "All": 16}
    assert tuple(table.loc["Web", ["share", "low", "high"]]) == pytest.approx(wilson(6, 60))
    assert {n.name: n.value for n in finding.numbers} == {"lead_deal": 0.32, "lead_won": 0.16}


def test_two_cohorts_are_pooled_and_not_averaged():
    finding = lead_sources(company(leads("A", 10, won=2), leads("B", 100)))
    assert finding.table["share"].iloc[-1] == pytest.approx(2 / 110)


def test_leads_of_months_too_young_do_not_count_within_a_horizon():
    old = leads("Web", 20, won=10, created="2026-08-05")
    young = leads("Web", 20, created="2026-10-05")  # not one could be followed for 30 days yet
    row = lead_sources(company(old, young)).table.iloc[0]
    assert row["within_30"] == pytest.approx(0.5) and row["within_60"] == pytest.approx(0.5)
    assert pd.isna(row["within_90"]) and pd.isna(row["within_180"])


def test_a_young_lead_that_was_quick_does_not_count_within_a_horizon_either():
    old, quick = (
        leads("Web", 20, won=10, created="2026-08-05"),
        leads("Web", 20, won=20, days=2, created="2026-10-05"),
    )
    assert lead_sources(company(old, quick)).table["within_30"].iloc[0] == pytest.approx(0.5)


def test_a_month_is_old_enough_from_the_day_its_last_lead_is():
    part = leads("Web", 20, won=10, created="2026-08-05")
    assert lead_sources(company(part, as_of="2026-09-30")).table["within_30"].iloc[0] == pytest.approx(0.5)
    assert pd.isna(lead_sources(company(part, as_of="2026-09-29")).table["within_30"].iloc[0])


def test_a_deal_after_the_horizon_is_not_within_it():
    row = lead_sources(company(leads("Web", 20, won=10, days=45, created="2026-01-05"))).table.iloc[0]
    assert (row["within_30"], row["within_60"]) == (0, 0.5)


def test_sources_are_named_only_when_chance_does_not_explain_them():
    same = lead_sources(company(leads("Fair", 100, won=10), leads("Web", 100, won=12))).says
    assert (
        same == "22 of 200 leads (11.0%) are won by now. No source differs from the rest by more than chance."
    )
    apart = lead_sources(company(leads("Fair", 200, won=80), leads("Web", 200, won=8))).says
    assert apart.endswith("Among the sources Fair does best with 40.0%, Web worst with 4.0%.")


def test_nobody_is_told_to_buy_more_of_unknown():
    says = lead_sources(
        company(leads("unknown", 200, won=80), leads(None, 200, won=60), leads("Web", 900, won=90))
    ).says
    assert "unknown" not in says and "not stated" not in says


def test_shares_of_fewer_than_ten_leads_are_withheld():
    table = lead_sources(company(leads("Fair", 9, won=3), leads("Web", 40, won=4))).table
    assert table.set_index("lead_source")["share"].isna().to_dict() == {
        "Web": False,
        "Fair": True,
        "All": False,
    }


def test_without_leads_the_deals_are_shown_by_source():
    deals = pd.concat([many("won", 20, 10, source="Web"), many("open", 30, 0, source="Fair")])
    finding = lead_sources(company_of("2026-10-31", None, deals=deals))
    assert finding.table["deals"].tolist() == [30, 20, 50] and finding.numbers == ()
    assert finding.notes == ("This source keeps no leads; shown are its deals by source.",)
    assert finding.says.startswith("20 of 50 deals (40.0%) are won by now.")


def test_without_leads_and_sources_there_is_nothing_to_say():
    finding = lead_sources(company_of("2026-10-31", None, deals=many("won", 20, 10)))
    assert not finding.answered


def test_leads_without_a_link_to_deals_are_followed_to_the_deal_only():
    rows = leads("Web", 40, won=10).drop(columns=["status_of_deal", "converted_deal_id"])
    finding = lead_sources(company_of("2026-10-31", None, deals=many("won", 1, 1), leads=rows))
    assert "won_deals" not in finding.table and [n.name for n in finding.numbers] == ["lead_deal"]
    assert finding.says.startswith("10 of 40 leads (25.0%) became a deal.")
    assert any("not linked to deals" in note for note in finding.notes)


def test_olists_sources_are_those_of_its_own_facts(shared_data):
    finding = lead_sources(olist(shared_data))
    table = finding.table.set_index("lead_source")
    assert table.loc["organic_search", ["leads", "won_deals"]].tolist() == [2296, 271]
    assert table.loc["(not stated)", ["leads", "won_deals"]].tolist() == [60, 14]
    assert table.loc["All", "share"] == 0.10525
    assert "1 lead became a deal before it was created; it counts as converted at once." in finding.notes


def test_maven_keeps_no_leads(shared_data):
    assert (
        lead_sources(maven(shared_data)).says
        == "This source keeps neither leads nor where its deals came from."
    )


def test_no_leads_in_the_window_are_an_answer():
    finding = lead_sources(company(leads("Web", 40, won=4), window=2))
    assert "too few for a share" in finding.says and finding.table.empty
