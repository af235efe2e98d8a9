"""Two measures of a few named things, with a cross that parts them into four corners."""

from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import category, clean, colour, measure, value_axis
from crm.charts.lines import DASHED
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import GROUPS, name_of
from crm.theme.colours import COLOURS, text_like
from crm.words import is_missing

MOST = 12  # points in one picture
MARKS = {"good": "^", "bad": "v"}  # told apart on a grey printer, too
CLOSE = 0.055  # of the height, between two labels
LETTERS = 36  # of a name
ROOM = 0.12  # of the spread of points, left free around them


def quadrant(
    finding: Finding, x: str, y: str, name: str = "group", group: str = "stands", *, low: str | None = None,
    high: str | None = None, cross: tuple[float | None, float | None] = (None, None),
) -> Picture:  # fmt: skip
    """One point a row, in the colour and form of its corner `group`, with its name; whiskers where low and high of `y` are
    given. `cross` is where the corners meet, the mean of the points where it is None."""
    table = finding.table.head(MOST)

    def paint(figure):
        axes = figure.subplots()
        across, up = numbers_in(table, x), numbers_in(table, y)
        if low:
            axes.vlines(
                across, numbers_in(table, low), numbers_in(table, high), color=COLOURS["quiet"], linewidth=1
            )
        for a, b, key in zip(across, up, table[group], strict=True):
            tint = GROUPS[key].colour if key in GROUPS else "main"
            axes.scatter(
                [a], [b], color=COLOURS[tint], marker=MARKS.get(tint, "o"), s=48, zorder=3, clip_on=False
            )
        for values, where, line in ((across, cross[0], axes.axvline), (up, cross[1], axes.axhline)):
            line(_mean(values) if where is None else where, **DASHED)
        value_axis(axes.xaxis, name_of(x).unit, finding.currency)
        value_axis(axes.yaxis, name_of(y).unit, finding.currency)
        _frame(
            axes,
            across,
            [*up, *(numbers_in(table, high) if low else []), *(numbers_in(table, low) if low else [])],
        )
        axes.set_xlabel(measure(x, finding.currency))
        axes.set_title(measure(y, finding.currency))
        _write(axes, across, up, table[name], [colour(key) for key in table[group]])

    return draw(finding, Drawn([name], [x, y]), 3.7, paint)


def _mean(values: list[float]) -> float:
    known = [v for v in values if not is_missing(v)]
    return sum(known) / len(known)


def _frame(axes, across: list[float], up: list[float]) -> None:
    """Axes a little wider than the points and their whiskers."""
    for values, limit in ((across, axes.set_xlim), (up, axes.set_ylim)):
        known = [v for v in values if not is_missing(v)]
        room = ROOM * max(max(known) - min(known), 0.01)
        least = min(known) - room
        limit(0.0 if min(known) >= 0 > least else least, max(known) + room)


def _write(axes, across: list[float], up: list[float], names, tints: list[str]) -> None:
    """Each name beside its point, on the side where there is room, moved up where two would meet."""
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    done: list[tuple[bool, float]] = []
    for a, b, who, tint in sorted(zip(across, up, names, tints, strict=True), key=lambda one: one[1]):
        goes_left = a > (left + right) / 2
        at = max([b, *(y + CLOSE * (high - low) for side, y in done if side == goes_left)])
        done.append((goes_left, at))
        axes.text(
            a + (-0.02 if goes_left else 0.02) * (right - left), at, clean(category(who, "group", lines=1, room=LETTERS)),
            va="center", ha="right" if goes_left else "left", color=text_like(tint), fontsize=9.5, zorder=2.4,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
