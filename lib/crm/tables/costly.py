"""What a cleaning rule has cost, where it is so much that the profile may be wrong: said wherever a run speaks."""

from collections.abc import Iterable

from crm.words import count, money, percent, plural

REPEATED = "repeated key"  # the rule that keeps one of several rows with one key and different content
COSTLY = 0.01  # share of a table's rows or money from which it is said


def costly(log: Iterable[dict], currency: str | None) -> list[str]:
    """Sentences on tables that lost more than COSTLY of their rows, or of their money, to a key that is not one:
    invoices of two lines, say, under the invoice's number."""
    found = [entry for entry in log if entry["rule"] == REPEATED]
    return [
        _said(entry, currency)
        for entry in found
        if _share(entry, "rows") > COSTLY or _share(entry, "money") > COSTLY
    ]


def _share(entry: dict, what: str) -> float:
    whole = entry[f"{what}_in"]
    return abs(entry[what] or 0) / abs(whole) if whole else 0.0


def _said(entry: dict, currency: str | None) -> str:
    told = plural(
        "{table}: {n} row ({share}) is left out, for another one has the same key. If they are things of their own, the key "
        "in the profile is too short.",
        "{table}: {n} rows ({share}) are left out, for another one has the same key. If they are things of their own, the "
        "key in the profile is too short.",
        entry["rows"],
    )
    if entry["money"] is not None:
        told = plural(
            "{table}: {n} row ({share}) with {money} ({part} of the money) is left out, for another one has the same key. "
            "If they are things of their own, the key in the profile is too short.",
            "{table}: {n} rows ({share}) with {money} ({part} of the money) are left out, for another one has the same "
            "key. If they are things of their own, the key in the profile is too short.",
            entry["rows"],
        )
    return told.format(
        table=entry["table"], n=count(entry["rows"]), share=percent(_share(entry, "rows")),
        money=money(entry["money"], currency), part=percent(_share(entry, "money")),
    )  # fmt: skip
