"""How the finding on ratings of contacts is put into words."""

import pandas as pd

from crm.customers.periods import span
from crm.estimate.shares import RANKED, SHOWN, Interval
from crm.words import _, brief, count, listed, number, percent, plural

NAMED = 3  # groups in a sentence
UNKNOWN = "contact_unknown"


def rating(value: float) -> str:
    """A mean rating: 82.4 where ratings go far, 4.31 where they are marks below ten."""
    return number(value, 1 if abs(value) >= 10 else 2)


def group_name(sort: str, name: str) -> str:
    """A group as the table has it: the source's word, or a key of crm.names."""
    return brief(name) if name and sort != "contact_when" else name or UNKNOWN


def sentence(company, table: pd.DataFrame, mean: Interval, rated: float, contacts: float) -> str:
    """How many were rated and how, and which team or type stands apart, or that none does."""
    facts = {
        "share": percent(rated / contacts), "span": span(company), "mean": rating(mean.value),
        "low": rating(mean.low), "high": rating(mean.high), "below": _named(table, "contact_below"),
        "above": _named(table, "contact_above"),
    }  # fmt: skip
    if facts["below"] and facts["above"]:
        text = _(
            "{share} of contacts in {span} were rated, with {mean} on average (between {low} and {high}); lower "
            "than the others, more than by chance: {below}; higher: {above}."
        )
    elif facts["below"]:
        text = _(
            "{share} of contacts in {span} were rated, with {mean} on average (between {low} and {high}); lower "
            "than the others, more than by chance: {below}."
        )
    elif facts["above"]:
        text = _(
            "{share} of contacts in {span} were rated, with {mean} on average (between {low} and {high}); higher "
            "than the others, more than by chance: {above}."
        )
    elif (table.stands == "contact_within").any():
        text = _(
            "{share} of contacts in {span} were rated, with {mean} on average (between {low} and {high}); no team "
            "and no kind of contact can be told apart from the others."
        )
    else:
        text = _(
            "{share} of contacts in {span} were rated, with {mean} on average (between {low} and {high})."
        )
    return text.format(**facts)


def _named(table: pd.DataFrame, side: str) -> str:
    """The groups of a side with their ratings, the furthest from the others first."""
    rows = table[(table.stands == side) & (table.group != UNKNOWN)]
    rows = rows.assign(far=rows.rating_gap.abs()).sort_values("far", ascending=False, kind="stable")
    return listed([_one(row) for row in rows.head(NAMED).itertuples()]) if len(rows) else ""


def _one(row) -> str:
    if row.group == "contact_lately":
        return _("those of the last three months ({mean})").format(mean=rating(row.rating))
    if row.group == "contact_before":
        return _("those before the last three months ({mean})").format(mean=rating(row.rating))
    return _("“{group}” ({mean})").format(group=row.group, mean=rating(row.rating))


def notes(table: pd.DataFrame, times: float) -> tuple[str, ...]:
    """How groups were compared, that those not rated are not known, and what is withheld."""
    made = int((table.p.notna() & ~table.twice.astype(bool)).sum())
    said = []
    if made:
        text = plural(
            "Each group is set against all others of its sort within the same types of contact; {n} comparison was made.",
            "Each group is set against all others of its sort within the same types of contact; a verdict allows for {n} "
            "comparisons (Holm).",
            made,
        )
        said.append(text.format(n=count(made)))
    if times > 1:
        text = _(
            "The months of a team vary {times} times as much as chance alone would have it; intervals and verdicts "
            "allow for that."
        )
        said.append(text.format(times=number(times)))
    said.append(
        _(
            "Who rates chooses what is rated: contacts that nobody rated may have been better or worse, and one reviewer may be "
            "milder than another."
        )
    )
    if table.contacts_rated.isna().any():
        text = _("Groups of fewer than {n} ratings are withheld, and what those could be worked out from.")
        said.append(text.format(n=count(SHOWN)))
    if (table.contacts_rated < RANKED).any():
        said.append(_("Groups of fewer than {n} ratings are shown and not judged.").format(n=count(RANKED)))
    return tuple(said)


def too_few(company, n: int) -> str:
    """Why nothing is said of the quality of contacts."""
    text = plural(
        "{n} contact was rated in {span}, too few to say how good contacts are.",
        "{n} contacts were rated in {span}, too few to say how good contacts are.",
        n,
    )
    return text.format(n=count(n), span=span(company))
