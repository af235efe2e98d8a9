"""Why there is no warning, and what one is learned from, in sentences."""

from datetime import date

from crm.analyses.leaving.asked import Asked
from crm.analyses.leaving.at_stake import LEFT
from crm.analyses.leaving.plan import MOST, Plan
from crm.spans import from_to
from crm.words import _, count, day, days, percent, plural


def nothing_known(company, asked: Asked) -> str:
    """Nobody could leave."""
    if asked.leaving == "contracts" or (asked.leaving == "auto" and not company.has("orders.account_id")):
        return _(
            "No customer is or was under contract with a known end: nothing can be said of contracts that end."
        )
    return _("No customer has ordered yet, so nobody could leave.")


def nothing_compared(company, asked: Asked) -> str:
    """The same where states are compared."""
    if asked.leaving == "contracts" or (asked.leaving == "auto" and not company.has("orders.account_id")):
        return _("Nobody is or was under contract, so there are no contracts to compare.")
    return _("Nobody has ordered, so there are no customers to compare.")


def one_way(plan: Plan, rows, left: int, stayed: int) -> str:
    """Nothing is over yet, or all did the same; empty where there is something to learn."""
    facts = {"n": count(left + stayed), "window": window(plan), "unknown": count(rows.unknown)}
    if not left + stayed:
        text = _(
            "No window of {window} is over yet, so nobody knows who left: {unknown} customer-months wait for their outcome, "
            "and none of them is called loyal."
        )
        return text.format(**facts)
    if not left:
        return _(
            "Nobody left within {window} in {n} customer-months that are over: there is nothing to warn by."
        ).format(**facts)
    if not stayed:
        return _(
            "All left within {window}, in each of {n} customer-months that are over: a warning could tell nobody apart."
        ).format(**facts)
    return ""


def too_few(plan: Plan, rows, least: int) -> str:
    """Not enough of both to learn from one part and try on the other."""
    known = rows.known
    text = _(
        "Of {n} customer-months whose window of {window} is over, {left} left ({share}): too few of one or the other are "
        "there to learn from some months and try on later ones and other customers. That takes {least} who left and {least} "
        "who stayed on both sides."
    )
    n, left = int(known.n.sum()), known.count(LEFT)
    return text.format(
        n=count(n), left=count(left), share=percent(left / n), window=window(plan), least=count(least)
    )


def no_risk() -> str:
    """There is no warning, so nothing can be added up; why is said where the warning is."""
    return _("What is at risk cannot be told: it takes the early warning, and there is none here.")


def no_gain() -> str:
    """There is no warning to make a list by."""
    return _("How many of those who leave a list would reach cannot be told without an early warning.")


def no_list() -> str:
    """There is no warning to choose customers by."""
    return _(
        "Nobody is listed: whom to contact first is chosen by the early warning, and there is none here."
    )


def window(plan: Plan) -> str:
    """The window in words: 90 days."""
    return days(plan.asked.horizon)


def who_notes(plan: Plan, rows) -> list[str]:
    """Who could leave at all, what leaving is, what the rows are, and how many have no outcome."""
    asked = plan.asked
    facts = {
        "lead": days(asked.lead), "window": days(asked.horizon), "quiet": days(asked.quiet_days),
        "first": day(plan.looks[0].at), "last": day(plan.scored.at),
    }  # fmt: skip
    if plan.kind == "orders":
        text = _(
            "Could leave: who ordered in the {quiet} before a month's end. Left: no order in the {window} that begin "
            "{lead} after it; nothing is measured in between. That is silence, not a farewell: some come back later."
        )
    else:
        text = _(
            "Could leave: who was under contract at a month's end. Left: the contract ended in the {window} that begin "
            "{lead} after it, and none followed within a month. A change of contract is no leaving."
        )
    said = [text.format(**facts)]
    said.append(
        _("Looked at: each month's end from {first} to {last}, with what was known on that day.").format(
            **facts
        )
    )
    return [*said, *left_out(rows), *drawn_note(plan)]


def left_out(rows) -> list[str]:
    """How many customer-months have no outcome, or one too soon."""
    said = []
    if rows.unknown:
        text = plural(
            "{n} customer-month is left out, for its window is not over: it is not called loyal.",
            "{n} customer-months are left out, for their window is not over: they are not called loyal.",
            rows.unknown,
        )
        said.append(text.format(n=count(rows.unknown)))
    if rows.too_soon:
        text = plural(
            "{n} customer-month is left out: the contract ended before the window began, too soon for any warning.",
            "{n} customer-months are left out: the contract ended before the window began, too soon for any warning.",
            rows.too_soon,
        )
        said.append(text.format(n=count(rows.too_soon)))
    return said


def drawn_note(plan: Plan) -> list[str]:
    """Whether all customers were learned from, or a part of them drawn by lot."""
    if plan.share >= 1:
        return []
    text = _(
        "Learned from {share} of the customers, drawn by a hash of their ids, to hold it to {most} customer-months at "
        "most; everybody is scored."
    )
    return [text.format(share=percent(plan.share), most=count(MOST))]


def months_in_words(months) -> str:
    """From the first to the last of these months."""
    return from_to(*(date(month // 12, month % 12 + 1, 1) for month in (min(months), max(months))))
