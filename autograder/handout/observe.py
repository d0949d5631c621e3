"""What goes into expected.safetensors: the reference and every known implementation answer the visible checks.

They answer in the same workers as students do.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from autograder.grading import simulate
from autograder.grading.evidence import EVIDENCE
from autograder.grading.judge import SimulatedAnswers
from autograder.grading.run import PUBLISHED_SEED, GradingRun
from autograder.protocol.questions import to_json
from autograder.protocol.records import Observation, Tensor
from autograder.rubric.assignment import Assignment, Implementation
from autograder.rubric.expectations.base import Condensing, under
from autograder.rubric.expectations.tolerances import ANOTHER_MACHINE
from autograder.sandbox import Sandbox
from autograder.student.expected import Expected, Later, torch_here

_AT_ONCE = 100  # implementations that one worker answers for


def observe(assignment: Assignment, sandbox: Sandbox, with_pairs: bool = True) -> Expected:
    """All that students need to check without a solution; without pairs and mixtures a tenth of the work.

    Raises  AssignmentError, SandboxError
    """
    grading_run = GradingRun(assignment, sandbox, PUBLISHED_SEED, None, visible_only=True)
    grading_run.prepare()
    reference = _needed(assignment, grading_run.knowledge.reference)
    answers: list[SimulatedAnswers] = []
    for name in assignment.wanted:
        alone = _simulated(grading_run, simulate.singles(assignment, name), name)
        several = [*simulate.pairs(assignment, name), *simulate.mixtures(assignment, name)] if with_pairs else []
        both = _simulated(grading_run, several, name)
        answers += alone
        answers += [k for k in both if not any(alike(k.answers, a) for a in (reference, *(o.answers for o in alone)))]
    visible = tuple(replace(part, checks=tuple(c for c in part.checks if c.visible)) for part in assignment.parts)
    later = [
        Later(c.key, part.title, c.claim, c.points) for part in assignment.parts for c in part.checks if not c.visible
    ]
    return Expected(
        replace(assignment, parts=tuple(part for part in visible if part.checks), misconceptions=(), variants=()),
        grading_run.questions,
        replace(grading_run.knowledge, simulated=tuple(answers)),
        tuple(later),
        tuple(c.key for c in assignment.checks),
        torch_here(),
    )


def _simulated(
    grading_run: GradingRun, sets: Sequence[tuple[Implementation, ...]], name: str
) -> list[SimulatedAnswers]:
    """As simulate.implementations, in several workers at once, without what no comparison looks at."""

    def simulate_share(start: int) -> list[SimulatedAnswers]:
        members = sets[start : start + _AT_ONCE]
        return simulate.implementations(
            grading_run.assignment, grading_run.sandbox, grading_run.questions, members, name, grading_run.known
        )

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        shares = pool.map(simulate_share, range(0, len(sets), _AT_ONCE))
        simulated = [one for share in shares for one in share]
    needed = [(one, _needed(grading_run.assignment, one.answers)) for one in simulated]
    return [replace(one, answers=_condensed(grading_run.assignment, answers)) for one, answers in needed]


def _needed(assignment: Assignment, answers: Mapping[str, Observation]) -> dict[str, Observation]:
    """The answers with the tensors and values that some row with the same probe looks at, and the call traces."""
    probes = {check.key: check.probe for check in assignment.checks}
    looked_at = {
        key: tuple(n for c in assignment.checks if c.probe == probe for n in c.expects.looks_at)
        for key, probe in probes.items()
    }
    return {key: _kept(observation, looked_at[key]) for key, observation in answers.items()}


def _condensed(assignment: Assignment, answers: Mapping[str, Observation]) -> dict[str, Observation]:
    """A known mistake's answers, with less than the tensors where a row needs no more and no other asks the same."""
    checks = {check.key: check for check in assignment.checks}
    probes = [check.probe for check in assignment.checks]
    condensing = {
        key: check.expects
        for key, check in checks.items()
        if isinstance(check.expects, Condensing) and probes.count(check.probe) == 1
    }
    return {key: condensing[key].condensed(o) if key in condensing else o for key, o in answers.items()}


def _kept(observation: Observation, names: tuple[str, ...]) -> Observation:
    tensors = {name: observation.tensors[name] for name in under(observation.tensors, names)}
    values = {name: observation.values[name] for name in under(observation.values, (*names, *EVIDENCE))}
    return replace(observation, tensors=tensors, values=values)


def same(old: Expected, new: Expected) -> bool:
    """Whether students would read the same; numbers may differ by what another machine computes."""
    if _words(old) != _words(new):
        return False
    pairs = zip(old.knowledge.simulated, new.knowledge.simulated, strict=True)
    return alike(new.knowledge.reference, old.knowledge.reference) and all(
        b.answers.keys() == a.answers.keys() and alike(b.answers, a.answers) for a, b in pairs
    )


def _words(expected: Expected) -> object:
    assignment = expected.assignment
    parts = [(p.title, p.names, float(p.wall_s)) for p in assignment.parts]
    checks = [(c.key, float(c.points), c.claim, c.needs, c.only_with, to_json(c.expects)) for c in assignment.checks]
    questions = [(key, to_json(expected.questions[key].probe), expected.questions[key].seed) for key, *_ in checks]
    sets = [simulated.mistakes for simulated in expected.knowledge.simulated]
    mistakes = [[(m.key, m.of, m.loses, m.says, m.hints, m.source) for m in members] for members in sets]
    about = (assignment.title, assignment.source, assignment.slug, assignment.file)
    return about, parts, checks, questions, mistakes, expected.later, expected.order, _names(assignment)


def _names(assignment: Assignment) -> object:
    return to_json(assignment.names(assignment.parts[0])) if assignment.parts else None


def alike(one: Mapping[str, Observation], other: Mapping[str, Observation]) -> bool:
    """Whether every answer of one is the other's; the other may answer more."""
    return all(key in other and _near(observation, other[key]) for key, observation in one.items())


def _near(observation: Observation, other: Observation) -> bool:
    if (observation.fault and observation.fault.kind) != (
        other.fault and other.fault.kind
    ) or observation.values != other.values:
        return False
    names = sorted(observation.tensors)
    return names == sorted(other.tensors) and all(_close(observation.tensors[n], other.tensors[n]) for n in names)


def _close(tensor: Tensor, other: Tensor) -> bool:
    if tensor.shape != other.shape or tensor.dtype != other.dtype:
        return False
    if np.array_equal(tensor, other):
        return True
    a, b = np.asarray(tensor, np.float64), np.asarray(other, np.float64)
    scale = float(np.abs(b[np.isfinite(b)]).max(initial=0.0))
    return bool(np.allclose(a, b, rtol=0.0, atol=ANOTHER_MACHINE * max(scale, 1e-2), equal_nan=True))
