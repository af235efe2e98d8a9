"""Which language a comment is in: by its script, then by the empty words in it, then by the words of its like."""

import math
import re
from collections import Counter
from typing import NamedTuple

from crm.text.empty_words import EMPTY, NEGATIONS
from crm.text.tokens import HAN, folded, plain, words_of

OTHER = "other"  # letters we know, of a language we cannot tell
NONE = "none"  # no letters at all
SCRIPTS = {  # languages that their script tells, as far as comments go
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af\u1100-\u11ff]"),
    "zh": HAN,
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
}
FOREIGN = re.compile(r"[\u0370-\u1fff\u3040-\ud7af\uf900-\ufaff\u3400-\u9fff]")
DENSE = 4  # a Chinese character says as much as so many Latin letters
MISTAKEN = (
    0.6  # of a text's words, empty ones aside, that a more frequent language has as well: then it is not sure
)
SURE = 2  # empty words of one language, and no other with as many: such a comment teaches its words
PARTS = 3  # where nothing else tells, so many-th of a comment's words have to be empty ones of its language
PRIOR = 50.0  # words of all texts that each language's own are taken together with


def languages_of(texts: list[str], more: dict[str, str] | None = None) -> list[str]:
    """The language of each text: a code such as "en" or "zh", OTHER, or NONE where there is no letter.

    `more` has empty words of further languages, by code. "Great coffee" holds no empty word: of such texts the words
    decide, by the texts whose language is sure (naive Bayes), so that no list of a language's words is needed."""
    lists = {code: set(f"{words} {NEGATIONS.get(code, '')}".split()) for code, words in EMPTY.items()}
    for code, words in (more or {}).items():
        lists.setdefault(code, set()).update(folded(w) for w in words.split())
    weights = _weights(lists)
    found, latin = [], {}
    for place, text in enumerate(texts):
        usual = plain(text)
        script = _script(usual)
        found.append(script)
        if script == OTHER:
            latin[place] = [folded(word) for word in words_of(usual)]
    sure = {place: code for place, words in latin.items() if (code := _by_lists(words, weights, SURE))}
    sure = _unmistaken(latin, sure, weights)
    taught = _taught(latin, sure)
    for place, words in latin.items():
        found[place] = (
            sure.get(place)
            or _by_words(words, taught)
            or _by_lists(words, weights, max(1, len(words) // PARTS))
            or OTHER
        )
    return found


def _script(text: str) -> str:
    """The language whose script most of the letters are; OTHER for Latin ones."""
    if not FOREIGN.search(text):
        return OTHER if any(c.isalpha() for c in text) else NONE
    letters = sum(map(str.isalpha, text))
    han = len(HAN.findall(text))
    if han * DENSE > letters:
        return "ja" if len(SCRIPTS["ja"].findall(text)) * DENSE > han else "zh"
    counts = {code: len(form.findall(text)) for code, form in SCRIPTS.items()}
    best = max(counts, key=counts.get)
    return best if counts[best] * 2 > letters else OTHER


def _weights(lists: dict[str, set[str]]) -> dict[str, dict[str, float]]:
    """What each empty word says for a language: less where several languages have it."""
    shared = Counter(word for words in lists.values() for word in words)
    weights: dict[str, dict[str, float]] = {}
    for code, words in lists.items():
        for word in words:
            weights.setdefault(word, {})[code] = 1 / shared[word]
    return weights


def _by_lists(words: list[str], weights: dict, least: int) -> str | None:
    """The language with the most empty words in a text; None below `least` of them, or where two are alike."""
    sums: Counter = Counter()
    hits: Counter = Counter()
    for word in words:
        for code, weight in weights.get(word, {}).items():
            sums[code] += weight
            hits[code] += 1
    ranked = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked or hits[ranked[0][0]] < least or (len(ranked) > 1 and ranked[1][1] >= ranked[0][1]):
        return None
    return ranked[0][0]


def _unmistaken(latin: dict[int, list[str]], sure: dict[int, str], weights: dict) -> dict[int, str]:
    """The sure texts without those that are of a more frequent language after all: a Portuguese comment with two empty
    words that only Spanish lists still uses the words of the other Portuguese ones."""
    counts: dict[str, Counter] = {}
    for place, code in sure.items():
        counts.setdefault(code, Counter()).update(word for word in latin[place] if word not in weights)
    place_of = {
        code: i for i, code in enumerate(sorted(counts, key=lambda code: (-counts[code].total(), code)))
    }

    def mistaken(place: int, code: str) -> bool:
        words = [word for word in latin[place] if word not in weights]
        larger = [one for one in counts if place_of[one] < place_of[code]]
        return any(sum(counts[one][word] > 1 for word in words) > MISTAKEN * len(words) for one in larger)

    return {place: code for place, code in sure.items() if not mistaken(place, code)}


class Taught(NamedTuple):
    """How often each language's texts hold a word, how many words they are, and each word's share of all."""

    counts: dict[str, Counter]
    totals: dict[str, int]
    shares: dict[str, float]


def _taught(latin: dict[int, list[str]], sure: dict[int, str]) -> Taught:
    counts: dict[str, Counter] = {}
    for place, code in sure.items():
        counts.setdefault(code, Counter()).update(latin[place])
    counts = dict(sorted(counts.items()))
    everything = sum(counts.values(), Counter())
    n = everything.total()
    return Taught(
        counts,
        {code: held.total() for code, held in counts.items()},
        {word: k / n for word, k in everything.items()},
    )


def _by_words(words: list[str], taught: Taught) -> str | None:
    """The language whose texts use these words most; None where none of them is known.

    A language of few texts is smoothed towards all texts: else words it was not seen to have would speak for it."""
    known = [word for word in words if word in taught.shares]
    if not known:
        return None

    def fit(code: str) -> float:
        held, total = taught.counts[code], taught.totals[code]
        return sum(math.log((held[word] + PRIOR * taught.shares[word]) / (total + PRIOR)) for word in known)

    return max(taught.counts, key=lambda code: (fit(code) + math.log(taught.totals[code]), code))
