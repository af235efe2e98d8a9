"""Drivers and changes of their paths in words."""

from datetime import date

import numpy as np

from crm.analyses.scenarios.courses import Driver
from crm.analyses.scenarios.moves import Move
from crm.analyses.scenarios.paths import USUAL_SHARE, Change, swing_of
from crm.analyses.scenarios.terms import DAYS, SALES
from crm.spans import from_to
from crm.words import _, brief, change, number, percent, plural, short_money

KEYS = {"days": "path_days", "spend": "path_spend"}


def key_of(driver: Driver) -> str:
    """A driver as a table keeps it: a group of crm.names, or its name in the analyst's file."""
    return KEYS.get(driver.kind) or driver.name


def called(driver: Driver) -> str:
    """A driver as a sentence calls it."""
    return {"days": _("working days"), "spend": _("marketing spend")}.get(driver.kind) or brief(driver.name)


def titled(driver: Driver) -> str:
    """A driver as a row begins with it."""
    return {"days": _("Working days"), "spend": _("Marketing spend")}.get(driver.kind) or brief(driver.name)


def step_of(driver: Driver) -> tuple[float, str]:
    """The step that a driver's effect is told of: in the units of the regression, and in words."""
    if driver.kind == "days":
        return 1.0, _("one day more")
    if driver.logs:
        return float(np.log1p(USUAL_SHARE)), _("{share} more").format(share=percent(USUAL_SHARE, 0))
    swing = swing_of(driver)
    return swing, _("{size} more, its usual swing in a year").format(size=sized(swing))


def change_words(one: Change, currency: str | None) -> str:
    """A change of a path: "3 working days fewer, Dec 2026"; one without a month named is about every month."""
    if one.move is None:
        return path_words(one)
    if not one.move.first:
        return move_words(one, currency)
    first, last = (date.fromisoformat(f"{month}-01") for month in (one.move.first, one.move.last))
    return _("{change}, {months}").format(change=move_words(one, currency), months=from_to(first, last))


def move_words(one: Change, currency: str | None) -> str:
    """A change without its months: "3 working days fewer"."""
    move = one.move
    if move.name == SALES:
        return _("Sales {change}").format(change=shared(move.size))
    if move.name == DAYS:
        return days_words(move)
    driver = one.one.driver
    if move.kind == "share":
        return _("{name} {change}").format(name=titled(driver), change=shared(move.size))
    size = short_money(abs(move.size), currency) if driver.kind == "spend" else sized(abs(move.size))
    if move.kind == "set":
        text = _("{name} at {size}")
    else:
        text = _("{name} {size} higher") if move.size >= 0 else _("{name} {size} lower")
    return text.format(name=titled(driver), size=size)


def path_words(one: Change) -> str:
    """A path from the file, or a usual swing."""
    driver = one.one.driver
    if not one.swing:
        return _("{name} on the path of the file").format(name=titled(driver))
    if driver.logs:
        text = _("{name} {change}, its usual swing in a year")
        return text.format(name=titled(driver), change=change(float(np.expm1(one.swing)), 0))
    text = (
        _("{name} {size} higher, its usual swing in a year")
        if one.swing > 0
        else _("{name} {size} lower, its usual swing in a year")
    )
    return text.format(name=titled(driver), size=sized(abs(one.swing)))


def days_words(move: Move) -> str:
    """A change of working days, in each of its months."""
    n = abs(move.size)
    if move.kind == "share":
        return _("Working days {change}").format(change=shared(move.size))
    if move.kind == "set":
        text = plural("{n} working day", "{n} working days", whole(n))
    elif move.size >= 0:
        text = plural("{n} working day more", "{n} working days more", whole(n))
    else:
        text = plural("{n} working day fewer", "{n} working days fewer", whole(n))
    return text.format(n=sized(n))


def shared(size: float) -> str:
    """A change by a share: +10%, -2.5%."""
    return change(size, 0 if abs(100 * size - round(100 * size)) < 1e-9 else 1)


def sized(value: float) -> str:
    """A size of an unknown unit, with no more digits than it deserves."""
    return number(value, 0 if abs(value) >= 100 or value == int(value) else 2)


def whole(value: float) -> int:
    """What decides on singular or plural: a fraction is more than one."""
    return int(value) if value == int(value) else 2
