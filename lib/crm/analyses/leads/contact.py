"""How soon leads are first contacted, and how many become a deal by how soon they were (E1)."""

from datetime import timedelta

import ibis
import pandas as pd

from crm.deals.counted import period
from crm.estimate.compare import Count, share_gap
from crm.estimate.shares import NONE, RANKED, SHOWN, Interval, wilson
from crm.estimate.survival import median_days, survival, value_on
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, between, count, days, duration, is_missing, percent, plural

LANDMARK, WITHIN = (
    7,
    90,
)  # days: who is contacted by when is judged on the one, what became of them from there to the other
DAY = 24  # hours
FEW_DAYS = 3  # waits below are counted to the hour
SPEEDS = {
    "within_a_day": _("Contacted within a day"),
    "within_a_week": _("Within 7 days"),
    "later": _("Later or not yet"),
}


@needs(
    "E1",
    _("First contact with leads"),
    "leads.created_at",
    "leads.first_contact_at",
    better=("leads.converted_at",),
)
def first_contact(company: Company, level: float = 0.95) -> Finding:
    """Time from a lead to the first contact (Kaplan-Meier, leads not yet contacted counted in), and how many became a
    deal by how soon they were contacted.

    Who converts soon would be counted among the quick ones whatever was done: only leads that had not become a deal
    seven days after they came are compared, by what was done in those days."""
    waits, odd = _waits(company)
    if waits["n"].sum() < RANKED:
        says = _("Too few leads are dated to tell how soon they are contacted.")
        return Finding("leads.first_contact", says, answered=False)
    curve = survival(waits, level)
    median = median_days(curve)
    rows = _speeds(company) if company.has("leads.converted_at") else pd.DataFrame()
    table = _table(rows, level)
    soon = value_on(curve, 1)
    return Finding(
        id="leads.first_contact",
        says=_sentence(curve, median, 1 - soon.value, rows, level),
        table=table,
        caption=_("Leads that became a deal within {days} by how soon they were contacted, created {period}").format(
            days=days(WITHIN), period=period(company)
        ),
        numbers=(Number("contacted_soon", 1 - soon.value, 1 - soon.high, 1 - soon.low, int(waits["n"].sum())),),
        notes=tuple(_notes(median, rows, odd)),
    )  # fmt: skip


def _waits(company: Company) -> tuple[pd.DataFrame, int]:
    """Days from lead to first contact, or to the end of as_of (event 0), counted; and leads contacted before they came."""
    leads = company.within(company.leads, "created_at")
    leads = leads.filter(leads.created_at.notnull())
    last = ibis.timestamp(pd.Timestamp(company.as_of) + pd.Timedelta(days=1))
    end = leads.first_contact_at.fill_null(last)
    seconds = end.epoch_seconds() - leads.created_at.epoch_seconds()
    hours = (seconds + 3599) // 3600  # begun hours, so that a day is one
    coarse = (hours < DAY * FEW_DAYS).ifelse(hours, (hours + DAY - 1) // DAY * DAY)
    rows = leads.mutate(
        hours=(seconds < 0).ifelse(-1, coarse).cast("int64"), event=one_if(leads.first_contact_at.notnull())
    )
    found = fetch(rows.group_by("hours", "event").agg(n=rows.count()), at_most=100_000)
    found = found.sort_values(["hours", "event"], ignore_index=True).assign(days=lambda t: t["hours"] / DAY)
    return found[found["hours"] >= 0], int(found.loc[found["hours"] < 0, "n"].sum())


def _speeds(company: Company) -> pd.DataFrame:
    """Leads old enough and not yet a deal on the landmark, by speed: how many, and how many became one by the end."""
    leads = company.within(company.leads, "created_at")
    old = leads.filter(leads.created_at.date() <= company.as_of - timedelta(days=WITHIN))
    seconds = [
        (moment.epoch_seconds() - old.created_at.epoch_seconds())
        for moment in (old.first_contact_at, old.converted_at)
    ]
    contacted, became = ((s / 86_400.0).cast("float64") for s in seconds)
    waiting = old.filter((became.isnull() | (became > LANDMARK)).fill_null(True))
    speed = ibis.cases(
        (contacted <= 1, "within_a_day"), (contacted <= LANDMARK, "within_a_week"), else_="later"
    )
    marked = waiting.mutate(speed=speed, deal=one_if((became <= WITHIN).fill_null(False)))
    found = fetch(marked.group_by("speed").agg(leads=marked.count(), deals=marked.deal.sum()))
    return found.set_index("speed").reindex(list(SPEEDS), fill_value=0).reset_index()


def _table(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row a speed, with the share that became a deal; withheld below ten."""
    if rows.empty or not rows["leads"].sum():
        return pd.DataFrame()
    rates = [
        wilson(int(d), int(n), level) if n >= SHOWN else NONE
        for d, n in zip(rows["deals"], rows["leads"], strict=True)
    ]
    return pd.DataFrame({
        "speed": rows["speed"].map(SPEEDS), "leads": rows["leads"], "lead_deals": rows["deals"],
        "share": [r.value for r in rates], "low": [r.low for r in rates], "high": [r.high for r in rates],
    })  # fmt: skip


def _sentence(curve: pd.DataFrame, median: Interval, soon: float, rows: pd.DataFrame, level: float) -> str:
    """How soon half of the leads are contacted, and whether the quick ones become deals more often."""
    facts = {
        "half": duration(median.value),
        "soon": percent(soon),
        "left": percent(curve["share_left"].iloc[-1]),
    }
    if is_missing(median.value):
        return _("Fewer than half of the leads are contacted so far; {soon} are within a day.").format(
            **facts
        )
    if rows.empty or min(rows["leads"].iloc[0], rows["leads"].iloc[1:].sum()) < RANKED:
        return _("Half of the leads are contacted within {half}, {soon} within a day.").format(**facts)
    quick, slow = rows.iloc[0], rows.iloc[1:].sum(numeric_only=True)
    gap = share_gap(*(Count(float(one["deals"]), float(one["leads"])) for one in (quick, slow)), level)
    facts |= {
        "quick": percent(quick["deals"] / quick["leads"]),
        "slow": percent(slow["deals"] / slow["leads"]),
    }
    if gap.low <= 0 <= gap.high:
        text = _(
            "Half of the leads are contacted within {half}, {soon} within a day; these become a deal no more often than the "
            "others by more than accident ({quick} and {slow})."
        )
    else:
        text = _(
            "Half of the leads are contacted within {half}, {soon} within a day; of these {quick} become a deal, of the "
            "others {slow}."
        )
    return text.format(**facts)


def _notes(median: Interval, rows: pd.DataFrame, odd: int) -> list[str]:
    """The interval of the median, what is compared, and what could not be timed."""
    notes = []
    if not (is_missing(median.low) or is_missing(median.high)):
        notes.append(
            _("Half are contacted within {interval}, leads not yet contacted counted in.").format(
                interval=between(duration(median.low), duration(median.high))
            )
        )
    if len(rows):
        notes.append(
            _(
                "Compared are leads at least {days} old that were no deal {mark} after they came, by when they were first "
                "contacted. Whom one answers first may be the better lead: the difference goes with speed, and need not "
                "come from it."
            ).format(days=days(WITHIN), mark=days(LANDMARK))
        )
    if odd:
        text = plural(
            "{n} lead was contacted before it came and is left out of the times.",
            "{n} leads were contacted before they came and are left out of the times.",
            odd,
        )
        notes.append(text.format(n=count(odd)))
    return notes
