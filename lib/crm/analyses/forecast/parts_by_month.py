"""What each region, kind of customer, channel and product brought in each month, the small ones put together."""

from functools import reduce
from operator import or_

import ibis
import pandas as pd

from crm.analyses.forecast.products import REST, by_product, product_column
from crm.analyses.forecast.products import SOURCES as OF_LINES
from crm.customers.described import described, instead
from crm.customers.monthly import month_index, month_starts
from crm.names.segmentation import DESCRIBED_BY
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.orders import counted_orders

MOST = 6  # parts of a level that have a forecast of their own
YOUNG = 13  # months since its first sale below which a part is forecast with the rest
AT_MOST = 50_000  # rows of months by parts: four levels of seven parts over a century are 34,000
PLACES = ("accounts.region", "orders.region", "accounts.country")  # the first that the source fills
SOURCES = (
    *PLACES,
    "orders.channel",
    *(f"accounts.{by}" for by in DESCRIBED_BY if by not in ("region", "country")),
    *OF_LINES,
)


def levels_of(company: Company) -> dict[str, str]:
    """The levels that the source fills: regions, kinds of customers, channels and products, each with the column it comes
    from."""
    found = {}
    if place := next((place for place in PLACES if company.has(place)), None):
        found["level_region"] = place
    if (by := instead(company)) and f"accounts.{by}" not in found.values():
        found["level_customers"] = f"accounts.{by}"
    if company.has("orders.channel"):
        found["level_channel"] = "orders.channel"
    if named := product_column(company):
        found["level_product"] = named
    return found


def parts_by_month(company: Company, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Cents of each part in each of these months: a column for each (level, part), the largest of a level first and the
    rest last. A level adds up to all sales; one that has less than two parts of its own is left out."""
    sales = of_each_level(company).cache()
    first, newest = (int(day.year * 12 + day.month - 1) for day in (months[0], months[-1]))
    own = large_parts(sales.filter(sales.index <= newest), newest)
    if own.empty:
        return pd.DataFrame(index=months)
    named = [(sales.level == level) & sales.part.isin(sorted(of.part)) for level, of in own.groupby("level")]
    kept = sales.mutate(group=reduce(or_, named).ifelse(sales.part, REST))
    kept = kept.filter(kept.index.between(first, newest), kept.level.isin(sorted(set(own.level))))
    sums = kept.group_by("level", "group", "index").agg(cents=kept.cents.sum().cast("int64"))
    table = fetch(sums.order_by("level", "group", "index"), at_most=AT_MOST)
    wide = table.pivot_table(
        index="index", columns=["level", "group"], values="cents", aggfunc="sum", fill_value=0
    )
    wide.index = month_starts(wide.index)
    keys = [key for level in levels_of(company) for key in in_order(own[own.level == level])]
    return wide.reindex(index=months, columns=[k for k in keys if k in wide.columns], fill_value=0).astype(
        "int64"
    )


def in_order(own: pd.DataFrame) -> list[tuple[str, str]]:
    """The columns of a level: its own parts, and the rest."""
    return [(level, part) for level, part in zip(own.level, own.part, strict=True)] + [
        (level, REST) for level in own.level.unique()
    ]


def of_each_level(company: Company) -> ibis.Table:
    """Level, part, month (`index`) and `cents`: one row each; a part that nobody named is the rest."""
    orders = counted_orders(company).filter(lambda t: t.day.notnull())
    tables = []
    for level, column in levels_of(company).items():
        table, name = column.split(".")
        if level == "level_product":
            sums = by_product(company, orders)
            tables.append(sums.select("part", "index", "cents", level=ibis.literal(level)))
            continue
        if table == "orders":
            named = orders.mutate(part=orders[name])
        else:
            homes = described(company, name).select("account_id", part="group")
            named = orders.left_join(homes, "account_id")
        keyed = named.mutate(index=month_index(named.day), part=named.part.fill_null(REST))
        sums = keyed.group_by("part", "index").agg(cents=keyed.cents.sum().fill_null(0).cast("int64"))
        tables.append(sums.select("part", "index", "cents", level=ibis.literal(level)))
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def large_parts(sales: ibis.Table, newest: int) -> pd.DataFrame:
    """Level and part of those with a forecast of their own: sales in the last twelve months, a year and more of history, at
    most MOST a level, the largest first; no level with fewer than two."""
    recent = (sales.index > newest - 12).ifelse(sales.cents, 0)
    sums = sales.group_by("level", "part").agg(recent=recent.sum().cast("int64"), first=sales.index.min())
    sums = sums.filter(sums.recent > 0, sums.first <= newest - YOUNG + 1, sums.part != REST)
    place = ibis.row_number().over(group_by=sums.level, order_by=[sums.recent.desc(), sums.part])
    table = fetch(sums.mutate(place=place).filter(lambda t: t.place < MOST).order_by("level", "place"))
    several = table.groupby("level").part.transform("size") >= 2
    return table[several].reset_index(drop=True)
