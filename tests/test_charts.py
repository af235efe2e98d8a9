"""The pictures: their size, what they say, and that they do not mislead."""

import io
import itertools
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from crm import charts
from crm.charts import canvas, labels
from crm.charts.labels import category, clean, tick_words
from crm.finding import MIME, Finding
from crm.names import GROUPS, Group
from crm.names.segmentation import RFM_GROUPS
from crm.theme.colours import COLOURS, SEEN, SERIES, blend, contrast, fill_like, pale, text_like, text_on
from made_report import (
    AHEAD,
    CURVE,
    FLOW,
    LOSSES,
    MONTHS,
    PARTS,
    PICTURES,
    SILENT,
    STAGES,
    TREND,
    WINS,
    finding,
)

NASTY = [
    "<script>alert(1)</script>", "$x^2$ \\frac{", "$ and $", "_{a} ^ % # & ~", "客户名称" * 12, "a\nb\x00\u202ec",
    "\ud800", "W" * 300, "", None, float("nan"), pd.NA, "\U000e0001\uffff",
]  # fmt: skip


@pytest.fixture
def figure(monkeypatch):
    """A function that draws and hands over matplotlib's figure, laid out."""
    kept = []

    def keep(figure):
        figure.canvas.draw()
        kept.append(figure)
        return b""

    def of(draw):
        monkeypatch.setattr(canvas, "png_of", keep)
        with matplotlib.rc_context():
            draw()
        return kept[-1]

    return of


def texts(figure) -> list:
    """Every text that is to be seen."""
    from matplotlib.text import Text

    axes_off = [part for axes in figure.axes for part in (axes.xaxis, axes.yaxis) if not part.get_visible()]
    hidden = {id(text) for part in axes_off for text in part.findobj(Text)}
    found = [
        t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and id(t) not in hidden
    ]
    return [t for t in found if not _beyond(t, figure)]


def _beyond(text, figure) -> bool:
    """Whether it is the label of a tick outside the axes' range, which matplotlib keeps but does not draw."""
    for axes in figure.axes:
        for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            low, high = sorted((low, high))
            for tick in axis.get_major_ticks():
                if text in (tick.label1, tick.label2):
                    return not low <= tick.get_loc() <= high
    return False


def words(figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_520_wide_at_2x_with_a_small_palette(kind):
    picture = PICTURES[kind]()
    image = Image.open(io.BytesIO(picture.png))
    assert (picture.width, image.size[0], image.mode) == (520, 1040, "P")
    assert 200 <= image.size[1] <= 1600 and len(picture.png) < 45_000
    assert not {"Software", "date", "Creation Time"} & set(image.info)


def test_the_small_palette_keeps_every_colour_of_a_picture_as_it_is():
    groups = {name: group.colour for name, group in GROUPS.items() if name in RFM_GROUPS}
    made = finding("p", "x", {"group": list(groups), "share": [0.1] * len(groups)})
    image = Image.open(io.BytesIO(charts.bars(made).png)).convert("RGB")
    there = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in image.getcolors(10**6)}
    assert len(set(groups.values())) >= 6
    assert {fill_like(COLOURS[colour]) for colour in groups.values()} | {COLOURS["ink"]} <= there


@pytest.mark.parametrize("kind", PICTURES)
def test_the_alternative_text_says_measure_and_finding(kind):
    picture = PICTURES[kind]()
    data, metadata = picture.outputs()[1]
    says = picture.finding.says
    assert picture.alt.endswith(": " + says) and len(picture.alt) > len(says) + 8
    assert metadata == {"image/png": {"alt": picture.alt, "width": 520}}
    assert data[MIME] == {
        "kind": "picture",
        "id": picture.finding.id,
        "says": says,
        "alt": picture.alt,
        "width": 520,
    }


@pytest.mark.parametrize("kind", PICTURES)
def test_the_same_finding_gives_the_same_bytes_whatever_a_notebook_set(kind):
    first = PICTURES[kind]().png
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black", "figure.dpi": 50}):
        assert PICTURES[kind]().png == first


