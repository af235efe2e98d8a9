"""Data of past months that are no longer what they were when these months were reported on."""

from typing import NamedTuple

from crm.run.since.moved import month_words
from crm.words import _, count, money, plural

CENT = 0.005  # sums of the same amounts in another order differ by less


class Shift(NamedTuple):
    """Rows and money that came in or went in the months before."""

    rows: int
    money: float | None


def restated(table: str, before: dict, record: dict) -> list[str]:
    """A sentence for rows of a table that came in late, one for rows that are gone, or one for amounts that were
    corrected; up to the last month that was reported on."""
    until = before["month"]
    then, now = (
        {month: found for month, found in each["tables"][table]["months"].items() if month <= until}
        for each in (before, record)
    )
    shifts = [
        _shift(then.get(month, [0, None]), now.get(month, [0, None])) for month in then.keys() | now.keys()
    ]
    came = _together([shift for shift in shifts if shift.rows > 0])
    gone = _together([shift for shift in shifts if shift.rows < 0])
    facts = {"table": table, "month": month_words(until)}
    says = [_says(shift, facts, record.get("currency")) for shift in (came, gone) if shift.rows]
    corrected = _together([shift for shift in shifts if not shift.rows]).money
    if corrected and abs(corrected) >= CENT:
        text = _("{table}: amounts of months up to {month} were corrected, by {money} in all.")
        says.append(text.format(**facts, money=money(corrected, record.get("currency"))))
    return says


def _shift(then: list, now: list) -> Shift:
    known = [side[1] for side in (then, now) if side[1] is not None]
    return Shift(now[0] - then[0], (now[1] or 0) - (then[1] or 0) if known else None)


def _together(shifts: list[Shift]) -> Shift:
    known = [shift.money for shift in shifts if shift.money is not None]
    return Shift(sum(shift.rows for shift in shifts), sum(known) if known else None)


def _says(shift: Shift, facts: dict, currency: str | None) -> str:
    n, worth = abs(shift.rows), shift.money
    if worth is None or abs(worth) < CENT:
        came = plural(
            "{table}: {n} row of months up to {month} came in since.",
            "{table}: {n} rows of months up to {month} came in since.",
            n,
        )
        gone = plural(
            "{table}: {n} row of months up to {month} is no longer there.",
            "{table}: {n} rows of months up to {month} are no longer there.",
            n,
        )
    else:
        worth = worth if shift.rows > 0 else -worth
        came = plural(
            "{table}: {n} row of months up to {month} came in since, worth {money}.",
            "{table}: {n} rows of months up to {month} came in since, worth {money}.",
            n,
        )
        gone = plural(
            "{table}: {n} row of months up to {month}, worth {money}, is no longer there.",
            "{table}: {n} rows of months up to {month}, worth {money}, are no longer there.",
            n,
        )
    text = came if shift.rows > 0 else gone
    return text.format(**facts, n=count(n), money=money(worth, currency))
