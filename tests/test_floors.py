"""Who may know whom: a module imports its own folder or a lower floor, never up and never sideways."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "autograder"
FLOORS = [
    "records errors fields package",
    "layers files",
    "probes",
    "wire differences wording",
    "compare outline hints",
    "readers renderers engines gradebook datasets evidence",
    "rubric curves scores worker speech",
    "expectations rubric_file",
    "implementations",
    "validation",
    "catalog sandbox judge reference",
    "expected",
    "simulate",
    "grade",
    "build student matrix calibrate asked",
    "demo bulk regrade merge outputs pages exports notebook",
    "cli_graded cli_export cli_course",
    "cli_class",
    "cli",
    "__main__",
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms.split()}
WORKER_MAY = {"errors", "records", "probes", "wire", "worker"}
MAY_IMPORT_WORKER = {"worker", "notebook"}  # a notebook's kernel is the student's own process


def room(path: Path) -> str:
    """The folder or module under autograder/ that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Rooms that a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "autograder" else [f"autograder.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("autograder."))


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def test_every_room_has_a_floor() -> None:
    """A new module is put on a floor on purpose."""
    assert {room(path) for path in FILES} - set(FLOOR) == set()


def test_nothing_is_imported_upward_or_sideways() -> None:
    """Only the own folder and lower floors."""
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in FILES
        for other in imports(path)
        if other in FLOOR and other != room(path) and FLOOR[other] >= FLOOR[room(path)]
    ]
    assert wrong == []


def test_the_worker_imports_four_modules() -> None:
    """What runs beside student code holds nothing else."""
    wrong = [
        f"{path.name} imports {other}"
        for path in FILES
        if room(path) == "worker"
        for other in imports(path)
        if other not in WORKER_MAY
    ]
    assert wrong == []


def test_nobody_imports_the_worker() -> None:
    """It is started as another process."""
    wrong = [str(path) for path in FILES if room(path) not in MAY_IMPORT_WORKER and "worker" in set(imports(path))]
    assert wrong == []


def test_the_engine_knows_no_assignment_by_name() -> None:
    """No slug occurs in autograder/."""
    slugs = [path.parent.name for path in (PACKAGE.parent / "solutions").glob("*/rubric.py")]
    named = [f"{path.name}: {slug}" for path in FILES for slug in slugs if slug in path.read_text(encoding="utf-8")]
    assert slugs
    assert named == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_can_be_imported(path: Path) -> None:
    """On its own name, so that nothing waits to be found broken."""
    if path.name == "__main__.py":
        pytest.skip("runs when it is imported")
    name = ".".join(("autograder", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("autograder"):
            raise
        pytest.skip(f"runs only where {error.name} is")  # another system's own package
