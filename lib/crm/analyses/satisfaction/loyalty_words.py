"""How the finding on scores and later buying is put into words."""

from datetime import date

import pandas as pd

from crm.estimate.shares import SHOWN
from crm.names import GROUPS
from crm.words import _, count, day, percent, plural, score


def sentence(found, table: pd.DataFrame) -> str:
    """How many of the best and of the worst came back, and whether that differs by more than chance."""
    best, worst = table.iloc[0], table.iloc[-1]
    told = {
        "good": GROUPS[best.group].label, "bad": GROUPS[worst.group].label, "one": percent(best.bought_again),
        "other": percent(worst.bought_again), "gone": count(best.stayed_away), "n": count(best.n),
        "points": score(100 * found.raw.value), "low": score(100 * found.raw.low), "high": score(100 * found.raw.high),
    }  # fmt: skip
    return _template(found, table).format(**told)


def _template(found, table: pd.DataFrame) -> str:
    best, worst = table.iloc[0], table.iloc[-1]
    if len(table) < 2 or best.bought_again != best.bought_again or worst.bought_again != worst.bought_again:
        return _(
            "{good}: of {n} followed for six months, {gone} did not order again; there are too few others to compare."
        )
    if found.raw.low <= 0 <= found.raw.high:
        return _(
            "What customers answer tells nothing clear of whether they order again: {one} of “{good}” and {other} of “{bad}” "
            "did within six months. Of “{good}”, {gone} of {n} did not."
        )
    explained = found.alike.value == found.alike.value and found.alike.low <= 0 <= found.alike.high
    if explained:
        return _(
            "{one} of “{good}” and {other} of “{bad}” ordered again within six months, {points} points (between {low} and "
            "{high}), which may be owed to how often they had ordered before. Of “{good}”, {gone} of {n} did not."
        )
    return _(
        "{one} of “{good}” ordered again within six months, and {other} of “{bad}”: {points} points (between {low} and "
        "{high}). Even so, of “{good}” {gone} of {n} did not."
    )


def notes(found, table: pd.DataFrame, level: float) -> tuple[str, ...]:
    """Who was followed, the four corners, the difference among customers who bought alike, and what it does not say."""
    n = int(table.n.sum())
    said = [_whom(n, found.first, found.last)]
    shown = table.dropna(subset=["ordered_after"])
    corners = [
        _("{group}: {back} ordered again, {away} did not").format(
            group=GROUPS[row.group].label, back=count(row.ordered_after), away=count(row.stayed_away)
        )
        for row in shown.itertuples()
    ]
    said.append(_("{corners}.").format(corners="; ".join(corners)))
    if found.alike.value == found.alike.value:
        text = _(
            "Among customers who had ordered on as many days in the six months before, the best and the worst answers differ "
            "by {gap} points (between {low} and {high}; Mantel and Haenszel)."
        )
        said.append(text.format(gap=score(100 * found.alike.value), low=score(100 * found.alike.low),
                                high=score(100 * found.alike.high)))  # fmt: skip
    said.append(
        _(
            "An association, not an effect: what makes customers content may be what makes them come back, or neither the cause."
        )
    )
    if small := int(table.ordered_after.isna().sum()):
        text = plural(
            "{n} group is withheld: fewer than {least} customers.",
            "{n} groups are withheld: fewer than {least} customers, or what those could be worked out from.",
            small,
        )
        said.append(text.format(n=count(small), least=SHOWN))
    return tuple(said)


def _whom(n: int, first: date | None, last: date) -> str:
    """Whose answers were followed."""
    text = plural(
        "{n} customer with an answer up to {last}, so that six months of orders are there after it; of each the first one.",
        "{n} customers with an answer up to {last}, so that six months of orders are there after it; of each the first one.",
        n,
    ) if first is None else plural(
        "{n} customer with an answer from {first} to {last}, so that six months of orders are there after it; of each the "
        "first one.",
        "{n} customers with an answer from {first} to {last}, so that six months of orders are there after it; of each the "
        "first one.",
        n,
    )  # fmt: skip
    return text.format(n=count(n), first=day(first) if first else "", last=day(last))


def too_few(n: int, first: date | None, last: date) -> str:
    """Why nothing can be said."""
    text = plural(
        "What a score has meant for buying cannot be told: {n} customer gave an answer by {last}, which is six months before "
        "orders end.",
        "What a score has meant for buying cannot be told: {n} customers gave an answer by {last}, which is six months before "
        "orders end.",
        n,
    )
    return text.format(n=count(n), last=day(last))
