"""Working days: Monday to Friday, less a country's public holidays where a country is named. The one definition."""

from datetime import date, timedelta
from functools import lru_cache

from crm.errors import BadInput, nearest

SATURDAY = 5


def working_days(first: date, last: date, country: str = "") -> int:
    """Days from first to last that are Monday to Friday and, where a country is named ("DE", or "DE-BY" with its part),
    no public holiday there; without one holidays are not known. BadInput for a country that is none."""
    import numpy as np

    years = range(first.year, last.year + 1)
    closed = [day for year in years for day in holidays_of(country, year)] if country else []
    return int(np.busday_count(first, last + timedelta(days=1), holidays=closed))


@lru_cache(maxsize=512)
def holidays_of(country: str, year: int) -> tuple[date, ...]:
    """The public holidays of a country, or of a part of it, in a year (the package `holidays`); weekends included."""
    import holidays

    code, _dash, part = country.strip().upper().partition("-")
    known = holidays.list_supported_countries()
    if code not in known:
        raise BadInput(
            f"holidays is '{country}', which is no country whose public holidays are known. Write its two letters, such "
            f"as DE, or DE-BY for a part.{nearest(code, known) if len(code) > 1 else ''}"
        )
    if part and part not in known[code]:
        raise BadInput(
            f"holidays is '{country}', and {code} has no part '{part}'.{nearest(part, known[code])}"
        )
    return tuple(sorted(holidays.country_holidays(code, subdiv=part or None, years=year)))
