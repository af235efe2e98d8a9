"""F3: how easy it is to get something done with us."""

import pandas as pd

from crm.analyses.satisfaction.step_words import withheld_note
from crm.customers.answers import answers, once_a_case, repeated, scales, set_aside
from crm.customers.periods import Periods, by_month, course, in_spans, periods, span, whole_months
from crm.errors import BadInput
from crm.estimate.compare import Count, share_gap
from crm.estimate.shares import NONE, RANKED, SHOWN, wilson
from crm.estimate.withheld import withheld
from crm.finding import Finding, Number
from crm.needs import needs
from crm.words import _, count, number, percent, plural

ID = "satisfaction.effort"
ENDS = ("unsaid", "high", "low")
ON_SCALE = _("ease is read from scales of 5, 7, 10 or 11 points")


@needs("F3", _("Customer effort"), "surveys.survey_type", "surveys.score", "surveys.responded_at")
def effort(company, easy: str = "unsaid", level: float = 0.95) -> Finding:
    """The share of answers to the effort question (CES) on the easy side of the middle of their scale: 5 to 7 of 7 where
    `easy` is high, 1 to 3 where it is low. Wordings differ in which end is good, so without it nothing is read."""
    if easy not in ENDS:
        raise BadInput(
            f"effort_easy is '{easy}'. It is high or low: which end of the effort question means easy; or unsaid."
        )
    asked = answers(company, "CES")
    found = scales(company.within(asked, "responded_at"))
    rows = once_a_case(asked.filter(asked.counted))
    good = rows["last"] & (rows.down if easy == "low" else rows.up)
    frame = by_month(rows, "responded_at", n=rows["last"].sum(), up=good.sum(), repeats=(~rows["last"]).sum())
    seen = periods(frame, company)
    n, notes = int(seen.now.n.sum()), set_aside(found, ON_SCALE)
    if n < SHOWN or easy == "unsaid":
        return Finding(ID, _unread(company, n), notes=notes, answered=False)
    whole, left_out = whole_months(frame, "n", company)
    table = _months(whole, company, level)
    value = wilson(int(seen.now.up.sum()), n, level)
    return Finding(
        ID, _says(seen, value, level), table,
        caption=_("Answers that found it easy by month, {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("ces", *value, n=n),),
        notes=(
            _read(easy), *withheld_note(table, "found_easy", "month"), *notes, *repeated(int(seen.now.repeats.sum())),
            *left_out,
        ),
    )  # fmt: skip


def _months(whole: pd.DataFrame, company, level: float) -> pd.DataFrame:
    rows = [
        (row.Index, int(row.n), *(NONE if gone or not row.n else wilson(int(row.up), int(row.n), level)))
        for row, gone in zip(whole.itertuples(), in_spans(whole.n, company, withheld), strict=True)
    ]
    return pd.DataFrame(rows, columns=["month", "n", "found_easy", "low", "high"])


def _says(seen: Periods, value, level: float) -> str:
    """The share, and a rise or a fall only where its interval excludes none."""
    now, before = (Count(float(part.up.sum()), float(part.n.sum())) for part in (seen.recent, seen.before))
    gap = share_gap(now, before, level)
    how = course(gap, min(now.n, before.n) >= RANKED)
    text = {
        "rose": _("It has become easier: {now} found it easy to deal with us in the last {months}, {points} points more than "
                  "in the {months} before; of all answers {value} (between {low} and {high})."),
        "fell": _("It has become harder: {now} found it easy to deal with us in the last {months}, {points} points fewer than "
                  "in the {months} before; of all answers {value} (between {low} and {high})."),
        "same": _("{value} found it easy to deal with us (between {low} and {high}), no clear change in the last {months} from "
                  "the {months} before."),
        "alone": _("{value} found it easy to deal with us (between {low} and {high})."),
    }[how]  # fmt: skip
    return text.format(
        value=percent(value.value), low=percent(value.low), high=percent(value.high), months=seen.stretch,
        now=percent(now.up / now.n if now.n else None), points=number(100 * abs(gap.value)),
    )  # fmt: skip


def _read(easy: str) -> str:
    if easy == "low":
        return _("Easy are scores below the middle of the scale, as low is said to mean easy: 1 to 3 of 7.")
    return _("Easy are scores above the middle of the scale, as high is said to mean easy: 5 to 7 of 7.")


def _unread(company, n: int) -> str:
    """Why there is no share."""
    if not n:
        return _(
            "How easy it is to deal with us is unknown: no answer to an effort question in {span}."
        ).format(span=span(company))
    if n >= SHOWN:
        said = _(
            "{n} answers to the effort question are not read: wordings differ in which end is good. Say by effort_easy whether "
            "high or low means easy."
        )
    else:
        said = plural("{n} answer to the effort question in {span}, too few to read.",
                      "{n} answers to the effort question in {span}, too few to read.", n)  # fmt: skip
    return said.format(n=count(n), span=span(company))
