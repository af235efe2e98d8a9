"""Planted records of which there are too many: exact and near duplicates, merged accounts, deleted rows."""

import numpy as np
import pandas as pd

from crm.sample.choosing import known, some

DOUBLED = {  # how many rows are there twice, and the column that dates them
    "accounts": (5, "CreatedDate"), "contacts": (6, "CreatedDate"), "deals": (12, "CreatedDate"),
    "deal_history": (10, "ChangedDate"), "orders": (40, "OrderDate"), "tickets": (6, "CreatedDate"),
    "surveys": (5, "ResponseDate"),
}  # fmt: skip


def _swap(name: str) -> str:
    place = name.index(" ") + 2
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def _wide(name: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in name)


def _bare(name: str) -> str:
    for form in (" GmbH & Co. KG", " GmbH", " AG", " e.K.", " KG", " B.V."):
        name = name.removesuffix(form)
    return name


VARIANTS = {  # how a name is written a second time
    "without its legal form": _bare,
    "in small letters": str.lower,
    "in capitals": str.upper,
    "two spaces": lambda name: name.replace(" ", "  ", 1),
    "two letters swapped": _swap,
    "full-width letters": _wide,
    "legal form spelt otherwise": lambda name: _bare(name) + " G.m.b.H.",
    "hard space": lambda name: name.replace(" ", "\u00a0", 1),
}


def _copies(tables: dict, chosen: np.ndarray) -> pd.DataFrame:
    """Second rows of these accounts under new ids that go on counting."""
    accounts = tables["accounts"]
    new = accounts.loc[chosen].copy()
    # only ids of ours count, the highest of them is the last
    number = int(accounts.AccountId.str[1:].astype(int).max())
    new["AccountId"] = [f"A{number + i + 1:06d}" for i in range(len(new))]
    return new


def _several_orders(tables: dict) -> pd.Series:
    """For accounts with two or more orders without a deal, row numbers in `accounts`, account id as value."""
    orders, accounts = tables["orders"], tables["accounts"]
    many = orders[(orders.DealId == "") & known(orders, "OrderDate")].AccountId.value_counts()
    kept = accounts.AccountId.isin(many.index[many >= 2]) & ~accounts.Name.str.contains("<", regex=False)
    return accounts.AccountId[kept]


def _moved(tables: dict, old: list[str], new: list[str]) -> int:
    """The last order without a deal of each old account now names the new one; how many moved."""
    orders = tables["orders"].copy()
    free = orders[(orders.DealId == "") & orders.AccountId.isin(old) & known(orders, "OrderDate")]
    free = free.drop_duplicates("AccountId", keep="last")
    orders.loc[free.index, "AccountId"] = free.AccountId.map(dict(zip(old, new, strict=True)))
    tables["orders"] = orders
    return len(free)


def merged_accounts(rng: np.random.Generator, tables: dict, scale: float) -> dict:
    """Accounts merged into another; the last order of each still points at the one that is gone."""
    chosen = some(rng, _several_orders(tables).index, 15 * scale)
    new = _copies(tables, chosen)
    old = tables["accounts"].AccountId[chosen].tolist()
    new["MergedIntoId"], new["Name"] = old, new.Name.map(_bare)
    tables["accounts"] = pd.concat([tables["accounts"], new], ignore_index=True)
    moved = _moved(tables, old, new.AccountId.tolist())
    return {"merged_accounts": len(new), "orders_of_merged_accounts": moved}


def near_duplicates(rng: np.random.Generator, tables: dict, scale: float) -> dict:
    """Accounts written a second time, a little differently; every other one took over an order."""
    free = _several_orders(tables)
    free = free[~free.isin(tables["accounts"].MergedIntoId)]
    chosen = some(rng, free.index, 24 * scale)
    new, kinds = _copies(tables, chosen), list(VARIANTS)
    how = [kinds[i % len(kinds)] for i in range(len(new))]
    old = tables["accounts"].AccountId[chosen].tolist()
    new["Name"] = [VARIANTS[kind](name) for kind, name in zip(how, new.Name, strict=True)]
    tables["accounts"] = pd.concat([tables["accounts"], new], ignore_index=True)
    moved = _moved(tables, old[::2], new.AccountId.tolist()[::2])
    return {
        "near_duplicate_accounts": len(new),
        "near_duplicate_pairs": [list(pair) for pair in zip(old, new.AccountId, strict=True)],
        "near_duplicates_by_kind": {kind: how.count(kind) for kind in kinds if kind in how},
        "orders_of_near_duplicates": moved,
    }


def soft_deleted(rng: np.random.Generator, tables: dict, scale: float) -> dict:
    """Rows that somebody deleted and the export still holds: copies under new ids."""
    accounts, deals = tables["accounts"], tables["deals"]
    kept = (accounts.MergedIntoId == "") & known(accounts, "CreatedDate")
    gone = _copies(tables, some(rng, accounts.index[kept], 6 * scale))
    gone["Name"], gone["IsDeleted"] = "TEST please ignore", "true"
    tables["accounts"] = pd.concat([accounts, gone], ignore_index=True)
    trial = deals.loc[some(rng, deals.index[known(deals, "CreatedDate")], 10 * scale)].copy()
    number = int(deals.DealId.str[1:].astype(int).max())
    trial["DealId"], trial["IsDeleted"] = [f"D{number + i + 1:06d}" for i in range(len(trial))], "true"
    tables["deals"] = pd.concat([deals, trial], ignore_index=True)
    return {"soft_deleted": {"accounts": len(gone), "deals": len(trial)}}


def exact_duplicates(rng: np.random.Generator, tables: dict, scale: float) -> dict:
    """Rows that are there twice, the second below the first."""
    counts = {}
    for table, (many, dated) in DOUBLED.items():
        rows = tables[table]
        true = rows.iloc[:, 0].str[1:2] != "X"  # not of the impossible ones: those are counted elsewhere
        chosen = some(rng, rows.index[true & known(rows, dated)], many * scale)
        order = np.sort(np.concatenate([rows.index.to_numpy(), chosen]))
        tables[table] = rows.loc[order].reset_index(drop=True)
        counts[table] = len(chosen)
    return {"exact_duplicates": counts}
