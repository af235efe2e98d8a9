"""A made year: what the manifests of its months say, and what the pages tell of it."""

from crm.finding import Number
from crm.run.pages.facts import months_facts
from crm.run.since.changes import since_last_month
from made_report import FACTS

MONTHS = [f"2025-{m:02}" for m in (11, 12)] + [f"2026-{m:02}" for m in range(1, 11)]


def numbers(place: int) -> list[dict]:
    """Two headline numbers of a month; the last month's value is far from usual."""
    won = 5_000_000.0 + 100_000 * (place % 3) + (5_005_534 if place == 11 else 0)
    rate = Number("win_rate_closed", 0.6 + place / 400, 0.58, 0.66, 6711)
    return [rate.data("USD"), Number("won_value", won, n=4238).data("USD")]


def since_facts() -> dict:
    """What a report of the last month says of the eleven before."""
    records = [
        {"month": month, "source": "sample", "currency": "USD", "numbers": numbers(place)}
        for place, month in enumerate(MONTHS)
    ]
    return FACTS | since_last_month(records[:-1], records[-1])


def year_facts(payload: str) -> dict:
    """The list of twelve months; a report failed in one of them, and its title is the payload."""
    manifests = []
    for place, month in enumerate(MONTHS):
        failed = place == 5
        entry = {
            "status": "failed" if failed else "done", "run": "r1", "title": f"How do we win? {payload}", "seconds": 1.0,
            "missing": [], "error": {"cell": 3, "heading": "Why?", "says": payload} if failed else None, "last_good": None,
            "numbers": [] if failed else numbers(place), "files": [] if failed else ["funnel.html"],
        }  # fmt: skip
        company = {"source": "sample", "company": "Northwind", "run": "r1"}
        manifests.append({"month": month, "reports": {"funnel": entry}} | company)
    return months_facts(manifests[::-1], FACTS["made_at"])
