"""The Lorenz curve: how much of the whole the largest few bring."""

from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import measure, value_axis
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import name_of
from crm.theme.colours import COLOURS
from crm.words import _


def curve(
    finding: Finding, x: str = "share_customers", y: str = "share_revenue", *, diagonal: str | None = None
) -> Picture:
    """One share against another, with the diagonal on which all would be equal, or which is what a column's label says."""

    def paint(figure):
        axes = figure.subplots()
        across, up = ([0.0, *numbers_in(finding.table, column)] for column in (x, y))  # nobody brings nothing
        axes.plot([0, 1], [0, 1], color=COLOURS["quiet"], linewidth=1, linestyle=(0, (4, 3)))
        axes.fill_between(across, across, up, color=COLOURS["band"], linewidth=0)
        axes.plot(across, up, color=COLOURS["main"])
        above = sum(b - a for a, b in zip(across, up, strict=True)) >= 0
        equal = name_of(diagonal).label if diagonal else _("if all were equal")
        axes.annotate(equal, (0.62, 0.62), xytext=(8, -8) if above else (-8, 8),
                      textcoords="offset points", color=COLOURS["quiet"], va="top" if above else "bottom",
                      ha="left" if above else "right")  # fmt: skip
        for axis in (axes.xaxis, axes.yaxis):
            value_axis(axis, "share", ticks=5)
        axes.set_xlim(0, 1)
        low, high = min([0.0, *up]), max([1.0, *up])  # what some lose lifts the curve above the whole
        axes.set_ylim(low - (low < 0) * 0.02, high + 0.005 + (high > 1) * 0.02)
        axes.set_xlabel(measure(x))
        axes.set_title(measure(y))

    return draw(finding, Drawn([x], [y]), 3.5, paint)
