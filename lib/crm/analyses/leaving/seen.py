"""What was known of each customer at months' ends, in the engine: nothing later than the day itself.

What happened is first added up by customer and month, then over the months up to each look. Each source brings the latest
day that it has used (`seen_…`), which `ahead` holds against the day of the look."""

import ibis
import pyarrow as pa

from crm.analyses.leaving.plan import Look, Plan
from crm.customers.answers import answers
from crm.customers.buying import order_days
from crm.customers.lasting.contracts import joined
from crm.customers.monthly import month_index
from crm.engines.dialects import md5
from crm.tables.flags import one_if

SOURCES = ("orders", "tickets", "deliveries", "answers")  # each with its seen_ column
SUMS = ("visits", "cents", "opened", "shut", "met", "late")
DAYS = ("at", "begins", "ends", "next_at")  # of a look
EPOCH = ibis.literal("2000-01-01").cast("date")
HEX = "0123456789abcdef"
KINDS = ("NPS", "CSAT")  # of answers that say whether a customer is content
DIGITS = 6  # of a hash that a share of customers is drawn by


def seen(company, plan: Plan, looks: tuple[Look, ...], share: float = 1.0) -> ibis.Table:
    """One row a customer and look from the month of the first order (or contract) on: sums over the months up to it."""
    calendar = _calendar(looks)
    who = customers_of(company, plan)
    if share < 1:
        who = who.filter(md5(who.account_id).substr(0, DIGITS) < f"{int(share * 16**DIGITS):0{DIGITS}x}")
    cells = who.cross_join(calendar)
    cells = cells.filter(cells.month >= cells.first_month)
    events = _monthly(company, plan)
    joined = cells.left_join(events, [cells.account_id == events.who, events.when <= cells.month])
    since = joined.month - joined.when
    total = {
        "visits": joined.visits.sum(), "visits6": joined.visits.sum(where=since < 6),
        "fresh": joined.visits.sum(where=since == 0), "cents12": joined.cents.sum(where=since < 12),
        "cents6": joined.cents.sum(where=since < 6), "opened3": joined.opened.sum(where=since < 3),
        "open": joined.opened.sum() - joined.shut.sum(), "waits": joined.opened.sum() - joined.met.sum(),
        "late3": joined.late.sum(where=since < 3),
        "score": joined.score.max(where=since < 12),
    }  # fmt: skip
    whole = {name: value.fill_null(0).cast("int64") for name, value in total.items()}
    latest = {f"seen_{name}": joined[f"seen_{name}"].max() for name in SOURCES}
    return joined.group_by("account_id", "month", "at", "begins", "ends", "next_at").agg(
        first=joined.first_order.min(), **whole, **latest
    )


def _calendar(looks: tuple[Look, ...]) -> ibis.Table:
    """The looks as a table."""
    months = pa.array([look.month for look in looks], pa.int64())
    days = {name: pa.array([getattr(look, name) for look in looks], pa.date32()) for name in DAYS}
    return ibis.memtable(pa.table({"month": months} | days))


def customers_of(company, plan: Plan) -> ibis.Table:
    """Each customer with the month in which they could first be looked at: that of the first order, or contract."""
    if plan.kind == "contracts":
        rows = joined(company).rows.select("account_id", day="start")
    else:
        days = order_days(company)
        rows = days.filter(days.orders > 0).select("account_id", "day")
    return rows.group_by("account_id").agg(first_month=month_index(rows.day.min()))


def _monthly(company, plan: Plan) -> ibis.Table:
    """What happened to each customer in each month; a row that has any of it."""
    parts = [_line(rows, source, **of) for source, rows, of in _events(company)]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    sums = {name: rows[name].sum().cast("int64") for name in SUMS}
    latest = {f"seen_{name}": rows[f"seen_{name}"].max() for name in SOURCES}
    return rows.group_by("who", "when").agg(
        **sums, score=rows.score.max(), first_order=rows.first_order.min(), **latest
    )


def _line(rows: ibis.Table, source: str, **of: ibis.Value) -> ibis.Table:
    """Rows of account_id and day as lines of one shape: what they add, nothing of all else, and the day under their source."""
    zero = ibis.literal(0).cast("int64")
    numbers = {name: of.get(name, zero).cast("int64") for name in (*SUMS, "score")}
    bought = (of["visits"] > 0).ifelse(rows.day, ibis.null("date")) if "visits" in of else ibis.null("date")
    days = {f"seen_{name}": rows.day if name == source else ibis.null("date") for name in SOURCES}
    return rows.select(who=rows.account_id, when=month_index(rows.day), first_order=bought, **numbers, **days)


