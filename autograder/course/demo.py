"""A small class made on the spot: right, untouched, eight different mistakes, a crash and an endless loop.

Needs neither MNIST nor a network.
"""

from __future__ import annotations

from autograder.handout.stub import stub
from autograder.protocol.records import Cell, Submission
from autograder.rubric.assignment import Assignment, Implementation

N_MISTAKES = 8


def small_class(assignment: Assignment) -> list[Submission]:
    """Twelve submissions, called by what they are."""
    reference = "".join(cell.source for cell in assignment.reference)
    sources = [
        ("right", reference),
        ("untouched", stub(assignment)),
        *((mistake.key, _source(mistake)) for mistake in _different(assignment)),
        ("crash", f"{reference}\n\ndef {_last(assignment)}(*args):\n    return 1 / 0\n"),
        ("endless loop", f"{reference}\n\ndef {_last(assignment)}(*args):\n    while True:\n        pass\n"),
    ]
    return [Submission(name, assignment.file, (Cell(assignment.file, source),)) for name, source in sources]


def _different(assignment: Assignment) -> list[Implementation]:
    """Mistakes spread over the names the rubric asks for."""
    by_name = [[m for m in assignment.misconceptions if m.of == name] for name in assignment.wanted]
    turns = max((len(mistakes) for mistakes in by_name), default=0)
    spread = [mistakes[turn] for turn in range(turns) for mistakes in by_name if turn < len(mistakes)]
    return spread[:N_MISTAKES]


def _source(mistake: Implementation) -> str:
    return "\n\n".join(cell.source for cell in mistake.cells)


def _last(assignment: Assignment) -> str:
    """A function, not a class: the last name the rubric asks for."""
    return [name for name in assignment.wanted if name.islower()][-1]
