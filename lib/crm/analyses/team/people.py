"""What each representative, team, region or product has closed, beside what is open (E9)."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.analyses.team.owners import PARTS, called, kept, keyed, now_theirs, roster
from crm.analyses.team.people_words import people_notes, people_sentence
from crm.analyses.team.targets import targets
from crm.deals.counted import age, created, live, period, undated_note, with_days
from crm.errors import BadInput, nearest
from crm.estimate.shares import NONE, SHOWN, wilson
from crm.estimate.survival import incidence, median_days, survival, value_on
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if, whole_cents
from crm.words import _

COUNTS = ["created", "old", "won", "lost", "open", "cents", "priced"]
LEFT_AWAY = ("won_soon", "median_days", "won_mean", "won_value")  # where the source knows nothing of it


class Asked(NamedTuple):
    """How the deals are parted, within how many days a win is one in time, and whether people stand by their name."""

    by: str = "owner"
    horizon: int = 180
    names: bool = False


USUAL = Asked()


@needs(
    "E9", _("Representatives"), "deals.status", "deals.owner_id",
    better=("deals.amount", "deals.created_at", "deals.closed_at", "owners.owner_id"),
)  # fmt: skip
def people(company: Company, asked: Asked = USUAL, level: float = 0.95) -> Finding:
    """Deals created, won, lost and open of each part, its win rate, cycle, won value and target; the last row is all
    of them, and the rows above add up to it. Owners without deals are listed."""
    if asked.horizon < 1:
        raise BadInput(f"horizon={asked.horizon} is no number of days; give 1 or more.")
    if asked.by not in PARTS:
        raise BadInput(f"by={asked.by} is none of {', '.join(PARTS)}.{nearest(asked.by, PARTS)}")
    if not kept(company, asked.by):
        says = _("This source does not tell deals apart by {part}.").format(part=PARTS[asked.by])
        return Finding("team.people", says, answered=False)
    known = roster(company)
    counts = _counts(company, asked, known)
    ran = _durations(company, asked.by)
    aims = targets(company, asked.by, known)
    lines = [_line(row, ran[ran["key"] == row.key], asked.horizon, level) for row in counts.itertuples()]
    lines.append(_line(counts[COUNTS].sum(), ran, asked.horizon, level))
    label = "person" if asked.by == "owner" else "group"
    table = pd.DataFrame(lines)
    table.insert(0, label, [*_labels(counts, asked, known), _("All")])
    if len(aims):
        aim = counts["key"].map(aims)
        table["target"] = [*aim, aim.sum()]
        reached = counts["cents"].where(aim.notna()).sum() / 100  # of those who have a target
        table["attained"] = [*(counts["cents"] / 100 / aim.where(aim > 0)), reached / aim.sum()]
    table = table.drop(columns=[c for c in LEFT_AWAY if table[c].isna().all()])
    return Finding(
        id="team.people" if asked.by == "owner" else f"team.people_by_{asked.by}",
        says=people_sentence(table, label),
        table=table if counts[["created", "won", "lost", "open"]].sum().sum() else pd.DataFrame(),
        caption=_("Deals by {part}, {period}").format(part=PARTS[asked.by], period=period(company)),
        numbers=_numbers(table, aims),
        notes=(
            *people_notes(table, asked),
            *([now_theirs(), *undated_note(company)] if asked.by == "owner" else []),
        ),
        currency=company.currency,
    )


def _counts(company: Company, asked: Asked, known: pd.DataFrame) -> pd.DataFrame:
    """One row a part: COUNTS, the most closed deals first; with owners who have none."""
    deals = keyed(company, live(company), asked.by)
    new, ended = _inside(company, deals, "created_at"), _inside(company, deals, "closed_at")
    won, lost, cents = (
        ended & (deals.status == "won"),
        ended & (deals.status == "lost"),
        whole_cents(deals.amount),
    )
    old = (new & (age(company, deals) >= asked.horizon)).fill_null(False)
    rows = fetch(
        deals.group_by("key").agg(
            created=one_if(new).sum(), old=one_if(old).sum(), won=one_if(won).sum(), lost=one_if(lost).sum(),
            open=one_if(deals.status == "open").sum(), cents=cents.sum(where=won).fill_null(0).cast("int64"),
            priced=one_if((won & (cents > 0)).fill_null(False)).sum(),
        )
    )  # fmt: skip
    if asked.by == "owner":
        rows = rows.merge(known[["owner_id"]].rename(columns={"owner_id": "key"}), "outer", on="key")
    rows[COUNTS] = rows[COUNTS].fillna(0).astype("int64")
    rows["closed"] = rows["won"] + rows["lost"]
    rows["nobody"] = rows["key"] == ""
    order = ["nobody", "closed", "created", "key"]
    return rows.sort_values(order, ascending=[True, False, False, True], ignore_index=True)


def _inside(company: Company, deals: ibis.Table, moment: str) -> ibis.Column:
    """Whether a moment lies in the window; without a window it always does, known or not."""
    if company.start is None:
        return deals.deal_id.notnull()
    return (deals[moment].date() >= company.start).fill_null(False)


def _durations(company: Company, by: str) -> pd.DataFrame:
    """How many deals created in the window ran for how many days and how they ended: key, days, event, n."""
    deals = with_days(company, keyed(company, created(company), by))
    deals = deals.mutate(event=deals.status.cases(("won", 1), ("lost", 2), else_=0))
    rows = fetch(
        deals.group_by(["key", "days", "event"]).agg(n=deals.count()),
        at_most=200_000,  # a few hundred people, a year of days, three ends
    )
    rows = rows[rows["days"] >= 0].astype({"days": "int64"})
    return rows.sort_values(["key", "days", "event"], ignore_index=True)


def _line(row, ran: pd.DataFrame, horizon: int, level: float) -> dict:
    """A row of the table from its counts and durations; what rests on fewer than ten deals is withheld."""
    n = int(row.won + row.lost)
    share = wilson(int(row.won), n, level) if n >= SHOWN and row.lost else NONE
    many = ran.loc[ran["event"] > 0, "n"].sum() >= SHOWN
    chance = value_on(incidence(ran, level), horizon) if row.old >= SHOWN and row.lost else NONE
    return {
        "deals_created": int(row.created), "won_deals": int(row.won), "lost_deals": int(row.lost),
        "open_deals": int(row.open), "win_share": share.value, "low": share.low, "high": share.high,
        "won_soon": chance.value, "median_days": median_days(survival(ran)).value if many else NONE.value,
        "won_mean": row.cents / row.priced / 100 if row.priced >= SHOWN else NONE.value,
        "won_value": row.cents / 100 if row.priced or not row.won else NONE.value,
    }  # fmt: skip


def _labels(counts: pd.DataFrame, asked: Asked, known: pd.DataFrame) -> list[str]:
    if asked.by == "owner":
        return called(counts["key"], known, asked.names).tolist()
    return counts["key"].replace("", "cell_unknown").tolist()


def _numbers(table: pd.DataFrame, aims: pd.Series) -> tuple[Number, ...]:
    """The win rate of all, and how much of the targets is reached."""
    whole, numbers = table.iloc[-1], []
    if whole.get("win_share", float("nan")) == whole.get("win_share"):
        n = int(whole["won_deals"] + whole["lost_deals"])
        numbers.append(Number("win_rate_closed", whole["win_share"], whole["low"], whole["high"], n))
    if len(aims) and whole.get("attained") == whole.get("attained"):
        numbers.append(Number("attainment", float(whole["attained"]), n=len(aims)))
    return tuple(numbers)
