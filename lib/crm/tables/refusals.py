"""What no report can be made of: refused in words, before any kernel starts."""

from datetime import date, timedelta

import ibis

from crm.errors import BadInput
from crm.months import first_day
from crm.tables.profile import Profile
from crm.tables.schema import FILLED_LATER, TABLES
from crm.tables.sift import Shaped
from crm.words import percent


def refuse_too_many(profile: Profile, rejects: dict[str, dict], allowed: float, hashed: bool) -> None:
    """More rows of a table that cannot be read than the share allowed. Where customers are hashed no value is
    shown: it may name one."""
    for name, found in rejects.items():
        if found["count"] and found["count"] > allowed * found["of"]:
            first = found["rows"][0]
            value = "a value" if hashed else f"'{first.value[:80]}'"
            raise BadInput(
                f"{found['file']}: {found['count']:,} of {found['of']:,} rows of {name} could not be read, more than "
                f"the {percent(allowed)} allowed. The first is line {first.line}, {first.column or 'the whole line'}: "
                f"{value} {first.reason}. Mend the file, the profile {profile.source}.yaml, or raise "
                f"rejects_allowed."
            )


def refuse_no_data(profile: Profile, shaped: dict[str, Shaped], as_of: date) -> None:
    """An empty source, or a month that the source knows nothing of, is no report."""
    born = [TABLES[n].born for n in shaped]
    dated = {n: s for (n, s), b in zip(shaped.items(), born, strict=True) if b and n != "rates"}
    for name, s in shaped.items():
        if s.rows + s.later == 0:
            file = profile.files[profile.tables[name].origin or profile.tables[name].grain]
            raise BadInput(
                f"{file.file or file.table}: the table {name} is empty; there are no rows below the header. Export "
                f"it again, or take tables.{name} out of {profile.source}.yaml."
            )
    newest = [d for n, s in dated.items() for d in _newest(s.table, n, profile, as_of)]
    if dated and not newest:
        names, later = ", ".join(dated), sum(s.later for s in dated.values())
        hint = f"{later:,} rows are dated later. Give a later month." if later else "Look at the dates."
        raise BadInput(f"{profile.source}: nothing in {names} is dated on or before {as_of}; {hint}")
    if newest and max(newest) < first_day(as_of):
        raise BadInput(
            f"{profile.source}: nothing is dated in {as_of:%Y-%m}; the newest row is of {max(newest):%Y-%m-%d}. "
            f"Give that month or an earlier one."
        )


def _newest(table: ibis.Table, name: str, profile: Profile, as_of: date) -> list:
    """The newest day, up to as_of, of each column that says when something happened."""
    columns = [TABLES[name].born, *FILLED_LATER.get(name, {})]
    first, end = ibis.date(str(profile.earliest)), ibis.date(str(as_of + timedelta(days=1)))
    spans = {c: table[c].max(where=(table[c] >= first) & (table[c] < end)).cast("date") for c in columns}
    return [day for day in table.aggregate(**spans).to_pyarrow().to_pylist()[0].values() if day]
