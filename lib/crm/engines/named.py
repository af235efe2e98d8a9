"""The engine that a profile names, checked before anything is connected to."""

from importlib.metadata import entry_points

from crm.errors import BadInput, nearest

SPARK, HERE = "spark", "duckdb"


def check_engine(profile, file: str) -> None:
    """BadInput where there is no such engine, where it has no address, or where it cannot read what the profile
    names."""
    engine = profile.engine
    known = [SPARK, *(entry.name for entry in entry_points(group="ibis.backends") if entry.name != "pyspark")]
    if engine not in known:
        raise BadInput(f"{file}: '{engine}' is no engine.{nearest(engine, known)}")
    if engine == HERE:
        return
    if profile.memory:
        raise BadInput(f"{file}: memory is DuckDB's; what {engine} may hold is said there, not here.")
    if not (profile.url or profile.url_env):
        example = "local[2]" if engine == SPARK else f"{engine}://host/database"
        raise BadInput(
            f"{file}: engine is {engine}, but nothing says where it is. Give its address with url: {example}, or name "
            f"the environment variable that holds it with url_env."
        )
    for alias, raw in profile.files.items():
        if raw.file and engine != SPARK:
            raise BadInput(
                f"{file}: files.{alias} is a file, which {engine} does not read. Say table: with the name of a table "
                f"there, or leave engine out."
            )
