"""Deals that the tests of the team make: people with so many deals won and lost, of products, sources and stages."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from crm.tables import Company, company_of, fetch
from crm.tables.made import canonical

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


def with_activities(company: Company) -> Company:
    """The company with what it has none of: up to four activities in the first fortnight of each deal."""
    deals = fetch(company.deals.select("deal_id", "created_at"), at_most=100_000)
    deals = deals.dropna().sort_values("deal_id", ignore_index=True)
    rows = deals.loc[deals.index.repeat(deals.index % 5)]
    nth = rows.groupby(level=0).cumcount()
    made = pd.DataFrame(
        {
            "activity_id": [f"X{i:06d}" for i in range(len(rows))], "deal_id": rows["deal_id"],
            "contact_id": "K" + (nth % 3).astype(str), "type": (rows.index % 2 + nth).map(str).radd("kind "),
            "occurred_at": rows["created_at"] + pd.to_timedelta(3 * nth + rows.index % 3, unit="D"),
        }
    )  # fmt: skip
    con = company.deals.get_backend()
    raw = con.create_table("raw_activities", pa.Table.from_pandas(made, preserve_index=False), temp=True)
    table = raw.select(**canonical(raw, "activities"))
    named = {f"activities.{column}" for column in made.columns}
    return replace(
        company,
        tables={**company.tables, "activities": table},
        filled=company.filled | named | {"activities"},
    )
