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
    """A change of a path: "3 working days fewer, Dec 2026"."""
    if one.move is None:
        return path_words(one)
    when = when_of(one.move)
    if one.move.name == SALES:
        return _("Sales {change}, {when}").format(change=change(one.move.size), when=when)
    if one.move.name == DAYS:
        return days_words(one.move, when)
    name = titled(one.one.driver)
    if one.move.kind == "share":
        return _("{name} {change}, {when}").format(name=name, change=change(one.move.size), when=when)
    size = (
        short_money(abs(one.move.size), currency)
        if one.one.driver.kind == "spend"
        else sized(abs(one.move.size))
    )
    if one.move.kind == "set":
        return _("{name} at {size}, {when}").format(name=name, size=size, when=when)
    text = _("{name} {size} higher, {when}") if one.move.size >= 0 else _("{name} {size} lower, {when}")
    return text.format(name=name, size=size, when=when)


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


def days_words(move: Move, when: str) -> str:
    """A change of working days."""
    n = abs(move.size)
    if move.kind == "share":
        return _("Working days {change}, {when}").format(change=change(move.size), when=when)
    if move.kind == "set":
        return plural("{n} working day, {when}", "{n} working days, {when}", whole(n)).format(
            n=sized(n), when=when
        )
    if move.size >= 0:
        text = plural("{n} working day more, {when}", "{n} working days more, {when}", whole(n))
    else:
        text = plural("{n} working day fewer, {when}", "{n} working days fewer, {when}", whole(n))
    return text.format(n=sized(n), when=when)


def when_of(move: Move) -> str:
    """The months that a move is about: "Dec 2026", or every month."""
    if not move.first:
        return _("every month")
    first, last = (date.fromisoformat(f"{month}-01") for month in (move.first, move.last))
    return from_to(first, last)


def sized(value: float) -> str:
    """A size of an unknown unit, with no more digits than it deserves."""
    return number(value, 0 if abs(value) >= 100 or value == int(value) else 2)


def whole(value: float) -> int:
    """What decides on singular or plural: a fraction is more than one."""
    return int(value) if value == int(value) else 2
