"""What a reader of this month's earlier page would otherwise find changed without a word."""

from datetime import date

from crm import words
from crm.run.since.moved import asked
from crm.words import _, count, plural

SHOWN = 4  # numbers that are told one by one; the others are counted


def before_this(entry: dict | None) -> dict | None:
    """What the manifest says of the page of this month that stands: its numbers, its parameters, when it was made."""
    if not entry:
        return None
    page = entry["last_good"] if entry["status"] == "failed" else entry
    return page and {
        **{part: page[part] for part in ("made_at", "numbers")},
        "parameters": entry["parameters"],
    }


def revised(before: dict | None, record: dict) -> list[str]:
    """A sentence for each headline number that reads otherwise than on the page of the same month made before;
    nothing where other things were asked, or a number is counted by a new definition."""
    if not before or asked(before) != asked(record):
        return []
    then = {(number["name"], number.get("version")): number["shown"] for number in before["numbers"]}
    now = [number for number in record["numbers"] if (number["name"], number.get("version")) in then]
    moved = [number for number in now if number["shown"] != then[number["name"], number.get("version")]]
    day = words.day(date.fromisoformat(before["made_at"][:10]))
    text = _("Revised: {label} was {was} on the page made on {day} and is {now}.")
    says = [
        text.format(label=n["label"], was=then[n["name"], n.get("version")], day=day, now=n["shown"])
        for n in moved[:SHOWN]
    ]
    more = len(moved) - SHOWN
    rest = plural(
        "Revised since {day} as well: {n} more number.",
        "Revised since {day} as well: {n} more numbers.",
        more,
    )
    return [*says, *([rest.format(n=count(more), day=day)] if more > 0 else [])]
