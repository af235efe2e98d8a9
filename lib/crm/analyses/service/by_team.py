"""F10: which team keeps its deadlines, compared with what the others make of the same mix of tickets."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.service.deadlines import due_by, met
from crm.analyses.service.team_words import notes, sentence, too_few
from crm.analyses.service.tickets import loaded_to, not_loaded
from crm.customers.periods import month_index
from crm.estimate.apart import spread_between, verdicts
from crm.estimate.compare import Count, overdispersion_of_shares
from crm.estimate.expected import Against, Told, told_apart
from crm.estimate.shares import NONE, RANKED, SHOWN, wilson
from crm.finding import Finding
from crm.needs import needs
from crm.tables import fetch
from crm.tables.flags import one_if
from crm.words import _, brief, percent

ID = "service.by_team"
FEATURES = {"priority": _("priority"), "type": _("type")}  # of a ticket, known when it is opened
KINDS = 20  # of a feature; with more it tells single things, not kinds
MANY = 100_000  # teams in every month, priority and type
SIDES = {1: "team_above", 0: "team_within", -1: "team_below"}


class Judged(NamedTuple):
    """A row a team, how many times as much as chance their months vary, and which features were allowed for."""

    teams: pd.DataFrame
    spread: float
    features: tuple[str, ...]


@needs(
    "F10", _("Deadlines by team"), "tickets.team", "tickets.created_at", "tickets.sla_due_at", "tickets.closed_at",
    better=("tickets.priority", "tickets.type"),
)  # fmt: skip
def by_team(company, level: float = 0.95) -> Finding:
    """The share of each team's tickets resolved by their deadline, beside what the others would have reached with the same
    mix of priority and type; told apart only beyond chance, the months' ups and downs and all comparisons allowed for.
    One query beside that for the last day loaded."""
    upto = loaded_to(company)
    rows = _cells(company, upto)
    judged = against_mix(rows, level)
    table = judged.teams
    if (table[table.served_by != "no_team"].due >= RANKED).sum() < 2:
        return Finding(ID, too_few(company, table), answered=False)
    table = table.assign(served_by=[team if team == "no_team" else brief(team) for team in table.served_by])
    features = [FEATURES[name] for name in judged.features]
    return Finding(
        ID, sentence(table, features), table.drop(columns=["stands_plain", "compared"]),
        caption=_("Deadlines kept by team, {level} intervals").format(level=percent(level, 0)),
        notes=(*notes(company, table, judged.spread, features), *not_loaded(company, upto)),
    )  # fmt: skip


def _cells(company, upto) -> pd.DataFrame:
    """Tickets due in the window, a row a team, month and kind: due and in_time. Without a word a feature is blank."""
    due = company.within(due_by(company, upto), "sla_due_at")
    due = due.mutate(
        team=due.team.fill_null(""), month=month_index(due.sla_due_at), in_time=one_if(met(due)),
        priority=due.priority.fill_null(""), type=due.type.fill_null(""),
    )  # fmt: skip
    keys = ["team", "month", *FEATURES]
    cells = due.group_by(keys).aggregate(due=due.count(), in_time=due.in_time.sum())
    return fetch(cells.order_by(keys), at_most=MANY)


def against_mix(rows: pd.DataFrame, level: float) -> Judged:
    """Rows of team ("" not known), month, the features, due and in_time; judged are teams of RANKED tickets or more.

    Tickets come in bursts and are late together: where a team's months vary more than chance alone, so many of its tickets
    count as one. Verdicts hold for all comparisons at once (Bonferroni)."""
    each = rows.groupby("team", as_index=False)[["due", "in_time"]].sum()
    each = each.assign(last=each.team == "")
    each = each.sort_values(["last", "due", "team"], ascending=[True, False, True], ignore_index=True)
    spread = max(1.0, _spread(rows))
    enough = ((each.due >= RANKED) & ~each["last"]).to_numpy()
    plain = _plain(each, enough, spread, level)
    features = tuple(name for name in FEATURES if 1 < rows[name].nunique() <= KINDS)
    table = pd.DataFrame(
        {"served_by": each.team.replace("", "no_team"), "due": each.due, "in_time": each.in_time}
    )
    shares = [
        wilson(int(hits), int(n), level) if n >= SHOWN else NONE
        for hits, n in zip(each.in_time, each.due, strict=True)
    ]
    table[["share", "low", "high"]] = np.array(shares, dtype=float).reshape(-1, 3)
    table["share_expected"], table["compared"], stands = np.nan, each.due, plain
    if features and len(each) > 1:
        told = _told(rows, each, features, spread, 1 - level)
        alike, found = enough & told.compared, told.against
        sides = [SIDES[side] for side in told.side]
        stands = np.where(alike, sides, np.where(enough, "team_alone", "team_few"))
        table["share_expected"] = np.where(alike, found.expected / np.maximum(found.n, 1), np.nan)
        table["compared"] = np.where(alike, np.round(found.n * spread), 0).astype(int)
    table.insert(1, "stands", stands)
    return Judged(table.assign(stands_plain=plain), spread, features)


def _spread(rows: pd.DataFrame) -> float:
    """How much more a team's months vary about its own share than chance alone would let them, over all teams."""
    months = rows[rows.team != ""].groupby(["team", "month"], as_index=False)[["due", "in_time"]].sum()
    return overdispersion_of_shares(
        *(
            [Count(row.in_time, row.due) for row in part.itertuples()]
            for _team, part in months.groupby("team")
        )
    )


def _plain(each: pd.DataFrame, enough: np.ndarray, spread: float, level: float) -> np.ndarray:
    """Each team's verdict by its plain share, against all that are not told apart; tickets without a team are nobody's
    yardstick."""
    due, hits = (np.where(each["last"], 0, np.round(each[c] / spread)) for c in ("due", "in_time"))
    if enough.sum() < 2 or not 0 < hits.sum() < due.sum():
        return np.where(enough, "team_within", "team_few")
    usual = spread_between(hits[enough], due[enough])
    found = verdicts(hits, due, enough, 1 - level, usual)
    return np.where(enough, [SIDES[side] for side in found.side], "team_few")


def _told(
    rows: pd.DataFrame, each: pd.DataFrame, features: tuple[str, ...], spread: float, alpha: float
) -> Told:
    """Each team against what the others make of its mix, in the order of `each`; those without a team are left out."""
    cells = rows[rows.team != ""].groupby(["team", *features], as_index=False)[["due", "in_time"]].sum()
    codes = np.column_stack([pd.factorize(cells[name], sort=True)[0] for name in features])
    place = cells.team.map({team: i for i, team in enumerate(each.team)}).to_numpy()
    told = told_apart(
        codes, place, cells.due.to_numpy() / spread, cells.in_time.to_numpy() / spread, RANKED / spread, alpha
    )
    nobody = len(each) - len(told.side)  # the last row, where some tickets have no team
    parts = [np.append(part, [0] * nobody) for part in (told.side, told.compared, *told.against)]
    return Told(parts[0].astype(int), parts[1].astype(bool), Against(*parts[2:]))
