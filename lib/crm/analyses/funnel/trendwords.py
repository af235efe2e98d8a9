"""What a trend of closed deals says."""

import pandas as pd

from crm.estimate.compare import Count, Events, Gap, rate_ratio, share_gap
from crm.estimate.shares import RANKED
from crm.words import _, change, count, is_missing, money, month, percent, plural

SPAN = 3  # months held together: within a quarter sales teams have their own rhythm


def trend_sentence(trend, currency: str | None) -> str:
    """The last three months with new deals against the same months a year before, else the three before."""
    now, before, year_ago = _compared(trend)
    if now.empty:
        return _("No whole month with closed deals yet.")
    deals = int(now["won_deals"].sum())
    won = plural("{n} deal", "{n} deals", deals).format(n=count(deals))
    if trend.valued:
        won = _("{deals} worth {value}").format(deals=won, value=money(now["won_value"].sum(), currency))
    ago = int(before["won_deals"].sum())
    ratio = rate_ratio(Events(deals, len(now)), Events(ago, max(len(before), 1)))
    return _template(ratio, year_ago).format(
        first=month(now["month"].iloc[0]),
        last=month(now["month"].iloc[-1]),
        won=won,
        before=count(ago),
        change=change(ratio.value - 1),
    )


def _template(ratio: Gap, year_ago: bool) -> str:
    """The sentence for a number of wins that chance explains beside the one before, for one it does not, for
    the same, or for nothing to compare with."""
    if is_missing(ratio.value):
        return _(
            "From {first} to {last} the company won {won}; there are too few months before to compare with."
        )
    usual = _(
        "From {first} to {last} the company won {won}, against {before} in the three months before; chance alone "
        "can explain that."
    )
    beyond = _(
        "From {first} to {last} the company won {won}, against {before} in the three months before: {change}, more "
        "than chance."
    )
    same = _("From {first} to {last} the company won {won}, as many deals as in the three months before.")
    if year_ago:
        usual = _(
            "From {first} to {last} the company won {won}, against {before} a year before; chance alone can "
            "explain that."
        )
        beyond = _(
            "From {first} to {last} the company won {won}, against {before} a year before: {change}, more than "
            "chance."
        )
        same = _("From {first} to {last} the company won {won}, as many deals as a year before.")
    if ratio.value == 1:
        return same
    return beyond if ratio.low > 1 or ratio.high < 1 else usual


def trend_notes(trend, level: float) -> list[str]:
    """Whether the win rate moved by more than chance, and which months are not read or not shown."""
    notes = _rate_note(trend, level)
    if trend.last is not None and len(trend.table) and trend.table["month"].iloc[-1] > trend.last:
        notes.append(
            _(
                "Hardly any deals were created after {month}: what was won later comes from older deals, and is "
                "no fall in sales."
            ).format(month=month(trend.last))
        )
    notes += trend.left_out
    if trend.earlier:
        earlier = plural(
            "{n} earlier month is not shown.", "{n} earlier months are not shown.", trend.earlier
        )
        notes.append(earlier.format(n=count(trend.earlier)))
    return notes


def _rate_note(trend, level: float) -> list[str]:
    """The win rate of the deals closed in the months compared, and whether chance alone explains the difference."""
    now, before, _year_ago = _compared(trend)
    if not trend.losses or before.empty:
        return []
    one, other = (
        Count(int(t["won_deals"].sum()), int(t[["won_deals", "lost_deals"]].sum().sum()))
        for t in (now, before)
    )
    if min(one.n, other.n) < RANKED:
        return []
    gap = share_gap(one, other, level)
    template = _(
        "Of the deals closed in these months {now} were won, {before} before; chance alone can explain that."
    )
    if gap.low > 0 or gap.high < 0:
        template = _(
            "Of the deals closed in these months {now} were won, {before} before; that is more than chance."
        )
    return [template.format(now=percent(one.up / one.n), before=percent(other.up / other.n))]


def _compared(trend) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    """The last SPAN months in which new deals came in, the months they are held against (none if there are too
    few), and whether these lie a year back."""
    months = trend.months if trend.last is None else trend.months[trend.months["month"] <= trend.last]
    now = months.tail(SPAN)
    if len(months) >= 12 + SPAN:
        return now, months.iloc[-12 - SPAN : -12], True
    return now, months.iloc[-2 * SPAN : -SPAN] if len(months) >= 2 * SPAN else months.head(0), False
