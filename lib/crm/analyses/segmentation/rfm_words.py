"""What the groups of recency and frequency say: their sentences, and the edges in words."""

import math

import pandas as pd

from crm.customers.buying import period
from crm.customers.edges import Scale
from crm.estimate.shares import SHOWN
from crm.words import _, count, days, money, percent, plural

MIDDLING = 3  # the frequency score from which on a customer who stays away is missed
OFTEN_ONCE = 0.8  # from this share of one-time buyers on, that is the news


def sentence(company, table: pd.DataFrame, once: int, frequency: Scale) -> str:
    """What a director takes from the groups; `once` customers have ordered on one day only. With one class of frequency
    most who ordered in the window did so equally often."""
    total, alike = int(table.customers.sum()), len(frequency.classes) < 2
    best, slipping = best_and_slipping(table)
    facts = {
        "n": count(total),
        "once": percent(once / total),
        "share": percent(best.customers.sum() / total),
        "part": percent(best.share_revenue.sum()),
        "slipping": count(slipping.customers.sum()),
        "at_stake": percent(slipping.share_revenue.sum()),
        "period": period(company),
        "often": days(often(frequency)),
    }
    return template(table, once / total, alike).format(**facts)


def often(frequency: Scale) -> int:
    """The fewest days with an order of those whose frequency is middling or better; 0 where nobody's is."""
    classes = frequency.classes[frequency.classes.score >= MIDDLING]
    if classes.empty or classes.lowest.min() == -math.inf:
        return 0
    least = int(classes.lowest.min())
    return (
        least + 1 if math.isinf(classes.highest.max()) else least
    )  # a given limit belongs to the class below


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
            "of {period}; another {at_stake} came from {slipping} who ordered on {often} or more and have gone quiet since."
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
            "{period} came from {slipping} who ordered on {often} or more and have gone quiet since."
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
