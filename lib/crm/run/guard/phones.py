"""Telephone numbers in a text: international ones, national ones as they are written in many countries, and any
digits that are called a telephone number. Bare digits that nothing calls one are taken for an id or an amount."""

import re
from collections.abc import Iterator

REGIONS = (
    "DE",
    "AT",
    "CH",
    "FR",
    "GB",
    "IE",
    "NL",
    "BE",
    "IT",
    "SE",
    "FI",
    "PL",
    "TR",
    "CN",
    "JP",
    "KR",
    "TW",
    "AU",
    "NZ",
    "ZA",
    "IN",
    "BR",
    "AR",
)  # fmt: skip  whose national forms begin with 0, or with an area in brackets
DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:19|20)\d\d)(?!\d)(?:[T ]\d{1,2}:\d\d)?"
)
THOUSANDS = re.compile(r"\+?\d{1,3}([ .])\d{3}(\1\d{3})*")
GAP = r"[ .\-/()]{0,3}"
END = r"(?![\w@%€$£]|[.,:]\d|[-/]\d)"
START = r"(?<![\w@#€$£])(?<![\d)][-/.,:])"
INTERNATIONAL = re.compile(rf"{START}(?:\+|00)[ ]?\(?[1-9](?:{GAP}\d){{7,14}}{END}")
NORTH_AMERICAN = re.compile(
    rf"{START}(?:1[-. ])?(?:\([2-9]\d\d\)[ -]?|[2-9]\d\d(?P<gap>[-. ]))\d{{3}}(?(gap)(?P=gap)|[-. ])\d{{4}}{END}"
)
BRACKETED = re.compile(rf"{START}\(0?\d{{1,4}}\)[ -]?\d{{2,5}}(?:[ -]?\d{{2,5}}){{1,3}}{END}")
TRUNK = re.compile(rf"{START}0\d{{1,5}}(?:(?: ?[-/.] ?| )\d{{2,8}}){{1,4}}{END}")
MOBILE = re.compile(  # of Brazil, India, China
    rf"{START}(?:[1-9]\d 9\d{{4}}-\d{{4}}|[6-9]\d{{4}}[ -]\d{{5}}|1[3-9]\d(?P<gap>[- ]?)\d{{4}}(?P=gap)\d{{4}}){END}"
)
CALLED = re.compile(
    r"\b(?:tele)?(?:phone|fon|fone|fono)s?\b|\b(?:tel|mobile|mobil|handy|cell|fax|whatsapp|celular|portable)\b"
    r"|电话|手机|联系方式|微信",
    re.IGNORECASE,
)
AFTER = re.compile(
    # two spaces part the columns of a table in plain text: what follows them is another cell
    r"(?:\s*(?:number|no\.?|nr\.?|nummer|号码|号|is|ist|:|=|\.|-|#|\()){0,3}(?:(?<=[:=])\s*|[ \t]?)"
    r"(\+?\(?\d(?:(?! {2})[ .\-/()]{0,3}\d){6,14})"
)
NO_PHONE = re.compile(  # what stands before the number of something else
    r"(?:order|invoice|ticket|ref|reference|account|customer|deal|item|sku|id|no|nr|№|#|auftrag|rechnung|pedido|单号|编号|订单)"
    r"[\s.:#=-]*$",
    re.IGNORECASE,
)


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Where telephone numbers stand in a text."""
    if sum(map(str.isdigit, text)) < 7:
        return
    text = DAY.sub(lambda day: "~" * len(day[0]), text)
    for found in CALLED.finditer(text):
        if (number := AFTER.match(text, found.end())) and not THOUSANDS.fullmatch(number[1].strip()):
            yield number.span(1)
    for form, holds in FORMS.items():
        for found in form.finditer(text):
            if holds(found[0]) and not NO_PHONE.search(text[: found.start()]):
                yield found.span()


def is_called_phone(column: str) -> bool:
    """Whether a column is called a telephone number."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\W]+", " ", column)
    return bool(
        re.fullmatch(rf"(?:\w+ )?(?:{CALLED.pattern})(?: (?:number|no|nr|\d))?", words.strip(), re.IGNORECASE)
    )


def in_phone_column(cell: str) -> bool:
    """Whether a cell of such a column holds a number one can call."""
    return 7 <= sum(map(str.isdigit, cell)) <= 15 and bool(re.fullmatch(r"[+\d\s./()x-]+", cell.strip()))


def _international(text: str) -> bool:
    from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse

    digits = re.sub(r"\D", "", text)
    plus = text.startswith("+")
    if not plus and len(text) == len(digits):  # 00 and nothing but digits: padded with zeros, most often
        return False
    try:
        number = parse(f"+{digits if plus else digits[2:]}")
    except NumberParseException:
        return False
    sure = not plus or THOUSANDS.fullmatch(text)
    return is_valid_number(number) if sure else is_possible_number(number)


def _with_trunk(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 9 and "00000" not in text and _national(text)


def _national(text: str) -> bool:
    from phonenumbers import NumberParseException, is_valid_number, parse

    for region in REGIONS:
        try:
            if is_valid_number(parse(text, region)):
                return True
        except NumberParseException:
            continue
    return False


def _north_american(text: str) -> bool:
    """Its form says enough, unless it is three numbers with spaces between."""
    from phonenumbers import is_valid_number, parse

    return bool(re.search(r"[-.()]", text)) or is_valid_number(parse(text, "US"))


FORMS = {
    INTERNATIONAL: _international,
    NORTH_AMERICAN: _north_american,
    BRACKETED: _national,
    TRUNK: _with_trunk,
    MOBILE: lambda text: True,
}
