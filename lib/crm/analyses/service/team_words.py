"""How the finding on teams is put into words: who stands apart, and what the comparison allows for."""

import pandas as pd

from crm.customers.periods import span
from crm.estimate.shares import RANKED
from crm.words import _, count, listed, number, percent, plural

NAMED = 3  # teams in a sentence


def sentence(table: pd.DataFrame, features: list[str]) -> str:
    """Which teams stand apart; where none does, between what their shares lie and that this says nothing of them."""
    judged = table[(table.stands != "team_few") & (table.served_by != "no_team")]
    below, above = (table[table.stands == side] for side in ("team_below", "team_above"))
    facts = {
        "features": listed(features), "low": percent(judged.share.min()), "high": percent(judged.share.max()),
        "n": count(len(judged)), "below": _named(below), "above": _named(above),
    }  # fmt: skip
    if not (judged.stands != "team_alone").any():
        return _(
            "No two teams have tickets of the same {features}, so their deadlines cannot be compared: they keep between {low} "
            "and {high}."
        ).format(**facts)
    if not len(below) and not len(above):
        return _template(bool(features)).format(**facts)
    if (
        len(below) + len(above) == 1
        and (one := pd.concat([below, above]).iloc[0]).share_expected == one.share_expected
    ):
        text = _(
            "“{team}” keeps fewer deadlines than the others would with such tickets: {share}, where {expected} were to be "
            "expected."
        ) if len(below) else _(
            "“{team}” keeps more deadlines than the others would with such tickets: {share}, where {expected} were to be "
            "expected."
        )  # fmt: skip
        return text.format(team=one.served_by, share=percent(one.share), expected=percent(one.share_expected))
    if len(below) and len(above):
        text = _(
            "With such tickets the others would keep more deadlines than {below}, and fewer than {above}."
        )
    elif len(below):
        text = _("Fewer deadlines than the others would keep with such tickets: {below}.")
    else:
        text = _("More deadlines than the others would keep with such tickets: {above}.")
    return text.format(**facts)


def _template(mixed: bool) -> str:
    if mixed:
        return _(
            "No team can be told apart from the others: with {features} allowed for, what lies between {low} and {high} of "
            "deadlines kept may be chance."
        )
    return _(
        "No team can be told apart from the others: what lies between {low} and {high} of deadlines kept may be chance."
    )


def _named(rows: pd.DataFrame) -> str:
    """Teams with what they keep, and what was to be expected where that is known."""
    said = []
    for row in rows.head(NAMED).itertuples():
        if row.share_expected == row.share_expected:
            text = _("“{team}” ({share} kept, {expected} expected)")
        else:
            text = _("“{team}” ({share} kept)")
        said.append(
            text.format(team=row.served_by, share=percent(row.share), expected=percent(row.share_expected))
        )
    return listed(said)


def notes(company, table: pd.DataFrame, spread: float, features: list[str]) -> tuple[str, ...]:
    """What was counted, how the yardstick is made, what plain shares would have said, and who cannot be compared."""
    text = _(
        "Tickets whose deadline fell in {span}; one that is overdue and open has missed it. Teams stand by number of tickets, "
        "not by rank."
    )
    said = [text.format(span=span(company))]
    if features:
        text = _(
            "Expected: what a logistic model of the other teams' tickets by {features} makes of a team's own. A verdict allows "
            "for all comparisons; what was not recorded, such as how hard a ticket was, is not allowed for."
        )
        said.append(text.format(features=listed(features)))
    else:
        said.append(_("Neither priority nor type of tickets tells them apart, so no mix is allowed for."))
    if spread > 1:
        text = _(
            "The months of a team vary {times} times as much as chance alone would have it; verdicts allow for that."
        )
        said.append(text.format(times=number(spread)))
    return (*said, *_turned(table), *_alone(table))


def _turned(table: pd.DataFrame) -> tuple[str, ...]:
    """The teams that would be judged otherwise by their plain share."""
    other = table[
        (table.stands != table.stands_plain) & (table.stands_plain.isin(["team_above", "team_below"]))
    ]
    if other.empty:
        return ()
    names = listed([_("“{team}”").format(team=team) for team in other.served_by.head(NAMED)])
    return (_("By the plain share {teams} would stand apart; that is the mix.").format(teams=names),)


def _alone(table: pd.DataFrame) -> tuple[str, ...]:
    """How many tickets have none like them elsewhere."""
    aside = int((table.due - table.compared).sum())
    text = plural(
        "{n} ticket is of a kind that hardly any other team has, and is not compared.",
        "{n} tickets are of a kind that hardly any other team has, and are not compared.",
        aside,
    )
    return (text.format(n=count(aside)),) if aside else ()


def too_few(company, table: pd.DataFrame) -> str:
    """Why teams are not compared."""
    text = plural(
        "Teams are not compared: {n} has {least} tickets or more that were due in {span}.",
        "Teams are not compared: {n} have {least} tickets or more that were due in {span}.",
        int((table.due >= RANKED).sum()),
    )
    return text.format(n=count((table.due >= RANKED).sum()), least=count(RANKED), span=span(company))
