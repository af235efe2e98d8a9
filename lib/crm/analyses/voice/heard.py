"""F6: how many answers come with words of the customer's own, and in which languages."""

import pandas as pd

from crm.analyses.voice.comments import NEEDED
from crm.analyses.voice.reading import Reading, read
from crm.analyses.voice.said import how_read, language, spoken
from crm.customers.buying import period
from crm.estimate.shares import SHOWN, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.words import _, count, number, percent

ID = "voice.heard"


@needs("F6", _("Comments"), *NEEDED)
def heard(company, reading: Reading | None = None, level: float = 0.95) -> Finding:
    """Share of scored answers that hold a comment, and a row a language: comments, share, mean score, share scored low."""
    reading = reading or read(company)
    comments = reading.comments
    if comments.said < SHOWN:
        text = _("{n} of {all} scored answers in {period} hold a comment, too few to read.")
        facts = {"n": count(comments.said), "all": count(comments.answers), "period": period(company)}
        return Finding(ID, text.format(**facts), answered=False)
    share = wilson(comments.said, comments.answers, level)
    table = by_language(reading)
    return Finding(
        ID, _says(company, reading, share.value, table), table,
        caption=_("Comments by language in {period}").format(period=period(company)),
        numbers=(Number("commented", *share, n=comments.answers),),
        notes=how_read(reading),
    )  # fmt: skip


def by_language(reading: Reading) -> pd.DataFrame:
    """One row a language, most comments first; of fewer than ten no score."""
    comments, inside, rows = reading.comments, reading.inside, []
    total = comments.n[inside].sum()
    for code in sorted(set(comments.language[inside])):
        here = inside & (comments.language == code)
        n = int(comments.n[here].sum())
        few = n < SHOWN
        mean = float("nan") if few else comments.score(here)
        low = float("nan") if few else comments.low[here].sum() / n
        rows.append((language(code), n, n / total, mean, low))
    table = pd.DataFrame(rows, columns=["language", "comments", "share", "score_mean", "scored_low"])
    return table.sort_values(["comments", "language"], ascending=[False, True], ignore_index=True)


def _says(company, reading: Reading, share: float, table: pd.DataFrame) -> str:
    comments = reading.comments
    everyone = comments.score(reading.inside)
    facts = {
        "n": count(comments.said), "all": count(comments.answers), "share": percent(share), "period": period(company),
        "most": spoken(table.language[0].removeprefix("lang_")), "part": percent(table.share[0], 0),
        "mean": number(everyone, 2),
    }  # fmt: skip
    if len(table) == 1:
        return _(
            "{n} of {all} scored answers in {period} hold a comment ({share}), in {most}; their mean score is {mean}."
        ).format(**facts)
    return _(
        "{n} of {all} scored answers in {period} hold a comment ({share}), {part} of them in {most}; their mean score is {mean}."
    ).format(**facts)
