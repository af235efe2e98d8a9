"""Of which kind deals are, by what was known when they began: their mix, as far as the source keeps it."""

from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.deals.rates import lacking_amounts
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _

# Not the region, for people have regions; not the type of account, which turns to "customer" with the win
FEATURES = {
    "mix_product": ("deals.product_id", _("product")),
    "mix_source": ("deals.source", _("source")),
    "mix_size": ("deals.amount", _("size")),
    "mix_type": ("deals.type", _("type of deal")),
    "mix_pipeline": ("deals.pipeline", _("pipeline")),
    "mix_industry": ("accounts.industry", _("industry")),
}
SIZES = (
    100,
    300,
    1_000,
    3_000,
    10_000,
    30_000,
    100_000,
    300_000,
    1_000_000,
)  # amounts at which a class begins
LEVELS = 60  # kinds of one feature; with more it tells single things, not kinds
CELLS = 3_000  # kinds in all that a mix may have


class Mix(NamedTuple):
    """Deals with a column for each feature of their mix, and which these are."""

    deals: ibis.Table
    features: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """What the mix is made of, in words."""
        return [FEATURES[feature][1] for feature in self.features]


def with_mix(company: Company, deals: ibis.Table) -> Mix:
    """The deals with those features that the source keeps, that differ, and that are not too many kinds together."""
    there = [name for name, (column, _word) in FEATURES.items() if company.has(column)]
    deals = _with_features(company, deals, there)
    status, amount = deals.status, deals.amount.fill_null(0)
    sums = {f"n_{s}": one_if(status == s).sum().fill_null(0) for s in ("open", "won", "lost")}
    sums |= {
        f"priced_{s}": one_if((status == s) & (amount > 0)).sum().fill_null(0)
        for s in ("open", "won", "lost")
    }
    found = fetch(deals.agg(**{name: deals[name].nunique() for name in there}, **sums)).iloc[0]
    by_status = pd.DataFrame(
        {part: [found[f"{part}_{s}"] for s in ("open", "won", "lost")] for part in ("n", "priced")},
        index=["open", "won", "lost"],
    )
    chosen, cells = [], 1
    for name in there:
        kinds = int(found[name])
        untold = name == "mix_size" and lacking_amounts(by_status)  # the amount would tell the ending
        if 1 < kinds <= LEVELS and cells * kinds <= CELLS and not untold:
            chosen, cells = [*chosen, name], cells * kinds
    return Mix(deals, tuple(chosen))


def cells_of(mix: Mix, by: list[str], **sums) -> tuple[pd.DataFrame, np.ndarray]:
    """The deals counted by these columns and the mix, and the codes of the mix: one row a cell, one column a
    feature."""
    keys = [*by, *mix.features]
    # people times kinds of deals; CELLS bounds the kinds
    rows = fetch(mix.deals.group_by(keys).agg(**sums), at_most=200_000).sort_values(keys, ignore_index=True)
    codes = [pd.factorize(rows[name], sort=True)[0] for name in mix.features]
    return rows, np.column_stack(codes) if codes else np.zeros((len(rows), 0), dtype=int)


def _with_features(company: Company, deals: ibis.Table, there: list[str]) -> ibis.Table:
    """The deals with these features as texts, what is not stated being empty."""
    if "mix_industry" in there:
        deals = deals.left_join(company.accounts.select("account_id", mix_industry="industry"), "account_id")
    for name in there:
        if name == "mix_size":
            steps = sum((one_if((deals.amount >= edge).fill_null(False)) for edge in SIZES), ibis.literal(0))
            deals = deals.mutate(mix_size=steps.cast("int64").cast("string"))
        else:
            column = name if name == "mix_industry" else FEATURES[name][0].split(".")[1]
            deals = deals.mutate(**{name: deals[column].fill_null("")})
    return deals
