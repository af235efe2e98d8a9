"""How many of those who came together are still there later: by cohort, and pooled over those old enough (G1, R10)."""

from datetime import date

import numpy as np
import pandas as pd

from crm.analyses.loyalty.cohorts_words import (
    cohort_notes,
    grid_sentence,
    how_kept,
    next_note,
    pooled_sentence,
    range_note,
    too_young,
)
from crm.analyses.loyalty.kept import Counted, cohorts, counted_by
from crm.customers.buying import CUSTOMERS
from crm.customers.cohort_names import cohort_name
from crm.customers.limits import within_limits
from crm.estimate.compare import Count, share_gap
from crm.estimate.retention import Cohorts
from crm.estimate.shares import RANKED, SHOWN, wilson
from crm.estimate.withheld import withheld
from crm.finding import Finding, Number
from crm.months import last_day
from crm.needs import needs, not_possible
from crm.tables.company import Company
from crm.words import _

ALL = "cohort_all"  # the pooled row
ROWS, COLUMNS = 23, 12  # cohorts and periods in one picture
AFTER = {1: "months_after", 3: "quarters_after", 12: "years_after"}  # the column of periods, by their length


@needs("G1", _("Retention by cohort"), one_of=(*CUSTOMERS[:1], "subscriptions.account_id"))
def retention_by_cohort(
    company: Company, version: str = "on", period: str = "quarter", level: float = 0.95
) -> Finding:  # fmt: skip
    """The share of each cohort that was there in each later period, and of all cohorts old enough together. A cell that is
    not over for everybody of its cohort is blank, with the day on which it will be."""
    asked = counted_by(version, period)
    if found := _missing(company, asked, retention_by_cohort):
        return found
    seen = cohorts(company, asked)
    table = grid(seen, asked, level)
    if table.empty:
        return Finding("loyalty.retention_by_cohort", too_young(asked), answered=False)
    return Finding(
        id="loyalty.retention_by_cohort",
        says=grid_sentence(asked, a_year_apart(seen, asked, level), level),
        table=table,
        caption=_("Share of each cohort that was there, by periods since it came"),
        notes=(*next_note(table), *cohort_notes(company, asked, level)),
    )


