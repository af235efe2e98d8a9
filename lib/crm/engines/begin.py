"""Which engine a profile names, connected to; every failure to do so in words, and no password in any of them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import ibis

from crm.engines.database import Database, Postgres
from crm.engines.embedded import Embedded
from crm.engines.engine import Engine, url_of, without_password
from crm.engines.named import HERE, SPARK
from crm.errors import BadInput
from crm.marks import one_line

LEFT = "engine.json"  # where a folder notes that something of it lies in an engine
PATIENCE = 10  # seconds until a server that does not answer is given up
REFUSED = {
    r"password authentication failed|no password supplied|access denied|role .* does not exist": (
        "the server does not accept the user or its password"
    ),
    r"database .* does not exist": "the server has no database of that name",
    r"could not translate|resolve|could not be cast": (
        "the address has no host or port that can be found; in a password @, / and : are written %40, %2F and %3A"
    ),
    r"refused|timeout|timed out|unreachable|no route": "no server answers there",
}


def _begun(profile, folder: Path, root: Path) -> Engine:
    """The engine of a profile, ready to work in; what is published there belongs to this folder. BadInput where
    it cannot be reached."""
    address = {
        "engine": profile.engine, "url": profile.url, "url_env": profile.url_env, "source": profile.source,
        "place": profile.scratch,
    }  # fmt: skip
    if profile.engine == HERE:
        engine = Embedded(folder, memory=profile.memory)
        if file := duckdb_file(profile, root):
            engine.attach(file)
        return engine
    con = _connected(address)
    engine = _kind(profile.engine).begun(con, folder, address)
    (folder / LEFT).write_text(json.dumps(engine.facts()), encoding="utf-8")
    return engine


@contextmanager
def working(profile, into: Path, root: Path) -> Iterator[Engine]:
    """The profile's engine. What it cannot finish leaves nothing there, and is said in words where it is not ours."""
    engine = _begun(profile, into, root)
    try:
        yield engine
    except Exception as error:
        with suppress(Exception):
            engine.forget()
        if isinstance(error, BadInput) or profile.engine == HERE:
            raise
        raise BadInput(_spoken(error, f"{profile.source}: {profile.engine} failed at its work")) from error
    finally:
        with suppress(Exception):  # a connection that broke cannot be ended either
            engine.close()


def forgotten(folder: Path) -> list[str]:
    """Takes away what was published in engines for this folder or one in it. What cannot be taken away stays noted
    there and comes back in words: whoever calls this is done with the work, and no failure here undoes it."""
    stays = []
    for left in folder.rglob(LEFT):
        facts = {"engine": "an engine", "scratch": "what was laid there"}
        try:
            facts |= json.loads(left.read_text(encoding="utf-8"))
            engine = reopened(facts, left.parent)
            engine.forget()
            engine.close()
            left.unlink()
        except Exception as error:
            why = str(error) if isinstance(error, BadInput) else f"{type(error).__name__}."
            stays.append(f"{facts['scratch']} stays in {facts['engine']}, for it could not be dropped: {why}")
    return stays


def reopened(facts: dict, folder: Path) -> Engine:
    """The engine that a source was prepared in, to be read from."""
    if facts["engine"] == HERE:
        return Embedded(folder, read_only=True, memory=facts.get("memory", ""))
    return _kind(facts["engine"])(_connected(facts), facts["scratch"], facts)


def duckdb_file(profile, root: Path) -> Path | None:
    """The DuckDB file that a profile names, looked for from the project's root; None where it names none."""
    url = url_of(profile.model_dump())
    if not url.startswith("duckdb:"):
        return None
    path = Path(re.sub(r"^duckdb:(//)?", "", url)).expanduser()
    path = path if path.is_absolute() else root / path
    if not path.is_file():
        raise BadInput(f"{profile.source}: there is no DuckDB file {path.name} in {path.parent}.")
    return path


def connected(profile):
    """A connection to the profile's database, for tables that are brought into DuckDB."""
    return _connected(profile.model_dump() | {"engine": None})


def _spoken(error: Exception, what: str) -> str:
    """A failure of an engine in the middle of its work, in a line without what its address may give away."""
    said = one_line(without_password(str(error)))
    return f"{what} ({type(error).__name__}): {said[:200]}"


def _kind(engine: str) -> type[Database]:
    if engine == SPARK:
        from crm.engines.spark import Spark

        return Spark
    return Postgres if engine == "postgres" else Database


def _connected(address: dict) -> ibis.BaseBackend:
    url, source = url_of(address), address["source"]
    if not url:
        raise BadInput(
            f"{source}: no database address. Set the environment variable {address['url_env']}."
            if address["url_env"]
            else f"{source}: a file with `table:`, or an engine, needs url or url_env in the profile."
        )
    if address["engine"] == SPARK:
        from crm.engines.spark import session_of

        return session_of(url, source)
    try:
        con = ibis.connect(url, **({"connect_timeout": PATIENCE} if url.startswith("postgres") else {}))
    except Exception as error:
        where = address["url_env"] or "the profile's url"
        raise BadInput(
            f"{source}: no connection to the database in {where} ({type(error).__name__}){_why(error)}."
        ) from None
    if address["engine"] and con.name != address["engine"]:
        con.disconnect()
        raise BadInput(
            f"{source}: engine is {address['engine']}, but the address is one of {con.name}. Say engine: {con.name}."
        )
    return con


def _why(error: Exception) -> str:
    """What a server said, as one of a few sentences: its own may repeat the address."""
    said = str(error).lower()
    return next((f": {words}" for pattern, words in REFUSED.items() if re.search(pattern, said)), "")
