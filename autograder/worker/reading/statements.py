"""Reads source as top-level statements, and lists for each the names it binds, uses and changes."""

from __future__ import annotations
import __future__

import ast
import dis
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from autograder.protocol.records import Cell, Fault, Place

_MUTATORS = frozenset({"append", "extend", "update", "add", "insert", "setdefault", "add_argument"})
_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_GLOBALS"})
_PLAIN = (ast.Constant, ast.List, ast.ListComp, ast.Tuple, ast.Dict)
_POSTPONED = re.compile(
    r"^from __future__ import\b(?:\s*\([^)]*|.*)\bannotations\b", re.MULTILINE
)  # holds for all later cells
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement and what it has to do with names.

    binds    names it gives a value
    defines  those of them that are imports, functions and classes
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
    defines: frozenset[str]
    uses: frozenset[str]
    patches: frozenset[str]
    assigns: tuple[tuple[ast.expr, int, bool], ...]


def read(cells: Sequence[Cell]) -> tuple[list[Statement], Fault | None]:
    """The statements of all cells in order, and why one of the cells could not be read."""
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
    return statements, broken


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
        blocks = _blocks(tree)
        defines = frozenset(name for node in blocks for name in _defined(node)) & binds
        inner = ast.walk(tree) if "setattr" in uses else blocks
        assigns = tuple(target for node in inner for target in _assignment(node))
        patches = _patched(tree)
        yield Statement(cell.name, tree.lineno, text, tree, code, frozenset(binds), defines, uses, patches, assigns)


def _blocks(tree: ast.AST) -> list[ast.AST]:
    """A statement and those that stand in it, at any depth."""
    inner = [tree]
    for node in inner:
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner.extend(getattr(node, block, ()))
    return inner


def _defined(node: ast.AST) -> Iterator[str]:
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (name for name, _ in imported(node))


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
            return frozenset(filter(None, [root(call.args[0])]))
        if isinstance(call.func, ast.Attribute) and call.func.attr in _MUTATORS:
            targets = [call.func]
    roots = [root(t) for t in targets if isinstance(t, ast.Attribute | ast.Subscript)]
    return frozenset(name for name in roots if name)


def root(node: ast.expr) -> str:
    """The name that a chain of attributes and entries begins with; "" when it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
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
