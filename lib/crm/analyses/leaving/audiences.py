"""Whom to contact before they leave, and whom to leave alone to compare with, as an audience."""

import ibis

from crm.analyses.leaving.asked import Asked, Care
from crm.analyses.leaving.model import warned
from crm.analyses.leaving.scores import MILLION, listed_rows, scores_of
from crm.customers.audience import audience
from crm.tables.told import told
from crm.words import _


@audience("leaving", ("leaving_contact", "leaving_control"))
def about_to_leave(
    company, leaving: str = "auto", horizon: int = 90, lead: int = 14, quiet_days: int = 180, capacity: int = 100,
    contact_cost: float = 20.0, saved: float = 0.1, margin: str = "", control: float = 0.1, salt: str = "leaving",
    honest: str = "",
) -> ibis.Table:  # fmt: skip
    """The customers on the list and those left alone, each with up to three reasons; the score is the probability of
    leaving in per cent. Nobody where there is no warning."""
    asked = Asked(leaving, horizon, lead, quiet_days, honest).checked()
    care = Care(capacity, contact_cost, saved, margin, control, salt).checked()
    if warned(company, asked).why or not scores_of(company, asked).customers:
        table = next(t for t in ("accounts", "orders", "subscriptions") if t in company.tables)
        nobody = getattr(company, table).filter(ibis.literal(False))
        return nobody.select(
            "account_id", group=ibis.null("string"), score=ibis.null("int64"), reason=ibis.null("string")
        )
    rows = listed_rows(company, asked, care)
    rows = rows.filter(rows.group.isin(["leaving_contact", "leaving_control"]))
    alone = told(_("Not to be contacted: left alone to compare with. {reason}"), reason=rows.reason)
    reason = (rows.group == "leaving_control").ifelse(alone, rows.reason)
    return rows.select("account_id", "group", score=rows.p6 // (MILLION // 100), reason=reason)
