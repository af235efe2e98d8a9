"""A sentence about each row, put together in the engine from one template: a million of them never leave it."""

from string import Formatter

import ibis

from crm.finding import FORMULA


def told(template: str, **fields: ibis.Value) -> ibis.Value:
    """The template with each {field} replaced by the row's own text; numbers as they are written, without marks.

    KeyError where the template names a field that is not given."""
    pieces = []
    for text, field, _spec, _how in Formatter().parse(template):
        if text:
            pieces.append(ibis.literal(text))
        if field:
            value = fields[field]
            pieces.append(value if value.type().is_string() else value.cast("string"))
    sentence = pieces[0]
    for piece in pieces[1:]:
        sentence = sentence.concat(piece)
    return sentence


def labelled(key: ibis.Value, labels: dict[str, str]) -> ibis.Value:
    """The label of each row's key; the key itself where it has none."""
    return ibis.cases(*((key == name, label) for name, label in labels.items()), else_=key)


def unarmed(text: ibis.Value) -> ibis.Value:
    """The text, with an apostrophe in front where a spreadsheet would run it as a formula."""
    risky = text.substr(0, 1).isin(FORMULA)
    return risky.ifelse(ibis.literal("'").concat(text), text)
