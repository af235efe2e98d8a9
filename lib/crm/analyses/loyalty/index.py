"""The loyalty index: tenure, regularity, breadth and list price in one number, and whether it means anything (G8)."""

from datetime import date

import ibis
import numpy as np
import pandas as pd

from crm.analyses.loyalty.index_words import index_notes, index_sentence, too_few
from crm.customers.buying import CUSTOMERS, order_days
from crm.customers.firsts import seen_until
from crm.customers.lasting.histories import rank_correlation
from crm.estimate.ranked import rank_interval, tenths
from crm.estimate.shares import NONE, wilson
from crm.estimate.withheld import withheld
from crm.finding import Finding
from crm.months import earlier
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if, whole_cents
from crm.tables.orders import customers_orders
from crm.words import _

ID = "loyalty.index"
LATER = 6  # months that the index is put back by, and looked at what came
BEFORE = 12  # months before that in which a customer ordered
GAPS = 3  # between orders, from which on regularity is told
LEAST = 100  # customers, of whom a tenth are ten
MANY = 1_000_000  # values of the index times orders later
PARTS = ("tenure", "regular", "breadth", "listed")
COLUMNS = [
    "index_tenth",
    "index_from",
    "index_to",
    "customers",
    "kept",
    "kept_share",
    "kept_low",
    "kept_high",
    "index_money",
]


@needs(
    "G8", _("Loyalty index"), *CUSTOMERS, better=("order_lines.category", "order_lines.list_price"),
)  # fmt: skip
def index(company: Company, level: float = 0.95) -> Finding:
    """Customers of the year up to six months before the end by their index of that day, an index and no probability: the mean
    of the percentile ranks of what is known of them, and what each tenth ordered in the six months since (R18)."""
    until = seen_until(company)
    landmark = earlier(until, LATER)
    each = _ranked(_customers(company, landmark, until)).cache()  # two queries follow
    sums = each.group_by("index", "later").agg(n=each.count(), cents=each.cents.sum().cast("int64"))
    rows = fetch(sums, at_most=MANY).sort_values(["index", "later"], ignore_index=True)
    n = int(rows.n.sum())
    if n < LEAST:
        return Finding(ID, too_few(n), answered=False)
    plain = each.group_by("visits", "later").agg(n=each.count())
    plain = fetch(plain, at_most=MANY).sort_values(["visits", "later"], ignore_index=True)
    means, counts = (
        rank_interval(
            rank_correlation(one[what].to_numpy(), one.later.to_numpy(), one.n.to_numpy(float)), n, level
        )
        for one, what in ((rows, "index"), (plain, "visits"))
    )
    table = _table(rows, level)
    return Finding(
        ID, index_sentence(table, means, counts, landmark), table,
        caption=_("Tenths by the loyalty index of that day, and what they ordered in the six months after"),
        notes=index_notes(company, landmark, level), currency=company.currency,
    )  # fmt: skip


def _customers(company, landmark: date, until: date) -> ibis.Table:
    """One row a customer with an order in the year up to the landmark: tenure, regularity, breadth and what was bought at list
    price as of that day, null where that is not known; `visits` days with an order in the year; `later` and `cents` after it."""
    days = order_days(company)
    days = days.filter(days.day <= until)
    bought, seen = days.orders > 0, days.day <= landmark
    days = days.mutate(then=one_if(bought & seen))
    before = days.day.lag().over(group_by=["account_id", "then"], order_by="day")
    days = days.mutate(gap=days.day.delta(before, unit="day").cast("int64"))
    bought, seen = days.orders > 0, days.day <= landmark
    each = days.group_by("account_id").agg(
        first=days.day.min(where=days.then == 1), latest=days.day.max(where=days.then == 1),
        ever=days.then.sum().cast("int64"),
        squares=(days.gap * days.gap).sum(where=days.then == 1).cast("int64"),
        visits=days.count(where=bought & seen & (days.day > earlier(landmark, BEFORE))),
        later=days.count(where=bought & ~seen), cents=days.cents.sum(where=~seen).fill_null(0).cast("int64"),
    )  # fmt: skip
    each = each.filter(each.visits > 0)
    lasted = each.latest.delta(each["first"], unit="day").cast("float64")
    gaps = (each.ever - 1).cast("float64")
    spread = (
        (gaps * each.squares.cast("float64") / (lasted * lasted) - 1) * gaps / (gaps - 1)
    )  # squared variation
    each = each.mutate(
        tenure=ibis.literal(landmark).delta(each["first"], unit="day").cast("int64"),
        regular=ibis.cases((each.ever > GAPS, -(spread * 1e6).floor().cast("int64"))),
    )
    return each.left_join(_bought(company, landmark), "account_id").drop("account_id_right")


