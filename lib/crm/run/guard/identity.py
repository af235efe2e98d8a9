"""Numbers that name one person: payment cards, bank accounts, and identity numbers of China, Brazil and the USA.

Where a number has check digits, they have to hold. A column of bare digits is one of identity numbers only if most
of its cells hold: of any ids, one in ten would by chance.
"""

import re
from collections.abc import Iterable, Iterator

CARD = re.compile(
    r"(?<![\w.,+-])(?:\d{4}(?P<gap>[ -])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}|3\d{3}[ -]\d{6}[ -]\d{5}|\d{13,19})(?![\w-]|[.,]\d)"
)
CARD_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}"
)
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
CHINESE = re.compile(r"(?<!\w)[1-8]\d{5}(?:18|19|20)\d{9}[\dX](?!\w)", re.IGNORECASE)
BRAZILIAN = re.compile(r"(?<![\w.,-])(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{9}-\d{2})(?![\w-])")
BRAZILIAN_BARE = re.compile(r"(?<!\w)\d{11}(?!\w)")
CPF_BEFORE = re.compile(r"\bcpf\W{0,4}(?:n[oº°]?\W{0,3})?$", re.IGNORECASE)
AMERICAN = re.compile(r"(?<![\w.,/-])\d{3}([- ])\d{2}\1\d{4}(?![\w/-]|[.,]\d)")
BARE = re.compile(r"\d{11}|\d{13,19}")
MOST = 0.5  # of a column's bare numbers that have to hold
CALLED = re.compile(
    r"(?:.* )?(?:ssn|social security(?: number)?|cpf|iban|passport(?: (?:no|nr|number))?|id card(?: number)?|card number"
    r"|credit card|national id|identity number|身份证号?码?)",
    re.IGNORECASE,
)


def identities(text: str) -> Iterator[tuple[int, int]]:
    """Where identity numbers stand in a text."""
    if sum(map(str.isdigit, text)) < 9:
        return
    for form, holds in FORMS.items():
        yield from (found.span() for found in form.finditer(text) if holds(found[0]))
    for found in BRAZILIAN_BARE.finditer(text):
        if CPF_BEFORE.search(text[: found.start()]) and _brazilian(found[0]):
            yield found.span()
    for found in IBAN.finditer(text):
        if length := _iban_length(found[0]):
            yield found.start(), found.start() + length


def mostly_ids(cells: Iterable[str]) -> bool:
    """Whether a column's bare digits are ids of some other kind: too few of them hold as identity numbers."""
    bare = [cell for cell in cells if BARE.fullmatch(cell)]
    return sum(_holds_bare(cell) for cell in bare) < MOST * len(bare) if bare else False


def in_bare_digits(cell: str) -> bool:
    """Whether a cell that is nothing but digits holds as an identity number."""
    return bool(BARE.fullmatch(cell)) and _holds_bare(cell)


def is_called_identity(column: str) -> bool:
    """Whether a column is called an identity number."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\W]+", " ", column).strip()
    return bool(CALLED.fullmatch(words))


def _holds_bare(digits: str) -> bool:
    return (
        _card(digits)
        or (len(digits) == 11 and _brazilian(digits))
        or (len(digits) == 18 and _chinese(digits))
    )


def _card(text: str) -> bool:
    from stdnum import luhn

    digits = re.sub(r"\D", "", text)
    return bool(CARD_ISSUERS.fullmatch(digits)) and luhn.is_valid(digits)


def _chinese(text: str) -> bool:
    from stdnum.cn import ric

    return bool(ric.is_valid(text.upper()))


def _brazilian(text: str) -> bool:
    from stdnum.br import cpf

    return bool(cpf.is_valid(text))


def _american(text: str) -> bool:
    from stdnum.us import ssn

    return bool(ssn.is_valid(text.replace(" ", "-")))


def _iban_length(text: str) -> int:
    """How much of a text is a bank account: words may follow it."""
    from stdnum import iban

    for end in range(len(text), 14, -1):
        whole = end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum())
        if whole and text[end - 1].isalnum() and iban.is_valid(text[:end], check_country=False):
            return end
    return 0


FORMS = {CARD: _card, CHINESE: _chinese, BRAZILIAN: _brazilian, AMERICAN: _american}
