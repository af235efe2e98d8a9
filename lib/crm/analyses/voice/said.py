"""What the analyses of comments say of the same things: spans, languages, what was read and what was withheld."""

import pandas as pd

from crm.analyses.voice.reading import ENOUGH, Language, Reading
from crm.customers.buying import period
from crm.estimate.shares import SHOWN
from crm.names.voice import LANGUAGES
from crm.words import _, count, listed, number


def language(code: str) -> str:
    """The key of a language's name."""
    return f"lang_{code}" if f"lang_{code}" in LANGUAGES else code


def spoken(code: str) -> str:
    """A language's name."""
    key = language(code)
    return LANGUAGES[key].label if key in LANGUAGES else key


def in_language(reading: Reading, one: Language, text: str) -> str:
    """Words of a comment as a reader meets them: with the name of their language, unless most comments are in it."""
    if one.code == reading.languages[0].code:
        return text
    return _("{words} ({language})").format(words=text, language=spoken(one.code))


def several_languages(table: pd.DataFrame) -> pd.DataFrame:
    """The table without its column of languages where all rows are of one."""
    return table if len(set(table.language)) > 1 else table.drop(columns="language")


def too_few(company, reading: Reading) -> str:
    """Why no theme can be told; empty where it can."""
    if reading.languages:
        return ""
    text = _(
        "{n} comments in {period} are too few to tell what they are about: it takes {least} in one language."
    )
    return text.format(n=count(reading.comments.said), period=period(company), least=count(ENOUGH))


def no_theme() -> str:
    """Why there is none where there are comments enough."""
    return _("No theme is found in the comments: their words have too little in common.")


def how_read(reading: Reading) -> tuple[str, ...]:
    """What was read, in which languages, on which scale; and that it is a part of all comments, where it is."""
    low, high = reading.comments.scale
    notes = [
        _(
            "Scores are on a scale of {low} to {high}; those on another scale are stretched to it. Fewer than {least} comments "
            "are withheld."
        ).format(low=number(low, 0), high=number(high, 0), least=count(SHOWN))
    ]
    if reading.comments.cut:
        notes.append(
            _(
                "There are more comments than can be read: {read} of {all} are, drawn by a hash of the answer's id, which is as "
                "good as by lot and the same each time."
            ).format(read=count(reading.comments.n[reading.inside].sum()), all=count(reading.comments.said))
        )
    if left := left_aside(reading):
        notes.append(left)
    return tuple(notes)


def left_aside(reading: Reading) -> str:
    """The languages in which too few comments are to tell themes; empty where there are none."""
    read = {one.code for one in reading.languages}
    inside = reading.inside
    comments = reading.comments
    rest = pd.Series(comments.n[inside]).groupby(comments.language[inside]).sum()
    rest = rest[[code for code in rest.index if code not in read]].sort_values(ascending=False, kind="stable")
    if rest.empty:
        return ""
    named = [spoken(code) for code, n in rest.items() if n >= SHOWN]
    if not named:
        return _("{n} comments in further languages are not looked at.").format(n=count(rest.sum()))
    return _(
        "{n} comments are not looked at for themes, being fewer than {least} in their language: {languages}."
    ).format(n=count(rest.sum()), least=count(ENOUGH), languages=listed(named))
