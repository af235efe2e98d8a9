"""What the expected closes say."""

import pandas as pd

from crm.estimate.shares import RANKED, SHOWN
from crm.words import _, count, is_missing, percent, plural, short_money

OVER = ("due_long_over", "due_over", "due_just_over")


def due_sentence(table: pd.DataFrame, currency: str | None) -> str:
    """How many open deals are past their expected close, how many are expected soon."""
    if table.empty:
        return _("No deal is open.")
    rows = table.set_index("group")
    late, soon = rows.loc[list(OVER)].sum(), rows.loc["due_soon"]
    return _(
        "Past their expected close: {late} of {n} open deals. Expected within 30 days: {soon}, worth {value}."
    ).format(
        n=count(rows["deals"].sum()), late=count(late["deals"]), soon=count(soon["deals"]),
        value=short_money(soon["amount"], currency),
    )  # fmt: skip


def kept_sentence(won: int, kept: int) -> str:
    """Where the history has no expected closes: how many wins came by that of today."""
    if won < SHOWN:
        return _("The history keeps no expected closes, so how often these are moved is not known.")
    return _(
        "The history keeps no expected closes, so how often these are moved is not known; {share} of {n} wins came by the "
        "day expected."
    ).format(share=percent(kept / won), n=count(won))


def kept_notes(won: int) -> list[str]:
    """What the share of wins that came in time cannot tell."""
    if won < SHOWN:
        return []
    return [
        _("Where the expected close of a won deal was overwritten with the day of the win, it looks kept.")
    ]


def moved_sentence(table: pd.DataFrame) -> str:
    """How often closes are moved, and whether moved deals are won less often."""
    n, moved = int(table["deals"].sum()), int(table["deals"].iloc[1:].sum())
    if not n:
        return _("No deal has an expected close in the history.")
    never, over = table.iloc[0], table.iloc[1:]
    won, ended = int(over["won_deals"].sum()), int((over["won_deals"] + over["lost_deals"]).sum())
    facts = {
        "n": count(n),
        "moved": count(moved),
        "share": percent(moved / n),
        "never": percent(never["share"]),
    }
    if is_missing(never["share"]) or min(ended, never["won_deals"] + never["lost_deals"]) < RANKED:
        return _("The expected close of {moved} of {n} deals ({share}) was moved to a later day.").format(
            **facts
        )
    return _(
        "The expected close of {moved} of {n} deals ({share}) was moved to a later day; of these {won} of the closed ones "
        "were won, of those never moved {never}."
    ).format(won=percent(won / ended), **facts)


def moved_notes(without: int) -> list[str]:
    """What is left out, and what a table of this kind cannot tell."""
    notes = [
        _(
            "Deals that are lost early are never moved, and those that stay open long can be moved often: neither a higher "
            "nor a lower share won says what moving a close does."
        )
    ]
    if without:
        notes.append(
            plural(
                "{n} deal has no expected close in the history and is left out.",
                "{n} deals have no expected close in the history and are left out.",
                without,
            ).format(n=count(without))
        )
    return notes
