"""How the forecast did when it was made from earlier months (I1, backtest)."""

import pandas as pd

from crm.estimate.shares import SHOWN
from crm.finding import Finding, Number
from crm.needs import needs
from crm.outlook.measures import Subject, nothing_sold, subject
from crm.outlook.rolling import Score, Trial
from crm.tables.company import Company
from crm.words import TENFOLD, _, count, number, percent, times

EXACT = 1e-9  # an error below is none
STEPS = (1, 3, 6, 12)  # months ahead, up to which a row of the table reaches


@needs("I1", _("The forecast when tried before"), better=("orders.ordered_at", "orders.amount"))
def backtest(company: Company, months: int = 12) -> Finding:
    """The revenue forecast's error by months ahead, beside that of repeating last year, and what the bands held."""
    about = subject(company, "value", months)
    if about is None:
        return nothing_sold("forecast.backtest", company)
    result = about.outlook.score
    if result is None:
        return Finding("forecast.backtest", too_short(about), notes=about.sales.notes, answered=False)
    return Finding(
        id="forecast.backtest",
        says=sentence(result),
        table=by_step(about.outlook.trials),
        caption=_("Mean absolute error as a share of the mean month, by months ahead"),
        numbers=(
            Number("forecast_error", result.error, n=result.trials),
            # figures that never move have no swings to hold an error against
            *([Number("forecast_mase", result.mase, n=result.trials)] if result.naive_mase > 0 else []),
            Number("forecast_held80", result.held80, n=result.trials),
        ),
        notes=notes(result, subject(company, "count", months)),
        currency=company.currency,
    )


def too_short(about: Subject) -> str:
    """Says that there is nothing to try the forecast on."""
    if about.outlook.refusal:
        return _("No forecast, so there is nothing to try. {why}").format(why=about.outlook.refusal)
    if about.outlook.trials:
        return _(
            "Nothing came in during the months it was tried on, so there is nothing to measure its error by."
        )
    text = _(
        "{n} months of history are too few to try the forecast on earlier months; from seventeen on it is tried."
    )
    return text.format(n=count(len(about.outlook.history)))


def sentence(result: Score) -> str:
    """Whether the forecast beats repeating last year."""
    if result.error < EXACT:
        text = _(
            "Tried from {n} earlier months, the forecast was exactly right: so far the figures do not vary."
        )
    elif result.beats:
        text = _(
            "Tried from {n} earlier months, the forecast was off by {error} on average and beats the simple "
            "guess, last year's month again, which was off by {naive}."
        )
    else:
        text = _(
            "Tried from {n} earlier months, the forecast was off by {error} on average and does not beat the "
            "simple guess, last year's month again, which was off by {naive}: trust the band, not the line."
        )
    return text.format(n=count(result.origins), error=off_by(result.error), naive=off_by(result.naive_error))


def off_by(error: float) -> str:
    """An error as a share of the mean month, or as a multiple of it from tenfold on."""
    return percent(error) if error < TENFOLD else _("{times} the mean month").format(times=times(error))


def by_step(trials: tuple[Trial, ...]) -> pd.DataFrame:
    """Error, benchmark's error and what the bands held, the nearest months ahead first; ten months a row at least."""
    rows = [step_row(part) for part in steps(trials)]
    return pd.DataFrame(rows, columns=["ahead", "tried", "error", "naive_error", "held80", "held95"])


def steps(trials: tuple[Trial, ...]) -> list[list[Trial]]:
    """The trials 1, 2 to 3, 4 to 6 and 7 to 12 months ahead, with neighbours put together where they are few."""
    parts: list[list[Trial]] = [[]]
    for after, upto in zip((0, *STEPS), STEPS, strict=False):
        if len(parts[-1]) >= SHOWN:
            parts.append([])
        parts[-1] += [trial for trial in trials if after < trial.ahead <= upto]
    if len(parts) > 1 and len(parts[-1]) < SHOWN:
        parts[-2:] = [parts[-2] + parts[-1]]
    return parts


def step_row(part: list[Trial]) -> tuple:
    """One row: how far ahead at most, how many months, the errors, and what the bands held."""
    came = sum(abs(t.actual) for t in part) or float("nan")
    return (
        max(t.ahead for t in part), len(part),
        sum(abs(t.actual - t.forecast) for t in part) / came, sum(abs(t.actual - t.naive) for t in part) / came,
        sum(t.low80 <= t.actual <= t.high80 for t in part) / len(part),
        sum(t.low95 <= t.actual <= t.high95 for t in part) / len(part),
    )  # fmt: skip


def notes(result: Score, other: Subject) -> tuple[str, ...]:
    """What was tried, what the bands held, MASE, and the same for the number of orders or deals."""
    held = _(
        "{n} months forecast from {origins} earlier ones, each with what was known then: the 80% band held "
        "{held80} of them, the 95% band {held95}."
    )
    mase = _(
        "MASE {mase} against {naive} for repeating last year: the error over the mean difference between a "
        "month and the one a year before."
    )
    said = [
        held.format(
            n=count(result.trials), origins=count(result.origins),
            held80=percent(result.held80), held95=percent(result.held95),
        ),
    ]  # fmt: skip
    if result.naive_mase > 0:
        said.append(mase.format(mase=number(result.mase, 2), naive=number(result.naive_mase, 2)))
    if (score := other.outlook.score) and score.naive_error > EXACT:
        said.append(other_note(other.measure.label, score))
    return tuple(said)


def other_note(what: str, score: Score) -> str:
    """The same in one line for the number of orders or deals."""
    if score.beats:
        text = _("{what}: off by {error}, last year's month again by {naive}; the forecast beats it.")
    else:
        text = _("{what}: off by {error}, last year's month again by {naive}; the forecast does not beat it.")
    return text.format(what=what, error=off_by(score.error), naive=off_by(score.naive_error))
