"""Bars in sections: one whole divided several ways, each way under its own heading."""

import pandas as pd

from crm.charts.bars import SLIM, diamonds, write_values
from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import category, colour, measure, series_label, value_words
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import GROUPS, name_of
from crm.theme.colours import COLOURS, fill_like
from crm.words import _, is_missing

ROW = 0.33  # inches a bar
HEAD = 1.25  # rows that a heading takes, with the space above it
MOST = 40  # bars in one picture; the table has the others
SEEN = 1 / 200  # of the longest bar; a shorter one is a dot on the line, and stands in the table alone


def sections(
    finding: Finding, x: str = "part", y: str = "part_expected", by: str = "level", *, mark: str | None = None
) -> Picture:
    """Horizontal bars, one a row of the table in its order, under a heading wherever `by` changes, in that group's colour, a
    quiet group of its own (the rest) in grey; `mark` is a column whose value is a diamond on each row."""
    measured = [y, *([mark] if mark else [])]
    table = to_be_seen(finding.table, measured).head(MOST)
    places, heads = placed(table.get(by, []))

    def paint(figure):
        axes = figure.subplots()
        lengths, marks = numbers_in(table, y), numbers_in(table, mark) if mark else []
        quiet = {key for key in table[x] if key in GROUPS and GROUPS[key].colour == "quiet"}
        tints = [
            fill_like(colour(of if of in quiet else key)) for of, key in zip(table[x], table[by], strict=True)
        ]
        drawn = [0.0 if is_missing(v) else v for v in lengths]
        axes.barh(places, drawn, height=SLIM, color=tints)
        axes.set_yticks(places, [category(value, x) for value in table[x]])
        axes.set_ylim(max(places, default=0) + 0.55, -0.45)
        axes.tick_params(axis="y", labelcolor=COLOURS["ink"])
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=COLOURS["quiet"], linewidth=0.8)
        axes.xaxis.set_visible(False)
        write_values(axes, lengths, [marks] if mark else [], lambda v: value_words(v, name_of(y).unit, finding.currency),
                     places=places, marks=marks)  # fmt: skip
        for key, place in heads.items():
            axes.annotate(
                category(key, by), (0, place), xytext=(4, 0), textcoords="offset points", va="center", fontweight="bold",
                xycoords=axes.get_yaxis_transform(), annotation_clip=False,
            )  # fmt: skip
        title = measure(y, finding.currency)
        if mark:
            diamonds(axes, marks, places)
            title = _("{measure}; ◆ {mark}").format(measure=title, mark=series_label(mark))
        axes.set_title(title)

    return draw(finding, Drawn([by, x], measured), 0.6 + ROW * (max(places, default=0) + 1), paint)


def to_be_seen(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The rows whose bar or diamond is long enough to be seen beside the longest; all where none is."""
    if any(column not in table for column in columns):
        return table
    sizes = pd.DataFrame({column: numbers_in(table, column) for column in columns}, index=table.index).abs()
    longest = sizes.max().max()
    return table if is_missing(longest) else table[(sizes.max(axis=1) >= SEEN * longest).to_numpy()]


def placed(groups) -> tuple[list[float], dict]:
    """Where each row stands, counted from the top, and where each group's heading does."""
    places, heads, at = [], {}, 0.0
    for key in groups:
        if key not in heads:
            heads[key] = at + (HEAD - 1 if places else 0)
            at = heads[key] + 0.9
        places.append(at)
        at += 1
    return places, heads
