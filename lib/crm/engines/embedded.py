"""DuckDB in this process: the default. Its file lies in the folder of the prepared tables."""

import os
from pathlib import Path

import ibis
import psutil
import pyarrow as pa

from crm.engines.engine import ROW, Engine, fingerprint, unknown_table
from crm.engines.sql import sql_name, sql_text
from crm.errors import BadInput

FILE, SOURCE = "tables.duckdb", "source"
# bytes that DuckDB may hold in a process, unless the profile says otherwise: two reports run at a time
MEMORY = 3 * 2**30
THREADS = "CRM_THREADS"
PART = 0.4  # of the machine's memory, where that is less
TABLES = "SELECT table_name, table_type FROM information_schema.tables WHERE table_catalog = 'source'"


class Embedded(Engine):
    """DuckDB, its tables in a file that kernels open read only; raw rows have a place in their file."""

    in_order = True

    def __init__(self, folder: Path, read_only: bool = False, memory: str = ""):
        """Opens the file in this folder; what does not fit into `memory` ("6GB") is laid beside it for the while."""
        super().__init__(ibis.duckdb.connect(folder / FILE, read_only=read_only, **threads()))
        self.memory = memory
        self.con.raw_sql(f"SET memory_limit = {sql_text(memory or usual_memory())}")
        # a place of its own: reports read the file at the same time, and what they spill bears the same names
        self.con.raw_sql(f"SET temp_directory = {sql_text(str(folder / f'spilled-{os.getpid()}'))}")

    def attach(self, path: Path) -> None:
        """Lets tables of another DuckDB file be read where they lie."""
        try:
            self.con.raw_sql(f"ATTACH {sql_text(str(path))} AS {SOURCE} (READ_ONLY)")
        except Exception as error:
            self.close()
            raise BadInput(
                f"{path.name} could not be opened as a DuckDB file: {str(error).splitlines()[0][:200]}"
            ) from error

    def table(self, name: str) -> ibis.Table:
        return self.con.table(name)

    def has(self, name: str) -> bool:
        return name in self.con.list_tables()

    def keep(self, name: str, rows: ibis.Table | pa.Table) -> ibis.Table:
        if isinstance(rows, pa.Table):
            return self.con.create_table(name, rows, temp=True, overwrite=True)
        self.con.raw_sql(f"CREATE OR REPLACE TEMP TABLE {sql_name(name)} AS {self.con.compile(rows)}")
        return self.con.table(name)

    def show(self, name: str, rows: ibis.Table) -> ibis.Table:
        self.con.raw_sql(f"CREATE OR REPLACE TEMP VIEW {sql_name(name)} AS {self.con.compile(rows)}")
        return self.con.table(name)

    def selected(self, name: str, select: str) -> ibis.Table:
        self.con.raw_sql(f"CREATE OR REPLACE TEMP VIEW {sql_name(name)} AS {select}")
        return self.con.table(name)

    def rename(self, old: str, new: str) -> None:
        views = f"SELECT 1 FROM duckdb_views() WHERE view_name = {sql_text(old)}"
        kind = "VIEW" if self.con.raw_sql(views).fetchall() else "TABLE"
        self.con.raw_sql(f"ALTER {kind} {sql_name(old)} RENAME TO {sql_name(new)}")

    def raw(self, alias: str, table: str) -> ibis.Table:
        there = dict(self.con.raw_sql(TABLES).fetchall())
        if table not in there:
            raise unknown_table(alias, table, list(there))
        row = "rowid" if there[table] == "BASE TABLE" else "row_number() OVER () - 1"
        return self.selected(alias, f"SELECT {row} AS {ROW}, * FROM {SOURCE}.{sql_name(table)}")

    def publish(self, name: str, rows: ibis.Table) -> ibis.Table:
        self.con.create_table(name, rows.order_by(ROW).drop(ROW), overwrite=True)
        return self.published(name)

    def published(self, name: str) -> ibis.Table:
        # a raw file may bear a canonical table's name; what was published lies in the database's own schema
        return self.con.table(name, database=(self.con.current_catalog, "main"))

    def digest(self, name: str) -> str:
        # two rows that are alike would cancel each other in the exclusive or, so that the sum is taken as well
        row = self.con.raw_sql(
            f"SELECT count(*), bit_xor(hash(t))::VARCHAR, sum(hash(t)::HUGEINT)::VARCHAR FROM main.{sql_name(name)} t"
        ).fetchone()
        return fingerprint(row, self.published(name))

    def facts(self) -> dict:
        return {"engine": "duckdb", "memory": self.memory}


def threads() -> dict[str, int]:
    """How many threads DuckDB may use in a process, where CRM_THREADS says it; else one for each core. BadInput for
    what is no such number."""
    said = os.environ.get(THREADS, "").strip()
    if said and not (said.isdecimal() and int(said)):
        raise BadInput(
            f"{THREADS} is '{said}'; give the number of threads of each process, 1 or more, or unset it."
        )
    return {"threads": int(said)} if said else {}


def usual_memory() -> str:
    """What DuckDB may hold where the profile does not say."""
    return f"{min(MEMORY, int(psutil.virtual_memory().total * PART)) // 2**20}MiB"
