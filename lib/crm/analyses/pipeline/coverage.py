"""Whether the pipeline is enough for the target of the fiscal quarter (E6)."""

from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.analyses.pipeline.ahead import ahead
from crm.analyses.pipeline.counts import Counts, counted
from crm.analyses.pipeline.coverage_words import coverage_notes, coverage_sentence
from crm.analyses.pipeline.horizon import QUARTER, quarter_of
from crm.analyses.pipeline.weighted import weighted
from crm.deals.counted import live
from crm.finding import Finding, Number
from crm.fiscal import covering
from crm.months import earlier
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import whole_cents
from crm.words import _, day


class Cover(NamedTuple):
    """Money of the quarter: its target, what is won, what the CRM's weighted pipeline holds up to its end; open deals with
    an amount, those without a chance, and which grain the targets are summed from."""

    first: date
    last: date
    target: float
    won: float
    weighted: float
    deals: int
    chanceless: int
    grain: str
    likely: (
        float  # to be won by the end (pipeline.expected); NaN where that is no whole number of months away
    )

    @property
    def left(self) -> float:
        """What is still to be won."""
        return max(self.target - self.won, 0.0)

    @property
    def times(self) -> float:
        """How many times the weighted pipeline covers what is left."""
        return self.weighted / self.left if self.left > 0 and self.deals > self.chanceless else float("nan")


@needs(
    "E6", _("Coverage of the target"), "targets.amount", "deals.status", "deals.amount", "deals.closed_at",
    better=("deals.close_date", "deals.probability"),
)  # fmt: skip
def coverage(company: Company) -> Finding:
    """The weighted pipeline up to the end of the fiscal quarter over what is left of its target; by period what was to be
    won and what is."""
    first, last = quarter_of(company.fiscal, company.as_of)
    rows, grain = targets_of(company, first, last)
    won = won_by_day(company, first)
    table = periods_table(company, (first, last), rows, won)
    counts = counted(company)
    crm = weighted(company, [last], counts.ways.chance)
    cover = Cover(
        first,
        last,
        float(table["target_value"].sum()),
        float(table["won_value"].sum()),
        crm.spans[0],
        crm.priced,
        crm.chanceless,
        grain,
        likely_by(company, counts, last),
    )
    return Finding(
        id="pipeline.coverage",
        says=coverage_sentence(cover, company.currency),
        table=table if cover.target else pd.DataFrame(),
        caption=_("Target and won value, {first} to {last}").format(first=day(first), last=day(last)),
        numbers=(Number("pipeline_coverage", cover.times, n=crm.priced),)
        if cover.times == cover.times
        else (),
        notes=tuple(coverage_notes(cover, company)),
        currency=company.currency,
    )


def likely_by(company: Company, counts: Counts, last: date) -> float:
    """Money likely to be won from now to the last day, deals not created yet included; NaN where it is not known."""
    months = next((n for n in range(1, QUARTER + 1) if earlier(company.as_of, -n) == last), 0)
    found = ahead(counts, counts.now, months) if months else None
    return float(found.total().mean_cents.sum(axis=1).mean()) / 100 if found else float("nan")


def targets_of(company: Company, first: date, last: date) -> tuple[pd.DataFrame, str]:
    """Targets by the day their period starts, of one grain: those of the whole company if there are any, else those of
    teams, else those of owners, so that nothing is summed twice."""
    targets = company.targets
    within = targets.filter(targets.period_start.between(ibis.date(str(first)), ibis.date(str(last))))
    kind = ibis.ifelse(
        within.owner_id.notnull(), "owners", ibis.ifelse(within.team.notnull(), "teams", "company")
    )
    cents = whole_cents(within.amount)
    rows = fetch(
        within.mutate(grain=kind, cents=cents)
        .group_by("grain", "period_start")
        .agg(cents=ibis._.cents.sum().fill_null(0).cast("int64"))
    )
    grain = next((g for g in ("company", "teams", "owners") if (rows["grain"] == g).any()), "")
    return rows[rows["grain"] == grain].sort_values("period_start", ignore_index=True), grain


def won_by_day(company: Company, first: date) -> pd.DataFrame:
    """Cents won by day since the quarter began."""
    deals = live(company)
    won = deals.filter((deals.status == "won") & (deals.closed_at.date() >= ibis.date(str(first))))
    each = won.select(day=won.closed_at.date(), cents=whole_cents(won.amount))
    return fetch(each.group_by("day").agg(cents=each.cents.sum().fill_null(0).cast("int64"))).sort_values(
        "day", ignore_index=True
    )


def periods_table(
    company: Company, quarter: tuple[date, date], targets: pd.DataFrame, won: pd.DataFrame
) -> pd.DataFrame:
    """One row a period of the quarter: what was to be won in it, and what is."""
    lines = []
    for period in covering(company.fiscal, *quarter):
        span = (pd.Timestamp(period.first), pd.Timestamp(period.last))
        of, came = (
            float(rows.loc[rows[column].between(*span), "cents"].sum()) / 100
            for rows, column in ((targets, "period_start"), (won, "day"))
        )
        lines.append({"month": pd.Timestamp(period.month), "target_value": of, "won_value": came})
    return pd.DataFrame(lines)
