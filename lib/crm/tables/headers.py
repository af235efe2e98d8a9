"""The first line of a file: the names of its columns, each one once, and which of them stood there twice."""

from collections.abc import Mapping


def distinct(names: list[str]) -> list[str]:
    """Column names without blanks at their ends and without repetitions; a blank one is column0, column1 … The
    first of a name keeps it, and no repetition is given a name that another column bears. The engine does not
    tell upper from lower case."""
    plain = _plain(names)
    firsts = {name.casefold(): position for position, name in reversed(list(enumerate(plain)))}
    taken = set(firsts)
    return [
        name if firsts[name.casefold()] == position else _free(name, taken)
        for position, name in enumerate(plain)
    ]


def doubled(names: list[str]) -> Mapping[str, tuple[int, ...]]:
    """Names that more than one column bears, as the first of them has it, with those columns counted from 1."""
    where: dict[str, list[int]] = {}
    for position, name in enumerate(_plain(names), 1):
        where.setdefault(name.casefold(), []).append(position)
    return {_plain(names)[at[0] - 1]: tuple(at) for at in where.values() if len(at) > 1}


def _plain(names: list[str]) -> list[str]:
    trimmed = [str(name).strip().strip("\ufeff").strip() for name in names]
    return [name or f"column{position}" for position, name in enumerate(trimmed)]


def _free(name: str, taken: set[str]) -> str:
    """The name with the first number after it that is still free; it is taken then."""
    number = 2
    while f"{name}_{number}".casefold() in taken:
        number += 1
    taken.add(f"{name}_{number}".casefold())
    return f"{name}_{number}"
