"""Over which time, at which discount and which margin what customers will bring is counted."""

from typing import NamedTuple

from crm.customers.limits import within_limits


class Terms(NamedTuple):
    """Over how many months value is counted, what money to come is discounted by a year, and the margin's share of
    revenue ("" where costs are to say)."""

    months: int = 12
    discount: float = 0.10
    margin: str = ""

    def checked(self) -> "Terms":
        """These terms; raises BadInput where they mean nothing. The margin is looked at where it is read."""
        within_limits("months", self.months, 1, 60)
        within_limits("discount", self.discount, 0, 1)
        return self


USUAL = Terms()
