"""How the changes from one wave or month of a survey to the next are put into words."""

import pandas as pd

from crm.estimate.shares import SHOWN
from crm.words import count, month, plural, score


def step_notes(table: pd.DataFrame, when: str) -> tuple[str, ...]:
    """How many of the changes are more than chance, after all that were judged, and the newest of them. `when` is the
    table's column of first days: wave or month."""
    judged = table[table.verdict.isin(["real", "chance"])]
    if judged.empty:
        return ()
    real = judged[judged.verdict == "real"]
    if real.empty:
        said = _template_of_none(when, len(judged))
        return (said.format(n=count(len(judged))),)
    newest = real.iloc[-1]
    said = _template_of_some(when, len(real))
    told = {
        "k": count(len(real)),
        "n": count(len(judged)),
        "step": score(newest.wave_step),
        "month": month(newest[when]),
    }
    return (said.format(**told),)


def withheld_note(table: pd.DataFrame, value: str, when: str) -> tuple[str, ...]:
    """That waves or months with answers have no figure, if any have none."""
    n = int((table.n.gt(0) & table[value].isna()).sum())
    said = (
        plural(
            "{n} wave is withheld: fewer than {least} answers.",
            "{n} waves are withheld: fewer than {least} answers, or what those could be worked out from.",
            n,
        )
        if when == "wave"
        else plural(
            "{n} month is withheld: fewer than {least} answers.",
            "{n} months are withheld: fewer than {least} answers, or what those could be worked out from.",
            n,
        )
    )
    return (said.format(n=count(n), least=SHOWN),) if n else ()


def _template_of_none(when: str, judged: int) -> str:
    if when == "wave":
        return plural(
            "The one change from wave to wave that can be judged is no more than chance.",
            "None of {n} changes from wave to wave is more than chance, allowing for their number (Holm).",
            judged,
        )
    return plural(
        "The one change from month to month that can be judged is no more than chance.",
        "None of {n} changes from month to month is more than chance, allowing for their number (Holm).",
        judged,
    )


def _template_of_some(when: str, real: int) -> str:
    if when == "wave":
        return plural(
            "{k} of {n} changes from wave to wave is more than chance, allowing for their number (Holm): {step} points in "
            "the wave from {month}.",
            "{k} of {n} changes from wave to wave are more than chance, allowing for their number (Holm); the newest is "
            "{step} points in the wave from {month}.",
            real,
        )
    return plural(
        "{k} of {n} changes from month to month is more than chance, allowing for their number (Holm): {step} points in "
        "{month}.",
        "{k} of {n} changes from month to month are more than chance, allowing for their number (Holm); the newest is "
        "{step} points in {month}.",
        real,
    )
