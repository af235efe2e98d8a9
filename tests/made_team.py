"""Deals that the tests of the team make: people with so many deals won and lost, of products, sources and stages."""

from pathlib import Path

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


def agents(shared_data: Path) -> Company:
    """The deals of the source maven with its agents, as its profile reads them."""
    folder = shared_data / "maven_crm_sales"
    rows = pd.read_csv(folder / "sales_pipeline.csv", parse_dates=["engage_date", "close_date"])
    people = pd.read_csv(folder / "sales_teams.csv")
    people = people.rename(columns={"sales_agent": "owner_id", "regional_office": "region"})
    status = {"Won": "won", "Lost": "lost", "Engaging": "open", "Prospecting": "open"}
    deals = pd.DataFrame(
        {
            "deal_id": rows["opportunity_id"], "owner_id": rows["sales_agent"], "amount": rows["close_value"],
            "status": rows["deal_stage"].map(status), "stage": rows["deal_stage"], "product_id": rows["product"],
            "created_at": rows["engage_date"], "closed_at": rows["close_date"],
            "region": rows["sales_agent"].map(people.set_index("owner_id")["region"]),
        }
    )  # fmt: skip
    return company_of("2017-12-31", None, "USD", deals=deals, owners=people.assign(name=people["owner_id"]))
