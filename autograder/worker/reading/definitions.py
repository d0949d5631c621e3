"""Finds the syntax trees of the student's files, and in them the definition of a live function."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
from collections.abc import Callable, Collection
from functools import lru_cache
from types import CodeType
from typing import cast

from autograder.worker.reading.usage import Body, Function, body

_MAX_SOURCE = 1 << 21


def trees(files: Collection[str]) -> tuple[ast.Module, ...]:
    """The syntax trees of the student's files, those that cannot be read left out."""
    modules = (_tree("".join(linecache.getlines(file))) for file in sorted(files))
    return tuple(tree for tree in modules if tree is not None)


@lru_cache(maxsize=256)
def _tree(source: str) -> ast.Module | None:
    try:
        return ast.parse(source) if len(source) <= _MAX_SOURCE else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def functions_of(modules: Collection[ast.Module]) -> dict[str, Function]:
    """Every function at top level, by name; the last of a name."""
    return {node.name: node for module in modules for node in module.body if isinstance(node, Function)}


def body_of(function: Callable[..., object], modules: tuple[ast.Module, ...]) -> Body | None:
    """The body of a live function; None where its source is not among the student's files.

    modules  the student's files
    """
    while isinstance(function, functools.partial):
        function = function.func
    if isinstance(function, type):
        function = cast(Callable[..., object], vars(function).get("__init__", function))
    code = getattr(inspect.unwrap(function), "__code__", None)
    if not isinstance(code, CodeType):
        return None
    tree = _tree("".join(linecache.getlines(code.co_filename)))
    return None if tree is None else _body(tree, code.co_name, code.co_firstlineno, modules)


@lru_cache(maxsize=256)
def _body(tree: ast.Module, name: str, line: int, modules: tuple[ast.Module, ...]) -> Body | None:
    for node in ast.walk(tree):
        if isinstance(node, Function) and (node.name, _first_line(node)) == (name, line):
            return body(node, functions_of(modules))
    return None


def _first_line(tree: Function) -> int:
    return min([tree.lineno, *(decorator.lineno for decorator in tree.decorator_list)])
