"""Everything that a reader of a page, a notebook or a table could meet, as passages of text with their place."""

import io
import tokenize
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from crm.finding import MIME
from crm.run.guard.secrets import strings
from crm.run.kernels.harvest import OURS
from crm.words import _

SILENT = {"style", "script"}
WITHIN = {
    "a",
    "abbr",
    "b",
    "code",
    "em",
    "i",
    "mark",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
    "wbr",
}
READ_OUT = ("alt", "title", "aria-label", "content", "href", "placeholder", "value")
PICTURES = ("image/png", "image/jpeg", "image/gif", "application/pdf")


class Passage(NamedTuple):
    """Text in one place: one text, or the cells of a column, which has a name (or "")."""

    where: str
    texts: tuple[str, ...]
    column: str | None = None


def of_page(html: str) -> Iterator[Passage]:
    """The passages of a page: running text, tables column by column, descriptions of pictures."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from reader.passages()


def of_findings(findings: Iterable[dict]) -> Iterator[Passage]:
    """The columns of the tables that are published as CSV, and their headers."""
    for finding in findings:
        where = _("the table {table}").format(table=finding["id"])
        keys = [column["key"] for column in finding["columns"]]
        yield Passage(where, tuple(keys))
        for i, key in enumerate(keys):
            yield Passage(where, tuple(_cell(row[i]) for row in finding["rows"]), key)


def of_notebook(notebook) -> Iterator[Passage]:
    """The passages of an executed notebook: what was written in Markdown and in the texts and comments of its
    code, what its cells showed, and what was noted beside them."""
    written = 0
    yield Passage(_("the notebook's parameters"), tuple(strings(notebook.get("metadata", {}))))
    for cell in notebook["cells"]:
        ours = bool(OURS & set(cell["metadata"].get("tags", [])))
        written += not ours
        where = _("the notebook's parameters") if ours else _("cell {n} of the notebook").format(n=written)
        source = _joined(cell["source"])
        yield Passage(where, tuple(_said_in(source)) if cell["cell_type"] == "code" else (source,))
        yield Passage(where, tuple(strings(cell["metadata"])))
        for output in cell.get("outputs", []):
            yield from _shown(output, where)


def _shown(output: dict, where: str) -> Iterator[Passage]:
    yield Passage(where, tuple(strings(output.get("metadata", {}))))
    plain = [output.get(name) for name in ("text", "ename", "evalue", "traceback")]
    yield Passage(where, tuple(_joined(text) for text in plain if text))
    for kind, data in output.get("data", {}).items():
        if kind == MIME:
            yield from (Passage(where, found.texts, found.column) for found in _ours(data))
        elif kind in ("text/html", "image/svg+xml"):
            yield from (Passage(where, found.texts, found.column) for found in of_page(_joined(data)))
        elif kind not in PICTURES:
            yield Passage(where, (_joined(data),) if kind.startswith("text/") else tuple(strings(data)))


def _ours(record: dict) -> Iterator[Passage]:
    """A finding's record: its columns as columns, all else as text."""
    if "rows" in record and "columns" in record:
        yield from of_findings([record])
        record = {name: value for name, value in record.items() if name not in ("rows", "columns")}
    yield Passage("", tuple(strings(record)))


def _said_in(code: str) -> Iterator[str]:
    """The texts and comments of a cell's code, and its lines that are no Python; all of it where none is."""
    yield from (line for line in code.splitlines() if line.lstrip().startswith(("!", "%")))
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if (
                token.type in (tokenize.STRING, tokenize.COMMENT)
                or "FSTRING" in tokenize.tok_name[token.type]
            ):
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        yield code


def _cell(value) -> str:
    return "" if isinstance(value, bool) or value is None else str(value)


def _joined(text) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


class _Reader(HTMLParser):
    """Reads a page as its passages; its place is the last heading, or the table's caption."""

    def __init__(self):
        super().__init__()
        self.found: list[Passage] = []
        self.text: list[str] = []
        self.silent = 0
        self.where = _("the top of the page")
        self.rows: list[list[str]] = []
        self.tables = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        self._read_out(attrs)
        if tag in WITHIN:
            return
        self._end()
        if tag == "table":
            self.tables += 1
        elif tag == "tr":
            self.rows.append([])
        elif tag == "footer":
            self.where = _("the foot of the page")

    def handle_startendtag(self, tag, attrs):
        self._read_out(attrs)

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT and self.silent > 0
        if tag in WITHIN:
            return
        self._end(tag)
        if tag == "table" and self.tables:
            self.tables -= 1
            self._columns()

    def handle_data(self, data):
        if not self.silent:
            self.text.append(data)

    def handle_comment(self, data):
        self.found.append(Passage(self.where, (data,)))

    def _read_out(self, attrs) -> None:
        said = [
            value for name, value in attrs if value and name in READ_OUT and not value.startswith("data:")
        ]
        if said:
            self.found.append(Passage(self.where, tuple(said)))

    def _end(self, tag: str = "") -> None:
        """What was read up to here is a cell, a heading, or a text of its own."""
        text, self.text = " ".join("".join(self.text).split()), []
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append(text)
        elif text:
            self.found.append(Passage(self.where, (text,)))
        if tag in ("h1", "h2", "h3", "h4") and text:
            self.where = _("the part '{title}'").format(title=text[:60])

    def _columns(self) -> None:
        head, *rows = self.rows or [[]]
        self.rows = []
        self.found.append(Passage(self.where, tuple(head)))
        for i in range(max(map(len, rows), default=0)):
            cells = tuple(row[i] for row in rows if i < len(row))
            self.found.append(Passage(self.where, cells, head[i] if i < len(head) else ""))

    def passages(self) -> list[Passage]:
        """What was read, also what no tag has ended."""
        self._end()
        self._columns()
        return self.found
