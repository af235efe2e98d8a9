"""What part of revenue is margin: given, from the costs of orders, or unknown."""

from typing import NamedTuple

from crm.errors import BadInput
from crm.tables.fetch import fetch
from crm.tables.flags import whole_cents
from crm.tables.orders import customers_orders
from crm.words import _, count, number, percent


class Margin(NamedTuple):
    """The share of revenue that is margin, 1 where values are revenue; and where it comes from, a sentence."""

    share: float
    says: str
    is_margin: bool


def margin_of(company, given: str = "") -> Margin:
    """The margin: as given ("0.4"), else from the costs of the orders up to as_of, else values stay revenue.

    Raises BadInput where what is given is no share."""
    if given.strip():
        share = read_share(given)
        return Margin(share, _("Margin: {share} of revenue, as given.").format(share=percent(share)), True)
    if company.has("orders.cost"):
        orders = customers_orders(company)
        priced = orders.filter(orders.cost.notnull() & orders.net.notnull())
        sums = fetch(
            priced.agg(
                n=priced.count(),
                cents=priced.cents.sum(),
                cost=whole_cents(priced.cost).sum(),
            )
        ).iloc[0]
        if sums.n and sums.cents > 0:
            share = float(1 - sums.cost / sums.cents)
            text = _("Margin: {share} of revenue, from the costs of {n} orders.")
            return Margin(share, text.format(share=percent(share), n=count(sums.n)), True)
    return Margin(1.0, _("Values are revenue: the source has no costs, and no margin is given."), False)


def read_share(text: str) -> float:
    """A share from "0.4"; BadInput from anything else."""
    try:
        share = float(text)
    except ValueError:
        share = float("nan")
    if not 0 < share <= 1:
        raise BadInput(
            f"margin is '{text}'. It takes nothing, or a share of revenue above 0 and up to 1, such as {number(0.4, 1)}."
        )
    return share
