"""What stale deals say: how many there are, by which rule, and what they make of the win rate."""

from crm.words import _, count, days, is_missing, percent, plural, short_money


def stale_sentence(found) -> str:
    """How many open deals are stale, and how far the win rate goes down when they are counted as lost."""
    if not found.open:
        return _("No deal is open, so none is stale.")
    if not found.n:
        return _(
            "No open deal has been silent for longer than {silent}, within which 95% of wins came."
        ).format(silent=days(found.silent))
    missing = any(is_missing(way.share.value) for way in (*found.closed, *found.chance))
    text = plural(
        "{n} of {open} open deals is stale: nothing was heard of it for longer than 95% of wins take.",
        "{n} of {open} open deals are stale: nothing was heard of them for longer than 95% of wins take.",
        found.n,
    ) if missing else plural(
        "{n} of {open} open deals is stale. Counted as lost, it brings the win rate of closed deals from {was} to {now}, "
        "and the chance of a win within {horizon} from {chance} to {then}.",
        "{n} of {open} open deals are stale. Counted as lost, they bring the win rate of closed deals from {was} to "
        "{now}, and the chance of a win within {horizon} from {chance} to {then}.",
        found.n,
    )  # fmt: skip
    return text.format(
        n=count(found.n), open=count(found.open), horizon=days(found.reach),
        was=percent(found.closed[0].share.value), now=percent(found.closed[1].share.value),
        chance=percent(found.chance[0].share.value), then=percent(found.chance[1].share.value),
    )  # fmt: skip


def rule_note(found) -> str:
    """The rule in words."""
    text = (
        _("Stale: an open deal past its close date of which nothing was noted for more than {silent}, within which 95% of "
          "wins came. As lost it counts from the day anything was last noted.")
        if found.dated
        else _("Stale: an open deal of which nothing was noted for more than {silent}, within which 95% of wins came; close "
               "dates are not known. As lost it counts from the day anything was last noted.")
    )  # fmt: skip
    return text.format(silent=days(found.silent))


def worth_note(found, currency: str | None) -> tuple[str, ...]:
    """What stale deals are worth, where their amounts are known."""
    if not found.n or is_missing(found.worth):
        return ()
    return (
        _("Stale deals stand in the pipeline with {money}.").format(money=short_money(found.worth, currency)),
    )
