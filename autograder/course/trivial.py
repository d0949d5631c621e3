"""What a row must not pay for: code that computes nothing, in many ways, and code of which one line is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.protocol.records import Cell
from autograder.rubric.assignment import Assignment

# what every function returns, given the tuple of all that it was handed
ANSWERS = {
    "nothing": "None",
    "zero": "0.0",
    "one": "1.0",
    "true": "True",
    "a text": "'answer'",
    "an empty list": "[]",
    "what it was handed first": "(things or (None,))[0]",
    "what it was handed last": "(things or (None,))[-1]",
    "all that it was handed": "things",
    "zeros in place of what it was handed": "tuple(0 * x if torch.is_tensor(x) else 0 for x in things)",
    "a network of random weights": "torch.nn.LazyLinear(1)",
    "nothing but a ValueError": "raising()",
}
_UNWRITTEN = ast.parse("raise NotImplementedError").body[0]
_HEAD = """\
import torch


def raising():
    raise ValueError


class Network(torch.nn.Module):
    def __init__(self, *args, **kwargs):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def forward(self, *things):
        return ANSWER


"""
_FUNCTION = """
def NAME(*things, **others):
    things = (*things, *others.values())
    return ANSWER
"""
_METHODS = """
class NAME(BASE):
    @staticmethod
    def apply(*things):
        return ANSWER
"""


def submissions(assignment: Assignment) -> Iterator[tuple[str, Cell]]:
    """What is answered, and a file in which everything that the rubric asks for answers that."""
    tree = ast.parse("\n".join(cell.source for cell in assignment.reference))
    classes = {node.name: ast.unparse(node) for node in tree.body if isinstance(node, ast.ClassDef)}
    for answer, expression in ANSWERS.items():
        parts = [_HEAD]
        for name in assignment.wanted:
            if name not in classes:
                parts.append(_FUNCTION.replace("NAME", name))
            elif "Function" in classes[name].partition(":")[0]:
                parts.append(_METHODS.replace("NAME", name).replace("BASE", "object"))
            else:
                parts.append(f"\nclass {name}(Network):\n    pass\n")
        yield answer, Cell(assignment.file, "\n".join(parts).replace("ANSWER", expression))


def begun(assignment: Assignment) -> Iterator[tuple[str, Cell]]:
    """What is left, and the reference with one line of each function and method: whoever wrote it has only begun.

    A body of a single line is left out, as it is whole with it; so are loops and the like, which hold more than a line.
    """
    reference = "\n".join(cell.source for cell in assignment.reference)
    lengths = [len(_lines(function)) for function in _functions(ast.parse(reference), assignment.wanted)]
    for index in range(max(lengths, default=0)):
        tree = ast.parse(reference)
        for function in _functions(tree, assignment.wanted):
            lines = _lines(function)
            function.body = [lines[index]] if index < len(lines) else [_UNWRITTEN]
        yield f"{_ordinal(index + 1)} line", Cell(assignment.file, ast.unparse(tree))


def _functions(tree: ast.Module, wanted: tuple[str, ...]) -> Iterator[ast.FunctionDef]:
    """Functions that are asked for, and methods of such classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in wanted:
            inner = node.body if isinstance(node, ast.ClassDef) else [node]
            yield from (each for each in inner if isinstance(each, ast.FunctionDef))


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _lines(function: ast.FunctionDef) -> list[ast.stmt]:
    """Statements of one line, of a body that has more than one statement and a docstring."""
    whole = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    return [s for s in whole if not hasattr(s, "body")] if len(whole) > 1 else []
