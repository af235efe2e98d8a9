"""Days of sales that receivables stand for, by two ways."""

from collections.abc import Sequence


def days_sales(receivables: float, billed: Sequence[float], days: Sequence[int]) -> float:
    """Receivables over what was billed in these months, times their days: the plain way; NaN where nothing was billed."""
    total = sum(billed)
    return receivables / total * sum(days) if total > 0 else float("nan")


def count_back(receivables: float, billed: Sequence[float], days: Sequence[int]) -> float:
    """How many days one has to go back until as much was billed as is owed (count-back, or exhaustion, method).

    `billed` and `days` are those of the months, the newest last. Whole months are taken off what is owed one after the
    other, of the last one the part that it takes. A month that was credited more than billed counts with its days and adds
    to what is left. 0 where nothing is owed, NaN where all that was ever billed is not as much."""
    if receivables <= 0:
        return 0.0
    left, found = float(receivables), 0.0
    for amount, length in zip(reversed(billed), reversed(days), strict=True):
        if amount >= left:
            return found + left / amount * length
        left, found = left - amount, found + length
    return float("nan")
