"""The pages: what stands where, and that nothing on them is live or loaded from outside."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from crm.finding import Finding
from crm.marks import UNSEEN, uncoloured, unmarked
from crm.run.pages.page import index_page, months_page, page
from made_report import (
    ANSWERS,
    FACTS,
    FLOW,
    PAYLOADS,
    PICTURES,
    SILENT,
    WINS,
    code,
    hostile_facts,
    hostile_notebook,
    index_facts,
    months_facts,
    notebook,
    output,
    outputs,
    shown,
    text,
    whole_notebook,
)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
VOID = {"meta", "link", "img", "br", "hr"}
TAGS = VOID | {
    "html",
    "head",
    "title",
    "style",
    "body",
    "header",
    "main",
    "footer",
    "section",
    "nav",
    "div",
    "span",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "dl",
    "dt",
    "dd",
    "ol",
    "ul",
    "li",
    "figure",
    "details",
    "summary",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "pre",
    "code",
    "em",
    "strong",
    "b",
    "i",
    "small",
    "blockquote",
}
ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "rel",
    "href",
    "class",
    "id",
    "aria-label",
    "role",
    "tabindex",
    "src",
    "alt",
    "width",
    "height",
    "scope",
    "open",
    "colspan",
    "rowspan",
}


class Outline(HTMLParser):
    """A page as a browser would read it: its tags, its text by tag, and tags that are not closed in order."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.open, self.crossed, self.texts = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", " ".join(data.split())))

    def all(self, tag: str) -> list[dict]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]

    def said(self, tag: str) -> list[str]:
        """The texts directly within such tags."""
        return [data for name, data in self.texts if name == tag]


def assert_held_to_form(html: str) -> Outline:
    """Nothing live, nothing from outside, every tag closed in order, the policy in place."""
    outline = Outline(html)
    assert {tag for tag, _ in outline.tags} <= TAGS
    assert {name for _, attributes in outline.tags for name in attributes} <= ATTRIBUTES
    assert not outline.crossed and not outline.open
    assert not UNSEEN.search(html)
    assert all(image["src"].startswith("data:image/png;base64,") for image in outline.all("img"))
    assert all(re.match(r"(#|https?://|[\w./%-]+$)", link["href"]) for link in outline.all("a"))
    assert [link["href"] for link in outline.all("link")] == ["data:,"]
    assert [meta["content"] for meta in outline.all("meta") if "http-equiv" in meta] == [POLICY]
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style and "@import" not in style and html.count("<style>") == 1
    return outline


@pytest.fixture(scope="module")
def whole() -> str:
    return page(whole_notebook(), FACTS)


def test_a_page_is_one_file_that_loads_and_runs_nothing(whole):
    outline = assert_held_to_form(whole)
    assert len(outline.all("img")) == 10
    assert outline.all("html") == [{"lang": "en"}] and "http://" not in whole and "https://" not in whole


@pytest.mark.parametrize(
    "html", [index_page(index_facts()), months_page(months_facts())], ids=["index", "months"]
)
def test_the_lists_are_held_to_the_same_form(html):
    assert_held_to_form(html)


def test_a_page_without_pictures_is_at_most_40_kb_and_one_with_ten_450(whole):
    assert len(page(whole_notebook(pictures=False), FACTS).encode()) <= 40_000
    assert len(whole.encode()) <= 450_000


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_is_shown_as_text_wherever_it_comes_from(payload):
    outline = assert_held_to_form(page(hostile_notebook(payload), hostile_facts(payload)))
    plain = " ".join(unmarked(payload).split())
    for tag in ("p", "h2", "dt", "dd", "th", "td", "caption", "li", "pre", "summary", "title"):
        assert any(data for data in outline.said(tag)), tag
    assert (
        plain in outline.said("caption")
        and plain in outline.said("th")
        and " ".join(uncoloured(payload).split()) in outline.said("pre")
    )
    assert plain in outline.said("dt") and plain in outline.said("dd") and plain in outline.said("li")
    assert len(outline.all("table")) == 6  # Markdown's, the finding's, three of the analyst's, tables read


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_is_text_in_the_lists_too(payload):
    for html in (index_page(index_facts(payload)), months_page(months_facts(payload))):
        assert_held_to_form(html)


def test_no_code_no_warning_and_no_traceback_is_shown():
    failed = {"output_type": "error", "ename": "E", "evalue": "secret_error", "traceback": ["secret_trace"]}
    warned = {"output_type": "stream", "name": "stderr", "text": "secret_warning"}
    printed = {"output_type": "stream", "name": "stdout", "text": ["\x1b[31mtwo\x1b[0m\n", "lines\u202e"]}
    html = page(notebook(code(failed, warned, printed)), FACTS)
    assert "secret" not in html and "<pre>two\nlines</pre>" in html


