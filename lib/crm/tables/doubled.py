"""A header over several columns: refused where the profile reads it, for nobody can tell which one is meant."""

import re

from crm.errors import BadInput
from crm.tables.matching import match
from crm.tables.profile import Profile, Table, reads
from crm.tables.rejects import Raw
from crm.words import listed


def refuse_doubled(profile: Profile, raw: Raw, columns: tuple[str, ...]) -> None:
    """A header that stands over several columns of a file and that the profile reads; others do no harm."""
    for name, places in raw.doubled.items():
        if key := _reader(profile, raw.alias, name, columns):
            own = isinstance(profile.files[raw.alias].header, list)
            where = f" in files.{raw.alias}.header" if own else ""
            mend = "Give each its own name there." if own else (
                f"Rename one of them in the file, or list every column's name under files.{raw.alias}.header "
                f"and say skip: {profile.files[raw.alias].skip + 1}."
            )  # fmt: skip
            raise BadInput(
                f"{raw.file}: the header '{name}' stands over the columns {listed([str(p) for p in places])}{where}, "
                f"and {profile.source}.yaml reads it under {key}. {mend}"
            )


def _reader(profile: Profile, alias: str, name: str, columns: tuple[str, ...]) -> str | None:
    """The key of the profile that reads a header of a file; None where none does."""
    if name in profile.files[alias].types:
        return f"files.{alias}.types"
    for table_name, table in profile.tables.items():
        if alias not in reads(profile, table):
            continue
        key = f"tables.{table_name}"
        if table.select and _stands_in(table.select, name, alias, profile):
            return f"{key}.select"
        if table.money == f"{alias}.{name}":
            return f"{key}.money"
        passed = not table.select or _passes_all(table.select, alias, profile)
        column = _column(table, name, columns) if passed else None
        if column:
            return f"{key}.columns.{column}"
    return None


def _column(table: Table, name: str, columns: tuple[str, ...]) -> str | None:
    """The canonical column that is made of a raw one."""
    for column, how in table.columns.items():
        found = next((f for f in (match(wanted, columns) for wanted in how.origin) if f), None)
        if found == name or (how.sql and re.search(_word(name), how.sql, re.IGNORECASE)):
            return column
    return None


def _stands_in(select: str, name: str, alias: str, profile: Profile) -> bool:
    """Whether a select names a column, and not as that of another file."""
    others = set(profile.files) - {alias}
    found = re.finditer(rf'(?:(\w+)"?\.)?{_word(name)}', select, re.IGNORECASE)
    return any(hit.group(1) not in others for hit in found)


def _passes_all(select: str, alias: str, profile: Profile) -> bool:
    """Whether a select passes on all columns of a file, as `*` and `alias.*` do."""
    others = set(profile.files) - {alias}
    stars = re.finditer(r"(?:(\w+)\.|(?:SELECT|DISTINCT|,)\s*)\*", select, re.IGNORECASE)
    return any(star.group(1) not in others for star in stars)


def _word(name: str) -> str:
    return rf'"?(?<!\w){re.escape(name)}(?!\w)"?'
