"""The paper every picture is drawn on: its size, its type, and what is the same in all of them."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from crm.charts.picture import SCALE, Picture, png_of
from crm.finding import Finding
from crm.names import name_of
from crm.words import _, is_missing, listed

WIDTH = 5.2  # inches; 520 CSS pixels on a page, and on a phone still type of nine
STYLE = Path(__file__).parents[1] / "theme" / "report.mplstyle"
TYPE = ("Helvetica Neue", "Arial", "Liberation Sans")
TYPE_CJK = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB",
    "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Arial Unicode MS",
)  # fmt: skip
LEFT_ALONE = (
    "backend",
    "interactive",
    "toolbar",
    "webagg",
    "tk.",
    "macosx",
    "savefig.directory",
    "docstring",
)


class Drawn(NamedTuple):
    """What a picture shows: the columns drawn along, those measured, and the name they have together."""

    along: list[str]
    measured: list[str]
    name: str | None = None


def draw(finding: Finding, drawn: Drawn, height: float, paint: Callable) -> Picture:
    """The picture that `paint(figure)` makes of the finding; without an image where there is nothing to draw.

    Nothing of pyplot is touched, and nothing that a notebook set there reaches the picture.
    """
    alt = alt_text(finding, drawn)
    if not finding.answered or finding.table.empty:
        return Picture(finding, alt)
    there = list(finding.table.columns)
    if missing := [column for column in drawn.along + drawn.measured if column not in there]:
        raise KeyError(f"{finding.id} has no column {listed(missing)}; its table has {listed(there)}")
    if all(is_missing(value) for column in drawn.measured for value in numbers_in(finding.table, column)):
        return Picture(finding, alt)
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(style()):
        figure = Figure(figsize=(WIDTH, height), dpi=100 * SCALE)
        FigureCanvasAgg(figure)
        paint(figure)
        return Picture(finding, alt, png_of(figure), round(WIDTH * 100))


def alt_text(finding: Finding, drawn: Drawn) -> str:
    """What is measured along what, then the finding's sentence: the picture for those who do not see it."""
    group, parts = (listed([name_of(c).label for c in part[:4]]) for part in drawn[:2])
    if not drawn.name:
        return _("{measure} by {group}: {finding}").format(measure=parts, group=group, finding=finding.says)
    name = name_of(drawn.name).label
    if len(drawn.measured) == 1:
        return _("{measure} by {group}: {finding}").format(measure=name, group=group, finding=finding.says)
    whole = _("{measure} ({parts}) by {group}: {finding}")
    return whole.format(measure=name, parts=parts, group=group, finding=finding.says)


def numbers_in(table: pd.DataFrame, column: str) -> list[float]:
    """A column as plain numbers; what is none or endless is NaN, which every chart leaves out."""
    plain = pd.to_numeric(table[column].astype(object), errors="coerce").astype(float)
    return plain.where(plain.abs() != float("inf")).tolist()


@cache
def style() -> dict:
    """matplotlib's defaults, ours over them, and the fonts of ours that this machine has."""
    import matplotlib

    plain = {k: v for k, v in matplotlib.rcParamsDefault.items() if not k.startswith(LEFT_ALONE)}
    ours = matplotlib.rc_params_from_file(STYLE, use_default_template=False)
    return plain | dict(ours) | {"font.family": list(fonts())}


@cache
def fonts() -> tuple[str, ...]:
    """The first installed font of ours, matplotlib's own, and the first that knows Chinese, if any."""
    there = _installed()
    first = [name for name in TYPE if name in there][:1]
    return (*first, "DejaVu Sans", *[name for name in TYPE_CJK if name in there][:1])


def _installed() -> set[str]:
    """The names of the fonts there are. matplotlib lists them once and for all when it first runs; what was
    installed since is added, or Chinese would stay boxes for ever."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    for path in {*findSystemFonts()} - {font.fname for font in fontManager.ttflist}:
        with suppress(Exception):  # a file that is no font after all
            fontManager.addfont(path)
    return set(fontManager.get_font_names())


@cache
def glyphs(font: str) -> frozenset[int]:
    """The characters a font can draw."""
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    return frozenset(get_font(fontManager.findfont(FontProperties(family=[font]))).get_charmap())