@pytest.mark.parametrize("kind", PICTURES)
def test_no_text_is_cut_off_at_the_edge_or_too_small(figure, kind):
    drawn = figure(PICTURES[kind])
    for text in texts(drawn):
        box = text.get_window_extent()
        assert (
            box.x0 >= -1
            and box.y0 >= -1
            and box.x1 <= drawn.bbox.width + 1
            and box.y1 <= drawn.bbox.height + 1
        )
        assert text.get_fontsize() >= 7


@pytest.mark.parametrize("kind", PICTURES)
def test_text_in_a_picture_is_easy_to_read(figure, kind):
    for text in texts(figure(PICTURES[kind])):
        colour = matplotlib.colors.to_hex(text.get_color())
        on_white = contrast(colour, "#ffffff") >= 4.5
        assert on_white or colour == "#ffffff", f"{text.get_text()} in {colour}"


def shapes(axes) -> set[str]:
    """The colours of whatever is drawn in the axes, but for fills that have an edge or a value written in them."""
    filled = [bar.get_facecolor() for bar in axes.patches]
    edged = [
        colour for part in axes.collections if max(part.get_linewidths()) for colour in part.get_edgecolor()
    ]
    return {
        matplotlib.colors.to_hex(c) for c in [*filled, *edged, *(line.get_color() for line in axes.lines)]
    }


@pytest.mark.parametrize("kind", sorted(set(PICTURES) - {"heat"}))
def test_what_is_drawn_stands_out_from_the_paper(figure, kind):
    found = set().union(*(shapes(axes) for axes in figure(PICTURES[kind]).axes))
    assert (
        found and {c: round(contrast(c, "#ffffff"), 2) for c in found if contrast(c, "#ffffff") < SEEN} == {}
    )


def test_a_whisker_stands_out_from_its_bar_whatever_the_bar_is_coloured(figure):
    axes = figure(PICTURES["bars"]).axes[0]
    bars = {matplotlib.colors.to_hex(bar.get_facecolor()) for bar in axes.patches}
    whiskers = {matplotlib.colors.to_hex(c) for part in axes.collections for c in part.get_edgecolor()}
    assert whiskers == {COLOURS["ink"]} and bars == {pale(COLOURS["main"])}
    assert min(contrast(COLOURS["ink"], pale(tint)) for tint in COLOURS.values()) >= SEEN


def test_an_interval_has_an_edge_that_is_seen_where_its_fill_is_not(figure):
    shares = {"month": MONTHS[:3], "share": [0.5] * 3, "low": [0.4] * 3, "high": [0.6] * 3}
    made = finding("b", "x", shares)
    for draw in (
        lambda: charts.lines(made, y=["share"], low="low", high="high"),
        lambda: charts.fan(AHEAD, name="revenue"),
    ):
        bands = figure(draw).axes[0].collections
        edges = [
            matplotlib.colors.to_hex(band.get_edgecolor()[0]) for band in bands if band.get_linewidth()[0]
        ]
        assert len(edges) == len(bands) > 0 and min(contrast(edge, "#ffffff") for edge in edges) >= SEEN


def test_a_value_between_two_gaps_is_a_dot(figure):
    values = [0.5, 0.6, None, 0.4, None, 0.3] + [0.2] * 30
    months = pd.date_range("2021-01-01", periods=36, freq="MS")
    axes = figure(
        lambda: charts.lines(finding("d", "x", {"month": months, "share": values}), y=["share"])
    ).axes[0]
    dots = next(line for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata()) > 1)
    assert [v for v in dots.get_ydata() if not np.isnan(v)] == [0.4]


def test_an_axis_has_three_ticks_at_least_and_none_of_half_a_thing(figure):
    swings = finding("w", "x", {"month": MONTHS[:2], "customers": [370, 90], "orders": [-5, -140]})
    flat = finding("e", "x", {"month": MONTHS[:3], "orders": [9, 9, 9]})
    wide = figure(lambda: charts.stacked(swings, y=["customers", "orders"]))
    assert len([w for w in words(wide) if w.lstrip("-").isdecimal()]) >= 3
    assert not [w for w in words(figure(lambda: charts.lines(flat, y=["orders"]))) if "." in w]
    since = finding("p", "x", {"months_since": list(range(18)), "orders": list(range(18))})
    assert "2.5" not in words(figure(lambda: charts.lines(since, x="months_since", y=["orders"])))


