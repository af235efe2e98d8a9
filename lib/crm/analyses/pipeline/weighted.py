"""The CRM's own weighted pipeline: each open deal's amount times the chance that the CRM gives it."""

from datetime import date

import ibis

from crm.deals.counted import live
from crm.tables import Company, fetch
from crm.tables.flags import one_if, whole_cents


def weighted(
    company: Company, lasts: list[date], chance: dict[str, float]
) -> tuple[list[float], float, int, int]:
    """Weighted cents of the open deals expected to close in each of the spans that end on these days, the first one
    beginning after as_of; of all open deals; how many of these have an amount and no chance; and how many there are with
    an amount. `chance` is that of the stages, where a deal has none of its own."""
    deals = live(company)
    deals = deals.filter((deals.status == "open") & (deals.amount > 0))
    stages = sorted(chance.items())
    usual = deals.stage.cases(*stages, else_=ibis.null("float64")) if stages else ibis.null("float64")
    each = deals.mutate(each=whole_cents(deals.amount * ibis.coalesce(deals.probability, usual)))
    sums = {}
    for i, (after, last) in enumerate(zip([company.as_of, *lasts], lasts, strict=False)):
        within = (each.close_date > ibis.date(str(after))) & (each.close_date <= ibis.date(str(last)))
        sums[f"of_{i}"] = each.each.sum(where=within).fill_null(0).cast("int64")
    row = fetch(
        each.aggregate(
            whole=each.each.sum().fill_null(0).cast("int64"), n=each.count(),
            chanceless=one_if(each.each.isnull()).sum().fill_null(0), **sums,
        )
    ).iloc[0]  # fmt: skip
    return (
        [float(row[f"of_{i}"]) for i in range(len(lasts))],
        float(row["whole"]),
        int(row["chanceless"]),
        int(row["n"]),
    )
