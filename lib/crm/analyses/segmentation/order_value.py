"""What an order is worth: average, middle and trimmed average, by month and over the window (D3)."""

from math import sqrt

import ibis
import pandas as pd

from crm.analyses.segmentation.customers import CUSTOMERS, period
from crm.analyses.segmentation.left_out import left_out, unread
from crm.analyses.segmentation.lifecycle import TREND
from crm.analyses.segmentation.middles import middles
from crm.analyses.segmentation.monthly import month_index, month_starts
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding, Number
from crm.months import complete_months, months_before
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.orders import counted_orders
from crm.words import _, change, count, money, months, percent, plural

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
    table, left = by_month(company, orders, level)
    return Finding(
        id="segmentation.order_value",
        says=sentence(whole, before(company, orders, level), company, level),
        table=table,
        caption=_("Net value of an order by month"),
        numbers=(
            Number("order_mean", *(float(whole[key]) for key in ALL[:3]), n),
            Number("order_median", float(whole.order_median), n=n),
        ),
        notes=(*notes(company, orders, whole, level), *unread(left), *left_out(company)),
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
    from scipy.stats import t

    mean, clusters = sums.total / sums.n, sums.clusters.where(sums.clusters > 1)
    squares = (sums.ss - 2 * mean * sums.sn + mean**2 * sums.nn).clip(lower=0)
    sums["error"] = (squares * clusters / (clusters - 1)) ** 0.5 / sums.n / 100
    half = t.ppf((1 + level) / 2, (clusters - 1).fillna(1)) * sums.error
    sums["order_mean"] = mean / 100
    sums["order_mean_low"], sums["order_mean_high"] = sums.order_mean - half, sums.order_mean + half
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


def by_month(company, orders, level: float) -> tuple[pd.DataFrame, list]:
    """One row a whole month, the window and what came before it; and the months that are not read."""
    table = averages(orders.mutate(index=month_index(orders.day)), ("index",), level)
    table.index = month_starts(table["index"])
    whole, left = complete_months(table.n.sort_index(), company.as_of)
    table = table.reindex(whole.index).rename_axis("month").reset_index()
    table["orders"] = table.n.fillna(0).astype("int64")
    table["revenue"] = table.total.fillna(0) / 100
    shown = table if company.window is None else table.tail(max(TREND, company.window))
    return shown[["month", "orders", "revenue", *ALL]].reset_index(drop=True), left


def before(company, orders, level: float) -> pd.Series | None:
    """The same figures for the window before this one, if the orders reach back to its start."""
    if company.start is None:
        return None
    start = months_before(company.start, company.window)
    first = fetch(orders.agg(first=orders.day.min())).iloc[0, 0]
    earlier = orders.filter(orders.day >= start, orders.day < company.start)
    if pd.isna(first) or first > pd.Timestamp(start) + pd.Timedelta(days=31):
        return None
    sums = averages(earlier, (), level).iloc[0]
    return sums if sums.n >= RANKED else None


def sentence(now: pd.Series, earlier: pd.Series | None, company, level: float) -> str:
    """What an order brings on average, and whether that has changed by more than chance (Welch's test)."""
    from scipy.stats import norm

    facts = {
        "mean": money(now.order_mean, company.currency),
        "median": money(now.order_median, company.currency),
    }
    if earlier is None or not earlier.order_mean > 0:
        return _(
            "An order is worth {mean} on average; half of the orders are worth {median} or less."
        ).format(**facts)
    moved = now.order_mean - earlier.order_mean
    noise = norm.ppf((1 + level) / 2) * sqrt(now.error**2 + earlier.error**2)
    facts |= {
        "change": change(moved / earlier.order_mean),
        "was": money(earlier.order_mean, company.currency),
    }
    facts |= {"period": months(company.window)}
    if not abs(moved) > noise:  # nor where there is no interval
        return _(
            "An order is worth {mean} on average, about as much as in the {period} before ({was}); "
            "half of the orders are worth {median} or less."
        ).format(**facts)
    return _(
        "An order is worth {mean} on average, {change} on the {period} before ({was}); "
        "half of the orders are worth {median} or less."
    ).format(**facts)


def notes(company, orders, whole: pd.Series, level: float) -> tuple[str, ...]:
    """What is averaged, the trimmed mean over the window, and orders worth nothing."""
    inside = company.within(orders, "ordered_at")
    free = int(fetch(inside.agg(n=(inside.cents == 0).cast("int64").sum().fill_null(0))).n.iloc[0])
    said = [
        _(
            "{n} orders in {period}, refunds taken off; two orders of one day are two orders here. "
            "Intervals of the average are at {level} and take a customer's orders together."
        ).format(n=count(whole.n), period=period(company), level=percent(level, 0)),
        _("Without the lowest and the highest twentieth of orders the average is {trimmed}.").format(
            trimmed=money(whole.order_trimmed, company.currency)
        ),
    ]
    text = plural(
        "{n} order is worth nothing and is counted; without it the average is {mean}.",
        "{n} orders are worth nothing and are counted; without them the average is {mean}.",
        free,
    )
    mean = money(whole.total / 100 / (whole.n - free) if whole.n > free else None, company.currency)
    return (*said, text.format(n=count(free), mean=mean)) if free else tuple(said)