def test_a_curve_says_what_its_diagonal_is(figure):
    parts = {"share_contacted": [0.5, 1.0], "share_caught": [0.8, 1.0]}
    asked = {"x": "share_contacted", "y": "share_caught"}
    drawn = lambda **more: words(figure(lambda: charts.curve(finding("g", "x", parts), **asked, **more)))  # noqa: E731
    assert "by lot" in drawn(diagonal="by_lot") and "if all were equal" in drawn()


def test_a_name_says_what_is_measured_where_the_columns_say_too_little(figure):
    named = lambda: charts.bars(WINS, name="win_rate_closed")  # noqa: E731
    assert named().alt == f"Won of all closed by Group: {WINS.says}" and "Won of all closed" in words(
        figure(named)
    )
    both = charts.stacked(FLOW, y=["customers", "orders"], name="deals")
    assert both.alt == f"Deals (Customers and Orders) by Month: {FLOW.says}"
    curves = lambda: charts.steps(CURVE, x="days", y=["share"], name="win_rate_closed")  # noqa: E731
    assert "Won of all closed" in words(figure(curves)) and curves().alt.startswith(
        "Won of all closed by days:"
    )


def test_a_heat_table_is_headed_like_a_table(figure):
    """Nothing stands on its side, and groups that say themselves what they are have no name above them."""
    drawn = figure(PICTURES["heat"])
    assert {"Recency score", "Frequency score"} <= set(words(drawn))
    assert not [text for text in texts(drawn) if text.get_rotation()]
    made = finding(
        "h", "x", {"region": ["A"] * 2, "share_of": ["of_orders", "of_revenue"], "share": [0.5, 0.4]}
    )
    shares = words(figure(lambda: charts.heat(made, "region", "share_of", "share")))
    assert {"Region", "of orders", "of revenue", "Share"} <= set(shares) and "Measure" not in shares


def test_a_cell_whose_value_is_still_to_come_is_hatched_and_empty(figure):
    table = {
        "cohort_came": ["A", "A"],
        "months_after": [1, 2],
        "kept_share": [0.5, None],
        "complete_on": [None, pd.Timestamp("2026-12-31")],
    }
    made = finding("h", "x", table)
    drawn = figure(
        lambda: charts.heat(made, "cohort_came", "months_after", "kept_share", until="complete_on")
    )
    assert [patch.get_hatch() for patch in drawn.axes[0].patches] == [None, "////"]
    assert "50.0%" in words(drawn) and "–" not in words(drawn)


def test_a_score_is_in_points_and_whole_money_has_no_cents(figure):
    made = finding("n", "x", {"group": ["a"], "nps": [30.0]})
    assert "Net promoter score, points" in words(figure(lambda: charts.bars(made, y="nps")))
    assert [tick_words(v, "money", "USD") for v in (50, 2.5)] == ["$50", "$2.50"]


