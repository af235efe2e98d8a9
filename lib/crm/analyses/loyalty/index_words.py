"""What is said of the loyalty index."""

from datetime import date

import pandas as pd

from crm.customers.firsts import until_note
from crm.estimate.shares import Interval
from crm.words import _, count, day, listed, number, percent


def too_few(n: int) -> str:
    """Why nothing is told."""
    return _(
        "Too few customers ordered in the year up to six months before the end to tell tenths by a loyalty index: {n}."
    ).format(n=count(n))


def index_sentence(table: pd.DataFrame, means: Interval, counts: Interval, landmark: date) -> str:
    """What the index of half a year ago was worth, and whether a plain number would have done."""
    facts = {
        "day": day(landmark), "top": percent(table.kept_share.iloc[0]), "bottom": percent(table.kept_share.iloc[-1]),
        "r": number(means.value, 2), "low": number(means.low, 2), "high": number(means.high, 2),
        "plain": number(counts.value, 2),
    }  # fmt: skip
    if means.value != means.value:
        return _(
            "Customers cannot be told apart by a loyalty index of {day}, or all of them ordered alike since."
        ).format(day=facts["day"])
    if means.low <= 0 <= means.high:
        return _(
            "A loyalty index of {day} says nothing of who ordered in the six months after: its rank correlation with days with "
            "an order is {r} ({low} to {high})."
        ).format(**facts)
    if means.high < 0:
        return _(
            "Those with a higher loyalty index on {day} ordered less in the six months after: its rank correlation with days "
            "with an order is {r} ({low} to {high})."
        ).format(**facts)
    if counts.value != counts.value:
        return _(
            "By a loyalty index of {day}, {top} of the highest tenth and {bottom} of the lowest ordered in the six months "
            "after; its rank correlation with days with an order is {r} ({low} to {high})."
        ).format(**facts)
    return _(
        "By a loyalty index of {day}, {top} of the highest tenth and {bottom} of the lowest ordered in the six months after; "
        "its rank correlation with days with an order is {r} ({low} to {high}), that of days with an order in the year before "
        "is {plain}."
    ).format(**facts)


def index_notes(company, landmark: date, level: float) -> tuple[str, ...]:
    """What the index is made of, and what it is not."""
    lines = [c for c in ("category", "product_id") if company.has(f"order_lines.{c}")]
    parts = [
        _("time since the first order on record"),
        _("how regular the gaps between orders are, from three gaps on"),
    ]
    parts += {
        "category": [_("number of different categories")],
        "product_id": [_("number of different products")],
    }.get(lines[0] if lines else "", [])
    if lines and company.has("order_lines.unit_price") and company.has("order_lines.list_price"):
        parts.append(_("share of money spent at list price or above"))
    made = _(
        "The index is the mean of percentile ranks from 0 to 100, equals alike, of what is known of a customer: {parts}. It is "
        "no probability, and its parts weigh alike because nobody knows better."
    ).format(parts=listed(parts))
    who = _(
        "Customers who ordered in the twelve months up to {day}, by what was known on that day; days with an order and revenue "
        "are of the six months after. Equals stay together, so tenths differ in size."
    ).format(day=day(landmark))
    ranges = _(
        "The range of the rank correlation (Spearman) is Bonett and Wright's; ranges hold the truth in {level} of cases."
    ).format(level=percent(level))
    return made, who, ranges, *until_note(company)
