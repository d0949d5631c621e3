"""What the reference and the known implementations answer, observed once for every seed.

They run in the same workers as students' code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from autograder.grading.ask import ask, ask_all, requests_of
from autograder.grading.judge import SimulatedAnswers
from autograder.grading.known import KnownAnswers, key_of
from autograder.grading.reference import unanswered
from autograder.protocol.errors import AssignmentError
from autograder.protocol.questions import Question
from autograder.protocol.records import Observation
from autograder.rubric.assignment import Assignment, Implementation
from autograder.rubric.implementations import combine
from autograder.sandbox import Limits, Sandbox

LIMITS = Limits(wall_s=600.0, cpu_s=600.0)  # our own code: slow machines may take their time


def reference(assignment: Assignment, sandbox: Sandbox, questions: Mapping[str, Question]) -> dict[str, Observation]:
    """Check key -> what the reference answers.

    questions  check key -> what is asked; checks that only need held-out labels may be left out
    Raises     AssignmentError when the reference's source cannot be run
    """
    answers: dict[str, Observation] = {}
    for part in assignment.parts:
        checks = [check for check in part.checks if check.key in questions]
        questions_of_part = [questions[check.key] for check in checks]
        worker_run = ask(sandbox, assignment, part, questions_of_part, [assignment.reference], LIMITS)[0]
        if worker_run.opened.fault is not None:
            fault = worker_run.opened.fault
            raise AssignmentError(f"the reference cannot be run: {unanswered(assignment, fault)}")
        answers.update(zip((check.key for check in checks), worker_run.observations, strict=True))
    return answers


def implementations(
    assignment: Assignment,
    sandbox: Sandbox,
    questions: Mapping[str, Question],
    sets: Sequence[tuple[Implementation, ...]],
    of: str,
    known: KnownAnswers,
) -> list[SimulatedAnswers]:
    """What each set of implementations of this name answers to the visible checks about it.

    known  what they answered before
    """
    cells = [combine(members) for members in sets]
    answers: list[dict[str, Observation]] = [{} for _ in sets]
    for part in assignment.parts:
        checks = [c for c in part.checks if c.visible and c.key in questions and c.probe.subject == of]
        if not checks or not sets:
            continue
        requests = requests_of(assignment, part, [questions[check.key] for check in checks], cells)
        key = key_of(requests, sandbox.isolation.tier)
        observed = known.find(key)
        if observed is None:
            observed = [worker_run.observations for worker_run in ask_all(sandbox, requests, LIMITS)]
            known.keep(key, observed)
        for answers_of_set, observations in zip(answers, observed, strict=True):
            answers_of_set.update(zip((check.key for check in checks), observations, strict=True))
    return [
        SimulatedAnswers(tuple(m for m in members if m not in assignment.variants), of, answers_of_set)
        for members, answers_of_set in zip(sets, answers, strict=True)
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
