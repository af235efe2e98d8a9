"""A month's folder, filled beside the published one and swapped for it whole."""

import ctypes
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import yaml

from crm.errors import BadInput
from crm.run.pages.facts import index_facts, months_facts
from crm.run.stand.lock import in_turn
from crm.run.stand.manifest import read_manifest

HERE, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux
OF_EVERY_MONTH = {"index.html", "manifest.json", "params.yaml", "summary.txt"}


@contextmanager
def staged(out: Path, month: str) -> Iterator[Path]:
    """A new folder beside out/month. It takes that one's place when the block ends well, else it goes. What a
    person has laid into the published one comes along."""
    target, stage = out / month, out / f".{month}.new"
    recovered(out, month)
    stage.mkdir()
    try:
        yield stage
        if target.exists():
            _carry_over(target, stage)
        take_place(stage, target)
    finally:
        recovered(out, month)


def recovered(out: Path, month: str) -> None:
    """Puts in order what a run of the month that was killed has left; to be called by the only run at it."""
    target, stage, old = out / month, out / f".{month}.new", out / f".{month}.old"
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(stage, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def take_place(stage: Path, target: Path) -> None:
    """The new folder under the published one's name: in one step where the system can exchange two names, else
    in two, of which `recovered` takes the first one back."""
    if target.exists() and not _exchanged(stage, target):
        target.rename(stage.with_suffix(".old"))
    if not target.exists():
        stage.rename(target)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two names have changed places."""
    exchange = getattr(ctypes.CDLL(None), "renameat2", None)
    return bool(exchange) and exchange(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0


def _carry_over(published: Path, stage: Path) -> None:
    """Copies what no run wrote; where this run writes a file of the same name, the run's stands."""
    written = _written(_of_any_version(published) or {})
    for path in published.rglob("*"):
        name = path.relative_to(published)
        laid_in = path.is_symlink() or path.is_file()
        if laid_in and name.as_posix() not in written and not (stage / name).exists():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, stage / name, follow_symlinks=False)


def _written(manifest: dict) -> set[str]:
    """The files that the run of this manifest may have left in its month's folder."""
    files = OF_EVERY_MONTH | {f"rejects/{table}.csv" for table in manifest.get("rejects", {})}
    for name, entry in manifest.get("reports", {}).items():
        files |= {f"{name}.html", f"{name}.ipynb", f"logs/{name}.log", f"logs/{name}.ipynb", *entry["files"]}
    return files


def _of_any_version(month: Path) -> dict | None:
    """The manifest of a month that some version of this program published, else None."""
    try:
        manifest = json.loads((month / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and {"format", "run", "month"} <= manifest.keys() else None


def writable(out: Path, months: Iterable[date], source: str | None = None) -> Path:
    """The folder that months are written to; who writes the first thing makes it, so that a run that is refused leaves
    none. BadInput where it could not, or where a month's place is taken by what no run has published."""
    there = next(folder for folder in (out, *out.absolute().parents) if os.path.lexists(folder))
    if not there.is_dir():
        raise BadInput(f"{out} cannot be made: {there} is no folder. Give another folder with --out.")
    if not os.access(there, os.W_OK):
        raise BadInput(f"{out} cannot be written to. Give another folder with --out.")
    refuse_taken(out, months, source)
    return out


def refuse_taken(out: Path, months: Iterable[date], source: str | None = None) -> None:
    """BadInput where a month's place is taken by another source, or by what no run has published."""
    for month in months:
        _refuse_foreign(out / f"{month:%Y-%m}")
        _refuse_another_source(out / f"{month:%Y-%m}", source)


def _refuse_another_source(month: Path, source: str | None) -> None:
    """BadInput for a month that speaks of another source: its pages would be gone."""
    there = read_manifest(month)
    if there and source and there["source"] != source:
        raise BadInput(
            f"{month} holds the reports of source '{there['source']}', which '{source}' would replace. "
            f"Give another folder with --out, or move that one away."
        )


def _refuse_foreign(month: Path) -> None:
    """BadInput for a folder with content but without a manifest of ours, and for a file of a month's name."""
    if month.is_dir():
        held = sorted(path.name for path in month.iterdir())
        if not held or _of_any_version(month):
            return
        there = f"holds {held[0]}" + (f" and {len(held) - 1} more" if len(held) > 1 else "")
    elif os.path.lexists(month):
        there = "is no folder"
    else:
        return
    raise BadInput(
        f"{month} {there}, and no manifest.json of a run says that it is a published month. "
        f"Move it away, or give another folder with --out."
    )


def copy_files(files: list[str], source: Path, stage: Path) -> None:
    """Copies files, named from a month's folder, into the new one."""
    for name in files:
        if (source / name).is_file():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, stage / name)


def params_text(plan, manifest: dict, gate) -> str:
    """The parameters of a month as a file that --params takes."""
    values = {report.name: plan.values[report.name] for report in plan.reports}
    blocks = {"run": manifest["settings"]} | {name: gate.cleaned(own) for name, own in values.items() if own}
    return yaml.safe_dump(blocks, allow_unicode=True, sort_keys=False)


def write_index(plan, manifest: dict, folder: Path, gate) -> None:
    """Writes the page that lists a month's reports, and its summary, from the manifest alone."""
    from crm.run.pages.page import index_page
    from crm.run.summary import summary

    _put(folder / "index.html", index_page(index_facts(manifest)))
    _put(folder / "summary.txt", gate.masked(summary(manifest, plan.out / manifest["month"])))


def put_right(plan, manifest: dict, gate) -> None:
    """Writes again what lists a published month and is missing or older, as after a run that was killed just then."""
    month = plan.out / manifest["month"]
    if not all((month / name).is_file() for name in ("index.html", "summary.txt")):
        write_index(plan, manifest, month, gate)
    months, written = plan.out / "index.html", month / "manifest.json"
    if not months.is_file() or months.stat().st_mtime_ns < written.stat().st_mtime_ns:
        write_months(plan.out, manifest["made_at"])


def _put(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def write_months(out: Path, made_at: str) -> None:
    """Writes the page that lists the months published in `out`."""
    from crm.run.pages.page import months_page

    with in_turn(out):
        folders = sorted(
            folder for folder in out.iterdir() if folder.is_dir() and not folder.name.startswith(".")
        )
        manifests = [manifest for folder in folders if (manifest := read_manifest(folder))]
        _put(out / "index.html", months_page(months_facts(manifests, made_at)))
