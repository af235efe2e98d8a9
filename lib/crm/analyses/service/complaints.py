"""F9: complaints, measured against the orders that could have caused them."""

import pandas as pd

from crm.analyses.service.tickets import other_types, which_are_complaints
from crm.customers.complaints import beside_orders, complaint_tickets, without_orders
from crm.customers.periods import Periods, by_month, course, periods, span
from crm.estimate.compare import Events, Gap, overdispersion, rate_ratio
from crm.estimate.shares import NONE, RANKED, SHOWN, Interval, poisson_rate
from crm.finding import Finding, Number
from crm.needs import needs
from crm.words import _, change, count, number, percent, plural

ID = "service.complaint_rate"
PER = 1000  # orders


@needs("F9", _("Complaints"), "tickets.created_at", better=("orders.ordered_at", "tickets.type"))
def complaint_rate(company, kind: str = "complaint", level: float = 0.95) -> Finding:
    """Complaints for every 1,000 orders, with the exact Poisson interval, and their months."""
    complaints = complaint_tickets(company, kind)
    frame = by_month(complaints, "created_at", complaints=complaints.count())
    if frame.empty:
        return _none_of_the_kind(company, kind)
    if not company.has("orders.ordered_at"):
        return _without_orders(company, frame, kind)
    frame, left_out = beside_orders(company, frame)
    seen = periods(frame, company)
    happened, orders = int(seen.now.complaints.sum()), int(seen.now.orders.sum())
    if happened < SHOWN and orders < PER:
        notes = (which_are_complaints(company, kind), *left_out)
        return Finding(ID, _too_few(company, happened, orders), notes=notes, answered=False)
    notes = (*_counted(company, kind, happened, orders), *_against(seen, level), *left_out)
    value = rate_of(happened, orders, level)
    return Finding(
        ID, _says(company, seen, value, level), _months(frame, level),
        caption=_("Complaints per 1,000 orders, {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("complaint_rate", *value, n=orders), Number("complaints", happened)), notes=notes,
    )  # fmt: skip


def rate_of(complaints: int, orders: int, level: float) -> Interval:
    """Complaints for every 1,000 orders with their interval."""
    return poisson_rate(complaints, orders / PER, level)


def _says(company, seen: Periods, value: Interval, level: float) -> str:
    """The rate and where it comes from; a rise or a fall only where its interval excludes none."""
    ratio = _ratio(seen, level)
    now, before = (
        rate_of(*(int(part[c].sum()) for c in ("complaints", "orders")), level) for part in seen[1:3]
    )
    how = course(ratio, _comparable(seen), none=1.0)
    text = _template(how, seen.all) if seen.now.complaints.sum() else _(
        "No complaint in {span}; with so many orders, up to {high} for every 1,000 could still be the rule."
    )  # fmt: skip
    return text.format(
        value=number(value.value), low=number(value.low), high=number(value.high), span=span(company),
        now=number(now.value), before=number(before.value), change=change(ratio.value - 1), months=seen.stretch,
    )  # fmt: skip


def _template(how: str, all_months: bool) -> str:
    """The sentence for a rise, a fall, neither, or nothing to compare with."""
    if how == "rose":
        return _(
            "Complaints have risen: {now} for every 1,000 orders in the last {months}, from {before} in the "
            "{months} before ({change}); in {span} it is {value} (between {low} and {high})."
        ) if all_months else _(
            "Complaints rose to {value} for every 1,000 orders (between {low} and {high}), from {before} in "
            "the {months} before ({change})."
        )  # fmt: skip
    if how == "fell":
        return _(
            "Complaints have fallen: {now} for every 1,000 orders in the last {months}, from {before} in the "
            "{months} before ({change}); in {span} it is {value} (between {low} and {high})."
        ) if all_months else _(
            "Complaints fell to {value} for every 1,000 orders (between {low} and {high}), from {before} in "
            "the {months} before ({change})."
        )  # fmt: skip
    if how == "alone" or all_months:
        return _(
            "Customers complain {value} times for every 1,000 orders (between {low} and {high}) in {span}."
        )
    return _(
        "Customers complain {value} times for every 1,000 orders (between {low} and {high}), no clear "
        "change from {before} in the {months} before."
    )


def _comparable(seen: Periods) -> bool:
    """Whether both spans have orders, and complaints enough between them."""
    both = seen.before.complaints.sum() + seen.recent.complaints.sum()
    return min(seen.before.orders.sum(), seen.recent.orders.sum()) >= RANKED and both >= RANKED


def _ratio(seen: Periods, level: float) -> Gap:
    """This span's rate over the one before, no surer than the months' own ups and downs allow."""
    return rate_ratio(_sum(seen.recent), _sum(seen.before), level, _spread(seen))


def _spread(seen: Periods) -> float:
    spread = overdispersion(_each(seen.recent), _each(seen.before))
    return 1.0 if spread != spread else spread


def _each(frame: pd.DataFrame) -> list[Events]:
    return [Events(float(row.complaints), float(row.orders)) for row in frame.itertuples()]


def _sum(frame: pd.DataFrame) -> Events:
    return Events(float(frame.complaints.sum()), float(frame.orders.sum()))


def _against(seen: Periods, level: float) -> tuple[str, ...]:
    """The change on the span before with its interval, and how restless the months are."""
    ratio = _ratio(seen, level)
    if not _comparable(seen) or ratio.value != ratio.value:
        return ()
    said = _("Last {months} against the {months} before: {change} (between {low} and {high}).").format(
        months=seen.stretch,
        change=change(ratio.value - 1),
        low=change(ratio.low - 1),
        high=change(ratio.high - 1),
    )
    if _spread(seen) < 1.5:
        return said, _("From month to month the rate moves no more than chance would move it.")
    return said, _(
        "The months vary {times} times as much as chance alone; the comparison allows for that."
    ).format(times=number(_spread(seen)))


def _counted(company, kind: str, happened: int, orders: int) -> tuple[str, ...]:
    said = plural(
        "{n} complaint against {orders} orders in {span}, whole months only.",
        "{n} complaints against {orders} orders in {span}, whole months only.",
        happened,
    ).format(n=count(happened), orders=count(orders), span=span(company))
    return said, which_are_complaints(company, kind)


def _months(frame: pd.DataFrame, level: float) -> pd.DataFrame:
    rates = [
        rate_of(row.complaints, row.orders, level) if row.orders >= SHOWN else NONE
        for row in frame.itertuples()
    ]
    rows = zip(frame.index, frame.complaints, frame.orders, *zip(*rates, strict=True), strict=True)
    columns = ["month", "complaints", "orders", "per_thousand", "per_thousand_low", "per_thousand_high"]
    return pd.DataFrame(rows, columns=columns)


def _too_few(company, happened: int, orders: int) -> str:
    """Why there is no rate."""
    if not orders:
        return _("No rate of complaints: no whole month with orders in {span}.").format(span=span(company))
    said = plural(
        "Too few for a rate: {n} complaint against {orders} orders in {span}.",
        "Too few for a rate: {n} complaints against {orders} orders in {span}.",
        happened,
    )
    return said.format(n=count(happened), orders=count(orders), span=span(company))


def _without_orders(company, frame: pd.DataFrame, kind: str) -> Finding:
    """Counts only: without orders, more complaints may mean worse service or more business."""
    whole, left_out = without_orders(company, frame)
    happened = int(periods(frame, company).now.complaints.sum())
    said = plural(
        "{n} complaint in {span}; the source has no orders to set it against.",
        "{n} complaints in {span}; the source has no orders to set them against.",
        happened,
    )
    return Finding(
        ID, said.format(n=count(happened), span=span(company)),
        _months(whole.assign(orders=0), 0.95).drop(columns="orders"), caption=_("Complaints by month"),
        numbers=(Number("complaints", happened),), notes=(which_are_complaints(company, kind), *left_out),
    )  # fmt: skip


def _none_of_the_kind(company, kind: str) -> Finding:
    if company.has("tickets.type"):
        said = _("No ticket is of the type “{kind}”; the types here are {types}.").format(
            kind=kind, types=other_types(company)
        )
    else:
        said = _("No complaint was recorded up to the end of {span}.").format(span=span(company))
    return Finding(ID, said, answered=False)