def test_scripts_vectors_and_other_kinds_of_output_are_dropped():
    dropped = [
        shown({"image/svg+xml": "<svg>LOST</svg>", "text/plain": "<IPython.core.display.SVG object>"}),
        shown({"application/javascript": "LOST()", "text/plain": "<IPython.core.display.Javascript object>"}),
        shown({"text/plain": "<Axes: title={'center': 'LOST'}>"}),
        shown({"image/png": "TE9TVA=="}),
        shown({"application/vnd.crm-report+json": {"kind": "lead", "id": "x", "says": "LOST"}}),
    ]
    html = page(notebook(code(*dropped)), FACTS)
    assert "LOST" not in html and "object" not in html and "TE9TVA" not in html


def test_the_page_says_company_month_and_last_day_counted():
    html = page(notebook(), FACTS)
    outline = Outline(html)
    assert outline.said("title") == ["How do we win? · October 2026"] and outline.said("h1") == [
        "How do we win?"
    ]
    assert "October 2026, counted up to 31 Oct 2026" in outline.said("p") and "Northwind" in html


def test_headline_numbers_stand_large_on_top_then_the_sentences():
    html = page(
        whole_notebook(pictures=False),
        FACTS | {"changes": {"win_rate_closed": {"line": "+1.2 points since September", "usual": None}}},
    )
    top = html[: html.index("<nav")]
    assert '<dd class="value">63.2%</dd>' in top and '<dd class="value">$10.0M</dd>' in top
    assert "62.0% to 64.3%" in top and "of 6,711 deals closed" in top and "+1.2 points since September" in top
    assert top.index("$10.0M") < top.index(WINS.says)


def test_the_contents_lead_to_every_question():
    html = page(notebook(text("## Same?"), text("## Same?\n\n## 为什么?\n\n## ???")), FACTS)
    outline = Outline(html)
    links = [link["href"] for link in outline.all("a") if link["href"].startswith("#")]
    assert links == ["#same", "#same-2", "#为什么", "#part"]
    assert [s["id"] for s in outline.all("section") if "id" in s] == [link[1:] for link in links]


def test_a_finding_says_its_sentence_once_then_come_picture_notes_and_table():
    picture = PICTURES["bars"]()
    html = page(notebook(text("## Do we win?"), code(*outputs(picture))), FACTS)
    section = html[html.index('id="do-we-win"') : html.index("</section>", html.index('id="do-we-win"'))]
    assert section.count(WINS.says) == 2  # the lead, and the picture's alternative text
    assert section.index('class="lead"') < section.index("<img") < section.index("<table")
    assert 'width="520"' in section and f'alt="{picture.alt}"' in section
    assert section.index("<img") < section.index("Open deals are not counted.") < section.index("<table")


def test_two_findings_of_one_kind_are_two_answers():
    html = page(notebook(text("## A?"), code(output(FLOW)), code(output(FLOW))), FACTS)
    assert html.count('class="lead"') == 2


def test_a_question_without_an_answer_is_a_quiet_box():
    html = page(notebook(text("## Who?"), code(output(SILENT))), FACTS)
    assert re.search(r'<div class="unanswered"><p>Competitors: not possible here.</p>', html)
    assert 'class="lead"' not in html


def test_a_table_has_a_caption_scopes_and_text_on_the_left():
    html = page(notebook(code(output(WINS))), FACTS)
    table = html[html.index("<table") : html.index("</table>")]
    assert "<caption>Win rate by region</caption>" in table
    assert '<th scope="col" class="t">Group</th><th scope="col">Counted</th>' in table
    assert '<th scope="row" class="t">North</th><td>2,100</td><td>66.0%</td>' in table


def test_a_long_table_beside_a_picture_is_folded_and_says_how_long_it_is(whole):
    assert "<details open><summary>Win rate by region (2 rows)</summary>" in whole
    assert '<details class="long"><summary>The numbers, 60 rows</summary>' in whole
    assert "The first 40 of 60 rows; the folder tables/ has all of them." in whole


def test_an_analysts_table_stays_a_table_without_its_style():
    frame = pd.DataFrame({"a": [1.5], "b": ["<b>x</b>"]})
    html = page(notebook(text("## T"), code(shown({"text/html": frame.style.to_html(escape=False)}))), FACTS)
    section = html[html.index('id="t"') :]
    table = section[section.index("<table>") : section.index("</table>")]
    assert (
        '<th scope="col">a</th>' in table
        and '<th scope="row">0</th>' in table
        and "<td>1.500000</td>" in table
    )
    assert "<td></td>" in table and "></th>" not in table  # the corner heads nothing
    assert (
        "style" not in table
        and "class" not in table
        and '<div class="scroll" tabindex="0"><table>' in section
    )


def test_markdown_keeps_its_tables_lists_and_words_but_no_html_and_no_image():
    source = "A **bold** word <b onclick=x>y</b>\n\n| a |\n|---|\n| 1 |\n\n- one\n\n![p](https://e.example/x.png) [l](https://e.example)"
    html = page(notebook(text("## M"), text(source)), FACTS)
    section = html[html.index('id="m"') :]
    assert (
        "<strong>bold</strong>" in section and "&lt;b onclick=x&gt;" in section and "<li>one</li>" in section
    )
    assert '<th scope="col" class="t">a</th>' in section and "<img" not in section
    assert '<a href="https://e.example" rel="noopener noreferrer">l</a>' in section
    assert ">p</a>" in section  # the image became a link to it


