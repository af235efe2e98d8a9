"""The groups of this report as an audience."""

import ibis

from crm.analyses.potential.placing import placed
from crm.customers.audience import audience
from crm.customers.lasting.histories import histories
from crm.customers.lasting.model import model_of
from crm.customers.margin import margin_of
from crm.names.potential import POTENTIALS
from crm.tables.told import told
from crm.words import _


@audience("potential", POTENTIALS)
def by_potential(company, clearly: float = 0.25, margin: str = "") -> ibis.Table:
    """Each customer in one of five groups; nobody where there is no model. The score is the margin (or revenue) expected in
    the next twelve months less that of the last twelve, in whole money downwards: of one customer, far from sure."""
    share = margin_of(company, margin).share
    known = histories(company, company.as_of).cache()
    model = model_of(known)
    if model.why:
        nobody = known.filter(ibis.literal(False))
        return nobody.select(
            "account_id", group=ibis.null("string"), score=nobody.repeats, reason=ibis.null("string")
        )
    rows = placed(known, model, company.as_of, clearly)
    before = rows.recent_cents.cast("float64")
    reason = told(
        _("Expected in 12 months: {ahead} {currency}; in the last 12: {before} {currency}. Days with an order: {visits}."),
        ahead=_whole(rows.ahead * share),
        before=_whole(before * share),
        visits=rows.repeats + 1,
        currency=ibis.literal(company.currency or ""),
    )  # fmt: skip
    return rows.select("account_id", "group", score=_whole((rows.ahead - before) * share), reason=reason)


def _whole(cents: ibis.Value) -> ibis.Value:
    """Cents as money without its cents, downwards."""
    return (cents / 100.0).floor().cast("int64")
