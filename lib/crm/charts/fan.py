"""The forecast: what was, what is expected, and how sure that is."""

from crm.charts.band import band
from crm.charts.canvas import Drawn, draw, numbers_in
from crm.charts.labels import colour, measure, series_label, value_axis, value_words
from crm.charts.lines import write_ends
from crm.charts.months import month_axis, month_number
from crm.charts.picture import Picture
from crm.finding import Finding
from crm.names import name_of
from crm.theme.colours import COLOURS
from crm.words import is_missing, percent

HISTORY = 36  # months of history drawn before the forecast
OTHER = {"linewidth": 1.4, "linestyle": (0, (5, 2))}
BANDS = (("low95", "high95", 0.95, 0.14), ("low80", "high80", 0.8, 0.32))  # ends, share, how dark


def fan(finding: Finding, name: str | None = None, beside: tuple[str, ...] = ()) -> Picture:
    """History, forecast and its 80 % and 95 % bands over months.

    The table has month, actual, forecast, low80, high80, low95 and high95, the last six perhaps with the same
    word before them ("orders_actual"). `name` is a metric or column whose label and unit the picture takes,
    where the table's own (that of actual) says too little. `beside` are columns drawn as thin lines from the last known
    month on, such as other cases; one that the table lacks is left out.
    """
    kind = next((c.removesuffix("actual") for c in finding.table.columns if c.endswith("actual")), "")
    name = name or f"{kind}actual"

    def paint(figure):
        axes = figure.subplots()
        table = _recent(finding.table.rename(columns=lambda column: column.removeprefix(kind)))
        places = [month_number(day) for day in table["month"]]
        actual, forecast = numbers_in(table, "actual"), numbers_in(table, "forecast")
        for low, high, _share, dark in BANDS:
            ends = numbers_in(table, low), numbers_in(table, high)
            band(axes, places, ends, COLOURS["main"], depth=dark)
        axes.plot(places, actual, color=COLOURS["ink"], linewidth=1.6)
        axes.plot(places, _joined(actual, forecast), color=COLOURS["main"])
        others = [column for column in beside if column in table]
        for column in others:
            axes.plot(places, _joined(actual, numbers_in(table, column)), color=colour(column), **OTHER)
        month_axis(axes, min(places), max(places))
        value_axis(axes.yaxis, name_of(name).unit, finding.currency)
        low, high = axes.get_ylim()
        axes.set_ylim(0 if low > -0.08 * high else low, high)
        axes.set_title(measure(name, finding.currency))
        _label(axes, table, places, others, lambda v: value_words(v, name_of(name).unit, finding.currency))

    told = [column for column in beside if column in finding.table]
    return draw(finding, Drawn(["month"], [f"{kind}actual", f"{kind}forecast", *told]), 3.1, paint)


def _recent(table):
    """The last years of history with the forecast, months in order."""
    table = table.sort_values("month")
    known = [i for i, v in enumerate(numbers_in(table, "actual")) if not is_missing(v)]
    return table.iloc[max(0, max(known, default=0) + 1 - HISTORY) :]


def _joined(actual: list[float], forecast: list[float]) -> list[float]:
    """The forecast, beginning at the last known month, so that the line does not break off."""
    start = next((i for i, v in enumerate(forecast) if not is_missing(v)), 0)
    return [actual[i] if i == start - 1 else v for i, v in enumerate(forecast)]


def _label(axes, table, places: list[int], others: list[str], in_words) -> None:
    """Where the known months end, what is expected last, which line is which case, and how sure each band is."""
    if known := _last(places, numbers_in(table, "actual")):
        axes.axvline(known[0] + 0.5, color=COLOURS["quiet"], linewidth=0.8, linestyle=(0, (4, 3)))
    expected = _last(places, numbers_in(table, "forecast"))
    ends = [(*expected, COLOURS["main"], in_words(expected[1]))] if expected else []
    for column in others:
        if end := _last(places, numbers_in(table, column)):
            ends.append((*end, colour(column), series_label(column)))
    for _low, high, share, _dark in BANDS:
        if end := _last(places, numbers_in(table, high)):
            ends.append((*end, COLOURS["quiet"], percent(share, 0)))
    write_ends(axes, ends)


def _last(places: list[int], heights: list[float]) -> tuple[int, float] | None:
    """The last point that is known."""
    return next((p for p in reversed(list(zip(places, heights, strict=True))) if not is_missing(p[1])), None)
