"""What a year without a customer costs: revenue that who stayed a year ago went on to bring, less that of who left."""

from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.analyses.leaving.asked import Asked
from crm.analyses.leaving.at_stake import LEFT, STAYED, at_stake
from crm.analyses.leaving.features import ALWAYS
from crm.analyses.leaving.plan import Look, Plan, plan_of
from crm.customers.buying import order_days
from crm.estimate.shares import RANKED
from crm.months import earlier
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if

YEAR = 12  # months
MONEY = next(place for place, feature in enumerate(ALWAYS) if feature.key == "money")
TENURE = next(place for place, feature in enumerate(ALWAYS) if feature.key == "tenure")
OLD = 3  # the band of tenure that begins after a year
BANDS = ALWAYS[MONEY].bands


class Carried(NamedTuple):
    """Of the revenue of a year the part that came again in the next: of who stayed and of who left, all together; `lost`,
    the difference for customers alike in revenue [band] and in whether the first order is a year ago [0: less, 1: more],
    for a first order may be one that never comes again; `n` customers of a year ago, 0 where no whole year before
    that is known, and all is taken to be lost."""

    stayed: float
    left: float
    lost: tuple[tuple[float, float], ...]
    n: int

    def lost_of(self, bands: np.ndarray) -> np.ndarray:
        """The part of each row's revenue that is lost if it leaves."""
        return np.array(self.lost)[bands[:, MONEY], (bands[:, TENURE] >= OLD).astype(int)]


WHOLE = Carried(1.0, 0.0, ((1.0, 1.0),) * BANDS, 0)


@kept
def carried(company, asked: Asked) -> Carried:
    """As seen of those who could leave a year before; of contracts, the fee is there or is not."""
    plan = plan_of(company, asked)
    if plan is None or plan.kind == "contracts":
        return WHOLE
    looks = [look for look in plan.looks if look.month == plan.scored.month - YEAR and look.known]
    if not looks or earlier(plan.until, YEAR) > looks[0].at or plan.first > earlier(looks[0].at, YEAR):
        return WHOLE
    found = _sums(company, plan, looks[0])
    whole = found.groupby("left")[["n", "cents", "later"]].sum()
    if not {STAYED, LEFT} <= set(whole.index) or (whole.loc[[STAYED, LEFT], ["n", "cents"]] < RANKED).any(
        axis=None
    ):
        return WHOLE
    parts = whole.later / whole.cents
    lost = max(float(parts[STAYED] - parts[LEFT]), 0.0)
    by = found.set_index(["money", "old", "left"])
    cells = tuple(tuple(_lost(by, money, old, lost) for old in (0, 1)) for money in range(BANDS))
    return Carried(float(parts[STAYED]), float(parts[LEFT]), cells, int(whole.n.sum()))


def _sums(company, plan: Plan, look: Look) -> pd.DataFrame:
    """Customers of that day by what came, band of revenue and whether they are older than a year: n, cents of the year
    before and of the year after."""
    rows = at_stake(company, plan, (look,), plan.share)
    days = order_days(company)
    days = days.filter(days.day > look.at, days.day <= plan.until)
    after = days.group_by(who=days.account_id).agg(later=days.cents.sum().cast("int64"))
    rows = rows.left_join(after, rows.account_id == after.who)
    rows = rows.mutate(
        money=ALWAYS[MONEY].band(rows, plan).cast("int64"), old=one_if(rows.months >= YEAR),
        cents=ibis.greatest(rows.cents, 0).cast("int64"),
    )  # fmt: skip
    return fetch(
        rows.group_by("left", "money", "old").agg(
            n=rows.count(),
            cents=rows.cents.sum().cast("int64"),
            later=rows.later.sum().fill_null(0).cast("int64"),
        )
    )


def _lost(by: pd.DataFrame, money: int, old: int, whole: float) -> float:
    """The part lost of customers alike; that of all where there are too few of them."""
    sides = [by.loc[(money, old, came)] for came in (STAYED, LEFT) if (money, old, came) in by.index]
    if len(sides) < 2 or min(side.n for side in sides) < RANKED or min(side.cents for side in sides) <= 0:
        return whole
    stayed, left = (float(side.later / side.cents) for side in sides)
    return max(stayed - left, 0.0)
