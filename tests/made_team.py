"""Deals that the tests of the team make: people with so many deals won and lost, of products, sources and stages."""

import pandas as pd

from crm.tables import Company, company_of

AS_OF = "2026-10-31"


def sold(
    owner: str | None, won: int = 0, lost: int = 0, still_open: int = 0, days: int = 30, **more
) -> pd.DataFrame:
    """Deals of one owner created in January 2026 and ended so many days later; `more` are further columns."""
    status = ["won"] * won + ["lost"] * lost + ["open"] * still_open
    created = pd.Timestamp("2026-01-10")
    frame = pd.DataFrame({"owner_id": owner, "status": status, "created_at": created, "amount": 100.0})
    ended = pd.Series(created + pd.Timedelta(days=days), index=frame.index)
    return frame.assign(closed_at=ended.where(frame["status"] != "open"), stage=frame["status"], **more)


def team(*parts: pd.DataFrame, window: int | None = None, **tables: pd.DataFrame) -> Company:
    """A company of these deals, numbered in their order."""
    deals = pd.concat(parts, ignore_index=True)
    deals["deal_id"] = [f"D{i:05d}" for i in range(len(deals))]
    return company_of(AS_OF, window, "EUR", deals=deals, **tables)


def owners(*rows: str) -> pd.DataFrame:
    """The list of owners, written as "id name team"."""
    return pd.DataFrame([row.split() for row in rows], columns=["owner_id", "name", "team"])
