"""The parameters of a report, read from the one place that declares them: its cell tagged `parameters`."""

import ast
import io
import re
import tokenize

from crm.errors import BadInput, nearest
from crm.run.asked.typed import TYPES, Parameter, check

LIMITS = re.compile(r"\s*(\[[^\[\]]*\]|\{[^{}]*\})\s*$")
FORM = "`name: type = default  # meaning`"
KINDS = {"str": str, "int": int, "float": float, "bool": bool}


def declared_in(source: str, where: str) -> tuple[Parameter, ...]:
    """The parameters declared by lines such as `name: type = default  # meaning [low..high]`, in order."""
    try:
        lines = ast.parse(source).body
    except SyntaxError as error:
        raise BadInput(f"{where}, line {error.lineno}: {error.msg}. Write {FORM}.") from None
    comments = _comments(source)
    found: dict[str, Parameter] = {}
    for line in lines:
        place = f"{where}, line {line.lineno}"
        if not (isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value):
            raise BadInput(f"{place}: '{ast.unparse(line)}' declares no parameter. Write {FORM}.")
        said = (comments.get(n, "") for n in range(line.lineno, line.end_lineno + 1))
        parameter = _parameter(line, " ".join(filter(None, said)), place)
        if parameter.name in found:
            raise BadInput(f"{place}: {parameter.name} is declared twice. Keep one of the lines.")
        found[parameter.name] = parameter
    return tuple(found.values())


def _comments(source: str) -> dict[int, str]:
    """The comment that ends each line; a formatter may have broken a long one into several lines."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").rstrip() for t in tokens if t.type == tokenize.COMMENT}


def _parameter(line: ast.AnnAssign, comment: str, place: str) -> Parameter:
    name = line.target.id
    kind, optional = _kind(ast.unparse(line.annotation), place)
    try:
        default = ast.literal_eval(line.value)
    except ValueError:
        raise BadInput(f"{place}: the default of {name} is no plain value. Write {FORM}.") from None
    limits = LIMITS.search(comment)
    meaning = comment[: limits.start()] if limits else comment
    parameter = Parameter(name, kind, optional, default, meaning, **_limits(limits, place))
    return parameter._replace(default=_checked_default(parameter, place))


def _kind(annotation: str, place: str) -> tuple[str, bool]:
    """The type's name and whether None is allowed: "int | None" is ("int", True)."""
    kind, optional = annotation.removesuffix(" | None"), annotation.endswith(" | None")
    if kind not in TYPES:
        raise BadInput(f"{place}: {annotation} is no type of a parameter.{nearest(kind, TYPES)}")
    return kind, optional


def _limits(found: re.Match | None, place: str) -> dict:
    """`[0.5..0.999]` as low and high, `{a, b}` as choices."""
    if not found:
        return {}
    text = found.group(1)
    if text.startswith("{"):
        return {"choices": tuple(choice.strip() for choice in text[1:-1].split(","))}
    low, dots, high = text[1:-1].partition("..")
    try:
        ends = {"low": float(low) if low.strip() else None, "high": float(high) if high.strip() else None}
    except ValueError:
        dots = ""
    if not dots:
        raise BadInput(f"{place}: the limits {text} are unreadable. Write [low..high] or {{one, other}}.")
    return ends


def _checked_default(parameter: Parameter, place: str):
    """The default in its declared type; BadInput when it is not of that type or outside of its own limits."""
    default, kind = parameter.default, parameter.type
    if kind == "float" and type(default) is int:
        default = float(default)
    if not (default is None and parameter.optional) and type(default) is not KINDS[kind]:
        raise BadInput(f"{place}: the default of {parameter.name} is {default!r}, not {TYPES[kind]}.")
    try:
        check(parameter, default, str(default))
    except ValueError as error:
        raise BadInput(f"{place}: the default of {parameter.name}: {error}") from None
    return default
