"""A comment as it may be quoted: without numbers, addresses and names, and short.

What is taken out leaves a word in brackets. Numbers go whatever they are: one of an order, a telephone and a house look
alike. Single ones of one or two digits stay, as in "2 weeks". A name nobody wrote into the CRM, without a title before
it, cannot be told from other words."""

import re
import unicodedata

from crm.text.tokens import HAN, TAG, UNSEEN, folded

LONGEST = 160  # letters of a quote
SIGN = r"(?:(?![\u2e80-\uffdc])[\w.%+'-])"  # a letter of an address; Chinese ones stand around it without a blank
MAIL = re.compile(
    rf"{SIGN}+\s*(?:@|[(\[{{]\s?(?:at|@|arroba)\s?[)\]}}]|%40|&#64;|\sat\s(?=\S+\s?(?:\.|\bdot\b|punkt)\s?\w{{2,}}))\s*"
    rf"{SIGN}+(?:\s?(?:[(\[{{]\s?(?:dot|punkt|ponto)\s?[)\]}}]|\sdot\s)\s?{SIGN}+)*",
    re.IGNORECASE,
)
LINK = re.compile(
    r"(?:https?://|www\.)[!-~]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|de|br|cn|nl|at|fr|es|it|eu|io)\b[!-~]*",
    re.I | re.A,
)
STREET = re.compile(
    r"\b(?:rua|av\.?|avenida|travessa|alameda|rodovia|calle|rue|via)\s+(?:d[aeo]s?\s+)?[^\W\d_]+(?:\s+[A-ZÀ-Ý][^\W\d_]+)*"
    r"(?:,?\s*(?:n[ºo°.]?\s*)?\d+\w?)?"
    r"|\b[^\W\d_]+(?:-[^\W\d_]+)*[- ]?(?:stra(?:ß|ss)e|str\.|gasse|allee|platz|weg|straat|laan|plein)\s*\d+(?:\s?[a-z]\b)?"
    r"|\b\d+\s+(?:[A-Z][^\W\d_]+\s+){1,3}(?:street|st\.|road|rd\.|avenue|ave\.|lane|drive|way)\b"
    r"|[\u4e00-\u9fff]{1,6}(?:路|街|巷|弄|小区)\s?\d+\s?(?:号|弄|栋|单元|室)?",
    re.IGNORECASE,
)
CODE = re.compile(
    r"[#№]?\b(?=[\w-]*\d)(?=[\w-]*(?![\u2e80-\uffdc])[^\W\d_])(?:(?![\u2e80-\uffdc])[\w-]){4,}\b"
)  # letters and digits together
NUMBER = re.compile(r"[+(#№]*\d(?:[\s().,:/-]*\d)*")
SPOKEN = re.compile("[零〇一二三四五六七八九幺]{5,}")
TITLED = re.compile(
    r"\b(mrs?|ms|miss|dr|prof|sra?|dona|herr|herrn|frau|madame|monsieur|mevrouw|meneer)\b\.?\s+"
    r"((?-i:[A-ZÀ-Ý])[^\W\d_]*(?:[ -](?:d[aeo]s? |de |van |von |der )?(?-i:[A-ZÀ-Ý])[^\W\d_]*){0,2})",
    re.IGNORECASE,
)
CHINESE_TITLED = re.compile("[\u4e00-\u9fff](?=先生|女士|小姐|经理|师傅|老师)")
FULL = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff20]")
BLANKS = re.compile(r"\s+")
EDGES = " \t\n\"'=+-@|"  # marks that stand at neither end of a quote: some would begin a formula
REMOVED = {"mail": "[address]", "number": "[number]", "name": "[name]"}


def quoted(text: str, names: frozenset[str] = frozenset(), longest: int = LONGEST) -> str:
    """The text as it may be quoted; `names` are names of people and firms, folded, words or more in a row.

    It keeps its full-width marks, as Chinese is written, unless something to take out hides in them."""
    plain = _digits(text)
    shown, bare = (_scrubbed(form, names) for form in (plain, unicodedata.normalize("NFKC", plain)))
    usual = BLANKS.sub(" ", unicodedata.normalize("NFKC", shown)).strip(EDGES)
    return _short(shown if usual == bare else bare, longest)


def _scrubbed(text: str, names: frozenset[str]) -> str:
    usual = UNSEEN.sub("", TAG.sub(" ", text))
    for form in (MAIL, LINK, STREET):
        usual = form.sub(REMOVED["mail"], usual)
    usual = CHINESE_TITLED.sub(REMOVED["name"], usual)
    usual = TITLED.sub(rf"\1 {REMOVED['name']}", usual)
    usual = without_names(usual, names)
    usual = CODE.sub(REMOVED["number"], usual)
    usual = NUMBER.sub(_unless_short, usual)
    usual = SPOKEN.sub(REMOVED["number"], usual).replace("@", " ")
    return BLANKS.sub(" ", usual).strip(EDGES)


def _unless_short(found: re.Match) -> str:
    return found[0] if sum(map(str.isdigit, found[0])) <= 2 else REMOVED["number"]


def without_names(text: str, names: frozenset[str]) -> str:
    """The text without these names: of a name without blanks between its letters (Chinese) wherever it stands."""
    if not names:
        return text
    for name in sorted((n for n in names if HAN.search(n)), key=len, reverse=True):
        text = text.replace(name, REMOVED["name"])
    words = {n for n in names if " " not in n and not HAN.search(n)}
    text = re.sub(r"[^\W\d_]+", lambda m: REMOVED["name"] if folded(m[0]) in words else m[0], text)
    for name in sorted((n for n in names if " " in n), key=len, reverse=True):
        parts = [re.escape(part) for part in name.split(" ")]
        text = re.sub(r"\W+".join(parts), REMOVED["name"], text, flags=re.IGNORECASE)
    return re.sub(r"\[name\](?:[\s-]+\[name\])+", REMOVED["name"], text)


def removed(quote: str) -> int:
    """How much was taken out of a quote."""
    return sum(quote.count(word) for word in REMOVED.values())


def _digits(text: str) -> str:
    """The text with digits of any script as 0 to 9, and full-width letters as others."""
    plain = "".join(unicodedata.normalize("NFKC", c) if FULL.match(c) else c for c in text)
    return "".join(str(unicodedata.digit(c, c)) if c.isdigit() else c for c in plain)


def _short(text: str, longest: int) -> str:
    """The text, cut between two words where it is too long, none of its brackets cut in two."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    if " " in cut[longest // 2 :]:
        cut = cut[: cut.rindex(" ")]
    if cut.rfind("[") > cut.rfind("]"):
        cut = cut[: cut.rfind("[")]
    return cut.rstrip(" ,;.:-") + "…"
