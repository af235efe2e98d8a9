"""What the make-up of new and of active customers says."""

import pandas as pd

from crm.customers.described import SMALL, UNKNOWN
from crm.customers.monthly import month_starts
from crm.estimate.mixes import Mix
from crm.names.segmentation import DESCRIBED_BY
from crm.spans import from_to
from crm.words import _, brief, count, listed, month, number, percent, plural

MOST = 3  # kinds named in the sentence


def nothing_known() -> str:
    """Why there is nothing to tell customers apart by."""
    columns = listed([f"accounts.{key}" for key in DESCRIBED_BY])
    return _("The source tells customers apart by none of {columns}.").format(columns=columns)


def too_few(n: int | None) -> str:
    """Why there is no comparison."""
    if n is None:
        return _("There are too few whole months with enough customers to see a change of their make-up.")
    text = plural(
        "One of the two times compared has {n} new customer whose kind is known, too few to see a change of their make-up.",
        "One of the two times compared has {n} new customers whose kind is known, too few to see a change of their make-up.",
        n,
    )
    return text.format(n=count(n))


def span(rows: pd.DataFrame) -> str:
    """The months of a span, in words."""
    first, last = (day.date() for day in month_starts([int(rows.index[0]), int(rows.index[-1])]))
    return from_to(first, last)


def move(row) -> str:
    """One kind's move, as an item of the list."""
    text = (
        _("{kind} up from {before} to {now}")
        if row.share_moved > 0
        else _("{kind} down from {before} to {now}")
    )
    return text.format(
        kind=brief(row.group), before=percent(row.share_new_before), now=percent(row.share_new_now)
    )


def sentence(table: pd.DataFrame, used: str, spans, together: bool) -> str:
    """Which kinds have become more or less of the new customers, if any has beyond chance; or all `together`."""
    moves = table[table.verdict.isin(["mix_rising", "mix_falling"])]
    moves = moves.reindex(moves.share_moved.abs().sort_values(ascending=False, kind="stable").index)
    judged = table[table.verdict != "mix_few"]
    facts = {
        "what": DESCRIBED_BY[used], "now": span(spans.now), "before": span(spans.before),
        "n": count(table.new_now.sum()), "moves": listed([move(row) for row in moves.head(MOST).itertuples()]),
    }  # fmt: skip
    if len(moves):
        return _(
            "Demand is shifting: of new customers by {what}, {moves}, {now} against {before}; chance alone would hardly do that."
        ).format(**facts)
    if judged.empty:
        return _("No {what} has enough new customers to see a change of their make-up.").format(**facts)
    largest = judged.loc[judged.share_moved.abs().idxmax()]
    if together:
        return _(
            "The make-up of new customers by {what} has changed as a whole, {now} against {before}, but of no single {what} is "
            "it sure; the largest move is {move}."
        ).format(move=move(largest), **facts)
    return _(
        "The make-up of new customers by {what} has not changed beyond chance, {now} against {before}; the largest move, {move}, "
        "may be chance."
    ).format(move=move(largest), **facts)


def caption(used: str, spans) -> str:
    """What the table holds."""
    return _("New customers by {what}, {now} against {before}").format(
        what=DESCRIBED_BY[used], now=span(spans.now), before=span(spans.before)
    )


def notes(months, spans, mix: Mix, asked_and_used: tuple[str, str], level: float) -> tuple[str, ...]:
    """What is tested, and what is not."""
    asked, used = asked_and_used
    said = [
        _(
            "Tested are new customers, each counted once in the month of the first order. Shares of active customers are no "
            "test: the same ones order month after month."
        ),
        _(
            "A kind rises or falls where its share differs beyond chance at {level}, made strict for the number of kinds (Holm; "
            "the intervals after Bonferroni) and for months that vary by more than chance, as after a fair. Chi-square of all "
            "kinds together: p {p}."
        ).format(level=percent(level, 0), p=probability(mix.p)),
    ]
    if spans.halves:
        said.append(
            _(
                "The history is too short to hold the same months of two years against each other, so its halves are compared: a "
                "difference may be the season's."
            )
        )
    if months.begins and int(spans.before.index[0]) < months.since + 12:
        said.append(
            _(
                "Who ordered before the data begin looks new in their first months, which are among those compared."
            )
        )
    unsaid = [int(part[UNKNOWN].sum()) if UNKNOWN in part else 0 for part in (spans.before, spans.now)]
    if any(unsaid):
        text = _(
            "Of new customers the {what} is not known of {now}, and of {before} before; shares are of the others."
        )
        said.append(text.format(what=DESCRIBED_BY[used], now=count(unsaid[1]), before=count(unsaid[0])))
    if SMALL in spans.now:
        said.append(_("Kinds with fewer than ten new customers in all stand together, and are not judged."))
    return (*replaced(asked, used), *said)


def probability(p: float) -> str:
    """A p value in words."""
    return _("below {least}").format(least=number(0.001, 3)) if p < 0.001 else number(p, 3)


def replaced(asked: str, used: str) -> tuple[str, ...]:
    """A sentence where customers are described by something else than asked."""
    if asked == used:
        return ()
    text = _("The source does not fill {asked}; customers are described by {used} instead.")
    return (text.format(asked=DESCRIBED_BY[asked], used=DESCRIBED_BY[used]),)


def active_sentence(table: pd.DataFrame, used: str, thin: bool) -> str:
    """The largest kind among the customers active at the end, and at the beginning of what is shown."""
    first, last = table.month.iloc[0], table.month.iloc[-1]
    now, then = (table[table.month == day].set_index("group") for day in (last, first))
    named = now[now.index != "mix_others"]
    if named.empty or named.share_active.isna().all():
        return _("No {what} has enough active customers to speak of.").format(what=DESCRIBED_BY[used])
    top = named.share_active.idxmax()
    text = (
        _(
            "Of the {n} customers active in the quarter from {now}, {share} are {kind}; in that from {then} it was {before}."
        )
        if thin
        else _("Of the {n} customers active in {now}, {share} are {kind}; in {then} it was {before}.")
    )
    return text.format(
        n=count(now.customers.sum()), now=month(last), share=percent(now.share_active[top]), kind=brief(top),
        then=month(first), before=percent(then.share_active.get(top)),
    )  # fmt: skip


def active_caption(used: str, thin: bool) -> str:
    """What the table holds."""
    text = _("Active customers by quarter and {what}") if thin else _("Active customers by month and {what}")
    return text.format(what=DESCRIBED_BY[used])


def active_notes(asked_and_used: tuple[str, str], thin: bool) -> tuple[str, ...]:
    """Who is active, and what the picture does not say."""
    said = [
        *replaced(*asked_and_used),
        _("Active is who ordered in the quarter; months have too few.") if thin else _("Active is who ordered in the month."),
        _(
            "The same customers are active again and again, so that a change here is slow, and no chance can be told from it; "
            "whether demand shifts is told by new customers, below."
        ),
    ]  # fmt: skip
    return tuple(said)
