"""The heat table: the values of two groupings, written in cells that darken with them."""

from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import category, measure, value_words
from crm.charts.picture import Picture
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding
from crm.names import GROUPS, name_of
from crm.theme.colours import COLOURS, blend, text_on
from crm.words import NOTHING, compact, is_missing, month_name, percent, year

MOST = 24  # rows or columns in one picture
LIGHT, DARK = 0.06, 0.92  # shares of the colour at the least and the largest value
CELL = 0.36  # inches a row
WIDE = 6  # columns in which a value has room to be written in full
LETTERS = 57  # that fit below all columns side by side
ROOM = 520  # type size times letters times columns that fit side by side


def heat(
    finding: Finding, rows: str = "recency", columns: str = "frequency", values: str = "customers",
    counted: str | None = None, *, until: str | None = None,
) -> Picture:  # fmt: skip
    """One cell for each pair of row and column, its value in it; a pair without a value stays grey. `counted` is the
    column of how many records a value rests on: with fewer than RANKED it is written, but not coloured. `until` is the
    column of the day on which a value will be known: until then its cell is hatched and empty."""
    down, across = _order(finding.table, rows), _order(finding.table, columns)

    def paint(figure):
        axes = figure.subplots()
        cells = _cells(finding, rows, columns, values)
        few, waiting = _few(finding, rows, columns, counted), _waiting(finding, rows, columns, until)
        largest = max((abs(v) for k, v in cells.items() if k not in few and not is_missing(v)), default=0)
        texts = {k: _cell_words(v, values, finding.currency, len(across)) for k, v in cells.items()}
        size = min(10, ROOM / len(across) / max(map(len, texts.values())))
        for i, row in enumerate(down):
            for j, column in enumerate(across):
                if (row, column) in waiting:
                    axes.add_patch(_hatched(j, i))
                    continue
                fill = "#ffffff" if (row, column) in few else _fill(cells.get((row, column)), largest)
                text = texts.get((row, column), NOTHING)
                axes.text(j, i, text, ha="center", va="center", fontsize=size, color=text_on(fill))
                axes.add_patch(_square(j, i, fill))
        _frame(axes, (down, rows), (across, columns), measure(values, finding.currency))

    return draw(finding, Drawn([rows, columns], [values]), 1.15 + CELL * len(down), paint)


def _cells(finding: Finding, rows: str, columns: str, values: str) -> dict:
    keys = zip(finding.table[rows], finding.table[columns], strict=True)
    return dict(zip(keys, numbers_in(finding.table, values), strict=True))


def _few(finding: Finding, rows: str, columns: str, counted: str | None) -> set:
    """The pairs whose value rests on too few records to be judged by it."""
    if counted is None:
        return set()
    table = finding.table[finding.table[counted].between(SHOWN, RANKED - 1)]
    return set(zip(table[rows], table[columns], strict=True))


def _waiting(finding: Finding, rows: str, columns: str, until: str | None) -> set:
    """The pairs whose value is not known yet, and will be."""
    if until is None:
        return set()
    table = finding.table[finding.table[until].notna()]
    return set(zip(table[rows], table[columns], strict=True))


def _cell_words(value: float, column: str, currency: str | None, columns: int) -> str:
    """The value in full where there is room; in a narrow column without its currency, and rounded."""
    unit = name_of(column).unit
    if columns <= WIDE or is_missing(value):
        return value_words(value, unit, currency)
    if unit == "share":
        return percent(value, 0)
    return compact(value) if unit == "money" or abs(value) >= 10_000 else value_words(value, unit, currency)


def _fill(value: float | None, largest: float) -> str:
    """Grey where there is no value, else the darker the larger; below zero in another colour."""
    if is_missing(value):
        return COLOURS["grid"]
    tint = COLOURS["second"] if value < 0 else COLOURS["main"]
    return blend(tint, LIGHT + (DARK - LIGHT) * (abs(value) / largest if largest else 0))


def _square(column: int, row: int, fill: str):
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=fill, edgecolor="white", linewidth=1.5)


def _hatched(column: int, row: int):
    """The square of a value that is still to come."""
    from matplotlib.patches import Rectangle

    look = {"facecolor": "white", "edgecolor": blend(COLOURS["quiet"], 0.55), "hatch": "////", "linewidth": 0}
    return Rectangle((column - 0.47, row - 0.45), 0.94, 0.9, **look)


def _frame(axes, down: tuple[list, str], across: tuple[list, str], title: str) -> None:
    """Named like a table: what the rows are at the left above them, what the columns are over theirs."""
    axes.set_xlim(-0.5, len(across[0]) - 0.5)
    axes.set_ylim(len(down[0]) - 0.5, -0.5)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_yticks(range(len(down[0])), [category(v, down[1]) for v in down[0]])
    axes.set_xticks(range(len(across[0])), _column_words(*across))
    axes.tick_params(axis="both", labelcolor=COLOURS["ink"])
    axes.annotate(
        measure(down[1]), (0, 1), xytext=(-4, 4), xycoords="axes fraction", textcoords="offset points",
        ha="right", va="bottom", fontsize=10, color=COLOURS["quiet"],
    )  # fmt: skip
    axes.set_title(title)
    named = all(isinstance(v, str) and v in GROUPS for v in across[0])  # and say themselves what they are
    axes.set_xlabel("" if named else measure(across[1]))
    axes.spines[:].set_visible(False)


def _column_words(across: list, column: str) -> list[str]:
    """Labels for the columns: months short, with the year where it starts; long words in lines."""
    if name_of(column).unit == "month":
        years = [year(m) if i == 0 or m.month == 1 else " " for i, m in enumerate(across)]
        return [f"{month_name(m)}\n{below}" for m, below in zip(across, years, strict=True)]
    return [category(v, column, lines=3, room=max(4, LETTERS // len(across))) for v in across]


def _order(table, column: str) -> list:
    """The groups in the order of crm.names where they are written there, else as the table has them."""
    found = table[column].drop_duplicates().tolist() if column in table else []
    if all(isinstance(v, str) and v in GROUPS for v in found):
        found.sort(key=lambda v: GROUPS[v].order)
    return found[:MOST]
