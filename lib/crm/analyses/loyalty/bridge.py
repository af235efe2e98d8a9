"""What is kept of revenue, and the bridge from one time to the next, to the cent: of orders and of contracts (G3)."""

from datetime import date, timedelta

import ibis
import pandas as pd

from crm.analyses.loyalty.bridge_words import (
    bridge_sentence,
    contract_bridge_notes,
    contract_bridge_sentence,
    nothing_before,
    nothing_opened,
    order_bridge_notes,
)
from crm.analyses.loyalty.flows import STEPS, Flows, flows, here
from crm.customers.buying import CUSTOMERS
from crm.customers.lasting.contracts import joined
from crm.customers.lasting.histories import with_beginnings
from crm.customers.periods import COMPARED
from crm.estimate.retention import kept_money
from crm.estimate.shares import SHOWN, Interval
from crm.finding import Finding, Number
from crm.months import earlier
from crm.needs import needs
from crm.spans import stretch
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.flags import whole_cents
from crm.tables.orders import customers_orders
from crm.words import _, day

ORDERS, CONTRACTS = "loyalty.bridge", "loyalty.contract_bridge"
MONEY = ("subscriptions.account_id", "subscriptions.start", "subscriptions.mrr")


@needs("G3", _("Revenue kept"), *CUSTOMERS)
def bridge(company: Company, level: float = 0.95) -> Finding:
    """Revenue of the months of the window beside that of as many before (12 where the window is all there is): opening, new,
    won back, more, less, lost, closing; and what is kept of the opening, net and gross."""
    length = company.window or COMPARED
    now, then = (earlier(company.as_of, n * length) for n in (1, 2))  # the last days before the two times
    each, begins, unsure = _orders_of_each(company, now, then)
    if begins is None or begins > then + timedelta(days=31):
        return Finding(ORDERS, nothing_before(begins, length), answered=False)
    found = flows(each)
    if found.sums["n"] < SHOWN or not found.sums["x"] > 0:
        return Finding(ORDERS, nothing_opened(), answered=False)
    kept = [kept_money(found.sums, what, level) for what in ("net", "gross")]
    n = int(found.sums["n"])
    return Finding(
        id=ORDERS,
        says=bridge_sentence(found.steps, kept, company.currency, length),
        table=_table(found),
        caption=_("Revenue of the {months} to {then}, and what became of it in as many to {now}").format(
            months=stretch(length), then=day(now), now=day(company.as_of)
        ),
        numbers=tuple(
            Number(f"{what}_kept", *value, n=n) for what, value in zip(("net", "gross"), kept, strict=True)
        ),
        notes=order_bridge_notes(company, begins, unsure, level),
        currency=company.currency,
    )


def _orders_of_each(company: Company, now: date, then: date) -> tuple[ibis.Table, date | None, int]:
    """One row a customer as flows takes them; the day of the first order; how many of those here now only have an account
    that is older than the data, so that they may have ordered before."""
    orders = customers_orders(company)
    at_now, at_then = orders.day > now, (orders.day > then) & (orders.day <= now)
    each = orders.group_by("account_id").agg(
        first=orders.day.min(where=orders.bought),
        was=orders.cents.sum(where=at_then).fill_null(0).cast("int64"),
        now=orders.cents.sum(where=at_now).fill_null(0).cast("int64"),
        here_then=here((orders.bought & at_then).any()),
        here_now=here((orders.bought & at_now).any()),
        before=here((orders.bought & (orders.day <= then)).any()),
    )
    each = with_beginnings(company, each).cache()  # two queries follow
    old = ~each.known & (each.here_now == 1) & (each.here_then == 0) & (each.before == 0)
    facts = fetch(each.agg(begins=each["first"].min(), unsure=here(old).sum())).iloc[0]
    begins = None if pd.isna(facts.begins) else pd.Timestamp(facts.begins).date()
    each = each.mutate(before=ibis.ifelse(each.known, each.before, 1))
    return each, begins, 0 if begins is None else int(facts.unsure)


@needs("G3", _("Contract money kept"), *MONEY)
def contract_bridge(company: Company, level: float = 0.95) -> Finding:
    """What customers pay a month by contract on as_of beside what they paid the window's months before (12 where the window is
    all there is), as the same bridge."""
    length = company.window or COMPARED
    then = earlier(company.as_of, length)
    found = flows(_contracts_of_each(company, then))
    if found.sums["n"] < SHOWN or not found.sums["x"] > 0:
        return Finding(CONTRACTS, nothing_opened(), answered=False)
    kept: list[Interval] = [kept_money(found.sums, what, level) for what in ("net", "gross")]
    n = int(found.sums["n"])
    return Finding(
        id=CONTRACTS,
        says=contract_bridge_sentence(found.steps, kept, company.currency, then),
        table=_table(found),
        caption=_("What is paid a month by contract at the end of {then}, and what became of it by the end of {now}").format(
            then=day(then), now=day(company.as_of)
        ),
        numbers=tuple(
            Number(f"contract_{what}_kept", *value, n=n) for what, value in zip(("net", "gross"), kept, strict=True)
        ),
        notes=contract_bridge_notes(level),
        currency=company.currency,
    )  # fmt: skip


def _contracts_of_each(company: Company, then: date) -> ibis.Table:
    """One row a customer who was ever under contract: cents a month on both days. Who is under contract on a day's end had
    begun by it and goes on after it; an end that lies in the future is no end yet."""
    first_without = 0 if joined(company).last_day else 1
    rows = company.subscriptions
    rows = rows.filter((rows.start <= company.as_of) & rows.account_id.notnull())
    rows = rows.filter(rows.end.isnull() | (rows.end >= rows.start)).mutate(
        cents=whole_cents(rows.mrr).fill_null(0)
    )

    def runs(on: date) -> ibis.Value:
        goes_on = rows.end.isnull() | (rows.end > on + timedelta(days=first_without))
        return ((rows.start <= on) & goes_on).fill_null(False)

    was, now = runs(then), runs(company.as_of)
    return rows.group_by("account_id").agg(
        was=rows.cents.sum(where=was).fill_null(0).cast("int64"),
        now=rows.cents.sum(where=now).fill_null(0).cast("int64"),
        here_then=here(was.any()),
        here_now=here(now.any()),
        before=here((rows.start <= then).any()),
    )


def _table(found: Flows) -> pd.DataFrame:
    """The steps as a reader sees them, without those that nobody took; opening and all steps add up to the closing."""
    rows = found.steps
    rows = rows[(rows.customers > 0) | (rows.cents != 0) | rows.step.isin(["opening", "closing", "lost"])]
    return pd.DataFrame(
        {
            "group": [f"bridge_{step}" for step in rows.step],
            "customers": rows.customers,
            "bridge_money": rows.cents / 100,
        }
    ).reset_index(drop=True)


__all__ = ["STEPS", "bridge", "contract_bridge"]
