"""What students get instead of a solution: the visible checks, and what reference and known mistakes answer to them.

Reads and writes expected.safetensors, which holds no implementation and no hidden check.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import cast

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from autograder.grading.judge import Answers, SimulatedAnswers
from autograder.protocol import codec
from autograder.protocol.errors import AssignmentError, WireError
from autograder.protocol.probes.base import Probe
from autograder.protocol.questions import Names, Question, from_json, revive, to_json
from autograder.protocol.records import Fault, Json, Observation, Tensor
from autograder.rubric.assignment import Assignment, Check, Implementation, Part
from autograder.rubric.expectations import KINDS
from autograder.rubric.expectations.base import Expectation

FILE = "expected.safetensors"
_FORMAT = "2"


@dataclass(frozen=True, slots=True)
class Later:
    """A check that only whoever grades can run."""

    key: str
    part: str
    claim: str
    points: float


@dataclass(frozen=True, slots=True)
class Expected:
    """An assignment as its students have it.

    assignment  with the visible checks only and without any source
    questions   check key -> what is asked
    later       what is measured when it is graded
    order       keys of all checks as the rubric lists them
    torch       the version that observed the answers, as "2.15"; "" when it is not known
    """

    assignment: Assignment
    questions: Mapping[str, Question]
    knowledge: Answers
    later: tuple[Later, ...]
    order: tuple[str, ...]
    torch: str = ""

    def with_torch(self, installed: str) -> tuple[Expected, str]:
        """What holds with this version of torch, and a note where it is another one than that of the answers.

        Every version words exceptions its own way, so nobody is accused by what is raised under another one.
        """
        if not self.torch or self.torch == installed:
            return self, ""
        silent = [k for k in self.knowledge.simulated if not any(answer.fault for answer in k.answers.values())]
        note = (
            f"these checks were made with torch {self.torch} and you have {installed}: fewer mistakes are named, and "
            "where random numbers matter the grader may say something else"
        )
        return replace(self, knowledge=replace(self.knowledge, simulated=tuple(silent))), note


def torch_here() -> str:
    """The installed version of torch, as "2.15"."""
    return ".".join(metadata.version("torch").split(".")[:2])


@dataclass(frozen=True, slots=True)
class _CheckRow:
    """A check as it is written; the probe and what is expected as autograder.protocol.questions writes them."""

    key: str
    points: float
    claim: str
    probe: Json
    expects: Json
    needs: tuple[str, ...]
    seed: int
    only_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _PartRow:
    title: str
    names: tuple[str, ...]
    wall_s: float
    checks: tuple[_CheckRow, ...]


@dataclass(frozen=True, slots=True)
class _MistakeRow:
    """A misconception without its source code."""

    of: str
    loses: tuple[str, ...]
    says: str
    hints: tuple[str, ...]
    source: str
    raises: str


@dataclass(frozen=True, slots=True)
class _Head:
    """All words of the file; equal observations and tensors are there once, and meant by their number.

    later         key, part, claim and points of each hidden check
    known         keys of the mistakes, the name they are about, and check key -> number of the observation
    observations  name -> number of the tensor, values, kind and message of the fault
    tensors       dtype and shape; they lie end to end
    """

    slug: str
    title: str
    source: str
    file: str
    names: Json
    parts: tuple[_PartRow, ...]
    later: tuple[tuple[str, str, str, float], ...]
    order: tuple[str, ...]
    mistakes: dict[str, _MistakeRow]
    reference: dict[str, int]
    known: tuple[tuple[tuple[str, ...], str, dict[str, int]], ...]
    observations: list[tuple[dict[str, int], dict[str, Json], tuple[str, str] | None]]
    tensors: list[tuple[str, tuple[int, ...]]]
    torch: str = ""


def write(expected: Expected, path: Path) -> None:
    """Write what read reads."""
    path.write_bytes(packed(expected))


def packed(expected: Expected) -> bytes:
    """The content of the file: the same bytes for the same content."""
    store = _Store()
    assignment, knowledge = expected.assignment, expected.knowledge
    mistakes = {m.key: m for simulated in knowledge.simulated for m in simulated.mistakes}
    head = _Head(
        slug=assignment.slug,
        title=assignment.title,
        source=assignment.source,
        file=assignment.file,
        names=to_json(assignment.names(Part("", assignment.wanted, ()))),
        parts=tuple(_part_out(part, expected.questions) for part in assignment.parts),
        later=tuple((row.key, row.part, row.claim, float(row.points)) for row in expected.later),
        order=expected.order,
        mistakes={k: _MistakeRow(m.of, m.loses, m.says, m.hints, m.source, m.raises) for k, m in mistakes.items()},
        reference=store.add(knowledge.reference),
        known=tuple((tuple(m.key for m in k.mistakes), k.of, store.add(k.answers)) for k in knowledge.simulated),
        observations=store.observations,
        tensors=store.index,
        torch=expected.torch,
    )
    words = json.dumps(codec.to_json(head), ensure_ascii=False, separators=(",", ":")).encode()
    return save(
        {"words": _pack(words), "numbers": _pack(b"".join(store.contents))},
        {"format": _FORMAT},
    )


def read(path: Path) -> Expected:
    """What write wrote.

    Raises  AssignmentError when the file is not there, damaged or of another version
    """
    if not path.is_file():
        raise AssignmentError(f"there is no {path.name} in {path.parent}: it comes with the assignment's other files")
    try:
        with safe_open(path, framework="numpy") as file:
            is_ours = (file.metadata() or {}).get("format") == _FORMAT
            words, numbers = (_unpack(file.get_tensor(name)) if is_ours else b"" for name in ("words", "numbers"))
        if is_ours:
            head = codec.from_json(json.loads(words), _Head)
            return _revived(head, _tensors(head.tensors, numbers))
    except (SafetensorError, lzma.LZMAError, OSError, WireError, *codec.DAMAGED) as error:
        raise AssignmentError(f"{path} is damaged ({type(error).__name__}); download it again") from None
    raise AssignmentError(f"{path} was built by another version of autograder; install the .whl file that came with it")


def _pack(content: bytes) -> Tensor:
    """Compressed to a third: known mistakes mostly answer alike."""
    return np.frombuffer(lzma.compress(content, preset=6), np.uint8)


def _unpack(tensor: Tensor) -> bytes:
    return lzma.decompress(np.asarray(tensor, np.uint8).tobytes())


def _tensors(index: Sequence[tuple[str, tuple[int, ...]]], numbers: bytes) -> list[Tensor]:
    """The tensors that lie end to end."""
    tensors: list[Tensor] = []
    start = 0
    for dtype, shape in index:
        tensors.append(np.frombuffer(numbers, dtype, math.prod(shape), start).reshape(shape))
        start += tensors[-1].nbytes
    return tensors


class _Store:
    """Observations and tensors, each kept once and found again by its number."""

    def __init__(self) -> None:
        self.observations: list[tuple[dict[str, int], dict[str, Json], tuple[str, str] | None]] = []
        self.contents: list[bytes] = []
        self.index: list[tuple[str, tuple[int, ...]]] = []
        self._numbers: dict[str, int] = {}
        self._places: dict[bytes, int] = {}

    def add(self, answers: Mapping[str, Observation]) -> dict[str, int]:
        """Check key -> number of its observation."""
        return {key: self._number(answers[key]) for key in sorted(answers)}

    def _number(self, observation: Observation) -> int:
        tensors = {name: self._place(tensor) for name, tensor in sorted(observation.tensors.items())}
        fault = (observation.fault.kind, observation.fault.message) if observation.fault else None
        entry = (tensors, dict(sorted(observation.values.items())), fault)
        number = self._numbers.setdefault(json.dumps(entry), len(self.observations))
        if number == len(self.observations):
            self.observations.append(entry)
        return number

    def _place(self, tensor: Tensor) -> int:
        content = np.ascontiguousarray(tensor).tobytes()
        digest = hashlib.sha256(f"{tensor.dtype} {tensor.shape} ".encode() + content).digest()
        place = self._places.setdefault(digest, len(self.index))
        if place == len(self.index):
            self.contents.append(content)
            self.index.append((tensor.dtype.name, tensor.shape))
        return place


def _part_out(part: Part, questions: Mapping[str, Question]) -> _PartRow:
    checks = tuple(
        _CheckRow(
            c.key,
            float(c.points),
            c.claim,
            to_json(c.probe),
            to_json(c.expects),
            c.needs,
            questions[c.key].seed,
            c.only_with,
        )
        for c in part.checks
    )
    return _PartRow(part.title, part.names, float(part.wall_s), checks)


def _revived(head: _Head, tensors: Sequence[Tensor]) -> Expected:
    names = from_json(head.names, Names)
    assignment = Assignment(
        title=head.title,
        source=head.source,
        slug=head.slug,
        file=head.file,
        parts=tuple(Part(row.title, row.names, tuple(map(_check_in, row.checks)), row.wall_s) for row in head.parts),
        roles=names.roles,
        own=names.own,
        also=names.also,
        whole_file=names.whole_file,
        helpers=names.helpers,
    )
    seeds = {row.key: row.seed for part in head.parts for row in part.checks}
    observations = [
        Observation(
            {name: tensors[number] for name, number in numbers.items()}, values, Fault(*fault) if fault else None
        )
        for numbers, values, fault in head.observations
    ]
    mistakes = {
        key: Implementation(key, m.of, m.loses, m.says, m.hints, m.source, (), raises=m.raises)
        for key, m in head.mistakes.items()
    }

    def answers(numbers: Mapping[str, int]) -> dict[str, Observation]:
        return {key: observations[number] for key, number in numbers.items()}

    return Expected(
        assignment,
        {c.key: Question(c.probe, seeds[c.key]) for c in assignment.checks},
        Answers(
            answers(head.reference),
            tuple(SimulatedAnswers(tuple(mistakes[k] for k in keys), of, answers(a)) for keys, of, a in head.known),
        ),
        tuple(Later(*row) for row in head.later),
        head.order,
        head.torch,
    )


def _check_in(row: _CheckRow) -> Check:
    probe = from_json(row.probe, Probe)  # type: ignore[type-abstract]
    expects = cast(Expectation, revive(row.expects, KINDS))
    return Check(row.key, row.points, row.claim, probe, expects, row.needs, row.only_with)
