"""Whether a source's files are still those that were read: their digests, without reading a table."""

from hashlib import file_digest, sha256
from pathlib import Path

from crm.places import profile_path, source_folder
from crm.tables.loading import base_of, load_profile
from crm.tables.read import is_far, zipped_or_not


def stamp(source: str, data: str, root: Path) -> dict[str, str] | None:
    """The digests of a source's profile and of each file it names, by its name in the profile; a file that is
    not there has none. None for a database: what it holds is known only when it is read."""
    path = profile_path(source, root)
    profile = load_profile(path)
    if any(file.table or is_far(file) for file in profile.files.values()):
        return None
    has_files = any(file.file for file in profile.files.values())
    folder = source_folder(profile.folder, data, root) if has_files else root
    found = {"profile": sha256(path.read_bytes()).hexdigest()}
    if base := base_of(path):
        found["profile it is like"] = sha256(base.read_bytes()).hexdigest()
    for alias, file in profile.files.items():
        there = zipped_or_not(folder / file.file) if file.file else None
        found[f"files.{alias}"] = _digest(there) if there and there.exists() else ""
    return found


def _digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents of all files in a folder."""
    if path.is_dir():
        whole = sha256()
        for part in sorted(p for p in path.rglob("*") if p.is_file()):
            whole.update(f"{part.relative_to(path)} {_digest(part)}\n".encode())
        return whole.hexdigest()
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
