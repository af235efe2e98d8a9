"""F1: the net promoter score."""

import pandas as pd

from crm.analyses.satisfaction.by_account import of_accounts
from crm.analyses.satisfaction.nps_words import against, counted, kept_apart, rough, sentence, too_few
from crm.analyses.satisfaction.responses import response
from crm.analyses.satisfaction.step_words import step_notes, withheld_note
from crm.customers.answers import answers, once_a_wave, repeated, scales, set_aside
from crm.customers.periods import by_month, in_spans, periods, whole_months
from crm.estimate.compare import Count, promoter_gap
from crm.estimate.shares import SHOWN, net_promoter
from crm.estimate.waves import Step, steps
from crm.estimate.withheld import withheld
from crm.finding import Finding, Number
from crm.months import is_partial, month_number, months_before
from crm.needs import needs
from crm.words import _, percent

ID = "satisfaction.promoter_score"
WAVES = {"month": 1, "quarter": 3}
ON_SCALE = _("a net promoter score is asked from 0 to 10")
MONTHLY = ("n", "up", "down", "repeats")


@needs(
    "F1", _("Net promoter score"), "surveys.survey_type", "surveys.score", "surveys.responded_at",
    better=("surveys.contact_id", "survey_invitations.sent_at", "survey_invitations.completed"),
)  # fmt: skip
def promoter_score(company, wave: str = "quarter", level: float = 0.95) -> Finding:
    """How many more customers would recommend than would not, with its interval and its waves; one answer a contact
    and wave, the last. Answers that name a ticket are of another sort and kept apart."""
    asked, length = answers(company, "NPS"), WAVES.get(wave, 3)
    notes = set_aside(found := scales(company.within(asked, "responded_at")), ON_SCALE)
    last = months_before(company.as_of, 1 if is_partial(company.as_of) else 0)
    rows = once_a_wave(asked.filter(asked.counted), length, month_number(last))
    frame, apart = _one_sort(_monthly(rows), company, level)
    seen = periods(frame, company)
    n = int(seen.now.n.sum())
    if n < SHOWN:
        return Finding(ID, too_few(company, found, frame, n), notes=notes, answered=False)
    value = net_promoter(int(seen.now.up.sum()), int(seen.now.down.sum()), n, level)
    table, left_out = _waves(frame, length, company, level)
    invited, rate = response(company, "NPS", n, level)
    each, accounts = of_accounts(company, rows.filter(rows["last"]), level)
    return Finding(
        ID, sentence(seen, value, level), table,
        caption=_("Net promoter score by wave, with {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("nps", *value, n=n), *each, *rate),
        notes=(
            counted(seen.now, company, level), *rough(n), *against(seen, level), *step_notes(table, "wave"),
            *withheld_note(table, "nps", "wave"), *accounts, *apart,
            *invited, *notes, *repeated(int(seen.now.repeats.sum())), *left_out,
        ),
    )  # fmt: skip


def _monthly(rows) -> pd.DataFrame:
    """Monthly sums of the answers, of those that name no ticket and (`_of_ticket`) those that do."""
    sums = {}
    for name, here in (("", rows.ticket_id.isnull()), ("_of_ticket", rows.ticket_id.notnull())):
        kept = here & rows["last"]
        sums |= {
            f"n{name}": kept.sum(),
            f"up{name}": (kept & rows.up).sum(),
            f"down{name}": (kept & rows.down).sum(),
        }
        sums[f"repeats{name}"] = (here & ~rows["last"]).sum()
    return by_month(rows, "responded_at", **sums)


def _one_sort(frame: pd.DataFrame, company, level: float) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The months of the sort that more answers of the window are of, and a sentence on the other one's score."""
    sorts = [
        frame[[c + name for c in MONTHLY]].set_axis(list(MONTHLY), axis=1) for name in ("", "_of_ticket")
    ]
    now = [periods(sort, company).now[["n", "up", "down"]].sum() for sort in sorts]
    main = 0 if now[0].n >= now[1].n else 1
    other = now[1 - main]
    if other.n < SHOWN:
        return sorts[main], ()
    return sorts[main], (kept_apart(main == 0, other, level),)


def _waves(frame: pd.DataFrame, length: int, company, level: float) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row a wave, counted back from the last whole month, so that the newest wave is whole as well; the
    oldest may reach back before the first answer. Each with its change on the wave before."""
    whole, notes = whole_months(frame, "n", company)
    ages = range(len(whole) - 1, -1, -1)  # 0 is the last month
    starts = [months_before(whole.index[-1].date(), age - age % length + length - 1) for age in ages]
    sums = whole.assign(wave=pd.to_datetime(starts)).groupby("wave").sum()
    hidden = in_spans(sums.n, company, withheld)
    shown = [
        Count(0, 0) if gone else Count(row.up, row.n, row.down)
        for row, gone in zip(sums.itertuples(), hidden, strict=True)
    ]
    changes = steps(shown, promoter_gap, level)
    rows = [
        _wave(row, one, change, level)
        for row, one, change in zip(sums.itertuples(), shown, changes, strict=True)
    ]
    columns = ["wave", "n", "promoters", "passives", "detractors", "nps", "nps_low", "nps_high", "wave_step", "wave_step_low",
               "wave_step_high", "verdict"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns), notes


def _wave(row, shown: Count, change: Step, level: float) -> tuple:
    if not shown.n:
        return (row.Index, int(row.n), *[float("nan")] * 9, None)
    shares = row.up / row.n, (row.n - row.up - row.down) / row.n, row.down / row.n
    score = net_promoter(int(row.up), int(row.down), int(row.n), level)
    return (row.Index, int(row.n), *shares, *score, *change[:3], change.verdict or None)
