"""What customers will bring in the year to come against the year behind (B5): which bring more, less, or come back."""

import ibis
import pandas as pd

from crm.analyses.potential.growth_words import no_year, notes, sentence
from crm.analyses.potential.placing import a_year, placed
from crm.customers.buying import CUSTOMERS
from crm.customers.lasting.histories import histories, reduced
from crm.customers.lasting.model import Model, model_of
from crm.customers.lasting.terms import USUAL, Terms
from crm.customers.lasting.totals import totals
from crm.customers.left_out import left_out
from crm.customers.margin import margin_of
from crm.estimate.shares import SHOWN, Interval
from crm.finding import Finding, Number
from crm.names.potential import POTENTIALS
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, count

GAIN = ["gain", "gain_low", "gain_high"]
NEW = "potential_new"


@needs("B5", _("Potential of customers"), *CUSTOMERS, better=("orders.cost", "accounts.created_at"))
def growth(company: Company, terms: Terms = USUAL, clearly: float = 0.25, level: float = 0.95) -> Finding:
    """Margin (or revenue, as the finding says) expected of each customer in the next twelve months less that of the last
    twelve, added up by group; neither is discounted, and of the terms only the margin counts.

    The interval is of what will come: parameters are estimates, and customers buy by chance."""
    margin = margin_of(company, terms.checked().margin)
    known = histories(company, company.as_of).cache()  # four queries follow
    model = model_of(known)
    if model.why:
        return Finding("potential.growth", model.why, answered=False)
    rows = by_history(placed(known, model, company.as_of, clearly))
    if set(rows.group) <= {NEW}:
        return Finding("potential.growth", no_year(company.as_of), answered=False)
    table = gains(rows, model, a_year(company.as_of), margin.share, level)
    whole, *groups = table.to_dict("records")
    table = pd.DataFrame(groups)
    n = int(whole["customers"])
    more = table[table.group == "potential_more"]
    return Finding(
        id="potential.growth",
        says=sentence(company, whole, table, margin),
        table=table,
        caption=_("{n} customers who ever ordered: the next 12 months against the last").format(n=count(n)),
        numbers=(
            Number("gain_all", *(whole[c] for c in GAIN), n=n),
            *(
                Number("gain_more", *(row[c] for c in GAIN), n=row["customers"])
                for row in more.to_dict("records")
            ),
        ),
        notes=(*notes(company, model, margin, clearly, level), *left_out(company)),
        currency=company.currency,
    )


def by_history(rows: ibis.Table, **sums: ibis.Value) -> pd.DataFrame:
    """The placed customers added up by history and group: n, `cents` of repeats, `recent_cents`, and the sums."""
    return reduced(
        rows, "group", cents=rows.spent.sum().cast("int64"), recent_cents=rows.recent_cents.sum().cast("int64"), **sums
    )  # fmt: skip


def gains(rows: pd.DataFrame, model: Model, year, margin: float, level: float) -> pd.DataFrame:
    """First all customers (group ""), then one row a group: customers, what the last year brought, what the next is
    expected to, the difference with its interval, and that of one. Of fewer than ten the interval is withheld."""
    parts = [("", rows), *((key, rows[rows.group == key]) for key in POTENTIALS)]
    found = []
    for key, part in parts:
        if part.empty:
            continue
        n, behind = int(part.n.sum()), float(part.recent_cents.sum()) / 100 * margin
        ahead = totals(model, part.reset_index(drop=True), year, 0.0, level).value
        gain = Interval(*(edge * margin - behind for edge in ahead))
        shown = n >= SHOWN
        found.append(
            {
                "group": key, "customers": n, "year_behind": behind, "year_ahead": ahead.value * margin,
                "gain": gain.value, "gain_low": gain.low if shown else float("nan"),
                "gain_high": gain.high if shown else float("nan"), "gain_each": gain.value / n if shown else float("nan"),
            }
        )  # fmt: skip
    return pd.DataFrame(found)
