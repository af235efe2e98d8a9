"""The CRM's own weighted pipeline: each open deal's amount times the chance that the CRM gives it."""

from datetime import date
from typing import NamedTuple

import ibis

from crm.deals.counted import live
from crm.tables import Company, fetch
from crm.tables.flags import one_if, whole_cents


class Weighted(NamedTuple):
    """Weighted money of the open deals expected to close in each of some spans; how many open deals have an amount, how
    many of these no chance, and how many open deals nobody dated."""

    spans: list[float]
    priced: int
    chanceless: int
    undated: int

    @property
    def known(self) -> bool:
        """Whether any deal has both an amount and a chance."""
        return self.priced > self.chanceless


def weighted(company: Company, lasts: list[date], chance: dict[str, float]) -> Weighted:
    """The spans end on these days, the first one beginning after as_of. `chance` is that of the stages, where a deal has
    none of its own."""
    deals = live(company)
    deals = deals.filter(deals.status == "open")
    stages = sorted(chance.items())
    usual = deals.stage.cases(*stages, else_=ibis.null("float64")) if stages else ibis.null("float64")
    each = deals.mutate(
        each=whole_cents(deals.amount * ibis.coalesce(deals.probability, usual)),
        priced=(deals.amount > 0).fill_null(False),
    )
    sums = {}
    for i, (after, last) in enumerate(zip([company.as_of, *lasts], lasts, strict=False)):
        within = (each.close_date > ibis.date(str(after))) & (each.close_date <= ibis.date(str(last)))
        sums[f"of_{i}"] = each.each.sum(where=within & each.priced).fill_null(0).cast("int64")
    ahead = (each.close_date > ibis.date(str(company.as_of))) & (each.close_date <= ibis.date(str(lasts[-1])))
    counted = (each.priced & ahead).fill_null(False)
    row = fetch(
        each.aggregate(
            priced=one_if(counted).sum().fill_null(0),
            chanceless=one_if(counted & each.each.isnull()).sum().fill_null(0),
            undated=one_if(each.created_at.isnull()).sum().fill_null(0),
            **sums,
        )
    ).iloc[0]
    spans = [float(row[f"of_{i}"]) / 100 for i in range(len(lasts))]
    return Weighted(spans, int(row["priced"]), int(row["chanceless"]), int(row["undated"]))
