"""Waits in opening hours, to the second, on DuckDB and on the other engines."""

from crm.analyses.service import handling_time, office
from crm.analyses.service.office import seconds_open
from crm.tables import fetch


def worked(company, hours) -> list:
    """Sums over the seconds of work of all tickets that ended, one row a priority."""
    tickets = company.tickets.filter(company.tickets.closed_at.notnull())
    seconds = seconds_open(hours, tickets.created_at, tickets.closed_at, (2022, 2026)).cast("int64")
    rows = tickets.mutate(seconds=seconds).group_by("priority")
    sums = rows.aggregate(
        n=lambda t: t.count(), all=lambda t: t.seconds.sum(), most=lambda t: t.seconds.max()
    )
    return fetch(sums.order_by("priority")).to_numpy().tolist()


def test_waits_in_opening_hours_are_the_same_to_the_second(duckdb, there):
    hours = office("8:30-17", "1-6", "DE-BY, 2026-08-03")
    found = worked(duckdb, hours)
    assert found == worked(there, hours) and sum(n for _priority, n, *_more in found) > 100
    assert handling_time(duckdb, hours=hours).data() == handling_time(there, hours=hours).data()
