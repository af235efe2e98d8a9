"""What the profit of customers says."""

import pandas as pd

from crm.analyses.profit.earned import Serving
from crm.customers.buying import period
from crm.customers.margin import Margin
from crm.estimate.shares import SHOWN
from crm.words import _, count, listed, money, percent, plural, short_money


def nothing(company=None, sums: pd.Series | None = None, losing: int = 0) -> str:
    """Why there is no curve."""
    if sums is None:
        return _(
            "Profit of customers: not possible here, the source has no costs of orders, and no margin is given. It would take "
            "orders.cost or the parameter margin."
        )
    if sums.n < SHOWN:
        text = plural(
            "{n} customer ordered in {period}, too few to speak of who earns the profit.",
            "{n} customers ordered in {period}, too few to speak of who earns the profit.",
            int(sums.n),
        )
        return text.format(n=count(sums.n), period=period(company))
    text = _(
        "The {n} customers of {period} bring no profit in all ({profit}), so there is none to share out; {losing} of them are "
        "below zero."
    )
    return text.format(
        n=count(sums.n),
        period=period(company),
        profit=short_money(sums.profit / 100, company.currency),
        losing=count(losing),
    )


def sentence(company, table: pd.DataFrame, sums: pd.Series, below: pd.DataFrame) -> str:
    """The profit, what the best fifth earns of it, and what those below zero take away."""
    fifth = table[table.share_customers <= 0.2].iloc[-1:]
    losing = int(below.n.sum())
    facts = {
        "n": count(sums.n), "period": period(company), "profit": short_money(sums.profit / 100, company.currency),
        "best": percent(fifth.share_customers.sum(), 0), "part": percent(fifth.share_profit.sum()), "losing": count(losing),
        "share": percent(losing / sums.n), "lost": short_money(-below.cents.sum() / 100, company.currency),
        "peak": percent(table.share_profit.max()),
    }  # fmt: skip
    earn = (
        _("The {n} customers of {period} earn {profit}.")
        if fifth.empty
        else _("The {n} customers of {period} earn {profit}; the best {best} of them bring {part} of it.")
    )
    lose = (
        plural(
            "{earn} {losing} ({share}) is below zero and takes {lost} away: without that one profit would be {peak} of what it "
            "is.",
            "{earn} {losing} ({share}) are below zero and take {lost} away: without them profit would be {peak} of what it is.",
            losing,
        )
        if losing
        else _("{earn} None is below zero.")
    )
    return lose.format(earn=earn.format(**facts), **facts)


def curve_note() -> str:
    """How the rows are made."""
    return _(
        "A row a step of customers, those with most profit first, and one where the curve is highest. Customers with the same "
        "profit stand together. What it has cost to win customers is not in it."
    )


def notes(company, sums: pd.Series, margin: Margin, serving: Serving, own_costs: bool) -> tuple[str, ...]:
    """What the profit is made of, and what is not counted."""
    shown = {key: money(round(abs(sums[key]) / 100), company.currency) for key in sums.index if key != "n"}
    said = [_("{revenue} of net revenue less {goods} for goods").format(**shown)]
    for key, text in (
        ("tickets", _("{tickets} for tickets")),
        ("returns", _("{returns} for orders refunded")),
        ("visits", _("{visits} for visits")),
    ):
        if sums[key]:
            said.append(text.format(**shown))
    whole = _("Profit is {parts}.").format(parts=listed(said))
    how = (
        _(
            "Goods cost what the orders say, also where the money was given back; orders without a cost count by the margin."
        )
        if own_costs
        else _("Goods cost what the margin leaves of net revenue, so a refund takes the margin only.")
    )
    return (whole, margin.says, how, *not_counted(company, serving))


def not_counted(company, serving: Serving) -> tuple[str, ...]:
    """What it costs to serve and is not in it."""
    unknown = [
        word
        for given, word in (
            (serving.ticket, _("tickets")), (serving.refunded, _("returns")), (serving.visit, _("visits")),
        )
        if not given
    ]  # fmt: skip
    missing = [
        word
        for given, column, word in (
            (serving.ticket, "tickets.account_id", _("tickets")), (serving.visit, "activities.account_id", _("visits")),
        )
        if given and not company.has(column)
    ]  # fmt: skip
    said = []
    if unknown:
        text = _(
            "Not counted, as no cost of one is given: {what}. Customers who need much service look better than they are."
        )
        said.append(text.format(what=listed(unknown)))
    if missing:
        said.append(
            _("Not counted, as the source has none that name a customer: {what}.").format(
                what=listed(missing)
            )
        )
    return tuple(said)
