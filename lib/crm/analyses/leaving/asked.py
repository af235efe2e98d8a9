"""What a reader asks of this report: what leaving is, how far ahead, and what a contact costs and saves."""

from typing import NamedTuple

from crm.customers.limits import within_limits
from crm.errors import BadInput, nearest
from crm.names.leaving import FEATURES

KINDS = ("auto", "contracts", "orders")


class Asked(NamedTuple):
    """`leaving`: the end of a contract, or no order within the window, or auto; `horizon` days of the window; `lead` days
    before it begins, in which nothing is measured; `quiet_days` without an order after which a customer is gone already
    and cannot leave any more (of orders); `honest` names features that tell who leaves nearly without a mistake and are known
    to be written before, with commas between."""

    leaving: str = "auto"
    horizon: int = 90
    lead: int = 14
    quiet_days: int = 180
    honest: str = ""

    @property
    def vouched(self) -> tuple[str, ...]:
        """The features that `honest` names."""
        return tuple(word.strip() for word in self.honest.split(",") if word.strip())

    def checked(self) -> "Asked":
        """These words; raises BadInput where they mean nothing."""
        if self.leaving not in KINDS:
            raise BadInput(
                f"leaving is '{self.leaving}', which is no way to leave.{nearest(self.leaving, KINDS)}"
            )
        within_limits("horizon", self.horizon, 14, 365)
        within_limits("lead", self.lead, 0, 90)
        within_limits("quiet_days", self.quiet_days, 30, 730)
        for word in self.vouched:
            if word not in FEATURES:
                raise BadInput(
                    f"honest names '{word}', which is no feature of the warning.{nearest(word, tuple(FEATURES))}"
                )
        return self


class Care(NamedTuple):
    """How many customers the team can contact, what a contact costs, which share of those who would leave it keeps, the
    margin's share of revenue (empty: revenue), the share of the list that is left alone to compare with, and the words
    that the lot is drawn with."""

    capacity: int = 100
    cost: float = 20.0
    saved: float = 0.1
    margin: str = ""
    control: float = 0.1
    salt: str = "leaving"

    def checked(self) -> "Care":
        """These words; raises BadInput where they mean nothing. The margin is looked at where it is read."""
        within_limits("capacity", self.capacity, 1, 5000)
        within_limits("contact_cost", self.cost, 0, 1_000_000)
        within_limits("saved", self.saved, 0.001, 1)
        within_limits("control", self.control, 0, 0.5)
        return self


USUAL, CARE = Asked(), Care()
