"""Who may know whom: a module imports its own room or a lower floor, never up and never sideways."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.rubric import datasets

PACKAGE = Path(__file__).parent.parent / "autograder"
FLOORS = [
    "protocol",
    "rubric worker sandbox readers",
    "grading",
    "student gradebook",
    "reports",
    "handout",
    "course integrations",
    "cli",
    "__main__",
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms.split()}
WORKER_MAY = {"protocol", "worker"}
MAY_IMPORT_WORKER = "student/notebook"  # a notebook's kernel is the student's own process


def room(path: Path) -> str:
    """The folder under autograder/ that a file belongs to; a loose module is a room of its own."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def modules(path: Path) -> Iterator[str]:
    """What a file imports of the package, as "room.module", wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name.removeprefix("autograder.") for name in names if name.startswith("autograder."))


def imports(path: Path) -> Iterator[str]:
    """The rooms that a file imports."""
    yield from (name.split(".")[0] for name in modules(path))


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]
FOLDERS = sorted({path.parent for path in FILES} - {PACKAGE})


def test_every_room_has_a_floor() -> None:
    """A new room is put on a floor on purpose; no module lies loose."""
    assert {room(path) for path in FILES} - set(FLOOR) == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(PACKAGE)))
def test_every_room_says_what_is_in_it_and_who_calls_it(folder: Path) -> None:
    """In the docstring of its __init__.py."""
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""

    words = " ".join(text.split()).lower()
    assert "called by " in words or "started as another process by " in words


def test_nothing_is_imported_upward_or_sideways() -> None:
    """Only the own room and lower floors."""
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in FILES
        for other in imports(path)
        if other in FLOOR and other != room(path) and FLOOR[other] >= FLOOR[room(path)]
    ]
    assert wrong == []


def test_the_worker_imports_the_protocol_only() -> None:
    """What runs beside student code holds nothing else."""
    wrong = [
        f"{path.name} imports {other}"
        for path in FILES
        if room(path) == "worker"
        for other in imports(path)
        if other not in WORKER_MAY
    ]
    assert wrong == []


@pytest.mark.parametrize("inner", ["jail", "reading"])
def test_the_inner_rooms_of_the_worker_know_only_themselves(inner: str) -> None:
    """The jail is read without the code that runs students'; both without the session."""
    wrong = [
        f"{path.name} imports {other}"
        for path in (PACKAGE / "worker" / inner).glob("*.py")
        for other in modules(path)
        if not other.startswith((f"worker.{inner}.", "protocol."))
    ]
    assert wrong == []


def test_nobody_imports_the_worker() -> None:
    """It is started as another process."""
    wrong = [
        str(path)
        for path in FILES
        if room(path) != "worker" and "worker" in set(imports(path)) and MAY_IMPORT_WORKER not in path.as_posix()
    ]
    assert wrong == []


def test_the_engine_knows_no_assignment_by_name() -> None:
    """No slug occurs in autograder/."""
    slugs = [path.parent.name for path in (PACKAGE.parent / "solutions").glob("*/rubric.py")]
    named = [f"{path.name}: {slug}" for path in FILES for slug in slugs if slug in path.read_text(encoding="utf-8")]
    assert slugs
    assert named == []


def test_the_engine_knows_no_data_set_by_name() -> None:
    """Only the file that registers it has its name, in quotes."""
    quoted = [f'"{name}"' for name in datasets.names()]
    named = {path.parent.name for path in FILES for name in quoted if name in path.read_text(encoding="utf-8")}
    assert named == {"datasets"}


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
        pytest.skip(f"runs only where {error.name} is installed: pip install .[test]")  # another system's own package
