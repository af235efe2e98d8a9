"""F9: complaints, measured against the orders that could have caused them."""

import pandas as pd

from crm.analyses.satisfaction.periods import Periods, by_month, periods, span, whole_months
from crm.analyses.satisfaction.tickets import complaint_tickets, other_types, which_are_complaints
from crm.estimate.compare import Events, Gap, overdispersion, rate_ratio
from crm.estimate.shares import NONE, RANKED, SHOWN, Interval, poisson_rate
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.orders import counted_orders
from crm.words import _, change, count, months, number, percent, plural

ID = "satisfaction.complaint_rate"
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
    frame, left_out = with_orders(company, frame)
    seen = periods(frame, company)
    happened, orders = int(seen.now.complaints.sum()), int(seen.now.orders.sum())
    notes = (*_counted(company, kind, happened, orders), *_against(seen, level), *left_out)
    if happened < SHOWN and orders < PER:
        said = _("Too few for a rate: {n} complaints against {orders} orders in {span}.")
        return Finding(
            ID,
            said.format(n=count(happened), orders=count(orders), span=span(company)),
            notes=notes,
            answered=False,
        )
    value = rate_of(happened, orders, level)
    return Finding(
        ID, _says(company, seen, value, level), _months(frame, level),
        caption=_("Complaints per 1,000 orders, {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("complaint_rate", *value, n=orders), Number("complaints", happened)), notes=notes,
    )  # fmt: skip


def with_orders(company, frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The complaints of each whole month beside its orders: months whose orders are not all there would show
    a rate that never was."""
    counted = counted_orders(company)
    orders = by_month(counted, "ordered_at", orders=counted.count())
    whole, notes = whole_months(orders, "orders", company)
    both = whole.join(frame).fillna({"complaints": 0}).astype({"complaints": int})
    if outside := int(frame.complaints.sum() - both.complaints.sum()):
        said = plural(
            "{n} complaint of all lies in months whose orders are not whole, and is left out.",
            "{n} complaints of all lie in months whose orders are not whole, and are left out.",
            outside,
        )
        notes = (*notes, said.format(n=count(outside)))
    return both, notes


def rate_of(complaints: int, orders: int, level: float) -> Interval:
    """Complaints for every 1,000 orders with their interval."""
    return poisson_rate(complaints, orders / PER, level)


def _says(company, seen: Periods, value: Interval, level: float) -> str:
    """The rate and where it comes from; a rise or a fall only where its interval excludes none."""
    ratio = _ratio(seen, level)
    if not seen.now.complaints.sum():
        said = _(
            "No complaint in {span}; with so many orders, up to {high} for every 1,000 could still be the "
            "rule."
        )
    elif (
        seen.now is not seen.recent
        or min(seen.before.complaints.sum(), seen.recent.complaints.sum()) < RANKED
    ):
        said = _(
            "Customers complain {value} times for every 1,000 orders (between {low} and {high}) in {span}."
        )
    elif ratio.low > 1:
        said = _(
            "Complaints rose to {value} for every 1,000 orders (between {low} and {high}), {change} on the "
            "{months} before."
        )
    elif ratio.high < 1:
        said = _(
            "Complaints fell to {value} for every 1,000 orders (between {low} and {high}), {change} on the "
            "{months} before."
        )
    else:
        said = _(
            "Customers complain {value} times for every 1,000 orders (between {low} and {high}), no clear "
            "change from {before} in the {months} before."
        )
    return said.format(
        value=number(value.value), low=number(value.low), high=number(value.high), span=span(company),
        change=change(ratio.value - 1), months=months(seen.length),
        before=number(rate_of(int(seen.before.complaints.sum()), int(seen.before.orders.sum()), level).value),
    )  # fmt: skip


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
    if min(seen.before.complaints.sum(), seen.recent.complaints.sum()) < SHOWN:
        return ()
    said = _("Last {months} against the {months} before: {change} (between {low} and {high}).").format(
        months=months(seen.length),
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


def _without_orders(company, frame: pd.DataFrame, kind: str) -> Finding:
    """Counts only: without orders, more complaints may mean worse service or more business."""
    whole, left_out = whole_months(frame, "complaints", company)
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
