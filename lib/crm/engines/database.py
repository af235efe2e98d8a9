"""A database server: what the door makes on its way are temporary tables of its connection, what notebooks read lies
in a schema of its own, which is dropped at the end. No table of the source is copied out, and none is written to."""

from pathlib import Path

import ibis
import pyarrow as pa

from crm.engines.engine import ROW, Engine, fingerprint, scratch_of, unknown_table
from crm.errors import BadInput, one_line


class Database(Engine):
    """Any server that Ibis connects to by an address and that makes schemas and temporary tables."""

    def __init__(self, con: ibis.BaseBackend, scratch: str, address: dict):
        super().__init__(con)
        self.scratch, self.address = scratch, address
        self.made: dict[str, ibis.Table] = {}

    @classmethod
    def begun(cls, con: ibis.BaseBackend, folder: Path, address: dict) -> "Database":
        """A place to work in; what was left there for the same folder is dropped."""
        engine = cls(con, scratch_of(folder), address)
        try:
            engine.forget()
            con.create_database(engine.scratch)
        except Exception as error:
            engine.close()
            raise BadInput(
                f"{address['source']}: no schema could be made in the database for the tables that notebooks read: "
                f"{one_line(str(error))}. Grant the user CREATE on the database."
            ) from error
        return engine

    def table(self, name: str) -> ibis.Table:
        return self.made[name]

    def has(self, name: str) -> bool:
        return name in self.made

    def keep(self, name: str, rows: ibis.Table | pa.Table) -> ibis.Table:
        self.made[name] = self.con.create_table(ibis.util.gen_name("kept"), rows, temp=True)
        return self.made[name]

    def show(self, name: str, rows: ibis.Table) -> ibis.Table:
        self.made[name] = rows
        return rows

    def selected(self, name: str, select: str) -> ibis.Table:
        return self.show(name, self.con.sql(self._resolved(select)))

    def rename(self, old: str, new: str) -> None:
        self.made[new] = self.made.pop(old)

    def raw(self, alias: str, table: str) -> ibis.Table:
        schema, _dot, bare = table.rpartition(".")
        there = self.con.list_tables(database=schema or None)
        if bare not in there:
            raise unknown_table(alias, table, there)
        return self.show(alias, self.numbered(self.con.table(bare, database=schema or None)))

    def numbered(self, rows: ibis.Table) -> ibis.Table:
        """The rows, each with a number of its own; which one has which means nothing."""
        return rows.mutate(**{ROW: ibis.row_number()})

    def publish(self, name: str, rows: ibis.Table) -> ibis.Table:
        kept = rows.drop(ROW) if ROW in rows.columns else rows
        self.con.create_table(name, kept, database=self.scratch)
        return self.published(name)

    def published(self, name: str) -> ibis.Table:
        return self.con.table(name, database=self.scratch)

    def facts(self) -> dict:
        return {**self.address, "scratch": self.scratch}

    def forget(self) -> None:
        self.con.drop_database(self.scratch, force=True, cascade=True)

    def _resolved(self, select: str) -> str:
        """A profile's SQL with the rows that each shown name stands for in its place."""
        import sqlglot
        import sqlglot.expressions as sge

        dialect = self.con.dialect
        tree = sqlglot.parse_one(select, dialect=dialect)
        own = {cte.alias for cte in tree.find_all(sge.CTE)}
        for found in list(tree.find_all(sge.Table)):
            if not found.db and found.name in self.made and found.name not in own:
                rows = sqlglot.parse_one(self.con.compile(self.made[found.name]), dialect=dialect)
                found.replace(rows.subquery(found.alias or found.name))
        return tree.sql(dialect=dialect)


class Postgres(Database):
    """PostgreSQL: a fingerprint over whole rows, and statistics for its planner."""

    def publish(self, name: str, rows: ibis.Table) -> ibis.Table:
        made = super().publish(name, rows)
        self.con.raw_sql(f"ANALYZE {self._place(name)}").close()
        return made

    def digest(self, name: str) -> str:
        sums = f"SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {self._place(name)} AS t"
        with self.con.raw_sql(sums) as cursor:
            return fingerprint(cursor.fetchone(), self.published(name))

    def _place(self, name: str) -> str:
        return f"{self.quoted(self.scratch)}.{self.quoted(name)}"
