"""What a headline number of those who stay or leave rests on; see names.counted."""

from crm.words import count, plural


def customers_old_enough(n: int) -> str:
    """A share of customers who came so long ago that the time asked about is over for them."""
    return plural("of {n} customer long enough ago", "of {n} customers long enough ago", n).format(n=count(n))


def customers_opening(n: int) -> str:
    """A share of those there at the opening; over several months each counts in every month that opened with it."""
    return plural("of {n} customer there before", "of {n} customers there before", n).format(n=count(n))


def customer_months(n: int) -> str:
    """A monthly rate: each customer counts once in every month that opened with it."""
    return plural("of {n} customer and month", "of {n} customers and months", n).format(n=count(n))
