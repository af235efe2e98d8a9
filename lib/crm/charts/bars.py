"""Bars from zero: groups compared, reasons with their cumulative share, stages with the step between them."""

from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import category, colour, measure, series_label, value_axis, value_words
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import name_of
from crm.theme.colours import COLOURS, fill_like, pale
from crm.words import _, count, is_missing, percent

MOST = 20  # bars in one picture; the table has the others
ROW = 0.36  # inches a bar
ROOM = 0.3  # of the width, left of a bar that goes left
NEAR = 0.03  # of the longest bar, within which a diamond covers the end of its own
SLIM = 0.62  # of which the bar itself


def bars(
    finding: Finding, x: str = "group", y: str = "share", low: str | None = None, high: str | None = None,
    *, name: str | None = None, mark: str | None = None,
) -> Picture:  # fmt: skip
    """Horizontal bars, one a row of the table in its order, with whiskers where low and high are given.

    `name` is a metric or column whose label says what is measured, where the column's own says too little; `mark` is a
    column whose value is a diamond on each row, to hold the bar against.
    """
    table = finding.table.head(MOST)

    def paint(figure):
        axes = figure.subplots()
        rows_of(axes, table[x])
        lengths, tints = numbers_in(table, y), [colour(v) for v in table[x]]
        fills = [pale(t) if low else fill_like(t) for t in tints]
        axes.barh(range(len(table)), _drawn(lengths), height=SLIM, color=fills)
        if low:
            _whiskers(axes, numbers_in(table, low), numbers_in(table, high))
            value_axis(axes.xaxis, name_of(y).unit, finding.currency)
        edges = [numbers_in(table, edge) for edge in (low, high, mark) if edge]
        marks = numbers_in(table, mark) if mark else []
        write_values(
            axes, lengths, edges, lambda v: value_words(v, name_of(y).unit, finding.currency), marks=marks
        )
        axes.xaxis.set_visible(bool(low))
        title = _title(finding, name or y)
        if mark:
            diamonds(axes, marks, range(len(table)))
            title = _("{measure}; ◆ {mark}").format(measure=title, mark=series_label(mark))
        axes.set_title(title)

    return draw(finding, Drawn([x], [y, *([mark] if mark else [])], name), _height(table), paint)


def diamonds(axes, values: list[float], places) -> None:
    """What each bar is held against, with a white edge so that it is seen on the bar."""
    look = {"color": COLOURS["ink"], "markeredgecolor": "white", "markersize": 9, "zorder": 3}
    axes.plot(values, list(places), "D", clip_on=False, **look)


def pareto(
    finding: Finding,
    x: str = "reason",
    y: str = "count",
    cumulative: str | None = None,
    *,
    name: str | None = None,
) -> Picture:
    """Bars of the rows in the table's order, and beside them the share they make up together so far; `name` as
    for bars."""
    table = finding.table.head(MOST)

    def paint(figure):
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        rows_of(left, table[x])
        lengths = numbers_in(table, y)
        left.barh(range(len(table)), _drawn(lengths), height=SLIM, color=COLOURS["main"])
        left.xaxis.set_visible(False)
        write_values(left, lengths, [], lambda v: value_words(v, name_of(y).unit, finding.currency))
        left.set_title(_title(finding, name or y))
        shares = numbers_in(table, cumulative) if cumulative else _running(numbers_in(finding.table, y))
        _cumulated(right, shares[: len(table)])

    return draw(finding, Drawn([x], [y], name), _height(table), paint)


def funnel(finding: Finding, x: str = "stage", y: str = "reached", step: str | None = None) -> Picture:
    """One bar a stage, between two the share that went on; `step` is its column, in the row left."""
    table = finding.table.head(MOST)

    def paint(figure):
        axes = figure.subplots()
        rows_of(axes, table[x])
        lengths = numbers_in(table, y)
        axes.barh(range(len(table)), _drawn(lengths), height=SLIM - 0.1, color=COLOURS["main"])
        axes.xaxis.set_visible(False)
        write_values(axes, lengths, [], lambda v: value_words(v, name_of(y).unit, finding.currency))
        on = numbers_in(table, step)[:-1] if step else map(_part, lengths[1:], lengths)
        shares = [float("nan"), *on]
        for row, share in enumerate(shares[1:], start=1):
            if not is_missing(share):
                text = _("↓ {share} go on").format(share=percent(share))
                axes.text(0, row - 0.5, f" {text}", va="center", fontsize=9.5, color=COLOURS["quiet"])
        axes.set_title(_title(finding, y))

    return draw(finding, Drawn([x], [y]), 0.5 + 0.62 * len(table), paint)


