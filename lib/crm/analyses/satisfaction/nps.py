"""F1: the net promoter score."""

import pandas as pd

from crm.analyses.satisfaction.responses import response
from crm.customers.answers import answers, scales, set_aside
from crm.customers.periods import Periods, by_month, course, periods, span, whole_months
from crm.estimate.compare import Count, promoter_gap
from crm.estimate.shares import RANKED, SHOWN, Interval, net_promoter
from crm.finding import Finding, Number
from crm.months import months_before
from crm.needs import needs
from crm.words import _, count, number, percent, plural, score

ID = "satisfaction.promoter_score"
WAVES = {"month": 1, "quarter": 3}
ON_SCALE = _("a net promoter score is asked from 0 to 10")


@needs(
    "F1", _("Net promoter score"), "surveys.survey_type", "surveys.score", "surveys.responded_at",
    better=("survey_invitations.sent_at", "survey_invitations.completed"),
)  # fmt: skip
def promoter_score(company, wave: str = "quarter", level: float = 0.95) -> Finding:
    """How many more customers would recommend than would not, with its interval and its waves."""
    asked = answers(company, "NPS")
    notes = set_aside(found := scales(company.within(asked, "responded_at")), ON_SCALE)
    rows = asked.filter(asked.counted)
    frame = by_month(rows, "responded_at", n=rows.count(), up=rows.up.sum(), down=rows.down.sum())
    seen = periods(frame, company)
    n = int(seen.now.n.sum())
    if n < SHOWN:
        return _too_few(company, found, frame, notes)
    value = _score(seen.now, level)
    table, left_out = _waves(frame, WAVES.get(wave, 3), company, level)
    invited, rate = response(company, "NPS", n, level)
    return Finding(
        ID, _says(seen, value, level), table,
        caption=_("Net promoter score by wave, with {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("nps", *value, n=n), *rate),
        notes=(_counted(seen.now, company), *_rough(n), *_against(seen, level), *invited, *notes, *left_out),
    )  # fmt: skip


def _score(frame: pd.DataFrame, level: float) -> Interval:
    return net_promoter(int(frame.up.sum()), int(frame.down.sum()), int(frame.n.sum()), level)


def _says(seen: Periods, value: Interval, level: float) -> str:
    """The score and where it comes from; a rise or a fall only where its interval excludes none."""
    up, down, n = seen.now.up.sum(), seen.now.down.sum(), seen.now.n.sum()
    gap = promoter_gap(_tally(seen.recent), _tally(seen.before), level)
    how = course(gap, min(seen.before.n.sum(), seen.recent.n.sum()) >= RANKED)
    now, before = (_score(part, level).value for part in (seen.recent, seen.before))
    return _template(how, seen.all).format(
        value=score(value.value), low=score(value.low), high=score(value.high),
        up=percent(up / n), down=percent(down / n), points=number(abs(gap.value)),
        months=seen.stretch, now=score(now), before=score(before),
    )  # fmt: skip


def _template(how: str, all_months: bool) -> str:
    """The sentence for a rise, a fall, neither, or nothing to compare with."""
    if how == "rose":
        return _(
            "The net promoter score has risen: {now} in the last {months}, {points} points above the {months} "
            "before; over all answers it is {value} (between {low} and {high})."
        ) if all_months else _(
            "The net promoter score rose to {value} (between {low} and {high}), {points} points above the "
            "{months} before."
        )  # fmt: skip
    if how == "fell":
        return _(
            "The net promoter score has fallen: {now} in the last {months}, {points} points below the {months} "
            "before; over all answers it is {value} (between {low} and {high})."
        ) if all_months else _(
            "The net promoter score fell to {value} (between {low} and {high}), {points} points below the "
            "{months} before."
        )  # fmt: skip
    if how == "alone" or all_months:
        return _(
            "The net promoter score is {value} (between {low} and {high}): {up} would recommend us, {down} "
            "would not."
        )
    return _(
        "The net promoter score is {value} (between {low} and {high}), no clear change from {before} "
        "in the {months} before."
    )


def _tally(frame: pd.DataFrame) -> Count:
    return Count(float(frame.up.sum()), float(frame.n.sum()), float(frame.down.sum()))


def _against(seen: Periods, level: float) -> tuple[str, ...]:
    """What the score was in the span before, and the difference with its interval."""
    if seen.before.n.sum() < SHOWN or seen.recent.n.sum() < SHOWN:
        return ()
    gap = promoter_gap(_tally(seen.recent), _tally(seen.before), level)
    said = _(
        "Last {months}: {now} from {n} answers; the {months} before: {before} from {m}. Difference {gap} "
        "points (between {low} and {high})."
    )
    return (said.format(
        months=seen.stretch, now=score(_score(seen.recent, level).value), n=count(seen.recent.n.sum()),
        before=score(_score(seen.before, level).value), m=count(seen.before.n.sum()),
        gap=score(gap.value), low=score(gap.low), high=score(gap.high),
    ),)  # fmt: skip


def _counted(frame: pd.DataFrame, company) -> str:
    n, up, down = (int(frame[c].sum()) for c in ("n", "up", "down"))
    said = _(
        "{n} answers in {span}: {up} promoters (9 or 10), {passives} passives (7 or 8), {down} detractors "
        "(0 to 6)."
    )
    return said.format(
        n=count(n), span=span(company), up=count(up), passives=count(n - up - down), down=count(down)
    )


def _rough(n: int) -> tuple[str, ...]:
    said = _("Fewer than {n} answers: read the interval, not the figure.").format(n=RANKED)
    return (said,) if n < RANKED else ()


def _waves(frame: pd.DataFrame, length: int, company, level: float) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row a wave, counted back from the last whole month, so that the newest wave is whole as well; the
    oldest may reach back before the first answer."""
    whole, notes = whole_months(frame, "n", company)
    ages = range(len(whole) - 1, -1, -1)  # 0 is the last month
    starts = [months_before(whole.index[-1].date(), age - age % length + length - 1) for age in ages]
    sums = whole.assign(wave=pd.to_datetime(starts)).groupby("wave", as_index=False).sum()
    rows = [_wave(row, level) for row in sums.itertuples()]
    columns = ["wave", "n", "promoters", "passives", "detractors", "nps", "nps_low", "nps_high"]
    return pd.DataFrame(rows, columns=columns), notes


def _wave(row, level: float) -> tuple:
    if row.n < SHOWN:
        return (row.wave, int(row.n), *[float("nan")] * 6)
    shares = row.up / row.n, (row.n - row.up - row.down) / row.n, row.down / row.n
    return (row.wave, int(row.n), *shares, *net_promoter(int(row.up), int(row.down), int(row.n), level))


def _too_few(company, found: pd.DataFrame, frame: pd.DataFrame, notes: tuple[str, ...]) -> Finding:
    """The finding when there is no score: nobody asked, asked on another scale, or too few answered."""
    n = int(periods(frame, company).now.n.sum())
    if n:
        said = plural("{n} answer to the recommend question in {span}, too few to score.",
                      "{n} answers to the recommend question in {span}, too few to score.", n)  # fmt: skip
    elif len(found) and not found.known.any():
        said = _(
            "No net promoter score: the answers that call themselves so are not on a declared scale of 0 "
            "to 10."
        )
    elif frame.empty:
        said = _("No net promoter score: no survey here asks whether customers would recommend us.")
    else:
        said = _("No net promoter score: no answer to the recommend question in {span}.")
    return Finding(ID, said.format(n=count(n), span=span(company)), notes=notes, answered=False)
