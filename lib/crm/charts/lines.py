"""Lines over time: one measure with its band, a few measures together, or one below the other."""

from math import gcd

from crm.charts.band import band
from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import colour, common_measure, measure, series_label, value_axis, value_words
from crm.charts.months import month_axis, month_number
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import name_of
from crm.theme.colours import COLOURS, text_like
from crm.words import _, is_missing

CALM = 0.25  # lines that move less than this share of their height may leave zero out, and say so
APART = 0.075  # of the axis, between two labels at the lines' ends
FEW_PLACES = 8  # along the axis: each is written, and nothing between them
DASHED = {"color": COLOURS["quiet"], "linewidth": 1, "linestyle": (0, (4, 3))}


def lines(
    finding: Finding, x: str = "month", y: list[str] | None = None, low: str | None = None,
    high: str | None = None, *, reference: float | str | None = None, name: str | None = None,
) -> Picture:  # fmt: skip
    """Lines over months, the last value written at the end, with the band from low to high behind them.

    `reference` is a number, or a column, drawn as a thin dashed line to compare with; `name` is a metric or
    column whose label says what several lines measure.
    """
    measures = list(y or [c for c in finding.table.columns if c not in (x, low, high, reference, "n")])

    def paint(figure):
        axes = figure.subplots()
        places = _places(axes, finding, x)
        if low:
            ends = _course(finding, x, low), _course(finding, x, high)
            band(axes, places, ends, colour(measures[0]))
        ends = [
            _line(axes, places, _course(finding, x, column), colour(column, i))
            for i, column in enumerate(measures)
        ]
        if reference is not None:
            _compare(axes, places, finding, (x, reference, measures[0]))
        _scale(axes, finding, measures, name)
        write_ends(axes, _labels(finding, measures, ends))

    return draw(finding, Drawn([x], measures, name), 2.9, paint)


def panels(finding: Finding, x: str = "month", y: list[str] | None = None) -> Picture:
    """One small picture a measure, one below the other over the same months, each with its own scale."""
    measures = list(y or [c for c in finding.table.columns if c != x])

    def paint(figure):
        column = figure.subplots(len(measures), 1, sharex=True, squeeze=False)[:, 0]
        for axes, name in zip(column, measures, strict=True):
            places = _places(axes, finding, x)
            axes.plot(places, _course(finding, x, name), color=COLOURS["main"], linewidth=1.6)
            _scale(axes, finding, [name], None, ticks=2)
            axes.spines["bottom"].set_visible(axes is column[-1])

    return draw(finding, Drawn([x], measures), 0.5 + 1.15 * len(measures), paint)


def write_ends(axes, ends: list[tuple[float, float, str, str]]) -> None:
    """Writes (x, y, colour, text) behind the ends of lines, moved apart where they would meet."""
    low, high = axes.get_ylim()
    gap = (high - low) * APART * (2 if any("\n" in text for *_end, text in ends) else 1)
    floor = low - gap
    for x, y, tint, text in sorted(ends, key=lambda end: end[1]):
        floor = max(y, floor + gap)
        axes.annotate(
            text, (x, floor), xytext=(8, 0), textcoords="offset points", va="center", color=text_like(tint),
            linespacing=1.05, annotation_clip=False,
        )  # fmt: skip


def _places(axes, finding: Finding, x: str) -> list[float]:
    """The places along the axis, every month one even where a month has no row, and the axis written."""
    if name_of(x).unit != "month":
        axes.set_xlabel(measure(x))
        places = numbers_in(finding.table, x)
        if len(places) <= FEW_PLACES:
            axes.set_xticks(
                places, [value_words(place, name_of(x).unit, finding.currency) for place in places]
            )
        elif all(float(place).is_integer() for place in places):
            axes.xaxis.get_major_locator().set_params(integer=True)  # no half of a month
        return places
    months = [month_number(day) for day in finding.table[x]]
    month_axis(axes, min(months), max(months))
    return list(range(min(months), max(months) + 1, _stride(months)))


def _course(finding: Finding, x: str, column: str) -> list[float]:
    """The column's value at each of `_places`: a month without a row is a gap in the line."""
    found = numbers_in(finding.table, column)
    if name_of(x).unit != "month":
        return found
    months = [month_number(day) for day in finding.table[x]]
    by_month = dict(zip(months, found, strict=True))
    return [by_month.get(m, float("nan")) for m in range(min(months), max(months) + 1, _stride(months))]


def _stride(months: list[int]) -> int:
    """Months from one row to the next: 3 where the rows are quarters, so that their line has no gaps."""
    return gcd(*(month - months[0] for month in months)) or 1


def _line(axes, places: list[float], heights: list[float], tint: str) -> tuple | None:
    """Draws one line; its last point and its colour, or None when it has no value."""
    axes.plot(places, heights, color=tint, marker="o" if len(places) <= 24 else None, markersize=3.2)
    axes.plot(places, _alone(heights), color=tint, marker="o", markersize=3.2)
    known = [(p, h) for p, h in zip(places, heights, strict=True) if not is_missing(h)]
    if not known:
        return None
    axes.plot(*known[-1], marker="o", markersize=5.5, color=tint)
    return (*known[-1], tint)


def _alone(heights: list[float]) -> list[float]:
    """The values with a gap on both sides: no line reaches them, so they are drawn as dots."""
    none = float("nan")
    around = zip([none, *heights], heights, [*heights[1:], none], strict=False)
    return [here if is_missing(before) and is_missing(after) else none for before, here, after in around]


def _compare(axes, places: list[float], finding: Finding, drawn: tuple) -> None:
    """A thin dashed line with what it is above its start: a column's name, or the number; nothing where it is not known."""
    x, reference, column = drawn
    if isinstance(reference, str):
        heights, text = _course(finding, x, reference), series_label(reference)
    else:
        heights = [reference] * len(places)
        text = value_words(reference, name_of(column).unit, finding.currency)
    if all(map(is_missing, heights)):
        return
    axes.plot(places, heights, **DASHED)
    axes.annotate(
        text, (places[0], heights[0]), xytext=(0, 3), textcoords="offset points", va="bottom", fontsize=9.5,
        color=COLOURS["quiet"],
    )  # fmt: skip


def _scale(axes, finding: Finding, measures: list[str], name: str | None, ticks: int = 4) -> None:
    """Ticks in the measures' unit, from zero unless the lines are nearly flat far from it, and the title."""
    value_axis(axes.yaxis, name_of(measures[0]).unit, finding.currency, ticks)
    title = common_measure(measures, name, finding.currency)
    low, high = axes.get_ylim()
    if low > 0 and (high - low) < CALM * high:
        title = _("{measure}; the axis does not start at zero").format(measure=title)
    elif low > 0:
        axes.set_ylim(0, high)
    elif low < 0 < high:
        axes.axhline(0, color=COLOURS["quiet"], linewidth=0.8)
        axes.spines["bottom"].set_visible(False)  # one line across is enough
    axes.set_title(title)


def _labels(finding: Finding, measures: list[str], ends: list) -> list[tuple[float, float, str, str]]:
    """The last value of each line, under its name where there are several."""
    labels = []
    for column, end in zip(measures, ends, strict=True):
        if end:
            text = value_words(end[1], name_of(column).unit, finding.currency)
            labels.append((*end, text if len(measures) == 1 else f"{series_label(column)}\n{text}"))
    return labels
