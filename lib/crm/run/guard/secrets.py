"""What nobody may read: passwords and keys. They come into a run only as the name of an environment variable;
here they are known again wherever they would get out."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from crm.errors import BadInput
from crm.places import project_root
from crm.run.guard.forms import written

HIDDEN = "***"
SHORTEST = 6  # characters; anything shorter stands on a page by chance
CUT = 4  # characters of a secret at the end of a text that was cut there
BEGUN = 8  # characters of a secret before an ellipsis within a text, as pandas cuts what it shows
LONG = 12  # characters of a secret that is known also when it is torn apart
ELLIPSIS = re.compile(r"…|\.{3}")
TORN = re.compile(r"<[^<>]*>|[\s'\",]+")  # tags, line breaks, the commas of a list of letters
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NAMED = re.compile(r"\w_env\b[\"']?(?:\s*:\s*str)?\s*[:=]\s*[\"']?([A-Za-z_][A-Za-z0-9_]*)")
CALLED = re.compile(
    r"passw(or)?d|passphrase|secret|token|credential|api_?key|(^|[_.-])(pass|pwd|pw|key|auth|bearer|dsn)($|[_.-])",
    re.IGNORECASE,
)
IN_URL = re.compile(r"(://[^:/@\s]*:)(.*)@", re.DOTALL)
ASSIGNED = re.compile(
    r"((?:passw(?:or)?d|passphrase|pwd|secret|token|api_?key)[\"']?\s*(?:=|:(?=\s*(?:[\"']|\S*\d)))\s*)"
    r"(\{[^{}]+\}|\"[^\"]+\"|'[^']+'|[^\s\"',;&{}]+)",  # behind a colon also a word of prose, so with a digit only
    re.IGNORECASE,
)
BEARER = re.compile(r"\b((?:Bearer|Basic)\s+)[A-Za-z0-9+/_.=-]{8,}")


class Form(NamedTuple):
    """One way in which a secret may be written: the variable it comes from, the text, whether it counts only as
    a whole word, and whether its beginning counts at the end of a text that was cut."""

    variable: str
    text: str
    whole: bool
    cut: bool


@dataclass(frozen=True)
class Secrets:
    """The secrets that a run may meet, in every form, longest first; it never shows them itself."""

    forms: tuple[Form, ...] = field(default=(), repr=False)

    def found_in(self, texts: Iterable[str]) -> str | None:
        """The environment variable whose value stands in one of the texts; None where none does."""
        for text in texts:
            torn = TORN.sub("", text)
            for form in self.forms:
                if form.text in text and (not form.whole or _as_word(form.text).search(text)):
                    return form.variable
                if form.cut and len(bare := TORN.sub("", form.text)) >= LONG and bare in torn:
                    return form.variable
            if begun := next(self._begun(text), None):
                return begun[0].variable
        return None

    def masked(self, text: str) -> str:
        """The text with *** for every secret, for a password in any address, and for whatever is assigned to
        something called a password."""
        for form in self.forms:
            if form.text in text:
                text = (
                    _as_word(form.text).sub(HIDDEN, text) if form.whole else text.replace(form.text, HIDDEN)
                )
        for _form, at in sorted(self._begun(text), key=lambda found: -found[1]):
            text = text[:at] + HIDDEN + text[ELLIPSIS.search(text, at).start() :]
        text = ASSIGNED.sub(rf"\1{HIDDEN}", without_password(self._uncut(text)))
        return BEARER.sub(rf"\1{HIDDEN}", text)

    def _begun(self, text: str) -> Iterator[tuple[Form, int]]:
        """The secrets whose beginning stands before an ellipsis, and where it begins."""
        for end in (found.start() for found in ELLIPSIS.finditer(text)):
            for form in (form for form in self.forms if form.cut):
                sizes = range(min(len(form.text) - 1, end), BEGUN - 1, -1)
                if size := next((n for n in sizes if text.endswith(form.text[:n], 0, end)), 0):
                    yield form, end - size
                    break

    def _uncut(self, text: str) -> str:
        """The text without the beginning of a secret at its very end."""
        body = text.rstrip("….")
        for form in (form for form in self.forms if form.cut):
            for size in range(min(len(form.text), len(body)), CUT - 1, -1):
                if body.endswith(form.text[:size]):
                    return f"{body[:-size]}{HIDDEN}{text[len(body) :]}"
        return text


def secrets_at_hand(words: Iterable[str] = ()) -> Secrets:
    """The secrets that a command may meet: of the environment variables that the project's parameters and
    profiles or the command's own words name, and of those that are called secrets."""
    try:
        files = sorted((project_root() / "params").rglob("*.y*ml"))
    except BadInput:
        files = []
    texts = [*words, *(_text_of(path) for path in files)]
    return secrets_of({name for text in texts for name in NAMED.findall(text)}, os.environ)


def secrets_of(named: Iterable[str], environment: Mapping[str, str]) -> Secrets:
    """The secrets in these environment variables, and in those that a name or an address gives away as such."""
    values = {(name, value) for name in named for value in _parts(environment.get(name, ""))}
    for name, text in environment.items():
        parts = _parts(text) if CALLED.search(name) else (*_passwords(text), *_passwords(unquote(text)))
        values |= {(name, value) for value in parts if is_telling(value)}
    forms = {form for name, value in values if len(value) >= SHORTEST for form in _forms(name, value)}
    return Secrets(tuple(sorted(forms, key=lambda form: (-len(form.text), form))))


def is_telling(value: str) -> bool:
    """Whether a text looks like a secret: long or mixed, and no path, address, number, day or word."""
    if re.fullmatch(r"[~./\\].*|[A-Za-z]:\\.*|[\d\s.,:/+-]*|[a-z][a-z+]*://.*|[A-Za-z]*", value, re.DOTALL):
        return False
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", r"\d", r"[^A-Za-z\d]"))
    return len(value) >= 20 or (len(value) >= 8 and kinds >= 2 and bool(re.search(r"\d|[a-z].*[A-Z]", value)))


def without_password(text: str) -> str:
    """The text with *** for the password in every address that has one."""
    return re.sub(r"(://[^:/@\s]*:)[^@\s]*@", rf"\1{HIDDEN}@", text)


def hidden(word: str) -> str:
    """A word of a command as it may be written down: the value of what is called a secret is not."""
    name, equals, _value = word.partition("=")
    if equals and CALLED.search(name) and not name.endswith("_env"):
        return f"{name}={HIDDEN}"
    return without_password(word)


def strings(thing) -> Iterator[str]:
    """Every text in plain data, keys included."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from (str(key), *strings(value))
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from strings(value)


def _parts(value: str) -> Iterator[str]:
    """A variable's value, and the passwords in it if it is an address or a list of settings."""
    yield from (value.strip(), *_passwords(value), *_passwords(unquote(value)))


def _passwords(value: str) -> Iterator[str]:
    if found := IN_URL.search(value):
        yield from (found.group(2), unquote(found.group(2)))
    for found in ASSIGNED.finditer(value):
        text = found[2][1:-1] if found[2][0] in "{\"'" else found[2]
        yield from (text, unquote(text))


def _forms(variable: str, value: str) -> Iterator[Form]:
    """The ways in which the value may be written; each line of one that has many."""
    lines = [line.strip() for line in value.splitlines() if len(line.strip()) >= 16]
    for text in {value, *(lines if len(lines) > 1 else [])}:
        for form in set(written(text)):
            yield Form(variable, form, not is_telling(text), is_telling(text))


def _as_word(text: str) -> re.Pattern:
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
