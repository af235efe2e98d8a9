"""Customer-months as they leave the engine: no ids, what is known in bands, and what came."""

from typing import NamedTuple

import numpy as np

from crm.analyses.leaving.at_stake import LEFT, NOT_KNOWN, STAYED, TOO_SOON, at_stake
from crm.analyses.leaving.features import bands_of, key_of
from crm.analyses.leaving.plan import MOST, Plan
from crm.analyses.leaving.seen import SOURCES
from crm.errors import BadInput
from crm.tables.company import kept
from crm.tables.fetch import fetch


class Rows(NamedTuple):
    """Arrays of one length, a row customers alike: month, bucket, bands (a column a feature), what came in the window
    (`left`) and in the next month (`next_left`), whether there was an order in the month, and how many they are."""

    month: np.ndarray
    bucket: np.ndarray
    bands: np.ndarray
    left: np.ndarray
    next_left: np.ndarray
    fresh: np.ndarray
    n: np.ndarray

    def where(self, which: np.ndarray) -> "Rows":
        """Those rows alone."""
        return Rows(*(column[which] for column in self))

    @property
    def known(self) -> "Rows":
        """The rows of which it is known whether they left in the window."""
        return self.where((self.left == STAYED) | (self.left == LEFT))

    def count(self, came: int) -> int:
        """Customer-months of which this came."""
        return int(self.n[self.left == came].sum())

    @property
    def unknown(self) -> int:
        """Customer-months whose window is not over."""
        return self.count(NOT_KNOWN)

    @property
    def too_soon(self) -> int:
        """Customer-months of who left before the window began."""
        return self.count(TOO_SOON)


@kept
def rows_of(company, plan: Plan) -> Rows:
    """All customer-months of the plan; raises BadInput where something later than the day is known of anyone (R14)."""
    rows = at_stake(company, plan, plan.looks, plan.share)
    rows = rows.mutate(key=key_of(rows, plan))
    names = ["month", "bucket", "key", "left", "next_left", "fresh", "ahead"]
    found = fetch(
        rows.group_by(names).agg(n=rows.count()), at_most=MOST
    )  # bands and counts, never a table's rows
    found = found.sort_values(names, ignore_index=True)
    later = found.ahead[found.ahead > 0]
    if len(later):
        raise BadInput(
            f"What is known of customers from {SOURCES[int(later.iloc[0]) - 1]} is later than the day they are looked at "
            f"on: the warning would know what came. Nothing later than that day may be used."
        )
    columns = {
        name: found[name].to_numpy() for name in ("month", "bucket", "left", "next_left", "fresh", "n")
    }
    return Rows(bands=bands_of(found.key.to_numpy(), plan), **columns)
