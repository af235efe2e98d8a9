"""A source profile: how one system's files or database become canonical tables. YAML only, no Python."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crm.fiscal import RETAIL, WEEKDAYS, Calendar


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


class Fiscal(Part):
    """The company's year: the month it starts with; the pattern of its weeks, if it is one of weeks, and how such a
    year ends; and whether it is named after the calendar year it starts or ends in (crm.fiscal)."""

    starts: Annotated[int, Field(ge=1, le=12)] = 1
    weeks: Literal["none", "445", "454", "544"] = "none"
    ends: Annotated[str, Field(pattern=f"^(last|nearest) ({'|'.join(WEEKDAYS)})$")] = RETAIL
    named: Literal["", "start", "end"] = ""

    @model_validator(mode="after")
    def _weeks_end(self):
        if "ends" in self.model_fields_set and self.weeks == "none":
            raise ValueError("ends is of a year of weeks; say weeks: 445, 454 or 544 too, or leave ends out")
        return self

    @property
    def calendar(self) -> Calendar:
        """The same, to reckon with."""
        return Calendar(**self.model_dump())


class Profile(Part):
    """A whole source."""

    source: str
    about: str = ""
    folder: str = ""
    url: str = ""
    url_env: str = ""
    engine: str = "duckdb"
    scratch: str = ""
    memory: Annotated[str, Field(pattern=r"^(\d+(\.\d+)? ?[MG]i?B)?$")] = ""
    currency: str | None = None
    timezone: str = "UTC"
    report_timezone: str | None = None
    day_first: bool | None = None
    decimal: Literal[".", ","] = "."
    encoding: str = "utf-8"
    earliest: date = date(1970, 1, 1)
    fiscal: Fiscal = Fiscal()
    limits: dict[str, tuple[float, float]] = {}
    merge_near_duplicates: bool = False
    files: dict[
        Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_]*$")], Annotated[File, BeforeValidator(_file)]
    ]
    tables: dict[str, Table]


def used(profile: Profile) -> list[str]:
    """The raw files that some table reads."""
    wanted = {alias for table in profile.tables.values() for alias in reads(profile, table)}
    return [alias for alias in profile.files if alias in wanted]


def reads(profile: Profile, table: Table) -> list[str]:
    """The raw files that a canonical table reads; of a select, those it names."""
    return [
        a
        for a in profile.files
        if a == table.origin or a == table.grain or re.search(rf"\b{a}\b", table.select or "")
    ]
