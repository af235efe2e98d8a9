"""What changed since last month, from the manifests of the months before: the numbers, whether their moves are
usual, and what else than the business may be the cause."""

from crm import words
from crm.run.since.besides import besides
from crm.run.since.moved import Move, asked, first_of, in_full, is_next, month_words, moves
from crm.run.since.usual import LEAST
from crm.words import _, count, plural


def since_last_month(history: list[dict], record: dict) -> dict:
    """What a page says about its numbers beside those of the month before; `history` are the months before,
    oldest first, and `record` is this one, as run.history gives them. What a month does not say, it is not
    asked for.

    `changes`: metric → {line, was, usual} for its tile. `since_title`, `since`: heading and sentences, of which
    the first `odd` are about unusual moves. `compared`: all numbers as a table (caption, columns, rows), or None.
    """
    history = [each for each in history if each.get("source") == record.get("source") and each["numbers"]]
    if not history:
        first = _("There is no earlier month of this report to compare with.")
        title = _("What changed since last month")
        return {"changes": {}, "since_title": title, "since": [first], "odd": 0, "compared": None}
    before, found = history[-1], moves(history, record)
    title = _("What changed since {month}").format(month=words.long_month(first_of(before["month"])))
    odd = [_odd(move, before, record) for move in found if move.usual is False]
    calm = _calm(found, history, record) if found and not odd else []
    return {
        "changes": {m.number["name"]: {"line": m.line, "was": m.was, "usual": m.usual} for m in found},
        "since_title": title,
        "since": [*odd, *_gap(history, record), *calm, *besides(before, record)],
        "odd": len(odd),
        "compared": _table(found, before, record),
    }


def _gap(history: list[dict], record: dict) -> list[str]:
    """Said where the month before has no report, so that an older one is compared with."""
    if is_next(history, record):
        return []
    text = _("The month before has no numbers of this report; it is compared with {month}.")
    return [text.format(month=month_words(history[-1]["month"]))]


def _calm(found: list[Move], history: list[dict], record: dict) -> list[str]:
    """That no number moved out of its usual range, or why that cannot be said."""
    judged = sum(move.usual is not None for move in found)
    if judged == len(found):
        return [_("All headline numbers are within their usual range.")]
    if judged:
        text = plural(
            "The one headline number that can be judged is within its usual range.",
            "All {n} headline numbers that can be judged are within their usual range.",
            judged,
        )
        return [text.format(n=count(judged))]
    if asked(history[-1]) != asked(record):
        return [_("The parameters are not those of the month before, so no move is judged.")]
    text = _("Which moves are usual can be said after {n} months in a row with the same parameters.")
    return [text.format(n=count(LEAST + 1))]


def _odd(move: Move, before: dict, record: dict) -> str:
    number, then = move.number, next(n for n in before["numbers"] if n["name"] == move.number["name"])
    was, now = (in_full(n["value"], number["unit"], record.get("currency")) for n in (then, number))
    text = _("{label}: {was} in {before}, {now} in {month}; {usually} would have been usual.")
    return text.format(
        label=number["label"], was=was, before=month_words(before["month"]), now=now,
        month=month_words(record["month"]), usually=move.usually,
    )  # fmt: skip


def _table(found: list[Move], before: dict, record: dict) -> dict | None:
    """Every number, then and now, how far it moved, and the range that would have been usual."""
    if not found:
        return None
    then, now = month_words(before["month"]), month_words(record["month"])
    labels = (_("Number"), then, now, _("Change"), _("Usual range"), _("Verdict"))
    units = ("text", "count", "count", "count", "count", "text")
    return {
        "caption": _("Headline numbers of {month} beside those of {before}").format(month=now, before=then),
        "columns": [{"label": label, "unit": unit} for label, unit in zip(labels, units, strict=True)],
        "rows": [_row(move) for move in found],
    }


def _row(move: Move) -> list[str]:
    verdict = {True: _("usual"), False: _("unusual"), None: ""}[move.usual]
    cells = [move.was, move.number["shown"], move.moved, move.usually]
    return [move.number["label"], *(cell or words.NOTHING for cell in cells), verdict]
