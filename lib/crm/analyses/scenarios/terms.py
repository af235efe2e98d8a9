"""What is asked of the scenarios: read and checked before any table is opened."""

import re
from inspect import signature
from typing import NamedTuple

from crm.analyses.scenarios.moves import Move, moves_of
from crm.analyses.scenarios.tables_given import Series, given_drivers, given_paths
from crm.customers.limits import within_limits
from crm.errors import BadInput, nearest
from crm.workdays import holidays_of

DAYS, SPEND, SALES = "working days", "spend", "sales"
OWN = (DAYS, SPEND, SALES)  # names that are there without a file; sales move by assumption
LAG = re.compile(r"(?P<name>.*?\S)\s*=\s*(?P<months>\d{1,2})")
LATEST = 12  # months after which a driver may still work


class Terms(NamedTuple):
    """Months ahead, the country whose holidays count, drivers from a file, months after which drivers work, and the changes
    of their paths: those that make the good and the bad case, and those whose worth is asked for."""

    months: int = 12
    country: str = ""
    drivers: tuple[tuple[str, Series], ...] = ()
    lags: tuple[tuple[str, int], ...] = ()
    good: tuple[Move, ...] = ()
    bad: tuple[Move, ...] = ()
    what_if: tuple[Move, ...] = ()
    paths: tuple[tuple[str, str, Series], ...] = ()


AS_IT_STANDS = Terms()  # nothing set


def read(
    months: int = 12, holidays: str = "", drivers_file: str = "", paths_file: str = "", lags: str = "", good: str = "",
    bad: str = "", what_if: str = "",
) -> Terms:  # fmt: skip
    """The parameters of the report, read; BadInput says what is wrong, what was there, and what to do."""
    within_limits("months", months, 1, 24)
    if holidays:
        holidays_of(holidays, 2026)
    drivers = given_drivers(drivers_file, OWN)
    known = (*OWN, *(name.lower() for name, _series in drivers))
    if len(set(known)) < len(known):
        raise BadInput(
            f"{drivers_file}: two drivers have names that differ in capitals only. Write them alike."
        )
    paths = given_paths(paths_file, known)
    moved = [
        moves_of(parameter, text, known)
        for parameter, text in (("good", good), ("bad", bad), ("what_if", what_if))
    ]
    for case, moves in zip(("good", "bad"), moved, strict=False):
        for path_case, name, _series in paths:
            if path_case == case and name in {move.name for move in moves}:
                raise BadInput(
                    f"{case}: '{name}' has a path in {paths_file} and a change beside it. Keep one of them."
                )
    return Terms(months, holidays, drivers, lags_of(lags, known), *moved, paths)


def refuse(parameters: dict) -> None:
    """What a run asks before it opens a table: BadInput for parameters, or files they name, that cannot be read."""
    read(**{name: parameters[name] for name in signature(read).parameters if name in parameters})


def lags_of(text: str, known: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Months after which drivers work: "spend=2; index=1"."""
    found = {}
    for part in (part.strip() for part in text.split(";") if part.strip()):
        entry = LAG.fullmatch(part)
        if not entry:
            raise BadInput(f"lags: '{part}' is no lag. Write it as: spend=2; index=1.")
        name = entry["name"].lower()
        movable = tuple(one for one in known if one not in (DAYS, SALES))
        if name not in movable:
            raise BadInput(
                f"lags: there is no driver '{entry['name']}' that could work later.{nearest(name, movable)}"
            )
        within_limits(f"lags: {name}", int(entry["months"]), 0, LATEST)
        found[name] = int(entry["months"])
    return tuple(found.items())
