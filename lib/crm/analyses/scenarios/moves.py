"""How an analyst changes a driver's path: "spend +10%; working days -3 in 2026-12"."""

import re
from typing import NamedTuple

from crm.errors import BadInput, nearest

FORM = "Write it as: spend +10%; working days -3 in 2026-12; index =105 in 2027-01..2027-06"
MONTH = r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])"
ENTRY = re.compile(
    rf"(?P<name>.*?\S)\s+(?P<sign>[+\-\u2212=])\s*(?P<size>\d+(?:\.\d+)?)\s*(?P<share>%?)"
    rf"(?:\s+in\s+(?P<first>{MONTH})(?:\.\.(?P<last>{MONTH}))?)?"
)


class Move(NamedTuple):
    """A change of one driver: by a share of its path ("share"), by an amount ("add"), or to a value ("set"); from the first
    to the last month, "" being all months ahead."""

    name: str
    kind: str
    size: float
    first: str = ""
    last: str = ""


def moves_of(parameter: str, text: str, known: tuple[str, ...]) -> tuple[Move, ...]:
    """The changes that a parameter names; BadInput for what cannot be read and for a driver that is not there."""
    return tuple(move_of(parameter, part.strip(), known) for part in text.split(";") if part.strip())


def move_of(parameter: str, text: str, known: tuple[str, ...]) -> Move:
    """One change, such as "spend +10%"."""
    found = ENTRY.fullmatch(text)
    if not found:
        raise BadInput(f"{parameter}: '{text}' is no change of a driver. {FORM}.")
    name, first, last = found["name"].lower(), found["first"] or "", found["last"] or found["first"] or ""
    if name not in known:
        raise BadInput(f"{parameter}: there is no driver '{found['name']}'.{nearest(name, known)}")
    if first > last:
        raise BadInput(f"{parameter}: '{text}' ends before it begins. {FORM}.")
    size = float(found["size"]) * (-1 if found["sign"] in "-\u2212" else 1)
    if found["share"]:
        if found["sign"] == "=" or size <= -100:
            raise BadInput(
                f"{parameter}: '{text}' leaves no path. A share is added or taken away, less than 100%. {FORM}."
            )
        return Move(name, "share", size / 100, first, last)
    return Move(name, "set" if found["sign"] == "=" else "add", size, first, last)
