"""Names of the CRM that stand in comments, found in the engine: no list of people leaves it."""

import ibis

from crm.tables.fetch import fetch
from crm.text.empty_words import EMPTY
from crm.text.tokens import HAN, folded, words_of

PERSONS = ("contacts.name", "owners.name")
FIRMS = ("accounts.name", "leads.account_name")
ACCENTED = "àáâãäåāăąçćčďèéêëēėęěìíîïīįñńňòóôõöōőŕřśšťùúûüūůűýÿźżž"
ACCENTS = (ACCENTED, "".join(folded(letter) for letter in ACCENTED))
MARKS = ".,;:-_/()&'\"+!?[]{}|<>\u2019\u00a0"
SHORTEST = 3  # letters of a name's part that is looked for
LONGEST_HAN = 4  # characters of a Chinese name
ORDINARY = {folded(word) for words in EMPTY.values() for word in words.split()}


def names_in(company, texts: list[str]) -> frozenset[str]:
    """Names of people (every part of them) and of firms (whole) that may stand in one of these texts, folded.

    The engine is asked for those names only whose words the texts hold."""
    held = _words(texts)
    if not held:
        return frozenset()
    persons = [_parts(company, c).filter(lambda t: t.part.isin(held)) for c in PERSONS if company.has(c)]
    firms = [_whole(company, c, held) for c in FIRMS if company.has(c)]
    parts = [rows.select(name="part") for rows in persons] + firms
    if not parts:
        return frozenset()
    found = fetch(
        ibis.union(*parts, distinct=True) if len(parts) > 1 else parts[0].distinct(), at_most=50_000
    )
    return frozenset(folded(" ".join(name.split())) for name in found.name)


def _words(texts: list[str]) -> list[str]:
    """The words of these texts that could be of a name: no empty ones, of Chinese every few characters in a row."""
    words: set[str] = set()
    for text in texts:
        for word in words_of(text):
            if HAN.search(word):
                words |= {
                    word[i : i + n] for n in range(2, LONGEST_HAN + 1) for i in range(len(word) - n + 1)
                }
            elif len(word) >= SHORTEST:
                words.add(folded(word))
    return sorted(words - ORDINARY)


def _parts(company, column: str) -> ibis.Table:
    """One row a part of each name in a column: lower case, without accents."""
    table, _dot, name = column.partition(".")
    rows = getattr(company, table)
    rows = rows.filter(rows[name].notnull())
    usual = rows[name].lower().translate(*ACCENTS).translate(MARKS, " " * len(MARKS))
    distinct = rows.select(usual=usual).distinct()
    return distinct.mutate(part=distinct.usual.split(" ").unnest()).filter(lambda t: t.part != "")


def _whole(company, column: str, held: list[str]) -> ibis.Table:
    """The firms' names of which every longer word is among these."""
    parts = _parts(company, column)
    long = parts.filter((parts.part.length() >= SHORTEST) & ~parts.part.isin(sorted(ORDINARY)))
    known = long.group_by("usual").agg(all=long.count(), found=long.part.isin(held).sum())
    return known.filter(known["all"] == known.found).select(name="usual")
