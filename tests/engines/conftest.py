"""A made company in DuckDB, and the same company in other engines."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from places import ADDRESS, AS_OF, EVERYTHING, PLACES, ROOT, Place, missing

from crm import tables
from crm.sample import make
from crm.tables.company import Company
from crm.tables.read import zipped_or_not

ENGINES = [*PLACES] if EVERYTHING else ["postgres", "spark"]
THIN = ("accounts", "orders")  # of the tables, where a second engine is to be tried in half a minute


@pytest.fixture(scope="session")
def duckdb(tmp_path_factory) -> Company:
    """A made company of eight hundred customers."""
    folder = tmp_path_factory.mktemp("engines")
    make(customers=800, months=36, seed=3, out=folder / "data")
    prepared = tables.prepare("sample", str(folder / "data"), AS_OF, folder / "prepared")
    return tables.opened(prepared, 12)


@pytest.fixture(scope="session", params=ENGINES)
def place(request) -> Iterator[Place]:
    """An engine, started for the tests and ended after them; without one skipped, but not where everything is to be
    tested."""
    lacks = missing(request.param)
    wanted = EVERYTHING or os.environ.get("CI") == "true"
    if lacks and wanted:
        pytest.fail(lacks)
    if lacks:
        pytest.skip(lacks)
    with PLACES[request.param]() as made:
        os.environ[ADDRESS] = made.url
        yield made


@pytest.fixture(scope="session")
def there(place, duckdb) -> Company:
    """The same company, its canonical tables in the engine."""
    return replace(duckdb, tables=place.canonical(duckdb))


@pytest.fixture(scope="session")
def project(place, tmp_path_factory) -> Path:
    """A project with two profiles of one made company: `here` for DuckDB, and `there`, which is like it."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("notebooks", "params/sources"):
        (root / folder).mkdir(parents=True)
    make(customers=300, months=20, seed=5, out=root / "data")
    here = yaml.safe_load((ROOT / "params/sources/sample.yaml").read_text(encoding="utf-8"))
    here |= {"source": "here", "folder": "data"}
    if place.engine == "spark" and not EVERYTHING:
        here["tables"] = {name: here["tables"][name] for name in THIN}
    named = {alias: file if isinstance(file, str) else file["file"] for alias, file in here["files"].items()}
    files = {alias: zipped_or_not(root / "data" / name) for alias, name in named.items()}
    there = {
        "source": "there", "like": "here", "engine": place.engine, "url_env": ADDRESS,
        "files": place.raw(files),
    }  # fmt: skip
    for profile in (here, there):
        path = root / "params" / "sources" / f"{profile['source']}.yaml"
        path.write_text(yaml.safe_dump(profile, sort_keys=False), encoding="utf-8")
    return root
