"""Which raw column a profile means: exports spell one and the same column in many ways."""

import unicodedata

PREFIXES = ("property_", "properties_")  # what connectors put before a column's own name


def match(wanted: str, columns: tuple[str, ...]) -> str | None:
    """The raw column that is meant: by its exact name, else by its label without regard to case, blanks,
    underscores, width and a connector's prefix."""
    return next(iter(all_meant(wanted, columns)), None)


def all_meant(wanted: str, columns: tuple[str, ...]) -> list[str]:
    """Every raw column that may be meant; the one of that very name alone, where there is one."""
    return [wanted] if wanted in columns else [c for c in columns if _label(c) == _label(wanted)]


def _label(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    for prefix in PREFIXES:
        plain = plain.removeprefix(prefix)
    return "".join(c for c in plain if c.isalnum())
