"""What the reference has to show before anybody is graded by it: an answer to every row, which passes that row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Fault, Observation
from autograder.rubric.assignment import Assignment, Check, shown_path, where
from autograder.rubric.expectations.base import MAY_BE_MISSING, Expectation, HeldOut, Reads, under

_EMPTY = Observation()


def refuse_broken(assignment: Assignment, answers: Mapping[str, Observation]) -> None:
    """Stop before a student loses points for what is wrong with the assignment.

    answers  check key -> what the reference answered; of checks that need no data set
    Raises   AssignmentError with every row that the reference does not pass, or that an empty answer would pass
    """
    wrong = [
        f"{where(assignment, check)}: {check.key!r}: {text}"
        for check in assignment.checks
        if check.key in answers
        for text in _failures(assignment, check, answers[check.key])
    ]
    if wrong:
        raise AssignmentError("\n".join(wrong))


def unanswered(assignment: Assignment, fault: Fault) -> str:
    """ "solution.py, line 12: ZeroDivisionError: division by zero"."""
    path = shown_path(assignment.folder / fault.place.cell) if fault.place else ""
    at = f"{path}, line {fault.place.line}: " if fault.place else ""
    return f"{at}{fault.kind}: {fault.message}"


def _failures(assignment: Assignment, check: Check, answer: Observation) -> Iterator[str]:
    if answer.fault is not None:
        yield f"the reference does not answer: {unanswered(assignment, answer.fault)}"
        return
    missing = [text for one in check.expects.single() for text in _missing(one, answer)]
    yield from missing
    if missing:
        return
    wrong = check.expects.mismatch(answer, answer, HeldOut())
    if wrong is not None:
        yield f"the reference does not pass: expected {wrong.expected}; got {wrong.got}"
    for one in check.expects.single():
        if one.mismatch(_EMPTY, answer, HeldOut()) is None:
            yield f"{type(one).__name__} passes an answer that holds nothing, so everybody would pass"


def _missing(expectation: Expectation, answer: Observation) -> Iterator[str]:
    """Each name that it looks at and under which the reference has too little, as a sentence."""
    reads = expectation.reads
    observed: Mapping[str, object] = answer.values if reads is Reads.VALUES else answer.tensors
    least = 2 if reads is Reads.SERIES else 1
    counts = {name: len(under(observed, (name,))) for name in expectation.looks_at}
    for name, count in counts.items():
        may_be_missing = name in MAY_BE_MISSING and count == 0 and max(counts.values()) >= least
        if count < least and not may_be_missing:
            kind = type(expectation).__name__
            has = ", ".join(sorted(observed)) or "nothing"
            yield f"{kind} looks at {name!r}, where the reference has {_how_many(count, reads)}; it has: {has}"


def _how_many(count: int, reads: Reads) -> str:
    return f"only {count} of {reads}" if count else "nothing"
