"""The funnel plot: a share against how much it rests on, between the limits that chance sets."""

import numpy as np

from crm.charts.band import band
from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import category, clean, colour, measure, value_axis
from crm.charts.lines import DASHED
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import GROUPS
from crm.theme.colours import COLOURS, text_like
from crm.words import _, is_missing, percent

MARKS = {"good": "^", "bad": "v"}  # told apart on a grey printer, too
NAMED = 8  # points that get their name: those told apart first, as far as the table goes
STEPS = 120  # points of a limit's line
BEYOND = 1.12  # times the most, and the fewest over it, that a limit's line goes


def limits(
    finding: Finding, x: str = "closed_deals", y: str = "win_share", name: str = "person",
    group: str = "stands", *, inner: tuple[str, str] = ("limit_low", "limit_high"),
    outer: tuple[str, str] = ("outer_low", "outer_high"),
) -> Picture:  # fmt: skip
    """One point a row, in the colour and form of its verdict `group`, named where it is told apart; the limits of each
    row joined to lines. Between the rows a limit runs straight against the root of 1 / x, as chance does."""

    def paint(figure):
        axes = figure.subplots()
        across, up = numbers_in(finding.table, x), numbers_in(finding.table, y)
        for edges, depth in ((outer, 0.10), (inner, 0.22)):
            places, *ends = _lines(finding, x, edges)
            band(axes, places, tuple(ends), COLOURS["main"], depth=depth)
        _together(axes, across, up, _within(finding, group))
        for key in dict.fromkeys(finding.table[group]):
            tint = GROUPS[key].colour if key in GROUPS else "main"
            at = [(a, b) for a, b, g in zip(across, up, finding.table[group], strict=True) if g == key]
            look = {"marker": MARKS.get(tint, "o"), "s": 46 if tint in MARKS else 22, "zorder": 3}
            axes.scatter(*zip(*at, strict=True), color=COLOURS[tint], **look)
        value_axis(axes.yaxis, "share")
        value_axis(axes.xaxis, "count")
        axes.set_xlim(min(across) / BEYOND, max(across) * BEYOND)
        axes.set_ylim(*_height(finding, up, inner))
        axes.set_xlabel(measure(x))
        axes.set_title(measure(y))
        _write(axes, finding, (across, up), (name, group))

    return draw(finding, Drawn([x], [y]), 3.5, paint)


def _within(finding: Finding, group: str) -> list[bool]:
    """Which rows are not told apart: their share is the one to compare with."""
    inside = [key not in GROUPS or GROUPS[key].colour not in MARKS for key in finding.table[group]]
    return inside if any(inside) else [True] * len(inside)


def _lines(finding: Finding, x: str, edges: tuple[str, str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A limit's course, a little beyond the fewest and the most that a row with limits rests on: places, lower and
    upper edge."""
    table = finding.table.dropna(subset=list(edges))
    if table.empty:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    table = table.drop_duplicates(x).sort_values(x, ascending=False)
    root = 1 / np.sqrt(np.array(numbers_in(table, x)))  # rising, as interpolation wants it
    fine = np.linspace(root[0] / BEYOND**0.5, root[-1] * BEYOND**0.5, STEPS)
    low, high = (_through(fine, root, np.array(numbers_in(table, edge))) for edge in edges)
    return 1 / fine[::-1] ** 2, low[::-1], high[::-1]


def _through(at: np.ndarray, places: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """The line through the points, going on beyond them as it runs from end to end."""
    slope = (heights[-1] - heights[0]) / (places[-1] - places[0]) if len(places) > 1 else 0.0
    off = np.minimum(at - places[0], 0) + np.maximum(at - places[-1], 0)
    return np.clip(np.interp(at, places, heights) + slope * off, 0, 1)


def _height(finding: Finding, up: list[float], edges: tuple[str, str]) -> tuple[float, float]:
    """From a little below all points and inner limits to a little above: points need no zero, as bars do."""
    every = [
        v for v in (*up, *(v for edge in edges for v in numbers_in(finding.table, edge))) if not is_missing(v)
    ]
    low, high = min(every, default=0.0), max(every, default=1.0)
    room = 0.12 * max(high - low, 0.01)
    return max(-0.01, low - room), min(1.02, high + room)


def _together(axes, across: list[float], up: list[float], inside: list[bool]) -> None:
    """A thin dashed line at the share of all rows that are not told apart."""
    known = [(a, b) for a, b, here in zip(across, up, inside, strict=True) if here and not is_missing(b)]
    if weight := sum(a for a, _b in known):
        share = sum(a * b for a, b in known) / weight
        axes.axhline(share, **DASHED)
        text = _("all\n{share}") if all(inside) else _("others\n{share}")
        axes.annotate(
            text.format(share=percent(share)), (1, share), xytext=(5, 0), textcoords="offset points", va="center",
            xycoords=axes.get_yaxis_transform(), fontsize=9.5, color=COLOURS["quiet"],
        )  # fmt: skip


def _write(axes, finding: Finding, points: tuple[list, list], columns: tuple[str, str]) -> None:
    """The names of those told apart, left of the point where the picture would end."""
    name, group = columns
    right, done = axes.get_xlim()[1], 0
    for a, b, who, key in zip(*points, finding.table[name], finding.table[group], strict=True):
        tint = GROUPS[key].colour if key in GROUPS else ""
        if tint not in MARKS or is_missing(b) or done == NAMED:
            continue
        left = a > 0.6 * right
        axes.annotate(
            clean(category(who, name, lines=1)), (a, b), xytext=(-8 if left else 8, 0), textcoords="offset points",
            va="center", ha="right" if left else "left", color=text_like(colour(key)),
        )  # fmt: skip
        done += 1
