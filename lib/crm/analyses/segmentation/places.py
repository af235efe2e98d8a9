"""In which region each customer's orders are, and what each region's customers bring (B2)."""

import ibis
import pandas as pd

from crm.analyses.segmentation.cells import pooled
from crm.tables.fetch import fetch
from crm.tables.orders import customers_orders

PLACES = ("accounts.region", "orders.region", "accounts.country")  # the first that the source fills


def place_of(company) -> str | None:
    """The column that says where; None when the source fills none."""
    return next((place for place in PLACES if company.has(place)), None)


def region_sums(company) -> tuple[pd.DataFrame, int]:
    """One row a region (customers, orders, cents, squares), and how many customers there are in all; no row
    when the source knows no region. A customer who ordered in two regions counts in both."""
    if place_of(company) is None:
        return pd.DataFrame(), 0
    orders = company.within(customers_orders(company), "ordered_at")
    each = located(company, orders)
    each = each.filter(each.n > 0)
    several = orders_say_where(company)
    each = each.cache() if several else each  # two queries follow, or one
    sums = fetch(pooled(each, "place", each.worth, orders=each.n))
    counted = fetch(each.agg(n=each.account_id.nunique())).n.iloc[0] if several else sums.customers.sum()
    return sums, int(counted)


def located(company, orders: ibis.Table) -> ibis.Table:
    """One row a customer and `place`: `n` orders and their `worth` in cents. The place is the region of
    the account, else of the order, else the country; orders are added up before accounts are looked for."""
    where = place_of(company)
    if where == "orders.region":
        return added_up(orders.mutate(place=orders.region), "account_id", "place")
    column = where.removeprefix("accounts.")
    accounts = company.accounts  # the door leaves one row an id
    homes = accounts.select("account_id", home=accounts[column])
    if not orders_say_where(company):
        return added_up(orders, "account_id").left_join(homes, "account_id").rename(place="home")
    found = added_up(orders.mutate(own=orders.region), "account_id", "own")
    found = found.left_join(homes, "account_id").mutate(place=lambda t: ibis.coalesce(t.home, t.own))
    return found.group_by("account_id", "place").agg(
        n=found.n.sum().cast("int64"), worth=found.worth.sum().cast("int64")
    )


def orders_say_where(company) -> bool:
    """Whether it is the order's region that counts, if only where the account has none: a customer may be in several."""
    return place_of(company) in PLACES[:2] and company.has("orders.region")


def added_up(orders: ibis.Table, *by: str) -> ibis.Table:
    """One row a customer and whatever else: `n` orders and their `worth`, which credit notes lower."""
    return orders.group_by(*by).agg(
        n=orders.count(where=orders.bought), worth=orders.cents.sum().fill_null(0).cast("int64")
    )
