"""Text into the type a parameter declares: the same for YAML, for --set and for every other option."""

import re
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from crm.errors import nearest
from crm.months import as_month

Value = str | int | float | bool | None
TYPES = {"str": "text", "int": "a whole number", "float": "a number", "bool": "yes or no"}
YES, NO = ("true", "yes", "on"), ("false", "no", "off")
NONE = ("", "none", "null", "~")


class Parameter(NamedTuple):
    """One parameter: its name, its type (a key of TYPES), whether it may be None, its default, what it means,
    and its limits: a range (either end may be open) or the choices there are."""

    name: str
    type: str
    optional: bool
    default: Value
    meaning: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """What may be given, in words: 'a number from 0.5 to 0.999'."""
        if self.choices:
            words = "one of " + ", ".join(self.choices)
        elif self.name in FORMS:
            words = FORMS[self.name][0]
        else:
            words = TYPES[self.type] + self._range
        return f"{words}, or none" if self.optional else words

    @property
    def _range(self) -> str:
        if self.low is not None and self.high is not None:
            return f" from {self.low:g} to {self.high:g}"
        if self.low is not None:
            return f" from {self.low:g}"
        return "" if self.high is None else f" up to {self.high:g}"


def value_of(parameter: Parameter, text: str) -> Value:
    """The text as the parameter's type; ValueError says in words why it is none."""
    if parameter.optional and text.strip().lower() in NONE:
        return None
    try:
        value = READERS[parameter.type](text)
    except ValueError:
        raise ValueError(f"'{text}' is not {parameter.wanted}.") from None
    check(parameter, value, text)
    return value


def check(parameter: Parameter, value: Value, shown: str) -> None:
    """Raises ValueError, in words, for a value outside of the parameter's limits; `shown` is what was given."""
    if value is None and parameter.optional:
        return
    wrong = ValueError(f"'{shown}' is not {parameter.wanted}.{_close(shown, parameter.choices)}")
    if parameter.choices and str(value) not in parameter.choices:
        raise wrong
    if parameter.name in FORMS and not FORMS[parameter.name][1](str(value)):
        raise wrong
    if parameter.low is not None and value < parameter.low:
        raise wrong
    if parameter.high is not None and value > parameter.high:
        raise wrong


def _close(text: str, choices: tuple[str, ...]) -> str:
    hint = nearest(text, choices)
    return hint if "mean" in hint else ""


def is_day(text: str) -> bool:
    """Whether the text is a day such as 2026-10-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_month(text: str) -> bool:
    """Whether the text is a month such as 2026-10."""
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}", text) and as_month(text))
    except ValueError:
        return False


def is_window(text: str) -> bool:
    """Whether the text is a whole number of months from 1, or all."""
    return text == "all" or bool(re.fullmatch(r"[1-9][0-9]{0,3}", text))


def are_limits(text: str) -> bool:
    """Whether the text is empty or has four numbers, each larger than the one before, with commas between."""
    try:
        limits = [_number(part) for part in text.split(",")]
    except ValueError:
        return not text.strip()
    return len(limits) == 4 and all(low < high for low, high in pairwise(limits))


KINDS_OF_PERSONAL_DATA = ("email", "phone", "identity")


def are_kinds(text: str) -> bool:
    """Whether the text is empty or lists kinds of personal data, with commas between."""
    return not text.strip() or all(word.strip() in KINDS_OF_PERSONAL_DATA for word in text.split(","))


LIMITS = ("recency_limits", "frequency_limits", "money_limits")

# parameters that every notebook or the run block spells the same way, and whose text has a form of its own
FORMS = {
    "as_of": ("a day such as 2026-10-31", is_day),
    "window": ("a whole number of months from 1, or all", is_window),
    "personal_data_allowed": ("one or more of email, phone and identity, with commas, or nothing", are_kinds),
    **dict.fromkeys(LIMITS, ("four ascending numbers such as 30,90,180,365, or nothing", are_limits)),
    "out": ("a folder", lambda text: bool(text.strip()) and "\0" not in text),
    "month": ("a month such as 2026-10, or last", lambda text: text == "last" or is_month(text)),
}


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text.strip()):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    # float() alone would also take nan, inf and 1_000
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,3})?", text.strip(), re.IGNORECASE):
        raise ValueError(text)
    return float(text)


def _flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in YES + NO:
        raise ValueError(text)
    return word in YES


READERS = {"str": str, "int": _whole, "float": _number, "bool": _flag}
