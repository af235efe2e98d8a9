"""The words of a comment: folded, without those that say nothing, a negation joined to what it negates."""

import re
import unicodedata
from functools import lru_cache

TAG = re.compile(r"<[^<>]*>")  # of what somebody pasted or planted
LINK = re.compile(r"(?:https?://|www\.)[!-~]+|[\w.%+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE | re.ASCII)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
UNSEEN = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
SPACED = ("zh", "ja")  # written without blanks between words


def plain(text: str) -> str:
    """The text without tags, links and marks that cannot be seen, letters and digits in their usual form."""
    return UNSEEN.sub("", unicodedata.normalize("NFKC", LINK.sub(" ", TAG.sub(" ", text))))


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """A word as it is compared: lower case, without accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def words_of(text: str) -> list[str]:
    """The words of a text in the order they stand, apart by whatever is no letter; not folded."""
    return WORD.findall(text.replace("’", "'"))


def segmented(text: str) -> list[str]:
    """The words of a text without blanks between them (Chinese): those that rjieba finds, letters only."""
    import rjieba

    return [word for word in rjieba.cut(text) if word.isalpha()]
