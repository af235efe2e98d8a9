"""When open deals are expected to close, and how often that day is moved (E6)."""

import ibis
import pandas as pd

from crm.analyses.pipeline.closes_words import (
    due_sentence,
    kept_notes,
    kept_sentence,
    moved_notes,
    moved_sentence,
)
from crm.deals.counted import live
from crm.estimate.shares import NONE, SHOWN, wilson
from crm.finding import Finding
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if, whole_cents
from crm.words import _, count, day

EDGES = (-91, -31, -1, 30, 90)  # days to the expected close, each the last of its class
CLASSES = ("due_long_over", "due_over", "due_just_over", "due_soon", "due_later", "due_far", "due_never")
MOST = 3  # moves of a close that are not told apart from more


@needs("E6", _("Expected closes"), "deals.status", "deals.close_date", better=("deals.amount",))
def due(company: Company) -> Finding:
    """Open deals and their value by when they are expected to close, those past that day apart."""
    deals = live(company)
    deals = deals.filter(deals.status == "open")
    ahead = deals.close_date.delta(ibis.literal(company.as_of), unit="day")
    place = sum((one_if(ahead > edge) for edge in EDGES), ibis.literal(0, "int64")).fill_null(len(EDGES) + 1)
    deals = deals.mutate(place=place.cast("int64"), cents=whole_cents(deals.amount))
    rows = fetch(
        deals.group_by("place").agg(n=deals.count(), cents=deals.cents.sum().fill_null(0).cast("int64"))
    )
    found = rows.set_index("place").reindex(range(len(CLASSES)), fill_value=0)
    table = pd.DataFrame(
        {"group": CLASSES, "deals": found["n"].to_numpy(), "amount": found["cents"].to_numpy() / 100}
    )
    table = table if found["n"].sum() else table.head(0)
    return Finding(
        id="pipeline.due",
        says=due_sentence(table, company.currency),
        table=table if company.has("deals.amount") else table.drop(columns="amount"),
        caption=_("Open deals by expected close, seen on {day}").format(day=day(company.as_of)),
        currency=company.currency,
    )


@needs("E6", _("Moved closes"), "deals.status", better=("deal_history.close_date", "deal_history.amount"))
def moved(company: Company, level: float = 0.95) -> Finding:
    """Deals by how often their expected close was moved to a later day: how many are open, won and lost, and the share
    won of those closed; and how many had their amount raised or lowered."""
    if not company.has("deal_history.close_date"):
        won, kept = _kept(company)
        return Finding(
            "pipeline.moved", kept_sentence(won, kept), notes=(*kept_notes(won), *_amount_notes(company))
        )
    deals = live(company)
    noted = company.deal_history.filter(company.deal_history.close_date.notnull())
    by_time = ibis.window(group_by="deal_id", order_by=[noted.changed_at, noted.step, noted.close_date])
    noted = noted.mutate(before=noted.close_date.lag().over(by_time))
    moves = noted.group_by("deal_id").agg(
        later=one_if((noted.close_date > noted.before).fill_null(False)).sum()
    )
    each = deals.select("deal_id", "status").inner_join(moves, "deal_id")
    each = each.mutate(times=ibis.least(each.later, MOST).cast("int64"))
    rows = fetch(each.group_by("times", "status").agg(n=each.count()))
    table = moves_table(rows, level)
    without = int(fetch(deals.anti_join(moves, "deal_id").aggregate(n=ibis._.count()))["n"].iloc[0])
    return Finding(
        id="pipeline.moved",
        says=moved_sentence(table),
        table=table,
        caption=_("Deals by how often their expected close was moved later"),
        notes=(*moved_notes(without), *_amount_notes(company)),
    )


def _kept(company: Company) -> tuple[int, int]:
    """How many deals won in the window have an expected close, and how many of them were won by that day."""
    deals = company.within(live(company), "closed_at")
    won = (deals.status == "won") & deals.close_date.notnull()
    kept = won & (deals.closed_at.date() <= deals.close_date)
    row = fetch(
        deals.aggregate(
            won=one_if(won.fill_null(False)).sum().fill_null(0),
            kept=one_if(kept.fill_null(False)).sum().fill_null(0),
        )
    ).iloc[0]
    return int(row["won"]), int(row["kept"])


def moves_table(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row a number of moves: open, won and lost deals, and the share won of closed ones; withheld below ten."""
    wide = rows.pivot_table(index="times", columns="status", values="n", aggfunc="sum", fill_value=0)
    wide = wide.reindex(index=range(MOST + 1), columns=["open", "won", "lost"], fill_value=0)
    lines = []
    for times, row in wide.iterrows():
        over = int(row["won"] + row["lost"])
        share = wilson(int(row["won"]), over, level) if over >= SHOWN else NONE
        lines.append(
            {
                "group": f"moved_{times}", "deals": int(row.sum()), "open_deals": int(row["open"]), "won_deals": int(row["won"]),
                "lost_deals": int(row["lost"]), "share": share.value, "low": share.low, "high": share.high,
            }
        )  # fmt: skip
    return pd.DataFrame(lines)


def _amount_notes(company: Company) -> list[str]:
    """A sentence on amounts that were changed while deals were open."""
    if not company.has("deal_history.amount"):
        return [_("The history keeps no amounts, so how often these were changed is not known either.")]
    noted = company.deal_history.filter(company.deal_history.amount.notnull())
    noted = noted.semi_join(live(company), "deal_id")
    by_time = ibis.window(group_by="deal_id", order_by=[noted.changed_at, noted.step, noted.amount])
    noted = noted.mutate(cents=whole_cents(noted.amount))
    noted = noted.mutate(before=noted.cents.lag().over(by_time))
    each = noted.group_by("deal_id").agg(
        up=one_if((noted.cents > noted.before).fill_null(False)).max(),
        down=one_if((noted.cents < noted.before).fill_null(False)).max(),
    )
    row = fetch(
        each.aggregate(n=each.count(), up=each.up.sum().fill_null(0), down=each.down.sum().fill_null(0))
    ).iloc[0]
    return [
        _(
            "Of {n} deals with an amount in the history {up} had it raised at least once, {down} lowered."
        ).format(n=count(row["n"]), up=count(row["up"]), down=count(row["down"]))
    ]
