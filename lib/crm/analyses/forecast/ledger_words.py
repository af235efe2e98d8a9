"""What is said of earlier forecasts: of the newest month, of all of them, and of what may not be compared."""

import pandas as pd

from crm.analyses.forecast.judged import scored, within
from crm.analyses.forecast.ledger_rows import ALL, METHOD
from crm.months import months_before
from crm.outlook.measures import Subject
from crm.tables.company import Company
from crm.words import _, change, count, listed, month, number, percent, plural

EXACT = 0.0005  # a forecast nearer than that was met
CENT = 0.005


def sentence(found: pd.DataFrame, about: Subject, company: Company) -> str:
    """What the newest forecast of the newest month said, what came, and whether the 80 % band held it."""
    whole = found[(found.level == ALL) & (found.measure == about.measure.metric)]
    if whole.empty:
        return _(
            "No earlier page has forecast what is forecast here, so only other figures of theirs can be judged."
        )
    row = whole.sort_values(["month", "ahead"], ascending=[False, True]).iloc[0]
    figure = about.measure.figure
    facts = {
        "made": month(row.made), "month": month(row.month), "said": figure(row.forecast, company.currency),
        "low": figure(row.low80, company.currency), "high": figure(row.high80, company.currency),
        "came": figure(row.actual, company.currency),
    }  # fmt: skip
    off = row.actual / row.forecast - 1 if row.forecast > 0 else float("nan")
    inside = bool(within(whole.loc[[row.name]], "80").iloc[0])
    return template(off, inside, row.high80 > row.low80).format(
        **facts, change=change(off) if off == off else ""
    )


def template(off: float, inside: bool, banded: bool) -> str:
    """The sentence that fits: met, without a band, inside it or outside, with or without a relative difference."""
    if abs(off) < EXACT:
        return _("{month} came to {came}, just what the page of {made} had expected.")
    if not banded:
        return _("{month} came to {came}; the page of {made} had expected {said}, as ever before.")
    if off != off and inside:
        return _(
            "{month} came to {came}; the page of {made} had expected {said}, between {low} and {high}: inside that range."
        )
    if off != off:
        return _(
            "{month} came to {came}; the page of {made} had expected {said}, between {low} and {high}: outside that range."
        )
    if inside:
        return _(
            "{month} came to {came}; the page of {made} had expected {said}, between {low} and {high}: {change} against the "
            "forecast, inside that range."
        )
    return _(
        "{month} came to {came}; the page of {made} had expected {said}, between {low} and {high}: {change} against the "
        "forecast, outside that range."
    )


def none_yet(rows: pd.DataFrame, tried: bool, in_a_run: bool) -> str:
    """Why nothing is judged, and what stands in its place."""
    if tried and not in_a_run:
        return _(
            "Outside a monthly run no earlier page is at hand: the forecast is judged by replay, made again from earlier months."
        )
    if len(rows) and tried:
        return _(
            "No month that an earlier page has forecast is over yet: the forecast is judged by replay, below."
        )
    if tried:
        return _(
            "No earlier page has kept a forecast yet: the forecast is judged by replay, made again from earlier months."
        )
    return _(
        "No earlier page has kept a forecast yet, and the history is too short to try one on earlier months."
    )


def gaps(rows: pd.DataFrame, company: Company) -> tuple[str, ...]:
    """Said where the month before has kept nothing, or months between."""
    made = sorted(rows.made.unique())
    before = pd.Timestamp(months_before(company.as_of, 1)).replace(day=1)
    text = plural(
        "{n} earlier page has kept its forecasts, of {months}.",
        "{n} earlier pages have kept their forecasts, from {first} to {last}.",
        len(made),
    )
    said = [
        text.format(n=count(len(made)), months=month(made[0]), first=month(made[0]), last=month(made[-1]))
    ]
    if made[-1] != before:
        said.append(
            _("The month before has kept none; the newest that has is {month}.").format(month=month(made[-1]))
        )
    missing = [one for one in pd.date_range(made[0], made[-1], freq="MS") if one not in set(made)]
    if missing:
        said.append(
            _("Between them nothing that can be read is kept of {months}.").format(
                months=listed([month(one) for one in missing])
            )
        )
    return tuple(said)


def record(same: pd.DataFrame, about: Subject) -> tuple[str, ...]:
    """How revenue, or what stands for it, was forecast so far: off by how much, which way, and what the band held."""
    whole = same[(same.level == ALL) & (same.measure == about.measure.metric)] if len(same) else same
    if len(whole) < 2:
        return ()
    found = scored(whole)
    text = plural(
        "{what}: {n} month so forecast was off by {error} on average and {bias} in the mean; the 80% band held {held}.",
        "{what}: {n} such forecasts, near ones and far ones, were off by {error} on average and {bias} in the mean; the "
        "80% band held {held}.",
        len(whole),
    )
    said = [
        text.format(
            what=about.measure.label, n=count(len(whole)), error=percent(found["error"]), bias=change(found["off_mean"]),
            held=count(found["inside80"]),
        )
    ]  # fmt: skip
    if found["naive_mase"] == found["naive_mase"]:
        text = _("MASE {mase} against {naive} for repeating last year.")
        said.append(text.format(mase=number(found["mase"], 2), naive=number(found["naive_mase"], 2)))
    return tuple(said)


def other_methods(found: pd.DataFrame) -> tuple[str, ...]:
    """Says how many were made by another way of forecasting, which the table leaves out."""
    n = int((found.method != str(METHOD)).sum())
    if not n:
        return ()
    if n == len(found):
        return (_("All of them were made by an earlier way of forecasting, another than that of this page."),)
    text = plural(
        "{n} forecast by an earlier way of forecasting is not in the table.",
        "{n} forecasts by an earlier way of forecasting are not in the table.",
        n,
    )
    return (text.format(n=count(n)),)


def restated(rows: pd.DataFrame, about: Subject, company: Company) -> tuple[str, ...]:
    """Says which months no longer read as they did on the newest page that kept them; judged is by what they read now."""
    newest = rows[
        (rows.made == rows.made.max()) & (rows.level == ALL) & (rows.measure == about.measure.metric)
    ]
    then = newest[newest.ahead <= 0].set_index("month").came
    now = about.sales.months.set_index("month")[about.measure.column].reindex(then.index)
    apart = (now - then)[(now - then).abs() > CENT]
    if apart.empty:
        return ()
    most = apart.abs().idxmax()
    figure = about.measure.figure
    text = plural(
        "{n} month reads otherwise than on the page of {made}, by {money}: {month} was {was} and is {now}. Forecasts are "
        "judged by what months read today.",
        "{n} months read otherwise than on the page of {made}, by {money} in all, most of it in {month}, which was {was} and "
        "is {now}. Forecasts are judged by what months read today.",
        len(apart),
    )
    return (
        text.format(
            n=count(len(apart)), made=month(newest.made.iloc[0]), money=figure(float(apart.sum()), company.currency),
            month=month(most), was=figure(then[most], company.currency), now=figure(now[most], company.currency),
        ),
    )  # fmt: skip


def measures() -> str:
    """What the columns are."""
    return _(
        "Bias is the mean of what came less what was forecast, so above zero too little was forecast; it, the error and the "
        "pinball loss, which judges line and bands together, are shares of the mean month. MASE is the error over the mean "
        "difference between a month and the one a year before. What a band held is a share from ten forecasts on."
    )
