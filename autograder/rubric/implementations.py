"""Reads misconceptions.py and variants.py: marked functions and classes, which are never run here."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from autograder.protocol import fields
from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Cell, Json
from autograder.rubric.assignment import Implementation, Workhorse, shown_path
from autograder.rubric.rubric_file import parse

MARKS = ("misconception", "variant", "workhorse")
Marked = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Written:
    """An implementation and where it stands: "solutions/hw/variants.py, line 12"."""

    implementation: Implementation
    where: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """A decorator; of is the name that the implementation stands for."""

    kind: str
    of: str
    arguments: Mapping[str, object]
    node: Marked


def read(path: Path, kind: str, reference: tuple[Cell, ...]) -> tuple[list[Written], list[str]]:
    """Everything in a file that is marked as this kind, and everything that is wrong with the file."""
    if not path.is_file():
        return [], []
    try:
        tree = parse(path)
    except AssignmentError as error:
        return [], [str(error)]
    wrong: list[str] = []
    marks = [mark for node in tree.body if isinstance(node, Marked) for mark in _marks(node, path, wrong)]
    workhorses = {mark.of: mark.node for mark in marks if mark.kind == "workhorse"}
    plain = Cell(path.name, _without_marks(tree))
    marked = []
    for mark in marks:
        if mark.kind == kind:
            where = f"{shown_path(path)}, line {mark.node.lineno}"
            implementation = _implementation(mark, workhorses, (*reference, plain))
            bad = [*_misfits(mark, implementation), *_unset(mark, implementation, workhorses)]
            wrong += [f"{where}: {mark.node.name!r} {text}" for text in bad]
            marked += [] if bad else [Written(implementation, where)]
    return marked, wrong


def losing(paraphrase: Implementation, misconceptions: tuple[Implementation, ...]) -> Implementation:
    """With the checks that the mistakes it shows belong to."""
    loses = (key for m in misconceptions if m.key in paraphrase.shows for key in m.loses)
    return replace(paraphrase, loses=tuple(dict.fromkeys(loses)))


def combine(parts: tuple[Implementation, ...]) -> tuple[Cell, ...]:
    """Source in which several levels of one workhorse are set at once.

    parts  not empty; all of one workhorse when there is more than one
    """
    first, levels = parts[0], {name: value for part in parts for name, value in part.levels.items()}
    if first.workhorse is None:
        return first.cells
    return (*first.cells[:-1], _binding(first.of, first.workhorse, levels))


def _implementation(mark: _Mark, workhorses: Mapping[str, Marked], cells: tuple[Cell, ...]) -> Implementation:
    """As it is written, whatever the types."""
    arguments = dict(mark.arguments)
    says, hints, source = _docstring(ast.get_docstring(mark.node) or "")
    keys = arguments.pop("loses" if mark.kind == "misconception" else "differs", ())
    is_mistake = mark.kind == "misconception"
    mixes, alone = (arguments.pop(name, False) if is_mistake else False for name in ("mixes", "alone"))
    raises = arguments.pop("raises", "") if is_mistake else ""
    shows = arguments.pop("shows", ()) if mark.kind == "variant" else ()
    levels = {name: cast(Json, value) for name, value in arguments.items()}
    node = workhorses.get(mark.of) if levels else None
    workhorse = Workhorse(node.name, isinstance(node, ast.ClassDef)) if node else None
    bound = _binding(mark.of, workhorse, levels) if workhorse else Cell("binding", f"{mark.of} = {mark.node.name}\n")
    return Implementation(
        key=mark.node.name,
        of=mark.of,
        loses=cast(tuple[str, ...], keys),
        says=says,
        hints=hints,
        source=source,
        cells=(*cells, bound),
        levels=levels,
        mixes=cast(bool, mixes),
        shows=cast(tuple[str, ...], shows),
        alone=cast(bool, alone),
        raises=cast(str, raises),
        workhorse=workhorse,
    )


def _binding(of: str, workhorse: Workhorse, levels: Mapping[str, Json]) -> Cell:
    if workhorse.is_class:
        return Cell("binding", f"{of} = type({of!r}, ({workhorse.key},), {dict(levels)!r})\n")
    return Cell("binding", f"import functools\n{of} = functools.partial({workhorse.key}, **{dict(levels)!r})\n")


def _misfits(mark: _Mark, implementation: Implementation) -> Iterator[str]:
    """What a decorator's arguments may not be."""
    for problem in fields.problems(implementation):
        text = problem.text.replace("Implementation.", "")
        yield f"has {text.replace('loses', 'differs', 1) if mark.kind == 'variant' else text}"


def _unset(mark: _Mark, implementation: Implementation, workhorses: Mapping[str, Marked]) -> Iterator[str]:
    """Levels that nothing can be set to."""
    if not implementation.levels:
        return
    if mark.kind == "variant":
        yield f"sets {', '.join(implementation.levels)}; a variant takes differs and shows only"
        return
    node = workhorses.get(mark.of)
    if node is None:
        yield f"sets {', '.join(implementation.levels)}, but there is no @workhorse({mark.of!r}) in this file"
        return
    settings = _settings(node)
    for level in implementation.levels:
        if settings is not None and level not in settings:
            yield f"sets {level!r}, which {node.name} does not have; {fields.nearest(level, settings)}"


def _settings(node: Marked) -> list[str] | None:
    """Arguments of a function or attributes of a class; None when it takes any."""
    if isinstance(node, ast.FunctionDef):
        arguments = node.args
        return None if arguments.kwarg else [a.arg for a in (*arguments.kwonlyargs, *arguments.args)]
    names: list[str] = []
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
        names += [target.id for target in targets if isinstance(target, ast.Name)]
        names += [statement.name] if isinstance(statement, ast.FunctionDef | ast.ClassDef) else []
    return names


def _marks(node: Marked, path: Path, wrong: list[str]) -> Iterator[_Mark]:
    """The marks of a function or class; those that cannot be read go to wrong."""
    for decorator in node.decorator_list:
        mark = _name(decorator)
        if mark not in MARKS:
            continue
        where = f"{shown_path(path)}, line {decorator.lineno}: {node.name!r}"
        if not isinstance(decorator, ast.Call) or len(decorator.args) != 1:
            wrong.append(f"{where} is marked @{mark}, expected @{mark}(NAME, ...) with the name it stands for")
            continue
        try:
            of = ast.literal_eval(decorator.args[0])
            arguments = {str(k.arg): ast.literal_eval(k.value) for k in decorator.keywords}
        except ValueError:
            wrong.append(f"{where}: @{mark} takes plain values only (numbers, texts, tuples)")
            continue
        yield _Mark(mark, of, arguments, node)


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.id if isinstance(called, ast.Name) else ""


def _without_marks(tree: ast.Module) -> str:
    for node in tree.body:
        if isinstance(node, Marked):
            node.decorator_list = [decorator for decorator in node.decorator_list if _name(decorator) not in MARKS]
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
