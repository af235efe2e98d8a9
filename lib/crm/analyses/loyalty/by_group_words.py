"""What retention by group says."""

import pandas as pd

from crm.analyses.loyalty.cohorts_words import periods_long
from crm.analyses.loyalty.kept import Counted
from crm.names import GROUPS
from crm.names.segmentation import DESCRIBED_BY
from crm.words import _, brief, listed, percent

MOST = 3  # groups that a sentence names


def group_sentence(table: pd.DataFrame, k: int, asked: Counted) -> str:
    """Which groups stay more or less than all others, if any does."""
    whole = percent(table.kept_share.iloc[0])
    above, below = (table[table.kept_verdict == f"kept_{side}"] for side in ("above", "below"))
    facts = {
        "share": whole,
        "after": periods_long(k, asked.length),
        "above": _named(above),
        "below": _named(below),
    }
    if len(above) and len(below):
        text = _(
            "{share} of customers were there {after} after they came: more by more than chance of {above}, fewer of {below}."
        )
    elif len(above):
        text = _(
            "{share} of customers were there {after} after they came: more by more than chance of {above}."
        )
    elif len(below):
        text = _(
            "{share} of customers were there {after} after they came: fewer by more than chance of {below}."
        )
    elif table.kept_verdict.notna().any():
        text = _(
            "{share} of customers were there {after} after they came; no group differs from all others by more than chance."
        )
    else:
        text = _(
            "{share} of customers were there {after} after they came; no two groups are large enough to compare."
        )
    return text.format(**facts)


def _named(rows: pd.DataFrame) -> str:
    """The groups that differ most, with their shares."""
    rows = rows.sort_values(["customers", "group"], ascending=[False, True]).head(MOST)
    text = _("{group} ({share})")
    return listed(
        [text.format(group=_label(row.group), share=percent(row.kept_share)) for row in rows.itertuples()]
    )


def _label(group: str) -> str:
    return GROUPS[group].label if group in GROUPS else brief(group, 30)


def group_notes(company, asked: Counted, by: str | None, level: float) -> tuple[str, ...]:
    """What groups are, and how they are compared."""
    segment = (
        _("Segment: {what} of the account, as the source has it today.").format(what=DESCRIBED_BY[by])
        if by
        else ""
    )
    return tuple(
        note
        for note in (
            segment,
            _("Channel: the account's source. First product: the one of the first contract.")
            if asked.version == "contractual"
            else _(
                "Channel: the account's source. First product: what most of the money of the first day with an order went into."
            ),
            _(
                "A group stands apart where its share differs from that of all others beyond chance at {share}, every "
                "comparison of the table counted (Holm). Groups differ in more than their name: this is no proof of "
                "what keeps customers."
            ).format(share=percent(level)),
        )
        if note
    )
