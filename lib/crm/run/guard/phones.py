"""Telephone numbers in a text: international ones, national ones as they are written in many countries, and any
digits that are called a telephone number. Bare digits that nothing calls one are taken for an id or an amount."""

import re
from collections.abc import Iterable, Iterator

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
DAY = re.compile(  # and months: 01.2026, 2026-10
    r"(?<!\d)(?:(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:19|20)\d\d"
    r"|(?<!\d[-./])(?:\d{2}[-./](?:19|20)\d\d|(?:19|20)\d\d[-./]\d{2})(?![-./]\d))(?!\d)(?:[T ]\d{1,2}:\d\d)?"
)
THOUSANDS = re.compile(r"\+?\d{1,3}([ .])\d{3}(\1\d{3})*")
GAP = r"[ .\-/()]{0,3}"
END = r"(?![\w@%€$£]|[.,:]\d|[-/]\d)"
START = r"(?<![\w@#€$£])(?<![\d)][-/.,:])(?<![A-Za-z]-)"
INTERNATIONAL = re.compile(rf"{START}(?:\+|00)[ ]?\(?[1-9](?:{GAP}\d){{7,14}}{END}")
NORTH_AMERICAN = re.compile(
    rf"{START}(?<!\d )(?:1[-. ])?(?:\([2-9]\d\d\)[ -]?|[2-9]\d\d(?P<gap>[-. ]))\d{{3}}(?(gap)(?P=gap)|[-. ])\d{{4}}{END}(?! \d)"
)
BRACKETED = re.compile(rf"{START}\(0?\d{{1,4}}\)[ -]?\d{{2,5}}(?:[ -]?\d{{2,5}}){{1,3}}{END}")
TRUNK = re.compile(rf"{START}0\d{{1,5}}(?:(?: ?[-/.] ?| )\d{{2,8}}){{1,4}}{END}")
MOBILE = re.compile(  # of Brazil, India, China
    rf"{START}(?:[1-9]\d 9\d{{4}}-\d{{4}}|[6-9]\d{{4}}[ -]\d{{5}}|1[3-9]\d(?P<gap>[- ]?)\d{{4}}(?P=gap)\d{{4}}){END}"
)
CALLED = re.compile(
    r"\b(?:tele)?(?:phone|fon|fone|fono)s?\b|\b(?:tel|tél|mobile|mob|mobil|handy|cell|fax|ph|msisdn|whatsapp|celular|portable)\b"
    r"|\b(?:telefon|ruf|handy|mobil)nummern?\b|\btel[eé]fonos?\b|\bt[eé]l[eé]phones?\b"
    r"|联系电话|电话(?:号码?)?|手机(?:号码?)?|联系方式|微信",
    re.IGNORECASE,
)
AFTER = re.compile(
    # two spaces part the columns of a table in plain text: what follows them is another cell
    r"(?:\s*(?:number|no\.?|nr\.?|nummer|号码|号|is|ist|:|=|\.|-|#|\()){0,3}(?:(?<=[:=])\s*|[ \t]?)"
    r"(\+?\(?\d(?:(?! {2})[ .\-/()]{0,3}\d){6,14})"
)
NO_PHONE = re.compile(  # what stands before the number of something else
    r"(?:order|invoice|ticket|ref|reference|account|customer|deal|item|sku|id|no|nr|№|#|auftrag|rechnung|pedido|单号|编号|订单"
    r"|p\.?o|plan|revenue|total|sum|amount|umsatz|summe|betrag|receita|金额|收入|合计|总额)"
    r"[\s.:#=-]*$",
    re.IGNORECASE,
)


def phones(text: str, of_ids: bool = False) -> Iterator[tuple[int, int]]:
    """Where telephone numbers stand in a text; among ids only international ones are told from them."""
    if sum(map(str.isdigit, text)) < 7:
        return
    text = DAY.sub(lambda day: "~" * len(day[0]), text)
    for found in CALLED.finditer(text):
        if (number := AFTER.match(text, found.end())) and not THOUSANDS.fullmatch(number[1].strip()):
            yield number.span(1)
    forms = {INTERNATIONAL: _international} if of_ids else FORMS
    for form, holds in forms.items():
        for found in form.finditer(text):
            if holds(found[0]) and not NO_PHONE.search(text[: found.start()]):
                yield found.span()


NUMBER = r"(?: (?:numbers?|no|nr|nummer|\d))"
FOR_SURE = re.compile(r"nummer|number|msisdn|号| (?:no|nr|\d)$", re.IGNORECASE)
ID = re.compile(r"(?:.* )?(?:id|ids|no|nr|number|nummer|sku|code|order|ref|reference|key)", re.IGNORECASE)
EXTENSION = re.compile(r"\s*(?:ext\.?|x|#)\s*\d{1,5}$", re.IGNORECASE)


def is_called_phone(column: str) -> bool:
    """Whether a column is called a telephone number."""
    return bool(re.fullmatch(rf"(?:.* )?(?:{CALLED.pattern}){NUMBER}?", _words(column), re.IGNORECASE))


def has_phones(column: str, cells: Iterable[str]) -> bool:
    """Whether a column called a telephone number holds some. "Phone" may also be a channel, with amounts below it:
    then a cell has to be written as a number one calls, or all to be too long for amounts."""
    if FOR_SURE.search(_words(column)):
        return True
    numbers = [cell.strip() for cell in cells if in_phone_column(cell)]
    bare = [len(cell) for cell in numbers if cell.isdigit()]
    written = any(re.match(r"[+0(]|\d+[-\s/.]", cell) and not THOUSANDS.fullmatch(cell) for cell in numbers)
    return written or (bool(bare) and (min(bare) >= 10 or min(bare) == max(bare) == 9))


def is_called_id(column: str) -> bool:
    """Whether a column is called the number of something else, such as deal_id: national forms are common there."""
    return bool(ID.fullmatch(_words(column))) and not is_called_phone(column)


def in_phone_column(cell: str) -> bool:
    """Whether a cell of such a column holds a number one can call, or several."""
    if re.fullmatch(r"\s*\d+[.,]\d{1,6}\s*", cell):  # a decimal fraction
        return False
    parts = [EXTENSION.sub("", part) for part in (cell, *re.split(r"[/;,]", cell))]
    return any(_callable(part.strip()) for part in parts)


def _callable(text: str) -> bool:
    return 7 <= sum(map(str.isdigit, text)) <= 15 and bool(re.fullmatch(r"[+\d\s./()x-]+", text))


def _words(column: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_\W]+", " ", column).strip()


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
    BRACKETED: lambda text: sum(map(str.isdigit, text)) >= 9 and _national(text),
    TRUNK: _with_trunk,
    MOBILE: lambda text: not text.endswith("0000"),  # a round amount
}
