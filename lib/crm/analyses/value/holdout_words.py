"""What the test of the value to come says."""

import pandas as pd

from crm.customers.lasting.put_back import Then
from crm.estimate.shares import Interval
from crm.words import _, count, day, number, percent, plural


def sentence(table: pd.DataFrame, orders: Interval, then: Then) -> str:
    """What was expected, what came, and what the simplest guess would have been."""
    model, rate = table.iloc[0], table.iloc[1]
    if not model.orders_came:
        return _(
            "None of the customers of {day} ordered after it, so nothing can be held against what was expected."
        ).format(day=day(then.until))
    facts = {
        "day": day(then.until),
        "expected": count(round(model.orders_expected)),
        "low": count(round(orders.low)),
        "high": count(round(orders.high)),
        "came": count(round(model.orders_came)),
        "off": percent(abs(model.off)),
        "naive": percent(abs(rate.off)),
    }
    held = orders.low <= model.orders_came <= orders.high
    better = abs(model.off) < abs(rate.off)
    return template(held, better).format(**facts)


def template(held: bool, better: bool) -> str:
    """The sentence that fits: inside the range or not, and closer than each customer's own rate or not."""
    if held and better:
        return _(
            "Told only what was known on {day}, the model expected {expected} more orders, between {low} and {high}; "
            "{came} came. It was off by {off}, against {naive} for carrying on at each customer's own rate."
        )
    if held:
        return _(
            "Told only what was known on {day}, the model expected {expected} more orders, between {low} and {high}; "
            "{came} came. It was off by {off}, no better than carrying on at each customer's own rate ({naive})."
        )
    if better:
        return _(
            "Told only what was known on {day}, the model expected {expected} more orders, between {low} and {high}; "
            "{came} came, outside that range. It was off by {off}, against {naive} for each customer's own rate."
        )
    return _(
        "Told only what was known on {day}, the model expected {expected} more orders, between {low} and {high}; "
        "{came} came. It was off by {off}, and {naive} is what each customer's own rate is off by: do not plan by it."
    )


def caption(then: Then) -> str:
    """What the tables hold."""
    return _("Expected on {day} of the time up to {as_of}, and what came").format(
        day=day(then.until), as_of=day(then.as_of)
    )


def test_notes(rows: pd.DataFrame, then: Then, level: float) -> tuple[str, ...]:
    """Whom the test is of, and the parameters of that day."""
    n, purchases = int(rows.n.sum()), then.model.purchases
    whom = plural(
        "{n} customer who had ordered by {day}; who came later is not in it. Days with an order count once.",
        "{n} customers who had ordered by {day}; who came later is not in it. Days with an order count once.",
        n,
    ).format(n=count(n), day=day(then.until))
    ways = _(
        "Own rate: each customer's repeats a week so far, carried on. Last year again: the orders of the twelve months "
        "before, for as long as the test lasts. A customer's mean error is in orders."
    )
    fitted = _(
        "BG/NBD of that day: r {r}, alpha {alpha} weeks, a {a}, b {b}; log-likelihood {likelihood}. The range should hold "
        "what comes in {share} of cases."
    ).format(
        r=number(purchases.r, 4), alpha=number(purchases.alpha, 4), a=number(purchases.a, 4),
        b=number(purchases.b, 4), likelihood=number(purchases.likelihood, 2), share=percent(level),
    )  # fmt: skip
    return (whom, ways, fitted)


def part_sentence(table: pd.DataFrame, then: Then) -> str:
    """How far the tenth of whom most was expected, and all others, came to what was expected."""
    best, others = table.iloc[-1], table.iloc[:-1]
    if others.empty:
        return _("The same was expected of all customers of {day}.").format(day=day(then.until))
    return _(
        "The {n} customers of whom most was expected on {day} made {came} more orders each, {expected} being expected; "
        "the {others} others made {came_others}, with {expected_others} expected."
    ).format(
        n=count(best.customers), day=day(then.until),
        came=number(best.came_each, 2), expected=number(best.expected_each, 2),
        others=count(others.customers.sum()),
        came_others=number((others.came_each * others.customers).sum() / others.customers.sum(), 2),
        expected_others=number((others.expected_each * others.customers).sum() / others.customers.sum(), 2),
    )  # fmt: skip
