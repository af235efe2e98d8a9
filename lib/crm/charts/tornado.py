"""What moves a figure: from zero to both sides, the change at a little less and at a little more of each thing."""

from crm.charts.bars import MOST, ROW, SLIM, rows_of
from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.columns import swatches
from crm.charts.labels import colour, common_measure, value_words
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import name_of
from crm.theme.colours import fill_like
from crm.words import is_missing

SIDE = 0.5  # of the longest bar, free on both sides for the words at its end


def tornado(
    finding: Finding, x: str = "group", y: tuple[str, str] = ("change_less", "change_more"), name: str | None = None
) -> Picture:  # fmt: skip
    """Two bars on each row in the table's order, one for each column of `y`, each with its value at its end.

    `name` is a metric or column whose label says what both measure."""
    table = finding.table.head(MOST)

    def paint(figure):
        axes = figure.subplots()
        rows_of(axes, table[x])
        unit = name_of(y[0]).unit
        for place, column in enumerate(y):
            lengths = [0.0 if is_missing(v) else v for v in numbers_in(table, column)]
            axes.barh(range(len(table)), lengths, height=SLIM, color=fill_like(colour(column, place)))
            for row, length in enumerate(lengths):
                left = length < 0
                axes.annotate(
                    value_words(length, unit, finding.currency), (length, row), xytext=(-5 if left else 5, 0),
                    textcoords="offset points", va="center", ha="right" if left else "left",
                )  # fmt: skip
        reach = (
            max((abs(v) for column in y for v in numbers_in(table, column) if not is_missing(v)), default=0)
            or 1
        )
        axes.set_xlim(-(1 + SIDE) * reach, (1 + SIDE) * reach)
        axes.xaxis.set_visible(False)
        swatches(axes, list(y), common_measure(list(y), name, finding.currency))

    return draw(finding, Drawn([x], list(y), name), 1.1 + ROW * len(table), paint)
