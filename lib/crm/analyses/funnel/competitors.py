"""Whom deals are lost to: closed deals by the competitor named, and how often they are won all the same (E5)."""

import pandas as pd

from crm.deals.counted import closed, period
from crm.estimate.compare import Count, holm, share_gap
from crm.estimate.shares import NONE, RANKED, SHOWN, wilson
from crm.finding import Finding
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, count, listed, percent, plural

MOST = 12  # competitors in the table; the others are put together
EVEN = 0.5  # named on wins this often, next to how often on losses, a win rate can be told


@needs(
    "E5", _("Competitors"), "deals.status", "deals.closed_at", "deals.competitor", better=("deals.amount",)
)
def competitors(company: Company, level: float = 0.95) -> Finding:
    """Deals closed in the window by the competitor that is named: won, lost, and the share won with its interval."""
    rows = _by_competitor(company)
    named, nobody = rows[rows["named"]], rows[~rows["named"]]
    fair = _named_alike(named, nobody)
    return Finding(
        id="funnel.competitors",
        says=_sentence(named, nobody, fair, level),
        table=_table(named, nobody, fair, level) if named["lost"].sum() else pd.DataFrame(),
        caption=_("Closed deals by competitor, {period}").format(period=period(company)),
        notes=tuple(_notes(named, nobody, fair)),
        currency=company.currency,
    )


def _by_competitor(company: Company) -> pd.DataFrame:
    """Won and lost deals by competitor, and what the lost ones were worth; most losses first, unnamed ones last."""
    deals = closed(company)
    rival = deals.competitor
    won, lost = one_if(deals.status == "won"), one_if(deals.status == "lost")
    found = fetch(
        deals.group_by(competitor=rival).agg(
            won=won.sum(), lost=lost.sum(), value=(lost * deals.amount.fill_null(0)).sum()
        )
    )
    found = found.assign(named=found["competitor"].notna())
    return found.sort_values(
        ["named", "lost", "competitor"], ascending=[False, False, True], ignore_index=True
    )


def _named_alike(named: pd.DataFrame, nobody: pd.DataFrame) -> bool:
    """Whether a competitor is named on wins about as often as on losses; else a win rate would say who fills in forms."""
    shares = [named[c].sum() / max(named[c].sum() + nobody[c].sum(), 1) for c in ("won", "lost")]
    return bool(shares[0] >= EVEN * shares[1] and named["won"].sum() >= SHOWN)


def _table(named: pd.DataFrame, nobody: pd.DataFrame, fair: bool, level: float) -> pd.DataFrame:
    """One row a competitor, the rare ones together, then the deals without one."""
    first, rest = named.head(MOST), named.iloc[MOST:]
    parts = [
        first,
        *([_one(rest, _("(others)"))] if len(rest) else []),
        *([_one(nobody, _("(none named)"))] if len(nobody) else []),
    ]
    table = pd.concat(parts, ignore_index=True)
    closed_deals = table["won"] + table["lost"]
    rates = [
        wilson(int(won), int(n), level) if fair and n >= SHOWN else NONE
        for won, n in zip(table["won"], closed_deals, strict=True)
    ]
    made = pd.DataFrame({
        "competitor": table["competitor"], "closed_deals": closed_deals, "won_deals": table["won"],
        "lost_deals": table["lost"], "lost_value": table["value"],
        "share": [r.value for r in rates], "low": [r.low for r in rates], "high": [r.high for r in rates],
    })  # fmt: skip
    empty = [
        *(["share", "low", "high"] if not fair else []),
        *(["lost_value"] if not made["lost_value"].any() else []),
    ]
    return made.drop(columns=empty)


def _one(rows: pd.DataFrame, label: str) -> pd.DataFrame:
    """The rows as a single one under a label."""
    return pd.DataFrame([{"competitor": label, **rows[["won", "lost", "value"]].sum()}]).astype(
        {"won": int, "lost": int}
    )


def _sentence(named: pd.DataFrame, nobody: pd.DataFrame, fair: bool, level: float) -> str:
    """Who is named most, and against whom fewer deals are won than against the others, if that is no accident."""
    lost, total = int(named["lost"].sum()), int(named["lost"].sum() + nobody["lost"].sum())
    if not lost:
        return _("No lost deal of this period names a competitor.")
    facts = {
        "n": count(lost), "all": count(total), "first": named["competitor"].iloc[0],
        "share": percent(named["lost"].iloc[0] / lost),
    }  # fmt: skip
    if lost < RANKED:
        text = plural(
            "{n} lost deal of {all} names a competitor, too few to rank.",
            "{n} lost deals of {all} name a competitor, too few to rank.",
            lost,
        )
        return text.format(**facts)
    harder = _harder(named, level) if fair else []
    if not fair:
        text = _("{n} of {all} lost deals name a competitor, {share} of them {first}.")
    elif not harder:
        text = _(
            "{n} of {all} lost deals name a competitor, {share} of them {first}; against none are deals won less often "
            "than against the others by more than accident."
        )
    else:
        facts["harder"] = listed(harder)
        text = _(
            "{n} of {all} lost deals name a competitor, {share} of them {first}. Against {harder} fewer deals are won than "
            "against the others, by more than accident."
        )
    return text.format(**facts)


def _harder(named: pd.DataFrame, level: float) -> list[str]:
    """Competitors against whom fewer deals are won than against all others, after Holm's correction."""
    judged = named[named["won"] + named["lost"] >= RANKED]
    if len(judged) < 2:
        return []
    total = Count(float(named["won"].sum()), float((named["won"] + named["lost"]).sum()))
    gaps = [
        share_gap(Count(won, won + lost), Count(total.up - won, total.n - won - lost), level)
        for won, lost in zip(judged["won"].astype(float), judged["lost"].astype(float), strict=True)
    ]
    chances = holm([gap.p for gap in gaps])
    return [
        name
        for name, gap, p in zip(judged["competitor"], gaps, chances, strict=True)
        if gap.value < 0 and p < 1 - level
    ]


def _notes(named: pd.DataFrame, nobody: pd.DataFrame, fair: bool) -> list[str]:
    """What the shares won can be compared with, or why there are none."""
    if not named["lost"].sum():
        return []
    if not fair:
        text = _("Competitors are named on {lost} lost deals and {won} won ones: too unlike for a share won.")
        return [text.format(lost=count(named["lost"].sum()), won=count(named["won"].sum()))]
    text = _(
        "A competitor is named on {won} of the won and {lost} of the lost deals: hold competitors against each other, not "
        "against deals that name none."
    )
    won, lost = (percent(named[c].sum() / (named[c].sum() + nobody[c].sum())) for c in ("won", "lost"))
    return [text.format(won=won, lost=lost)]
