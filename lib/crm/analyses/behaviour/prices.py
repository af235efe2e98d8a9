"""How what is sold goes with its price (B9): elasticity by product and month, or why prices do not tell."""

import pandas as pd

from crm.analyses.behaviour.price_words import WHY, notes, sentence
from crm.analyses.behaviour.sold import by_product, sold_lines, types
from crm.estimate.elasticity import Elasticity, elasticity
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, is_missing

LINES = ("order_lines.product_id", "order_lines.quantity", "order_lines.unit_price", "orders.ordered_at")
COLUMNS = [
    "group", "products", "product_months", "price_varies", "elasticity", "elasticity_low", "elasticity_high", "why",
]  # fmt: skip


@needs("B9", _("Price sensitivity"), *LINES, "orders.account_id", better=("accounts.type",))
def price_sensitivity(company: Company, level: float = 0.95) -> Finding:
    """Per cent more units of a product in a month in which its price is one per cent higher: log units on log price
    with effects of product and month, of all customers and by their type; "not identified" where prices do not tell.

    An association: prices are set by somebody who may have known what would sell."""
    lines = sold_lines(company)
    lines, kinds = types(company, lines)
    parts = [("everyone", lines), *((kind, lines.filter(lines.kind == kind)) for kind in kinds)]
    cells = [(group, by_product(part)) for group, part in parts]
    if cells[0][1].empty:
        return Finding(
            "behaviour.price_sensitivity",
            _("No product is sold steadily enough to hold its months against each other."),
            answered=False,
        )
    found = [(group, of_cells(rows, level)) for group, rows in cells]
    whole = found[0][1]
    numbers = ()
    if not whole.why:
        numbers = (Number("elasticity", whole.value, whole.low, whole.high, whole.rows),)
    return Finding(
        id="behaviour.price_sensitivity",
        says=sentence(whole),
        table=pd.DataFrame([_row(group, one) for group, one in found], columns=COLUMNS),
        caption=_("Units sold against price, by product and month"),
        numbers=numbers,
        notes=notes(whole, cells[0][1], level),
    )


def of_cells(rows: pd.DataFrame, level: float) -> Elasticity:
    """The elasticity of products and months as by_product gives them."""
    return elasticity(rows.place, rows.month, rows.units, rows.price, rows.noise, level)


def _row(group: str, one: Elasticity) -> tuple:
    varies = None if is_missing(one.own) or one.products < SHOWN else one.own
    return (group, one.products, one.rows, varies, one.value, one.low, one.high, WHY[one.why])
