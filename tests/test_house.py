"""The house: which room may know which, and how large a room may grow."""

import ast
import re
from functools import cache
from pathlib import Path

LIB = Path(__file__).resolve().parents[1] / "lib" / "crm"
MODULES = sorted(LIB.rglob("*.py"))


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def imported(path: Path) -> set[str]:
    """The modules of ours that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crm"):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("crm")}
    return found


def room(path: Path) -> str:
    """The room a module lies in: "names", "tables", "analyses", or the module's own name."""
    return path.relative_to(LIB).parts[0].removesuffix(".py")


def name(path: Path) -> str:
    return str(path.relative_to(LIB))


MAY_NOT_IMPORT = {
    "words": ("crm.names", "crm.tables", "crm.analyses", "crm.charts", "crm.run", "crm.finding"),
    "names": ("crm.tables", "crm.analyses", "crm.charts", "crm.run", "crm.finding"),
    "lab": ("crm.",),
    "estimate": (
        "crm.tables",
        "crm.customers",
        "crm.deals",
        "crm.outlook",
        "crm.analyses",
        "crm.charts",
        "crm.run",
    ),
    "text": (
        "crm.names",
        "crm.words",
        "crm.finding",
        "crm.tables",
        "crm.customers",
        "crm.deals",
        "crm.outlook",
        "crm.analyses",
        "crm.charts",
        "crm.run",
    ),
    "customers": ("crm.analyses", "crm.charts", "crm.run"),
    "deals": ("crm.analyses", "crm.charts", "crm.run"),
    "outlook": ("crm.analyses", "crm.charts", "crm.run"),
    "tables": ("crm.customers", "crm.deals", "crm.outlook", "crm.charts", "crm.run"),
    "analyses": ("crm.charts", "crm.run"),
    "charts": ("crm.tables", "crm.analyses", "crm.run"),
    "sample": ("crm.tables", "crm.analyses", "crm.charts", "crm.run"),
}


def test_there_is_a_house():
    assert len(MODULES) > 250 and {room(path) for path in MODULES} >= set(MAY_NOT_IMPORT)


def test_imports_point_one_way():
    forbidden = {path: MAY_NOT_IMPORT.get(room(path), ()) for path in MODULES}
    assert not [
        (name(p), n) for p in MODULES if forbidden[p] for n in imported(p) if n.startswith(forbidden[p])
    ]


def test_analyses_do_not_import_each_other():
    wrong = []
    for path in MODULES:
        if room(path) == "analyses" and len(path.relative_to(LIB).parts) > 2:
            own = f"crm.analyses.{path.relative_to(LIB).parts[1]}"
            wrong += [
                (name(path), n)
                for n in imported(path)
                if n.startswith("crm.analyses") and not n.startswith(own)
            ]
    assert not wrong


def test_a_module_has_at_most_200_lines():
    sizes = {name(path): len(text_of(path).splitlines()) for path in MODULES}
    assert not {module: size for module, size in sizes.items() if size > 200}


def test_a_function_has_at_most_40_lines():
    assert not [
        (name(path), node.name)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 40
    ]


def test_every_module_and_public_function_says_what_it_is():
    silent = [name(path) for path in MODULES if tree_of(path).body and not ast.get_docstring(tree_of(path))]
    silent += [
        (name(path), node.name)
        for path in MODULES
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_only_the_run_knows_the_clock():
    calls = ("date.today(", "datetime.now(", "time.time(", ".utcnow(")
    outside = [path for path in MODULES if room(path) != "run"]
    assert not [(name(path), call) for path in outside for call in calls if call in text_of(path)]


def test_no_expression_strips_a_text_for_the_door_has_trimmed_it():
    """Ibis' strip takes a last f or v off a text on Spark, which does not read \\f and \\v as it writes them."""
    stripped = re.compile(r"\w\.strip\(\)\.(nullif|fill_null|isin|lower\(\)\.isin|(upper|lower)\(\) ==)")
    assert not [name(path) for path in MODULES if stripped.search(text_of(path))]
