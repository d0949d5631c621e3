"""What a rubric can and cannot tell apart: every known implementation through the real pipeline, and what was said.

For course owners; grades nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.catalog import combine
from autograder.grade import Examination
from autograder.judge import judge, subject
from autograder.probes import Paper
from autograder.records import Sitting, Status, Verdict
from autograder.rubric import Check, Implementation, Part
from autograder.sandbox import Limits
from autograder.simulate import known, pairs, singles

_WALL_S = 600.0


@dataclass(frozen=True, slots=True)
class Row:
    """What was submitted and what was said about it.

    members   the implementations it is made of; a variant, a misconception, or two at once
    verdicts  on the visible checks about its name
    """

    members: tuple[Implementation, ...]
    is_right: bool
    verdicts: tuple[Verdict, ...]

    @property
    def lost(self) -> tuple[str, ...]:
        """Keys of the checks that did not pass."""
        return tuple(v.key for v in self.verdicts if v.status is not Status.PASSED)

    @property
    def named(self) -> frozenset[str]:
        """Misconceptions that were named."""
        found = (key for v in self.verdicts if v.finding for key in (v.finding.misconception, *v.finding.also))
        return frozenset(key for key in found if key)

    @property
    def is_detected(self) -> bool:
        """A wrong implementation loses something; a right one loses nothing."""
        return bool(self.lost) is not self.is_right

    @property
    def is_exact(self) -> bool:
        """It is named, and nothing else is."""
        return self.named == frozenset(() if self.is_right else (m.key for m in self.members))

    @property
    def is_accused_wrongly(self) -> bool:
        """Something is named that it is not."""
        return bool(self.named - frozenset(() if self.is_right else (m.key for m in self.members)))


def rows(exam: Examination, with_pairs: bool = False) -> Iterator[Row]:
    """One row for every variant and misconception, and for every pair when asked for.

    exam  prepared; it learns all singles, and all pairs when asked for
    """
    assignment = exam.assignment
    for name in assignment.wanted:
        mistaken = [sets for sets in singles(assignment, name) if sets[0] in assignment.misconceptions]
        different = [(v,) for v in assignment.variants if v.of == name]
        exam.know(known(assignment, exam.sandbox, exam.questions, singles(assignment, name), name))
        if with_pairs:
            two = pairs(assignment, name)
            exam.know(known(assignment, exam.sandbox, exam.questions, two, name))
            mistaken += two
        sets = [*different, *mistaken]
        for members, sittings in zip(sets, _observe(exam, sets, name), strict=True):
            verdicts = judge(assignment, sittings, exam.knowledge)
            yield Row(members, members in different, tuple(v for v in verdicts if _is_about(exam, v, name)))


def _is_about(exam: Examination, verdict: Verdict, name: str) -> bool:
    return any(c.key == verdict.key and subject(c.probe) == name for c in exam.assignment.checks)


def _observe(exam: Examination, sets: Sequence[tuple[Implementation, ...]], name: str) -> list[dict[str, Sitting]]:
    """For each set: part title -> what a worker saw; many share one worker, as in a simulation."""
    observed: list[dict[str, Sitting]] = [{} for _ in sets]
    for part in exam.assignment.parts:
        put = tuple(exam.questions[c.key] for c in _asked(exam, part))
        if not put or not any(subject(c.probe) == name for c in _asked(exam, part)) or not sets:
            continue
        papers = [Paper(combine(members), exam.assignment.names(part), put) for members in sets]
        for mine, sitting in zip(
            observed, exam.sandbox.sit(papers, Limits(wall_s=_WALL_S, cpu_s=_WALL_S)), strict=True
        ):
            mine[part.title] = sitting
    return observed


def _asked(exam: Examination, part: Part) -> list[Check]:
    return [c for c in part.checks if c.key in exam.questions]
