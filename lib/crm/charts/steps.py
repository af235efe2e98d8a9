"""Curves that move in steps: how many are left, won or lost after so many days."""

from crm.charts.band import band
from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import category, colour, common_measure, measure, series_label, value_axis
from crm.charts.lines import write_ends
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import name_of
from crm.theme.colours import COLOURS
from crm.words import days, is_missing


def steps(
    finding: Finding, x: str = "day", y: list[str] | None = None, low: str | None = None,
    high: str | None = None, *, mark: float | None = None, by: str | None = None,
    name: str | None = None,
) -> Picture:  # fmt: skip
    """Step curves over days with a band around the first, or each of `by`, where low and high are given.

    `by` draws one curve for each value of that column of a long table; `mark` is a day worth a dashed line;
    `name` is a metric or column whose label says what the curves measure.
    """
    drawn_otherwise = (x, low, high, by, "n", "at_risk")
    measures = list(y or [c for c in finding.table.columns if c not in drawn_otherwise])

    def paint(figure):
        axes = figure.subplots()
        ends = []
        for label, tint, table, column in _curves(finding, measures, by):
            places, heights = numbers_in(table, x), numbers_in(table, column)
            if low and (by or column == measures[0]):
                band(axes, places, (numbers_in(table, low), numbers_in(table, high)), tint, step="post")
            axes.plot(places, heights, drawstyle="steps-post", color=tint)
            known = [(p, h) for p, h in zip(places, heights, strict=True) if not is_missing(h)]
            ends += [(*known[-1], tint, label)] if known else []
        _axes(axes, finding, x, measures)
        axes.set_title(common_measure(measures, name, finding.currency))
        if not is_missing(mark):
            _mark(axes, mark)
        write_ends(axes, ends if len(ends) > 1 else [])

    return draw(finding, Drawn([x], measures, name), 3.0, paint)


def _curves(finding: Finding, measures: list[str], by: str | None):
    """Name, colour, rows and column of each curve."""
    table = finding.table
    if by is None:
        for i, column in enumerate(measures):
            yield series_label(column), colour(column, i), table, column
        return
    for i, group in enumerate(table[by].drop_duplicates().tolist()):
        yield category(group, by), colour(group, i), table[table[by] == group], measures[0]


def _axes(axes, finding: Finding, x: str, measures: list[str]) -> None:
    """Both axes from zero; shares end at 100 %."""
    unit = name_of(measures[0]).unit
    value_axis(axes.xaxis, "count", ticks=6)
    value_axis(axes.yaxis, unit, finding.currency)
    axes.grid(False, axis="x")
    low, high = axes.get_ylim()
    axes.set_ylim(low if low < -0.06 * high else 0, min(high, 1.0) if unit == "share" else high)
    axes.set_xlim(left=0)
    axes.set_xlabel(measure(x))


def _mark(axes, day: float) -> None:
    """A dashed line at the day, with the day at its top."""
    axes.axvline(day, color=COLOURS["quiet"], linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        days(day), (day, axes.get_ylim()[1]), xytext=(5, -2), textcoords="offset points", va="top",
        bbox={"facecolor": "white", "pad": 1},
    )  # fmt: skip
