"""Numbers into words, and sentences into the reader's language. The only place that formats either.

A sentence is one whole gettext template with named fields, never glued from pieces:

    _("{share} of customers bring {part} of revenue").format(share=percent(0.2), part=percent(0.8))
"""

from crm.words.amounts import money, short_money, tick_money
from crm.words.cells import in_unit
from crm.words.dates import (
    clock,
    day,
    days,
    duration,
    long_month,
    month,
    month_name,
    months,
    weekday,
    working_time,
    year,
)
from crm.words.figures import (
    FIGURES,
    TENFOLD,
    change,
    compact,
    count,
    is_missing,
    number,
    percent,
    rounded,
    score,
    times,
)
from crm.words.language import LANGUAGE, LOCALE, NOTHING, _, plural
from crm.words.texts import between, brief, listed

__all__ = [
    "FIGURES",
    "LANGUAGE",
    "LOCALE",
    "NOTHING",
    "TENFOLD",
    "_",
    "between",
    "brief",
    "change",
    "clock",
    "compact",
    "count",
    "day",
    "days",
    "duration",
    "in_unit",
    "is_missing",
    "listed",
    "long_month",
    "money",
    "month",
    "month_name",
    "months",
    "number",
    "percent",
    "plural",
    "rounded",
    "score",
    "short_money",
    "tick_money",
    "times",
    "weekday",
    "working_time",
    "year",
]
