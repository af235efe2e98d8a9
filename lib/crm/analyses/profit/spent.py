"""What was spent on winning customers, by channel and month: from the costs, or from campaigns where there are none."""

from datetime import timedelta
from typing import NamedTuple

import ibis
import pandas as pd

from crm.customers.monthly import month_index, month_starts
from crm.months import month_number
from crm.tables.fetch import fetch
from crm.tables.flags import whole_cents
from crm.words import _, count, day, listed, plural, short_money

SPENT = ("costs.amount", "campaigns.actual_cost")  # of these one is enough
KIND = "acquisition"
MANY = 100_000  # months times channels that may leave the engine


class Spent(NamedTuple):
    """Cents by `channel` (None where they serve all) and month `index`, for new customers alone; and sentences on where
    they are from."""

    rows: pd.DataFrame
    notes: tuple[str, ...]

    def by_month(self) -> pd.Series:
        """Cents of each month, by its first day."""
        found = self.rows.groupby("index").cents.sum().sort_index()
        return pd.Series(found.to_numpy(), index=month_starts(found.index))


def spent(company) -> Spent:
    """What was spent on new customers, in all months up to as_of."""
    if company.has("costs.amount"):
        return _costs(company)
    text = _(
        "There is no table of costs: those of campaigns are taken, spread evenly over their days up to {day}, and all of "
        "them as spent on new customers."
    )
    return Spent(_campaigns(company), (text.format(day=day(company.as_of)),))


def _costs(company) -> Spent:
    costs = company.costs
    costs = costs.mutate(
        channel=costs.channel,
        index=month_index(costs.spent_on),
        cents=whole_cents(costs.amount),
    )
    won = costs.filter(costs.kind == KIND, costs.cents.notnull())
    rows = fetch(won.group_by("channel", "index").agg(cents=won.cents.sum().cast("int64")), at_most=MANY)
    others = costs.filter(costs.kind != KIND, costs.cents.notnull())
    if company.start is not None:
        others = others.filter(others.spent_on >= company.start)
    left = fetch(others.group_by("kind").agg(cents=others.cents.sum().cast("int64")).order_by("kind"))
    rows["channel"] = rows.channel.astype(object).where(rows.channel.notna(), None)
    blank = unpriced(costs)
    if left.empty:
        return Spent(rows, blank)
    words = {"retention": _("old customers"), "other": _("other ends")}
    parts = [
        _("{money} for {end}").format(
            money=short_money(row.cents / 100, company.currency), end=words.get(row.kind, row.kind)
        )
        for row in left.itertuples()
    ]
    return Spent(rows, (_("Not in it: costs of {parts}.").format(parts=listed(parts)), *blank))


def unpriced(costs: ibis.Table) -> tuple[str, ...]:
    """How many costs of acquisition have no amount, or one in another currency."""
    blank = costs.filter(costs.kind == KIND, costs.cents.isnull())
    n = int(fetch(blank.agg(n=blank.count())).n.iloc[0])
    text = plural(
        "{n} cost of acquisition has no amount in the report's currency and is not in it: customers cost more than is said.",
        "{n} costs of acquisition have no amount in the report's currency and are not in it: customers cost more than is said.",
        n,
    )
    return (text.format(n=count(n)),) if n else ()


def _campaigns(company) -> pd.DataFrame:
    """Each campaign's cost on its days, the last of them being its end; of one without an end all on the first."""
    campaigns = company.campaigns
    known = campaigns.filter(campaigns.actual_cost.notnull(), campaigns.start.notnull())
    found = fetch(
        known.group_by(
            channel=known.channel,
            start=known.start,
            end=ibis.greatest(ibis.coalesce(known.end, known.start), known.start),
        ).agg(cents=whole_cents(known.actual_cost).sum().cast("int64"))
    )
    rows = []
    for one in found.itertuples():
        start, end = one.start.date(), one.end.date()
        days = (end - start).days + 1
        last = min(end, company.as_of)
        of_month: dict[int, int] = {}
        for k in range((last - start).days + 1):
            on = start + timedelta(days=k)
            place = month_number(on)
            of_month[place] = of_month.get(place, 0) + 1
        channel = one.channel if isinstance(one.channel, str) else None
        rows += [(channel, place, round(one.cents * n / days)) for place, n in of_month.items()]
    frame = pd.DataFrame(rows, columns=["channel", "index", "cents"]).astype({"channel": object})
    return frame.groupby(["channel", "index"], dropna=False, as_index=False).cents.sum()
