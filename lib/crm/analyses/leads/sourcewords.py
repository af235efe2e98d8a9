"""What the sources of leads say."""

from datetime import date, timedelta

import pandas as pd

from crm.deals.counted import size
from crm.estimate.shares import RANKED, SHOWN, wilson
from crm.tables import Company
from crm.words import _, count, day, days, listed, percent, plural

NAMELESS = ("unknown", "other", "others", "none", "n/a", "not set")  # sources nobody can act on


def source_sentence(rows: pd.DataFrame, leads: bool, linked: bool, level: float) -> str:
    """The overall share, then the sources that lie above or below it by more than chance."""
    hits, n = "won" if linked else "deals", int(rows["leads"].sum()) if len(rows) else 0
    if n < SHOWN:
        return plural("{n} record with a source, too few for a share.", "{n} records with a source, too few for a share.",
                      n).format(n=count(n))  # fmt: skip
    total = int(rows[hits].sum())
    template = _("{hits} of {n} leads ({share}) became a deal.")
    if linked:
        template = (
            _("{hits} of {n} leads ({share}) are won by now.")
            if leads
            else _("{hits} of {n} deals ({share}) are won by now.")
        )
    overall = template.format(hits=count(total), n=count(n), share=percent(total / n))
    return f"{overall} {_difference(rows, hits, total / n, level)}"


def _difference(rows: pd.DataFrame, hits: str, overall: float, level: float) -> str:
    """The best and the worst source that chance does not explain (Bonferroni over the sources compared)."""
    named = rows[(rows["leads"] >= RANKED) & rows["source"].notna()]
    if len(named) < 2:
        return _("There are too few sources to compare.")
    strict = 1 - (1 - level) / len(named)
    rates = [
        (wilson(int(hit), int(n), strict), s)
        for hit, n, s in zip(named[hits], named["leads"], named["source"], strict=True)
    ]
    above = [(r.value, s) for r, s in rates if r.low > overall and s.lower() not in NAMELESS]
    below = [(r.value, s) for r, s in rates if r.high < overall and s.lower() not in NAMELESS]
    template = _("No source differs from the rest by more than chance.")
    if above and below:
        template = _("Among the sources {best} does best with {above}, {worst} worst with {below}.")
    elif above:
        template = _("Among the sources {best} stands out with {above}.")
    elif below:
        template = _("Among the sources {worst} falls behind with {below}.")
    (high, best), (low, worst) = max(above, default=(None, "")), min(below, default=(None, ""))
    return template.format(best=best, above=percent(high), worst=worst, below=percent(low))


def lead_notes(company: Company, leads: bool, linked: bool, cutoffs: dict[int, date]) -> tuple[str, ...]:
    """What is counted how: maturity, links that lack, rows without a date."""
    if not leads:
        return (_("This source keeps no leads; shown are its deals by source."),)
    notes = [
        _(
            "Within so many days: only leads from months old enough, so each column has its own; up to {ends}."
        ).format(
            ends=listed(
                [
                    _("{day} for {days}").format(day=day(cut - timedelta(days=1)), days=days(h))
                    for h, cut in cutoffs.items()
                ]
            )
        )
    ]
    if not linked:
        notes.append(_("Leads are not linked to deals here, so how many were won is not known."))
    if early := size(
        company.leads.filter(company.leads.converted_at.date() < company.leads.created_at.date())
    ):
        notes.append(
            plural(
                "{n} lead became a deal before it was created; it counts as converted at once.",
                "{n} leads became a deal before they were created; they count as converted at once.",
                early,
            ).format(n=count(early))
        )
    return tuple(notes)
