"""A month's folder, filled beside the published one and swapped for it whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm.errors import BadInput
from crm.run.facts import index_facts, months_facts
from crm.run.manifest import as_json, read_manifest


@contextmanager
def staged(out: Path, month: str, run: str) -> Iterator[Path]:
    """A new folder beside out/month. It takes that one's place when the block ends well, else it goes."""
    target, stage, old = out / month, out / f".{run}.new", out / f".{run}.old"
    stage.mkdir()
    try:
        yield stage
        if target.exists():
            target.rename(old)
        stage.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(stage, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def writable(out: Path) -> Path:
    """The folder that months are written to, made if need be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{out} cannot be made: {error.strerror}. Give another folder with --out.") from None
    if not os.access(out, os.W_OK):
        raise BadInput(f"{out} cannot be written to. Give another folder with --out.")
    return out


def copy_files(files: list[str], source: Path, stage: Path) -> None:
    """Copies files, named from a month's folder, into the new one."""
    for name in files:
        if (source / name).is_file():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, stage / name)


def write_index(manifest: dict, stage: Path) -> None:
    """Writes a month's manifest and the page that lists its reports."""
    from crm.run.page import index_page

    (stage / "manifest.json").write_text(as_json(manifest), encoding="utf-8")
    (stage / "index.html").write_text(index_page(index_facts(manifest)), encoding="utf-8")


def write_months(out: Path, made_at: str) -> None:
    """Writes the page that lists the months published in `out`."""
    from crm.run.page import months_page

    folders = sorted(
        folder for folder in out.iterdir() if folder.is_dir() and not folder.name.startswith(".")
    )
    manifests = [manifest for folder in folders if (manifest := read_manifest(folder))]
    new = out / ".index.html.new"
    new.write_text(months_page(months_facts(manifests, made_at)), encoding="utf-8")
    new.replace(out / "index.html")
