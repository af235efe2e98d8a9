"""A profile from its YAML file, refused in words where it does not fit: file, key, what was there, nearest name."""

import re
from pathlib import Path
from typing import ClassVar
from zoneinfo import available_timezones

import yaml
from pydantic import ValidationError

from crm.engines.named import check_engine
from crm.errors import BadInput, nearest
from crm.tables.profile import Column, File, Fiscal, Profile, Table
from crm.tables.schema import TABLES
from crm.tables.wanted import place_of, wanted


class TextLoader(yaml.SafeLoader):
    """YAML whose scalars stay the text they are, but for null: `no`, `1`, `2026-10-01` mean what is written. A
    key that stands twice is refused, for the first one would be lost in silence."""

    yaml_implicit_resolvers: ClassVar[dict] = {
        first: [resolver for resolver in resolvers if resolver[0] == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node, deep=False):
        """A mapping, refused where a key stands in it twice."""
        seen = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_profile(path: Path) -> Profile:
    """The profile in a YAML file; BadInput names file, key, what was there and the nearest known name."""
    text = _told(path)
    if like := text.get("like"):
        base = _base(path, str(like))
        text = like_another(_told(base), {key: value for key, value in text.items() if key != "like"})
    try:
        profile = Profile.model_validate(text)
    except ValidationError as error:
        said = "; ".join(dict.fromkeys(_said(e, text) for e in error.errors()))
        raise BadInput(f"{path.name}: {said}{'' if said[-1] in '.?' else '.'}") from error
    _refuse_password(profile, path.name)
    check_engine(profile, path.name)
    _check_names(profile, path.name)
    _check_rates(profile, path.name)
    return profile


def base_of(path: Path) -> Path | None:
    """The file of the profile that another one says it is like; None where it says none."""
    like = _told(path).get("like")
    return _base(path, str(like)) if like else None


def like_another(base: dict, own: dict) -> dict:
    """A profile that says only what is different: its keys in place of the base's, its files and tables in place of
    those of the same name, or beside them."""
    merged = {
        key: base[key] | own[key]
        for key in ("files", "tables")
        if isinstance(own.get(key), dict) and key in base
    }
    return base | own | merged


def _base(path: Path, like: str) -> Path:
    base = path.with_name(f"{like}.yaml")
    if like == path.stem or not base.is_file():
        known = [p.stem for p in path.parent.glob("*.yaml") if p != path]
        raise BadInput(f"{path.name}: like is '{like}', of which there is no profile.{nearest(like, known)}")
    if "like" in _told(base):
        raise BadInput(f"{path.name}: like is '{like}', which is like another one itself. Name that one.")
    return base


def _told(path: Path) -> dict:
    """What a profile's file says, as mappings, lists and texts."""
    try:
        text = yaml.load(path.read_text(encoding="utf-8"), TextLoader)  # noqa: S506  a SafeLoader of ours
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is not UTF-8; save it as such.") from error
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise BadInput(f"{path.name} is no valid YAML{line}: {problem or type(error).__name__}.") from None
    if not isinstance(text, dict):
        raise BadInput(f"{path.name} is empty or no mapping; it needs source, files and tables.")
    return text


PASSWORD = re.compile(r"://[^:/@\s]*:.+@|[?&;]\w*(pass|pwd|secret|token|key)\w*=", re.IGNORECASE)
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
KNOWN_KEYS = {
    model: [f.alias or n for n, f in model.model_fields.items()]
    for model in (Profile, File, Fiscal, Table, Column)
}
KNOWN_KEYS[Profile].append("like")
MADE_AT_THE_DOOR = {"orders": ("rate",)}  # columns that no source gives (crm.tables.currencies)


def _said(error: dict, text: dict) -> str:
    """One of pydantic's errors as key, what was there, and what to do."""
    place = place_of(error)
    key = ".".join(place)
    if error["type"] == "extra_forbidden":
        model = {1: Profile, 2: Fiscal, 3: File if place[0] == "files" else Table, 5: Column}.get(
            len(place), Table
        )
        return f"'{key}' is no key of a profile.{nearest(place[-1], KNOWN_KEYS[model])}"
    if error["type"] == "missing":
        return f"'{key}' is missing"
    return f"'{key}' is {error['input']!r}: {wanted(error)}"


def _refuse_password(profile: Profile, file: str) -> None:
    """A password in the profile is one in its history too; what stands there is not repeated."""
    if PASSWORD.search(profile.url):
        raise BadInput(
            f"{file}: url holds a password. Put the whole address into an environment variable and name that: "
            f"url_env: CRM_URL."
        )
    if profile.url_env and not VARIABLE.fullmatch(profile.url_env):
        raise BadInput(f"{file}: url_env is to be the name of an environment variable, such as CRM_URL.")


def _check_names(profile: Profile, file: str) -> None:
    """Tables, columns, raw files and limits that the profile names are there; required columns are mapped."""
    if not profile.files or not profile.tables:
        raise BadInput(
            f"{file} names no {'tables' if profile.files else 'files'}, so there is nothing to read."
        )
    for name, table in profile.tables.items():
        if name not in TABLES:
            raise BadInput(f"{file}: tables.{name} is no canonical table.{nearest(name, TABLES)}")
        for column in table.columns:
            if column not in TABLES[name].types:
                raise BadInput(
                    f"{file}: tables.{name}.columns.{column} is no canonical column."
                    f"{nearest(column, TABLES[name].types)}"
                )
        if absent := [c for c in TABLES[name].required if c not in table.columns]:
            raise BadInput(
                f"{file}: tables.{name}.columns lacks {', '.join(absent)}, which {name} cannot be without. "
                f"Say there which column of the file it is."
            )
        raw = table.origin or table.grain
        if raw not in profile.files:
            raise BadInput(
                f"{file}: tables.{name} reads '{raw}', which is not under files.{nearest(raw, profile.files)}"
            )
        money = (table.money or raw).partition(".")[0]
        if money not in profile.files:
            raise BadInput(f"{file}: tables.{name}.money is '{table.money}', which no file under files has.")
    known = [f"{t}.{c}" for t in TABLES for c, kind in TABLES[t].types.items() if kind in ("money", "number")]
    for limit, (low, high) in profile.limits.items():
        if limit not in known:
            raise BadInput(f"{file}: limits.{limit} is no canonical amount or number.{nearest(limit, known)}")
        if low >= high:
            raise BadInput(f"{file}: limits.{limit} is [{low:g}, {high:g}]; the lower one comes first.")
    for zone in filter(None, (profile.timezone, profile.report_timezone)):
        if zone not in available_timezones():
            raise BadInput(f"{file}: '{zone}' is no time zone.{nearest(zone, available_timezones())[:80]}")


def _check_rates(profile: Profile, file: str) -> None:
    """Exchange rates are rates to a currency that is said, and what they did is not read but written."""
    for name, columns in MADE_AT_THE_DOOR.items():
        mapped = profile.tables[name].columns if name in profile.tables else {}
        if made := [column for column in columns if column in mapped]:
            raise BadInput(
                f"{file}: tables.{name}.columns.{made[0]} is written here, not read. Take it out; exchange rates are "
                f"given as the table rates."
            )
    if "rates" in profile.tables and not profile.currency:
        raise BadInput(
            f"{file}: tables.rates turns amounts into the profile's currency. Say currency: EUR, or which it is."
        )
