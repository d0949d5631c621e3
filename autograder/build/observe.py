"""What goes into expected.safetensors: the reference and every known implementation answer the visible checks.

They answer in the same workers as students do. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from autograder import simulate
from autograder.expected import Expected, Later
from autograder.grade import PUBLISHED_SEED, Examination
from autograder.judge import Known
from autograder.probes import to_json
from autograder.records import Observation, Tensor
from autograder.rubric import Assignment
from autograder.sandbox import Sandbox

NOISE = 1e-4  # relative: what another CPU or version of torch may change, as the judge allows


def observe(assignment: Assignment, sandbox: Sandbox) -> Expected:
    """All that students need to check without a solution.

    Raises  AssignmentError, SandboxError
    """
    exam = Examination(assignment, sandbox, PUBLISHED_SEED, None, visible_only=True)
    exam.prepare()
    reference = exam.knowledge.reference
    found: list[Known] = []
    for name in assignment.wanted:
        alone = simulate.known(assignment, sandbox, exam.questions, simulate.singles(assignment, name), name)
        both = simulate.known(assignment, sandbox, exam.questions, simulate.pairs(assignment, name), name)
        found += alone
        found += [k for k in both if not any(alike(k.answers, a) for a in (reference, *(o.answers for o in alone)))]
    visible = tuple(replace(part, checks=tuple(c for c in part.checks if c.visible)) for part in assignment.parts)
    later = [
        Later(c.key, part.title, c.claim, c.points)
        for part in assignment.parts
        for c in part.checks
        if not c.visible
    ]
    return Expected(
        replace(assignment, parts=tuple(part for part in visible if part.checks), misconceptions=(), variants=()),
        exam.questions,
        replace(exam.knowledge, known=tuple(found)),
        tuple(later),
        tuple(c.key for c in assignment.checks),
    )


def same(old: Expected, new: Expected) -> bool:
    """Whether students would be told the same; numbers may differ by what another machine computes."""
    if _words(old) != _words(new):
        return False
    pairs = zip(old.knowledge.known, new.knowledge.known, strict=True)
    return alike(new.knowledge.reference, old.knowledge.reference) and all(
        b.answers.keys() == a.answers.keys() and alike(b.answers, a.answers) for a, b in pairs
    )


def _words(expected: Expected) -> object:
    assignment = expected.assignment
    parts = [(p.title, p.names, float(p.wall_s)) for p in assignment.parts]
    checks = [(c.key, float(c.points), c.claim, c.needs, to_json(c.expects)) for c in assignment.checks]
    asked = [(key, to_json(expected.questions[key].probe), expected.questions[key].seed) for key, *_ in checks]
    sets = [known.mistakes for known in expected.knowledge.known]
    mistakes = [[(m.key, m.of, m.loses, m.says, m.hints, m.source) for m in members] for members in sets]
    about = (assignment.title, assignment.source, assignment.slug, assignment.file)
    return about, parts, checks, asked, mistakes, expected.later, expected.order, _names(assignment)


def _names(assignment: Assignment) -> object:
    return to_json(assignment.names(assignment.parts[0])) if assignment.parts else None


def alike(one: Mapping[str, Observation], other: Mapping[str, Observation]) -> bool:
    """Whether every answer of one is the other's; the other may answer more."""
    return all(key in other and _near(seen, other[key]) for key, seen in one.items())


def _near(seen: Observation, other: Observation) -> bool:
    if (seen.fault and seen.fault.kind) != (other.fault and other.fault.kind) or seen.values != other.values:
        return False
    names: Sequence[str] = sorted(seen.tensors)
    return names == sorted(other.tensors) and all(_close(seen.tensors[n], other.tensors[n]) for n in names)


def _close(seen: Tensor, other: Tensor) -> bool:
    if seen.shape != other.shape or seen.dtype != other.dtype:
        return False
    if np.array_equal(seen, other):
        return True
    a, b = np.asarray(seen, np.float64), np.asarray(other, np.float64)
    scale = float(np.abs(b[np.isfinite(b)]).max(initial=0.0))
    return bool(np.allclose(a, b, rtol=0.0, atol=NOISE * max(scale, 1e-2), equal_nan=True))
