"""Personal data in what is to be published: e-mail addresses, telephone numbers, identity numbers.

What is found is said by kind, number and place, never shown. Names cannot be told from other words and are not
looked for; nor is what stands inside of a picture.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from crm.run.asked.typed import KINDS_OF_PERSONAL_DATA
from crm.run.guard.identity import identities, in_bare_digits, is_called_identity, mostly_ids
from crm.run.guard.passages import Passage, of_findings, of_notebook, of_page
from crm.run.guard.phones import has_phones, in_phone_column, is_called_id, is_called_phone, phones
from crm.words import _, count, listed, plural

MAIL = re.compile(
    r"(?<![\w.%+-])[\w%+][\w.%+'\u2019-]*\s?(?:@|[(\[{]\s?(?:at|@)\s?[)\]}]|&#64;|%40)\s?"
    r"(?:[^\W_](?:[\w-]*[^\W_])?(?:\.|\s?[(\[{]\s?(?:dot|punkt)\s?[)\]}]\s?))+(?:[a-z]{2,24}(?![a-z\d-])|xn--[a-z\d-]+|中国|中國|公司|网络|台灣|香港|한국|рф|भारत)",
    re.IGNORECASE,
)
SPACED = re.compile(r"\s@|@\s")  # as in 'price @ 3 a.piece'
PICTURE = re.compile(r"@\d+x\.\w+$")  # logo@2x.png
MASK = "***"
PLACES = 3  # that are named; more are counted


class Found(NamedTuple):
    """Personal data of one kind: where they stand in a text."""

    kind: str
    start: int
    end: int


def found_in(html: str, tables: Iterable[dict], notebook: dict, allowed: Iterable[str] = ()) -> list[str]:
    """Sentences, one a kind that is not allowed: how many personal data there are in the page, in the tables
    (as findings' records) and in the executed notebook, and where. Empty where there are none."""
    seen: dict[tuple[str, str], str] = {}
    for passage in (*of_findings(tables), *of_page(html), *of_notebook(notebook)):
        for kind, value in in_passage(passage):
            if kind not in allowed:
                seen.setdefault((kind, value), _place(passage))
    return [
        _said(kind, places)
        for kind in KINDS_OF_PERSONAL_DATA
        if (places := [w for (k, _v), w in seen.items() if k == kind])
    ]


def in_passage(passage: Passage) -> Iterator[tuple[str, str]]:
    """Kind and value of the personal data in a passage; of one value in two spellings the same value."""
    column = passage.column or ""
    as_phones = is_called_phone(column) and has_phones(column, map(_plain, passage.texts))
    as_identity = is_called_identity(column)
    of_ids = passage.column is not None and mostly_ids(passage.texts)
    for text in passage.texts:
        plain = _plain(text)
        if as_phones and in_phone_column(plain):
            yield "phone", _key(plain)
        elif as_identity and sum(map(str.isdigit, plain)) >= 6:
            yield "identity", _key(plain)
        elif passage.column is not None and plain.isdigit():
            if not of_ids and in_bare_digits(plain):
                yield "identity", _key(plain)
        else:
            yield from (
                (each.kind, _key(plain[each.start : each.end]))
                for each in personal(plain, is_called_id(column))
            )


def personal(text: str, of_ids: bool = False) -> list[Found]:
    """The personal data in a plain text, in order; where two overlap, the more telling one. `of_ids`: it is the
    number of something else."""
    found = [Found("email", *m.span()) for m in MAIL.finditer(text) if "@" not in m[0] or _is_mail(m[0])]
    found += [Found("identity", *span) for span in identities(text)]
    found += [Found("phone", *span) for span in phones(text, of_ids)]
    kept: list[Found] = []
    for each in found:
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def without_persons(text: str, allowed: Iterable[str] = ()) -> str:
    """The text with what is not allowed hidden: of an e-mail address its first letter stays."""
    plain = _plain(text)
    shut = [found for found in personal(plain) if found.kind not in allowed]
    for found in reversed(shut):
        letter = plain[found.start] + f"{MASK}@" if found.kind == "email" else ""
        plain = plain[: found.start] + letter + MASK + plain[found.end :]
    return plain if shut else text


def kinds_in(text: str) -> list[str]:
    """The kinds named in a setting such as "email, phone"."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _is_mail(text: str) -> bool:
    return not SPACED.search(text) and not PICTURE.search(text)


def _plain(text: str) -> str:
    """The text without marks that cannot be seen, its letters and digits in their usual form."""
    usual = unicodedata.normalize("NFKC", text)
    usual = "".join(str(unicodedata.digit(c, c)) if c.isdigit() else c for c in usual)
    return "".join(c for c in usual if unicodedata.category(c) != "Cf").translate(DASHES)


DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | {0xA0: " ", 0x202F: " ", 0x2009: " "}  # noqa: RUF001


def _key(text: str) -> str:
    return re.sub(r"[\s./()+-]", "", text).lower() if "@" not in text else text.lower()


def _place(passage: Passage) -> str:
    if not passage.column:
        return passage.where
    return _("{place}, column {column}").format(place=passage.where, column=passage.column)


def _said(kind: str, places: list[str]) -> str:
    """3 e-mail addresses in the table x, column y; never what they are."""
    different = list(dict.fromkeys(places))
    more = len(different) - PLACES
    named = different[:PLACES] + ([_("{n} more places").format(n=count(more))] if more > 0 else [])
    counted = {
        "email": plural("{n} e-mail address in {places}", "{n} e-mail addresses in {places}", len(places)),
        "phone": plural("{n} phone number in {places}", "{n} phone numbers in {places}", len(places)),
        "identity": plural(
            "{n} identity number in {places}", "{n} identity numbers in {places}", len(places)
        ),
    }
    return counted[kind].format(n=count(len(places)), places=listed(named))
