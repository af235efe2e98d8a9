"""Where things lie. Every path of the project is resolved here, so that no notebook knows its own folder."""

import os
from pathlib import Path

from crm.errors import BadInput, nearest


def project_root(start: Path | None = None) -> Path:
    """The nearest folder upwards that holds notebooks/ and params/; the checkout this library is in, if the
    current folder lies outside of one."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "params" / "sources").is_dir() and (folder / "notebooks").is_dir():
            return folder
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "params" / "sources").is_dir():
        return checkout
    raise BadInput(
        f"No project at {here} or above: a folder with notebooks/ and params/sources/ is looked for."
    )


def profile_path(source: str, root: Path) -> Path:
    """The YAML file of a source, by its name."""
    path = root / "params" / "sources" / f"{source}.yaml"
    if not path.is_file():
        known = [p.stem for p in (root / "params" / "sources").glob("*.yaml")]
        write = f" Write {source}.yaml there; the README shows one."
        raise BadInput(f"There is no source '{source}' in params/sources/.{nearest(source, known) or write}")
    return path


def source_folder(folder: str, data: str, root: Path) -> Path:
    """Where a source's files lie: `data` as the caller gave it, else the profile's folder from the root."""
    path = Path(data).expanduser() if data else root / folder
    if data and not path.is_absolute() and not path.exists() and (root / data).exists():
        path = root / data
    if not path.is_dir():
        asked = data or f"{os.path.relpath(path)}, which `folder` in the profile names"
        raise BadInput(f"There is no folder {asked}. Give --data the folder that holds the files.")
    return path.resolve()
