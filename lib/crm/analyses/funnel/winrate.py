"""Win rate: the usual ways of counting side by side, because each answers another question."""

from typing import NamedTuple

import pandas as pd

from crm.analyses.funnel.winwords import notes_on, sentence
from crm.deals.chances import chance_of_win, reach_of
from crm.deals.counted import (
    created,
    durations,
    left_out,
    period,
    undated_note,
)  # fmt: skip
from crm.deals.rates import NO_RATE, Rate, by_status, rate, tallied
from crm.errors import BadInput
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company
from crm.words import _, days


class Wins(NamedTuple):
    """All that the win rate's sentence, table and notes are made of."""

    closed: Rate  # of won and lost, by the day of closing
    created: Rate  # of all created
    mature: Rate  # of all created long enough ago
    chance: Rate  # within `reach` days, open ones counted in
    reach: int
    open_share: float
    losses: bool  # whether the source records losses at all
    kept: bool  # whether it keeps anything but wins
    valued: bool  # whether it keeps amounts


@needs("E3", _("Win rate"), "deals.status", better=("deals.created_at", "deals.closed_at", "deals.amount"))
def win_rate(company: Company, horizon: int = 180, level: float = 0.95) -> Finding:
    """The share won of closed deals, of all created ones, and the chance of a win within `horizon` days with the
    open deals counted in (Aalen-Johansen, a loss being the competing end)."""
    if horizon < 1:
        raise BadInput(f"horizon={horizon} is no number of days; give 1 or more.")
    ran, rows = durations(company, created(company)), tallied(company, horizon)
    wins = count_wins(company, ran, rows, horizon, level)
    table = wins_table(wins, horizon)
    return Finding(
        id="funnel.win_rate",
        says=sentence(wins),
        table=table if wins.kept and wins.created.n else pd.DataFrame(),
        caption=_("Win rate, {period}").format(period=period(company)),
        numbers=_numbers(wins, by_status(rows[rows["over"]]), int(by_status(rows)["n"]["open"])),
        notes=(*notes_on(wins, horizon), *left_out(ran), *undated_note(company)),
        currency=company.currency,
    )


def _numbers(wins: Wins, ended: pd.DataFrame, still_open: int) -> tuple[Number, ...]:
    """What the headline may show; where losses are not recorded, nothing that needs them."""
    chance = Number("win_chance", *wins.chance.share, wins.chance.n)
    created_rate = Number("win_rate_created", *wins.created.share, wins.created.n)
    won = Number("won_deals", float(ended["n"]["won"]))
    left = Number("open_deals", float(still_open))
    value = (Number("won_value", float(ended["value"]["won"])),) if ended["priced"]["won"] else ()
    if not wins.losses:
        return (created_rate, chance, won, left, *value)
    closed_rate = Number("win_rate_closed", *wins.closed.share, wins.closed.n)
    return (
        closed_rate,
        chance,
        created_rate,
        won,
        Number("lost_deals", float(ended["n"]["lost"])),
        left,
        *value,
    )


def count_wins(company: Company, ran, rows: pd.DataFrame, horizon: int, level: float) -> Wins:
    """The rates counted in every way, from durations and from deals added up; none at all while no deal is closed."""
    begun, everything = by_status(rows[rows["begun"]]), by_status(rows)["n"]
    mature, ended = by_status(rows[rows["begun"] & rows["old"]]), by_status(rows[rows["over"]])
    reach = reach_of(company, created(company), horizon)
    kept, losses = (
        bool(everything["lost"] + everything["open"]) or not everything["won"],
        bool(everything["lost"]),
    )
    some = bool(ended["n"].sum()) and kept
    return Wins(
        closed=rate(ended, level) if some else NO_RATE,
        created=rate(begun, level) if some else NO_RATE,
        mature=rate(mature, level) if some else NO_RATE,
        chance=chance_of_win(ran, reach, level) if some else NO_RATE,
        reach=reach,
        open_share=begun["n"]["open"] / begun["n"].sum() if begun["n"].sum() else float("nan"),
        losses=losses,
        kept=kept,
        valued=company.has("deals.amount"),
    )


def wins_table(wins: Wins, horizon: int) -> pd.DataFrame:
    """One row a way of counting; columns of value only where amounts allow them."""
    rows = (
        (_("Closed: won of won and lost"), wins.closed),
        (_("Created: won of all, open ones included"), wins.created),
        (_("Created at least {days} ago: won of all").format(days=days(horizon)), wins.mature),
        (_("Chance of a win within {days}, open ones counted in").format(days=days(wins.reach)), wins.chance),
    )
    table = pd.DataFrame(
        [
            {
                "counted_as": label, "deals": way.n, "won_deals": way.won,
                "share": way.share.value, "low": way.share.low, "high": way.share.high,
                "won_value": way.won_value,
                "value_share": way.value.value, "value_low": way.value.low, "value_high": way.value.high,
            }
            for label, way in (rows if wins.losses else rows[1:])
        ]
    )  # fmt: skip
    empty = [c for c in ("won_value", "value_share", "value_low", "value_high") if table[c].isna().all()]
    return table.drop(columns=empty)
