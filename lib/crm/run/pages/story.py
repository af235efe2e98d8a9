"""An executed notebook as a reader meets it: title, headline, and one section a question. No code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

from markupsafe import Markup

from crm.finding import MIME
from crm.run.pages.safe import Image, analysts_html, image, markdown, plain_text, rendered
from crm.words import _

OBJECT = re.compile(r"^(<[\w.]+( |:|>).*>|\w+\(.*\))$", re.DOTALL)  # what Python calls a thing without text


class Heading(NamedTuple):
    """A heading of the first or second level: its tag and its words."""

    tag: str
    text: str


class Opening(NamedTuple):
    """The headline's record."""

    record: dict


@dataclass(frozen=True)
class Part:
    """One thing in a section: an answer (sentence, pictures, the finding's record), or html, or plain text."""

    id: str = ""
    says: str = ""
    pictures: tuple[Image, ...] = ()
    finding: dict | None = None
    html: Markup | None = None
    text: str = ""
    shown: bool = False  # by a code cell, not written in Markdown

    @property
    def answered(self) -> bool:
        """Whether there is more to show than a sentence that says why not."""
        return bool(self.pictures) if self.finding is None else self.finding["answered"]


class Section(NamedTuple):
    """A question and what follows it; what stands before the first question has no title."""

    title: str
    anchor: str
    parts: tuple[Part, ...]


class Story(NamedTuple):
    """The whole notebook: its title, what it says before its first output, the headline, the sections."""

    title: str
    intro: Markup
    headline: dict | None
    sections: tuple[Section, ...]


def told(notebook: dict) -> Story:
    """The story that an executed notebook tells."""
    things = [thing for cell in notebook["cells"] for thing in _things(cell)]
    title = next((t for t in things if isinstance(t, Heading) and t.tag == "h1"), None)
    headline = next((t.record for t in things if isinstance(t, Opening)), None)
    things = [t for t in things if t is not title]
    intro = list(takewhile(lambda t: isinstance(t, Part) and t.html is not None, things))
    return Story(
        title.text if title else "",
        Markup().join(part.html for part in intro),
        headline,
        _sections(things[len(intro) :]),
    )


def _sections(things: list) -> tuple[Section, ...]:
    """The parts under their headings, each heading with an address of its own on the page."""
    found: list[tuple[str, list[Part]]] = [("", [])]
    for thing in things:
        if isinstance(thing, Heading):
            found.append((thing.text, []))
        elif isinstance(thing, Part):
            _add(found[-1][1], thing)
    sections: list[Section] = []
    for title, parts in found:
        if title or parts:
            sections.append(Section(title, _anchor(title, sections), tuple(parts)))
    return tuple(sections)


def _add(parts: list[Part], part: Part) -> None:
    """Adds a part; a finding and the pictures of it that follow each other become one answer."""
    last = parts[-1] if parts else Part()
    if part.id and part.id == last.id and not (part.finding and last.finding):
        pictures, finding = last.pictures + part.pictures, last.finding or part.finding
        parts[-1] = replace(last, pictures=pictures, finding=finding)
    else:
        parts.append(part)


def _anchor(title: str, others: list[Section]) -> str:
    name = "-".join(re.findall(r"\w+", title.lower()))[:60] or "part"
    return name if name not in [other.anchor for other in others] else f"{name}-{len(others) + 1}"


def _things(cell: dict) -> Iterator[Heading | Opening | Part]:
    """What a cell has for readers, in order."""
    if cell["cell_type"] == "markdown":
        yield from _written(_joined(cell["source"]))
    elif cell["cell_type"] == "code":
        for output in cell.get("outputs", []):
            yield from _shown(output)


def _written(source: str) -> Iterator[Heading | Part]:
    """A Markdown cell: its headings of the first two levels, and the text between them."""
    text: list = []
    tokens = iter(markdown.parse(source))
    for token in tokens:
        if token.type != "heading_open" or token.tag not in ("h1", "h2") or token.level:
            text.append(token)
            continue
        if text:
            yield Part(html=rendered(text))
        text = []
        yield Heading(token.tag, _words_of(next(tokens)))
        next(tokens)  # the heading's end
    if text:
        yield Part(html=rendered(text))


def _shown(output: dict) -> Iterator[Opening | Part]:
    """An output; what is not meant for readers (errors, warnings, scripts) is passed over."""
    if output["output_type"] == "stream":
        if output["name"] == "stdout" and (text := plain_text(_joined(output["text"]))):
            yield Part(text=text, shown=True)
    elif output["output_type"] in ("display_data", "execute_result"):
        data, metadata = output["data"], output.get("metadata", {})
        if MIME in data:
            yield from _ours(data[MIME], data.get("image/png"))
        else:
            yield from _theirs(data, metadata.get("image/png", {}))


def _ours(record: dict, png) -> Iterator[Opening | Part]:
    """A headline, a finding or a picture, from its record alone."""
    if record["kind"] == "headline":
        yield Opening(record)
    elif record["kind"] == "finding":
        yield Part(record["id"], record["says"], finding=record)
    elif record["kind"] == "picture":
        found = image(_joined(png), record["alt"], record["width"]) if png else None
        yield Part(record["id"], record["says"], pictures=(found,) if found else ())


def _theirs(data: dict, of_image: dict) -> Iterator[Part]:
    """An analyst's own output: a picture, a table, Markdown or text, whichever says most."""
    if png := data.get("image/png"):
        alt = of_image.get("alt") or _("A picture without a description")
        if found := image(_joined(png), str(alt), of_image.get("width")):
            yield Part(pictures=(found,))
    elif html := data.get("text/html"):
        yield Part(html=analysts_html(_joined(html)), shown=True)
    elif text := data.get("text/markdown"):
        yield Part(html=rendered(markdown.parse(_joined(text))), shown=True)
    elif (text := plain_text(_joined(data.get("text/plain", "")))) and not OBJECT.match(text):
        yield Part(text=text, shown=True)


def _words_of(inline) -> str:
    return " ".join("".join(child.content or " " for child in inline.children).split())


def _joined(text) -> str:
    """A notebook file may hold a text as a list of lines."""
    return "".join(text) if isinstance(text, list) else str(text)
