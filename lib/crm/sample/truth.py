"""truth.json: what is true of the made company, what was drawn of it, and what was planted."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from crm.sample.clock import AS_OF, Span
from crm.sample.company import Made
from crm.sample.contracts import contracts_truth
from crm.sample.programme import programme_truth
from crm.sample.truth_activities import activities_truth, noted_truth
from crm.sample.truth_costs import costs_truth
from crm.sample.truth_deals import deals_truth
from crm.sample.truth_invoices import invoices_truth
from crm.sample.truth_orders import orders_truth
from crm.sample.truth_service import csat_truth, nps_truth, tickets_truth
from crm.sample.voices import voices_truth
from crm.sample.world import HAZARDS, STAGE_WORDS

LAST_YEAR = 365  # days of the default window of twelve months


def truth(made: Made, arguments: dict, planted: dict) -> dict:
    """All that is known about a draw, as plain numbers."""
    w = made.window
    orders = made.orders[made.orders.ordered < w.days]
    region = made.accounts.region.to_numpy()[orders.customer]
    found = orders_truth(w, arguments["customers"], orders, region)
    return {
        "arguments": arguments,
        "first_day": str(w.first),
        "as_of": str(AS_OF),
        "exported": str(w.first + w.late),
        "deals": deals_truth() | {"hazards_a_day": _hazards(), "history": noted_truth()},
        "activities": activities_truth(made),
        "orders": found,
        "contracts": contracts_truth(w, made.plans),
        "programme": programme_truth(w, made.members, made.accounts),
        "tickets": tickets_truth(found["late_share"]),
        "nps": _both_windows(made.nps, w, lambda rows: nps_truth(rows, made.accounts.business.to_numpy())),
        "costs": costs_truth(w, arguments["customers"]),
        "invoices": invoices_truth(w, made.invoices),
        "csat": _both_windows(made.csat, w, csat_truth),
        "comments": voices_truth(w, pd.concat([made.nps, made.csat])),
        "drawn": drawn(made),
        "planted": planted | {"later_than_as_of": later(made)},
    }


def _hazards() -> dict:
    named: dict = {}
    for stage, to, rate in HAZARDS:
        named.setdefault(STAGE_WORDS[stage], {})[STAGE_WORDS[to]] = rate
    return named


def _both_windows(rows: pd.DataFrame, window: Span, of) -> dict:
    """The truth of all months, and of those asked in the last twelve."""
    known = rows[rows.sent < window.days]
    known = known.assign(replied=known.replied & (known["at"] < window.days))
    return {"all": of(known), "last_12_months": of(known[known.sent >= window.days - LAST_YEAR])}


def drawn(made: Made) -> dict:
    """Counts and sums of the clean draw as they are known on as_of, for whoever wants to add up."""
    days = made.window.days
    deals = made.deals[(made.deals.created >= 0) & (made.deals.created < days)]
    closed = deals.closed < days
    orders = made.orders[made.orders.ordered < days]
    customers = made.accounts[made.accounts.born < days]
    tickets = made.tickets[made.tickets.created < days]
    return {
        "customers": len(customers),
        "customers_with_orders": int(orders.customer.nunique()),
        "customers_since_first_day": int((customers.born >= 0).sum()),
        "customers_still_buying": int((customers.alive).sum()),
        "deals": len(deals),
        "deals_won": int((deals.won & closed).sum()),
        "deals_lost": int((deals.lost & closed).sum()),
        "deals_open": int((~closed).sum()),
        "won_amount": float(deals.amount[deals.won & closed].sum()),
        "orders": len(orders),
        "revenue": round(float(orders.amount.sum()), 2),
        "refunds": round(float(orders.refund.sum()), 2),
        "late_orders": int((orders.late & (orders.delivered < days)).sum()),
        "tickets": len(tickets),
        "tickets_open": int((~(tickets.closed < days)).sum()),
        "complaints": int((tickets.kind < 5).sum()),
    }


def later(made: Made) -> dict:
    """What the export holds of the days after as_of."""
    w, d, t = made.window, made.deals[made.deals.created >= 0], made.tickets
    after = lambda day: int(((day >= w.days) & (day < w.late)).sum())  # noqa: E731
    return {
        "accounts": after(made.accounts.created),
        "leads": after(made.leads.created),
        "deals": after(d.created),
        "deals_closed_after": int(((d.created < w.days) & (d.closed >= w.days)).sum()),
        "deal_history": after(made.moves["at"][d.reindex(made.moves.deal).created.notna().to_numpy()]),
        "activities": after(made.activities["at"]),
        "orders": after(made.orders.ordered),
        "subscriptions": after(made.plans.begun),
        "subscriptions_ended_after": after(made.plans.ended),
        "invoices": after(made.invoices.issued),
        "invoices_paid_after": int(((made.invoices.issued < w.days) & (made.invoices.paid >= w.days)).sum()),
        "tickets": after(t.created),
        "tickets_closed_after": int(((t.created < w.days) & (t.closed >= w.days)).sum()),
        "surveys": after(pd.concat([made.nps["at"], made.csat["at"]])),
        "survey_invitations": after(pd.concat([made.nps.sent, made.csat.sent])),
    }


def write_truth(found: dict, out: Path) -> None:
    """truth.json beside the tables, numbers to ten figures."""
    text = json.dumps(_rounded(found), indent=1, ensure_ascii=False)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")


def _rounded(value):
    if isinstance(value, dict):
        return {str(k): _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            return None
        return float(f"{value:.10g}")
    return int(value) if isinstance(value, np.integer) else value
