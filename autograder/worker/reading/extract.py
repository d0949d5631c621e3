"""Takes from a student's source what the rubric asks for: the wanted names and, transitively, what they use.

Training loops, downloads and plots at top level are left out, so that a notebook that trains
for an hour is read in milliseconds.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from autograder.protocol.questions import Names
from autograder.protocol.records import Cell, Place, SourceScan
from autograder.worker.reading.aliases import aliases
from autograder.worker.reading.statements import DEFINITIONS, Statement, imported, read, root

_HONEST_PATCHES = ("torch.backends", "ssl.", "plt.", "matplotlib.", "warnings.", "sys.stdout", "sys.stderr")
_ANSWERING = frozenset({"torch", "numpy", "autograder"})  # plain data put anywhere else is a setting
_MAX_NOTES = 20


@dataclass(frozen=True, slots=True)
class Source:
    """What to run, in order, and what can be said without running it.

    called   wanted name -> the student's own name for it
    defined  every function and class of the file, run or not
    """

    statements: tuple[Statement, ...]
    opened: SourceScan
    called: Mapping[str, str]
    defined: tuple[str, ...] = ()


def extract(cells: Sequence[Cell], names: Names) -> Source:
    """The statements that the wanted names need, in the order they are written."""
    beside = [cell for cell in cells if cell.module]
    statements, broken = read([cell for cell in cells if not cell.module])
    statements = _without_objects(statements, beside)
    called = aliases(statements, names)
    own_names = {own.partition(".")[0] for own in called.values()}
    to_run = statements if names.whole_file else needed(statements, names, own_names)
    kept = {id(s) for s in to_run}
    missing = [name for name in names.wanted if name not in called]
    opened = SourceScan(
        places={name: place for s in statements for name, own in called.items() if (place := _place(s, own))},
        left_out=tuple(f"{s.cell}, line {s.line}: {s.text}" for s in statements if id(s) not in kept)[:200],
        notes=(
            *(f"assumed: {own} is taken for {name}" for name, own in called.items() if own != name),
            *islice(_tamper_notes(statements), _MAX_NOTES),
        ),
        fault=broken if missing else None,
    )
    defined = (s.tree.name for s in statements if isinstance(s.tree, DEFINITIONS))
    return Source(tuple(to_run), opened, called, tuple(defined))


def _without_objects(statements: Sequence[Statement], cells: Sequence[Cell]) -> list[Statement]:
    """The statements; what is imported from these files and is no definition there counts as a plain global."""
    definitions = {cell.module: {n for s in read([cell])[0] for n in s.defines} for cell in cells}
    plain: list[Statement] = []
    for s in statements:
        own = definitions.get(s.tree.module or "") if isinstance(s.tree, ast.ImportFrom) else None
        if own is not None and isinstance(s.tree, ast.ImportFrom):
            objects = {a.asname or a.name for a in s.tree.names if a.name not in own}
            plain.append(replace(s, defines=s.defines - objects))
        else:
            plain.append(s)
    return plain


def _place(statement: Statement, own: str) -> Place | None:
    """Where the student's own name is bound, if this statement binds it; of a method, its own line."""
    name, _, method = own.partition(".")
    if name not in statement.binds:
        return None
    inner = statement.tree.body if method and isinstance(statement.tree, ast.ClassDef) else ()
    lines = [node.lineno for node in inner if isinstance(node, ast.FunctionDef) and node.name == method]
    return Place(statement.cell, lines[-1] if lines else statement.line)


def needed(statements: Sequence[Statement], names: Names, own_names: Collection[str]) -> list[Statement]:
    """The statements that these names need, transitively, in the order they are written."""
    provided = provided_names(names) - set(own_names)
    uses = {*own_names, "*"}
    indices: set[int] = set()
    grew = True
    while grew:
        grew = False
        for index, statement in enumerate(statements):
            if index in indices or not _is_wanted(statement, uses, provided):
                continue
            indices.add(index)
            uses |= statement.uses
            grew = True
    return [statements[index] for index in sorted(indices)]


def provided_names(names: Names) -> set[str]:
    """Global names that the grader gives a value, where the student's own is a plain one.

    An import, function or class of that name is the student's and stays: "import torch.optim as optim".
    """
    student_roles = {*names.own, *names.settings}
    return {word for role, spelled in names.roles.items() if role not in student_roles for word in (role, *spelled)}


def _is_wanted(statement: Statement, needed: set[str], provided: set[str]) -> bool:
    if _is_main_guard(statement.tree):
        return False
    binds = statement.binds - provided | statement.defines
    return bool(binds & needed) or bool(statement.patches & needed - provided)


def _is_main_guard(tree: ast.stmt) -> bool:
    return isinstance(tree, ast.If) and "__name__" in {n.id for n in ast.walk(tree.test) if isinstance(n, ast.Name)}


def _tamper_notes(statements: Sequence[Statement]) -> Iterator[str]:
    """What assigns into an imported module: information for staff, never a score."""
    packages = {name: package for s in statements for name, package in imported(s.tree)}
    for statement in statements:
        for target, line, is_plain in statement.assigns:
            package = packages.get(root(target))
            if package is None or (is_plain and package not in _ANSWERING):
                continue
            path = ast.unparse(target)[:80]
            if not path.startswith(_HONEST_PATCHES):
                yield f"tamper: {statement.cell}, line {line} assigns {path}"
