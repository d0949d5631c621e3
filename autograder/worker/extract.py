"""Takes from a student's source what the rubric asks for: the wanted names and, transitively, what they use.

Runs nothing. Training loops, downloads and plots at top level are left out, so that a notebook that trains
for an hour is read in milliseconds.
"""

from __future__ import annotations
import __future__

import ast
import dis
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from types import CodeType

from autograder.probes import Names
from autograder.records import Cell, Fault, Opened, Place

_MUTATORS = frozenset({"append", "extend", "update", "add", "insert", "setdefault", "add_argument"})
_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_GLOBALS"})
_HONEST_PATCHES = ("torch.backends", "ssl.", "plt.", "matplotlib.", "warnings.", "sys.stdout", "sys.stderr")
_ANSWERING = frozenset({"torch", "numpy", "autograder"})  # plain data put anywhere else is a setting
_PLAIN = (ast.Constant, ast.List, ast.ListComp, ast.Tuple, ast.Dict)
_POSTPONED = re.compile(
    r"^from __future__ import\b(?:\s*\([^)]*|.*)\bannotations\b", re.MULTILINE
)  # holds for all later cells
_MAX_NOTES = 20


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement and what it has to do with names.

    binds    names it gives a value
    uses     global names that it, or anything defined in it, reads
    patches  names whose attributes or entries it changes
    assigns  what has an attribute set anywhere in it, where, and whether to plain data
    """

    cell: str
    line: int
    text: str
    tree: ast.stmt
    code: CodeType
    binds: frozenset[str]
    uses: frozenset[str]
    patches: frozenset[str]
    assigns: tuple[tuple[ast.expr, int, bool], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What to run, in order, and what can be said without running it.

    called   wanted name -> the student's own name for it
    defined  every function and class of the file, run or not
    """

    statements: tuple[Statement, ...]
    opened: Opened
    called: Mapping[str, str]
    defined: tuple[str, ...] = ()


def extract(cells: Sequence[Cell], names: Names) -> Source:
    """The statements that the wanted names need, in the order they are written."""
    statements: list[Statement] = []
    broken: Fault | None = None
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # as Jupyter does
    for cell in cells:
        if _POSTPONED.search(cell.source):
            flags |= __future__.annotations.compiler_flag
        try:
            statements.extend(_statements(cell, flags))
        except SyntaxError as error:
            where = Place(cell.name, error.lineno or 1)
            broken = broken or Fault("SyntaxError", _syntax_message(error), where)
        except (RecursionError, MemoryError, ValueError) as error:
            broken = broken or Fault(
                type(error).__name__, "the source is nested too deeply to be read", Place(cell.name, 1)
            )
    called = _called(statements, names)
    chosen = statements if names.whole_file else _needed(statements, names, set(called.values()))
    kept = {id(s) for s in chosen}
    missing = [name for name in names.wanted if name not in called]
    opened = Opened(
        places={name: Place(s.cell, s.line) for s in statements for name, own in called.items() if own in s.binds},
        left_out=tuple(f"{s.cell}, line {s.line}: {s.text}" for s in statements if id(s) not in kept)[:200],
        notes=(
            *(f"assumed: {own} is taken for {name}" for name, own in called.items() if own != name),
            *islice(_tamper_notes(statements), _MAX_NOTES),
        ),
        fault=broken if missing else None,
    )
    defined = (n for s in statements if isinstance(s.tree, ast.FunctionDef | ast.ClassDef) for n in sorted(s.binds))
    return Source(tuple(chosen), opened, called, tuple(defined))


def _syntax_message(error: SyntaxError) -> str:
    line = (error.text or "").strip()
    return f"{error.msg}: {line}"[:300] if line else str(error.msg)[:300]


@lru_cache(maxsize=64)
def _statements(cell: Cell, flags: int) -> tuple[Statement, ...]:
    return tuple(_read(cell, flags))


