"""What else is not as it was, where a reader would otherwise take it for the business: parameters, definitions,
code, packages, and the data of months that had been reported on already."""

from typing import NamedTuple

from crm import words
from crm.run.since.moved import asked, month_words
from crm.run.since.restated import restated
from crm.words import _, count, listed, plural

SHOWN = 4  # names in a sentence; the others are counted
LOOKS = ("crm.run", "crm.charts", "crm.theme", "theme/")  # code that makes the page and no number


class Kind(NamedTuple):
    """What may have changed: its word, whether both months say how it stood, and what changed, in sentences."""

    word: str
    known: bool
    says: list[str]


def besides(before: dict, record: dict) -> list[str]:
    """A sentence for everything but the month itself that is not as it was; else one that says so."""
    kinds = [
        _parameters(before, record),
        _definitions(before, record),
        _code(before, record),
        _packages(before, record),
        _past(before, record),
    ]
    says = [sentence for kind in kinds for sentence in kind.says]
    same = [kind.word for kind in kinds if kind.known]
    if not says and same:
        nothing = _("Only the month is new: {things} are the same as for {month}.")
        says = [nothing.format(things=listed(same), month=month_words(before["month"]))]
    return says


def _parameters(before: dict, record: dict) -> Kind:
    then, now, month = asked(before), asked(record), month_words(before["month"])
    says = []
    for name in sorted(then.keys() | now.keys()):
        if name not in then:
            text = _("The parameter {name} is new; it is {now}.")
        elif name not in now:
            text = _("The parameter {name} is gone; for {month} it was {was}.")
        elif then[name] != now[name]:
            text = _("The parameter {name} was {was} for {month} and is {now} now.")
        else:
            continue
        was, is_now = (words.brief(str(side.get(name, ""))) or _("empty") for side in (then, now))
        says.append(text.format(name=name, was=was, now=is_now, month=month))
    return Kind(_("parameters"), "parameters" in before and "parameters" in record, says)


def _definitions(before: dict, record: dict) -> Kind:
    then = {number["name"]: number for number in before["numbers"]}
    now = {number["name"]: number for number in record["numbers"]}
    anew = [name for name in now if name in then and now[name].get("version") != then[name].get("version")]
    templates = {
        _("Counted by a new definition since {month}, and so not compared: {labels}."): anew,
        _("Not given for {month}: {labels}."): [name for name in now if name not in then],
        _("Given for {month} and not now: {labels}."): [name for name in then if name not in now],
    }
    says = [
        text.format(
            labels=_few([(then | now)[n]["label"] for n in names]), month=month_words(before["month"])
        )
        for text, names in templates.items()
        if names
    ]
    return Kind(_("definitions"), bool(then and now), says)


def _code(before: dict, record: dict) -> Kind:
    """The notebook and the library's modules below it; of months that do not say, the project's commit."""
    month, says = month_words(before["month"]), []
    if _differ(before, record, "notebook"):
        says.append(_("The notebook of this report was changed after {month}.").format(month=month))
    if _both(before, record, "modules"):
        names = [
            name for name in _changed(before["modules"], record["modules"]) if not name.startswith(LOOKS)
        ]
        text = plural(
            "A part of the library that this report rests on was changed after {month}: {names}.",
            "Parts of the library that this report rests on were changed after {month}: {names}.",
            len(names),
        )
        says += [text.format(month=month, names=_few(names))] if names else []
        return Kind(_("calculations"), True, says)
    if _differ(before, record, "commit"):
        text = _(
            "The code went from {was} to {now} after {month}; whether this report is touched is not known."
        )
        says.append(text.format(was=before["commit"][:7], now=record["commit"][:7], month=month))
    return Kind(_("calculations"), _both(before, record, "commit"), says)


def _packages(before: dict, record: dict) -> Kind:
    then, now = ({"Python": each.get("python")} | each.get("versions", {}) for each in (before, record))
    updated = [
        _("{name} from {was} to {now}").format(name=name, was=then[name], now=now[name])
        for name in sorted(then)
        if then[name] and now.get(name) and then[name] != now[name]
    ]
    text = plural("A package was replaced: {updates}.", "Packages were replaced: {updates}.", len(updated))
    says = [text.format(updates=_few(updated))] if updated else []
    return Kind(_("software"), _both(before, record, "versions"), says)


def _past(before: dict, record: dict) -> Kind:
    there = [name for name in before.get("tables", {}) if name in record.get("tables", {})]
    known = [name for name in there if all("months" in each["tables"][name] for each in (before, record))]
    says = [sentence for name in known for sentence in restated(name, before, record)]
    return Kind(_("the data of earlier months"), bool(known), says)


def _both(before: dict, record: dict, key: str) -> bool:
    return bool(before.get(key) and record.get(key))


def _differ(before: dict, record: dict, key: str) -> bool:
    return _both(before, record, key) and before[key] != record[key]


def _changed(then: dict, now: dict) -> list[str]:
    return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))


def _few(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - SHOWN
    rest = [plural("{n} more", "{n} more", more).format(n=count(more))] if more > 0 else []
    return listed([*names[:SHOWN], *rest])
