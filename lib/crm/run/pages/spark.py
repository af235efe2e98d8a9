"""A number's course over some months as a small picture: a line without axes, the last point marked."""

from typing import NamedTuple

from crm.words import _

WIDTH, HEIGHT, EDGE = 96, 22, 3


class Point(NamedTuple):
    """A month's value: where it stands in the row of months, the value, and month and value in words."""

    at: int
    value: float
    month: str
    shown: str


class Spark(NamedTuple):
    """What the page draws: lines as the points of an SVG polyline, the dots of months alone, the last dot, and
    the words for who does not see it."""

    lines: list[str]
    dots: list[tuple[float, float]]
    last: tuple[float, float]
    says: str


def spark(label: str, runs: list[list[Point]], months: int) -> Spark | None:
    """The picture of runs of points; between runs months are missing, or mean something else. None without any."""
    points = [point for run in runs for point in run]
    if not points:
        return None
    low, high = (pick(points, key=lambda point: point.value) for pick in (min, max))

    def place(point: Point) -> tuple[float, float]:
        across = (WIDTH - 2 * EDGE) * point.at / max(months - 1, 1)
        share = (point.value - low.value) / (high.value - low.value) if high.value > low.value else 0.5
        return round(EDGE + across, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * share, 1)

    placed = [[place(point) for point in run] for run in runs]
    lines = [" ".join(f"{x},{y}" for x, y in run) for run in placed if len(run) > 1]
    alone = [run[0] for run in placed if len(run) == 1]
    return Spark(lines, alone, placed[-1][-1], _says(label, points, low, high))


def _says(label: str, points: list[Point], low: Point, high: Point) -> str:
    """First, last, lowest and highest, in words."""
    first, last = points[0], points[-1]
    if len(points) == 1:
        return _("{label}: {last} in {month}, the only month").format(
            label=label, last=last.shown, month=last.month
        )
    text = _(
        "{label}: first {first} in {first_month}, last {last} in {last_month}, lowest {low} in {low_month}, "
        "highest {high} in {high_month}"
    )
    return text.format(
        label=label,
        first=first.shown, first_month=first.month, last=last.shown, last_month=last.month,
        low=low.shown, low_month=low.month, high=high.shown, high_month=high.month,
    )  # fmt: skip