def test_pictures_need_no_pyplot_and_importing_them_no_matplotlib():
    script = (
        "import sys; from crm import charts; assert 'matplotlib' not in sys.modules; import pandas as pd;"
        "from crm.finding import Finding; t = pd.DataFrame({'group': ['a'], 'share': [.5]});"
        "assert charts.bars(Finding('f.a', 'x', t)).png; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


@pytest.mark.parametrize(
    "nasty", [SILENT, Finding("made.none", "12 replies, too few to score.")], ids=["unanswered", "empty"]
)
def test_nothing_to_draw_is_no_picture(nasty):
    picture = charts.lines(nasty, y=["share"])
    [(data, metadata)] = picture.outputs()
    assert picture.png is None and data == nasty._repr_mimebundle_() and not metadata


def test_in_a_notebook_the_sentence_stands_above_the_image_and_the_table_below(monkeypatch):
    sent = []
    monkeypatch.setattr("IPython.display.display", lambda data, **more: sent.append((data, more)))
    PICTURES["bars"]()._ipython_display_()
    (lead, _), (image, more), (proof, _) = sent
    assert lead[MIME]["kind"] == "lead" and WINS.says in lead["text/html"] and "image/png" not in lead
    assert proof[MIME] == WINS.data() and "<table>" in proof["text/html"]
    assert f"<strong>{WINS.says}" not in proof["text/html"], "the sentence is there twice"
    assert "text/html" not in image and more["metadata"]["image/png"]["width"] == 520


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(KeyError, match=r"made\.wins has no column wrong; its table has group, n"):
        charts.bars(WINS, y="wrong")


@pytest.mark.parametrize("draw", [
    lambda f: charts.bars(f), lambda f: charts.pareto(f, "group", "share"), lambda f: charts.funnel(f, "group", "share"),
    lambda f: charts.stacked(f, "group", ["share", "customers"]), lambda f: charts.heat(f, "group", "group", "share"),
    lambda f: charts.steps(f, "customers", ["share"], by="group"), lambda f: charts.tornado(f, y=("share", "customers")),
    lambda f: charts.mixed(f, x="month", y="share"),
], ids=["bars", "pareto", "funnel", "stacked", "heat", "steps", "tornado", "mixed"])  # fmt: skip
def test_hostile_labels_are_drawn_as_text_and_without_a_warning(draw, figure):
    column = pd.Series(NASTY, dtype=object)
    values = {
        "group": column,
        "share": 0.5,
        "customers": range(len(NASTY)),
        "month": pd.Timestamp("2026-01-01"),
    }
    hostile = finding("nasty", "$x^2$ <b>", values)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = figure(lambda: draw(hostile))
    assert not any(text.get_parse_math() for text in texts(drawn))


def test_a_label_is_one_line_of_letters_the_fonts_know(monkeypatch):
    assert clean("a\nb\tc\x00\u202ed") == "a b cd" and clean("\uffff\U000e0001") == ""
    monkeypatch.setattr(labels, "glyphs", lambda font: {ord("é")})
    assert clean("é客户$") == "é□□$"


def test_a_font_installed_after_matplotlib_first_looked_is_found(monkeypatch, tmp_path):
    from matplotlib import font_manager

    manager = font_manager.FontManager.__new__(font_manager.FontManager)
    manager.__dict__ |= font_manager.fontManager.__dict__ | {"ttflist": []}
    path = tmp_path / "late.ttf"
    path.write_bytes(Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf").read_bytes())
    (tmp_path / "no.ttf").write_text("no font")
    monkeypatch.setattr(font_manager, "fontManager", manager)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(path), str(tmp_path / "no.ttf")])
    assert canvas._installed() == {"DejaVu Sans"}


def test_a_long_label_is_wrapped_and_cut_and_chinese_counts_double(monkeypatch):
    monkeypatch.setattr(labels, "glyphs", lambda font: set(map(ord, "客户")))  # also where no font knows them
    assert category("Territories of the Southern Pacific and beyond", "group").split("\n") == [
        "Territories of the",
        "Southern Pacific and…",
    ]
    first, second = category("客户" * 30, "group").split("\n")
    assert len(first) == 12 and second.endswith("…") and len(second) <= 12


def test_a_group_has_its_name_and_its_colour(figure, monkeypatch):
    monkeypatch.setitem(GROUPS, "made_bad", Group("Detractors", "bad", 1))
    made = finding("g", "x", {"group": ["made_bad", "else"], "share": [0.5, 0.2]})
    drawn = figure(lambda: charts.bars(made))
    fills = [matplotlib.colors.to_hex(bar.get_facecolor()) for bar in drawn.axes[0].patches]
    assert "Detractors" in words(drawn) and fills == [COLOURS["bad"], COLOURS["main"]]


def test_bars_start_at_zero_and_carry_their_value(figure):
    drawn = figure(lambda: charts.bars(WINS, low="low", high="high"))
    axes = drawn.axes[0]
    assert [(bar.get_x(), bar.get_width()) for bar in axes.patches] == [(0, 0.66), (0, 0.64)]
    assert axes.get_xlim()[0] == 0 and {"66.0%", "64.0%", "Share"} <= set(words(drawn))


