"""Code that computes nothing: what a row must not pay for. One submission for each way to answer without an answer."""

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
