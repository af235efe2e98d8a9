"""What is at risk, and whom to contact, in sentences."""

from collections import Counter

import pandas as pd

from crm.analyses.leaving.asked import Care
from crm.analyses.leaving.model import Warned
from crm.analyses.leaving.model_words import window
from crm.analyses.leaving.scores import Scores, Worth
from crm.estimate.shares import Interval
from crm.words import _, between, count, day, is_missing, listed, money, percent, plural, short_money


def risk_sentence(company, found: Warned, table: pd.DataFrame, risk: Interval, point: Interval) -> str:
    """How many are expected to leave, what that costs in a year, and what a point of retention is worth."""
    n, left = int(table.customers.sum()), float(table.expected_leavers.sum())
    worth = _short(company, risk.value)
    facts = {
        "left": count(left), "n": count(n), "share": percent(left / n), "window": window(found.plan), "risk": worth,
        "range": between(_short(company, risk.low), _short(company, risk.high)), "point": _short(company, point.value),
        "points": between(_short(company, point.low), _short(company, point.high)), "day": day(found.plan.scored.at),
    }  # fmt: skip
    if is_missing(risk.low) or is_missing(point.low):
        text = plural(
            "Of {n} customer who could leave on {day}, {left} ({share}) are expected to within {window}, with {risk} of a "
            "year's revenue. One in a hundred fewer is worth {point}.",
            "Of {n} customers who could leave on {day}, {left} ({share}) are expected to within {window}, with {risk} of a "
            "year's revenue. One in a hundred fewer is worth {point}.",
            n,
        )
        return text.format(**facts)
    text = (
        _(
            "Of {n} customers who could leave on {day}, {left} ({share}) are expected not to order in {window}; some come "
            "back later. That puts {risk} of a year's revenue at risk ({range}). One customer in a hundred fewer is worth "
            "{point} a year ({points})."
        )
        if found.plan.kind == "orders"
        else _(
            "Of {n} customers who could leave on {day}, {left} ({share}) are expected to within {window}: {risk} of a year's "
            "revenue ({range}). One customer in a hundred fewer is worth {point} a year ({points})."
        )
    )
    return text.format(**facts)


def risk_notes(company, found: Warned, worth: Worth, care: Care, level: float) -> tuple[str, ...]:
    """The arithmetic, and what the ranges hold and do not."""
    kind = found.plan.kind
    base = (
        _(
            "Leaving is silence in those days here; who is lost for good is counted in the loyalty report, after a longer "
            "one. Revenue of a year is net revenue of the last 12 months; who is new has less than a year of it."
        )
        if kind == "orders"
        else _("Revenue of a year is the fee of today times 12.")
    )
    return (
        base,
        carried_note(found, worth),
        _(
            "At risk: probability of leaving times revenue of a year times the part of it that is lost, added up. The range "
            "is that of the months tried: had as many more or fewer left than was said as in the worst of them each way."
        ),
        _(
            "One point: a hundredth of the customers who could leave, times what a year without one of them costs on "
            "average. Its range, at {level}, holds that it is chance who they are; it takes them to be kept at no cost."
        ).format(level=percent(level, 0)),
    )


def carried_note(found: Warned, worth: Worth) -> str:
    """Which part of a year's revenue is lost with who leaves, and how that is known."""
    past = worth.carried
    if found.plan.kind == "contracts":
        return _("Who leaves is taken to pay nothing in the 12 months after, who stays the same fee.")
    if not past.n:
        return _(
            "Too little is known of a year ago: who leaves is taken to bring nothing in the 12 months after, and who stays "
            "as much as in the 12 before. Both are assumptions."
        )
    return _(
        "Of {n} customers of a year ago, who stayed brought {stayed} of the revenue of the 12 months before in the 12 after, "
        "who left {left}. The difference is lost with who leaves: reckoned for customers alike in revenue and in whether their "
        "first order was more than a year ago, as a first order may be one that never comes again."
    ).format(n=count(past.n), stayed=percent(past.stayed), left=percent(past.left))


def list_sentence(company, table: pd.DataFrame, care: Care) -> str:
    """How many a contact pays for and how many the team can contact."""
    by = table.set_index("group")
    there = {key: float(by.customers.get(key, 0)) for key in by.index}
    pays = sum(n for key, n in there.items() if key != "leaving_not_worth")
    gain = float(by.contact_gain.get("leaving_contact", 0.0))
    facts = {
        "pays": count(pays), "all": count(table.customers.sum()), "n": count(there.get("leaving_contact", 0)),
        "control": count(there.get("leaving_control", 0)), "gain": _short(company, gain),
    }  # fmt: skip
    if not pays:
        return _(
            "A contact would cost more than it brings with each of {all} customers who could leave."
        ).format(**facts)
    return _(
        "A contact pays for {pays} of {all} customers who could leave. {n} are on the list, expected to bring {gain} after "
        "the cost. Left alone by lot, so that what contacts do can be seen: {control}."
    ).format(**facts)


def list_notes(company, found: Warned, worth: Worth, care: Care, scores: Scores) -> tuple[str, ...]:
    """The rule of the list, the control group, and the most frequent reasons."""
    rule = _(
        "A contact pays where probability times share saved ({saved}) times what a year without the customer costs is more "
        "than {cost}. The share saved is an assumption until the control group says otherwise. Largest sums first, {n} "
        "contacts at most."
    )
    said = [
        rule.format(
            saved=percent(care.saved), cost=money(care.cost, company.currency), n=count(care.capacity)
        ),
        worth.margin_says,
        carried_note(found, worth),
        _(
            'Left alone: of those who would be on the list, {share} by a hash of the id and the word "{salt}": the same '
            "customers whenever the list is drawn again. Whom to contact and whom not, with reasons, is in the audience "
            "leaving."
        ).format(share=percent(care.control), salt=care.salt),
    ]
    often = Counter()
    for reasons, n, p in zip(scores.reasons, scores.n, scores.p, strict=True):
        for reason in reasons:
            often[reason] += n * p
    top = [reason for reason, _n in sorted(often.items(), key=lambda pair: (-pair[1], pair[0]))[:3]]
    if top:
        said.append(
            _(
                "Most frequent reasons of those expected to leave: {reasons}. A reason is what goes with leaving in the data, "
                "by the logistic regression; it need not be its cause."
            ).format(reasons=listed([f"“{reason}”" for reason in top]))
        )
    if found.boosting:
        said.append(
            _(
                "Probabilities are by gradient boosting, reasons by a logistic regression learned beside it: a reason says what "
                "goes with leaving on average, and may count for more or less in the probability of this customer."
            )
        )
    return tuple(said)


def _short(company, value: float) -> str:
    return short_money(value, company.currency)
