"""Makes a student's other files importable: an import runs definitions and settings, the rest when it is needed."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from autograder.protocol.questions import Names
from autograder.protocol.records import Cell
from autograder.worker.reading.extract import needed, provided_names
from autograder.worker.reading.stand_ins import Awaited
from autograder.worker.reading.statements import Statement, read

_PLAIN = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.UnaryOp, ast.expr_context, ast.unaryop)
Execute = Callable[[Statement, dict[str, object]], None]


class Siblings(MetaPathFinder, Loader):
    """Finds and runs modules that were handed in.

    execute  runs one statement in a namespace
    """

    def __init__(self, cells: Sequence[Cell], names: Names, execute: Execute) -> None:
        self._cells = {cell.module: cell for cell in cells}
        self._names, self._execute = names, execute

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A module of this name, or a package that holds one."""
        is_package = any(module.startswith(f"{fullname}.") for module in self._cells)
        if fullname in self._cells or is_package:
            return ModuleSpec(fullname, self, origin=fullname, is_package=is_package)
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run what the file defines; a statement that raises costs only the names it would have bound."""
        cell = self._cells.get(module.__name__)
        if cell is None:
            return
        statements, broken = read([cell])
        if broken is not None:
            raise SyntaxError(f"{cell.name}, line {broken.place.line if broken.place else 1}: {broken.message}")
        first = {name for s in statements for name in (s.defines | (s.binds if _is_plain(s.tree) else set()))}
        _File(module, statements, self._names, self._execute).run(first)


class _File:
    """One file while it is a module: what was run of it, and what could not be."""

    def __init__(self, module: ModuleType, statements: list[Statement], names: Names, execute: Execute) -> None:
        self.namespace, self.statements, self.names, self.execute = vars(module), statements, names, execute
        self.provided = provided_names(names)
        self.begun: set[int] = set()
        self.failed: dict[str, BaseException] = {}
        self.namespace["__getattr__"] = self.later

    def run(self, own_names: set[str]) -> None:
        """Run the statements that these names need."""
        for statement in needed(self.statements, self.names, own_names):
            if id(statement) in self.begun:
                continue
            self.begun.add(id(statement))
            try:
                self.execute(statement, self.namespace)
            except BaseException as error:  # the worker's edge
                self.failed.update(dict.fromkeys(statement.binds, error))

    def later(self, name: str) -> object:
        """A name that is not bound yet: one that the grader gives, or one that is bound further down."""
        if any(name in statement.binds for statement in self.statements):
            if name in self.provided:
                return Awaited(name)
            self.run({name})
            if name in self.namespace:
                return self.namespace[name]
        if name in self.failed:
            raise self.failed[name]
        raise AttributeError(f"module {self.namespace['__name__']!r} has no attribute {name!r}")


def _is_plain(tree: ast.stmt) -> bool:
    """A setting: a name that is given a number, a text or several."""
    if not isinstance(tree, ast.Assign | ast.AnnAssign) or tree.value is None:
        return False
    return all(isinstance(node, _PLAIN) for node in ast.walk(tree.value))


def install(cells: Sequence[Cell], names: Names, execute: Execute) -> None:
    """Make these files importable in this process."""
    if cells:
        sys.meta_path.insert(0, Siblings(cells, names, execute))