@needs("G1", _("Retention"), one_of=(*CUSTOMERS[:1], "subscriptions.account_id"))
def retention(
    company: Company, version: str = "on", period: str = "quarter", followed: int = 12, level: float = 0.95
) -> Finding:  # fmt: skip
    """The share that was there k periods after it came, of all cohorts for which these are over: kept over customers, both
    added up, so that a cohort weighs as much as it has customers."""
    asked = counted_by(version, period)
    within_limits("followed", followed, 1, 60)
    if found := _missing(company, asked, retention):
        return found
    table = pooled(cohorts(company, asked), asked, level)
    told = table[table[AFTER[asked.length]] <= max(followed // asked.length, 1)]
    if told.empty:
        return Finding("loyalty.retention", too_young(asked), answered=False)
    row = told.iloc[-1]
    value = (float(row[name]) for name in ("kept_share", "kept_low", "kept_high"))
    return Finding(
        id="loyalty.retention",
        says=pooled_sentence(table, row, asked),
        table=table,
        caption=_("Share that was there, of all cohorts for which the period is over"),
        numbers=(Number("retention", *value, n=int(row.customers)),),
        notes=(how_kept(asked), range_note(level)),
    )


def _missing(company: Company, asked: Counted, analysis) -> Finding | None:
    """The finding that says what this version would take, where that is not there."""
    missing = [column for column in asked.needs if not company.has(column)]
    return not_possible(analysis, analysis.needs, missing, company.tables) if missing else None


def grid(seen: Cohorts, asked: Counted, level: float) -> pd.DataFrame:
    """One row a cohort and period after it, newest cohorts only as far as a picture holds them, the pooled row first."""
    along = AFTER[asked.length]
    whole = pooled(seen, asked, level).head(COLUMNS)
    if whole.empty:
        return pd.DataFrame()
    rows = [
        (
            ALL,
            int(row[along]),
            int(row.customers),
            int(row.kept),
            row.kept_share,
            row.kept_low,
            row.kept_high,
            pd.NaT,
        )
        for _i, row in whole.iterrows()
    ]
    hidden = withheld(seen.sizes)
    with_some = np.flatnonzero((seen.sizes > 0) & seen.mature[:, 0])[
        -ROWS:
    ]  # a cohort still coming is none yet
    for c in with_some:
        for k in whole[along].astype(int):
            rows.append(cell(seen, int(c), int(k), asked, bool(hidden[c]), level))
    columns = [
        "cohort_came",
        along,
        "came_then",
        "kept",
        "kept_share",
        "kept_low",
        "kept_high",
        "complete_on",
    ]
    table = pd.DataFrame(rows, columns=columns)
    table["complete_on"] = pd.to_datetime(table.complete_on)
    return table


def a_year_apart(seen: Cohorts, asked: Counted, level: float) -> tuple | None:
    """The period after which the newest cohort can be told beside the one a year older, a year at most; name and share of both,
    and their gap. None where no two of thirty customers or more are old enough."""
    year = 12 // asked.length
    for k in range(min(year, seen.kept.shape[1] - 1), 0, -1):
        large = np.flatnonzero(seen.mature[:, k] & (seen.sizes >= RANKED) & ~withheld(seen.sizes))
        if len(large) and (then := int(large[-1]) - year) in large:
            places = (int(large[-1]), then)
            names = [cohort_name(int(seen.began[c]) * asked.length, asked.length) for c in places]
            counts = [Count(float(seen.kept[c, k]), float(seen.sizes[c])) for c in places]
            told = [(name, one.up / one.n) for name, one in zip(names, counts, strict=True)]
            return k, *told, share_gap(*counts, level)
    return None


def cell(seen: Cohorts, c: int, k: int, asked: Counted, hidden: bool, level: float) -> tuple:
    """One cell: its share with its interval, or the day on which it will be known."""
    n, hits = int(seen.sizes[c]), int(seen.kept[c, k])
    name = cohort_name(int(seen.began[c]) * asked.length, asked.length)
    if not seen.mature[c, k]:
        return (
            name,
            k,
            n,
            *[np.nan] * 4,
            pd.Timestamp(ends_on(int(seen.began[c]) + k + asked.wait, asked.length)),
        )
    if hidden:
        return name, k, n, *[np.nan] * 4, pd.NaT
    return name, k, n, hits, *wilson(hits, n, level), pd.NaT


def ends_on(period: int, length: int) -> date:
    """The last day of a period."""
    month = (period + 1) * length - 1
    return last_day(date(month // 12, month % 12 + 1, 1))


def pooled(seen: Cohorts, asked: Counted, level: float) -> pd.DataFrame:
    """One row a period after, as long as there are ten customers for whom it is over: cohorts, customers, how many were
    kept, their share with its interval, and the lowest and highest share of a cohort of thirty or more."""
    rows = []
    for k in range(1, seen.kept.shape[1]):
        n, hits = int(seen.eligible[k]), int(seen.retained[k])
        if n < SHOWN:
            break
        here = seen.mature[:, k] & (seen.sizes > 0)
        large = seen.shares[here & (seen.sizes >= RANKED) & ~withheld(seen.sizes), k]
        ends = (large.min(), large.max()) if len(large) > 1 else (np.nan, np.nan)
        rows.append((k, int(here.sum()), n, hits, *wilson(hits, n, level), *ends))
    columns = [AFTER[asked.length], "cohorts_old_enough", "customers", "kept", "kept_share", "kept_low", "kept_high",
               "kept_least", "kept_most"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def along(finding: Finding) -> str:
    """The column of periods that a finding of retention has, for its picture."""
    return next((name for name in AFTER.values() if name in finding.table), AFTER[3])
