"""A parameter as `crm-report show` prints it: what its declaration says, and what the parameters file sets."""

from pathlib import Path

from crm.errors import BadInput
from crm.run.asked.given import Blocks, Given, read_params
from crm.run.asked.settings import DECIDED
from crm.run.asked.typed import Parameter, Value, value_of

FILE = "params/monthly.yaml"


def described(parameter: Parameter, given: Given | None) -> list[str]:
    """The lines about a parameter; the last one only where the file sets another value than the default."""
    kind = parameter.type + (" | None" if parameter.optional else "")
    lines = [f"  {parameter.name}: {kind} = {_shown(parameter.default)}"]
    lines += [f"      {parameter.meaning}", f"      takes {parameter.wanted}"]
    if given and _value(parameter, given) != parameter.default:
        lines.append(f"      default {_shown(parameter.default)}; {given.where}: '{given.text}'")
    return lines


def set_for(name: str, parameter: Parameter, blocks: Blocks) -> Given | None:
    """What the blocks of a file set for a parameter of a report, or of the run; None where they are silent.
    Of what one run decides for all its reports, the run block speaks."""
    if name != "run" and parameter.name in DECIDED:
        own = "month" if parameter.name == "as_of" else parameter.name
        return blocks.get("run", {}).get(own)
    found = [blocks.get(block, {}).get(parameter.name) for block in _blocks_for(name)]
    return next((given for given in found if given), None)


def blocks_there(root: Path) -> tuple[Blocks, str]:
    """The blocks of the project's parameters file and, where it cannot be read, none of them and why: whoever
    asks what there is to set may be about to mend that file."""
    try:
        return read_params(root / FILE, FILE), ""
    except BadInput as error:
        return {}, str(error)


def _blocks_for(name: str) -> tuple[str, ...]:
    return (name,) if name == "run" else (name, "every_report")


def _value(parameter: Parameter, given: Given) -> Value:
    """The value given, or the text where it is none of the parameter's."""
    try:
        return value_of(parameter, given.text)
    except ValueError:
        return given.text


def _shown(value: Value) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
