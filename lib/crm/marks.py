"""Marks that nobody sees and that a terminal, a page or a spreadsheet obeys: they come with text from outside."""

import re

# what ECMA-48 has a terminal do: colours, the cursor, the window's title
COMMANDS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x9b[0-?]*[ -/]*[@-~]")
# controls but for tab and line break; and what turns the direction of all that follows: 789 would read 987
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def unmarked(text: str) -> str:
    """The text without control characters and marks of direction; line breaks and tabs stay."""
    return UNSEEN.sub("", text)


def uncoloured(text: str) -> str:
    """The same without the rest of a terminal's commands. Not for a page: a command may reach across its tags."""
    return unmarked(COMMANDS.sub("", text))


def one_line(text: str) -> str:
    """The text on one line, without what a terminal would obey."""
    return " ".join(uncoloured(text).split())
