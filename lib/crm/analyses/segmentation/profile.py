"""Who the customers are: each kind's share of customers and of revenue, and which kind spends more (B1)."""

import pandas as pd

from crm.analyses.segmentation.cells import REST_KEYS, largest_first, pooled, ranked
from crm.analyses.segmentation.index import index_interval, spends_most
from crm.customers.buying import CUSTOMERS, customers, period
from crm.customers.described import SMALL, UNKNOWN, described, description
from crm.customers.left_out import left_out
from crm.estimate.shares import SHOWN, wilson
from crm.finding import Finding
from crm.names.segmentation import DESCRIBED_BY
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, brief, count, listed, number, percent

TELLING = 0.5  # below this share of customers described, the profile says so first


@needs("B1", _("Customer profile"), *CUSTOMERS, "accounts", better=("accounts.industry", "accounts.source"))
def profile(company: Company, by: str = "industry", level: float = 0.95) -> Finding:
    """Each kind of customer: share of customers with interval, share of revenue, and the index of the two."""
    used = description(company, by)
    if used is None:
        text = _(
            "Customer profile: not possible here, the source tells customers apart by none of {columns}."
        )
        columns = listed([f"accounts.{key}" for key in DESCRIBED_BY])
        return Finding("segmentation.profile", text.format(columns=columns), answered=False)
    sums = kind_sums(company, used)
    if not sums.customers.sum():
        text = _("Nobody ordered in {period}.").format(period=period(company))
        return Finding("segmentation.profile", text, answered=False)
    table = profile_table(sums, level)
    return Finding(
        id="segmentation.profile",
        says=sentence(company, sums, table, (used, level)),
        table=table,
        caption=_("Customers by {what}, {period}").format(what=DESCRIBED_BY[used], period=period(company)),
        notes=(*notes(company, sums, (by, used), level), *left_out(company)),
        currency=company.currency,
    )


def kind_sums(company, by: str) -> pd.DataFrame:
    """One row a kind: customers with an order in the window, their cents and the squares of these."""
    buyers = customers(company)
    buyers = buyers.filter(buyers.visits > 0)
    joined = buyers.left_join(described(company, by), "account_id")
    return fetch(pooled(joined, "group", joined.cents))


def profile_table(sums: pd.DataFrame, level: float) -> pd.DataFrame:
    """Shares, their intervals and the index; revenue and index withheld where fewer than ten are counted."""
    table = largest_first(sums, "customers")
    n, cents = table.customers.sum(), table.cents.sum()
    intervals = [wilson(k, n, level) for k in table.customers]
    indices = [index_interval(row, table, level) for row in table.itertuples()]
    table["share_customers"] = table.customers / n
    table["low"], table["high"] = [i.low for i in intervals], [i.high for i in intervals]
    table["share_revenue"] = table.cents / cents if cents > 0 else float("nan")
    table["index"], table["index_low"], table["index_high"] = zip(*indices, strict=True)
    money = ["share_revenue", "index", "index_low", "index_high"]
    table.loc[table.customers < SHOWN, money] = float("nan")
    return table[["group", "customers", "share_customers", "low", "high", *money]]


def sentence(company, sums: pd.DataFrame, table: pd.DataFrame, asked: tuple[str, float]) -> str:
    """The largest kind, and the one that spends more than its number, if there is one."""
    by, level = asked
    known, best = table[~table.group.isin(REST_KEYS)], spends_most(sums, level)
    unknown = float(table.loc[table.group == UNKNOWN, "share_customers"].sum())
    facts = {"what": DESCRIBED_BY[by], "n": count(table.customers.sum()), "period": period(company)}
    facts |= {"unknown": percent(unknown)}
    if len(known):
        top = known.iloc[0]
        facts |= {"top": brief(top.group), "share": percent(top.share_customers)}
        facts |= {"part": percent(top.share_revenue)}
    if best:
        facts |= {"best": brief(best[0]), "index": number(best[1])}
    return template(table, unknown, best, len(ranked(sums))).format(**facts)


def template(table: pd.DataFrame, unknown: float, best: tuple[str, float] | None, compared: int) -> str:
    """The sentence that fits: nothing to describe by, one kind only, none or one that spends most."""
    known = table[~table.group.isin(REST_KEYS)]
    if known.empty:
        return _("No {what} has ten customers, too few to describe customers by it.")
    if unknown > TELLING:
        return _(
            "The {what} of {unknown} of the {n} customers who ordered in {period} is not known, too many for a profile."
        )
    if len(table) == 1:
        return _("All {n} customers who ordered in {period} have the same {what}, {top}.")
    if known.share_revenue.isna().all():
        return _(
            "The largest {what} is {top}, with {share} of the {n} customers who ordered in {period}; there is no "
            "revenue to share out."
        )
    if best is None:
        return _(
            "The largest {what} is {top}, with {share} of the {n} customers who ordered in {period} and {part} of "
            "their revenue; no {what} clearly stands out in spending per customer."
        ) if compared > 1 else _(
            "The largest {what} is {top}, with {share} of the {n} customers who ordered in {period} and {part} of "
            "their revenue."
        )  # fmt: skip
    if best[0] == known.group.iloc[0]:
        return _(
            "The largest {what} is also the one that spends most: {top}, with {share} of the {n} customers who ordered in "
            "{period} and {part} of their revenue, {index} times the average for each customer."
        )
    return _(
        "The largest {what} is {top}, with {share} of the {n} customers who ordered in {period} and {part} of their "
        "revenue; a customer in {best} spends {index} times the average."
    )


def notes(company, sums: pd.DataFrame, asked_and_used: tuple[str, str], level: float) -> tuple[str, ...]:
    """Whom the shares are of, what the index is, and what was pooled or replaced."""
    asked, used = (DESCRIBED_BY[key] for key in asked_and_used)
    said = [
        _("Customers: {n}, the accounts that ordered in {period}.").format(
            n=count(sums.customers.sum()), period=period(company)
        ),
        _(
            "The index is the share of revenue divided by the share of customers: above 1, they spend more "
            "than the average customer. Intervals are at {level}."
        ).format(level=percent(level, 0)),
    ]
    if asked != used:
        text = _("The source does not fill {asked}; customers are described by {used} instead.")
        said.insert(0, text.format(asked=asked, used=used))
    if (sums.group == SMALL).any():
        said.append(_("Groups of fewer than {n} customers stand together.").format(n=SHOWN))
    return tuple(said)
