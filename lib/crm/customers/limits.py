"""Whether a report's own parameters mean something."""

from crm.errors import BadInput


def within_limits(name: str, value: float, low: float, high: float) -> None:
    """Nothing; raises BadInput where the value lies outside its limits."""
    if not low <= value <= high:
        raise BadInput(f"{name} is {value}. It lies between {low} and {high}.")
