"""What was known of a customer on the day of an invitation: what they spend, how long they have been one, and whether
there is reason to fear for them. Nothing that happened later tells on who is likely to answer."""

import ibis

from crm.tables.flags import one_if
from crm.tables.orders import customers_orders

YEAR = 365  # days of spending that make a tier
RECENT = 90  # days: a late delivery or a complaint within so many before is trouble
FEW = 20  # a type with fewer than one in so many of the invited counts with the rest
NEW, OLD = 365, 1095  # days: a customer for less than a year, for more than three


def known_then(company, sent: ibis.Table, quiet_days: int) -> ibis.Table:
    """The invitations (invitation_id, account_id, asked_on) with `segment`, the account's type, `tier`, a third by what
    they had spent in the year before, `tenure` and `risk`: had a late delivery or a complaint lately, has not ordered
    for `quiet_days`, or none of it."""
    sent = _of_a_kind(company, sent)
    if not company.has("orders.ordered_at"):
        return sent.mutate(risk=_unknown(), tier=_unknown(), tenure=_unknown())
    told = _summed(sent, _events(company))
    rows = sent.left_join(told, sent.invitation_id == told.of).drop("of")
    if company.has("accounts.created_at"):
        born = company.accounts.group_by(born_id="account_id").agg(born=lambda t: t.created_at.min().date())
        rows = rows.left_join(born, rows.account_id == born.born_id).drop("born_id")
        rows = rows.mutate(days=rows.asked_on.delta(rows.born, unit="day").fill_null(rows.days))
    place = ibis.rank().over(ibis.window(order_by=ibis.desc("spent")))
    third = 3 * place // rows.count().over(ibis.window())
    return rows.mutate(
        tier=ibis.cases((third == 0, "spends_most"), (third == 1, "spends_middle"), else_="spends_least"),
        tenure=ibis.cases(
            (rows.days < NEW, "tenure_new"), (rows.days <= OLD, "tenure_some"), (rows.days > OLD, "tenure_old"),
            else_="",
        ),
        risk=ibis.cases(
            (rows.late == 1, "risk_late"), (rows.complained == 1, "risk_complained"),
            (rows.since <= quiet_days, "risk_calm"), else_="risk_quiet",
        ),
    )  # fmt: skip


def _of_a_kind(company, sent: ibis.Table) -> ibis.Table:
    """The invitations with the type of their account; types of few together."""
    if not company.has("accounts.type"):
        return sent.mutate(segment=_unknown())
    kinds = company.accounts.group_by(typed_id="account_id").agg(segment=lambda t: t.type.strip().max())
    rows = sent.left_join(kinds, sent.account_id == kinds.typed_id).drop("typed_id")
    rows = rows.mutate(segment=rows.segment.fill_null(""))
    alike = rows.count().over(ibis.window(group_by="segment"))
    rows = rows.mutate(common=FEW * alike >= rows.count().over(ibis.window()))
    return rows.mutate(segment=rows.common.ifelse(rows.segment, "")).drop("common")


def _unknown() -> ibis.Value:
    return ibis.literal("")


def _summed(sent: ibis.Table, events: ibis.Table) -> ibis.Table:
    """One row an invitation, by what its customer had done and met with before that day."""
    mine = sent.select(of="invitation_id", whose="account_id", asked_on="asked_on")
    rows = mine.inner_join(events, [mine.whose == events.who, events.on < mine.asked_on])
    age = rows.asked_on.delta(rows.on, unit="day")
    ordered, met = rows.ordered == 1, rows.asked_on.delta(rows.trouble_on, unit="day")
    lately = ((met > 0) & (met <= RECENT)).fill_null(False)
    return rows.group_by("of").agg(
        spent=ordered.ifelse(rows.cents, 0).sum(where=age <= YEAR).fill_null(0).cast("int64"),
        since=age.min(where=ordered),
        days=age.max(where=ordered),
        late=one_if(ordered & lately).max(),
        complained=one_if(~ordered & lately).max(),
    )


def _events(company) -> ibis.Table:
    """Orders with the day on which they proved late, and complaints: account, day, cents, whether it is an order, and
    the day of trouble if it was one."""
    orders = customers_orders(company)
    promised, came = orders.promised_at.date(), orders.delivered_at.date()
    late = (came.isnull() | (came > promised)).fill_null(False)
    bought = orders.select(
        who=orders.account_id, on=orders.day, cents=orders.cents.fill_null(0).cast("int64"), ordered=one_if(orders.bought),
        trouble_on=late.ifelse(promised, ibis.null("date")),
    )  # fmt: skip
    if not company.has("tickets.account_id"):
        return bought
    tickets = company.tickets.filter(
        company.tickets.account_id.notnull(), company.tickets.created_at.notnull()
    )
    if company.has("tickets.type"):
        tickets = tickets.filter(tickets.type.fill_null("").lower().contains("complaint"))
    day, none = tickets.created_at.date(), ibis.literal(0).cast("int64")
    complained = tickets.select(who=tickets.account_id, on=day, cents=none, ordered=none, trouble_on=day)
    return ibis.union(bought, complained)
