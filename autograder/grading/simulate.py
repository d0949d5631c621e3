"""What the reference and the known implementations answer, observed once for every seed.

They sit in the same workers as students do. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

from autograder.grading.judge import Known, subject
from autograder.grading.reference import unanswered
from autograder.protocol.errors import AssignmentError
from autograder.protocol.probes import Paper, Question
from autograder.protocol.records import Cell, Observation, Sitting
from autograder.rubric.assignment import Assignment, Check, Implementation, Part
from autograder.rubric.implementations import combine
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.threads import cores

_FEW = 8  # papers that are not worth a worker more
_WALL_S = 300.0  # our own code: slow machines may take their time


def reference(assignment: Assignment, sandbox: Sandbox, questions: Mapping[str, Question]) -> dict[str, Observation]:
    """Check key -> what the reference answers.

    questions  check key -> what is asked; checks that only need the truth may be left out
    Raises     AssignmentError when the reference's source cannot be run
    """
    answers: dict[str, Observation] = {}
    for part in assignment.parts:
        asked = [check for check in part.checks if check.key in questions]
        sitting = _sit(assignment, sandbox, part, asked, questions, [assignment.reference])[0]
        if sitting.opened.fault is not None:
            fault = sitting.opened.fault
            raise AssignmentError(f"the reference cannot be run: {unanswered(assignment, fault)}")
        answers.update(zip((check.key for check in asked), sitting.observations, strict=True))
    return answers


def known(
    assignment: Assignment,
    sandbox: Sandbox,
    questions: Mapping[str, Question],
    sets: Sequence[tuple[Implementation, ...]],
    of: str,
) -> list[Known]:
    """What each set of implementations of this name answers to the visible checks about it."""
    cells = [combine(members) for members in sets]
    answers: list[dict[str, Observation]] = [{} for _ in sets]
    for part in assignment.parts:
        asked = [c for c in part.checks if c.visible and c.key in questions and subject(c.probe) == of]
        if not asked or not sets:
            continue
        sittings = _sit(assignment, sandbox, part, asked, questions, cells)
        for mine, sitting in zip(answers, sittings, strict=True):
            mine.update(zip((check.key for check in asked), sitting.observations, strict=True))
    return [
        Known(tuple(m for m in members if m not in assignment.variants), of, mine)
        for members, mine in zip(sets, answers, strict=True)
    ]


def singles(assignment: Assignment, of: str) -> list[tuple[Implementation, ...]]:
    """Every misconception of this name, and the variants that answer differently and are right."""
    different = (v for v in assignment.variants if v.loses)
    return [(thing,) for thing in (*different, *assignment.misconceptions) if thing.of == of]


def pairs(assignment: Assignment, of: str) -> list[tuple[Implementation, ...]]:
    """Every two misconceptions of this name that one workhorse can show at once."""
    settable = [m for m in assignment.misconceptions if m.of == of and m.levels and not m.alone]
    return [(a, b) for a, b in combinations(settable, 2) if not set(a.levels) & set(b.levels)]


def mixtures(assignment: Assignment, of: str) -> list[tuple[Implementation, ...]]:
    """Every three and more misconceptions of this name that mix and that one workhorse can show at once."""
    mixed: list[tuple[Implementation, ...]] = [()]
    for m in assignment.misconceptions:
        if m.of == of and m.mixes:
            mixed += [(*others, m) for others in mixed if not any(set(m.levels) & set(o.levels) for o in others)]
    return [members for members in mixed if len(members) > 2]


def at_once(assignment: Assignment, of: str, stage: int) -> list[tuple[Implementation, ...]]:
    """What to simulate next: single mistakes, then pairs, then mixtures."""
    return (singles, pairs, mixtures)[stage](assignment, of)


def _sit(
    assignment: Assignment,
    sandbox: Sandbox,
    part: Part,
    asked: Sequence[Check],
    questions: Mapping[str, Question],
    people: Iterable[tuple[Cell, ...]],
) -> list[Sitting]:
    put = tuple(questions[check.key] for check in asked)
    papers = [Paper(cells, assignment.names(part), put) for cells in people]
    size = max(_FEW, -(-len(papers) // cores()))
    shares = [papers[start : start + size] for start in range(0, len(papers), size)]
    limits = Limits(wall_s=_WALL_S, cpu_s=_WALL_S)
    with ThreadPoolExecutor(len(shares)) as pool:
        found = pool.map(lambda share: sandbox.sit(share, limits), shares)
        return [sitting for sittings in found for sitting in sittings]
