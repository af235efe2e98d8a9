"""What the groups of recency and frequency say: their sentences, and the edges in words."""

from collections.abc import Callable

import pandas as pd

from crm.analyses.segmentation.customers import period
from crm.analyses.segmentation.edges import BEST, Scale, Scales
from crm.estimate.shares import SHOWN
from crm.words import _, count, days, listed, money, number, percent, plural

OFTEN_ONCE = 0.8  # from this share of one-time buyers on, that is the news


def sentence(company, table: pd.DataFrame, once: int, alike: bool) -> str:
    """What a director takes from the groups; `once` customers have ordered on one day only, and with `alike` most
    who ordered in the window did so equally often, so that there is one class of frequency."""
    total = int(table.customers.sum())
    best, slipping = best_and_slipping(table)
    facts = {
        "n": count(total),
        "once": percent(once / total),
        "share": percent(best.customers.sum() / total),
        "part": percent(best.share_revenue.sum()),
        "slipping": count(slipping.customers.sum()),
        "at_stake": percent(slipping.share_revenue.sum()),
        "period": period(company),
    }
    return template(table, once / total, alike).format(**facts)


def best_and_slipping(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the best customers, and of those who were regular and have stayed away."""
    return table[table.group.isin(["champions", "loyal"])], table[table.group.isin(["at_risk", "cant_lose"])]


def template(table: pd.DataFrame, once: float, alike: bool) -> str:
    """The sentence that fits: too few customers, all alike, mostly one-time buyers, or the usual one."""
    total, (best, slipping) = int(table.customers.sum()), best_and_slipping(table)
    if total < SHOWN:
        return plural(
            "{n} customer ever ordered, too few for groups that mean much.",
            "{n} customers ever ordered, too few for groups that mean much.",
            total,
        )
    if once == 1:
        return _(
            "All {n} customers have ordered on one day only, so only the time since then tells them apart."
        )
    if table.revenue.sum() <= 0:
        return _(
            "Champions and loyal customers are {share} of the {n} who ever ordered; {period} brought no revenue to "
            "share out."
        )
    if alike:
        return _(
            "Most customers who ordered in {period} did so equally often, so only the time since their last order tells "
            "them apart."
        )
    silent = slipping.customers.sum() >= SHOWN and slipping.share_revenue.sum() > 0
    return without_best(once, silent) if best.empty else with_best(once, silent)


def with_best(once: float, silent: bool) -> str:
    """The usual sentence; with `silent` enough regular customers have stopped to be worth a word."""
    if once >= OFTEN_ONCE:
        return _(
            "{once} of the {n} customers who ever ordered did so only once; "
            "champions and loyal customers are {share} of them and bring {part} of the revenue of {period}."
        )
    if silent:
        return _(
            "Champions and loyal customers are {share} of the {n} who ever ordered and bring {part} of the revenue "
            "of {period}; another {at_stake} came from {slipping} regular customers who have since gone silent."
        )
    return _(
        "Champions and loyal customers are {share} of the {n} who ever ordered and bring {part} of the revenue of "
        "{period}."
    )


def without_best(once: float, silent: bool) -> str:
    """What is said where nobody is a champion or loyal."""
    if once >= OFTEN_ONCE:
        return _(
            "{once} of the {n} customers who ever ordered did so only once, and none orders both often and recently."
        )
    if silent:
        return _(
            "None of the {n} customers who ever ordered does so both often and recently; {at_stake} of the revenue of "
            "{period} came from {slipping} regular customers who have since gone silent."
        )
    return _("None of the {n} customers who ever ordered does so both often and recently.")


def grid_sentence(cells: pd.DataFrame, currency: str | None) -> str:
    """How much more the most frequent customers bring than the least frequent."""
    sums = cells.groupby("frequency")[["customers", "revenue"]].sum()
    sums = sums[sums.customers >= SHOWN]
    if len(sums) < 2:
        n = int(cells.customers.sum())
        few = plural(
            "{n} customer, too few for scores to tell customers apart.",
            "{n} customers, too few for scores to tell them apart.",
            n,
        )
        alike = _("{n} customers, too alike in how often they order for scores to tell them apart.")
        return (few if n < SHOWN else alike).format(n=count(n))
    each = sums.revenue / sums.customers
    return _(
        "The {n} customers who order most often brought {most} each, "
        "against {least} for the {others} who order least often."
    ).format(
        n=count(sums.customers.iloc[-1]),
        most=money(each.iloc[-1], currency),
        others=count(sums.customers.iloc[0]),
        least=money(each.iloc[0], currency),
    )


def grid_notes(company, cells: pd.DataFrame) -> tuple[str, ...]:
    """Whom the cells hold."""
    text = plural(
        "{n} customer who ordered in {period}; those without an order there are in no cell.",
        "{n} customers who ordered in {period}; those without an order there are in no cell.",
        int(cells.customers.sum()),
    )
    return (text.format(n=count(cells.customers.sum()), period=period(company)),)


def population(company, table: pd.DataFrame, lapsed: int) -> tuple[str, ...]:
    """Who is counted, and how those without an order in the window are."""
    everyone = _(
        "Customers: {n}, every account with at least one order up to the last day. Revenue, orders and "
        "averages are those of {period}. Orders of one day count once for frequency. "
        "Days since the last order are medians."
    ).format(n=count(table.customers.sum()), period=period(company))
    gone = plural(
        "{n} customer has no order in these months and is scored by the last order before, with frequency 0.",
        "{n} customers have no order in these months and are scored by their last order before, "
        "with frequency 0.",
        lapsed,
    ).format(n=count(lapsed))
    rule = _(
        "New and promising are only customers who have ordered on a single day ever; others with the same "
        "scores are potential loyalists. The money score moves nobody between groups."
    )
    return (everyone, *([gone] if lapsed else []), rule)


def scale_notes(scales: Scales, currency: str | None) -> tuple[str, ...]:
    """The edges of each score, in words, and that there are fewer scores where customers are alike."""
    said = [
        _("Recency score, by days since the last order: {edges}.").format(
            edges=ranges(scales.recency, days_of)
        ),
        _("Frequency score, by days with an order: {edges}.").format(edges=ranges(scales.frequency, days_of)),
        _("Money score, by net revenue: {edges}.").format(
            edges=ranges(scales.money, lambda cents: money(cents / 100, currency))
        ),
    ]
    if any(len(scale.classes) < BEST for scale in (scales.frequency, scales.money)):
        said.append(_("Scores are missing where many customers have the same value: equals score equally."))
    if scales.recency.bands:
        half, whole, beyond = scales.recency.bands
        text = _(
            "An order in the last {half} gives a recency score of at least {high}, one in the last {whole} "
            "of at least {low}, and an older one {top} at most."
        )
        facts = {"half": days(half.upto), "high": half.least, "whole": days(whole.upto), "low": whole.least}
        said.append(text.format(**facts, top=beyond.most))
    return tuple(said)


def days_of(value: float) -> str:
    """A number of days, with a decimal only where a limit was given with one."""
    return number(value, 0 if value == int(value) else 1)


def ranges(scale: Scale, write: Callable[[float], str]) -> str:
    """ "5 (0 to 12), 4 (13 to 40) ...", best first."""
    return listed([in_range(row, write) for row in scale.classes.iloc[::-1].itertuples()])


def in_range(row, write: Callable[[float], str]) -> str:
    """One score with the values it stands for."""
    if row.lowest == float("-inf"):
        return _("{score} (up to {high})").format(score=row.score, high=write(row.highest))
    if row.highest == float("inf"):
        return _("{score} (above {low})").format(score=row.score, low=write(row.lowest))
    if row.lowest == row.highest:
        return _("{score} ({low})").format(score=row.score, low=write(row.lowest))
    return _("{score} ({low} to {high})").format(
        score=row.score, low=write(row.lowest), high=write(row.highest)
    )
