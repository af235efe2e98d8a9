"""What part of order lines is sold below list price, by type of customer (B9)."""

import pandas as pd

from crm.analyses.behaviour.sold import types
from crm.customers.buying import period
from crm.estimate.shares import RANKED, SHOWN, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import one_if, whole_cents
from crm.tables.orders import customers_orders
from crm.words import _, brief, count, percent, plural

TENTHS = 5  # of a per cent below list that are no discount: rounding


@needs(
    "B9", _("Sales below list price"), "orders.ordered_at", "orders.account_id", "order_lines.unit_price",
    better=("accounts.type",), one_of=("order_lines.list_price", "order_lines.discount"),
)  # fmt: skip
def discounts(company: Company, level: float = 0.95) -> Finding:
    """The share of order lines of the window whose price is more than half a per cent below list or that carry a
    discount, of those of which one or the other is known; of all customers and by their type."""
    lines, kinds = types(company, priced_lines(company))
    parts = [("everyone", lines), *((kind, lines.filter(lines.kind == kind)) for kind in kinds)]
    rows = [row for group, part in parts if (row := _row(group, part, level))[1]]
    table = pd.DataFrame(rows, columns=["group", "lines", "share_below", "low", "high", "above"])
    if table.empty or table.lines.iloc[0] < SHOWN:
        n = 0 if table.empty else int(table.lines.iloc[0])
        text = plural(
            "{n} order line with a list price in {period}, too few for a share.",
            "{n} order lines with a list price in {period}, too few for a share.",
            n,
        )
        return Finding("behaviour.discounts", text.format(n=count(n), period=period(company)), answered=False)
    whole = table.iloc[0]
    interval = (float(whole[name]) for name in ("share_below", "low", "high"))
    return Finding(
        id="behaviour.discounts",
        says=sentence(company, table),
        table=table.drop(columns="above"),
        caption=_("Order lines below list price, {period}").format(period=period(company)),
        numbers=(Number("below_list", *interval, int(whole.lines)),),
        notes=notes(whole, level),
    )


def priced_lines(company):
    """Order lines of the window of which a list price or a discount is known, with `below` and `above`."""
    orders = company.within(customers_orders(company), "ordered_at")
    orders = orders.filter(orders.bought).select("order_id", "account_id")
    lines = company.order_lines.inner_join(orders, "order_id")
    lines = lines.filter(
        lines.unit_price.notnull(), (lines.list_price > 0).fill_null(False) | lines.discount.notnull()
    )
    paid, listed = (whole_cents(lines[name]) for name in ("unit_price", "list_price"))
    below = ((1000 * paid < (1000 - TENTHS) * listed).fill_null(False)) | (lines.discount > 0).fill_null(
        False
    )
    return lines.mutate(
        below=one_if(below), above=one_if((1000 * paid > (1000 + TENTHS) * listed).fill_null(False))
    )


def _row(group: str, lines, level: float) -> tuple:
    sums = fetch(
        lines.agg(n=lines.count(), below=lines.below.sum().fill_null(0), above=lines.above.sum().fill_null(0))
    )
    n, below, above = (int(sums[name].iloc[0]) for name in ("n", "below", "above"))
    share = wilson(below, n, level) if n >= SHOWN else wilson(0, 0)
    return (group, n, *share, above / n if n else 0.0)


def sentence(company, table: pd.DataFrame) -> str:
    """The share of all, and the type of customer with clearly more than another."""
    whole, parts = table.iloc[0], table.iloc[1:]
    ranked = parts[parts.lines >= RANKED].sort_values(["share_below", "group"], ascending=[False, True])
    facts = {"share": percent(whole.share_below), "period": period(company)}
    if len(ranked) > 1 and ranked.low.iloc[0] > ranked.high.iloc[-1]:
        most, least = ranked.iloc[0], ranked.iloc[-1]
        facts |= {
            "most": brief(most.group), "high": percent(most.share_below), "least": brief(least.group),
            "low": percent(least.share_below),
        }  # fmt: skip
        text = _(
            "{share} of order lines of {period} are sold below list price: {high} of {most}, {low} of {least}."
        )
    else:
        text = _("{share} of order lines of {period} are sold below list price.")
    return text.format(**facts)


def notes(whole: pd.Series, level: float) -> tuple[str, ...]:
    """What counts as below, and that list prices may be no prices."""
    said = [
        _(
            "Of order lines with a list price or a discount; up to half a percent below list is rounding. Wilson intervals of "
            "{level}; the lines of one customer resemble each other, so that the true ranges are wider."
        ).format(level=percent(level))
    ]
    if whole.above > 0.1:
        text = _(
            "{share} are sold above list price: list prices here are hardly what customers are asked for."
        )
        said.append(text.format(share=percent(whole.above)))
    return tuple(said)
