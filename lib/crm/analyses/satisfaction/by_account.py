"""The net promoter score with each account counted once, however many of its people answered how often."""

import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.estimate.shares import SHOWN, Interval
from crm.finding import Number
from crm.tables import fetch
from crm.tables.flags import one_if
from crm.words import _, count, number, score

ALIKE = 1.1  # times the variance of independent answers from which on it is said that those of an account are alike


def of_accounts(company, rows, level: float) -> tuple[tuple[Number, ...], tuple[str, ...]]:
    """The mean of the accounts' own scores as a number, and sentences on it and on what answers of one account having
    much in common does to the interval; neither where no account is named or too few are.

    From how often which number of answers and balance of good and bad occur: whole numbers, the same on every engine."""
    if not company.has("surveys.account_id"):
        return (), ()
    rows = company.within(rows.filter(rows.account_id.notnull()), "responded_at")
    balance = one_if(rows.up) - one_if(rows.down)
    each = rows.group_by("account_id").aggregate(
        n=rows.count(), balance=balance.sum(), told=(balance != 0).sum()
    )
    sums = each.group_by("n", "balance", "told").aggregate(accounts=each.count())
    found = fetch(sums.order_by("n", "balance", "told"))
    if found.accounts.sum() < SHOWN:
        return (), ()
    value, spread = account_mean(found, level), alike(found)
    said = _(
        "With each of {n} accounts counted once, whoever answered for it: {value} (between {low} and {high})."
    )
    notes = [
        said.format(
            n=count(found.accounts.sum()),
            value=score(value.value),
            low=score(value.low),
            high=score(value.high),
        )
    ]
    if spread > ALIKE:
        said = _(
            "Answers of one account are alike: the interval would be {wider} times as wide if that were allowed for."
        )
        notes.append(said.format(wider=number(spread**0.5, 2)))
    return (Number("nps_accounts", *value, n=int(found.accounts.sum())),), tuple(notes)


def account_mean(found: pd.DataFrame, level: float) -> Interval:
    """The mean of the accounts' scores in points; the interval from how they vary, three accounts more in it as for the
    adjusted Wald interval, so that accounts which all say the same are not called certain."""
    weight, own = found.accounts.to_numpy(dtype=float), (found.balance / found.n).to_numpy()
    n = weight.sum()
    mean, square = (weight * own).sum() / n, (weight * own**2).sum()
    centre = n * mean / (n + 3)
    half = float(ndtri((1 + level) / 2)) * np.sqrt(((square + 1.5) / (n + 3) - centre**2) / (n + 3))
    return Interval(
        *(float(100 * edge) for edge in (mean, max(centre - half, -1.0), min(centre + half, 1.0)))
    )


def alike(found: pd.DataFrame) -> float:
    """The variance of the score with answers taken account by account (a ratio of sums: Cochran 1977, 6.3) over that of
    as many independent answers; 1 where nothing varies."""
    accounts, n, balance = (found[c].to_numpy(dtype=float) for c in ("accounts", "n", "balance"))
    total, many = (accounts * n).sum(), accounts.sum()
    mean = (accounts * balance).sum() / total
    alone = (accounts * found.told).sum() / total - mean**2
    if many < 2 or alone <= 0:
        return 1.0
    clustered = many / (many - 1) * (accounts * (balance - mean * n) ** 2).sum() / total**2
    return float(clustered / (alone / total))
