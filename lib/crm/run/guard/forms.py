"""The ways in which a secret may be written, so that it is known again in a page, a notebook or a message."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

ESCAPE = re.compile("%[0-9A-F]{2}")
READABLE = 10  # characters of a coded secret; of a shorter one chance would find some


def written(value: str) -> Iterator[str]:
    """The value as it stands in text, in a page, in a literal, in an address, and in the codes of bytes."""
    page = html.escape(value)
    yield from (value, page, page.replace("&quot;", "&#34;").replace("&#x27;", "&#39;"))
    yield from (repr(value)[1:-1], json.dumps(value)[1:-1], repr(value.encode())[2:-1])
    yield value.encode("ascii", "xmlcharrefreplace").decode()
    yield from _in_addresses(value)
    yield from (code for code in _coded(value.encode()) if len(code) >= READABLE)


def _in_addresses(value: str) -> Iterator[str]:
    for form in (quote(value, safe=""), quote(value), quote_plus(value)):
        yield from (form, ESCAPE.sub(lambda found: found[0].lower(), form))


def _coded(data: bytes) -> Iterator[str]:
    """Hexadecimal and base64; the latter as it comes out behind none, one or two other bytes, as in user:password."""
    yield from (data.hex(), data.hex().upper())
    for before in range(3):
        code = b64encode(b"\0" * before + data).decode().rstrip("=")
        part = code[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        yield from (part, part.replace("+", "-").replace("/", "_"))
