"""Every page as a reader opens it: wide and narrow, light and dark, and printed."""

from contextlib import contextmanager
from pathlib import Path

import pytest

A4 = 665  # CSS pixels between the margins of an A4 page
LEAST = 4.5  # contrast of text, after WCAG 2.2
IMAGES = "() => [...document.images].map(i => [i.complete && i.naturalWidth > 0, i.alt.length > 10, i.width <= innerWidth])"
WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
GROUND = "() => getComputedStyle(document.body).backgroundColor"
UNFOLD = "() => document.querySelectorAll('details').forEach(d => d.open = true)"
FAINT = """least => {
  const parts = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = parts(c).map(v => v / 255).map(
    v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const below = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    const p = parts(c); if (p.length === 3 || p[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let n; n = walker.nextNode();) {
    if (!n.data.trim() || !n.parentElement.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(n.parentElement).color), light(below(n.parentElement))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < least) found.push([n.data.trim().slice(0, 40), ratio.toFixed(2)]);
  } return found; }"""


@contextmanager
def opened(browser, path: Path, width: int = 1280, scheme: str = "light"):
    """The page in a window, and what went wrong while it was open."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab, wrong = context.new_page(), []
    tab.on("console", lambda message: wrong.append(f"console: {message.text}"))
    tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    tab.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    tab.on(
        "request",
        lambda r: (
            None if r.url.startswith("data:") or r.url == path.as_uri() else wrong.append(f"request: {r.url}")
        ),
    )
    tab.goto(path.as_uri())
    yield tab, wrong
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_page_fits_loads_nothing_and_says_nothing_to_the_console(browser, pages, width, scheme):
    for path in pages:
        with opened(browser, path, width, scheme) as (tab, wrong):
            tab.evaluate(UNFOLD)
            needed, there = tab.evaluate(WIDTHS)
            assert needed <= there, f"{path.name} scrolls sideways: {needed} of {there}"
            for element in tab.query_selector_all("a, summary, h1, td")[:12]:
                element.hover(force=True, timeout=2000) if element.is_visible() else None
            assert wrong == [], f"{path.name}: {wrong}"


@pytest.mark.parametrize("width", [1280, 360])
def test_every_picture_loads_fits_and_has_an_alternative_text(browser, pages, width):
    for path in pages:
        with opened(browser, path, width) as (tab, _):
            assert all(all(image) for image in tab.evaluate(IMAGES)), path.name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_below_it(browser, pages, scheme):
    for path in pages:
        with opened(browser, path, 1280, scheme) as (tab, _):
            tab.evaluate(UNFOLD)
            assert tab.evaluate(FAINT, LEAST) == [], path.name


def test_a_picture_lies_on_white_in_the_dark(browser, pages):
    for path in pages:
        with opened(browser, path, 1280, "dark") as (tab, _):
            grounds = tab.evaluate(
                "() => [...document.querySelectorAll('figure')].map(f => getComputedStyle(f).backgroundColor)"
            )
            assert set(grounds) <= {"rgb(255, 255, 255)"}, path.name


def test_the_contents_lead_to_a_place_on_the_page(browser, pages):
    for path in pages:
        with opened(browser, path) as (tab, _):
            lost = "() => [...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById(decodeURIComponent(a.hash.slice(1))))"
            assert tab.evaluate(f"({lost})().length") == 0, path.name


def test_a_printed_page_is_dark_on_white_and_nothing_is_cut_at_the_side(browser, pages):
    for path in pages:
        with opened(browser, path, A4, "dark") as (tab, wrong):
            tab.emulate_media(media="print", color_scheme="dark")
            needed, there = tab.evaluate(WIDTHS)
            assert needed <= there, f"{path.name} is cut in print: {needed} of {there}"
            assert tab.evaluate(GROUND) == "rgb(255, 255, 255)" and tab.evaluate(FAINT, LEAST) == [], (
                path.name
            )
            assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF") and wrong == []


def test_the_policy_would_stop_a_script_that_came_through(browser, tmp_path, pages):
    html = pages[0].read_text(encoding="utf-8")
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text(
        html.replace("</body>", "<script>document.title = 'ran'</script></body>"), encoding="utf-8"
    )
    with opened(browser, spoilt) as (tab, wrong):
        assert tab.title() != "ran" and any("Content Security Policy" in said for said in wrong)
