"""Every page on A4, as the browser prints it: what belongs together stands on one sheet.

Marks of one pixel go into the page before it is printed; where they are found in the PDF says what was cut.
"""

import io
import re
from pathlib import Path

import pypdf
import pytest
from windows import A4, Window, opened

from crm.run.pages.page import page
from made_report import FACTS, PICTURES, WINS, code, finding, notebook, output, outputs, text

SHEET = 979  # CSS pixels between the upper and the lower margin of an A4 page
MARK = """() => {
  let n = 0; const found = [];
  const mark = (node, where) => {
    const span = document.createElement('span'); span.textContent = 'q' + String(++n).padStart(5, '0') + 'z';
    span.style.cssText = 'font-size:1px;line-height:0;letter-spacing:0'; node[where](span); return span.textContent; };
  const seen = e => e.checkVisibility() && getComputedStyle(e).clipPath === 'none';
  const first = e => { const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let t = walker.currentNode; t; t = walker.nextNode()) {
      if (t.nodeName === 'IMG') return t;
      if (t.nodeType === 3 && t.data.trim() && seen(t.parentElement)) return t; } };
  const after = e => { for (; e && e !== document.body; e = e.parentElement)
    for (let s = e.nextElementSibling; s; s = s.nextElementSibling) { const t = seen(s) && first(s); if (t) return t; } };
  for (const t of document.querySelectorAll('table')) if (seen(t) && t.rows.length) found.push({ kind: 'table',
    what: t.caption ? t.caption.textContent : '', tall: t.offsetHeight, from: mark(t.caption && seen(t.caption) ? t.caption : t.rows[0].cells[0], 'append'),
    to: mark([...t.rows].at(-1).cells[0], 'append')});
  for (const i of document.querySelectorAll('figure img')) if (seen(i)) found.push({ kind: 'picture', what: i.alt,
    tall: i.height, from: mark(i, 'before'), to: mark(i, 'after')});
  for (const h of document.querySelectorAll('h1, h2, h3, .lead')) { const next = seen(h) && after(h);
    if (next) found.push({ kind: 'heading', what: h.textContent.trim(), tall: 0, from: mark(h, 'append'), to: mark(next, 'before')}); }
  return found; }"""


def printed(window: Window) -> tuple[list[dict], int]:
    """What was marked, each with the sheets it begins and ends on, and how many sheets there are."""
    marks = window.at(A4, "light", "print").evaluate(MARK)
    pdf = pypdf.PdfReader(io.BytesIO(window.tab.pdf(prefer_css_page_size=True)))
    sheets: dict[str, int] = {}
    for number, sheet in enumerate(pdf.pages):
        plain = re.sub(r"\s", "", sheet.extract_text()).lower()
        sheets |= dict.fromkeys(re.findall(r"q\d{5}z", plain), number)
    return [mark | {"sheets": (sheets.get(mark["from"]), sheets.get(mark["to"]))} for mark in marks], len(
        pdf.pages
    )


def cut(marks: list[dict]) -> list[str]:
    """What begins on one sheet and ends on another though a sheet would hold it, or is not there at all."""
    torn = [m for m in marks if m["sheets"][0] != m["sheets"][1] or m["sheets"][0] is None]
    return [f"{m['kind']}: {m['what'][:60]} {m['sheets']}" for m in torn if m["tall"] < SHEET]


def in_new_window(browser, path: Path) -> tuple[list[dict], int]:
    window = opened(browser, path)
    try:
        return printed(window)
    finally:
        window.tab.context.close()


@pytest.fixture(scope="module")
def long_page() -> str:
    """Forty questions of uneven length, so that a sheet ends in every kind of place."""
    rows = {"group": list("ABCDEFGH"), "n": range(100, 108), "share": [0.5] * 8}
    cells = []
    for i in range(40):
        table = finding(f"t{i}", f"The eighth group of table {i} is the last.", rows, caption=f"Table {i}")
        cells += [text(f"## Is this question {i}?\n\n" + "Words and words. " * (7 * i % 40))]
        cells += [code(*outputs(PICTURES["lines"]())) if i % 3 == 0 else code(output(table))]
    return page(notebook(*cells), FACTS)


def test_no_table_is_cut_and_no_heading_or_picture_stands_alone(browser, pages):
    for path in pages:
        marks, _ = in_new_window(browser, path)
        assert cut(marks) == [], path.name


def test_wherever_a_sheet_ends_nothing_is_torn(browser, long_page, tmp_path):
    path = tmp_path / "long.html"
    path.write_text(long_page, encoding="utf-8")
    marks, sheets = in_new_window(browser, path)
    assert sheets > 10 and len(marks) > 100 and cut(marks) == []


def test_without_the_rules_for_print_all_would_be_torn(browser, long_page, tmp_path):
    """The marks are worth something: they show what the rules prevent."""
    path = tmp_path / "torn.html"
    path.write_text(re.sub(r"break-(inside|after): avoid", "", long_page), encoding="utf-8")
    kinds = {line.split(":")[0] for line in cut(in_new_window(browser, path)[0])}
    assert kinds >= {"table", "heading"}


def test_a_folded_table_is_printed_and_one_beside_a_picture_is_named_if_it_is_long(browser, tmp_path):
    rows = {"group": [f"G{i}" for i in range(14)], "n": range(14)}
    silent = finding("folded", "Fourteen groups.", rows, caption="A folded table")
    html = page(notebook(text("## Who?"), code(output(silent)), code(output(WINS))), FACTS)
    path = tmp_path / "folded.html"
    path.write_text(html, encoding="utf-8")
    assert "<details><summary>A folded table" in html
    marks, _ = in_new_window(browser, path)
    assert [m["sheets"][0] is not None for m in marks if m["what"] == "A folded table"] == [True]


def test_every_sheet_has_its_number_and_how_many_there_are(browser, long_page, tmp_path):
    path = tmp_path / "long.html"
    path.write_text(long_page, encoding="utf-8")
    window = opened(browser, path)
    sheets = pypdf.PdfReader(io.BytesIO(window.tab.pdf(prefer_css_page_size=True))).pages
    window.tab.context.close()
    ends = [sheet.extract_text().replace("\n", " ") for sheet in sheets]
    assert all(f"{n} / {len(ends)}" in end for n, end in enumerate(ends, 1))