def rows_of(axes, column) -> None:
    """Makes of the axes one named row for each value of the column, the first on top, and a line at zero."""
    axes.set_yticks(range(len(column)), [category(value, column.name) for value in column])
    axes.set_ylim(len(column) - 0.45, -0.55)
    axes.tick_params(axis="y", labelcolor=COLOURS["ink"])
    axes.spines["bottom"].set_visible(False)
    axes.axvline(0, color=COLOURS["quiet"], linewidth=0.8)


def _whiskers(axes, lows: list[float], highs: list[float]) -> None:
    """The intervals, dark on the bars and beyond them, each with a short stroke at both ends."""
    rows, look = range(len(lows)), {"colors": COLOURS["ink"], "linewidth": 1.6}
    axes.hlines(rows, lows, highs, **look)
    for edge in (lows, highs):
        axes.vlines(edge, [row - 0.13 for row in rows], [row + 0.13 for row in rows], **look)


def write_values(
    axes, lengths: list[float], edges: list[list[float]], in_words, *, places=None, marks=()
) -> None:
    """Each value behind the end of its bar, whisker or diamond (`marks`), on the left where the bar goes left."""
    lowest = min([0.0, *(v for part in (lengths, *edges) for v in part if not is_missing(v))])
    if lowest < 0:  # room for the words between the bar and the name of its row
        axes.set_xlim(left=lowest - ROOM * (axes.get_xlim()[1] - lowest))
    longest = max((abs(v) for v in lengths if not is_missing(v)), default=0.0)
    for row, value in enumerate(lengths):
        reach = [0.0, *(v for v in (value, *(edge[row] for edge in edges)) if not is_missing(v))]
        left = value < 0
        end = min(reach) if left else max(reach)
        close = bool(marks) and not is_missing(marks[row]) and abs(end - marks[row]) < NEAR * longest
        room = 11 if close else 5  # a diamond is wider than the end of a bar
        axes.annotate(
            in_words(value), (end, places[row] if places else row), xytext=(-room if left else room, 0),
            textcoords="offset points", va="center", ha="right" if left else "left",
        )  # fmt: skip


def _cumulated(axes, shares: list[float]) -> None:
    """The running share as dots on a line, from 0 to 100 %."""
    look = {"color": COLOURS["quiet"], "linewidth": 1.2, "marker": "o", "markersize": 4}
    axes.plot(shares, range(len(shares)), clip_on=False, **look)
    value_axis(axes.xaxis, "share", ticks=2)
    axes.set_xlim(0, 1)
    axes.tick_params(axis="y", labelleft=False)
    axes.spines["bottom"].set_visible(False)
    for row, share in enumerate(shares):
        left = share > 0.5
        axes.annotate(
            percent(share, 0), (share, row), xytext=(-7 if left else 7, 0), textcoords="offset points",
            va="center", ha="right" if left else "left", fontsize=9.5,
        )  # fmt: skip
    axes.set_title(_("Cumulative share"))


def _running(lengths: list[float]) -> list[float]:
    """The cumulative share over the whole table, also what is not drawn."""
    lengths = _drawn(lengths)
    return [_part(sum(lengths[: i + 1]), sum(lengths)) for i in range(len(lengths))]


def _title(finding: Finding, y: str) -> str:
    """The measure above the bars, and how many of the rows are shown if not all."""
    label, rows = measure(y, finding.currency), len(finding.table)
    if rows <= MOST:
        return label
    return _("{measure}, the first {shown} of {rows}").format(measure=label, shown=MOST, rows=count(rows))


def _part(now: float, before: float) -> float:
    return now / before if before else float("nan")


def _drawn(lengths: list[float]) -> list[float]:
    return [0.0 if is_missing(v) else v for v in lengths]


def _height(table) -> float:
    return 0.75 + ROW * len(table)
