"""Every page as a reader opens it: one file that loads nothing, wide and narrow, light and dark."""

import re

import pytest
from windows import A4, SCHEMES, WIDTHS, opened

LEAST = 4.5  # contrast of text, after WCAG 2.2
TEN = 450_000  # bytes of a page with ten pictures, and of one without
NONE = 60_000  # a list of months or of eight reports and what they can answer
IMAGES = "() => [...document.images].map(i => [i.complete && i.naturalWidth > 0, i.width <= innerWidth])"
SIZES = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
GROUND = "() => getComputedStyle(document.body).backgroundColor"
FIGURES = "() => [...document.querySelectorAll('figure')].map(f => getComputedStyle(f).backgroundColor)"
LOST = """() => [...document.querySelectorAll('a[href^="#"]')]
  .filter(a => !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map(a => a.href)"""
LIVE = """() => [...document.querySelectorAll('*')].filter(e =>
  ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'FORM', 'INPUT', 'BASE', 'VIDEO', 'AUDIO'].includes(e.tagName.toUpperCase())
  || [...e.attributes].some(a => a.name.startsWith('on') || /^(javascript|vbscript):/i.test(a.value.trim()))
  ).map(e => e.outerHTML.slice(0, 80))"""
FAINT = """least => {
  const parts = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = parts(c).map(v => v / 255).map(
    v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const below = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    const p = parts(c); if (p.length === 3 || p[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
  const ratios = new Map(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let n; n = walker.nextNode();) {
    if (!n.data.trim() || !n.parentElement.checkVisibility()) continue;
    const pair = getComputedStyle(n.parentElement).color + below(n.parentElement);
    if (!ratios.has(pair)) {
      const [a, b] = pair.match(/rgba?\\([^)]*\\)/g).map(light);
      ratios.set(pair, (Math.max(a, b) + .05) / (Math.min(a, b) + .05)); }
    const ratio = ratios.get(pair);
    if (ratio < least) found.push([n.data.trim().slice(0, 40), ratio.toFixed(2)]);
  } return found; }"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_fits_loads_nothing_and_says_nothing_to_the_console(windows, width, scheme):
    for window in windows:
        tab = window.at(width, scheme)
        needed, there = tab.evaluate(SIZES)
        assert needed <= there, f"{window.path.name} scrolls sideways: {needed} of {there}"
        assert window.wrong == [], f"{window.path.name}: {window.wrong}"


def test_nothing_on_a_page_can_run_whatever_is_touched(windows):
    for window in windows:
        tab = window.at()
        assert tab.evaluate(LIVE) == [], window.path.name
        for kind in ("a", "summary", "h1", "figure", "td"):  # one of each: they are alike
            element = tab.query_selector(kind)
            element.hover(force=True, timeout=2000) if element and element.is_visible() else None
        assert window.wrong == [], f"{window.path.name}: {window.wrong}"


def test_a_page_is_one_light_file(windows):
    """Ten pictures like its own would keep it under 450 KB, all else is at most what a page may weigh."""
    for window in windows:
        html = window.path.read_text(encoding="utf-8")
        pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
        weight = sum(map(len, pictures)) / max(len(pictures), 1)
        rest = len(html.encode()) - sum(map(len, pictures))
        assert rest + 10 * weight <= TEN, f"{window.path.name}: {rest + 10 * weight:.0f}"
        assert pictures or rest <= NONE, f"{window.path.name} has no picture and {rest} bytes"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_picture_loads_and_fits(windows, width):
    for window in windows:
        assert all(all(image) for image in window.at(width).evaluate(IMAGES)), window.path.name


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_from_what_is_below_it(windows, scheme):
    """In one width: none changes a colour, which the next test holds."""
    for window in windows:
        assert window.at(scheme=scheme).evaluate(FAINT, LEAST) == [], window.path.name


def test_no_width_changes_a_colour(windows):
    rules = windows[0].path.read_text(encoding="utf-8").split("<style>")[1].split("</style>")[0]
    narrow = re.findall(r"@media \(max-width[^{]*\{((?:[^{}]*\{[^{}]*\})*)", rules)
    assert narrow and not [rule for rule in narrow if re.search(r"\b(color|background|--\w+):", rule)]


def test_a_picture_lies_on_white_in_the_dark(windows):
    for window in windows:
        assert set(window.at(scheme="dark").evaluate(FIGURES)) <= {"rgb(255, 255, 255)"}, window.path.name


def test_the_contents_lead_to_a_place_on_the_page(windows):
    for window in windows:
        assert window.tab.evaluate(LOST) == [], window.path.name


def test_a_printed_page_is_dark_on_white_and_nothing_is_cut_at_the_side(windows):
    for window in windows:
        tab = window.at(A4, "dark", "print")
        needed, there = tab.evaluate(SIZES)
        assert needed <= there, f"{window.path.name} is cut in print: {needed} of {there}"
        assert tab.evaluate(GROUND) == "rgb(255, 255, 255)" and tab.evaluate(FAINT, LEAST) == []


def test_the_policy_would_stop_a_script_and_a_load_that_came_through(browser, tmp_path, pages):
    spoilt = tmp_path / "spoilt.html"
    more = "<script>document.title = 'ran'</script><img src='https://out.example/x.png'><link rel=stylesheet href='https://out.example/x.css'>"
    html = pages[0].read_text(encoding="utf-8").replace("</body>", more + "</body>")
    spoilt.write_text(html, encoding="utf-8")
    window = opened(browser, spoilt)
    said = [text for text in window.wrong if "Content Security Policy" in text]
    assert window.tab.title() != "ran" and len(said) == 3, window.wrong
    window.tab.context.close()
