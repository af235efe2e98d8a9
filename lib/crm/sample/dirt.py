"""What is wrong in the made tables, planted on purpose and counted: each function returns the soiled tables
and how many it planted.

Rows that cannot be (a date that is none, an order of a thousand billion) are added, never made of true ones:
their ids have an X, and a table cleaned rightly is the clean draw again.
"""

import numpy as np
import pandas as pd

from crm.sample.choosing import known, some
from crm.sample.doubles import exact_duplicates, merged_accounts, near_duplicates, soft_deleted
from crm.sample.world import EVIL_FORMULA, EVIL_SCRIPT

Tables = dict[str, pd.DataFrame]
PER = 4000  # the numbers below are for so many customers, and grow with them

IMPOSSIBLE = (  # table, column, what it says, how many, what kind of flaw
    ("orders", "OrderDate", "1899-12-30 00:00", 4, "impossible dates"),
    ("orders", "OrderDate", "2999-12-31 00:00", 3, "impossible dates"),
    ("tickets", "CreatedDate", "1900-01-01 00:00", 2, "impossible dates"),
    ("orders", "Amount", "1000000000000.00", 1, "impossible amounts"),
    ("deals", "Amount", "-5000.00", 3, "impossible amounts"),
    ("orders", "AccountId", "AX", 8, "unknown accounts"),
    ("orders", "OrderDate", "2025-13-45", 2, "unreadable cells"),
    ("orders", "Amount", "12O.50", 2, "unreadable cells"),
    ("orders", "Amount", "see invoice", 1, "unreadable cells"),
    ("deals", "CreatedDate", "yesterday", 1, "unreadable cells"),
    ("deals", "Amount", "4k", 1, "unreadable cells"),
    ("tickets", "CreatedDate", "31.02.2025 25:00", 1, "unreadable cells"),
    ("surveys", "Score", "ten", 2, "unreadable cells"),
)
KEYS = {
    "orders": ("OrderId", "O"),
    "deals": ("DealId", "D"),
    "tickets": ("TicketId", "T"),
    "surveys": ("ResponseId", "R"),
}


def soiled(rng: np.random.Generator, tables: Tables, customers: int) -> tuple[Tables, dict]:
    """The tables with every flaw planted, and the planted numbers by kind and table."""
    tables, scale = dict(tables), customers / PER
    planted: dict = {}
    for step in (hostile, merged_accounts, near_duplicates, blanks_and_typos, backwards, soft_deleted,
                 impossible, exact_duplicates):  # fmt: skip
        planted |= step(rng, tables, scale)
    return tables, planted


def hostile(rng: np.random.Generator, tables: Tables, scale: float) -> dict:
    """The best customer's name is a script; comments and a loss reason are hostile from the draw on."""
    orders, accounts = tables["orders"], tables["accounts"].copy()
    best = orders.Amount.astype(float).groupby(orders.AccountId).sum().idxmax()
    accounts.loc[accounts.AccountId == best, "Name"] = EVIL_SCRIPT
    tables["accounts"] = accounts
    return {
        "hostile": {
            "account_named_script": best,
            "comments_with_image": int(tables["surveys"].Comment.str.contains("<img", regex=False).sum()),
            "loss_reasons_with_formula": int((tables["deals"].LossReason == EVIL_FORMULA).sum()),
        }
    }


def blanks_and_typos(rng: np.random.Generator, tables: Tables, scale: float) -> dict:
    """Deals without their account, products nobody knows, a mistyped industry, non-breaking spaces."""
    deals, accounts = tables["deals"].copy(), tables["accounts"].copy()
    seen, here = known(deals, "CreatedDate"), known(accounts, "CreatedDate")
    blank = some(rng, deals.index[seen & (deals.Status != "Won")], 30 * scale)
    deals.loc[blank, "AccountId"] = ""
    unknown = some(rng, deals.index[seen], 6 * scale)
    deals.loc[unknown, "ProductId"] = "P99"
    far = some(rng, deals.index[seen & (deals.Status == "Open")], 5 * scale)
    deals.loc[far, "ExpectedCloseDate"] = "2999-12-31"
    history = tables["deal_history"].copy()
    last = history[history.DealId.isin(deals.DealId[far])].drop_duplicates("DealId", keep="last").index
    history.loc[last, "ExpectedCloseDate"] = "2999-12-31"
    typo = some(rng, accounts.index[here & (accounts.Industry == "Restaurant")], 14 * scale)
    accounts.loc[typo, "Industry"] = "Restaurnt"
    hard = some(rng, accounts.index[here & (accounts.Industry == "Health care")], 10 * scale)
    accounts.loc[hard, "Industry"] = "Health\u00a0care"
    named = some(rng, accounts.index[here & ~accounts.Name.str.contains("<")], 12 * scale)
    accounts.loc[named, "Name"] = accounts.Name[named].str.replace(" ", "\u00a0", n=1) + " "
    tables |= {"deals": deals, "accounts": accounts, "deal_history": history}
    return {
        "deals_without_account": len(blank),
        "deals_with_unknown_product": len(unknown),
        "deals_expected_in_2999": len(far),
        "industry_typo": len(typo),
        "industry_with_hard_space": len(hard),
        "names_with_hard_space": len(named),
    }


def backwards(rng: np.random.Generator, tables: Tables, scale: float) -> dict:
    """Won deals that say they were closed 20 days before they came in."""
    deals = tables["deals"].copy()
    won = (deals.Status == "Won") & (deals.CreatedDate > "2024-06") & (deals.ClosedDate < "2026-10")
    chosen = some(rng, deals.index[won], 2 * scale)
    early = pd.to_datetime(deals.CreatedDate[chosen]) - pd.Timedelta(days=20)
    deals.loc[chosen, "ClosedDate"] = early.dt.strftime("%Y-%m-%d %H:%M")
    tables["deals"] = deals
    return {"deals_closed_before_created": len(chosen)}


def impossible(rng: np.random.Generator, tables: Tables, scale: float) -> dict:
    """Added rows that cannot be: copies of true rows with a new id and one cell that is wrong."""
    counts: dict = {}
    for table, column, wrong, many, kind in IMPOSSIBLE:
        rows = tables[table]
        key, letter = KEYS[table]
        free = rows.index[rows.DealId == ""] if table == "orders" else rows.index  # no deal is won twice
        chosen = rows.loc[some(rng, free, many * scale)].copy()
        taken = int(rows[key].str.startswith(f"{letter}X").sum())
        chosen[key] = [f"{letter}X{taken + i + 1:05d}" for i in range(len(chosen))]
        chosen[column] = (
            [f"{wrong}{i + 1:05d}" for i in range(len(chosen))] if column == "AccountId" else wrong
        )
        tables[table] = pd.concat([rows, chosen], ignore_index=True)
        by_table = counts.setdefault(kind.replace(" ", "_"), {})
        by_table[table] = by_table.get(table, 0) + len(chosen)
    return counts