def test_a_negative_bar_goes_left_with_its_value_before_it(figure):
    made = finding("n", "x", {"group": ["a", "b"], "nps": [30.0, -20.0]})
    axes = figure(lambda: charts.bars(made, y="nps")).axes[0]
    value = next(t for t in axes.texts if t.get_text().startswith("-20")).get_window_extent()
    assert value.x1 < axes.transData.transform((-20, 0))[0]
    assert all(value.x0 > name.get_window_extent().x1 for name in axes.get_yticklabels())


def test_a_missing_value_is_a_dash_not_a_zero(figure):
    made = finding("m", "x", {"group": ["a", "b"], "share": [0.5, None]})
    assert words(figure(lambda: charts.bars(made))).count("–") == 1


def test_more_than_twenty_bars_say_that_they_are_the_first(figure):
    made = finding("many", "x", {"group": [str(i) for i in range(61)], "share": [0.5] * 61})
    drawn = figure(lambda: charts.bars(made))
    assert "Share, the first 20 of 61" in words(drawn) and len(drawn.axes[0].patches) == 20


def test_parts_below_zero_are_stacked_on_the_other_side(figure):
    made = finding("s", "x", {"month": MONTHS[:1], "customers": [4], "orders": [-3], "deals": [2]})
    axes = figure(lambda: charts.stacked(made, y=["customers", "orders", "deals"])).axes[0]
    assert [(bar.get_y(), bar.get_height()) for bar in axes.patches] == [(0, 4), (0, -3), (4, 2)]


def test_the_cumulative_share_counts_all_rows(figure):
    drawn = figure(lambda: charts.pareto(LOSSES, "group", "deals"))
    assert {"50", "30", "20"} <= set(words(drawn)) and {"50%", "80%", "100%"} <= set(words(drawn))
    made = finding("p", "x", {"group": [str(i) for i in range(60)], "deals": [1] * 60})
    drawn = words(figure(lambda: charts.pareto(made, "group", "deals")))
    assert "33%" in drawn and drawn.count("100%") == 1  # 20 of 60 are drawn; the one 100% is the axis'


def test_the_step_from_stage_to_stage_is_written_between_them(figure):
    assert {"↓ 50.0% go on", "↓ 80.0% go on"} <= {
        w.strip() for w in words(figure(lambda: charts.funnel(STAGES, "group", "deals")))
    }


def test_a_step_of_its_own_stands_in_the_row_that_is_left(figure):
    made = finding("own", "x", {"group": ["Lead", "Won"], "deals": [100, 50], "share": [0.7, None]})
    assert " ↓ 70.0% go on" in words(figure(lambda: charts.funnel(made, "group", "deals", step="share")))


def test_a_month_without_a_row_is_a_gap_in_the_line(figure):
    made = finding("gap", "x", {"month": MONTHS[[0, 1, 3]], "orders": [5, 6, 7]})
    line = figure(lambda: charts.lines(made, y=["orders"])).axes[0].lines[0]
    assert [bool(np.isnan(v)) for v in line.get_ydata()] == [False, False, True, False]


def test_an_axis_that_leaves_zero_out_says_so(figure):
    flat = finding("flat", "x", {"month": MONTHS[:3], "share": [0.63, 0.64, 0.62]})
    steep = finding("steep", "x", {"month": MONTHS[:3], "share": [0.2, 0.64, 0.4]})
    assert "Share; the axis does not start at zero" in words(figure(lambda: charts.lines(flat, y=["share"])))
    drawn = figure(lambda: charts.lines(steep, y=["share"]))
    assert "Share" in words(drawn) and drawn.axes[0].get_ylim()[0] == 0


@pytest.mark.parametrize("n", [1, 3, 7, 12, 13, 14, 24, 30, 36, 48, 60])
def test_month_labels_are_few_and_do_not_touch(figure, n):
    made = finding(
        "m", "x", {"month": pd.date_range("2021-11-01", periods=n, freq="MS"), "orders": range(100, 100 + n)}
    )
    drawn = figure(lambda: charts.lines(made, y=["orders"]))
    ticks = [t for t in drawn.axes[0].get_xticklabels() if t.get_text()]
    boxes = [tick.get_window_extent() for tick in ticks]
    assert 1 <= len(ticks) <= 14 and any("202" in tick.get_text() for tick in ticks)
    assert all(a.x1 < b.x0 for a, b in itertools.pairwise(boxes))


