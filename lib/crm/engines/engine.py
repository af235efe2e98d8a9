"""What the door wants of an engine. A backend of Ibis does most of it; where one differs, its module says how."""

import os
import re
from hashlib import sha256
from pathlib import Path

import ibis
import pyarrow as pa

from crm.errors import BadInput, nearest

ROW = "_row"  # the record's number in its file, from 0, of those that could be read; elsewhere any number of its own


class Engine:
    """A place to work in, over an Ibis backend.

    Tables that the door makes on its way are kept (`keep`) until the engine is closed, and shown (`show`) under the
    names that a profile's SQL uses; those that notebooks read are published. `in_order` says whether a raw row has a
    place that means something: in a file it has, in a database it has none.
    """

    in_order = False

    def __init__(self, con: ibis.BaseBackend):
        self.con = con

    @property
    def name(self) -> str:
        """The backend's name, as Ibis calls it."""
        return self.con.name

    def table(self, name: str) -> ibis.Table:
        """A table that was kept or shown."""
        raise NotImplementedError

    def has(self, name: str) -> bool:
        """Whether such a table was kept or shown."""
        raise NotImplementedError

    def keep(self, name: str, rows: ibis.Table | pa.Table) -> ibis.Table:
        """Makes these rows a table; one of that name is replaced."""
        raise NotImplementedError

    def show(self, name: str, rows: ibis.Table) -> ibis.Table:
        """Lets SQL see these rows under a name; what it meant before is replaced."""
        raise NotImplementedError

    def selected(self, name: str, select: str) -> ibis.Table:
        """What a profile's SQL selects, shown under a name; the names in it are those that were shown."""
        raise NotImplementedError

    def raw(self, alias: str, table: str) -> ibis.Table:
        """Shows a table of the source under its alias. BadInput where there is none."""
        raise NotImplementedError

    def rename(self, old: str, new: str) -> None:
        """Gives what was kept or shown under a name another one; the first is free then."""
        raise NotImplementedError

    def publish(self, name: str, rows: ibis.Table) -> ibis.Table:
        """Makes these rows a table that other processes may read until the engine is closed."""
        raise NotImplementedError

    def published(self, name: str) -> ibis.Table:
        """A table that was published."""
        raise NotImplementedError

    def digest(self, name: str) -> str:
        """A fingerprint of a published table: the same for the same rows, in whatever order."""
        table = self.published(name)
        row = table.aggregate(**_measures(table)).to_pyarrow().to_pylist()[0]
        return fingerprint(row.values(), table)

    def facts(self) -> dict:
        """What `reopened` needs to find the published tables again; no secret is in it."""
        raise NotImplementedError

    def forget(self) -> None:
        """Takes away what was published, when nobody reads it any more."""

    def close(self) -> None:
        """Ends the connection; what was kept is gone, what was published stays."""
        self.con.disconnect()

    def quoted(self, name: str) -> str:
        """A name as this engine's SQL writes it."""
        import sqlglot.expressions as sge

        return sge.to_identifier(name, quoted=True).sql(dialect=self.con.dialect)


def unknown_table(alias: str, table: str, there: list[str]) -> BadInput:
    """The error for a table that a profile names and the database does not have."""
    return BadInput(f"files.{alias}: the database has no table {table}.{nearest(table, there)}")


def fingerprint(values, table: ibis.Table) -> str:
    """The measures of a table's rows, and its columns, as one short text."""
    return sha256(f"{[str(value) for value in values]} {table.schema()}".encode()).hexdigest()[:16]


def url_of(address: dict) -> str:
    """The address that a profile gives, or names the variable of; empty where there is none."""
    return address["url"] or os.environ.get(address["url_env"] or " ", "")


def scratch_of(folder: Path) -> str:
    """A name of its own for what a run publishes: the same for the same folder, so that it is found again."""
    return f"crm_report_{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"


def without_password(text: str) -> str:
    """A message without what stands between // and @ in an address, and without a connect server's token."""
    return re.sub(r"(token=)[^;\s]+", r"\1***", re.sub(r"://[^@\s]*@", "://***@", text))


def _measures(table: ibis.Table) -> dict[str, ibis.Value]:
    """Rows and, of each column, how many values it has, how many different ones, and the outermost: what any engine
    can say."""
    found: dict[str, ibis.Value] = {"rows": table.count()}
    for number, column in enumerate(table.columns):
        value = table[column]
        found |= {f"n{number}": value.count(), f"d{number}": value.nunique()}
        if not value.type().is_boolean():
            found |= {f"a{number}": value.min().cast("string"), f"z{number}": value.max().cast("string")}
        else:
            found[f"s{number}"] = ibis.cases((value, 1), else_=0).sum()
    return found
