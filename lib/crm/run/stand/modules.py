"""The code a notebook stands on: followed from its imports through our modules, without running anything."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

LIB = Path(__file__).resolve().parents[3]
THEME = LIB / "crm" / "theme"
LOCALE = LIB / "crm" / "locale"
PAGE = "crm.run.kernels.worker"  # what runs a notebook and makes its page
MAGIC = re.compile(r"^[ \t]*%(?:run|load)[ \t]+(?:-\w+[ \t]+)*[\"']?([^\s\"']+)", re.MULTILINE)
GATHERS = "iter_modules"  # a package that finds its own modules stands on all of them


def modules_of(code: Iterable[str], root: Path) -> dict[str, str]:
    """Module → digest of its file: those that the cells import, of the library or of the project's root, what
    these import in turn, and what makes the page."""
    cells = list(code)
    ran = {name: path for cell in cells for name, path in _run(cell, root)}
    cells += [path.read_text(encoding="utf-8") for path in ran.values() if path.suffix == ".py"]
    waiting = {PAGE, *(name for cell in cells for name in _imported(cell, ""))}
    found = {name: digest(path) for name, path in ran.items()}
    while waiting:
        name = waiting.pop()
        path = _file_of(name, root)
        if path is None or name in found:
            continue
        found[name] = digest(path)
        waiting |= set(_parents(name)) | (_read(path, name, path.stat().st_mtime_ns) - found.keys())
    found |= {
        path.relative_to(LIB / "crm").as_posix(): digest(path)
        for folder in (THEME, LOCALE)
        for path in folder.rglob("*")
        if path.suffix not in (".py", ".pyc") and path.is_file()
    }
    return dict(sorted(found.items()))


def digest(path: Path) -> str:
    """The start of the SHA-256 of a file of ours."""
    return _digest(path, path.stat().st_mtime_ns)


@cache
def _digest(path: Path, changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


@cache
def _read(path: Path, name: str, changed: int) -> set[str]:
    """The modules that a module's file, last written at `changed`, may import, wherever in it."""
    text = path.read_text(encoding="utf-8")
    is_package = path.name == "__init__.py"
    found = set(_imported(text, name if is_package else name.rpartition(".")[0]))
    if is_package and GATHERS in text:
        found |= {f"{name}.{other.stem}" for other in path.parent.glob("*.py") if other != path}
    return found


def _run(code: str, root: Path) -> Iterator[tuple[str, Path]]:
    """The files that a cell's magics run or load, from the project's root."""
    for name in MAGIC.findall(code):
        for path in (root / name, root / f"{name}.py"):
            if path.is_file():
                yield name, path
                break


def _imported(code: str, package: str) -> Iterator[str]:
    """Every name that may be a module in the imports of a text; magics of IPython are passed over."""
    plain = "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in code.splitlines())
    try:
        tree = ast.parse(plain)
    except SyntaxError:  # the kernel will say so; until then it might import anything
        yield from (".".join(path.relative_to(LIB).with_suffix("").parts) for path in LIB.rglob("*.py"))
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _base(node: ast.ImportFrom, package: str) -> str:
    """The package a `from` import starts at; dots in front go up from the module's own."""
    if not node.level:
        return node.module or ""
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:n]) for n in range(1, len(parts)))


def _file_of(name: str, root: Path) -> Path | None:
    """The file of a module of the library or of the project; None for what is installed, or is no module."""
    if not name:
        return None
    base = (LIB if name.split(".")[0] == "crm" else root).joinpath(*name.split("."))
    files = (base / "__init__.py", base.with_suffix(".py"))
    return next((path for path in files if path.is_file()), None)