def _events(company) -> list[tuple[str, ibis.Table, dict]]:
    """What the source has: orders, tickets opened, met and closed, deliveries known to be late, answers to surveys."""
    found = []
    if company.has("orders.account_id") and company.has("orders.ordered_at"):
        days = order_days(company)
        found.append(("orders", days, {"visits": one_if(days.orders > 0), "cents": days.cents}))
    else:
        found.append(("orders", _nothing(company), {}))
    if company.has("tickets.account_id"):
        found += _tickets(company)
    if company.has("orders.promised_at") and company.has("orders.account_id"):
        found.append(("deliveries", late_days(company), {"late": ibis.literal(1)}))
    if company.has("surveys.account_id"):
        found += [("answers", *scored(company, kind)) for kind in KINDS]
    return found


def _tickets(company) -> list[tuple[str, ibis.Table, dict]]:
    """Tickets by the day they were opened, had their first answer and were closed. Who was never answered but closed had the
    answer then; where the source notes no answers, none is said to wait."""
    tickets = company.tickets.filter(company.tickets.account_id.notnull())
    opened = tickets.select("account_id", day=tickets.created_at.date())
    closed = tickets.closed_at.notnull() | tickets.is_closed.fill_null(False)
    ended = closed.ifelse(ibis.coalesce(tickets.closed_at, tickets.created_at), ibis.null("timestamp"))
    over = tickets.filter(closed).select("account_id", day=ended.date())
    one = ibis.literal(1)
    if not company.has("tickets.first_response_at"):
        return [("tickets", opened, {"opened": one, "met": one}), ("tickets", over, {"shut": one})]
    answer = tickets.first_response_at.coalesce(ended)
    answer = (answer < tickets.created_at).ifelse(tickets.created_at, answer)
    met = tickets.filter(answer.notnull()).select("account_id", day=answer.date())
    return [
        ("tickets", opened, {"opened": one}),
        ("tickets", met, {"met": one}),
        ("tickets", over, {"shut": one}),
    ]


def late_days(company) -> ibis.Table:
    """Orders not delivered by the day promised, with the day on which that was known: the one after it."""
    orders = company.orders
    promised, came = orders.promised_at.date(), orders.delivered_at.date()
    late = (came > promised) | (orders.delivered_at.isnull() & (promised < ibis.literal(company.as_of)))
    late = orders.filter(late.fill_null(False) & orders.account_id.notnull())
    return late.select("account_id", day=late.promised_at.date() + ibis.interval(days=1))


def scored(company, kind: str) -> tuple[ibis.Table, dict]:
    """Answers of a kind with one number that is largest for the latest of them and says whether it was bad (1), middling
    (2) or good (3)."""
    rows = answers(company, kind)
    rows = rows.filter(rows.counted & rows.account_id.notnull())
    level = ibis.cases((rows.down, 1), (rows.up, 3), else_=2)
    rows = rows.select("account_id", day=rows.responded_at.date(), level=level.cast("int64"))
    return rows, {"score": rows.day.delta(EPOCH, unit="day").cast("int64") * 8 + rows.level}


def _nothing(company) -> ibis.Table:
    """No events at all, of a company without orders."""
    subs = company.subscriptions
    return subs.filter(ibis.literal(False)).select("account_id", day=subs.start)


def ahead(rows: ibis.Table) -> ibis.Value:
    """The place (from 1) of the first source of which something later than the look was used; 0 where none was."""
    tests = [((rows[f"seen_{name}"] > rows["at"]).fill_null(False), n) for n, name in enumerate(SOURCES, 1)]
    return ibis.cases(*tests, else_=0).cast("int64")


def bucket(account: ibis.Value, salt: str, digits: int = 2) -> ibis.Value:
    """A number from 0 to 16 ** digits - 1 that depends on the id and the salt alone."""
    hashed = md5(ibis.literal(f"{salt}:").concat(account))
    value = ibis.literal(0).cast("int64")
    for place in range(digits):
        value = value * 16 + ibis.literal(HEX).find(hashed.substr(place, 1)).cast("int64")
    return value
