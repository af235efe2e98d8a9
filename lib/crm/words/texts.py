"""Names from the data, lists and ranges, put so that they fit into a sentence."""

from crm.words.language import LOCALE, NOTHING, _


def brief(text: str, most: int = 60) -> str:
    """A name from the data on one line, cut where it would not fit into a sentence."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def listed(words: list[str]) -> str:
    """a, b and c."""
    from babel.lists import format_list

    return format_list([str(w) for w in words], locale=LOCALE) if words else NOTHING


def between(low: str, high: str) -> str:
    """62.0% to 64.3%, from two numbers already in words; without an upper end "62.0% or more"."""
    return (_("{low} or more") if high == NOTHING else _("{low} to {high}")).format(low=low, high=high)
