"""Every page as those read it who do not see it, or not well: an accessibility engine, and what it cannot know."""

import itertools
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from windows import SCHEMES, WIDTHS, opened

SOME = 5  # pages, where one is like the other
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """([only, contrast]) => axe.run(document, {runOnly: only, resultTypes: ['violations'], preload: false,
  rules: {'color-contrast': {enabled: contrast}}})
  .then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3)]))"""
FIGURES = """() => [...document.querySelectorAll('figure')].map(f => {
  const answer = f.closest('.answer'), own = answer && answer.querySelector('details table');
  return {alt: f.querySelector('img').alt, says: answer ? answer.querySelector('.lead')?.textContent || '' : '',
    rows: own ? own.tBodies[0].rows.length : 0, folds: !!(own && own.closest('details').querySelector('summary')),
    ours: !!(answer && answer.querySelector('.lead'))}})"""
TABLES = """() => [...document.querySelectorAll('table')].map(t => ({
  caption: t.caption ? t.caption.textContent.trim() : '', analysts: !!t.closest('.text'),
  heads: [...t.querySelectorAll('th')].map(h => [h.scope, h.textContent.trim().length > 0]),
  rows: [...t.tBodies].flatMap(b => [...b.rows]).map(r => r.cells[0].tagName),
  reached: t.parentElement.tabIndex === 0}))"""
HEADINGS = "() => [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])"
FOCUS = """() => ['a', 'summary', '.scroll'].map(kind => document.querySelector(kind)).filter(e => e).map(e => {
  e.focus(); const look = getComputedStyle(e); return [e.tagName, look.outlineStyle, parseFloat(look.outlineWidth)]; })"""
LANGUAGE = "() => [document.documentElement.lang, document.title.length > 0]"


@pytest.fixture(scope="module")
def engine(windows):
    """A function that gives what the engine objects to in a tab: to everything, or to some rules alone. The contrast
    of text takes it as long as all else together, and no width changes a colour: it may be left out."""
    for window in windows:
        window.tab.evaluate(AXE_SCRIPT)
    return lambda tab, only=TAGS, contrast=True: tab.evaluate(RUN, [only, contrast])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_engine_finds_nothing_to_object_to(engine, windows, width):
    """On a phone on every page; wide on some, for what a page is made of is the same."""
    for window in windows if width == min(WIDTHS) else windows[:SOME]:
        assert engine(window.at(width), TAGS, contrast=False) == [], window.path.name


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_engine_finds_every_text_to_stand_out(engine, windows, scheme):
    """On some pages: they have one stylesheet, and test_pages measures every text of every page."""
    for window in windows[:SOME]:
        assert engine(window.at(scheme=scheme), ["color-contrast"]) == [], window.path.name


def test_the_engine_would_object_to_a_page_that_is_wrong(browser, engine, pages, tmp_path):
    html = pages[0].read_text(encoding="utf-8")
    for here, there in (
        (' lang="en"', ""),
        ("<h1>", "<h4>"),
        ("</h1>", "</h4>"),
        ("--quiet:#57626c", "--quiet:#a7b2bc"),
    ):
        html = html.replace(here, there)
    wrong = tmp_path / "wrong.html"
    wrong.write_text(html.replace("<main>", '<main><img src="data:,">'), encoding="utf-8")
    window = opened(browser, wrong)
    window.tab.evaluate(AXE_SCRIPT)
    found = {rule for rule, _ in engine(window.tab)}
    window.tab.context.close()
    assert {"html-has-lang", "image-alt", "color-contrast", "page-has-heading-one"} <= found


def test_every_picture_says_measure_and_finding_and_has_its_numbers_beside_it(windows):
    for window in windows:
        for figure in window.tab.evaluate(FIGURES):
            assert len(figure["alt"]) > 10, window.path.name
            if not figure["ours"]:
                continue  # an analyst's own picture has the description that came with it
            assert figure["alt"].endswith(": " + figure["says"]) and " by " in figure["alt"], figure
            assert figure["rows"] > 0 and figure["folds"], f"{window.path.name}: {figure}"


def test_every_table_has_a_caption_and_says_what_its_headers_head(windows):
    for window in windows:
        for table in window.tab.evaluate(TABLES):
            assert (table["heads"] or table["analysts"]) and all(map(all, table["heads"])), table
            assert table["caption"] or table["analysts"], f"{window.path.name}: {table}"
            assert table["analysts"] or set(table["rows"]) <= {"TH"}, table
            assert table["reached"], f"{window.path.name}: a table that scrolls is reached with the keyboard"


def test_a_page_has_a_language_a_title_and_headings_in_order(windows):
    for window in windows:
        language, titled = window.tab.evaluate(LANGUAGE)
        assert re.fullmatch(r"[a-z]{2,3}(-\w+)*", language) and titled, window.path.name
        levels = window.tab.evaluate(HEADINGS)
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_has_the_focus_is_to_be_seen(windows, scheme):
    for window in windows:
        tab = window.at(scheme=scheme)
        tab.keyboard.press("Tab")  # from now on the focus is one that a keyboard moves
        looks = tab.evaluate(FOCUS)
        assert looks and all(style == "solid" and width >= 2 for _, style, width in looks), (
            window.path,
            looks,
        )
