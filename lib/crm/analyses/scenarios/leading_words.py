"""How the finding on what goes before sales is put into words: of association, never of cause."""

import pandas as pd

from crm.names import GROUPS
from crm.words import _, count, listed, months, number, percent, plural


def label(name: str, lag: int) -> str:
    """A row of the table and the picture."""
    return _("{what}, {months} before").format(what=GROUPS[name].label, months=months(lag))


def sentence(table: pd.DataFrame) -> str:
    """What goes before sales beyond chance, the surest lag of each; or that nothing tried does."""
    real = table[table.verdict == "leads_real"]
    if real.empty:
        tried = table[table.correlation.notna()].indicator.unique()
        return _(
            "What was tried moves before sales by no more than chance, one to six months ahead: {names}."
        ).format(names=listed([_("“{what}”").format(what=GROUPS[name].label) for name in tried]))
    best = real.loc[real.correlation.abs().groupby(real.indicator, sort=False).idxmax()]
    said = [
        _("“{what}” {months} before (rank correlation {r}, between {low} and {high})").format(
            what=GROUPS[row.indicator].label, months=months(row.months_before), r=number(row.correlation, 2),
            low=number(row.correlation_low, 2), high=number(row.correlation_high, 2),
        )
        for row in best.itertuples()
    ]  # fmt: skip
    return _("What moves before sales by more than chance: {parts}.").format(parts=listed(said))


def caption(level: float) -> str:
    """Above the table."""
    return _(
        "Changes of each beside those of sales so many months later, rank correlation, {level} intervals"
    ).format(level=percent(level, 0))


def notes(table: pd.DataFrame, history: int) -> tuple[str, ...]:
    """How much there is to go by, what was taken out, how many looks were taken, and what it does not say."""
    made = int(table.correlation.notna().sum())
    said = [
        plural(
            "Months are few: {n} of sales in all, and every correlation has at most {pairs} pairs.",
            "Months are few: {n} of sales in all, and every correlation has at most {pairs} pairs.",
            history,
        ).format(n=count(history), pairs=count(table.n.max())),
        _(
            "Compared are changes from month to month, freed of the season and of what the first's own past explains "
            "(pre-whitened): two that rise, or two that know Christmas, would agree whatever they are."
        ),
        plural(
            "The verdict allows for {n} correlation.",
            "The verdict allows for {n} correlations (Holm).",
            made,
        ).format(n=count(made)),
        _("That one goes before the other does not say that it brings it about."),
    ]
    short = table.groupby("indicator").correlation.count()
    if names := [GROUPS[name].label for name, n in short.items() if not n]:
        said.append(_("Too few months to tell: {names}.").format(names=listed(names)))
    return tuple(said)


def too_short(history: int, series: int) -> str:
    """Why nothing is said."""
    if not series:
        return _(
            "What goes before sales cannot be looked for: the source has no scores, complaints or customers by month."
        )
    return plural(
        "What goes before sales cannot be told from {n} month of sales; it takes three years of them and of what may go before.",
        "What goes before sales cannot be told from {n} months of sales; it takes three years of them and of what may go before.",
        history,
    ).format(n=count(history))
