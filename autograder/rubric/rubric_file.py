"""Runs a rubric.py, and remembers on which line of it each record is written."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path

from autograder.protocol.errors import AssignmentError
from autograder.rubric.assignment import Assignment, shown_path

_NOTE = "__written_at__"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of the calls that made the records."""

    path: Path
    _of: dict[int, tuple[object, int]] = field(default_factory=dict)  # the record too, so that no other gets its id

    def note(self, line: int, record: object) -> object:
        """The record, which a call on this line gave."""
        if is_dataclass(record) and not isinstance(record, type):
            self._of[id(record)] = (record, line)
        return record

    def of(self, record: object) -> int:
        """0 where it is not known."""
        return self._of.get(id(record), (None, 0))[1]

    def of_innermost(self, owners: Sequence[object]) -> int:
        """The line of the innermost of these records that has one; 0 where none has."""
        return next((line for record in reversed(owners) if (line := self.of(record))), 0)

    def where(self, owners: Sequence[object]) -> str:
        """ "solutions/hw/rubric.py, line 12": of the innermost of these records that has a line."""
        line = self.of_innermost(owners)
        return f"{shown_path(self.path)}, line {line}" if line else shown_path(self.path)


def read(path: Path) -> str:
    """The text of a file of the course owner's.

    Raises  AssignmentError when it cannot be read
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise AssignmentError(f"{shown_path(path)} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise AssignmentError(f"{shown_path(path)}, line {line}: this is not UTF-8; save the file as UTF-8") from None


def parse(path: Path) -> ast.Module:
    """The file as a tree.

    Raises  AssignmentError when it cannot be read or is not Python
    """
    try:
        return ast.parse(read(path), str(path))
    except SyntaxError as error:
        raise AssignmentError(f"{shown_path(path)}, line {error.lineno or 1}: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise AssignmentError(f"{shown_path(path)} is not Python: {error}") from None


def run(path: Path) -> tuple[Assignment, Lines]:
    """The ASSIGNMENT that the file defines.

    Raises  AssignmentError with the line when the file cannot be run or defines none
    """
    lines = Lines(path)
    tree = ast.fix_missing_locations(_Noting().visit(parse(path)))
    scope: dict[str, object] = {"__name__": "rubric", "__file__": str(path), _NOTE: lines.note}
    try:
        exec(compile(tree, str(path), "exec"), scope)
    except (Exception, SystemExit) as error:  # the course owner's file: whatever it raises is a message for them
        own = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        place = f"{shown_path(path)}, line {own[-1]}" if own else shown_path(path)
        raise AssignmentError(f"{place}: {type(error).__name__}: {error}") from None
    assignment = scope.get("ASSIGNMENT")
    if not isinstance(assignment, Assignment):
        raise AssignmentError(f"{shown_path(path)} does not define ASSIGNMENT = Assignment(...)")
    return assignment, lines


class _Noting(ast.NodeTransformer):
    """Hands what every call gives to Lines.note; tracebacks keep their lines."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """As ast.NodeTransformer."""
        self.generic_visit(node)
        name = ast.copy_location(ast.Name(_NOTE, ast.Load()), node)
        return ast.copy_location(ast.Call(name, [ast.Constant(node.lineno), node], []), node)
