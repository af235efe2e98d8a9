"""What the cost of a new customer says."""

import pandas as pd

from crm.analyses.profit.won import Won
from crm.customers.left_out import not_loaded
from crm.estimate.shares import RANKED, SHOWN, Interval
from crm.names.profit import ALL
from crm.names.segmentation import REST
from crm.words import _, brief, count, listed, money, percent, plural, short_money

NAMED = 4  # channels in a sentence


def label(channel: str) -> str:
    """A channel in a sentence."""
    return REST[channel].label if channel in REST else brief(channel)


def sentence(company, found: Won, table: pd.DataFrame, every: Interval) -> str:
    """What one costs, between what and what, and which channel is dearest and which cheapest."""
    facts = {
        "n": count(found.n),
        "period": found.period,
        "spent": short_money(found.cents / 100, company.currency),
        "cost": money(round(every.value), company.currency) if every.value == every.value else "",
    }
    if found.n < SHOWN:
        text = plural(
            "{n} customer ordered for the first time in {period}, too few to say what a new one costs; {spent} were spent.",
            "{n} customers ordered for the first time in {period}, too few to say what a new one costs; {spent} were spent.",
            found.n,
        )
        return text.format(**facts)
    if not found.cents > 0:
        return _(
            "{n} customers ordered for the first time in {period}; nothing was spent on winning them."
        ).format(**facts)
    facts |= {
        "low": money(round(every.low), company.currency),
        "high": money(round(every.high), company.currency),
    }
    judged = table[(table.new_customers >= RANKED) & table.cac.notna() & (table.group != ALL)]
    if len(judged) < 2:
        return _(
            "A new customer cost {cost} in {period}, between {low} and {high}: {spent} were spent and {n} ordered for the "
            "first time."
        ).format(**facts)
    dear, cheap = judged.iloc[0], judged.iloc[-1]
    facts |= {
        "dear": label(dear.group), "most": money(round(dear.cac), company.currency),
        "cheap": label(cheap.group), "least": money(round(cheap.cac), company.currency),
    }  # fmt: skip
    return _(
        "A new customer cost {cost} in {period}, between {low} and {high}: {spent} were spent and {n} ordered for the first "
        "time. By channel it is from {least} ({cheap}) to {most} ({dear})."
    ).format(**facts)


def notes(company, found: Won, table: pd.DataFrame, level: float) -> tuple[str, ...]:
    """How it was counted, and which channels have a cost and no customers, or customers and no cost."""
    said = [
        _(
            "The interval holds the true cost in {share} of cases: as many customers come by chance for the same money. Costs "
            "themselves are taken as they stand."
        ).format(share=percent(level)),
        found.lags.says,
    ]
    if found.lags.most and found.n >= SHOWN:
        text = _("Were all costs counted in their own month, a new customer would cost {money}.")
        said.append(text.format(money=money(round(found.at_once / 100 / found.n), company.currency)))
    if found.shared:
        text = _(
            "{money} name no channel. They are laid on all new customers alike; without them a channel's customer costs what "
            "stands under its own cost."
        )
        said.append(text.format(money=short_money(found.shared / 100, company.currency)))
    return (*said, *without(company, table), *paid_note(company, found), *found.notes, *not_loaded(company))


def without(company, table: pd.DataFrame) -> list[str]:
    """Sentences on channels where one of the two is missing, and on those of too few customers."""
    rows = table[table.group != ALL]
    idle, free = (
        rows[(rows.cost > 0) & (rows.new_customers == 0)],
        rows[(rows.cost <= 0) & (rows.new_customers > 0)],
    )
    few = rows[(rows.cost > 0) & rows.new_customers.between(1, SHOWN - 1)]
    said = []
    if len(idle):
        text = _(
            "Cost without customers: {money} in {channels}. It is in the cost of all, and in no channel's."
        )
        said.append(text.format(money=short_money(idle.cost.sum(), company.currency), channels=names(idle)))
    if len(free):
        n = int(free.new_customers.sum())
        text = plural(
            "{n} new customer came by channels on which nothing is booked ({channels}): no cost of one is given for them, "
            "which is not the same as none.",
            "{n} new customers came by channels on which nothing is booked ({channels}): no cost of one is given for them, "
            "which is not the same as none.",
            n,
        )
        said.append(text.format(n=count(n), channels=names(free)))
    if len(few):
        text = _("Fewer than {n} new customers, too few for a cost of one: {channels}.")
        said.append(text.format(n=count(SHOWN), channels=names(few)))
    return said


def names(rows: pd.DataFrame) -> str:
    """The channels of some rows in words, the first few of many."""
    labels = [label(group) for group in rows.group.head(NAMED)]
    return listed([*labels, _("others")] if len(rows) > NAMED else labels)


def paid_note(company, found: Won) -> tuple[str, ...]:
    """All that was spent over the customers of paid channels alone."""
    if not SHOWN <= found.paid < found.n:
        return ()
    text = _(
        "Paid: all that was spent over the {paid} customers of channels that cost something is {money} each. Of all: the "
        "others are counted as well."
    )
    return (
        text.format(
            paid=count(found.paid), money=money(round(found.cents / 100 / found.paid), company.currency)
        ),
    )
