"""What is said of representatives: how wide their rates lie, and what the columns hold."""

import pandas as pd

from crm.estimate.shares import RANKED, SHOWN
from crm.words import _, count, days, percent, plural


def people_sentence(table: pd.DataFrame, label: str) -> str:
    """How many deals were closed and won, and how far the rates of those with enough of them lie apart."""
    whole, each = table.iloc[-1], table.iloc[:-1]
    n = int(whole["won_deals"] + whole["lost_deals"])
    if not n:
        return _("No deal was closed in this period, so there is nothing to compare.")
    if not whole["lost_deals"]:
        text = plural(
            "{n} deal was won and none is recorded as lost, so there are no win rates to compare.",
            "{n} deals were won and none is recorded as lost, so there are no win rates to compare.",
            int(whole["won_deals"]),
        )
        return text.format(n=count(whole["won_deals"]))
    enough = each[(each["won_deals"] + each["lost_deals"] >= RANKED) & (each[label] != "no_owner")]
    facts = {
        "n": count(n),
        "share": percent(whole["won_deals"] / n),
        "least": count(RANKED),
        "k": count(len(enough)),
    }
    if len(enough) < 2:
        text = _(
            "{share} of {n} closed deals were won; fewer than two have the {least} that a comparison takes."
        )
        return text.format(**facts)
    rates = enough["win_share"].dropna()
    facts |= {"low": percent(rates.min()), "high": percent(rates.max())}
    text = _(
        "{share} of {n} closed deals were won; the rates of the {k} with {least} or more lie between {low} and {high}, "
        "chance included."
    )
    return text.format(**facts)


def people_notes(table: pd.DataFrame, asked) -> list[str]:
    """What is counted where, and what is withheld; by another side than people only the first of it."""
    notes = [
        _(
            "Won, lost and their value: deals closed in the period. Created: those created in it. Open: all that are "
            "open on the last day. The rows add up to the last."
        )
    ]
    if asked.by != "owner":
        return notes
    if "won_soon" in table:
        text = _(
            "Won in time: within {days} of creation, with the deals still open counted in (Aalen-Johansen)."
        )
        notes.append(text.format(days=days(asked.horizon)))
    if "median_days" in table:
        notes.append(
            _(
                "Median days: from creation to the end, won or lost; open deals count as long as they have run."
            )
        )
    idle = table.iloc[:-1]
    idle = int((idle[["deals_created", "won_deals", "lost_deals", "open_deals"]].sum(axis=1) == 0).sum())
    if idle:
        text = plural(
            "{n} person on the list of owners has no deal in this period.",
            "{n} people on the list of owners have no deal in this period.",
            idle,
        )
        notes.append(text.format(n=count(idle)))
    notes.append(
        _("Rates, medians and averages of fewer than {n} deals are withheld.").format(n=count(SHOWN))
    )
    return notes
