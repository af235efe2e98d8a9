"""Deals won and lost month by month."""

from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.analyses.funnel.trendwords import trend_notes, trend_sentence
from crm.deals.counted import live
from crm.estimate.shares import NONE, SHOWN, Interval, wilson
from crm.finding import Finding
from crm.months import complete_months
from crm.needs import needs
from crm.spans import readable_months
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _

MONTHS = 36  # months of a trend that a reader can take in


class Trend(NamedTuple):
    """The months of a trend and what is known about them."""

    months: pd.DataFrame  # every whole month
    table: pd.DataFrame  # those that are shown
    last: pd.Timestamp | None  # last month in which new deals still came in, up to which the sentence reads
    left_out: tuple[str, ...]  # sentences on months not over, hardly loaded, or not to their end
    losses: bool
    valued: bool

    @property
    def earlier(self) -> int:
        """Whole months before those in the table."""
        return len(self.months) - len(self.table)


@needs("E3", _("Deals closed by month"), "deals.status", "deals.closed_at", better=("deals.amount",))
def win_trend(company: Company, level: float = 0.95) -> Finding:
    """Deals won and lost in each whole month, their value, and the share won of those closed."""
    trend = _trend(company, level)
    unused = ([] if trend.losses else ["share", "low", "high"]) + ([] if trend.valued else ["won_value"])
    return Finding(
        id="funnel.win_trend",
        says=trend_sentence(trend, company.currency),
        table=trend.table.drop(columns=unused) if len(trend.table) else pd.DataFrame(),
        caption=_("Deals by the month they were closed in"),
        notes=tuple(trend_notes(trend, level)),
        currency=company.currency,
    )


def _trend(company: Company, level: float) -> Trend:
    """Closed deals by whole month, at most MONTHS of them, with Wilson intervals."""
    deals = live(company)
    rows, new = _closed_by_month(deals), _new_by_month(deals)
    newest = pd.concat([rows["newest"], new["newest"]], axis=1, sort=True).max(axis=1)  # of whatever happened
    whole, left_out = readable_months(rows["won_deals"] + rows["lost_deals"], company.as_of, newest)
    months = rows.drop(columns="newest").reindex(whole.index, fill_value=0).rename_axis("month").reset_index()
    losses = bool(rows["lost_deals"].sum())
    return Trend(
        months=months,
        table=_with_rates(months.tail(MONTHS).reset_index(drop=True), losses, level),
        last=_last_month_with(new["n"], company.as_of),
        left_out=left_out,
        losses=losses,
        valued=bool(rows["won_value"].sum()),
    )


def _with_rates(table: pd.DataFrame, losses: bool, level: float) -> pd.DataFrame:
    """The months with the share won of those closed; none where losses are not recorded or fewer than ten closed."""
    closed = table["won_deals"] + table["lost_deals"]
    rates = [
        wilson(won, n, level) if n >= SHOWN and losses else NONE
        for won, n in zip(table["won_deals"].tolist(), closed.tolist(), strict=True)
    ]
    shares = pd.DataFrame(rates, columns=list(Interval._fields), index=table.index)
    table = table if losses else table.assign(lost_deals=float("nan"))  # not recorded is not 0
    return table.join(shares.rename(columns={"value": "share"}))


def _closed_by_month(deals: ibis.Table) -> pd.DataFrame:
    """Deals won, lost and the value won, by the first day of the month of closing."""
    ended = deals.filter((deals.status != "open") & deals.closed_at.notnull())
    won = ended.status == "won"
    rows = fetch(
        ended.group_by(year=ended.closed_at.year(), number=ended.closed_at.month()).agg(
            won_deals=one_if(won).sum(),
            lost_deals=one_if(~won).sum(),
            won_value=won.ifelse(ended.amount.fill_null(0), 0.0).sum(),
            newest=ended.closed_at.max(),
        )
    )
    return _dated(rows)


def _new_by_month(deals: ibis.Table) -> pd.DataFrame:
    """Deals created, and the day of the last, by the first day of the month of creation."""
    made = deals.filter(deals.created_at.notnull())
    rows = fetch(
        made.group_by(year=made.created_at.year(), number=made.created_at.month()).agg(
            n=made.count(), newest=made.created_at.max()
        )
    )
    return _dated(rows)


def _last_month_with(new: pd.Series, as_of: date) -> pd.Timestamp | None:
    """The last whole month in which deals were created as usual; None when creation is not dated."""
    whole = complete_months(new, as_of)[0]
    some = whole[whole > 0]
    return None if some.empty else some.index[-1]


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with year and number of a month, indexed by its first day."""
    starts = pd.to_datetime(pd.DataFrame({"year": rows["year"], "month": rows["number"], "day": 1}))
    return (
        rows.drop(columns=["year", "number"]).set_index(pd.DatetimeIndex(starts, name="month")).sort_index()
    )
