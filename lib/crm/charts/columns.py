"""What a whole is made of: stacked columns over months, stacked bars for groups."""

from crm.charts.bars import MOST, ROW, rows_of
from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import category, colour, common_measure, measure, series_label, value_axis, value_words
from crm.charts.months import month_axis, month_number
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import name_of
from crm.theme.colours import COLOURS, fill_like, text_on
from crm.words import is_missing

WRITTEN = 0.09  # a part below this share of the longest bar is not written into it
LETTERS = 64  # of a legend's row
EDGE = {"edgecolor": "white", "linewidth": 0.5}


def stacked(
    finding: Finding, x: str = "month", y: list[str] | None = None, name: str | None = None
) -> Picture:
    """The parts `y` of each month as a column, of each group as a bar; negative parts beyond zero.

    `name` is a metric or column whose label says what the parts count together.
    """
    parts = list(y or [c for c in finding.table.columns if c != x])
    over_months = name_of(x).unit == "month"
    table = finding.table if over_months else finding.table.head(MOST)

    def paint(figure):
        axes = figure.subplots()
        if over_months:
            _months(axes, table[x], {part: numbers_in(table, part) for part in parts})
            value_axis(axes.yaxis, name_of(parts[0]).unit, finding.currency)
        else:
            _groups(axes, finding, x, parts)
        swatches(axes, parts, common_measure(parts, name, finding.currency))

    height = 3.4 if over_months else 1.2 + ROW * len(table)
    return draw(finding, Drawn([x], parts, name), height, paint)


def mixed(finding: Finding, x: str = "month", by: str = "group", y: str = "share") -> Picture:
    """Each month as a column made of the kinds `by`, from a table with a row a month and kind: their shares `y`, the first
    kind of the table at the bottom."""
    table = finding.table
    kinds = list(dict.fromkeys(table.get(by, ())))  # of a question without an answer there are none

    def paint(figure):
        axes = figure.subplots()
        days = list(dict.fromkeys(table[x]))
        cells = dict(zip(zip(table[x], table[by], strict=True), numbers_in(table, y), strict=True))
        _months(axes, days, {kind: [cells.get((day, kind)) for day in days] for kind in kinds})
        value_axis(axes.yaxis, name_of(y).unit, finding.currency)
        axes.set_ylim(0, 1)
        swatches(axes, kinds, measure(y), [category(kind, by, lines=1) for kind in kinds])

    return draw(finding, Drawn([x, by], [y]), 3.1 + 0.16 * len(kinds), paint)


def _months(axes, days, parts: dict[str, list]) -> None:
    places = [month_number(day) for day in days]
    for part, fill, heights, bottoms in _stacks(parts):
        axes.bar(places, heights, bottom=bottoms, width=0.74, color=fill, label=part, **EDGE)
    month_axis(axes, min(places), max(places))
    axes.axhline(0, color=COLOURS["quiet"], linewidth=0.8)
    axes.spines["bottom"].set_visible(False)


def _groups(axes, finding: Finding, x: str, parts: list[str]) -> None:
    table, unit = finding.table.head(MOST), name_of(parts[0]).unit
    rows_of(axes, table[x])
    stacks = list(_stacks({part: numbers_in(table, part) for part in parts}))
    ends = [sum(bar) for *_p, lengths, starts in stacks for bar in zip(lengths, starts, strict=True)]
    left, right = min([0, *ends]), max([0, *ends]) or 1
    for _part, fill, lengths, starts in stacks:
        axes.barh(range(len(table)), lengths, left=starts, height=0.66, color=fill, **EDGE)
        for row, (length, start) in enumerate(zip(lengths, starts, strict=True)):
            if abs(length) >= WRITTEN * (right - left):
                axes.text(start + length / 2, row, value_words(length, unit, finding.currency), ha="center",
                          va="center", fontsize=9.5, color=text_on(fill))  # fmt: skip
    value_axis(axes.xaxis, unit, finding.currency)
    axes.set_xlim(left, right)


def _stacks(parts: dict[str, list]):
    """Part, fill, lengths and starts, one part upon the other, negative ones on the other side."""
    above, below = ([0.0] * len(next(iter(parts.values()))) for _side in range(2))
    for place, (part, values) in enumerate(parts.items()):
        lengths = [0.0 if is_missing(v) else v for v in values]
        starts = [low if v < 0 else high for v, high, low in zip(lengths, above, below, strict=True)]
        for i, v in enumerate(lengths):
            (below if v < 0 else above)[i] += v
        yield part, fill_like(colour(part, place)), lengths, starts


def swatches(axes, parts: list, title: str, labels: list[str] | None = None) -> None:
    """What is counted, and one swatch a part above the axes, row by row in the order of the stack; `labels` where the parts
    are no columns."""
    from matplotlib.patches import Patch

    if len(parts) == 1:
        axes.set_title(title)
        return
    labels = labels or [series_label(part) for part in parts]
    wide = max(1, min(len(parts), LETTERS // (max(map(len, labels)) + 4)))
    swatches = [Patch(color=fill_like(colour(p, i)), label=labels[i]) for i, p in enumerate(parts)]
    by_row = [swatches[i] for first in range(wide) for i in range(first, len(parts), wide)]
    legend = axes.legend(
        handles=by_row, loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=wide, borderaxespad=0.2,
        handlelength=0.9, handleheight=0.9, handletextpad=0.4, columnspacing=1.2, borderpad=0.1,
        title=title, alignment="left", title_fontproperties={"size": 10.5},
    )  # fmt: skip
    legend.get_title().set_color(COLOURS["quiet"])
