"""What may come onto a page from outside: Markdown, an analyst's HTML, an image. Nothing live gets in."""

import re
import unicodedata
from base64 import b64decode
from binascii import Error as NotBase64
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from crm.marks import uncoloured

PLAIN = {
    "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "p", "em", "strong", "b", "i", "ul",
    "ol", "li", "br", "hr", "small", "div", "span", "code", "pre",
}  # fmt: skip
WRITTEN = PLAIN | {"h3", "h4", "h5", "h6", "blockquote", "a"}  # what Markdown may become as well
CELLS = {"th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
GONE_WHOLE = {
    "script", "style", "title", "template", "iframe", "object", "svg", "math", "noscript", "textarea",
}  # fmt: skip
EMPTY_HEADER = re.compile(r"<th>(\s|&nbsp;)*</th>")
PNG = b"\x89PNG\r\n\x1a\n"

markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


class Image(NamedTuple):
    """An image inside the page: its data: address, its size in CSS pixels, and what it shows."""

    address: str
    width: int
    height: int
    alt: str


def rendered(tokens: list) -> Markup:
    """Markdown's tokens as HTML; links lead to https only, or to a place on the page."""
    html = markdown.renderer.render(tokens, markdown.options, {})
    clean = nh3.clean(
        html,
        tags=WRITTEN,
        attributes=CELLS | {"a": {"href"}},
        clean_content_tags=GONE_WHOLE,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )
    words = clean.replace("<th>", '<th scope="col" class="t">').replace("<td>", '<td class="t">')
    return Markup(_framed(words))  # noqa: S704  cleaned above


def analysts_html(html: str) -> Markup:
    """What an analyst's own output keeps of its HTML: tables and plain text, no style, no link."""
    clean = nh3.clean(html, tags=PLAIN, attributes=CELLS, clean_content_tags=GONE_WHOLE, link_rel=None)
    return Markup(_framed(_scoped(clean)))  # noqa: S704  cleaned above


def plain_text(text: str) -> str:
    """Text without the colours a terminal would show, and without marks that cannot be seen."""
    letters = (c for c in uncoloured(text) if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return "".join(letters).strip("\n")


def image(base64: str, alt: str, width=None) -> Image | None:
    """The image as the page holds it, `width` CSS pixels wide if that is a number; None if it is no PNG."""
    try:
        data = b64decode("".join(base64.split()), validate=True)
    except (NotBase64, ValueError):
        return None
    if data[:8] != PNG or len(data) < 33:
        return None
    across, down = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    shown = width if isinstance(width, int) and width > 0 else across
    address = f"data:image/png;base64,{''.join(base64.split())}"
    return Image(address, shown, round(shown * down / max(across, 1)), alt)


def _framed(html: str) -> str:
    """Tables in a frame that scrolls sideways, so that the page never does."""
    opened = html.replace("<table>", '<div class="scroll" tabindex="0"><table>')
    return opened.replace("</table>", "</table></div>")


def _scoped(html: str) -> str:
    """Header cells that say what they head: columns in the head, rows below it; empty ones head nothing."""
    head, found, body = EMPTY_HEADER.sub("<td></td>", html).partition("<tbody>")
    return head.replace("<th>", '<th scope="col">') + found + body.replace("<th>", '<th scope="row">')
