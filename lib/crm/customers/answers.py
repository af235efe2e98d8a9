"""Survey answers that can be scored: of one type, on a scale that is declared and known."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.customers.periods import month_index
from crm.months import month_number
from crm.tables import fetch
from crm.tables.flags import one_if, real
from crm.words import _, count, number, plural

QUARTER = 3  # months
ENDS = (3.0, 5.0, 7.0)  # where shorter scales end
TELLING = 50  # answers after which it is no chance that the best scores never came
LONG = 5  # points from which on two scores of a scale are good and two bad
PROMOTER, DETRACTOR = 9, 6  # the lowest score of those who recommend, the highest of those who warn
POINTS = (5, 7, 10, 11)  # scales whose two best scores are read as satisfied


class Scale(NamedTuple):
    """The lowest and the highest score that can be given."""

    low: float
    high: float


def answers(company, kind: str) -> ibis.Table:
    """Every answer of one survey type (NPS, CSAT, CES) with its declared scale, and whether it can be counted.

    `up` marks a good answer, `down` a bad one: promoters and detractors; the two best and the two lowest scores; of CES
    those above and below the middle of the scale. Where a scale declares only its highest score, it starts at 1, but for
    NPS. A score between whole numbers counts as it stands: 4.5 of 5 is satisfied. `mistaken` marks a scale whose answers
    never go beyond a shorter one's end: five points that are declared as seven; they are not counted."""
    surveys = company.surveys
    rows = surveys.filter(surveys.survey_type.upper() == kind, surveys.responded_at.notnull())
    rows = rows.filter(rows.item.isnull())  # a rating of one thing is no overall score
    low = rows.scale_min if kind == "NPS" else rows.scale_min.fill_null(1.0)
    rows = rows.mutate(low=low, high=rows.scale_max)
    points = rows.high - rows.low + 1
    known = (rows.low == 0) & (rows.high == 10) if kind == "NPS" else points.isin(POINTS)
    rows = rows.mutate(inside=rows.score.between(rows.low, rows.high).fill_null(False))
    alike = ibis.window(group_by=["low", "high"])
    reached = rows.inside.ifelse(rows.score, ibis.null("float64")).max().over(alike)
    many = one_if(rows.inside).sum().over(alike) >= TELLING
    mistaken = (many & reached.isin(ENDS) & (reached <= rows.high - 2)).fill_null(False)
    rows = rows.mutate(reached=reached, mistaken=mistaken & known.fill_null(False))
    rows = rows.mutate(known=known.fill_null(False) & ~rows.mistaken)
    if kind == "CES":
        middle = (rows.low + rows.high) / real(2.0)
        up, down = rows.score > middle, rows.score < middle
    else:
        up, down = good_and_bad(rows.score, rows.low, rows.high, kind == "NPS")
    return rows.mutate(counted=rows.known & rows.inside, up=up, down=down)


def good_and_bad(
    score: ibis.Value, low: ibis.Value, high: ibis.Value, recommend: bool | ibis.Value
) -> tuple[ibis.Value, ibis.Value]:
    """Which scores are good and which bad, for every report: promoters (9 and more) and detractors (6 and less) where it is
    the recommend question; else the two best and the two lowest of scales of five points and more, the best and the
    lowest of shorter ones."""
    step = ((high - low) >= LONG - 1).ifelse(1.0, 0.0)
    up, down = score >= high - step, score <= low + step
    if isinstance(recommend, bool):
        return (score >= PROMOTER, score <= DETRACTOR) if recommend else (up, down)
    return recommend.ifelse(score >= PROMOTER, up), recommend.ifelse(score <= DETRACTOR, down)


def scales(rows: ibis.Table) -> pd.DataFrame:
    """The scales these answers use, most used first: low, high, known, mistaken and the highest score ever reached there,
    n, and n that count."""
    keys = ["low", "high", "known", "mistaken"]
    tally = rows.group_by(keys).aggregate(
        n=rows.count(), counted=rows.counted.sum(), reached=rows.reached.max()
    )
    return fetch(tally.order_by(ibis.desc("n"), "low", "high").limit(20))


def main_scale(found: pd.DataFrame) -> Scale | None:
    """The known scale that most answers use."""
    known = found[found.known]
    return None if known.empty else Scale(float(known.low.iloc[0]), float(known.high.iloc[0]))


