"""What several tests share: a project in a temporary folder, and the real data where they are there."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
sys.modules.setdefault("rfc3987_syntax", None)  # as crm.run.kernels.lean: a second of every worker
os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before numpy comes: small models gain nothing from threads

# Modules that wait for kernels: begun first, they do not leave the other workers idle at the end.
LONG = """
faults unchanged hostile warm clock_scrambled hashed bad_input forecast_outlook secrets run rebuild segmentation_rfm
satisfaction_sample forecast_findings segmentation_orders personal ledgers
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long modules first, the others as they stand; needs --no-loadscope-reorder."""
    place = {f"test_{name}": i for i, name in enumerate(LONG.split())}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data are not beside the project")
    return SHARED


@pytest.fixture(scope="session")
def sample(tmp_path_factory, worker_id) -> Callable:
    """A function that gives the sample as it is prepared for a day, sample("2026-10-31"): once for all workers."""
    from crm.tables import load_prepared, prepare

    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent

    def of(as_of: str):
        folder = shared / f"sample-{as_of}"
        with (shared / f"sample-{as_of}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "prepared.json").is_file():
                prepare("sample", "", date.fromisoformat(as_of), folder, ROOT)
        return load_prepared(folder)

    return of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project: a folder with notebooks/ and params/sources/."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "params" / "sources").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def here(tmp_path, monkeypatch, capsys) -> Callable[..., subprocess.CompletedProcess]:
    """crm-report in the test's own process and folder, with these variables set: a process of its own says and writes the
    same, and first takes seconds to import what is here already. Not for a test of the process itself: of how it ends or
    is ended, what it imports, or what reaches kernels through its environment."""
    monkeypatch.chdir(tmp_path)

    def of(*words: str, **variables: str) -> subprocess.CompletedProcess:
        from crm.run.cli import main

        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = main(list(words))
        said = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, said.out, said.err)

    return of


@pytest.fixture
def prepared(project: Path) -> Callable:
    """A function that lays files and a profile into the project and prepares them:
    prepared(files={"orders.csv": "text"}, profile={...}, as_of="2026-10-31")."""
    return partial(laid, project)


def laid(project: Path, files: dict[str, str | bytes], profile: dict, as_of: str = "2026-10-31", **more):
    """Files and a profile laid into a project, and what they are when prepared."""
    from crm.tables import prepare

    folder = project / "data"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        content = text if isinstance(text, bytes) else text.encode()
        (folder / name).write_bytes(content)
    profile = {"source": "made", "folder": "data"} | profile
    text = profile["text"] if "text" in profile else yaml.safe_dump(profile, allow_unicode=True)
    (project / "params" / "sources").mkdir(parents=True, exist_ok=True)
    (project / "params" / "sources" / "made.yaml").write_text(text, encoding="utf-8")
    into = project / f"prepared-{len(list(project.glob('prepared-*')))}"
    return prepare("made", "", date.fromisoformat(as_of), into, project, **more)


@pytest.fixture
def rows() -> Callable:
    """A function that gives the rows of a prepared table as dictionaries, in order."""
    from crm.tables import fetch, opened

    def of(prepared, table: str) -> list[dict]:
        frame = fetch(opened(prepared, None).tables[table])
        return json.loads(frame.to_json(orient="records", date_format="iso"))

    return of
