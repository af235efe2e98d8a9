"""F12: how good contacts with customers were found, where somebody rates them: a reviewer, or the customer afterwards."""

from collections.abc import Iterator

import ibis
import numpy as np
import pandas as pd

from crm.analyses.service.quality_words import group_name, notes, sentence, too_few
from crm.customers.periods import month_index
from crm.estimate.compare import NO_GAP, Gap, holm
from crm.estimate.means import Sums, mean_of, overdispersion_of_means
from crm.estimate.shares import NONE, RANKED, SHOWN
from crm.estimate.strata import Amounts, mean_gap_within
from crm.estimate.withheld import withheld
from crm.finding import Finding, Number
from crm.months import month_number
from crm.needs import needs
from crm.tables import fetch
from crm.tables.flags import whole_cents
from crm.words import _, percent

ID = "service.quality"
SORTS = ("contact_team", "contact_type", "contact_side", "contact_when")
LATELY = 3  # months that are set against those before them
LARGEST = 30  # groups of a sort that are looked at; the rest only count as "elsewhere"
MANY = 100_000  # teams in every month, of every type, both ways
HUNDREDTHS = 100  # in which ratings are summed: every engine adds up whole numbers alike
LIMIT = 10_000  # beyond it nothing is a rating
COLUMNS = [
    "sort", "group", "rating", "rating_low", "rating_high", "rating_gap", "contacts_rated", "contacts_made", "p", "twice",
]  # fmt: skip
READ = ["sort", "group", "rating", "stands", *COLUMNS[3:-2]]  # by a reader, what matters first
SIDES = {1: "contact_above", 0: "contact_within", -1: "contact_below"}


