"""The file students start from: the solution without what they are to write.

Text in, text out.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

import jupytext  # type: ignore[import-untyped]  # ships no types

from autograder.protocol.errors import AssignmentError
from autograder.rubric.assignment import Assignment

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
GUARD = 'if __name__ == "__main__":'  # begins the cell that trains: a notebook runs it, who reads the file does not

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Written:
    """One cell of a file in percent format.

    kind  "code" or "markdown"
    """

    kind: str
    source: str


def cells(text: str) -> list[Written]:
    """The cells of a file in percent format."""
    return [Written(str(c.cell_type), str(c.source).strip()) for c in jupytext.reads(text, fmt="py:percent").cells]


@dataclass(frozen=True, slots=True)
class Region:
    """Lines, counted from 1, from BEGIN to END."""

    first: int
    last: int
    indent: str


def stub(assignment: Assignment) -> str:
    """The reference with every marked region replaced by a line that says what is not written yet.

    Raises  AssignmentError that names the file and line of a marker that does not fit
    """
    cell = assignment.reference[0]
    path = f"{assignment.slug}/{cell.name}"
    lines = cell.source.splitlines()
    regions = _regions(lines, path)
    tree = _parse(cell.source, path)
    for region in reversed(regions):
        name = _enclosing(tree.body, region.first)
        if not name:
            raise AssignmentError(f"{path}, line {region.first}: {BEGIN} has to stand inside a function")
        placeholder = f'{region.indent}raise NotImplementedError("{name}: not written yet")'
        lines[region.first - 1 : region.last] = [placeholder]
    text = "\n".join(lines) + "\n"
    _parse(text, f"the stub of {path}")
    return text


def _regions(lines: list[str], path: str) -> list[Region]:
    regions: list[Region] = []
    begun = 0
    for number, line in enumerate(lines, 1):
        if line.strip() == BEGIN:
            if begun:
                raise AssignmentError(f"{path}, line {number}: {BEGIN} again before the {END} of line {begun}")
            begun = number
        elif line.strip() == END:
            if not begun:
                raise AssignmentError(f"{path}, line {number}: {END} without {BEGIN}")
            first = lines[begun - 1]
            regions.append(Region(begun, number, first[: len(first) - len(first.lstrip())]))
            begun = 0
    if begun:
        raise AssignmentError(f"{path}, line {begun}: {BEGIN} without {END}")
    if not regions:
        raise AssignmentError(f"{path} marks nothing with {BEGIN} and {END}: students would get the whole solution")
    return regions


def _parse(source: str, path: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise AssignmentError(f"{path}, line {error.lineno}: {error.msg}") from None


def _enclosing(body: list[ast.stmt], line: int) -> str:
    """ "train" or "MyMLP.forward"; empty outside of any function."""
    for node in body:
        if isinstance(node, Definition) and node.lineno <= line <= (node.end_lineno or node.lineno):
            inner = _enclosing(node.body, line)
            if isinstance(node, ast.ClassDef):
                return f"{node.name}.{inner}" if inner else ""
            return node.name
    return ""
