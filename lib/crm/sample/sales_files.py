"""Accounts, contacts, leads, deals, activities and orders as the CRM exports them, clean."""

import numpy as np
import pandas as pd

from crm.sample.cells import flags, ids, money, product_ids, words
from crm.sample.clock import dates, moments
from crm.sample.company import Made
from crm.sample.noted import stated
from crm.sample.people import owners
from crm.sample.pipeline import SOURCES
from crm.sample.world import INDUSTRIES, PRODUCTS, REGIONS, STAGE_CHANCE, STAGE_WORDS, TOUCHES


def deal_ids(made: Made, index) -> np.ndarray:
    """Deal ids count from the first deal of the window."""
    before = int((made.deals.created < 0).sum())
    shifted = pd.Series(np.asarray(index, dtype=float)) - before
    return ids("D", shifted.where(shifted >= 0))


def accounts(made: Made) -> pd.DataFrame:
    """Every firm the CRM holds."""
    a, country = made.accounts, [r[3] for r in REGIONS.values()]
    return pd.DataFrame(
        {
            "AccountId": ids("A", a.index),
            "Name": a.name,
            "Type": np.where(a.born.notna(), "Customer", "Prospect"),
            "Segment": np.where(a.business, "Business", "Self-service"),
            "Industry": words(INDUSTRIES, a.industry),
            "Employees": a.employees.astype(str),
            "Country": words(country, a.region),
            "Region": words(REGIONS, a.region),
            "City": a.city,
            "Source": np.where(a.business, words(SOURCES, a.source), "Online shop"),
            "OwnerId": np.where(a.business, owners().OwnerId.to_numpy()[a.rep], ""),
            "CreatedDate": moments(made.window, a.created),
            "MergedIntoId": "",
            "IsDeleted": "false",
            "ProgrammeSince": dates(made.window, made.members),
        }
    )


def contacts(made: Made) -> pd.DataFrame:
    """The people at the firms."""
    c = made.contacts
    return pd.DataFrame(
        {
            "ContactId": ids("C", c.index),
            "AccountId": ids("A", c.account),
            "FullName": c.name,
            "Email": c.email,
            "JobTitle": c.title,
            "OptOut": flags(c.opt_out),
            "CreatedDate": moments(made.window, made.accounts.created.to_numpy()[c.account]),
        }
    )


def leads(made: Made) -> pd.DataFrame:
    """The enquiries of the window."""
    rows = made.leads[made.leads.created >= 0]
    late = made.window.late
    deal = pd.Series(made.deals.index, index=made.deals.lead).drop(-1, errors="ignore").reindex(rows.index)
    converted = rows.converted.where(rows.converted < late)
    contacted = rows.contacted.where(rows.contacted < late)
    status = np.where(converted.notna(), "Converted", np.where(contacted.notna(), "Contacted", "New"))
    return pd.DataFrame(
        {
            "LeadId": ids("L", np.arange(len(rows))),
            "LeadSource": words(SOURCES, rows.source),
            "Status": status,
            "CreatedDate": moments(made.window, rows.created),
            "FirstContactDate": moments(made.window, contacted),
            "ConvertedDate": moments(made.window, converted),
            "ConvertedDealId": deal_ids(made, deal),
            "ConvertedAccountId": ids("A", deal.map(made.deals.account)),
        }
    )


def deals(made: Made) -> pd.DataFrame:
    """The deals of the window as they stood when the export was drawn."""
    d, w = made.deals[made.deals.created >= 0], made.window
    status = np.where(d.won, "Won", np.where(d.lost, "Lost", "Open"))
    first = pd.Series(made.contacts.index, index=made.contacts.account)
    first = first[~first.index.duplicated()]
    says = stated(d)
    return pd.DataFrame(
        {
            "DealId": deal_ids(made, d.index),
            "AccountId": ids("A", d.account),
            "ContactId": ids("C", d.account.map(first)),
            "Pipeline": "Sales",
            "Stage": words(STAGE_WORDS, d.stage),
            "Status": status,
            "Amount": money(says.amount),
            "Currency": "EUR",
            "Probability": words([f"{p:.2f}" for p in STAGE_CHANCE], d.stage),
            "CreatedDate": moments(w, d.created),
            "ExpectedCloseDate": dates(w, says.expected),
            "ClosedDate": moments(w, d.closed),
            "LastStageChangeDate": moments(w, d.changed),
            "LeadSource": words(SOURCES, d.source),
            "ProductId": product_ids(d["product"]),
            "Region": words(REGIONS, d.region),
            "LossReason": d.reason,
            "Competitor": d.competitor,
            "OwnerId": owners().OwnerId.to_numpy()[d.rep],
            "IsDeleted": "false",
        }
    )


def history(made: Made) -> pd.DataFrame:
    """Every change of stage of these deals, their birth first, with amount and expected close of then."""
    m = made.noted
    return pd.DataFrame(
        {
            "DealId": deal_ids(made, m.deal),
            "ChangedDate": moments(made.window, m["at"]),
            "FromStage": words(STAGE_WORDS, m.before),
            "ToStage": words(STAGE_WORDS, m.after),
            "Amount": money(m.amount),
            "ExpectedCloseDate": dates(made.window, m.expected),
        }
    )


def orders(made: Made) -> pd.DataFrame:
    """The orders of the window."""
    o, w = made.orders, made.window
    return pd.DataFrame(
        {
            "OrderId": ids("O", o.order),
            "AccountId": ids("A", o.customer),
            "OrderDate": moments(w, o.ordered),
            "Amount": money(o.amount),
            "Status": np.where(o.refund >= o.amount, "Refunded", "Completed"),
            "Channel": o.channel,
            "DealId": deal_ids(made, pd.Series(o.deal).where(o.deal >= 0)),
            "RefundAmount": np.where(o.refund > 0, money(o.refund), ""),
            "Cost": money(o.cost),
            "PromisedDate": dates(w, o.promised),
            "DeliveredDate": dates(w, o.delivered.where(o.delivered < w.late)),
        }
    )


def lines(made: Made) -> pd.DataFrame:
    """What the orders were made of."""
    r = made.lines
    return pd.DataFrame(
        {
            "OrderId": ids("O", r.order),
            "LineId": (r.number + 1).astype(str),
            "ProductId": product_ids(r["product"]),
            "Category": words([p[1] for p in PRODUCTS], r["product"]),
            "Quantity": r.quantity.astype(int).astype(str),
            "UnitPrice": money(r.price, 4),
            "ListPrice": money(r.listed),
        }
    )


def activities(made: Made) -> pd.DataFrame:
    """Calls, mails and meetings."""
    a, w = made.activities, made.window
    return pd.DataFrame(
        {
            "ActivityId": ids("E", a.index),
            "DealId": deal_ids(made, a.deal),
            "AccountId": ids("A", a.account),
            "ContactId": ids("C", a.contact),
            "OwnerId": owners().OwnerId.to_numpy()[a.rep],
            "Type": words(TOUCHES, a.kind),
            "Direction": np.where(a.inbound, "Inbound", "Outbound"),
            "ActivityDate": moments(w, a["at"]),
            "NextStepDate": dates(w, a.agreed),
            "QualityScore": money(a.rating, 0),
        }
    )
