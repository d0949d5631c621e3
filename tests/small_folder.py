"""A small assignment folder for tests of what course owners write: one class, one row, one known mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.protocol.errors import AssignmentError
from autograder.rubric.catalog import load

RUBRIC = """\
from autograder.rubric import Close
from autograder.rubric import Build, Forward
from autograder.rubric import Assignment, Check, Part

ASSIGNMENT = Assignment(
    title="A line",
    source="lecture 1",
    parts=(
        Part(
            "Line",
            ("Line",),
            (
                Check(
                    "output",
                    100,
                    "the output is that of a linear layer",
                    Forward((Build("Line"),), sizes=(3,), mode="eval", shape=(4,)),
                    Close(("output",)),
                ),
            ),
        ),
    ),
)
"""
SOLUTION = """\
import torch.nn as nn


class Line(nn.Linear):
    def __init__(self):
        super().__init__(4, 2)
"""
MISCONCEPTIONS = '''\
import torch.nn as nn

from autograder.rubric import misconception, workhorse


@workhorse("Line")
class AnyLine(nn.Linear):
    scale = 1.0

    def __init__(self):
        super().__init__(4, 2)

    def forward(self, x):
        return super().forward(x) * self.scale


@misconception("Line", loses=("output",), scale=2.0)
def doubled():
    """Your output is twice as large.

    Hint: What is the output for one row?
    Hint: Which factor is too much?
    Source: lecture 1
    """
'''
VARIANTS = '''\
import torch.nn as nn

from autograder.rubric import variant


@variant("Line", shows=("doubled",))
class Added(nn.Linear):
    def __init__(self):
        super().__init__(4, 2)

    def forward(self, x):
        return super().forward(x) + super().forward(x)


@variant("Line")
class Named(nn.Linear):
    """The same with the layer's sizes by name."""

    def __init__(self):
        super().__init__(in_features=4, out_features=2)
'''
FILES = {
    "rubric.py": RUBRIC,
    "solution.py": SOLUTION,
    "misconceptions.py": MISCONCEPTIONS,
    "variants.py": VARIANTS,
}


def folder(place: Path, **changed: str) -> Path:
    """An assignment folder; changed is the text of some files, by their name without ending."""
    made = place / "line"
    made.mkdir()
    for name, text in FILES.items():
        (made / name).write_text(changed.get(name.removesuffix(".py"), text), encoding="utf-8")
    return made


def problems(place: Path, **changed: str) -> list[str]:
    """What is said about a folder with these files, a line each."""
    with pytest.raises(AssignmentError) as caught:
        load(folder(place, **changed))
    return str(caught.value).splitlines()
