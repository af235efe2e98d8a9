"""How far revenue rests on few customers: top shares, Lorenz curve and Gini coefficient (B4)."""

import ibis
import pandas as pd

from crm.customers.buying import CUSTOMERS, customers, period
from crm.customers.left_out import left_out
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _, count, number, percent, plural

HUNDRED = 100  # of fewer customers there is no top 1 %
STEPS = (1, 2, 5, *range(10, 101, 10))  # percent of customers, those who spent most first
EVEN, STEEP = 0.3, 0.6  # the top fifth's share of revenue below and above which the sentence says so


@needs("B4", _("Concentration of revenue"), *CUSTOMERS)
def concentration(company: Company) -> Finding:
    """What share of revenue the top 1, 5, 10, 20 % of customers bring, as a curve up to 100 %."""
    hundredths = spend_by_hundredth(company)
    n, cents = int(hundredths.customers.sum()), int(hundredths.cents.sum())
    if n < SHOWN or cents <= 0:
        return Finding("segmentation.concentration", refusal(company, n, cents), answered=False)
    table, gini = curve_table(hundredths), gini_of(hundredths)
    fifth = table[table.top == 0.2].iloc[0]
    return Finding(
        id="segmentation.concentration",
        says=sentence(company, table),
        table=table,
        caption=_("Revenue of the customers who spent most, {period}").format(period=period(company)),
        numbers=(Number("top_fifth", float(fifth.share_revenue), n=n), Number("gini", gini, n=n)),
        notes=(*notes(company, hundredths, gini), *left_out(company)),
        currency=company.currency,
    )


def refusal(company, n: int, cents: int) -> str:
    """Why there are no shares of revenue."""
    if n >= SHOWN:
        text = (
            _("Refunds outweigh sales in {period}, so there is no revenue to share out.")
            if cents < 0
            else _("The orders of {period} add up to nothing, so there is no revenue to share out.")
        )
        return text.format(period=period(company))
    text = plural(
        "{n} customer ordered in {period}, too few to speak of concentration.",
        "{n} customers ordered in {period}, too few to speak of concentration.",
        n,
    )
    return text.format(n=count(n), period=period(company))


def spend_by_hundredth(company) -> pd.DataFrame:
    """One row for each hundredth of the customers, highest spenders first: how many, cents, Gini weights.

    Where equal customers stand on both sides of an edge, who stands where changes no sum."""
    buyers = customers(company)
    buyers = buyers.filter(buyers.visits > 0)
    ranked = buyers.mutate(
        rank=ibis.row_number().over(order_by=[ibis.desc("cents"), "account_id"]),
        n=buyers.count().over(ibis.window()),
    )
    ranked = ranked.mutate(
        hundredth=(100 * ranked["rank"]) // ranked.n, positive=ibis.greatest(ranked.cents, 0).cast("float64")
    )
    weight = ranked.positive * (2 * (ranked.n - ranked["rank"]) - ranked.n - 1)
    sums = ranked.group_by("hundredth").agg(
        customers=ranked.count(), cents=ranked.cents.sum().cast("int64"), positive=ranked.positive.sum(),
        weighted=weight.sum(), negative=one_if(ranked.cents < 0).sum(),
    )  # fmt: skip
    return fetch(sums.order_by("hundredth"))


def curve_table(hundredths: pd.DataFrame) -> pd.DataFrame:
    """The steps of the curve; the top p % are so many customers that they are at least p %. Steps that hold the same
    customers are one, the largest."""
    rows = []
    for step in STEPS:
        top = hundredths[hundredths.hundredth < step]
        rows.append((step / 100, int(top.customers.sum()), int(top.cents.sum())))
    table = pd.DataFrame(rows, columns=["top", "customers", "cents"])
    table = table.drop_duplicates("customers", keep="last", ignore_index=True)
    table["share_customers"] = table.customers / table.customers.iloc[-1]
    table["revenue"] = table.cents / 100
    table["share_revenue"] = table.cents / table.cents.iloc[-1]
    return table[["top", "customers", "share_customers", "revenue", "share_revenue"]]


def gini_of(hundredths: pd.DataFrame) -> float:
    """Gini coefficient of spending: sum of (2 i - n - 1) x_i, i counting upwards, over n times the sum of x.
    Negative spending counts as 0, for with it the coefficient has no upper end."""
    n, total = hundredths.customers.sum(), hundredths.positive.sum()
    return float(hundredths.weighted.sum() / (n * total)) if total > 0 else float("nan")


def sentence(company, table: pd.DataFrame) -> str:
    """What the top fifth brings, and how that is to be taken."""
    parts = dict(zip(table.top, table.share_revenue, strict=True))
    fifth = table[table.top == 0.2].iloc[0]
    facts = {
        "n": count(fifth.customers),
        "all": count(table.customers.iloc[-1]),
        "period": period(company),
        "part": percent(fifth.share_revenue),
        "one": percent(parts.get(0.01)),
        "half": percent(parts[0.5]),
    }
    if fifth.share_revenue < EVEN:
        return _(
            "Revenue is spread evenly: the top 20% of customers ({n} of the {all} who ordered in {period}) bring "
            "{part} of it."
        ).format(**facts)
    if fifth.share_revenue > STEEP and table.customers.iloc[-1] < HUNDRED:
        return _(
            "Revenue rests on few: the top 20% of customers ({n} of the {all} who ordered in {period}) bring {part} of it."
        ).format(**facts)
    if fifth.share_revenue > STEEP:
        return _(
            "Revenue rests on few: the top 20% of customers ({n} of the {all} who ordered in {period}) bring {part} "
            "of it, the top 1% alone {one}."
        ).format(**facts)
    return _(
        "The top 20% of customers ({n} of the {all} who ordered in {period}) bring {part} of revenue, the top half "
        "{half}."
    ).format(**facts)


def notes(company, hundredths: pd.DataFrame, gini: float) -> tuple[str, ...]:
    """Whom the shares are of, Gini, and customers with more refunds than orders."""
    said = [
        _("{n} customers who ordered in {period}, those who spent most first.").format(
            n=count(hundredths.customers.sum()), period=period(company)
        ),
        _("Gini coefficient {gini}: 0 when all spend the same, 1 when one spends everything.").format(
            gini=number(gini, 2)
        ),
    ]
    below = int(hundredths.negative.sum())
    text = plural(
        "{n} customer got back more than was paid: below zero in the shares, zero in the Gini coefficient.",
        "{n} customers got back more than they paid: below zero in the shares, zero in the Gini coefficient.",
        below,
    )
    return (*said, text.format(n=count(below))) if below else tuple(said)
