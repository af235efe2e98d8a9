"""What a change of a driver's path would make in money, with its interval (I6)."""

import pandas as pd

from crm.analyses.scenarios.drivers import NOTHING_SOLD, too_short
from crm.analyses.scenarios.paths import Change, asked, counts, difference, parts
from crm.analyses.scenarios.study import Study, study
from crm.analyses.scenarios.terms import AS_IT_STANDS, Terms
from crm.analyses.scenarios.words import called, change_words, sized
from crm.estimate.shares import Interval
from crm.finding import Finding
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _, count, month, plural, short_money

COLUMNS = (
    "what_changes",
    "difference",
    "difference_low",
    "difference_high",
    "driver_verdict",
    "beyond_seen",
    "case_of",
)
NONE = float("nan")
UNPROVEN = ("helps_dropped", "helps_still", "helps_alike")
CASES = ("what_if", "good", "bad")


@needs(
    "I6",
    _("What a change would make"),
    better=("orders.ordered_at", "orders.amount", "costs.spent_on", "costs.amount"),
)
def differences(company: Company, terms: Terms = AS_IT_STANDS, level: float = 0.95) -> Finding:
    """Each change of a path, those asked for and those of the good and the bad case: the money it would bring over all months
    ahead against the base case, with an interval at `level`; of an effect not told from chance only the interval."""
    told = study(company, terms)
    if told is None or told.untried:
        why = NOTHING_SOLD if told is None else _("No change can be reckoned. {why}").format(why=told.untried)
        return Finding(
            "scenarios.differences", why, notes=told.about.sales.notes if told else (), answered=False
        )
    changes = asked(told, terms)
    if not any(changes.values()):
        said = (*not_reckoned(told, terms), *told.about.sales.notes)
        return Finding("scenarios.differences", too_short(told), notes=said, answered=False)
    rows = [row for case in CASES for row in rows_of(told, case, changes[case], level, company.currency)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Finding(
        id="scenarios.differences",
        says=sentence(table, level, company.currency),
        table=table,
        caption=_("What each change would make against the base case, {first} to {last} together").format(
            first=month(told.base.months[0]), last=month(told.base.months[-1])
        ),
        notes=(*not_reckoned(told, terms), *notes(told, changes, table, level, company.currency)),
        currency=company.currency,
    )


def rows_of(told: Study, case: str, changes: list[Change], level: float, currency: str | None) -> list[tuple]:
    """One row a change; those of a case add up to it to the cent, for what one brings hangs on the others."""
    moving = [one for one in changes if counts(told, one)]
    shared = iter(parts(told, moving) if case != "what_if" else [])
    rows = []
    for one in changes:
        worth = difference(told, [one], level)
        if case != "what_if":  # its part of the case; one that is not told from chance has none
            part = next(shared) / 100 if counts(told, one) else NONE
            worth = Interval(*(end * part / worth.value if worth.value else part for end in worth))
        verdict = "helps_assumed" if one.one is None else f"helps_{one.one.verdict}"
        ends = (round(end, 2) for end in worth)
        rows.append((labelled(one, case, currency), *ends, verdict, one.beyond, f"case_{case}"))
    return rows


def not_reckoned(told: Study, terms: Terms) -> list[str]:
    """A sentence on each driver of which a change is asked for, and whose effect could not be tried at all."""
    wanted = {move.name for moves in (terms.what_if, terms.good, terms.bad) for move in moves}
    wanted |= {name.lower() for _case, name, _series in terms.paths}
    text = _(
        "What a change of {name} would make is not told: it was not tried, for the reason that stands below what moves sales."
    )
    return [
        text.format(name=called(one.driver))
        for one in told.looked
        if one.alone is None and one.driver.name.lower() in wanted
    ]


def labelled(one: Change, case: str, currency: str | None) -> str:
    """A change as its row is called."""
    words = change_words(one, currency)
    text = {"good": _("Good case: {change}"), "bad": _("Bad case: {change}")}.get(case)
    return text.format(change=words) if text else words


def sentence(table: pd.DataFrame, level: float, currency: str | None) -> str:
    """The largest difference that is told from chance, of those asked for if there is one; or that there is none."""
    known = table[~table.driver_verdict.isin(UNPROVEN)]
    estimated = known[known.driver_verdict != "helps_assumed"]
    known = estimated if len(estimated) else known
    wanted = known[known.case_of == "case_what_if"]
    known = wanted if len(wanted) else known
    if known.empty:
        row = table.iloc[0]
        low, high = (short_money(end, currency) for end in (row.difference_low, row.difference_high))
        return UNKNOWN.format(change=row.what_changes, low=low, high=high, level=count(100 * level))
    row = known.loc[known.difference.abs().idxmax()]
    ends = (row.difference_low, row.difference_high)
    if ends[0] >= 0 or ends[1] <= 0:  # said as more, or as less
        ends = sorted(map(abs, ends))
    text = LARGEST[row.driver_verdict == "helps_assumed", row.difference >= 0]
    low, high = (short_money(end, currency) for end in ends)
    amount = short_money(abs(row.difference), currency)
    return text.format(change=row.what_changes, amount=amount, low=low, high=high, level=count(100 * level))


UNKNOWN = _(
    "{change}: whether that brings anything cannot be told from chance, anything between {low} and {high} ({level} in 100)."
)
LARGEST = {  # assumed or estimated, more or less
    (False, True): _("{change}: about {amount} more in all, between {low} and {high} ({level} in 100)."),
    (False, False): _("{change}: about {amount} less in all, between {low} and {high} ({level} in 100)."),
    (True, True): _("{change}: about {amount} more in all. That is assumed, not estimated."),
    (True, False): _("{change}: about {amount} less in all. That is assumed, not estimated."),
}


def notes(
    told: Study, changes: dict[str, list[Change]], table: pd.DataFrame, level: float, currency: str | None
) -> tuple[str, ...]:
    """What the interval holds, what was never seen, and what the cases come to together."""
    said = [
        _(
            "The interval holds the doubt about the effect and about the base case; it is conditional on the path, and on the "
            "effect staying as it was."
        )
    ]
    if (table.driver_verdict == "helps_dropped").any():
        said.append(
            _(
                "An effect that is not told from chance moves no line and no case; look at its interval, not at its middle."
            )
        )
    said += [beyond_note(told, one, currency) for case in CASES for one in changes[case] if one.beyond]
    for case, text in TOTALS.items():
        moving = [one for one in changes[case] if counts(told, one)]
        if len(moving) > 1:
            worth = difference(told, moving, level)
            said.append(
                text.format(
                    amount=short_money(worth.value, currency), low=short_money(worth.low, currency),
                    high=short_money(worth.high, currency),
                )
            )  # fmt: skip
    return tuple(said)


TOTALS = {
    "good": _(
        "All changes of the good case together: {amount}, between {low} and {high}; the rows add up to it."
    ),
    "bad": _(
        "All changes of the bad case together: {amount}, between {low} and {high}; the rows add up to it."
    ),
}


def beyond_note(told: Study, one: Change, currency: str | None) -> str:
    """Warns of a path outside all that was ever observed."""
    driver = one.one.driver
    known = driver.series.loc[: told.base.history.index[-1]]
    ends = [
        short_money(end, currency) if driver.kind == "spend" else sized(end)
        for end in (known.min(), known.max())
    ]
    text = plural(
        "Careful, {change}: in {n} month that is beyond all that was ever seen of it ({low} to {high}), and nobody knows "
        "whether the effect goes on out there.",
        "Careful, {change}: in {n} months that is beyond all that was ever seen of it ({low} to {high}), and nobody knows "
        "whether the effect goes on out there.",
        one.beyond,
    )
    return text.format(
        change=change_words(one, currency),
        n=count(one.beyond),
        low=ends[0],
        high=ends[1],
    )
