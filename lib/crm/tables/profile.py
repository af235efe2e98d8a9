"""A source profile: how one system's files or database become canonical tables. YAML only, no Python."""

from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from crm.errors import BadInput, nearest
from crm.tables.schema import TABLES


class Part(BaseModel):
    """What every part of a profile is: known keys only, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _listed(value):
    return [value] if isinstance(value, str) else value


class Column(Part):
    """Where a canonical column comes from: `from` a raw column (the first that is there, if several are
    named), an `sql` expression over raw columns, or a `constant`; then how its text is read."""

    origin: Annotated[list[str], BeforeValidator(_listed)] = Field(default=[], alias="from")
    sql: str | None = None
    constant: str | None = None
    values: dict[str, str] = {}
    otherwise: str | None = None
    format: Annotated[list[str], BeforeValidator(_listed)] = []
    day_first: bool | None = None
    timezone: str | None = None
    decimal: Literal[".", ","] | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _one_origin(self):
        if sum((bool(self.origin), self.sql is not None, self.constant is not None)) != 1:
            raise ValueError("say exactly one of from, sql, constant")
        return self


def _column(value):
    return {"from": value} if isinstance(value, str | list) else value


class File(Part):
    """One raw file (or a table of the database, or rows written in the profile itself) and how it is laid out.
    Where an optional one is not there, the canonical tables made of it are not either."""

    file: str | None = None
    table: str | None = None
    rows: list[dict[str, str | None]] = []
    optional: bool = False
    sheet: str | int = 0
    encoding: str | None = None
    delimiter: Annotated[str, Field(pattern="^(.|\t|whitespace)$")] = ","
    quote: Annotated[str, Field(min_length=1, max_length=1)] = '"'
    header: bool | list[str] = True
    skip: int = 0
    types: dict[str, Literal["money", "number", "count", "time", "date", "flag"]] = {}

    @model_validator(mode="after")
    def _one_place(self):
        if sum((bool(self.file), bool(self.table), bool(self.rows))) != 1:
            raise ValueError(
                "say exactly one of file (in the folder), table (of the database), rows (written here)"
            )
        return self


def _file(value):
    return {"file": value} if isinstance(value, str) else value


class Table(Part):
    """One canonical table: `from` a raw file, or a `select` over raw files whose rows are those of `grain`;
    `money` ("payments.payment_value") is the raw sum that the select has to keep."""

    origin: str | None = Field(default=None, alias="from")
    select: str | None = None
    grain: str | None = None
    money: str | None = None
    columns: dict[str, Annotated[Column, BeforeValidator(_column)]]
    extras: bool = True

    @model_validator(mode="after")
    def _one_origin(self):
        if bool(self.origin) == bool(self.select):
            raise ValueError("say either from (one raw file) or select (SQL over raw files)")
        if self.select and not self.grain:
            raise ValueError(
                "a select needs grain: the raw file whose rows it must keep, so that none is lost unseen"
            )
        return self


class Profile(Part):
    """A whole source."""

    source: str
    about: str = ""
    folder: str = ""
    url: str = ""
    url_env: str = ""
    currency: str | None = None
    timezone: str = "UTC"
    report_timezone: str | None = None
    day_first: bool | None = None
    decimal: Literal[".", ","] = "."
    encoding: str = "utf-8"
    earliest: date = date(1970, 1, 1)
    limits: dict[str, tuple[float, float]] = {}
    merge_near_duplicates: bool = False
    files: dict[
        Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_]*$")], Annotated[File, BeforeValidator(_file)]
    ]
    tables: dict[str, Table]


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
    try:
        profile = Profile.model_validate(text)
    except ValidationError as error:
        raise BadInput(f"{path.name}: " + "; ".join(_said(e, text) for e in error.errors())) from error
    _check_names(profile, path.name)
    return profile


KNOWN_KEYS = {
    model: [f.alias or n for n, f in model.model_fields.items()] for model in (Profile, File, Table, Column)
}


def _said(error: dict, text: dict) -> str:
    """One of pydantic's errors as key, what was there, and what to do."""
    place = [str(part) for part in error["loc"] if not str(part).startswith("function-")]
    key = ".".join(place)
    if error["type"] == "extra_forbidden":
        model = {1: Profile, 3: File if place[0] == "files" else Table, 5: Column}.get(len(place), Table)
        return f"'{key}' is no key of a profile.{nearest(place[-1], KNOWN_KEYS[model])}"
    if error["type"] == "missing":
        return f"'{key}' is missing"
    return f"'{key}' is {error['input']!r}: {error['msg'].removeprefix('Value error, ')}"


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
                f"{file}: tables.{name}.columns lacks {', '.join(absent)}, which {name} cannot be without."
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


def reads(profile: Profile, table: Table) -> list[str]:
    """The raw files that a canonical table reads; of a select, those it names."""
    return [
        a
        for a in profile.files
        if a == table.origin or a == table.grain or (table.select and a in table.select)
    ]
