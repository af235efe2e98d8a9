"""Whether anyone is truly better: win rates against how many deals they rest on, with control limits (E9, R32)."""

import pandas as pd

from crm.analyses.team.judged import OUTER, Judged, judged
from crm.analyses.team.owners import (
    all_alike,
    called,
    now_theirs,
    ownerless,
    roster,
    with_rates,
    won_of_closed,
)
from crm.deals.counted import period
from crm.estimate.shares import RANKED
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company
from crm.words import _, count, listed, percent, plural

SHOWN_COLUMNS = [
    "person", "closed_deals", "won_deals", "win_share", "stands", "limit_low", "limit_high", "outer_low",
    "outer_high", "win_shrunken", "win_above", "win_place",
]  # fmt: skip


@needs(
    "E9",
    _("People told apart"),
    "deals.status",
    "deals.owner_id",
    better=("deals.closed_at", "owners.owner_id"),
)
def funnel_plot(company: Company, names: bool = False, level: float = 0.95) -> Finding:
    """The win rate of each person against the limits within which all would lie if they were equally good, and the
    rate drawn towards that of all by as much as it is noise. A place is given only to who is above the middle with a
    chance of more than nine in ten."""
    rows = won_of_closed(company)
    if why := all_alike(rows):
        return Finding("team.funnel_plot", why, answered=False)
    found = judged(rows, level)
    people = found.people.assign(person=called(found.people["owner_id"], roster(company), names))
    table = people.rename(columns={"n": "closed_deals", "hits": "won_deals"})
    table = table.sort_values(["win_shrunken", "closed_deals", "owner_id"], ascending=[False, False, True])
    apart = int(table["stands"].isin(["apart_above", "apart_below"]).sum())
    return Finding(
        id="team.funnel_plot",
        says=apart_sentence(table, found),
        table=table[SHOWN_COLUMNS].reset_index(drop=True),
        caption=_("Win rate by deals closed, {period}").format(period=period(company)),
        numbers=(Number("people_apart", apart, n=found.n),) if found.n else (),
        notes=(*apart_notes(table, found, level), now_theirs(), *ownerless(rows)),
        answered=bool(len(table)),
    )


def apart_sentence(table: pd.DataFrame, found: Judged) -> str:
    """Who wins more or less than chance explains, or that nobody can be told from the others."""
    if not found.n:
        text = _("Fewer than two people have closed the {n} deals that a comparison takes.")
        return text.format(n=count(RANKED))
    up, down = (table[table["stands"] == f"apart_{way}"] for way in ("above", "below"))
    within = table[table["stands"] == "apart_within"]
    facts = {
        "k": count(found.n), "least": count(RANKED),
        "others": percent(within["won_deals"].sum() / max(1, within["closed_deals"].sum())),
        "up": listed(with_rates(up, "person", "win_share")),
        "down": listed(with_rates(down.iloc[::-1], "person", "win_share")),
        "rest": count(len(within)),
    }  # fmt: skip
    return _apart_template(len(up), len(down), len(within), found.spread).format(**facts)


def _apart_template(up: int, down: int, rest: int, spread: float) -> str:
    """The sentence for how many were found above and below, and how many are left."""
    if up and down:
        return plural(
            "{up} won more than chance explains, {down} less; the other person judged won {others}.",
            "{up} won more than chance explains, {down} less; the other {rest} judged cannot be told apart and won "
            "{others} together.",
            rest,
        )
    if up:
        return plural(
            "{up} won more than chance explains; the other person judged won {others}.",
            "{up} won more than chance explains; the other {rest} judged cannot be told apart and won {others} together.",
            rest,
        )
    if down:
        return plural(
            "{down} won less than chance explains; the other person judged won {others}.",
            "{down} won less than chance explains; the other {rest} judged cannot be told apart and won {others} together.",
            rest,
        )
    if spread:
        return _(
            "The {k} people with {least} or more closed deals differ by more than chance, but nobody stands out from "
            "how they differ among each other."
        )
    return _(
        "No one is distinguishable: the {k} people with {least} or more closed deals differ no more than equally good "
        "ones would by chance."
    )


def apart_notes(table: pd.DataFrame, found: Judged, level: float) -> list[str]:
    """What the limits promise, what widens them, and who is not judged."""
    if not found.n:
        return []  # what there is to say stands in the sentence
    notes = [
        _(
            "If all {k} were equally good, all would lie within the inner limits in {level} of such pictures, within the "
            "outer ones in {outer}. Who is told apart is not part of the others' yardstick."
        ).format(k=count(found.n), level=percent(level), outer=percent(OUTER)),
        _(
            "Probable win rate: the rate drawn towards that of all by as much as it is noise. It is the one to compare "
            "people by, if at all; without a place somebody is neither better nor worse."
        ),
        _(
            "Rates are of closed deals: where wins take longer than losses, who has many young deals looks worse than "
            "will turn out. Won in time counts open deals in."
        ),
    ]
    if found.spread:
        text = _(
            "So many people differ by more than chance throughout: their true rates seem to lie {sd} apart (standard "
            "deviation), be it for what they sell. The limits are widened by that, and the chances in the table are not."
        )
        notes.append(text.format(sd=percent(found.spread**0.5)))
    few = int((table["stands"] == "apart_few").sum())
    text = plural(
        "{n} person with fewer than {least} closed deals is shown, but not judged.",
        "{n} people with fewer than {least} closed deals are shown, but not judged.",
        few,
    )
    return [*notes, text.format(n=count(few), least=count(RANKED))] if few else notes
