"""The comments of a page read once: languages, their terms and themes, with the names the themes had a month before."""

from typing import NamedTuple

import numpy as np

from crm.analyses.voice.comments import NEEDED, Comments, comments_of, first_month
from crm.customers.limits import within_limits
from crm.errors import BadInput
from crm.estimate.shares import RANKED, SHOWN
from crm.months import month_number
from crm.tables.company import kept
from crm.text.documents import Terms, terms_of
from crm.text.themes import Themes, carried, sought, themes_of, weighted

ENOUGH = 60  # comments of a language that themes are looked for in
RARE = 2000  # a term is held by one in so many comments at least, and by SHOWN
NONE = ("none",)


class Language(NamedTuple):
    """The comments of one language, those of the window and of the month before: `rows` of Comments, the terms they hold,
    tf-idf weights, and themes of the window's rows (`inside`), called by `names`."""

    code: str
    rows: np.ndarray
    inside: np.ndarray
    terms: Terms
    weights: object
    themes: Themes
    names: tuple[str, ...]

    def about(self, theme: int) -> np.ndarray:
        """The rows of Comments of the window that are mostly about a theme."""
        return self.rows[self.inside][self.themes.of == theme]


class Reading(NamedTuple):
    """What was read: the comments, the languages with enough of them (most first), and the months looked at."""

    comments: Comments
    languages: tuple[Language, ...]
    first: int
    last: int

    @property
    def inside(self) -> np.ndarray:
        """The rows of the window."""
        return self.comments.here(self.first, self.last)


@kept
def read(company, themes: int = 8, words: str = "") -> Reading | None:
    """The comments of the window with their themes, so many a language at most; None where the source has no comments
    with a score, which each analysis says.

    `words` are empty words of languages we have no list of, such as "sv: och att det; fi: ja on"."""
    within_limits("themes", themes, 2, 20)
    more = empty_of(words)
    if not all(company.has(column) for column in NEEDED):
        return None
    comments = comments_of(company, tuple(sorted(more.items())))
    last = month_number(company.as_of)
    first = first_month(company) or int(comments.month.min(initial=last))
    inside = comments.here(first, last)
    counts = {
        code: int(comments.n[inside & (comments.language == code)].sum()) for code in set(comments.language)
    }
    many = sorted(
        (code for code in counts if counts[code] >= ENOUGH and code not in NONE),
        key=lambda c: (-counts[c], c),
    )
    found = tuple(_language(comments, code, (first, last), themes, more) for code in many)
    return Reading(comments, found, first, last)


def _language(
    comments: Comments, code: str, months: tuple[int, int], themes: int, more: dict[str, str]
) -> Language:
    rows = np.flatnonzero(comments.language == code)
    inside = comments.here(*months)[rows]
    n = comments.n[rows]
    least = max(SHOWN, int(n.sum()) // RARE)
    terms = terms_of([comments.texts[i] for i in rows], code, least, more, n)
    weights = weighted(terms)
    k = min(themes, int(n[inside].sum()) // RANKED)
    now = themes_of(weights[inside], k, n[inside])
    earlier = (comments.month < months[1])[rows]
    then = sought(weights[earlier], k, n[earlier]) if earlier.any() and not earlier.all() else now.terms
    names = carried(now.terms, terms, then)
    return Language(code, rows, inside, terms, weights, now, tuple(names))


def empty_of(words: str) -> dict[str, str]:
    """Empty words by language from "sv: och att; fi: ja on"; BadInput for what is not written so."""
    more = {}
    for part in filter(None, (part.strip() for part in words.split(";"))):
        code, colon, listed = part.partition(":")
        if not colon or not code.strip().isalpha() or not listed.strip():
            raise BadInput(
                f"words is '{words}'. Write the code of a language, a colon and its words that carry no meaning, "
                f"languages apart by semicolons: sv: och att det; fi: ja on."
            )
        more[code.strip().lower()] = listed.strip().lower()
    return more
