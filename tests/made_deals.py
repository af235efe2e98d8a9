"""Deals that the tests of the funnel make: small ones to add up by hand, and simulated ones of known truth."""

from pathlib import Path

import numpy as np
import pandas as pd

from crm.tables import Company, company_of

WIN, WIN_DAYS, LOSS_DAYS = 0.303, 60, 132  # what the simulation of definition R1 was made with


def deals(rows: str, **more) -> pd.DataFrame:
    """Deals written as "id status created closed [stage]", one a line, dates as MM-DD of 2026, - for none."""
    lines = [line.split() for line in rows.strip().splitlines()]
    frame = pd.DataFrame(
        [
            {
                "deal_id": line[0],
                "status": line[1],
                "created_at": day(line[2]),
                "closed_at": day(line[3]),
                "stage": line[4] if len(line) > 4 else line[1],
                "amount": 100.0,
            }
            for line in lines
        ]
    )
    return frame.assign(**more)


def history(rows: str) -> pd.DataFrame:
    """Stage changes written as "deal MM-DD from to", one a line, - for none."""
    lines = [line.split() for line in rows.strip().splitlines()]
    return pd.DataFrame(
        [
            {"deal_id": d, "changed_at": day(at), "from_stage": None if old == "-" else old, "to_stage": new}
            for d, at, old, new in lines
        ]
    )


def day(text: str) -> pd.Timestamp:
    """MM-DD of 2026; NaT for -."""
    return pd.NaT if text == "-" else pd.Timestamp(f"2026-{text}")


def stages(*names: str) -> pd.DataFrame:
    """Open stages in this order, then Won and Lost."""
    every = [*names, "Won", "Lost"]
    return pd.DataFrame(
        {
            "pipeline": "Sales",
            "stage_id": every,
            "order": range(1, len(every) + 1),
            "is_closed": [False] * len(names) + [True, True],
            "is_won": [False] * len(names) + [True, False],
        }
    )


def many(status: str, n: int, days: int, created: str = "2026-01-01", start: int = 0, **more) -> pd.DataFrame:
    """n deals of one status created on a day and, unless open, closed so many days later."""
    begun = pd.Timestamp(created)
    return pd.DataFrame(
        {
            "deal_id": [f"{status}{start + i}-{days}-{created}" for i in range(n)],
            "status": status,
            "stage": status,
            "created_at": begun,
            "closed_at": pd.NaT if status == "open" else begun + pd.Timedelta(days=days),
            "amount": 100.0,
        }
    ).assign(**more)


def simulated(n: int = 20_000, days: int = 730, seed: int = 1) -> Company:
    """The company of definition R1: deals growing by 4 % a month, 30.3 % won in the end, wins after 60 days on
    average and losses after 132, both exponential; what is not over on the last day is open."""
    rng, rate = np.random.default_rng(seed), np.log(1.04) / 30.4
    begun = np.log1p(rng.random(n) * np.expm1(rate * days)) / rate
    won = rng.random(n) < WIN
    took = rng.exponential(np.where(won, WIN_DAYS, LOSS_DAYS))
    first, over = pd.Timestamp("2024-11-01"), begun + took < days
    frame = pd.DataFrame(
        {
            "deal_id": np.arange(n).astype(str),
            "status": np.where(over, np.where(won, "won", "lost"), "open"),
            "stage": "any",
            "created_at": first + pd.to_timedelta(begun, unit="D"),
            "closed_at": (first + pd.to_timedelta(begun + took, unit="D")).where(over),
            "amount": 100.0,
        }
    )
    return company_of("2026-10-31", None, deals=frame)


def maven(folder: Path, window: int | None = None) -> Company:
    """The Maven pipeline as its files say, with the days they end on."""
    rows = pd.read_csv(
        folder / "maven_crm_sales" / "sales_pipeline.csv", parse_dates=["engage_date", "close_date"]
    )
    frame = pd.DataFrame(
        {
            "deal_id": rows["opportunity_id"],
            "stage": rows["deal_stage"],
            "status": rows["deal_stage"].map({"Won": "won", "Lost": "lost"}).fillna("open"),
            "amount": rows["close_value"],
            "created_at": rows["engage_date"],
            "closed_at": rows["close_date"],
            "product_id": rows["product"],
        }
    )
    return company_of("2017-12-31", window, "USD", deals=frame)


def olist(folder: Path, as_of: str = "2018-11-30") -> Company:
    """Olist's leads, each a deal too, won or open; wins after as_of are not seen."""
    funnel = folder / "olist_marketing_funnel"
    leads = pd.read_csv(
        funnel / "olist_marketing_qualified_leads_dataset.csv", parse_dates=["first_contact_date"]
    )
    wins = pd.read_csv(funnel / "olist_closed_deals_dataset.csv", parse_dates=["won_date"])
    wins = wins[wins["won_date"] < pd.Timestamp(as_of) + pd.Timedelta(days=1)]
    rows = leads.merge(wins[["mql_id", "won_date"]], on="mql_id", how="left")
    won = rows["won_date"].notna()
    frame = pd.DataFrame(
        {
            "deal_id": rows["mql_id"],
            "stage": won.map({True: "Won", False: "Lead"}),
            "status": won.map({True: "won", False: "open"}),
            "created_at": rows["first_contact_date"],
            "closed_at": rows["won_date"],
        }
    )
    lead = pd.DataFrame(
        {
            "lead_id": rows["mql_id"],
            "source": rows["origin"],
            "created_at": rows["first_contact_date"],
            "converted_at": rows["won_date"],
            "converted_deal_id": rows["mql_id"].where(won),
        }
    )
    return company_of(as_of, None, "BRL", deals=frame, leads=lead)
