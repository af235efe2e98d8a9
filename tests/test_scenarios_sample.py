"""What the report says of the made company, against what is true of it."""

from crm.analyses import scenarios
from crm.tables import opened


def test_in_the_made_company_no_weekday_is_better_than_another_and_none_is_found(sample):
    """Orders of the sample fall on all seven days alike, and its marketing is spent on enquiries that become customers months
    later (lib/crm/sample): neither working days nor the month's spend move its sales."""
    table = scenarios.drivers(
        opened(sample("2026-10-31"), 12), scenarios.read(holidays="DE")
    ).table.set_index("driver")
    assert table.driver_verdict.to_dict() == {"path_days": "helps_dropped", "path_spend": "helps_dropped"}
    assert table.loc["path_days"].effect_low < 0 < table.loc["path_days"].effect_high
