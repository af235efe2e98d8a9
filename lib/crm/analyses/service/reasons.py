"""F9: what customers complain of."""

import ibis
import pandas as pd

from crm.analyses.service.complaints import rate_of
from crm.analyses.service.tickets import which_are_complaints
from crm.customers.complaints import beside_orders, complaint_tickets, without_orders
from crm.customers.periods import by_month, month_index, periods, span
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding
from crm.months import month_number
from crm.needs import needs
from crm.tables import fetch
from crm.words import _, brief, count, listed, percent, plural

ID = "service.complaint_reasons"
LARGEST = 30  # reasons in the table; the rest are counted together


@needs(
    "F9",
    _("Reasons of complaints"),
    "tickets.created_at",
    "tickets.reason",
    better=("orders.ordered_at", "tickets.type"),
)
def complaint_reasons(company, kind: str = "complaint", level: float = 0.95) -> Finding:
    """The reasons of complaints in the months of the rate, most frequent first, with their running share."""
    rows = complaint_tickets(company, kind)
    frame = by_month(rows, "created_at", complaints=rows.count())
    if company.has("orders.ordered_at") and len(frame):
        frame, left_out = beside_orders(company, frame)
    else:
        frame, left_out = without_orders(company, frame)
    frame = periods(frame, company).now
    total = int(frame.complaints.sum())
    if total < SHOWN:
        return _too_few(company, total, left_out)
    counts = _counts(rows, frame)
    orders = int(frame.orders.sum()) if "orders" in frame else 0
    return Finding(
        ID, _says(counts, total), _table(counts, total, orders, level),
        caption=_("Complaints by reason in {span}").format(span=span(company)),
        notes=(_known(counts, total), which_are_complaints(company, kind), *left_out),
    )  # fmt: skip


def _counts(rows: ibis.Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Reason, complaints and order of each reason; rare ones together, then those without a reason."""
    months = [month_number(day) for day in frame.index]
    stated = rows.reason
    rows = rows.filter(month_index(rows.created_at).isin(months)).mutate(stated=stated)
    groups = rows.filter(rows.stated.notnull()).group_by("stated").aggregate(n=lambda t: t.count())
    common = fetch(groups.filter(groups.n >= SHOWN).order_by(ibis.desc("n"), "stated").limit(LARGEST))
    named = int(fetch(groups.aggregate(n=groups.n.sum())).fillna(0).n.iloc[0])
    rare, silent = named - int(common.n.sum()), int(frame.complaints.sum()) - named
    rest = [(_("Other reasons"), rare, 1), (_("No reason recorded"), silent, 2)]
    listed_rows = [(brief(row.stated), int(row.n), 0) for row in common.itertuples()] + [
        row for row in rest if row[1]
    ]
    return pd.DataFrame(listed_rows, columns=["reason", "n", "rest"])


def _table(counts: pd.DataFrame, total: int, orders: int, level: float) -> pd.DataFrame:
    table = pd.DataFrame({"complaint_reason": counts.reason, "complaints": counts.n})
    table["share_of_complaints"] = counts.n / total
    table["running_share"] = counts.n.cumsum() / total
    if orders:
        rates = pd.DataFrame([rate_of(int(n), orders, level) for n in counts.n])
        table[["per_thousand", "per_thousand_low", "per_thousand_high"]] = rates.to_numpy()
    return table


def _says(counts: pd.DataFrame, total: int) -> str:
    """The fewest reasons that make up half of the complaints, if any can be ranked at all."""
    named = counts[(counts.rest == 0) & (counts.n >= RANKED)]
    if named.empty:
        said = plural("{n} complaint, and no reason comes up often enough to be ranked.",
                      "{n} complaints, and no reason comes up often enough to be ranked.", total)  # fmt: skip
        return said.format(n=count(total))
    running = named.n.cumsum() / total
    half = int((running < 0.5).sum()) + 1
    if half > len(named):
        said = _("Complaints have many reasons: the most frequent, “{first}”, brings {share} of them.")
        return said.format(first=named.reason.iloc[0], share=percent(named.n.iloc[0] / total))
    said = plural("One reason of {all} brings {share} of complaints: {names}.",
                  "{n} reasons of {all} bring {share} of complaints: {names}.", half)  # fmt: skip
    return said.format(
        n=count(half), all=count((counts.rest == 0).sum()), share=percent(running.iloc[half - 1]),
        names=listed([_("“{reason}”").format(reason=reason) for reason in named.reason.iloc[:half]]),
    )  # fmt: skip


def _known(counts: pd.DataFrame, total: int) -> str:
    silent = int(counts.n[counts.rest == 2].sum())
    if not silent:
        said = _("{n} complaints, each with a reason; reasons with fewer than {least} are counted together.")
    else:
        said = _(
            "{n} complaints, {silent} of them without a reason; reasons with fewer than {least} are counted "
            "together."
        )
    return said.format(n=count(total), silent=count(silent), least=SHOWN)


def _too_few(company, total: int, left_out: tuple[str, ...]) -> Finding:
    if total:
        said = plural("{n} complaint in {span}, too few to tell reasons apart.",
                      "{n} complaints in {span}, too few to tell reasons apart.", total)  # fmt: skip
    else:
        said = _("No complaint in {span}, whole months only, so there are no reasons to tell apart.")
    return Finding(ID, said.format(n=count(total), span=span(company)), notes=left_out, answered=False)
