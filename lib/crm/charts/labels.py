"""What stands in a picture: names, units and colours from crm.names, in words that fit and cannot do harm."""

import unicodedata

from crm import words
from crm.charts.canvas import fonts, glyphs
from crm.names import GROUPS, name_of
from crm.theme.colours import COLOURS, SERIES
from crm.words import _

LINE = 24  # columns of type in a line of a category's label; a Chinese character takes two


def measure(column: str, currency: str | None = None) -> str:
    """The label of a column with its unit where the axis itself does not say it."""
    name = name_of(column)
    if name.unit == "days" and _("days") not in name.label.lower():
        return _("{measure}, in days").format(measure=name.label)
    if name.unit == "score" and _("points") not in name.label.lower():
        return _("{measure}, points").format(measure=name.label)
    if name.unit == "money" and currency:
        return _("{measure}, {currency}").format(measure=name.label, currency=currency)
    return clean(name.label)


def common_measure(columns: list[str], name: str | None, currency: str | None) -> str:
    """What an axis counts that several columns share: `name` where it is given, else what their unit says."""
    if name or len(columns) == 1:
        return measure(name or columns[0], currency)
    unit = name_of(columns[0]).unit
    if unit == "money" and currency:
        return currency
    return {"days": _("Days"), "count": _("Count"), "share": _("Share")}.get(unit, _("Value"))


def value_words(value: float, unit: str, currency: str | None = None) -> str:
    """A value as it stands beside its bar or line: short, with no more digits than it deserves."""
    if words.is_missing(value):
        return words.NOTHING
    if unit == "money":
        return words.short_money(value, currency)
    if unit == "share":
        return words.percent(value)
    if unit == "days":
        return words.number(value, 0 if abs(value) >= 10 else 1)
    if unit == "text":
        return words.number(value, 0 if float(value).is_integer() else 1)
    return words.in_unit(value, unit, currency)


def tick_words(value: float, unit: str, currency: str | None = None) -> str:
    """A round value on an axis."""
    whole = abs(value - round(value)) < 1e-9
    if unit in ("share", "change"):
        return words.percent(value, 0 if abs(value * 100 - round(value * 100)) < 1e-6 else 1)
    if unit == "money" and value:
        return words.tick_money(value, currency)
    return words.number(value, 0 if whole else (1 if abs(value * 10 - round(value * 10)) < 1e-6 else 2))


def value_axis(axis, unit: str, currency: str | None = None, ticks: int = 4) -> None:
    """Gives an axis round ticks in its unit and a light grid."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    least = {"steps": [1, 2, 2.5, 5, 10], "integer": unit == "count", "min_n_ticks": min(ticks, 3)}
    axis.set_major_locator(MaxNLocator(nbins=ticks, **least))
    axis.set_major_formatter(FuncFormatter(lambda value, place: _tick(value, unit, currency)))
    axis.grid(True)


def _tick(value: float, unit: str, currency: str | None) -> str:
    """The words of a tick; none for half a thing, which a flat line of counts would get."""
    return "" if unit == "count" and value % 1 else tick_words(value, unit, currency)


def category(value, column: str, lines: int = 2, room: int = LINE) -> str:
    """A category as a reader knows it, wrapped to a few lines of `room` columns and cut after them."""
    unit = name_of(column).unit
    if isinstance(value, str) and value in GROUPS:
        text = GROUPS[value].label
    elif unit in ("month", "day") or hasattr(value, "isoformat"):
        text = words.in_unit(value, unit if unit in ("month", "day") else "day")
    elif isinstance(value, float) and value.is_integer():
        text = words.number(value, 0)
    else:
        text = words.in_unit(value, "text")
    return "\n".join(wrapped(clean(text), lines, room))


def series_label(column: str) -> str:
    """The name of a column drawn as one of several: the group's where it is one."""
    return clean(GROUPS[column].label if column in GROUPS else name_of(column).label)


def colour(key, position: int = 0) -> str:
    """The colour of a group by its name, else the series' colour at this position."""
    if isinstance(key, str) and key in GROUPS:
        return COLOURS[GROUPS[key].colour]
    return COLOURS[SERIES[position % len(SERIES)]]


def clean(text: str) -> str:
    """One line of what the fonts here can draw: no control or direction marks, a box for unknown letters."""
    shown = []
    for letter in " ".join(str(text).split()):
        if unicodedata.category(letter)[0] == "C":
            continue
        shown.append(letter if letter.isascii() or any(ord(letter) in glyphs(f) for f in fonts()) else "□")
    return "".join(shown)


def wrapped(text: str, lines: int, room: int = LINE) -> list[str]:
    """The text in at most so many lines of about `room` columns, broken at spaces where there are any."""
    done: list[str] = [""]
    for word in _pieces(text, room):
        if done[-1] and _columns(done[-1] + word.rstrip()) > room:
            done.append("")
        done[-1] += word
    done = [line.strip() for line in done]
    if len(done) <= lines:
        return done
    last = done[lines - 1]
    while _columns(last) > room - 1:
        last = last[:-1]
    return [*done[: lines - 1], last.rstrip() + "…"]


def _pieces(text: str, room: int) -> list[str]:
    """Words with the space behind them; a word longer than a line, and Chinese, in single letters."""
    pieces = []
    for word in text.split(" "):
        parts = [word] if _columns(word) <= room and not any(map(_is_wide, word)) else list(word)
        pieces += [*parts[:-1], (parts[-1] if parts else "") + " "]
    return pieces


def _columns(text: str) -> float:
    """How wide the text is, in small letters."""
    return sum(_width(letter) for letter in text)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _width(letter: str) -> float:
    if _is_wide(letter):
        return 2
    return 1.8 if letter in "mMW@%" else (1.3 if letter.isupper() else 1)
