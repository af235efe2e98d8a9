"""What a person gave: the parameters file and --set, every value as the text that was written."""

from pathlib import Path
from typing import NamedTuple

import yaml

from crm.errors import BadInput
from crm.run.guard.secrets import hidden


class Given(NamedTuple):
    """A value as it was written, and where: 'params/monthly.yaml, line 7, funnel.window'."""

    text: str
    where: str


Blocks = dict[str, dict[str, Given]]


def read_params(path: Path, shown: str) -> Blocks:
    """The blocks of a parameters file: block → name → the text given. YAML's own idea of types is not asked:
    it reads 007 as 7, no as False and 12:30 as 750."""
    try:
        top = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except FileNotFoundError:
        raise BadInput(f"There is no parameters file {shown}. Give one with --params.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{shown} cannot be read: {error}.") from None
    except RecursionError:
        raise BadInput(f"{shown} is no parameters file: brackets within brackets, hundreds deep.") from None
    except yaml.YAMLError as error:
        raise BadInput(f"{shown} is no YAML: {_yaml_says(error)}.") from None
    if top is None:
        return {}
    return {
        block: _block(node, block, shown) for block, node in _pairs(top, "", shown) if not _is_empty(node)
    }


def read_settings(settings: list[str]) -> Blocks:
    """--set values as blocks; one without a report's name is for every report."""
    blocks: Blocks = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"--set {setting}: write NAME=VALUE or REPORT.NAME=VALUE.")
        block, dot, own = name.strip().rpartition(".")
        values = blocks.setdefault(block if dot else "every_report", {})
        if own in values:
            raise BadInput(f"--set {own} is given twice, {values[own].text} and {hidden(setting)}. Keep one.")
        values[own] = Given(text, f"--set {hidden(setting)}")
    return blocks


def _block(node: yaml.Node, block: str, shown: str) -> dict[str, Given]:
    values = {}
    for name, value in _pairs(node, block, shown):
        where = f"{shown}, line {value.start_mark.line + 1}, {block}.{name}"
        if not isinstance(value, yaml.ScalarNode):
            raise BadInput(f"{where} holds more than one value. Give one, in quotes if need be.")
        values[name] = Given(value.value, where)
    return values


def _pairs(node: yaml.Node, block: str, shown: str) -> list[tuple[str, yaml.Node]]:
    """The names and nodes of a mapping; a name given twice is refused, since YAML would keep the last."""
    where = f"{shown}, line {node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        raise BadInput(f"{where}: {block or 'the file'} is to hold lines such as 'name: value'.")
    seen = set()
    for key, _ in node.value:
        where = f"{shown}, line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise BadInput(f"{where}: a name is expected before the colon.")
        if key.value in seen:
            raise BadInput(f"{where}: {key.value} is given twice. Keep one.")
        seen.add(key.value)
    return [(key.value, value) for key, value in node.value]


def _is_empty(node: yaml.Node) -> bool:
    """A block with nothing in it, as is left when all its lines are commented out."""
    return isinstance(node, yaml.ScalarNode) and node.value == ""


def _yaml_says(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f"line {mark.line + 1}, " if mark else ""
    return f"{line}{getattr(error, 'problem', None) or 'unreadable'}"