def test_the_last_value_of_a_line_is_written_with_its_unit(figure):
    assert {"$1.44M", "Revenue, USD", "$1M"} <= set(words(figure(lambda: charts.lines(TREND, y=["revenue"]))))


def test_names_of_lines_that_end_together_stand_apart(figure):
    made = finding("t", "x", {"month": MONTHS[:4], "orders": [9, 8, 9, 10], "deals": [9, 9, 9, 10]})
    axes = figure(lambda: charts.lines(made, y=["orders", "deals"])).axes[0]
    one, other = (text.get_window_extent() for text in axes.texts)
    assert not one.overlaps(other)


def test_a_cell_without_a_value_is_grey_and_others_darken_with_theirs(figure):
    axes = figure(PICTURES["heat"]).axes[0]
    fills = [matplotlib.colors.to_hex(cell.get_facecolor()) for cell in axes.patches]
    assert fills[3] == COLOURS["grid"] and contrast(fills[0], "#ffffff") < contrast(fills[2], "#ffffff")
    assert [text.get_text() for text in axes.texts][:4] == ["10", "20", "30", "–"]


def test_the_forecast_joins_the_last_known_month_and_its_bands_are_named(figure):
    drawn = figure(lambda: charts.fan(AHEAD, name="revenue"))
    forecast = drawn.axes[0].lines[1].get_ydata()
    assert forecast[23] == 123 and forecast[24] == 124 and {"80%", "95%", "Revenue, USD"} <= set(words(drawn))


def test_round_values_on_an_axis_have_no_more_digits_than_they_deserve():
    assert [tick_words(v, "share") for v in (0, 0.2, 0.025)] == ["0%", "20%", "2.5%"]
    assert [tick_words(v, "money", "USD") for v in (0, 500, 1.5e6)] == ["0", "$500", "$1.5M"]
    assert [tick_words(v, "count") for v in (0, 1200, 0.5)] == ["0", "1,200", "0.5"]


def test_colours_that_carry_text_reach_the_contrast_of_text():
    for name in ("ink", "quiet", "main", "good", "bad", "second"):
        assert contrast(COLOURS[name], "#ffffff") >= 4.5
    assert all(contrast(text_like(colour), "#ffffff") >= 4.5 for colour in COLOURS.values())
    fills = {fill_like(COLOURS[name]) for name in {*SERIES, "good", "bad", "warn"}}
    assert all(contrast(fill, "#ffffff") >= SEEN for fill in fills)
    fills = [blend(COLOURS[name], i / 50) for name in COLOURS for i in range(51)]
    assert min(contrast(text_on(fill), fill) for fill in fills) >= 4.5


# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB: how the colour-blind see
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
}  # fmt: skip


def lab(colour: str, seen: np.ndarray) -> np.ndarray:
    """The colour in CIE Lab as an eye sees it."""
    rgb = np.array(matplotlib.colors.to_rgb(colour))
    linear = np.clip(seen @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4), 0, 1)
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.072175],
        [0.0193339, 0.119192, 0.9503041],
    ]
    xyz = np.array(to_xyz) @ linear / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", [np.eye(3), *map(np.array, BLIND.values())], ids=["normal", *BLIND])
def test_colours_that_stand_side_by_side_differ_for_every_eye(eye):
    fills = {name: fill_like(COLOURS[name]) for name in {*SERIES, "good", "bad", "warn"}}
    for one, other in itertools.combinations(sorted(fills), 2):
        apart = np.linalg.norm(lab(fills[one], eye) - lab(fills[other], eye))
        assert apart >= 15, f"{one} and {other}: {apart:.0f}"


def test_an_endless_value_is_no_value(figure):
    made = finding("m", "x", {"group": ["a", "b"], "share": [0.5, float("inf")]})
    assert words(figure(lambda: charts.bars(made))).count("–") == 1


def test_quarters_are_drawn_as_they_stand(figure):
    made = finding("q", "x", {"month": MONTHS[[0, 3, 6, 9]], "orders": [5, 6, 7, 8]})
    line = figure(lambda: charts.lines(made, y=["orders"])).axes[0].lines[0]
    assert list(line.get_ydata()) == [5, 6, 7, 8]


