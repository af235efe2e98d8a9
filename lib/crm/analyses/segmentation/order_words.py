"""What the worth of an order says: alone, against the span before, and without the one order that bends it."""

from math import sqrt

import pandas as pd

from crm.customers.buying import period
from crm.estimate.one_off import outweighs
from crm.spans import stretch
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _, change, count, money, percent, plural

YEAR = 12  # months compared with the twelve before where the window is all there is


def is_bent(sums: pd.Series) -> bool:
    """Whether one order alone makes more than a fifth of what these are worth."""
    return outweighs(sums.largest, sums.total, int(sums.n))


def sentence(company, spans: tuple[pd.Series, pd.Series, pd.Series | None], level: float) -> str:
    """What an order brings on average, and whether that has changed by more than chance (Welch's test).

    `spans` are the window, the newest of the two compared (the window itself unless that is all there is) and the
    one before it."""
    whole, now, earlier = spans
    facts = {key: money(whole[f"order_{key}"], company.currency) for key in ("mean", "median")}
    facts |= {"n": count(whole.n), "period": period(company), "months": stretch(company.window or YEAR)}
    if is_bent(whole):
        return bent_template().format(**facts, **without_largest(whole, company.currency))
    if earlier is not None and is_bent(earlier):
        text = _(
            "An order is worth {mean} on average; half of the orders are worth {median} or less. In the {months} before "
            "the average was {was}, or {without} without one order of {worth}."
        )
        was = money(earlier.order_mean, company.currency)
        return text.format(**facts, was=was, **without_largest(earlier, company.currency))
    if earlier is not None and earlier.order_mean > 0:
        facts |= {
            "now": money(now.order_mean, company.currency),
            "was": money(earlier.order_mean, company.currency),
            "change": change(now.order_mean / earlier.order_mean - 1),
        }
        return template(company, moved(now, earlier, level)).format(**facts)
    if not whole.total:
        return _("The {n} orders of {period} are worth nothing.").format(**facts)
    return _("An order is worth {mean} on average; half of the orders are worth {median} or less.").format(
        **facts
    )


def moved(now: pd.Series, earlier: pd.Series, level: float) -> bool:
    """Whether the average has changed by more than chance; not where there is no interval."""
    from scipy.special import ndtri

    noise = ndtri((1 + level) / 2) * sqrt(now.error**2 + earlier.error**2)
    return bool(abs(now.order_mean - earlier.order_mean) > noise)


def template(company, changed: bool) -> str:
    """The sentence for a change beyond chance or for none, over the window or over all there is."""
    if changed and company.window is None:
        return _(
            "An order is worth {mean} on average over all months; in the last {months} {now}, after {was} in the "
            "{months} before ({change}). Half of the orders are worth {median} or less."
        )
    if changed:
        return _(
            "An order is worth {mean} on average, after {was} in the {months} before ({change}); half of the orders "
            "are worth {median} or less."
        )
    if company.window is None:
        return _("An order is worth {mean} on average; half of the orders are worth {median} or less.")
    return _(
        "An order is worth {mean} on average, no clear change from {was} in the {months} before; half of the orders "
        "are worth {median} or less."
    )


def bent_template() -> str:
    """The sentence for an average that one order makes."""
    return _(
        "One order of {worth} makes {share} of the revenue of {period}: with it an order is worth {mean} on average, "
        "without it {without}. Half of the orders are worth {median} or less."
    )


def without_largest(sums: pd.Series, currency: str | None) -> dict[str, str]:
    """The largest order, its share of the whole, and the average without it, in words."""
    return {
        "worth": money(sums.largest / 100, currency),
        "share": percent(sums.largest / sums.total),
        "without": money((sums.total - sums.largest) / (sums.n - 1) / 100, currency),
    }


def notes(company, orders, whole: pd.Series, level: float) -> tuple[str, ...]:
    """What is averaged, the trimmed mean over the window, and orders worth nothing."""
    inside = company.within(orders, "ordered_at")
    free = int(fetch(inside.agg(n=one_if(inside.cents == 0).sum().fill_null(0))).n.iloc[0])
    said = [
        _(
            "{n} orders in {period}, refunds taken off; two orders of one day are two orders here. "
            "Intervals of the average are at {level} and take a customer's orders together."
        ).format(n=count(whole.n), period=period(company), level=percent(level, 0)),
        _("Without the lowest and the highest twentieth of orders the average is {trimmed}.").format(
            trimmed=money(whole.order_trimmed, company.currency)
        ),
    ]
    if not 0 < free < whole.n:
        return tuple(said)
    text = plural(
        "{n} order is worth nothing and is counted; without it the average is {mean}.",
        "{n} orders are worth nothing and are counted; without them the average is {mean}.",
        free,
    )
    mean = money(whole.total / 100 / (whole.n - free), company.currency)
    return (*said, text.format(n=count(free), mean=mean))
