"""I11: whether contentment, complaints and coming back go before sales, month by month (definitions R33)."""

import ibis
import numpy as np
import pandas as pd

from crm.analyses.scenarios.leading_words import caption, label, notes, sentence, too_short
from crm.customers.answers import counted_once
from crm.customers.buying import CUSTOMERS
from crm.customers.complaints import beside_orders, complaint_tickets
from crm.customers.periods import by_month, month_index
from crm.estimate.compare import holm
from crm.estimate.lagged import lagged
from crm.estimate.shares import SHOWN
from crm.finding import Finding
from crm.needs import needs
from crm.outlook.sales import sales_by_month
from crm.tables import fetch
from crm.tables.orders import customers_orders
from crm.words import _

ID = "scenarios.leading"
LAGS = range(1, 7)  # months before sales that are looked at
KINDS = ("NPS", "CSAT")
BEFORE = 3  # months in which a customer who may come back had ordered


@needs(
    "I11", _("What goes before sales"), one_of=("orders.ordered_at", "deals.closed_at"),
    better=("surveys.survey_type", "surveys.score", "surveys.responded_at", "tickets.created_at", *CUSTOMERS),
)  # fmt: skip
def leading(company, complaint: str = "complaint", level: float = 0.95) -> Finding:
    """Of each of contentment, complaints per order and coming back, the rank correlation of its changes with those of sales one
    to six months later, freed of trend, season and own past; a verdict allows for all lags and all three. All months there
    are, whatever the window."""
    sales = sales_by_month(company).months.set_index("month").value.astype(float)
    known = {name: series for name, series in _series(company, complaint).items() if len(series)}
    table = _table(sales, known, level)
    if table.correlation.isna().all():
        return Finding(ID, too_short(len(sales), len(known)), answered=False)
    told = table[table.correlation.notna().groupby(table.indicator).transform("any")]
    read = told.drop(columns=["indicator", "months_before"]).reset_index(drop=True)
    return Finding(ID, sentence(table), read, caption=caption(level), notes=notes(table, len(sales)))


def _series(company, complaint: str) -> dict[str, pd.Series]:
    """What might go before sales, by month: a key of crm.names → values, NaN in months of fewer than SHOWN."""
    found = {}
    if all(map(company.has, ("surveys.survey_type", "surveys.score", "surveys.responded_at"))):
        found["leads_content"] = max(
            (_content(company, kind) for kind in KINDS), key=lambda s: s.notna().sum()
        )
    if company.has("tickets.created_at") and company.has("orders.ordered_at"):
        complaints = complaint_tickets(company, complaint)
        frame = by_month(complaints, "created_at", complaints=complaints.count())
        if len(frame):
            frame, _left = beside_orders(company, frame)
            found["leads_complaints"] = frame.complaints / frame.orders.where(frame.orders >= SHOWN)
    if all(map(company.has, CUSTOMERS)):
        found["leads_back"] = _came_back(company)
    return found


def _content(company, kind: str) -> pd.Series:
    """Share of good answers, less that of bad ones where it is asked whether one would recommend us."""
    rows = counted_once(company, kind)
    frame = by_month(rows, "responded_at", n=rows.count(), up=rows.up.sum(), down=rows.down.sum())
    good = frame.up - frame.down if kind == "NPS" else frame.up
    return (good / frame.n.where(frame.n >= SHOWN)).astype(float)


def _came_back(company) -> pd.Series:
    """Of the customers who ordered in the three months before, the share who ordered in the month; from the fourth month on."""
    orders = customers_orders(company)
    orders = orders.filter(orders.bought)
    was = orders.select("account_id", index=month_index(orders.day)).distinct()
    shifted = [was.select("account_id", at=was.index + k, back=ibis.literal(k)) for k in range(BEFORE + 1)]
    each = ibis.union(*shifted).group_by("at", "account_id").agg(
        now=lambda t: (t.back == 0).any(), then=lambda t: (t.back > 0).any()
    )  # fmt: skip
    sums = (
        each.filter(each.then).group_by("at").agg(n=lambda t: t.count(), came=lambda t: t.count(where=t.now))
    )
    frame = fetch(sums.order_by("at"))
    index = pd.DatetimeIndex([pd.Timestamp(int(at) // 12, int(at) % 12 + 1, 1) for at in frame["at"]])
    share = (frame.came / frame.n.where(frame.n >= SHOWN)).set_axis(index)
    return share.iloc[BEFORE - 1 :]


def _table(sales: pd.Series, known: dict[str, pd.Series], level: float) -> pd.DataFrame:
    """One row an indicator and lag: correlation with its interval, n pairs, verdict."""
    logs = np.log(sales.where(sales > 0)) if (sales > 0).mean() > 0.9 else sales
    first = int(sales.index[0].year * 12 + sales.index[0].month - 1) if len(sales) else 0
    rows = []
    for name, series in known.items():
        for one in lagged(series.reindex(sales.index).to_numpy(), logs.to_numpy(), first, LAGS, level):
            rows.append((label(name, one.lag), name, one.lag, *one.r, one.n, one.p))
    columns = [
        "group",
        "indicator",
        "months_before",
        "correlation",
        "correlation_low",
        "correlation_high",
        "n",
        "p",
    ]
    table = pd.DataFrame(rows, columns=columns)
    adjusted = pd.Series(holm(table.p.tolist()), dtype=float)
    verdict = np.where(
        adjusted.isna(), "leads_few", np.where(adjusted < 1 - level, "leads_real", "leads_chance")
    )
    return table.drop(columns="p").assign(verdict=verdict)
