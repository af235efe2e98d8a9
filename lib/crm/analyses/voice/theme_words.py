"""What themes say: the sentence on the most frequent and the least content, and how they were found."""

import pandas as pd

from crm.analyses.voice.reading import Language, Reading
from crm.analyses.voice.said import spoken
from crm.customers.buying import period
from crm.estimate.shares import RANKED
from crm.spans import stretch
from crm.words import _, count, long_month, number, percent, plural


def sentence(company, reading: Reading, table: pd.DataFrame) -> str:
    """The most frequent theme of the language with most comments, and the one with the lowest score, where it is below the
    others' by more than chance."""
    one = reading.languages[0]
    own = table[table.language == table.language.iloc[0]]
    first = own.iloc[0]
    lower = own[own.score_verdict == "score_below"]
    worst = lower.loc[lower.score_mean.idxmin()] if len(lower) else first
    facts = {
        "language": spoken(one.code), "period": period(company), "theme": first.theme,
        "share": percent(first.share_of_comments), "mean": number(first.score_mean, 2), "worst": worst.theme,
        "part": percent(worst.share_of_comments), "low": number(worst.score_mean, 2),
    }  # fmt: skip
    if lower.empty:
        return _(
            "Of the comments in {language} in {period} most are about “{theme}” ({share}, mean score {mean}); no theme scores "
            "lower than the others by more than chance."
        ).format(**facts)
    if worst.theme == first.theme:
        return _(
            "Of the comments in {language} in {period} most are about “{theme}”: {share}, and with a mean score of {mean} these "
            "customers are the least content."
        ).format(**facts)
    return _(
        "Of the comments in {language} in {period} most are about “{theme}” ({share}, mean score {mean}); least content are "
        "those about “{worst}” ({part}, mean score {low})."
    ).format(**facts)


def themes_note(reading: Reading, table: pd.DataFrame, aside: int) -> str:
    """How themes come about and are called, and how many comments have none."""
    text = plural(
        "A comment belongs to the theme that most of its words speak for; {n} comment has none that is shown. A theme is "
        "called by its most telling words and keeps the name it had a month before, where it is the same.",
        "A comment belongs to the theme that most of its words speak for; {n} comments have none that is shown. A theme is "
        "called by its most telling words and keeps the name it had a month before, where it is the same.",
        aside,
    )
    return text.format(n=count(aside))


def halves_note(spans) -> str:
    """Which months the course sets against each other."""
    length = spans.end - spans.middle + 1
    if length < 1:
        return _("One month has no course.")
    return _(
        "Course: the last {months} against the {months} before; called a change only where chance would bring one as large too "
        "seldom, allowing for all themes (Holm)."
    ).format(months=stretch(length))


def months_sentence(one: Language, table: pd.DataFrame) -> str:
    """The theme that moved most over the months shown."""
    seen = table[table.n >= RANKED].dropna()
    if seen.month.nunique() < 2:
        return _("Of the comments in {language}, too few months have thirty to say how themes move.").format(
            language=spoken(one.code)
        )
    spread = seen.groupby("theme").share_of_comments.agg(["min", "max"])
    theme = (spread["max"] - spread["min"]).sort_values(kind="stable").index[-1]
    own = seen[seen.theme == theme]
    top, bottom = own.loc[own.share_of_comments.idxmax()], own.loc[own.share_of_comments.idxmin()]
    return _(
        "The theme whose share of a month's comments in {language} varies most is “{theme}”: {most} in {top}, {least} in "
        "{bottom}."
    ).format(
        language=spoken(one.code), theme=theme, most=percent(top.share_of_comments, 0), top=long_month(top.month),
        least=percent(bottom.share_of_comments, 0), bottom=long_month(bottom.month),
    )  # fmt: skip
