"""Text files as UTF-8: what the engine cannot read itself is turned into it, streaming."""

import codecs
import gzip
import re
from pathlib import Path

from crm.errors import BadInput

WHITESPACE = "whitespace"  # a delimiter of our own: any run of blanks, as in fixed-width listings
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


def as_utf8(path: Path, encoding: str, delimiter: str, into: Path) -> Path:
    """The file itself where the engine reads it, else a UTF-8 copy of it under `into`.

    A byte-order mark decides before the stated encoding does. The engine reads UTF-8; GBK and the rest it
    would fetch an extension for over the network, so they go through Python's codecs."""
    encoding = _marked(path) or encoding
    try:
        plain = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
    except LookupError:
        raise BadInput(
            f"{path.name}: '{encoding}' is no encoding; utf-8, utf-16, gbk, latin-1 are."
        ) from None
    if plain and delimiter != WHITESPACE:
        return path
    copy = into / f"{path.name.removesuffix('.gz')}.utf8"
    try:
        with opened_text(path, encoding) as source, copy.open("w", encoding="utf-8", newline="") as target:
            for line in source:
                target.write(_squeezed(line) if delimiter == WHITESPACE else line)
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path.name} is not {encoding} ({error.reason}); give files.….encoding its own."
        ) from error
    return copy


def even_lines(path: Path, into: Path) -> Path:
    """A UTF-8 copy of the file with line ends of one kind."""
    copy = into / f"{path.name.removesuffix('.gz')}.even"
    opener = gzip.open if path.suffix == ".gz" else open
    with (
        opener(path, "rt", encoding="utf-8-sig", newline=None) as source,
        copy.open("w", newline="") as target,
    ):
        target.writelines(source)
    return copy


def _marked(path: Path) -> str | None:
    """The encoding that a file's byte-order mark tells, if it has one."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as source:
        start = source.read(3)
    return next((name for mark, name in BOMS.items() if start.startswith(mark)), None)


def opened_text(path: Path, encoding: str):
    """The text of a file, zipped or not, to be read line by line."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding=encoding, newline="")
    return path.open(encoding=encoding, newline="")


def _squeezed(line: str) -> str:
    return re.sub(r"[ \t]+", "\t", line.strip()) + "\n"
