"""How deals end, day by day after their creation, the open ones counted as long as they have run."""

import pandas as pd

from crm.deals.chances import reach_of
from crm.deals.counted import EVENTS, Durations, created, durations, left_out, period, undated_note
from crm.errors import BadInput
from crm.estimate.survival import incidence, value_on
from crm.finding import Finding
from crm.needs import needs
from crm.tables import Company
from crm.words import _, days, percent

STEPS = (1, 2, 3, 5, 7, 10, 14, 30, 60, 90, 180, 365)  # days between two rows of the curve
ROWS = 30  # of which a reader gets at most so many


@needs("E4", _("Ends of deals by age"), "deals.status", "deals.created_at", better=("deals.closed_at",))
def endings(company: Company, horizon: int = 180, level: float = 0.95) -> Finding:
    """The share of deals won, lost and still open by each day since creation (Aalen-Johansen)."""
    if horizon < 1:
        raise BadInput(f"horizon={horizon} is no number of days; give 1 or more.")
    ran, reach = durations(company, created(company)), reach_of(company, created(company), horizon)
    table = _curve(ran, reach, level) if reach and ran.n else pd.DataFrame()
    return Finding(
        id="funnel.endings",
        says=_ending_words(table, ran, reach),
        table=table,
        caption=_("Won, lost and open by days since creation, deals created {period}").format(
            period=period(company)
        ),
        notes=(*left_out(ran), *undated_note(company)),
    )


def _curve(ran: Durations, reach: int, level: float) -> pd.DataFrame:
    """The curves on a grid of at most ROWS days, the last being the reach."""
    swapped = ran.rows.assign(event=ran.rows["event"].map({0: 0, 1: 2, 2: 1}))
    won, lost = incidence(ran.rows, level), incidence(swapped, level)
    step = next((s for s in STEPS if reach / s <= ROWS), STEPS[-1])
    rows = []
    for day in [*range(0, reach, step), reach]:
        so_far, gone = value_on(won, day), value_on(lost, day).value
        rows.append((day, so_far.value, so_far.low, so_far.high, gone, max(0.0, 1 - so_far.value - gone)))
    recorded = bool((ran.rows["event"] == EVENTS["lost"]).any())
    names = ["deal_age", "won_so_far", "won_so_far_low", "won_so_far_high", "lost_so_far", "open_so_far"]
    table = pd.DataFrame(rows, columns=names)
    return table if recorded else table.assign(lost_so_far=float("nan"))  # no loss is recorded: not 0


def _ending_words(table: pd.DataFrame, ran: Durations, reach: int) -> str:
    if table.empty:
        return _("Too few deals were created in this period to follow how they end.")
    end = table.iloc[-1]
    first = table[table["deal_age"] <= max(1, reach // 4)].iloc[-1]
    template = _(
        "After {early} {won_early} of deals are won and {lost_early} lost; after {late} {won} are won, "
        "{lost} lost and {open} still open."
    )
    if not (ran.rows["event"] == EVENTS["lost"]).any():
        template = _("After {early} {won_early} of deals are won, after {late} {won}.")
    return template.format(
        early=days(first["deal_age"]), won_early=percent(first["won_so_far"]), lost_early=percent(first["lost_so_far"]),
        late=days(end["deal_age"]), won=percent(end["won_so_far"]), lost=percent(end["lost_so_far"]),
        open=percent(end["open_so_far"]),
    )  # fmt: skip