def test_a_tornado_goes_to_both_sides_and_writes_each_value_at_its_bar_s_end(figure):
    made = finding("t", "x", {"group": ["a", "b"], "share": [-0.3, 0.02], "low": [0.25, -0.02]})
    axes = figure(lambda: charts.tornado(made, y=("share", "low"))).axes[0]
    assert [round(bar.get_width(), 2) for bar in axes.patches[:4]] == [-0.3, 0.02, 0.25, -0.02]
    boxes = {text.get_text(): text.get_window_extent() for text in axes.texts}
    edge = axes.transData.transform
    assert boxes["-30.0%"].x1 < edge((-0.3, 0))[0] and boxes["25.0%"].x0 > edge((0.25, 0))[0]
    assert all(box.x0 > axes.get_yticklabels()[0].get_window_extent().x1 for box in boxes.values())


def test_months_made_of_kinds_stack_their_shares_to_one(figure):
    kinds = {"month": [*MONTHS[:2]] * 2, "group": ["a_b", "a_b", "c", "c"], "share": [0.25, 0.5, 0.75, 0.5]}
    drawn = figure(lambda: charts.mixed(finding("m", "x", kinds), y="share"))
    axes = drawn.axes[0]
    assert [(bar.get_y(), bar.get_height()) for bar in axes.patches] == [
        (0, 0.25),
        (0, 0.5),
        (0.25, 0.75),
        (0.5, 0.5),
    ]
    assert axes.get_ylim() == (0, 1) and {"Share", "100%", "c"} <= set(words(drawn))


def test_a_diamond_is_what_a_bar_is_held_against(figure):
    drawn = figure(lambda: charts.bars(WINS, low="low", high="high", mark="low"))
    assert list(drawn.axes[0].lines[-1].get_xdata()) == list(WINS.table.low)
    assert any(text.endswith("; ◆ From") for text in words(drawn))


def test_months_made_of_kinds_are_no_picture_where_there_is_no_answer():
    """As of a source that knows no kinds of its customers."""
    from crm.charts import mixed

    finding = Finding("a.mix", "Not possible here.", answered=False)
    assert mixed(finding).finding is finding and not mixed(finding).png


def test_sections_stand_under_their_headings_and_what_cannot_be_seen_is_left_to_the_table(figure):
    """The regions' rest is a thousandth of the longest bar; that of the channels is drawn, in grey."""
    drawn = figure(lambda: charts.sections(PARTS, mark="part_last"))
    said = words(drawn)
    assert said.count("The rest") == 1 and {"Regions", "Channels", "North", "Phone"} <= set(said)
    places = {t.get_text(): t.get_window_extent().y0 for t in texts(drawn)}
    order = ["Regions", "North", "South", "Channels", "Shop", "Phone", "The rest"]
    assert sorted(order, key=lambda word: -places[word]) == order
    tints = [matplotlib.colors.to_hex(bar.get_facecolor()) for bar in drawn.axes[0].patches]
    kinds = [COLOURS["main"]] * 2 + [COLOURS["third"]] * 2 + [fill_like(COLOURS["quiet"])]
    assert tints == kinds


def test_a_value_stands_clear_of_a_diamond_at_the_end_of_its_bar(figure):
    """Of North 60 are expected and 58 came: the diamond covers the bar's end. Phone's lies well inside another's."""
    drawn = figure(lambda: charts.sections(PARTS, mark="part_last"))
    axes = drawn.axes[0]
    half = 2**0.5 * axes.lines[-1].get_markersize() / 2 * drawn.dpi / 72  # a square that stands on its corner
    marks = axes.transData.transform(axes.lines[-1].get_xydata())
    values = [t for t in axes.texts if t.get_text().startswith("$")]
    assert len(values) == len(marks)
    for (x, _y), text in zip(marks, values, strict=True):
        assert text.get_window_extent().x0 >= x + half, text.get_text()


def test_a_finding_without_an_answer_has_no_sections():
    assert charts.sections(SILENT, mark="part_last").png is None