def _read(cell: Cell, flags: int) -> Iterator[Statement]:
    lines = cell.source.splitlines()
    for tree in ast.parse(cell.source, filename=cell.name).body:
        code = compile(ast.Module([tree], []), cell.name, "exec", flags, dont_inherit=True)
        text = lines[tree.lineno - 1].strip()[:80] if tree.lineno <= len(lines) else ""
        binds = {str(i.argval) for i in dis.get_instructions(code) if i.opname in ("STORE_NAME", "STORE_GLOBAL")}
        if isinstance(tree, ast.ImportFrom) and any(alias.name == "*" for alias in tree.names):
            binds.add("*")
        uses = frozenset(_globals_read(code))
        inner = ast.walk(tree) if "setattr" in uses else _blocks(tree)
        assigns = tuple(found for node in inner for found in _assignment(node))
        yield Statement(cell.name, tree.lineno, text, tree, code, frozenset(binds), uses, _patched(tree), assigns)


def _blocks(tree: ast.AST) -> list[ast.AST]:
    """A statement and those that stand in it, at any depth."""
    found = [tree]
    for node in found:
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            found.extend(getattr(node, block, ()))
    return found


def _globals_read(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in _LOADS:
            yield str(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_read(constant)


def _patched(tree: ast.stmt) -> frozenset[str]:
    targets: list[ast.expr] = []
    if isinstance(tree, ast.Assign):
        targets = tree.targets
    elif isinstance(tree, ast.AugAssign | ast.AnnAssign):
        targets = [tree.target]
    elif isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Call):
        call = tree.value
        if isinstance(call.func, ast.Name) and call.func.id == "setattr" and call.args:
            return frozenset(filter(None, [_root(call.args[0])]))
        if isinstance(call.func, ast.Attribute) and call.func.attr in _MUTATORS:
            targets = [call.func]
    roots = [_root(t) for t in targets if isinstance(t, ast.Attribute | ast.Subscript)]
    return frozenset(name for name in roots if name)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _called(statements: Sequence[Statement], names: Names) -> dict[str, str]:
    bound = {name for s in statements for name in s.binds}
    defined = {name for s in statements if isinstance(s.tree, ast.FunctionDef | ast.ClassDef) for name in s.binds}
    called = {}
    for name in names.wanted:
        instead = next((other for other in names.also.get(name, ()) if other in defined), None)
        own = name if name in bound else instead
        if own is not None:
            called[name] = own
    return called


def _needed(statements: Sequence[Statement], names: Names, wanted: set[str]) -> list[Statement]:
    theirs = {*names.own, *names.settings}
    provided = {word for role, words in names.roles.items() if role not in theirs for word in words} - wanted
    needed = wanted | {"*"}
    chosen: set[int] = set()
    grew = True
    while grew:
        grew = False
        for index, statement in enumerate(statements):
            if index in chosen or not _is_wanted(statement, needed, provided):
                continue
            chosen.add(index)
            needed |= statement.uses - provided
            grew = True
    return [statements[index] for index in sorted(chosen)]


def _is_wanted(statement: Statement, needed: set[str], provided: set[str]) -> bool:
    if _is_main_guard(statement.tree):
        return False
    return bool(statement.binds & needed - provided) or bool(statement.patches & needed - provided)


def _is_main_guard(tree: ast.stmt) -> bool:
    return isinstance(tree, ast.If) and "__name__" in {n.id for n in ast.walk(tree.test) if isinstance(n, ast.Name)}


def _tamper_notes(statements: Sequence[Statement]) -> Iterator[str]:
    """What assigns into an imported module: information for staff, never a score."""
    packages = {name: package for s in statements for name, package in _imported(s.tree)}
    for statement in statements:
        for target, line, is_plain in statement.assigns:
            package = packages.get(_root(target))
            if package is None or (is_plain and package not in _ANSWERING):
                continue
            path = ast.unparse(target)[:80]
            if not path.startswith(_HONEST_PATCHES):
                yield f"tamper: {statement.cell}, line {line} assigns {path}"


def _imported(tree: ast.stmt) -> Iterator[tuple[str, str]]:
    """Every name that a statement imports, and the package it comes from."""
    if isinstance(tree, ast.Import | ast.ImportFrom):
        for alias in tree.names:
            origin = alias.name if isinstance(tree, ast.Import) else tree.module or ""
            yield alias.asname or alias.name.partition(".")[0], origin.partition(".")[0]


def _assignment(node: ast.AST) -> Iterator[tuple[ast.expr, int, bool]]:
    if isinstance(node, ast.Assign | ast.AugAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Attribute):
                yield target, node.lineno, isinstance(node.value, _PLAIN)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr" and node.args:
        yield node.args[0], node.lineno, isinstance(node.args[-1], _PLAIN)
