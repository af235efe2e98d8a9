"""What the moves between groups say."""

from datetime import date

import pandas as pd

from crm.words import _, count, day, percent, plural

BEST, NONE = "family_best", "family_none"


def no_customer_then(then: date) -> str:
    """Why there are no moves."""
    return _("Nobody had ordered by {day}, so nobody can have moved since.").format(day=day(then))


def moved_sentence(table: pd.DataFrame, then: date) -> str:
    """What became of the best customers, and how many joined them."""
    best = table[table.was == BEST]
    n, kept = int(best.customers.sum()), int(best.customers[best.to == BEST].sum())
    joined = int(table.customers[(table.to == BEST) & (table.was != BEST)].sum())
    facts = {
        "n": count(n), "day": day(then), "kept": count(kept), "share": percent(kept / n if n else None),
        "slipped": count(n - kept), "joined": count(joined),
    }  # fmt: skip
    if not n:
        text = plural(
            "Nobody was a champion or loyal on {day}; {joined} customer is by now.",
            "Nobody was a champion or loyal on {day}; {joined} customers are by now.",
            joined,
        )
    else:
        text = plural(
            "Of {n} champions and loyal customers of {day}, {kept} ({share}) still are; {slipped} slipped and {joined} "
            "other joined them.",
            "Of {n} champions and loyal customers of {day}, {kept} ({share}) still are; {slipped} slipped and {joined} "
            "others joined them.",
            joined,
        )
    return text.format(**facts)


def moved_notes(table: pd.DataFrame, then: date) -> tuple[str, ...]:
    """Whom the moves are of, and by what edges."""
    everyone = int(table.customers.sum())
    new = int(table.customers[table.was == NONE].sum())
    whom = plural(
        "{n} customer who ever ordered, {new} of them for the first time since {day}.",
        "{n} customers who ever ordered, {new} of them for the first time since {day}.",
        everyone,
    ).format(n=count(everyone), new=count(new), day=day(then))
    edges = _(
        "Both days by the edges of {day}: nobody moves because others did something. By today's edges the groups above may "
        "differ."
    ).format(day=day(then))
    return (whom, edges)
