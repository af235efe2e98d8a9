"""The house: which room may know which, and how large a room may grow."""

import ast
from pathlib import Path

import pytest

LIB = Path(__file__).resolve().parents[1] / "lib" / "crm"
MODULES = sorted(LIB.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The modules of ours that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crm"):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("crm")}
    return found


def room(path: Path) -> str:
    """The room a module lies in: "names", "tables", "analyses", or the module's own name."""
    return path.relative_to(LIB).parts[0].removesuffix(".py")


MAY_NOT_IMPORT = {
    "words": ("crm.names", "crm.tables", "crm.analyses", "crm.charts", "crm.run", "crm.finding"),
    "names": ("crm.tables", "crm.analyses", "crm.charts", "crm.run", "crm.finding"),
    "lab": ("crm.",),
    "estimate": ("crm.tables", "crm.customers", "crm.analyses", "crm.charts", "crm.run"),
    "customers": ("crm.analyses", "crm.charts", "crm.run"),
    "tables": ("crm.customers", "crm.charts", "crm.run"),
    "analyses": ("crm.charts", "crm.run"),
    "charts": ("crm.tables", "crm.analyses", "crm.run"),
    "sample": ("crm.tables", "crm.analyses", "crm.charts", "crm.run"),
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIB)))
def test_imports_point_one_way(path):
    forbidden = MAY_NOT_IMPORT.get(room(path), ())
    assert not [name for name in imported(path) if name.startswith(forbidden)] if forbidden else True


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIB)))
def test_analyses_do_not_import_each_other(path):
    if room(path) == "analyses" and len(path.relative_to(LIB).parts) > 2:
        own = f"crm.analyses.{path.relative_to(LIB).parts[1]}"
        assert not [n for n in imported(path) if n.startswith("crm.analyses") and not n.startswith(own)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIB)))
def test_a_module_has_at_most_200_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIB)))
def test_a_function_has_at_most_40_lines(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    assert not [f.name for f in functions if f.end_lineno - f.lineno + 1 > 40]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIB)))
def test_every_module_and_public_function_says_what_it_is(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body
    public = [
        n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")
    ]
    assert not [node.name for node in public if not ast.get_docstring(node)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIB)))
def test_only_the_run_knows_the_clock(path):
    if room(path) != "run":
        text = path.read_text(encoding="utf-8")
        assert not [
            call for call in ("date.today(", "datetime.now(", "time.time(", ".utcnow(") if call in text
        ]
