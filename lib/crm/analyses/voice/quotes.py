"""F6: what customers say of each theme in their own words, names, numbers and addresses taken out."""

import numpy as np
import pandas as pd

from crm.analyses.voice.comments import NEEDED
from crm.analyses.voice.named import names_in
from crm.analyses.voice.reading import Language, Reading, read
from crm.analyses.voice.said import in_language, no_theme, too_few
from crm.analyses.voice.themes import ranked
from crm.customers.buying import period
from crm.estimate.means import mean_of
from crm.finding import Finding
from crm.needs import needs
from crm.tables.company import Company
from crm.text.scrub import LONGEST, quoted, removed
from crm.text.tokens import SPACED, words_of
from crm.words import _, number

ID = "voice.quotes"
EACH = 3  # quotes of a theme
SPARE = 10  # comments that are looked at for them
SHORT = {
    "words": 25,
    "spaced": 8,
}  # letters below which a comment says too little to quote, where there are others
NEAR = 0.5  # of how near the nearest is that a quote of a theme has to be
WORD = 25  # letters of a word; a longer one is none
ALIKE = 0.5  # two comments that share so many of their terms say the same


@needs("F6", _("Quotes"), *NEEDED)
def quotes(
    company: Company, reading: Reading | None = None, others: bool = False, level: float = 0.95
) -> Finding:
    """Mean score with its interval of each theme of the language with most comments, and the three comments whose
    words are nearest to the theme's. `others`: of the other languages."""
    reading = reading or read(company)
    if why := too_few(company, reading):
        return Finding(ID, why, answered=False)
    picked = [
        (one, theme, typical(reading, one, theme))
        for one in (reading.languages[1:] if others else reading.languages[:1])
        for theme in ranked(reading, one)
    ]
    names = names_in(company, [reading.comments.texts[row] for _one, _theme, rows in picked for row in rows])
    rows = [
        (
            in_language(reading, one, one.names[theme]),
            " ".join(f"“{quote}”" for quote in found),
            *mean_of(reading.comments.scores(one.about(theme)), level),
        )
        for one, theme, candidates in picked
        if (found := best([reading.comments.texts[row] for row in candidates], names))
    ]
    table = pd.DataFrame(rows, columns=["theme", "quote", "score_mean", "score_from", "score_to"])
    if table.empty:
        why = _("In no further language is there a theme to quote.") if others else no_theme()
        return Finding(ID, why, answered=False)
    caption = (
        _("Themes in other languages, in customers' words")
        if others
        else _("Mean score of each theme, and customers' words")
    )
    return Finding(
        f"{ID}_others" if others else ID,
        _says(company, table, others),
        table,
        caption=caption,
        notes=(taken_out(),),
    )


def typical(reading: Reading, one: Language, theme: int) -> list[int]:
    """Rows of the comments nearest to a theme, nearest first: by the cosine of their words with the theme's."""
    weights = one.themes.terms[theme]
    near = np.asarray(one.weights[one.inside] @ (weights / np.linalg.norm(weights))).ravel().round(6)
    rows, own = one.rows[one.inside], np.flatnonzero(one.themes.of == theme)
    return first_of(reading, one, [(near[i], rows[i]) for i in own if near[i] >= NEAR * near[own].max()])


def first_of(reading: Reading, one: Language, scored: list[tuple[float, int]]) -> list[int]:
    """Of rows with how well they fit, the best that are neither too short to say something nor too long to read, none of
    which says what one before it says."""
    texts = reading.comments.texts
    least = SHORT["spaced" if one.code in SPACED else "words"]

    def order(pair: tuple[float, int]) -> tuple:
        text = texts[pair[1]]
        readable = least <= len(text) <= LONGEST and max(map(len, words_of(text)), default=0) <= WORD
        return (not (readable or (one.code in SPACED and least <= len(text) <= LONGEST)), -pair[0], text)

    place = {int(row): i for i, row in enumerate(one.rows)}
    chosen: list[int] = []
    said: list[set] = []
    for _fit, row in sorted(scored, key=order):
        terms = set(one.terms.holds[place[int(row)]].indices)
        if all(len(terms & other) <= ALIKE * len(terms | other) for other in said):
            chosen.append(int(row))
            said.append(terms)
        if len(chosen) == SPARE:
            break
    return chosen


def best(texts: list[str], names: frozenset[str]) -> list[str]:
    """The quotes of these texts: first those of which nothing had to be taken out."""
    made = [quote for text in texts if (quote := quoted(text, names))]
    return sorted(dict.fromkeys(made), key=lambda quote: removed(quote) > 0)[:EACH]


def taken_out() -> str:
    """What was taken out of quotes, and what cannot be."""
    return _(
        "Taken out: addresses, links, numbers of three digits and more, and every name of the CRM's people and firms. A name "
        "that nobody wrote into the CRM cannot be told from other words."
    )


def _says(company, table: pd.DataFrame, others: bool) -> str:
    """Whose authors are least and most content."""
    if others or len(table) < 2:
        return _("In {period}, the comments most typical of each theme.").format(period=period(company))
    least, most = (table.loc[i] for i in (table.score_mean.idxmin(), table.score_mean.idxmax()))
    return _(
        "Mean scores of themes lie between {low} (“{least}”, between {low_from} and {low_to}) and {high} (“{most}”, between "
        "{high_from} and {high_to})."
    ).format(
        least=least.theme, low=number(least.score_mean, 2), low_from=number(least.score_from, 2),
        low_to=number(least.score_to, 2), most=most.theme, high=number(most.score_mean, 2), high_from=number(most.score_from, 2),
        high_to=number(most.score_to, 2),
    )  # fmt: skip