def _bought(company, landmark: date) -> ibis.Table:
    """One row a customer with order lines up to the landmark: `breadth`, different categories (or products), and `listed`, the
    money in ten thousand that was not below list price, of lines that have one."""
    orders = customers_orders(company)
    orders = orders.filter(orders.bought, orders.day <= landmark).select("order_id", "account_id")
    kind = next((c for c in ("category", "product_id") if company.has(f"order_lines.{c}")), None)
    if kind is None:
        nobody = orders.select("account_id").distinct()
        return nobody.mutate(breadth=ibis.null("int64"), listed=ibis.null("int64"))
    lines = company.order_lines
    cents = whole_cents(lines.unit_price * lines.quantity.fill_null(1))
    worth = (lines.unit_price.notnull() & lines.list_price.notnull()).ifelse(cents, 0)
    full = (lines.unit_price >= lines.list_price).fill_null(False).ifelse(worth, 0)
    lines = lines.select("order_id", kind=lines[kind], worth=worth, full=full)
    lines = lines.inner_join(orders, "order_id")
    sums = lines.group_by("account_id").agg(
        breadth=lines.kind.nunique().cast("int64"),
        worth=lines.worth.sum().cast("int64"),
        full=lines.full.sum().cast("int64"),
    )
    listed = ibis.cases((sums.worth > 0, sums.full * 10_000 // sums.worth)).cast("int64")
    return sums.select("account_id", "breadth", listed=listed)


def _ranked(each: ibis.Table) -> ibis.Table:
    """The customers with their `index` in thousandths: the mean of the percentile ranks among those of whom a part is known,
    equals in the middle of theirs; whole numbers, so that no engine ranks otherwise."""
    ranks = {}
    for part in PARTS:
        known = each[part].notnull()
        below = ibis.rank().over(group_by=known, order_by=each[part]).cast("int64")
        alike, among = each.count().over(group_by=each[part]), each.count().over(group_by=known)
        ranks[part] = ibis.cases((known, (2 * below + alike) * 1000 // (2 * among))).cast("int64")
    each = each.select("account_id", "visits", "later", "cents", **ranks)
    total = sum((each[part].fill_null(0) for part in PARTS[1:]), start=each.tenure)
    there = sum((one_if(each[part].notnull()) for part in PARTS[1:]), start=ibis.literal(1).cast("int64"))
    return each.select("visits", "later", "cents", index=(total // there).cast("int64"))


def _table(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row a tenth, the highest first: its index, customers, who ordered again, revenue."""
    of = rows.groupby("index").n.sum()
    tenth = rows["index"].map(pd.Series(tenths(of.to_numpy()), index=of.index))
    rows = rows.assign(tenth=tenth, came=rows.n.where(rows.later > 0, 0))
    sums = rows.groupby("tenth").agg(
        least=("index", "min"),
        most=("index", "max"),
        n=("n", "sum"),
        came=("came", "sum"),
        cents=("cents", "sum"),
    )
    found = []
    for row, gone in zip(sums.itertuples(), withheld(sums.n), strict=True):
        share = (np.nan, *NONE) if gone else (int(row.came), *wilson(int(row.came), int(row.n), level))
        money = np.nan if gone else row.cents / 100
        found.append((int(row.Index), row.least / 10, row.most / 10, int(row.n), *share, money))
    return pd.DataFrame(found[::-1], columns=COLUMNS)
