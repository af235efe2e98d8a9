"""Where the customers are: customers, revenue and revenue per customer by region (B2)."""

import pandas as pd

from crm.analyses.segmentation.cells import REST_KEYS, largest_first, ranked
from crm.analyses.segmentation.index import spends_most
from crm.analyses.segmentation.places import PLACES, place_of, region_sums
from crm.customers.buying import CUSTOMERS, period
from crm.customers.described import SMALL
from crm.customers.left_out import left_out
from crm.estimate.shares import SHOWN
from crm.finding import Finding
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, brief, count, listed, money, percent, plural

MEASURES = {"of_customers": "share_customers", "of_orders": "share_orders", "of_revenue": "share_revenue"}
FIRST = 3  # regions named together


@needs("B2", _("Regions"), *CUSTOMERS, one_of=PLACES)
def regions(company: Company, level: float = 0.95) -> Finding:
    """Customers, revenue and revenue per customer of each region, most revenue first."""
    sums, counted = region_sums(company)
    if sums.empty:
        return nobody(company, "segmentation.regions")
    table = region_table(sums, counted, level).drop(columns=["orders", "share_orders"])
    return Finding(
        id="segmentation.regions",
        says=worth_sentence(company, sums, counted, level),
        table=table,
        caption=_("Regions by revenue, {period}").format(period=period(company)),
        notes=(*notes(company, sums, counted), *left_out(company)),
        currency=company.currency,
    )


@needs("B2", _("Regional shares"), *CUSTOMERS, one_of=PLACES)
def region_heat(company: Company) -> Finding:
    """Each region's share of customers, orders and revenue, as cells: one row a region and measure."""
    sums, counted = region_sums(company)
    if sums.empty:
        return nobody(company, "segmentation.region_heat")
    table = region_table(sums, counted, 0.95)
    cells = table.melt(["region"], list(MEASURES.values()), "share_of", "share")
    cells["share_of"] = cells.share_of.map({column: key for key, column in MEASURES.items()})
    return Finding(
        id="segmentation.region_heat",
        says=place_sentence(company, table),
        table=cells,
        caption=_("Shares by region, {period}").format(period=period(company)),
        currency=company.currency,
    )


def region_table(sums: pd.DataFrame, counted: int, level: float) -> pd.DataFrame:
    """Shares and revenue per customer with its t interval; withheld where fewer than ten are counted. Shares are of all
    `counted` customers: who ordered in two regions counts in both, so that they may add up to more than all."""
    from scipy.special import stdtrit

    table = largest_first(sums, "cents").rename(columns={"group": "region"})
    n = table.customers.astype(float)
    for share, column in (
        ("share_customers", "customers"),
        ("share_orders", "orders"),
        ("share_revenue", "cents"),
    ):
        total = counted if column == "customers" else table[column].sum()
        table[share] = table[column] / total if total > 0 else float("nan")
    table["revenue"], mean = table.cents / 100, table.cents / n / 100
    spread = (
        (table.squares - table.cents.astype(float) ** 2 / n).clip(lower=0) / (n - 1).where(n > 1)
    ) ** 0.5 / 100
    half = stdtrit((n - 1).clip(lower=1), (1 + level) / 2) * spread / n**0.5
    table["revenue_per_customer"], table["per_customer_low"], table["per_customer_high"] = (
        mean,
        mean - half,
        mean + half,
    )
    worth = ["revenue", "share_revenue", "revenue_per_customer", "per_customer_low", "per_customer_high"]
    table.loc[table.customers < SHOWN, worth] = float("nan")
    return table[["region", "customers", "share_customers", "orders", "share_orders", *worth]]


def place_sentence(company, table: pd.DataFrame) -> str:
    """Where most of the revenue comes from, and how much the first regions bring together."""
    known = table[~table.region.isin(REST_KEYS)]
    if known.empty:
        return _("No region has ten customers, too few to tell regions apart.")
    first = known.head(FIRST)
    facts = {
        "top": brief(known.region.iloc[0]),
        "share": percent(known.share_customers.iloc[0]),
        "part": percent(known.share_revenue.iloc[0]),
        "first": listed([brief(region) for region in first.region]),
        "together": percent(first.share_revenue.sum()),
        "period": period(company),
    }
    if len(table) == 1:
        text = _("All customers who ordered in {period} are in {top}.")
    elif known.share_revenue.isna().all():
        text = _("There is no revenue in {period} to share out among regions.")
    elif len(known) <= FIRST:
        text = _("{top} brings {part} of revenue, with {share} of the customers who ordered in {period}.")
    else:
        text = _(
            "{first} together bring {together} of revenue; {top} alone brings {part}, with {share} of the customers "
            "who ordered in {period}."
        )
    return text.format(**facts)


def worth_sentence(company, sums: pd.DataFrame, counted: int, level: float) -> str:
    """What a customer brings, and the region where that is clearly more than elsewhere."""
    several = (
        int(sums.customers.sum()) > counted
    )  # the average that a region is compared with counts them as it does
    facts = {
        "each": money(sums.cents.sum() / sums.customers.sum() / 100, company.currency),
        "period": period(company),
    }
    best = spends_most(sums, level)
    if sums.cents.sum() <= 0:
        return _("There is no revenue in {period}, so no region stands out.").format(**facts)
    if len(ranked(sums)) < 2:
        return _("A customer brings {each} on average; no two regions are large enough to compare.").format(
            **facts
        )
    if not best:
        text = (
            _("A customer brings {each} in a region on average; no region is clearly above that.")
            if several
            else _("A customer brings {each} on average; no region is clearly above that.")
        )
        return text.format(**facts)
    row = sums[sums.group == best[0]].iloc[0]
    facts |= {"best": brief(best[0]), "there": money(row.cents / row.customers / 100, company.currency)}
    return _("A customer in {best} brings {there}, against {each} on average.").format(**facts)


def notes(company, sums: pd.DataFrame, counted: int) -> tuple[str, ...]:
    """Whom the shares are of, and who is counted more than once."""
    said = [
        _("Customers: {n} who ordered in {period}.").format(n=count(counted), period=period(company)),
        _("A customer is in the region of the account, or where that is not known of the order.")
        if place_of(company) == "accounts.region"
        else _("A customer is in the region of the order.")
        if place_of(company) == "orders.region"
        else _("Regions are countries here, since the source tells nothing finer."),
    ]
    twice = int(sums.customers.sum()) - counted
    if twice:
        text = plural(
            "{n} customer ordered in two regions and counts in both.",
            "Customers who ordered in several regions count in each, which makes {n} more than there are.",
            twice,
        )
        said.append(text.format(n=count(twice)))
    if (sums.group == SMALL).any():
        said.append(_("Regions with fewer than {n} customers stand together.").format(n=SHOWN))
    return tuple(said)


def nobody(company, id: str) -> Finding:
    """The answer where nobody ordered."""
    return Finding(id, _("Nobody ordered in {period}.").format(period=period(company)), answered=False)
