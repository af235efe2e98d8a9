"""Who could leave at each look, what is known of them in bands, what came of it, and what a year of them brings."""

import ibis

from crm.analyses.leaving.plan import Look, Plan
from crm.analyses.leaving.seen import ahead, bucket, seen
from crm.customers.buying import order_days
from crm.customers.lasting.contracts import joined
from crm.customers.monthly import month_index
from crm.tables.flags import one_if, whole_cents

SALT = "crm-report"  # of the lot that customers are split by: those learned from, and those tried on
BUCKETS = 32
STAYED, LEFT, TOO_SOON, NOT_KNOWN = 0, 1, 2, 3  # what came: left before the window begins, or not over yet


def at_stake(company, plan: Plan, looks: tuple[Look, ...], share: float = 1.0) -> ibis.Table:
    """One row a customer who could leave and look, with `bucket`, what is known as columns and in bands (features.py), `left`
    and `next_left` (STAYED, LEFT, TOO_SOON, NOT_KNOWN), `ahead` and `cents`, revenue of twelve months."""
    rows = seen(company, plan, looks, share)
    rows = rows.mutate(ahead=ahead(rows), bucket=bucket(rows.account_id, SALT) % BUCKETS)
    return _contracts(company, rows, plan) if plan.kind == "contracts" else _orders(company, rows, plan)


def _orders(company, rows: ibis.Table, plan: Plan) -> ibis.Table:
    """Customers with an order within the quiet days: did any order come in the window?"""
    rows = rows.filter(rows.at.delta(rows.seen_orders, unit="day") < plan.asked.quiet_days)
    days = order_days(company)
    days = days.filter(days.orders > 0).select(who="account_id", came="day")
    inside = [rows.account_id == days.who, days.came >= rows.begins, days.came <= rows.ends]
    again = rows.inner_join(days, inside).select("account_id", "month").distinct()
    again = again.select(who="account_id", whose="month", again=ibis.literal(1))
    rows = rows.left_join(again, [rows.account_id == again.who, rows.month == again.whose]).drop(
        "who", "whose"
    )
    stays = rows.again.notnull().ifelse(STAYED, LEFT)
    unknown = ibis.literal(NOT_KNOWN).cast("int64")
    none = {"begun": ibis.null("date"), "fee": ibis.literal(0).cast("int64"), "product": ibis.null("string")}
    rows = rows.mutate(
        left=_if_known(stays, rows, plan, "known"), next_left=unknown, cents=rows.cents12, **none
    )
    return _described(company, rows)


def _contracts(company, rows: ibis.Table, plan: Plan) -> ibis.Table:
    """Customers under contract: did the contract end in the window, and in the next month?"""
    stays = joined(company).rows.select(who="account_id", begun="start", until="until", ended="ended")
    running = [
        rows.account_id == stays.who,
        stays.begun <= rows["at"],
        ~stays.ended | (stays.until > rows["at"]),
    ]
    rows = rows.inner_join(stays, running).drop("who")
    came = ibis.cases(
        (~rows.ended, STAYED),
        (rows.until < rows.begins, TOO_SOON),
        (rows.until <= rows.ends, LEFT),
        else_=STAYED,
    )
    soon = (rows.ended & (rows.until <= rows.next_at)).ifelse(LEFT, STAYED)
    rows = rows.mutate(
        left=_if_known(came, rows, plan, "known"), next_left=_if_known(soon, rows, plan, "next_known")
    )
    subs = company.subscriptions
    subs = subs.select(
        who="account_id", starts="start", stops="end", paid=whole_cents(subs.mrr), what="product"
    )
    holds = [
        rows.account_id == subs.who,
        subs.starts <= rows["at"],
        subs.stops.isnull() | (subs.stops > rows["at"]),
    ]
    terms = rows.inner_join(subs, holds)
    terms = terms.group_by("account_id", "month").agg(
        fee=terms.paid.sum().fill_null(0).cast("int64"), product=terms.what.max()
    )
    terms = terms.select(who="account_id", whose="month", fee="fee", product="product")
    rows = rows.left_join(terms, [rows.account_id == terms.who, rows.month == terms.whose]).drop(
        "who", "whose"
    )
    rows = rows.mutate(fee=rows.fee.fill_null(0), cents=rows.fee.fill_null(0) * 12)
    return _described(company, rows)


def _if_known(came: ibis.Value, rows: ibis.Table, plan: Plan, which: str) -> ibis.Value:
    """What came, where its time is over: else nobody is called loyal."""
    last = max((look.month for look in plan.looks if getattr(look, which)), default=-1)
    return (rows.month <= last).ifelse(came, NOT_KNOWN).cast("int64")


def _described(company, rows: ibis.Table) -> ibis.Table:
    """The rows with the channel and the segment that the account has today, and the months since the beginnings."""
    text = ibis.null("string")
    if company.has("accounts.source") or company.has("accounts.type"):
        accounts = company.accounts
        of = accounts.group_by(who=accounts.account_id).agg(
            channel=accounts.source.max(), segment=accounts.type.max()
        )
        rows = rows.left_join(of, rows.account_id == of.who).drop("who")
    else:
        rows = rows.mutate(channel=text, segment=text)
    return rows.mutate(
        months=(rows.month - month_index(rows["first"])).cast("int64"),
        contract_months=(rows.month - month_index(rows.begun)).cast("int64"),
        apart=rows.at.delta(rows.seen_orders, unit="day").cast("int64"),
        between=rows.seen_orders.delta(rows["first"], unit="day").cast("int64"),
        fresh=one_if(rows.fresh > 0),
    )
