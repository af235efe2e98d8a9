"""What the pipeline as it stands says."""

import pandas as pd

from crm.tables import Company
from crm.words import _, count, days, is_missing, percent, plural, short_money


def standing_sentence(company: Company, rows: pd.DataFrame, limits, old: int) -> str:
    """How many deals are open, what they are worth, how many are old and how many overdue."""
    n, late = int(rows["n"].sum()), int(rows.loc[rows["overdue"] == 1, "n"].sum())
    facts = {
        "n": count(n), "value": short_money(float(rows["cents"].sum()) / 100, company.currency), "old": count(old),
        "limit": days(limits.old), "late": count(late),
    }  # fmt: skip
    if not n:
        return _("No deal is open.")
    valued = bool(rows["priced"].sum())
    if is_missing(limits.old):
        text = plural(
            "{n} deal is open; too few were won to tell how old an open one may be.",
            "{n} deals are open; too few were won to tell how old an open one may be.",
            n,
        )
    elif valued and company.has("deals.close_date"):
        text = plural(
            "{n} deal worth {value} is open. Older than {limit}, by which nine in ten wins have come: {old}. Past their "
            "expected close: {late}.",
            "{n} deals worth {value} are open. Older than {limit}, by which nine in ten wins have come: {old}. Past their "
            "expected close: {late}.",
            n,
        )
    elif valued:
        text = plural(
            "{n} deal worth {value} is open. Older than {limit}, by which nine in ten wins have come: {old}.",
            "{n} deals worth {value} are open. Older than {limit}, by which nine in ten wins have come: {old}.",
            n,
        )
    else:
        text = plural(
            "{n} deal is open. Older than {limit}, by which nine in ten wins have come: {old}.",
            "{n} deals are open. Older than {limit}, by which nine in ten wins have come: {old}.",
            n,
        )
    return text.format(**facts)


def standing_notes(company: Company, rows: pd.DataFrame, limits, how: str) -> list[str]:
    """Deals without an amount or a day, what the limits are, and where the order of stages comes from."""
    n, notes = int(rows["n"].sum()), [how] if how else []
    without = n - int(rows["priced"].sum())
    if without and company.has("deals.amount"):
        notes.append(
            plural(
                "{n} of {of} open deals has no amount and is worth nothing here.",
                "{n} of {of} open deals ({share}) have no amount and are worth nothing here.",
                without,
            ).format(n=count(without), of=count(n), share=percent(without / n))
        )
    if undated := int(rows.loc[rows["age"].isna(), "n"].sum()):
        notes.append(
            plural(
                "{n} open deal has no day of creation, and no age.",
                "{n} open deals have no day of creation, and no age.",
                undated,
            ).format(n=count(undated))
        )
    if not is_missing(limits.old):
        notes.append(
            _(
                "Half of the wins that ever come have come by {usual} after creation, nine in ten by {old}; deals still open "
                "are counted in."
            ).format(usual=days(limits.usual), old=days(limits.old))
        )
    return notes


def watch_sentence(totals: pd.Series, shown: int, limit: float, company: Company) -> str:
    """How many deals are old, and what they are worth."""
    facts = {
        "n": count(totals["n"]), "limit": days(limit), "shown": count(shown),
        "value": short_money(float(totals["cents"]) / 100, company.currency),
    }  # fmt: skip
    if not totals["n"]:
        return _("No open deal is older than {limit}, by which nine in ten wins have come.").format(**facts)
    if not totals["cents"]:
        return plural(
            "{n} open deal is older than {limit}, by which nine in ten wins have come.",
            "{n} open deals are older than {limit}, by which nine in ten wins have come; {shown} are listed.",
            int(totals["n"]),
        ).format(**facts)
    return plural(
        "{n} open deal worth {value} is older than {limit}, by which nine in ten wins have come.",
        "{n} open deals worth {value} are older than {limit}, by which nine in ten wins have come; the {shown} largest are "
        "listed.",
        int(totals["n"]),
    ).format(**facts)
