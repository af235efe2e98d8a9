"""What the time to payment says."""

import pandas as pd

from crm.customers.buying import period
from crm.estimate.shares import Interval
from crm.words import _, between, count, days, is_missing, plural


def too_few(company, paid: int) -> str:
    """Why nothing can be said of how long payment takes."""
    text = plural(
        "{n} invoice issued in {period} has been paid, too few to tell how long that takes.",
        "{n} invoices issued in {period} have been paid, too few to tell how long that takes.",
        paid,
    )
    return text.format(n=count(paid), period=period(company))


def sentence(company, said: dict[str, Interval], naive: float, reach: int) -> str:
    """Half of the invoices by when, and the mean wait, beside that of the paid ones where it is too short."""
    median, mean = said["median"], said["mean"]
    facts = {
        "period": period(company), "half": days(median.value), "mean": days(mean.value), "naive": days(naive),
        "range": between(days(mean.low), days(mean.high)), "reach": days(reach),
    }  # fmt: skip
    if naive >= mean.low:
        if is_missing(median.value):
            text = _("Fewer than half of the invoices issued in {period} are paid within {reach}.")
        else:
            text = _(
                "Half of the invoices issued in {period} are paid within {half}; within the first {reach} an invoice waits "
                "{mean} on average ({range})."
            )
    elif is_missing(median.value):
        text = _(
            "Fewer than half of the invoices issued in {period} are paid within {reach}; on average one waits {mean} of them "
            "({range}), not {naive} as the paid ones alone would say."
        )
    else:
        text = _(
            "Half of the invoices issued in {period} are paid within {half}; within the first {reach} an invoice waits {mean} "
            "on average ({range}), not {naive} as the paid ones alone would say."
        )
    return text.format(**facts)


def notes(company, counted: pd.DataFrame, found: tuple[float, float, int]) -> tuple[str, ...]:
    """How many are paid and not, the two other means, and what is left out."""
    naive, money, reach = found
    paid, all_of_them = int(counted.n[counted.event == 1].sum()), int(counted.n.sum())
    said = [
        _(
            "{paid} of {n} invoices have been paid in whole, after {naive} on average; the others count as waiting at least as "
            "long as they have. A wait beyond {reach} counts as so long."
        ).format(paid=count(paid), n=count(all_of_them), naive=days(naive), reach=days(reach)),
        _(
            "An invoice paid in part counts as not paid, its paid money as paid. What was paid before it was issued is left out."
        ),
        _("The range takes invoices for independent of each other; those of one customer are not quite."),
    ]
    if not is_missing(money):
        text = _("Of the money billed, half is paid within {days}.")
        said.insert(1, text.format(days=days(money)))
    return tuple(said)
