"""What several analyses of a page ask for is worked out once, and never for another window or day."""

from dataclasses import replace
from datetime import date

from crm.customers.then import known_on
from crm.tables.company import kept
from made_orders import shop

asked = []


@kept
def reduction(company, months: int = 12) -> tuple:
    """Says who asked for what."""
    asked.append((company.window, company.as_of, months))
    return asked[-1]


def test_the_same_words_are_worked_out_once_however_they_are_said():
    company = shop([("A", "2026-01-05", 10.0)], "2026-06-30", 12)
    asked.clear()
    assert reduction(company) is reduction(company, 12) is reduction(company, months=12)
    assert reduction(company, 6) == (12, date(2026, 6, 30), 6)
    assert len(asked) == 2


def test_another_window_and_an_earlier_day_begin_anew():
    company = shop([("A", "2026-01-05", 10.0)], "2026-06-30", 12)
    asked.clear()
    reduction(company), reduction(replace(company, window=6)), reduction(known_on(company, date(2026, 3, 31)))
    assert [window for window, *_ in asked] == [12, 6, 12]
    assert [day.month for _, day, _ in asked] == [6, 6, 3]
