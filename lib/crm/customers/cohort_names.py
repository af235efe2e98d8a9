"""What a cohort is called: customers who came in the same month, quarter or year."""

from datetime import date

from crm.words import _, month, year


def cohort_name(index: int, length: int) -> str:
    """The month, the quarter or the year that begins with this month index: "Mar 2025", "Q3 2025", "2025"."""
    first = date(index // 12, index % 12 + 1, 1)
    if length == 12:
        return year(first)
    if length == 1:
        return month(first)
    return _("Q{quarter} {year}").format(quarter=index % 12 // 3 + 1, year=year(first))