@needs(
    "F12", _("Quality of contacts"), "activities.quality", "activities.occurred_at",
    better=("activities.type", "activities.direction", "activities.owner_id", "owners.team"),
)  # fmt: skip
def quality(company, level: float = 0.95) -> Finding:
    """The mean rating of the window's contacts, by team, type, who began them and time; each group beside all others of its
    sort, like types with like, and told apart only beyond chance, all comparisons and the months' ups and downs allowed
    for. One query."""
    cells = _cells(company)
    every = _sums(cells)
    if every.n < SHOWN:
        return Finding(ID, too_few(company, int(every.n)), answered=False)
    times = months_vary(cells)
    mean = mean_of(every, level, times)
    table = compared(cells, times, level)
    return Finding(
        ID, sentence(company, table, mean, every.n, cells.contacts.sum()), table[READ],
        caption=_("Ratings of contacts, {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("contact_quality", *mean, n=int(every.n)),),
        notes=notes(table, times),
    )  # fmt: skip


def _cells(company) -> pd.DataFrame:
    """One row a team, type, side ("" where not known) and month: contacts, and of the rated ones n, total, squares."""
    rows = company.within(company.activities.filter(company.activities.occurred_at.notnull()), "occurred_at")
    if company.has("activities.owner_id") and company.has("owners.team"):
        teams = company.owners.group_by(who="owner_id").aggregate(team=lambda t: t.team.max())
        rows = rows.left_join(teams, rows.owner_id == teams.who)
    else:
        rows = rows.mutate(team=ibis.null("string"))
    rated = (rows.quality.abs() <= LIMIT).ifelse(rows.quality, ibis.null("float64"))
    keys = {
        "contact_team": rows.team.fill_null(""), "contact_type": rows.type.fill_null("").lower(),
        "contact_side": rows.direction.fill_null("").lower(), "month": month_index(rows.occurred_at),
    }  # fmt: skip
    rows = rows.mutate(**keys, whole=whole_cents(rated))
    sums = rows.group_by(list(keys)).aggregate(
        contacts=rows.count(), n=rows.whole.count(), total=rows.whole.sum().fill_null(0).cast("int64"),
        squares=(rows.whole * rows.whole).sum().fill_null(0).cast("int64"),
    )  # fmt: skip
    cells = fetch(sums.order_by(list(keys)), at_most=MANY)
    lately = cells.month > month_number(company.as_of) - LATELY
    return cells.assign(
        total=cells.total / HUNDREDTHS, squares=cells.squares / HUNDREDTHS**2,
        contact_when=np.where(lately, "contact_lately", "contact_before"),
    )  # fmt: skip


def months_vary(cells: pd.DataFrame) -> float:
    """How many times as much as by chance a team's months vary, each type of contact about its own mean in the team; 1 where
    they do not."""
    alike = cells.groupby(["contact_team", "contact_type"])[["n", "total"]].transform("sum")
    mean = (alike.total / alike.n).fillna(0)
    apart = cells.assign(
        total=cells.total - cells.n * mean, squares=cells.squares - 2 * mean * cells.total + cells.n * mean**2
    )
    parts = apart.groupby(["contact_team", "month"])[list(Sums._fields)].sum()
    teams = parts.index.get_level_values("contact_team")
    return overdispersion_of_means(teams, Sums(*(parts[name] for name in Sums._fields)))


def compared(cells: pd.DataFrame, times: float, level: float) -> pd.DataFrame:
    """Of each sort its groups, how each stands beside all others of the sort and by how much its mean differs."""
    rows = [row for sort in SORTS for row in _groups(cells, sort, times, level)]
    return _judged(pd.DataFrame(rows, columns=COLUMNS), 1 - level)


def _sums(cells: pd.DataFrame) -> Sums:
    return Sums(*(float(cells[part].sum()) for part in ("n", "total", "squares")))


def _groups(cells: pd.DataFrame, sort: str, times: float, level: float) -> Iterator[tuple]:
    """The groups of a sort that tells contacts apart, the most rated first: COLUMNS; `rated` is NaN where withheld, p where not
    judged, and `twice` marks the second of only two, whose gap is the first one's with its sign turned."""
    counts = cells.groupby(sort)[["contacts", *Sums._fields]].sum()
    counts = counts[counts.n > 0].sort_values("n", ascending=False, kind="stable")
    if len(counts) < 2:
        return
    shown = counts.head(LARGEST)
    hidden = withheld(shown.n, beside=float(counts.n.sum() - shown.n.sum()))
    alike = cells.assign(kind=0 if sort == "contact_type" else pd.factorize(cells.contact_type)[0])
    strata = alike.pivot_table(list(Sums._fields), sort, "kind", aggfunc="sum", fill_value=0)
    for i, row in enumerate(shown.itertuples()):
        own = Sums(row.n, row.total, row.squares)
        gap = NO_GAP if hidden[i] else _against(strata, row.Index, times, level)
        mean = NONE if hidden[i] else mean_of(own, level, times)
        rated = np.nan if hidden[i] else row.n
        twice = i == 1 and len(counts) == 2
        yield sort, group_name(sort, row.Index), *mean, gap.value, rated, row.contacts, gap.p, twice


def _against(strata: pd.DataFrame, group: str, times: float, level: float) -> Gap:
    """A group beside all others of its sort, within the strata that have both; not judged below RANKED ratings on a side.
    `strata` has a row a group, and a column for each of Sums and stratum."""
    own = [strata[name].loc[group].to_numpy() for name in Sums._fields]
    others = [strata[name].sum().to_numpy() - one for name, one in zip(Sums._fields, own, strict=True)]
    both = (own[0] > 0) & (others[0] > 0)
    if min(own[0][both].sum(), others[0][both].sum()) < RANKED:
        return NO_GAP
    return mean_gap_within(Amounts(*own, *others), level, times)


def _judged(table: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """How each group stands, all comparisons allowed for (Holm); of two groups both rows are one comparison."""
    chances = holm(table.p.where(~table.twice.astype(bool)).tolist())
    for i in np.flatnonzero(table.twice):
        chances[i] = chances[i - 1]
    stands = [
        "contact_few" if p != p else SIDES[int(np.sign(gap)) if p < alpha else 0]
        for p, gap in zip(chances, table.rating_gap, strict=True)
    ]
    return table.assign(stands=stands)
