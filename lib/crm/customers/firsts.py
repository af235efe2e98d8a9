"""Each customer's first order: when, by which channel, and from which day on first orders are told from later ones."""

from datetime import date, timedelta

import ibis
import pandas as pd

from crm.customers.lasting.histories import with_beginnings
from crm.customers.monthly import orders_by_month
from crm.months import complete_months, first_day, is_partial, last_day
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.orders import counted_orders, customers_orders
from crm.words import _, day

MOST = 0.95  # of the customers have their first order within so many days of their account
MANY = 100_000  # days that may leave the engine


def first_orders(company, each: ibis.Table | None = None) -> ibis.Table:
    """One row a customer: `first` day with an order, `known` (histories.with_beginnings), and `channel`, the account's
    source, null where that is not said. `each` are account_id and first, where somebody has worked them out already."""
    if each is None:
        orders = customers_orders(company)
        each = orders.filter(orders.bought).group_by("account_id").agg(first=orders.day.min())
    each = each.cache()  # two queries follow
    each = with_beginnings(company, each).select("account_id", "first", "known")
    if not company.has("accounts.source"):
        return each.mutate(channel=ibis.null("string"))
    accounts = company.accounts
    named = accounts.select("account_id", channel=accounts.source)
    return each.left_join(named, "account_id").select("account_id", "first", "known", "channel")


def told_apart_from(company, firsts: ibis.Table) -> date | None:
    """The day from which on accounts opened after the data begin stand for all new customers; None where all do.

    Of who opened an account before, nobody knows whether the first order seen is the first. Right after the beginning
    that takes out all who order long after they came, machines and other large deals, say; from so many days on as
    nineteen in twenty take from account to first order it does not."""
    unknown = fetch(firsts.agg(n=(~firsts.known).ifelse(1, 0).sum(), begins=firsts["first"].min())).iloc[0]
    if not unknown.n > 0:
        return None
    accounts = company.accounts
    known = firsts.filter(firsts.known).inner_join(
        accounts.select("account_id", born=accounts.created_at.date()), "account_id"
    )
    waited = known["first"].delta(known.born, unit="day")
    rows = fetch(known.group_by(days=waited).agg(n=known.count()), at_most=MANY).dropna().sort_values("days")
    rows = rows[rows.days > 0]
    begins = pd.Timestamp(unknown.begins).date()
    if rows.empty:
        return begins
    upto = rows.n.cumsum() / rows.n.sum()
    return begins + timedelta(days=int(rows.days[upto >= MOST].iloc[0]))


def begin_note(since: date | None) -> tuple[str, ...]:
    """From when on customers are counted as new, if not from the beginning."""
    if since is None:
        return ()
    text = _(
        "New customers are those whose account is no older than the data; of those who came before {day} only some can be "
        "told from old ones, so they are left out."
    )
    return (text.format(day=day(since)),)


@kept
def seen_until(company) -> date:
    """The last day that orders are there for: as_of, or the end of the last month that holds more than next to nothing."""
    whole, left_out = complete_months(orders_by_month(counted_orders(company)), company.as_of)
    if whole.empty:
        return company.as_of
    ends = last_day(whole.index[-1].date())
    missing = [month for month in left_out if month > ends and month != first_day(company.as_of)]
    return ends if missing or (ends < company.as_of and not is_partial(company.as_of)) else company.as_of


def until_note(company) -> tuple[str, ...]:
    """Up to when customers are followed, if not to as_of."""
    until = seen_until(company)
    text = _("Customers are followed up to {day}: hardly any orders are there after it.")
    return (text.format(day=day(until)),) if until < company.as_of else ()
