"""F6: the words that go with low scores and those that go with high ones."""

import numpy as np
import pandas as pd
from scipy.special import ndtr

from crm.analyses.voice.comments import NEEDED
from crm.analyses.voice.reading import Language, Reading, read
from crm.analyses.voice.said import in_language, language, several_languages, spoken, too_few
from crm.customers.buying import period
from crm.estimate.compare import holm
from crm.estimate.log_odds import PRIOR, log_odds
from crm.estimate.shares import SHOWN
from crm.finding import Finding
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, count, listed, percent, plural

ID = "voice.leaning"
EACH = 10  # words of a side and language that are shown
COLUMNS = ["word", "language", "side", "comments", "share_low", "share_high", "leaning"]


@needs("F6", _("Words of low and of high scores"), *NEEDED)
def leaning(company: Company, reading: Reading | None = None, level: float = 0.95) -> Finding:
    """The words that comments with a low score hold more often than those with a high one, and the reverse: only those
    for which chance is too small a reason, allowing for all words of the language (Holm)."""
    reading = reading or read(company)
    if why := too_few(company, reading):
        return Finding(ID, why, answered=False)
    parts = [table_of(reading, one, level) for one in reading.languages]
    tables = [table for table, _tested in parts if table is not None]
    if not tables:
        why = _("In no language are there {least} comments with a low score and as many with a high one, so words cannot be "
                "held against scores.").format(least=count(SHOWN))  # fmt: skip
        return Finding(ID, why, answered=False)
    table = pd.concat(tables, ignore_index=True)
    notes = _notes(reading, sum(tested for _table, tested in parts), level)
    if table.empty:
        says = _("No word goes clearly with low or with high scores in the comments in {period}.")
        return Finding(ID, says.format(period=period(company)), notes=notes)
    shown = several_languages(table)
    caption = _("Words that go with low and with high scores in {period}").format(period=period(company))
    return Finding(ID, _says(table), shown, caption=caption, notes=notes)


def table_of(reading: Reading, one: Language, level: float) -> tuple[pd.DataFrame | None, int]:
    """The telling words of a language, the strongest of low scores first, then of high ones, and how many were tested; None
    where there are too few comments with low or with high scores."""
    comments, rows = reading.comments, one.rows[one.inside]
    held = one.terms.holds[one.inside]
    low, high = comments.low[rows], comments.high[rows]
    n, totals = comments.n[rows], (int(low.sum()), int(high.sum()))
    if min(totals) < SHOWN:
        return None, 0
    with_word, with_low, with_high = (np.asarray(held.T @ part).ravel() for part in (n, low, high))
    tested = np.flatnonzero(with_word >= SHOWN)
    share = with_word[tested] / n.sum()
    found = log_odds(with_high[tested], totals[1], with_low[tested], totals[0], share)
    sure = np.array(holm(2 * ndtr(-np.abs(found.z)))) <= 1 - level
    order = np.lexsort((tested, found.z.round(9)))
    below = [i for i in order if sure[i] and found.z[i] < 0][:EACH]
    above = [i for i in order[::-1] if sure[i] and found.z[i] > 0][:EACH]
    table = [
        (in_language(reading, one, one.terms.shown[tested[i]]), language(one.code), side, int(with_word[tested[i]]),
         with_low[tested[i]] / totals[0], with_high[tested[i]] / totals[1], found.z[i])
        for side, words in (("side_low", below), ("side_high", above))
        for i in words
    ]  # fmt: skip
    return pd.DataFrame(table, columns=COLUMNS), len(tested)


def _says(table: pd.DataFrame) -> str:
    """The three strongest words of each side, in the language with most comments that has any."""
    own = table[table.language == table.language.iloc[0]]
    low, high = (own[own.side == side].head(3).word.tolist() for side in ("side_low", "side_high"))
    facts = {
        "language": spoken(own.language.iloc[0].removeprefix("lang_")),
        "low": listed([f"“{word}”" for word in low]), "high": listed([f"“{word}”" for word in high]),
    }  # fmt: skip
    if not low:
        return _(
            "In {language}, customers who give a high score speak of {high}; no word marks a low one."
        ).format(**facts)
    if not high:
        return _(
            "In {language}, customers who give a low score speak of {low}; no word marks a high one."
        ).format(**facts)
    return _(
        "In {language}, customers who give a low score speak of {low}; those who give a high one of {high}."
    ).format(**facts)


def _notes(reading: Reading, tested: int, level: float) -> tuple[str, ...]:
    """What is low and high, and how sure it is that a word leans."""
    tests = plural(
        "{n} word held by ten comments or more was tested; the chance that any is shown which does not lean is at most "
        "{chance} a language (Holm). A word counts once a comment; rare ones are drawn towards what all comments say, with the "
        "weight of {prior} comments.",
        "{n} words held by ten comments or more were tested; the chance that any is shown which does not lean is at most "
        "{chance} a language (Holm). A word counts once a comment; rare ones are drawn towards what all comments say, with the "
        "weight of {prior} comments.",
        tested,
    ).format(n=count(tested), chance=percent(1 - level, 0), prior=count(PRIOR))
    sides = _(
        "Low: 0 to 6 of 10 where recommending was asked, the two lowest scores of other scales; high: 9 and 10, the two best "
        "ones. Of scales with fewer than five scores the lowest and the best."
    )
    return (tests, sides, _("A word that goes with a score need not be its cause."))
