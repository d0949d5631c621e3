"""Verdicts that need no judge: not graded, which costs nobody points for good, and rejected unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from autograder.protocol.records import Finding, Status, Verdict
from autograder.rubric.assignment import Assignment


class Row(Protocol):
    """What a verdict repeats of a check."""

    @property
    def key(self) -> str: ...

    @property
    def claim(self) -> str: ...

    @property
    def points(self) -> float: ...


def rows(assignment: Assignment) -> Iterator[tuple[Row, str]]:
    """Every check and the title of its part, in the order of the rubric."""
    yield from ((check, part.title) for part in assignment.parts for check in part.checks)


def unearned(row: Row, part: str, status: Status, finding: Finding | None = None) -> Verdict:
    """A verdict without points."""
    return Verdict(row.key, part, row.claim, row.points, 0.0, status, finding)


def ungraded(row: Row, part: str, finding: Finding) -> Verdict:
    """A check that nobody has judged, and why."""
    return unearned(row, part, Status.UNGRADED, finding)


def rejected(assignment: Assignment, message: str) -> tuple[Verdict, ...]:
    """Verdicts on something that could not be read at all."""
    return tuple(unearned(row, part, Status.FAILED, Finding("", says=message)) for row, part in rows(assignment))


def in_order(every: Iterable[tuple[Row, str]], verdicts: Iterable[Verdict], missing: Finding) -> tuple[Verdict, ...]:
    """A verdict for each of these rows, in their order; those without one are not graded.

    missing  why
    """
    by_key = {verdict.key: verdict for verdict in verdicts}
    return tuple(by_key.get(row.key) or ungraded(row, part, missing) for row, part in every)
