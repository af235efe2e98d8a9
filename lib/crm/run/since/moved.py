"""One headline number beside the same number of an earlier month: by how much it moved, and whether that is
usual."""

from datetime import date
from typing import NamedTuple

from crm import words
from crm.months import months_before
from crm.run.asked.settings import DECIDED
from crm.run.since.usual import Usual, usual_range
from crm.words import _

FEW = 100  # a count below it changes by so many, and not by a percentage
MONTHS = 12  # before this one that are looked back on


class Move(NamedTuple):
    """A number, what it was, the words under its tile, how far it moved, the range that would have been usual,
    and whether it lies in it; what is not known is empty or None."""

    number: dict
    was: str
    line: str
    moved: str = ""
    usually: str = ""
    usual: bool | None = None


def moves(history: list[dict], record: dict) -> list[Move]:
    """Every headline number of the record beside the last month of the history. A name that stands twice in a
    headline is left out: nobody can say which of them is which."""
    before = history[-1]
    names = [number["name"] for number in [*record["numbers"], *before["numbers"]]]
    there = {number["name"]: number for number in before["numbers"]}
    single = [
        number for number in record["numbers"] if names.count(number["name"]) <= 1 + (number["name"] in there)
    ]
    return [_move(number, there.get(number["name"]), history, record) for number in single]


def month_words(month: str) -> str:
    """Oct 2026, from 2026-10."""
    return words.month(first_of(month))


def first_of(month: str) -> date:
    """The first day of 2026-10."""
    return date.fromisoformat(f"{month}-01")


def asked(record: dict) -> dict:
    """The parameters that a reader chooses; day, source and folder are the run's."""
    return {name: value for name, value in record.get("parameters", {}).items() if name not in DECIDED}


def is_next(history: list[dict], record: dict) -> bool:
    """Whether the last month of the history is the one before the record's."""
    return f"{months_before(first_of(record['month']), 1):%Y-%m}" == history[-1]["month"]


def _move(number: dict, then: dict | None, history: list[dict], record: dict) -> Move:
    month = month_words(history[-1]["month"])
    if then is None:
        return Move(number, "", _("not given in {month}").format(month=month))
    if then.get("version") != number.get("version"):
        return Move(number, then["shown"], _("new definition since {month}").format(month=month))
    if asked(history[-1]) != asked(record):
        line = _("{was} in {month}, other parameters").format(was=then["shown"], month=month)
        return Move(number, then["shown"], line)
    if then["value"] is None or number["value"] is None:
        return Move(number, then["shown"], _("{was} in {month}").format(was=then["shown"], month=month))
    line, moved = _by_how_much(number, then, {"month": month, "currency": record.get("currency")})
    expected = _expected(number, history, record)
    if expected is None:
        return Move(number, then["shown"], line, moved)
    low, high, now = (
        in_full(value, number["unit"], record.get("currency")) for value in (*expected, number["value"])
    )
    usual = expected.holds(number["value"]) or now in (low, high)  # no reader sees that it is beyond
    return Move(number, then["shown"], line, moved, words.between(low, high), usual)


def _expected(number: dict, history: list[dict], record: dict) -> Usual | None:
    """The range that was to be expected of the number, from months in which the same was asked."""
    by_month = {each["month"]: each for each in history if asked(each) == asked(record)}
    months = [f"{months_before(first_of(record['month']), n):%Y-%m}" for n in range(MONTHS, 0, -1)]
    values = [_value(number, by_month.get(month)) for month in months]
    among = sum(each["value"] is not None for each in record["numbers"])
    return usual_range(values, number["unit"], among)


def _value(number: dict, record: dict | None) -> float | None:
    """The same number in another month; None where it is not there or meant something else."""
    for other in record["numbers"] if record else []:
        if other["name"] == number["name"] and other.get("version") == number.get("version"):
            return other["value"]
    return None


def _by_how_much(number: dict, then: dict, where: dict) -> tuple[str, str]:
    """The line under a tile, and the same in a table: +3.0% since Sep 2026, and +3.0%."""
    moved = _moved(number["value"], then["value"], number["unit"], where["currency"])
    if moved is None:
        return _("same as in {month}").format(month=where["month"]), _("none")
    if number["unit"] in ("share", "change", "score"):
        line = _("{points} points since {month}").format(points=moved, month=where["month"])
        whole = _("{points} points") if number["unit"] == "score" else _("{points} percentage points")
        return line, whole.format(points=moved)
    return _("{change} since {month}").format(change=moved, month=where["month"]), moved


def _moved(now: float, was: float, unit: str, currency: str | None) -> str | None:
    """The change in words, with its direction; None for one that would read as nought."""
    if unit in ("share", "change", "score"):
        by = 1 if unit == "score" else 100
        points = round(by * now, 1) - round(by * was, 1)  # as a reader subtracts what stands there
        return words.score(points) if round(points, 1) else None
    if unit == "days":
        return _longer(now, was) if words.duration(now) != words.duration(was) else None
    if (unit == "count" and max(abs(was), abs(now)) < FEW) or was <= 0 or now < 0:
        return _more(now - was, unit, currency) if round(now - was, 2) else None
    return words.change(now / was - 1) if round(100 * (now / was - 1), 1) else None


def _longer(now: float, was: float) -> str:
    """3 days longer, or 6 hours; between values that are shown in whole days, whole days."""
    apart = abs(now - was)
    shown = words.duration(apart) if min(now, was) < 10 else words.days(max(1, round(apart)))
    return (_("{days} longer") if now > was else _("{days} shorter")).format(days=shown)


def _more(difference: float, unit: str, currency: str | None) -> str:
    """2 more: where a percentage would mislead, as of a few, or mean nothing, as from 0."""
    amount = words.in_unit(abs(difference), unit, currency)
    less = _("{n} fewer") if unit == "count" else _("{n} less")
    return (_("{n} more") if difference > 0 else less).format(n=amount)


def in_full(value: float, unit: str, currency: str | None) -> str:
    """A value as a table has it: near each other, two large figures would read the same."""
    return words.duration(value) if unit == "days" else words.in_unit(value, unit, currency)
