"""A million customer-months: the early warning learned and tried on them, everybody scored; peak memory of the process.

    .venv/bin/python tests/bench/leaving.py [--customers 62000]

A made shop: customers order at rates of their own and leave, unseen, after one order or another, in three years; a part of
orders is late. Out of the engine come bands and counts. Exits with 1 where the process ever held 4 GiB or more.
"""

import argparse
import resource
import sys
import time

import numpy as np
import pandas as pd

from crm.analyses import leaving
from crm.analyses.leaving.model import warned
from crm.tables import company_of

DAYS, END = 1096, pd.Timestamp("2026-10-31")
MOST = 4.0  # GiB


def orders(n: int, seed: int = 1) -> pd.DataFrame:
    """Orders of n customers, won in the first year, whose gaps are exponential and who leave after an order with a chance of
    their own."""
    rng = np.random.default_rng(seed)
    rate, leaves = rng.gamma(2.0, 1 / 60, n), rng.beta(0.6, 14, n)
    now, who, rows = rng.random(n) * 365, np.arange(n), []
    while len(who):
        rows.append(pd.DataFrame({"who": who, "day": now.astype(int)}))
        stays = rng.random(len(who)) > leaves[who]
        who, now = who[stays], now[stays]
        now = now + rng.exponential(1 / rate[who])
        who, now = who[now < DAYS], now[now < DAYS]
    frame = pd.concat(rows, ignore_index=True)
    day = END - pd.to_timedelta(DAYS - 1 - frame.day, unit="D")
    late = rng.random(len(frame)) < 0.1
    return pd.DataFrame({
        "order_id": np.arange(len(frame)).astype(str), "account_id": "c" + frame.who.astype(str), "ordered_at": day,
        "amount": rng.gamma(2, 50, len(frame)).round(2), "promised_at": day + pd.Timedelta(days=3),
        "delivered_at": day + pd.to_timedelta(np.where(late, 6, 2), unit="D"),
    })  # fmt: skip


def held() -> float:
    """The most that this process ever held, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> int:
    """Prints what was learned from, how long that took and what it held."""
    given = argparse.ArgumentParser()
    given.add_argument("--customers", type=int, default=62_000)
    frame = orders(given.parse_args().customers)
    company = company_of("2026-10-31", currency="EUR", orders=frame)
    print(f"{len(frame):,} orders; {held():.2f} GiB before")
    del frame
    began = time.process_time()
    found = warned(company, leaving.Asked())
    print(
        f"{found.rows.known.n.sum():,} customer-months with a known outcome, {len(found.rows.n):,} rows out of the engine"
    )
    for analysis in (leaving.warning, leaving.at_risk, leaving.listed, leaving.why):
        print(" ", analysis(company).says)
    print(f"{time.process_time() - began:.0f} s of CPU, boosting: {found.boosting}, peak {held():.2f} GiB")
    return int(held() >= MOST)


if __name__ == "__main__":
    sys.exit(main())
