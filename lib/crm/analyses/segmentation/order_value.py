"""What an order is worth: average, middle and trimmed average, by month and over the window (D3)."""

import ibis
import pandas as pd

from crm.analyses.segmentation.lifecycle import TREND
from crm.analyses.segmentation.order_words import YEAR, notes, sentence
from crm.customers.buying import CUSTOMERS, period
from crm.customers.left_out import left_out
from crm.customers.middles import middles
from crm.customers.monthly import month_index, month_starts
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding, Number
from crm.months import months_before
from crm.needs import needs
from crm.spans import readable_months
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.orders import counted_orders
from crm.words import _, count, plural

ALL = ["order_mean", "order_mean_low", "order_mean_high", "order_median", "order_trimmed"]


@needs("D3", _("Order value"), *CUSTOMERS, better=("orders.refund_amount",))
def order_value(company: Company, level: float = 0.95) -> Finding:
    """Mean, median and trimmed mean of the net value of an order, by month and over the window."""
    orders = counted_orders(company)
    orders = orders.filter(orders.bought, orders.cents.notnull())
    overall = averages(company.within(orders, "ordered_at"), (), level)
    n = 0 if overall.empty or pd.isna(overall.n.iloc[0]) else int(overall.n.iloc[0])
    if n < SHOWN:
        text = plural(
            "{n} order in {period}, too few for an average.",
            "{n} orders in {period}, too few for an average.",
            n,
        ).format(n=count(n), period=period(company))
        return Finding("segmentation.order_value", text, answered=False)
    whole = overall.iloc[0]
    table, unread = by_month(company, orders, level)
    return Finding(
        id="segmentation.order_value",
        says=sentence(company, (whole, *compared(company, orders, level)), level),
        table=table,
        caption=_("Net value of an order by month"),
        numbers=(
            Number("order_mean", *(float(whole[key]) for key in ALL[:3]), n),
            Number("order_median", float(whole.order_median), n=n),
        ),
        notes=(*notes(company, orders, whole, level), *unread, *left_out(company)),
        currency=company.currency,
    )


def averages(orders: ibis.Table, by: tuple[str, ...], level: float) -> pd.DataFrame:
    """One row a group: n, total and the averages in money, withheld below ten orders."""
    sums, spread = fetch(middles(orders, "cents", by)), fetch(over_customers(orders, by))
    return with_interval(sums.merge(spread, on=list(by)) if by else sums.join(spread), level)


def with_interval(sums: pd.DataFrame, level: float) -> pd.DataFrame:
    """The sums (in cents) with the averages in money and the interval of the mean.

    It is the t interval over customers, since one customer's orders resemble each other: a customer's orders
    count together (linearised ratio of sums; the plain t interval where each ordered once)."""
    from scipy.special import stdtrit

    mean, clusters = sums.total / sums.n, sums.clusters.where(sums.clusters > 1)
    squares = (sums.ss - 2 * mean * sums.sn + mean**2 * sums.nn).clip(lower=0)
    sums["error"] = (squares * clusters / (clusters - 1)) ** 0.5 / sums.n / 100
    half = stdtrit((clusters - 1).fillna(1), (1 + level) / 2) * sums.error
    sums["order_mean"] = mean / 100
    # no order is worth less than nothing on average, however far one huge order stretches the interval
    sums["order_mean_low"] = (sums.order_mean - half).clip(lower=sums.order_mean.clip(upper=0))
    sums["order_mean_high"] = sums.order_mean + half
    sums["order_median"], sums["order_trimmed"] = sums["median"] / 100, sums.trimmed / 100
    sums.loc[sums.n < SHOWN, ALL] = float("nan")
    return sums


def over_customers(orders: ibis.Table, by: tuple[str, ...]) -> ibis.Table:
    """One row a group: customers, and the sums over them of squared worth, worth times orders, squared orders."""
    each = orders.group_by([*by, "account_id"]).agg(
        times=orders.count().cast("float64"), worth=orders.cents.sum().cast("float64")
    )
    groups = each.group_by(list(by)) if by else each
    return groups.agg(
        clusters=each.count(),
        ss=(each.worth * each.worth).sum(),
        sn=(each.worth * each.times).sum(),
        nn=(each.times * each.times).sum(),
    )


def by_month(company, orders, level: float) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row a whole month, the window and what came before it; and sentences on the months not read."""
    table = averages(orders.mutate(index=month_index(orders.day)), ("index",), level)
    table.index = month_starts(table["index"])
    whole, unread = readable_months(table.n.sort_index(), company.as_of)
    table = table.reindex(whole.index).rename_axis("month").reset_index()
    table["orders"] = table.n.fillna(0).astype("int64")
    table["revenue"] = table.total.fillna(0) / 100
    shown = table if company.window is None else table.tail(max(TREND, company.window))
    return shown[["month", "orders", "revenue", *ALL]].reset_index(drop=True), unread


def compared(company, orders, level: float) -> tuple[pd.Series | None, pd.Series | None]:
    """The same figures for the months compared and for as many before them, which orders have to reach back to:
    the window and the one before it, or of all there is the last twelve months and the twelve before."""
    length = company.window or YEAR
    start, earlier = (months_before(company.as_of, n * length - 1) for n in (1, 2))
    first = fetch(orders.agg(first=orders.day.min())).iloc[0, 0]
    if pd.isna(first) or first > pd.Timestamp(earlier) + pd.Timedelta(days=31):
        return None, None
    spans = orders.filter(orders.day >= start), orders.filter(orders.day >= earlier, orders.day < start)
    now, then = (averages(span, (), level).iloc[0] for span in spans)
    return (now, then) if min(now.n, then.n) >= RANKED else (None, None)