def test_an_analysts_picture_is_shown_with_the_description_it_has():
    png = PICTURES["bars"]().outputs()[1][0]["image/png"]
    told = shown(
        {"image/png": png, "text/plain": "<Figure size 640x480>"}, **{"image/png": {"alt": "Two lines"}}
    )
    html = page(notebook(text("## P"), code(told, shown({"image/png": png}))), FACTS)
    assert 'alt="Two lines"' in html and 'alt="A picture without a description"' in html


def test_the_foot_says_what_was_asked_and_what_the_page_rests_on():
    html = page(
        notebook(),
        FACTS
        | {
            "commit": "28e72f7",
            "dirty": True,
            "notes": ["17 rows were set aside."],
            "took": {"seconds": 5.09, "peak_mib": 315.7},
        },
    )
    foot = html[html.index("<footer") :]
    for words in (
        "months up to as_of that are looked at", '<dd>12 <span class="name">window</span></dd>',
        "Made 2026-11-01 02:14 UTC from the source “sample”, with what was known on 31 Oct 2026.",
        "It took 5.1 s and 316 MiB of memory at most.",
        "The code was at commit 28e72f7, with changes not committed.", "17 rows were set aside.",
        '<th scope="row" class="t">deals</th><td>6,800</td><td class="t d">2 Nov 2023</td><td class="t d">31 Oct 2026</td><td class="t d">7c9d25f5</td>',
        "crm-report 0.1.0, Python 3.11.7", "Won deals of won and lost ones",
    ):  # fmt: skip
        assert words in foot


def test_a_page_needs_no_more_than_the_facts_that_must_be_there():
    few = {k: FACTS[k] for k in ("source", "month", "as_of", "made_at", "parameters", "tables", "versions")}
    assert_held_to_form(page({"cells": []}, few))
    assert_held_to_form(index_page(few | {"reports": []}))
    assert "No month has been reported yet." in months_page({"made_at": "now", "months": []})


def test_half_a_character_does_not_stop_a_page():
    silly = Finding("made.silly", "half \ud800 a letter")
    page(notebook(code(output(silly))), FACTS).encode("utf-8")


def test_the_list_of_a_month_says_which_report_failed_and_why():
    html = index_page(index_facts())
    reports = re.findall(r'<section class="report">(.*?)</section>', html, re.DOTALL)
    done, thin, failed, gone = reports
    assert '<a href="funnel.html">How do we win? </a>' in done and "status" not in done and "63.2%" in done
    assert (
        ">satisfaction</a>" in thin
        and ">with gaps</span>" in thin
        and "Complaints: not possible here." in thin
    )
    assert (
        "forecast.ipynb, cell 5: KeyError: x" in failed
        and "The page is the last good one, of 2 Oct 2026." in failed
    )
    assert "<a " not in gone and "There is no earlier page." in gone and "63.2%" not in gone


def test_the_list_of_a_month_says_what_the_source_lacks_and_how_it_was_cleaned():
    html = index_page(index_facts())
    assert '<td class="t">in part</td><td class="t">deals.loss_reasonx</td>' in html.replace(
        "reason<", "reasonx<"
    )
    assert "<td>100</td><td>98</td><td>$1,000</td><td>–</td>" in html
    assert 'deals: 17 rows, 0.25% of the table, <a href="rejects/deals.csv">' in html
    assert (
        'Northwind <a href="../index.html">All months</a>' in html
        and '<a href="manifest.json">Manifest</a>' in html
    )


def test_the_list_of_months_leads_to_every_month_and_report():
    html = months_page(months_facts())
    assert re.findall(r'<a href="([^"]+)">', html) == [
        "2026-10/index.html", "2026-10/funnel.html", "2026-09/index.html",
    ]  # fmt: skip
    assert "October 2026" in html and "September 2026" in html
    assert ">failed</span>" in html and ">1 report failed</span>" in html


def test_many_questions_without_an_answer_fold_into_a_line():
    facts = index_facts()
    facts["reports"][1]["missing"] = [f"Question {i}: not possible here." for i in range(7)]
    html = index_page(facts)
    assert "<summary>7 questions have no answer with this source</summary>" in html
    assert (
        html.count("not possible here.</li>") == 7
        and "<details open" not in html.split("7 questions")[0][-20:]
    )


def test_every_kind_of_answer_is_on_the_whole_page(whole):
    assert all(answer.says in whole for answer in ANSWERS.values())


def test_a_link_in_markdown_leads_to_the_web_or_nowhere():
    html = page(notebook(text("## M\n\n[l](ftp://e.example/x) [m](mailto:a)")), FACTS)
    assert 'href="ftp' not in html and 'href="mailto' not in html
