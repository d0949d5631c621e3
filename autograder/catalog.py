"""Finds assignments and reads their folders; a rubric is run, implementations are only read.

Looks in $AUTOGRADER_SOLUTIONS, else in solutions/ of this folder or the nearest one above it.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from autograder.errors import AssignmentError
from autograder.records import Cell, Json
from autograder.rubric import Assignment, Implementation, validate

FILES = ("solution.py", "rubric.py", "misconceptions.py", "variants.py", "bands.json")


def solutions() -> Path:
    """The folder that holds one folder for each assignment.

    Raises  AssignmentError when there is none
    """
    chosen = os.environ.get("AUTOGRADER_SOLUTIONS")
    here = Path.cwd()
    places = [Path(chosen)] if chosen else [place / "solutions" for place in (here, *here.parents)]
    places.append(Path(__file__).parent.parent / "solutions")
    for place in places:
        if place.is_dir():
            return place
    raise AssignmentError(
        f"there is no folder solutions/ in {here} or above it; go to the course's folder or set AUTOGRADER_SOLUTIONS"
    )


def slugs() -> tuple[str, ...]:
    """All assignments, by name."""
    return tuple(sorted(path.parent.name for path in solutions().glob("*/rubric.py")))


def load(slug: str | Path) -> Assignment:
    """The assignment of this name, or in this folder.

    Raises  AssignmentError that lists everything wrong with it
    """
    folder = slug if isinstance(slug, Path) else solutions() / slug
    if not (folder / "rubric.py").is_file():
        there = ", ".join(path.parent.name for path in sorted(folder.parent.glob("*/rubric.py"))) or "none"
        raise AssignmentError(f"no assignment is called {folder.name!r}; there is: {there}")
    written = _run_rubric(folder / "rubric.py")
    reference = (Cell("solution.py", _read(folder / "solution.py")),)
    misconceptions = tuple(_implementations(folder / "misconceptions.py", "misconception", reference))
    variants = tuple(_implementations(folder / "variants.py", "variant", reference))
    complete = replace(
        written,
        slug=folder.name,
        folder=folder,
        file=written.file or f"{folder.name}.py",
        reference=reference,
        misconceptions=misconceptions,
        variants=tuple(v for v in variants if not v.shows),
        paraphrases=tuple(_losing(v, misconceptions) for v in variants if v.shows),
        digest=_digest(folder),
    )
    validate(complete)
    return complete


def _losing(paraphrase: Implementation, misconceptions: tuple[Implementation, ...]) -> Implementation:
    """With the checks that the mistakes it shows belong to."""
    loses = (key for m in misconceptions if m.key in paraphrase.shows for key in m.loses)
    return replace(paraphrase, loses=tuple(dict.fromkeys(loses)))


def bands(assignment: Assignment, dataset: str) -> tuple[tuple[float, float], ...]:
    """Lowest accuracy -> share of the points, as `autograder calibrate` measured them; empty when it never did."""
    return tuple((float(low), float(share)) for low, share in _measured(assignment, dataset).get("bands", ()))


def curve(assignment: Assignment, dataset: str) -> tuple[tuple[float, float, float], ...]:
    """Lowest, mean and highest accuracy of the reference after each epoch, as calibration saw it; empty like bands."""
    found = _measured(assignment, dataset).get("curve", ())
    return tuple((float(low), float(mean), float(high)) for low, mean, high in found)


def _measured(assignment: Assignment, dataset: str) -> dict[str, Any]:
    path = assignment.folder / "bands.json"
    measured = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return cast(dict[str, Any], measured.get(dataset, {}))


def _run_rubric(path: Path) -> Assignment:
    scope: dict[str, object] = {"__name__": "rubric", "__file__": str(path)}
    try:
        exec(compile(_read(path), str(path), "exec"), scope)
    except AssignmentError:
        raise
    except Exception as error:  # the course owner's file: whatever it raises is a message for them
        raise AssignmentError(f"{path}: {type(error).__name__}: {error}") from error
    found = scope.get("ASSIGNMENT")
    if not isinstance(found, Assignment):
        raise AssignmentError(f"{path} does not define ASSIGNMENT = Assignment(...)")
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise AssignmentError(f"{path} cannot be read: {error.strerror}") from None


def _digest(folder: Path) -> str:
    content = hashlib.sha256()
    for name in FILES:
        path = folder / name
        content.update(name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b"") + b"\0")
    return content.hexdigest()[:16]


Marked = ast.FunctionDef | ast.ClassDef


def _implementations(path: Path, kind: str, reference: tuple[Cell, ...]) -> Iterator[Implementation]:
    """The marked functions and classes of a file, each with the cells that put it in its place."""
    if not path.is_file():
        return
    try:
        tree = ast.parse(_read(path), str(path))
    except SyntaxError as error:
        raise AssignmentError(f"{path}, line {error.lineno}: {error.msg}") from None
    marked = [(node, *mark) for node in tree.body if isinstance(node, Marked) for mark in _marks(node, path)]
    workhorses = {of: node for node, mark, of, _ in marked if mark == "workhorse"}
    plain = Cell(path.name, _without_marks(tree))
    for node, mark, of, arguments in marked:
        if mark != kind:
            continue
        says, hints, source = _docstring(ast.get_docstring(node) or "")
        keys = arguments.pop("loses", arguments.pop("differs", ()))
        shows = arguments.pop("shows", ()) if kind == "variant" else ()
        if not isinstance(keys, tuple) or not isinstance(shows, tuple):
            raise AssignmentError(f"{path}, line {node.lineno}: {node.name!r} needs a tuple of keys, with a comma")
        mixes, alone = (arguments.pop(name, False) is True for name in ("mixes", "alone"))
        raises = str(arguments.pop("raises", ""))
        levels = {name: cast(Json, value) for name, value in arguments.items()}
        if levels and of not in workhorses:
            raise AssignmentError(f"{path}: {node.name!r} sets {sorted(levels)}, but no workhorse stands for {of!r}")
        cells = (*reference, plain, _binding(of, workhorses[of] if levels else node, levels))
        yield Implementation(node.name, of, keys, says, hints, source, cells, levels, mixes, shows, alone, raises)


def _binding(of: str, implementation: Marked, levels: Mapping[str, Json]) -> Cell:
    name = implementation.name
    if not levels:
        return Cell("binding", f"{of} = {name}\n")
    if isinstance(implementation, ast.ClassDef):
        return Cell("binding", f"{of} = type({of!r}, ({name},), {dict(levels)!r})\n")
    return Cell("binding", f"import functools\n{of} = functools.partial({name}, **{dict(levels)!r})\n")


def combine(parts: tuple[Implementation, ...]) -> tuple[Cell, ...]:
    """Source in which several levels of one workhorse are set at once.

    parts  not empty; all with levels when there is more than one
    """
    first, levels = parts[0], {name: value for part in parts for name, value in part.levels.items()}
    source = (
        first.cells[-1].source.replace(repr(dict(first.levels)), repr(levels)) if levels else first.cells[-1].source
    )
    return (*first.cells[:-1], Cell("binding", source))


def _marks(node: Marked, path: Path) -> Iterator[tuple[str, str, dict[str, object]]]:
    for call in node.decorator_list:
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args):
            continue
        try:
            arguments = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
            yield call.func.id, str(ast.literal_eval(call.args[0])), arguments
        except ValueError:
            raise AssignmentError(f"{path}, line {call.lineno}: @{call.func.id} takes plain values only") from None


def _without_marks(tree: ast.Module) -> str:
    for node in tree.body:
        if isinstance(node, Marked):
            node.decorator_list = []
    kept = [n for n in tree.body if not (isinstance(n, ast.ImportFrom) and (n.module or "").startswith("autograder"))]
    return ast.unparse(ast.Module(kept, []))


def _docstring(text: str) -> tuple[str, tuple[str, ...], str]:
    """The sentence, the hints and the source of a docstring."""
    says: list[str] = []
    marked: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        word, colon, rest = line.strip().partition(":")
        if colon and word in ("Hint", "Source"):
            marked.append((word, [rest.strip()]))
        elif marked and line.strip():
            marked[-1][1].append(line.strip())
        elif not marked:
            says.append(line.strip())
    hints = tuple(" ".join(lines) for word, lines in marked if word == "Hint")
    source = " ".join(" ".join(lines) for word, lines in marked if word == "Source")
    return " ".join(filter(None, says)), hints, source
