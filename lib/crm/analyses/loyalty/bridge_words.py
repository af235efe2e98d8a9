"""What is said of revenue kept, gained and lost."""

from datetime import date

import pandas as pd

from crm.customers.left_out import left_out
from crm.estimate.shares import Interval
from crm.spans import stretch
from crm.words import _, count, day, months, percent, plural, short_money


def nothing_before(begins: date | None, length: int) -> str:
    """Why two times cannot be compared."""
    if begins is None:
        return _("Nobody has ordered anything, so there is no revenue to keep.")
    return _(
        "Orders are there from {day} on, so there are no two times of {months} whose customers could be held against "
        "each other."
    ).format(day=day(begins), months=months(length))


def nothing_opened() -> str:
    """Why nothing can be kept."""
    return _(
        "Too few customers, or no money, at the opening: there is nothing of which a share could be kept."
    )


def _facts(steps: pd.DataFrame, kept: list[Interval], currency: str | None) -> dict[str, str]:
    """All sums of a bridge in words, and what is kept with its interval."""
    money = {row.step: short_money(abs(row.cents) / 100, currency) for row in steps.itertuples()}
    for name, value in zip(("net", "gross"), kept, strict=True):
        money |= {
            name: percent(value.value),
            f"{name}_low": percent(value.low),
            f"{name}_high": percent(value.high),
        }
    return money


def bridge_sentence(steps: pd.DataFrame, kept: list[Interval], currency: str | None, length: int) -> str:
    """What is kept, what is lost, and what came."""
    back = int(steps.loc[steps.step == "won_back", "customers"].iloc[0])
    text = (
        _(
            "Customers of the {months} before bring {net} of what they brought then ({net_low} to {net_high}), "
            "and {gross} had nobody bought more: {lost} went with customers lost and {less} with those who buy "
            "less, {more} came from those who buy more. New customers bring {new}, those won back {won_back}."
        )
        if back
        else _(
            "Customers of the {months} before bring {net} of what they brought then ({net_low} to {net_high}), "
            "and {gross} had nobody bought more: {lost} went with customers lost and {less} with those who buy "
            "less, {more} came from those who buy more. New customers bring {new}; nobody was won back."
        )
    )
    return text.format(months=stretch(length), **_facts(steps, kept, currency))


def contract_bridge_sentence(
    steps: pd.DataFrame, kept: list[Interval], currency: str | None, then: date
) -> str:
    """The same of what is paid a month."""
    added = int(steps.loc[steps.step == "more", "customers"].iloc[0])
    text = (
        _(
            "Of the {opening} that customers paid a month by contract on {then}, {net} is kept ({net_low} to "
            "{net_high}), and {gross} had nobody added to it; with new contracts and those won back it is "
            "{closing} now."
        )
        if added
        else _(
            "Of the {opening} that customers paid a month by contract on {then}, {net} is kept ({net_low} to "
            "{net_high}), and none of them pays more than then; with new contracts and those won back it is {closing} "
            "now."
        )
    )
    return text.format(then=day(then), **_facts(steps, kept, currency))


def _kept(level: float) -> str:
    return _(
        "Net: what the customers of the opening bring now over what they brought then. Gross: the same, nobody "
        "counted for more than then. The range would hold either in {level} of cases, were the customers drawn again."
    ).format(level=percent(level))


def order_bridge_notes(company, begins: date, unsure: int, level: float) -> tuple[str, ...]:
    """How steps are told apart, and who may be in the wrong one."""
    notes = [
        _(
            "The steps add up to the cent, refunds and credit notes taken off in the time of their order. Lost: "
            "ordered then, not now. New: first order ever now. Won back: ordered earlier, not then, and now. All that "
            "a customer brings more or less is in one step."
        ),
        _kept(level),
    ]
    if unsure:
        text = plural(
            "{n} customer without an order then has an account older than the data and counts as won back.",
            "{n} customers without an order then have accounts older than the data and count as won back.",
            unsure,
        )
        notes.append(text.format(n=count(unsure)))
    elif not company.has("accounts.created_at"):
        text = _(
            "Orders are there from {begins} on: who ordered before that, and not in the time before, would count as "
            "new and not as won back."
        )
        notes.append(text.format(begins=day(begins)))
    return (*notes, *left_out(company))


def contract_bridge_notes(level: float) -> tuple[str, ...]:
    """What is compared."""
    return (
        _(
            "What each customer pays a month on the two days, all contracts together; the steps add up to the cent. "
            "Who is between two contracts on a day pays nothing on it. Lost: under contract then, not now. Won back: "
            "under contract earlier, not then, and now."
        ),
        _kept(level),
    )
