"""What today's customers are expected to bring: customer lifetime value over a stated horizon (D5)."""

import numpy as np
import pandas as pd

from crm.analyses.value.clv_words import model_notes, sentence
from crm.customers.buying import CUSTOMERS
from crm.customers.lasting.grouped import in_groups
from crm.customers.lasting.histories import histories, reduced
from crm.customers.lasting.model import ends_of_months, model_of, prospects
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.lasting.totals import totals
from crm.customers.left_out import left_out
from crm.customers.margin import margin_of
from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.names.segmentation import RFM_GROUPS
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, count


@needs("D5", _("Value of customers to come"), *CUSTOMERS, better=("orders.cost", "accounts.created_at"))
def clv(company: Company, terms: Terms = USUAL, quiet_days: int = 180, level: float = 0.95) -> Finding:
    """What today's customers will buy and bring within the horizon, by group of recency and frequency.

    BG/NBD and gamma-gamma on all orders up to as_of, whatever the window; money in the middle of its calendar month
    is discounted to as_of. The interval is of what will come, not of the mean alone."""
    margin = margin_of(company, terms.checked().margin)
    known = histories(company, company.as_of).cache()  # four queries follow
    model = model_of(known)
    if model.why:
        return Finding("value.clv", model.why, answered=False)
    grouped = in_groups(company, known, quiet_days)
    rows = reduced(grouped, "group", cents=grouped.spent.sum().cast("int64"))
    ends = ends_of_months(company.as_of, terms.months)
    all_of_them = totals(model, rows, ends, terms.discount, level)
    table = group_table(rows, prospects(model, rows, ends, terms.discount), margin.share)
    value = [edge * margin.share for edge in all_of_them.value]
    n = int(rows.n.sum())
    return Finding(
        id="value.clv",
        says=sentence(company, table, value, terms, margin),
        table=table,
        caption=_("Expected of {n} customers, by group of today").format(n=count(n)),
        numbers=(
            Number("clv_total", *value, n=n),
            Number("clv_each", value[0] / n, n=n),
            Number("orders_ahead", *all_of_them.orders, n=n),
        ),
        notes=(*model_notes(model, terms, margin, level), *left_out(company)),
        currency=company.currency,
    )


def group_table(rows: pd.DataFrame, each, margin: float) -> pd.DataFrame:
    """One row a group, best first: customers, orders, value, its share, and the value of one."""
    n = rows.n.to_numpy(dtype=float)
    sums = pd.DataFrame(
        {
            "group": rows.group,
            "customers": rows.n,
            "orders_ahead": n * each.orders,
            "value": n * each.discounted * each.worth * margin,
        }
    )
    table = sums.groupby("group", as_index=False).sum()
    table = table.sort_values("group", key=lambda g: g.map(lambda k: RFM_GROUPS[k].order), ignore_index=True)
    table["share_value"] = table.value / table.value.sum() if table.value.sum() > 0 else np.nan
    table["value_each"] = (table.value / table.customers).where(table.customers >= SHOWN)
    return table
