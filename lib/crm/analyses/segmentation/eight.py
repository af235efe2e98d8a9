"""The eight groups above and below the average, as an answer (B3)."""

import pandas as pd

from crm.analyses.segmentation.group_table import group_table
from crm.customers.buying import customers, period
from crm.customers.eight import averages, in_eight
from crm.customers.left_out import left_out, not_loaded
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.names.segmentation import EIGHT_GROUPS
from crm.words import _, count, money, number, percent, plural, short_money

KEY = [group for group in EIGHT_GROUPS if group.startswith("eight_key")]
AWAY = ["eight_key_keep", "eight_key_win_back"]


def eight(company) -> Finding:
    """Each customer in one of eight groups, by whether recency, frequency and money are above the average."""
    everyone = customers(company).cache()  # three queries follow
    means = averages(everyone)
    table = group_table(in_eight(everyone, means), EIGHT_GROUPS)
    if table.empty:
        return Finding("segmentation.rfm", _("No customer has ordered yet."), answered=False)
    ever = int(table.customers.sum())
    return Finding(
        id="segmentation.rfm",
        says=sentence(company, table),
        table=table,
        caption=_("Customers who ever ordered above and below the average, revenue of {period}").format(
            period=period(company)
        ),
        numbers=(
            Number("buying_customers", means.n, n=ever),
            Number("net_revenue", float(table.revenue.sum()), n=means.n),
        ),
        notes=(*notes(company, means), *not_loaded(company), *left_out(company)),
        currency=company.currency,
    )


def sentence(company, table: pd.DataFrame) -> str:
    """What the customers above the average bring, and which of them have stayed away."""
    key, away = table[table.group.isin(KEY)], table[table.group.isin(AWAY)]
    n = int(table.customers.sum())
    facts = {
        "n": count(n),
        "share": percent(key.customers.sum() / n),
        "part": percent(key.share_revenue.sum()),
        "away": count(away.customers.sum()),
        "stake": short_money(away.revenue.sum(), company.currency),
        "period": period(company),
    }
    if n < SHOWN:
        text = plural(
            "{n} customer ever ordered, too few for groups that mean much.",
            "{n} customers ever ordered, too few for groups that mean much.",
            n,
        )
    elif key.empty or not table.revenue.sum() > 0:
        text = _("None of the {n} customers who ever ordered brings more than the average in {period}.")
    elif away.customers.sum() >= SHOWN:
        text = _(
            "Key customers, who bring more than the average, are {share} of the {n} who ever ordered and bring {part} of the "
            "revenue of {period}; {away} of them, worth {stake}, have not ordered lately."
        )
    else:
        text = _(
            "Key customers, who bring more than the average, are {share} of the {n} who ever ordered and bring {part} of the "
            "revenue of {period}."
        )
    return text.format(**facts)


def notes(company, means) -> tuple[str, ...]:
    """The averages, and how a customer is held against them."""
    if not means.n:
        return (_("Nobody ordered in {period}.").format(period=period(company)),)
    return (
        _(
            "Averages of the {n} customers who ordered in {period}: {days} days since the last order, {visits} days with an "
            "order, {worth} of net revenue. Recent is not longer ago than that, often and much are more."
        ).format(
            n=count(means.n), period=period(company), days=number(means.days / means.n, 1),
            visits=number(means.visits / means.n, 2), worth=money(means.cents / means.n / 100, company.currency),
        ),
        _("Key customers are those above the average of money; the others are general."),
    )  # fmt: skip