def set_aside(found: pd.DataFrame, why: str) -> tuple[str, ...]:
    """Sentences on the answers that are not counted: scale not declared, scale not known (`why`), no score or
    one off its scale."""
    notes = []
    for row in found[~found.known].itertuples():
        if pd.isna(row.low) or pd.isna(row.high):
            said = _("{n} answers are not counted: their scale is not declared (scale_min and scale_max).")
            notes.append(said.format(n=count(row.n)))
        elif row.mistaken:
            said = _(
                "{n} answers on a scale of {low} to {high} are not counted: none of them is above {reached}, so the scale "
                "seems to end there; say in the profile which it is."
            )
            told = {"low": number(row.low, 0), "high": number(row.high, 0), "reached": number(row.reached, 0)}
            notes.append(said.format(n=count(row.n), **told))
        else:
            said = _("{n} answers on a scale of {low} to {high} are not counted: {why}.")
            notes.append(
                said.format(n=count(row.n), low=number(row.low, 0), high=number(row.high, 0), why=why)
            )
    if off := int((found.n - found.counted)[found.known].sum()):
        said = plural(
            "{n} answer is not counted: it has no score, or one outside its scale.",
            "{n} answers are not counted: they have no score, or one outside their scale.",
            off,
        )
        notes.append(said.format(n=count(off)))
    return tuple(notes)


def latest(rows: ibis.Table, *keys: str) -> ibis.Table:
    """Of the answers that share these keys only the last; of two at the same moment the one with the later id."""
    return _placed(rows, keys).filter(lambda t: t.place == 0).drop("place")


def earliest(rows: ibis.Table, *keys: str) -> ibis.Table:
    """Of the answers that share these keys only the first: which one that is, nothing later decides."""
    order = [ibis.asc("responded_at"), ibis.asc("response_id")]
    place = ibis.row_number().over(ibis.window(group_by=list(keys), order_by=order))
    return rows.mutate(place=place).filter(lambda t: t.place == 0).drop("place")


def once_a_wave(rows: ibis.Table, months: int, last: int) -> ibis.Table:
    """The answers with `last`: false where the same contact gave a later one to the same survey in the same wave of so
    many months. Waves are counted back from the month `last` (month_number). Without a contact each answer stands."""
    wave = (
        last + months - month_index(rows.responded_at)
    ) // months  # kept above zero: engines round down alike there
    alone = rows.contact_id.isnull().ifelse(rows.response_id, "")
    rows = _placed(rows.mutate(wave=wave, alone=alone), ("contact_id", "alone", "wave"))
    return rows.mutate(last=rows.place == 0).drop("place", "wave", "alone")


def once_a_case(rows: ibis.Table) -> ibis.Table:
    """The answers with `last`: false where the same contact gave a later one on the same ticket, else the same order."""
    case = rows.ticket_id.fill_null(rows.order_id)
    alone = (rows.contact_id.isnull() | case.isnull()).ifelse(rows.response_id, "")
    rows = _placed(rows.mutate(case=case, alone=alone), ("contact_id", "alone", "case"))
    return rows.mutate(last=rows.place == 0).drop("place", "case", "alone")


def counted_once(company, kind: str) -> ibis.Table:
    """The answers that count, one a contact and quarter to the recommend question, one a contact and case else."""
    rows = answers(company, kind)
    rows = rows.filter(rows.counted)
    rows = once_a_wave(rows, QUARTER, month_number(company.as_of)) if kind == "NPS" else once_a_case(rows)
    return rows.filter(rows["last"])


def _placed(rows: ibis.Table, keys: tuple[str, ...]) -> ibis.Table:
    order = [ibis.desc("responded_at"), ibis.desc("response_id")]
    return rows.mutate(place=ibis.row_number().over(ibis.window(group_by=list(keys), order_by=order)))


def repeated(n: int) -> tuple[str, ...]:
    """A sentence on answers that are left out since the same contact gave a later one."""
    said = plural(
        "{n} answer is not counted: the same contact gave a later one to the same question.",
        "{n} answers are not counted: the same contacts gave later ones to the same question.",
        n,
    )
    return (said.format(n=count(n)),) if n else ()
