"""The forecast in sentences: what is expected, and in the notes how it was made and what to beware of."""

from crm.analyses.forecast.next_month import next_month
from crm.outlook.bands import OWN_WORD
from crm.outlook.combine import SHORT, TWO_YEARS
from crm.outlook.measures import Subject
from crm.outlook.outlook import Outlook
from crm.outlook.voices import VOICE_WORDS
from crm.tables.company import Company
from crm.words import TENFOLD, _, count, listed, month, months, percent, times

SAME = 0.01  # a change below this is none


def sentence(about: Subject, level: float, currency: str | None) -> str:
    """What the next month alone is expected to bring, then all months ahead, against the last twelve."""
    ahead, measure = about.outlook, about.measure
    total = ahead.total(level)
    facts = {
        "months": months(len(ahead.months)), "first": month(ahead.months[0]), "last": month(ahead.months[-1]),
        "amount": measure.amount(total.value, currency), "low": measure.figure(total.low, currency),
        "high": measure.figure(total.high, currency), "level": count(100 * level),
        "next": measure.figure(ahead.path.iloc[0], currency), "lead": next_month(about, level, currency),
        "n": months(len(ahead.history)),
    }  # fmt: skip
    change = against_last_year(ahead)
    relative = {"change": percent(abs(change or 0), 0), "times": times(1 + (change or 0))}
    return template(ahead, change).format(what=measure.label, **relative, **facts)


def template(ahead: Outlook, change: float | None) -> str:
    """The sentence that fits: nothing so far, certain, indicative, or against the last twelve months."""
    if not ahead.history.any():
        return _("{what}: nothing in any of the {n} so far, so nothing is expected of the next {months}.")
    if "repeat" in ahead.expected.voices:
        return _(
            "Every month, or every year, was the same so far; if that goes on, the next {months}, {first} to "
            "{last}, bring {amount}, {first} alone {next}."
        )
    if len(ahead.history) < SHORT:
        return _(
            "From {n} of history no more than an indication: {first} may bring {next}, and the next {months}, to {last}, "
            "{amount}, anything between {low} and {high} ({level} in 100)."
        )
    if change is None:
        return _(
            "{lead} The next {months}, {first} to {last}, are expected to bring {amount}, between {low} and {high}."
        )
    return yearly(change)


def yearly(change: float) -> str:
    """The sentence on twelve months ahead: as much as the last twelve, many times as much, more, or less."""
    if abs(change) < SAME:
        return _(
            "{lead} The next twelve months, {first} to {last}, are expected to bring {amount}, between {low} and "
            "{high}, as much as the last twelve."
        )
    if change >= TENFOLD - 1:
        return _(
            "{lead} The next twelve months, {first} to {last}, are expected to bring {amount}, between {low} and "
            "{high}, {times} what the last twelve brought."
        )
    if change > 0:
        return _(
            "{lead} The next twelve months, {first} to {last}, are expected to bring {amount}, between {low} and "
            "{high}, {change} more than the last twelve."
        )
    return _(
        "{lead} The next twelve months, {first} to {last}, are expected to bring {amount}, between {low} and "
        "{high}, {change} less than the last twelve."
    )


def against_last_year(ahead: Outlook) -> float | None:
    """The twelve months ahead against the last twelve, relative; None where that is no fair comparison."""
    before = float(ahead.history.iloc[-12:].sum())
    if len(ahead.months) != 12 or len(ahead.history) < 12 or before <= 0:
        return None
    return float(ahead.path.sum()) / before - 1


def notes_of(about: Subject, company: Company) -> tuple[str, ...]:
    """What was left out, how the forecast was made, how sure it is, and where to be careful."""
    ahead = about.outlook
    return (
        *about.sales.notes, *ahead.gated.notes, method(ahead), *caution(ahead), *fall_possible(about, company.currency),
        *bands_note(ahead),
    )  # fmt: skip


def method(ahead: Outlook) -> str:
    """How the forecast came about, and on which months it rests."""
    history = ahead.history
    facts = {"n": months(len(history)), "first": month(history.index[0]), "last": month(history.index[-1])}
    voices = ahead.expected.voices
    if "repeat" in voices:
        text = _("It repeats what was, from {n}, {first} to {last}; figures that never vary give no band.")
        return text.format(**facts)
    if "sparse" in voices:
        text = _(
            "More than half of the months are zero: the mean of the last two years stands for every month "
            "ahead, from {n}, {first} to {last}. Look at quarters rather than months."
        )
        return text.format(**facts)
    said = listed([VOICE_WORDS[voice] for voice in voices])
    if SHORT <= len(history) < TWO_YEARS:
        text = _(
            "The mean of {voices}, the latter counted twice, from {n}, {first} to {last}, whatever the window "
            "of this report."
        )
    else:
        text = _("The mean of {voices}, from {n}, {first} to {last}, whatever the window of this report.")
    return text.format(voices=said, **facts)


def caution(ahead: Outlook) -> tuple[str, ...]:
    """What the length of history or a failing model takes away from the forecast."""
    said, n = [], len(ahead.history)
    if "repeat" not in ahead.expected.voices and n < SHORT:
        said.append(
            _(
                "Less than thirteen months cannot show a season: every month ahead is about the same, and "
                "the bands are wide."
            )
        )
    elif "repeat" not in ahead.expected.voices and n < TWO_YEARS:
        said.append(
            _(
                "Less than two years: the season is that of the one year there is, and a one-off in it would "
                "come again."
            )
        )
    if ahead.expected.failed:
        text = _(
            "Left out of the mean, since it could not be fitted or went far from anything seen: {voices}."
        )
        said.append(text.format(voices=listed([VOICE_WORDS[voice] for voice in ahead.expected.failed])))
    return tuple(said)


def fall_possible(about: Subject, currency: str | None) -> tuple[str, ...]:
    """Says when the last twelve months' figure lies inside the band, so that neither rise nor fall is sure."""
    ahead = about.outlook
    total, change = ahead.total(0.80), against_last_year(ahead)
    if change is None or abs(change) < SAME or total.low == total.high:
        return ()
    before = float(ahead.history.iloc[-12:].sum())
    if not total.low <= before <= total.high:
        return ()
    text = _(
        "The last twelve months brought {amount}, which lies inside the 80% band: neither a rise nor a fall is "
        "certain."
    )
    return (text.format(amount=about.measure.amount(before, currency)),)


def bands_note(ahead: Outlook) -> tuple[str, ...]:
    """What the line and the bands mean, and whether the backtest changed them."""
    if "repeat" in ahead.expected.voices:
        return ()
    said = _(
        "The line is the middle: as likely to be passed as to be missed. The bands are as wide as the errors that "
        "such forecasts made on several hundred published series of this length."
    )
    change = ahead.own**OWN_WORD - 1
    if abs(change) < SAME:
        return (said,)
    if change > 0:
        text = _(
            "They are another {change} wider, because this series missed them more often when tried before."
        )
    else:
        text = _("They are {change} narrower, because this series kept well inside them when tried before.")
    return (said, text.format(change=percent(abs(change), 0)))
