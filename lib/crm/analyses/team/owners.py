"""Who deals belong to, and what people are called on a page."""

import ibis
import pandas as pd

from crm.deals.counted import closed
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, brief, count, percent, plural

NOBODY = "no_owner"  # of crm.names.GROUPS; in the engine it is an empty text
OF_OWNERS = ("team", "manager", "region")  # what the list of owners knows of each
PARTS = {
    "owner": _("owner"), "team": _("team"), "manager": _("manager"), "region": _("region"), "product": _("product"),
}  # fmt: skip
NAMED = 5  # people in one sentence


def roster(company: Company) -> pd.DataFrame:
    """Everybody on the source's list of owners, with or without deals: owner_id, name, team, manager, region."""
    columns = ["owner_id", "name", *OF_OWNERS]
    if not company.has("owners.owner_id"):
        return pd.DataFrame(columns=columns)
    rows = fetch(company.owners.select(columns)).sort_values(columns, ignore_index=True)
    return rows.drop_duplicates("owner_id", ignore_index=True)


def called(ids: pd.Series, known: pd.DataFrame, names: bool) -> pd.Series:
    """What each owner is shown as: the id of the source, or where names are asked for the name; a name that two have
    with the id behind it."""
    shown = ids.replace("", NOBODY)
    if not names or known.empty:
        return shown
    name = known.set_index("owner_id")["name"]
    twice = name[name.duplicated(keep=False)].index
    return pd.Series(
        [
            s if pd.isna(n := name.get(s)) else _("{name} ({id})").format(name=n, id=s) if s in twice else n
            for s in shown
        ],
        index=ids.index,
        dtype=object,
    )


def kept(company: Company, by: str) -> bool:
    """Whether the source knows this of its deals, or of whom they belong to."""
    column = {"owner": "deals.owner_id", "product": "deals.product_id"}.get(by, f"owners.{by}")
    return company.has(column) or (by == "region" and company.has("deals.region"))


def keyed(company: Company, deals: ibis.Table, by: str) -> ibis.Table:
    """The deals with `key`: the owner, what the list of owners says of them, the region (of the deal, else of its
    owner) or the product; empty where it is not known."""
    if by == "region" and company.has("deals.region"):
        return deals.mutate(key=deals.region.fill_null(""))
    if by in OF_OWNERS:
        part = company.owners.select("owner_id", key=company.owners[by])
        joined = deals.left_join(part, "owner_id")
        return joined.mutate(key=joined.key.fill_null(""))
    if by == "product" and company.has("products.name"):
        part = company.products.select("product_id", key=company.products.name)
        joined = deals.left_join(part, "product_id")
        return joined.mutate(key=joined.key.coalesce(joined.product_id).fill_null(""))
    return deals.mutate(key=deals["owner_id" if by == "owner" else "product_id"].fill_null(""))


def won_of_closed(company: Company) -> pd.DataFrame:
    """Deals closed and won in the window by owner, the most first: owner_id (empty: none), n, hits."""
    deals = keyed(company, closed(company), "owner")
    rows = fetch(
        deals.group_by(owner_id=deals.key).agg(n=deals.count(), hits=one_if(deals.status == "won").sum())
    )
    return rows.sort_values(["n", "owner_id"], ascending=[False, True], ignore_index=True)


def all_alike(rows: pd.DataFrame) -> str:
    """Why deals counted as n and hits tell no win rates: none is closed, or all ended alike; empty where they do."""
    n, won = int(rows["n"].sum()), int(rows["hits"].sum())
    if not n:
        return _("No deal was closed in this period, so there is nothing to compare.")
    if won in (0, n):
        return _("All closed deals ended in the same way, so there are no win rates to compare.")
    return ""


def ownerless(rows: pd.DataFrame) -> list[str]:
    """A sentence on deals that belong to nobody, in rows by owner_id with n."""
    n = int(rows.loc[rows["owner_id"] == "", "n"].sum())
    text = plural(
        "{n} closed deal has no owner: it is in no comparison of people.",
        "{n} closed deals have no owner: they are in no comparison of people.",
        n,
    )
    return [text.format(n=count(n))] if n else []


def now_theirs() -> str:
    """The note that a deal counts for who has it now."""
    return _("A deal counts for whoever owns it now; one that changed hands counts for the last.")


def with_rates(table: pd.DataFrame, label: str, share: str) -> list[str]:
    """People of a table with their rate, as a sentence lists them: the first few, and how many more."""
    each = [
        _("{who} ({share})").format(who=brief(who), share=percent(rate))
        for who, rate in table.head(NAMED)[[label, share]].itertuples(index=False)
    ]
    more = len(table) - NAMED
    return [*each, plural("{n} more", "{n} more", more).format(n=count(more))] if more > 0 else each
