"""What students get instead of a solution: the visible checks, and what reference and known mistakes answer to them.

Reads and writes expected.safetensors, which holds no implementation and no hidden check. Observes and judges nothing.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from autograder.grading.judge import Answers, SimulatedAnswers
from autograder.protocol.errors import AssignmentError, WireError
from autograder.protocol.probes import Call, Forward, Names, Probe, Question, from_json, revive, to_json
from autograder.protocol.records import Fault, Json, Observation, Tensor
from autograder.rubric.assignment import Assignment, Check, Implementation, Part
from autograder.rubric.expectations import KINDS
from autograder.rubric.expectations.base import Expectation

FILE = "expected.safetensors"
_FORMAT = "2"

Object = dict[str, Json]


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
    """

    assignment: Assignment
    questions: Mapping[str, Question]
    knowledge: Answers
    later: tuple[Later, ...]
    order: tuple[str, ...]


def write(expected: Expected, path: Path) -> None:
    """Write what read reads."""
    path.write_bytes(packed(expected))


def packed(expected: Expected) -> bytes:
    """The content of the file: the same bytes for the same content."""
    kept = _Store()
    assignment, knowledge = expected.assignment, expected.knowledge
    mistakes = {m.key: m for known in knowledge.known for m in known.mistakes}
    head: Object = {
        "slug": assignment.slug,
        "title": assignment.title,
        "source": assignment.source,
        "file": assignment.file,
        "names": to_json(assignment.names(Part("", assignment.wanted, ()))),
        "parts": [_part_out(part, expected.questions) for part in assignment.parts],
        "later": [[row.key, row.part, row.claim, float(row.points)] for row in expected.later],
        "order": list(expected.order),
        "mistakes": {key: _mistake_out(m) for key, m in mistakes.items()},
        "reference": kept.add(knowledge.reference),
        "known": [[[m.key for m in k.mistakes], k.of, kept.add(k.answers)] for k in knowledge.known],
    }
    head["observations"] = kept.observations
    head["tensors"] = kept.index
    words = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return save({"words": _pack(words), "numbers": _pack(b"".join(kept.contents))}, {"format": _FORMAT})


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
            head = json.loads(words)
            return _revived(head, _tensors(head["tensors"], numbers))
    except (SafetensorError, lzma.LZMAError, OSError, LookupError, TypeError, ValueError, WireError) as error:
        raise AssignmentError(f"{path} is damaged ({type(error).__name__}); download it again") from None
    raise AssignmentError(f"{path} was built by another version of autograder; install the version of your course")


def _pack(content: bytes) -> Tensor:
    """A third of the size: known mistakes mostly answer alike."""
    return np.frombuffer(lzma.compress(content, preset=6), np.uint8)


def _unpack(tensor: Tensor) -> bytes:
    return lzma.decompress(np.asarray(tensor, np.uint8).tobytes())


def _tensors(index: Json, numbers: bytes) -> list[Tensor]:
    """The tensors that lie end to end, each [dtype, shape]."""
    found: list[Tensor] = []
    start = 0
    for entry in _items(index):
        dtype, shape = _items(entry)
        sizes = [int(str(n)) for n in _items(shape)]
        count = math.prod(sizes)
        found.append(np.frombuffer(numbers, str(dtype), count, start).reshape(sizes))
        start += found[-1].nbytes
    return found


class _Store:
    """Observations and tensors, each kept once and found again by its number."""

    def __init__(self) -> None:
        self.observations: list[Json] = []
        self.contents: list[bytes] = []
        self.index: list[Json] = []
        self._found: dict[str, int] = {}
        self._places: dict[bytes, int] = {}

    def add(self, answers: Mapping[str, Observation]) -> Object:
        """Check key -> number of its observation."""
        return {key: self._number(answers[key]) for key in sorted(answers)}

    def _number(self, seen: Observation) -> int:
        tensors: Object = {name: self._place(tensor) for name, tensor in sorted(seen.tensors.items())}
        fault: Json = [seen.fault.kind, seen.fault.message] if seen.fault else None
        entry: list[Json] = [tensors, dict(sorted(seen.values.items())), fault]
        number = self._found.setdefault(json.dumps(entry), len(self.observations))
        if number == len(self.observations):
            self.observations.append(entry)
        return number

    def _place(self, tensor: Tensor) -> int:
        content = np.ascontiguousarray(tensor).tobytes()
        digest = hashlib.sha256(f"{tensor.dtype} {tensor.shape} ".encode() + content).digest()
        place = self._places.setdefault(digest, len(self.index))
        if place == len(self.index):
            self.contents.append(content)
            self.index.append([tensor.dtype.name, list(tensor.shape)])
        return place


def _part_out(part: Part, questions: Mapping[str, Question]) -> Json:
    checks: list[Json] = [
        {
            "key": c.key,
            "points": float(c.points),
            "claim": c.claim,
            "probe": to_json(c.probe),
            "expects": to_json(c.expects),
            "needs": list(c.needs),
            "seed": questions[c.key].seed,
        }
        for c in part.checks
    ]
    return {"title": part.title, "names": list(part.names), "wall_s": float(part.wall_s), "checks": checks}


def _mistake_out(mistake: Implementation) -> Json:
    return {
        "of": mistake.of,
        "loses": list(mistake.loses),
        "says": mistake.says,
        "hints": list(mistake.hints),
        "source": mistake.source,
        "raises": mistake.raises,
    }


def _revived(head: Object, tensors: Sequence[Tensor]) -> Expected:
    names = from_json(head["names"], Names)
    rows = [cast(Object, part) for part in _items(head["parts"])]
    assignment = Assignment(
        title=str(head["title"]),
        source=str(head["source"]),
        slug=str(head["slug"]),
        file=str(head["file"]),
        parts=tuple(_part_in(row) for row in rows),
        roles=names.roles,
        own=names.own,
        also=names.also,
        whole_file=names.whole_file,
    )
    seeds = {str(c["key"]): int(str(c["seed"])) for row in rows for c in _objects(row["checks"])}
    seen = [_observation_in(_items(entry), tensors) for entry in _items(head["observations"])]
    mistakes = {key: _mistake_in(key, cast(Object, m)) for key, m in cast(Object, head["mistakes"]).items()}
    known = [_items(entry) for entry in _items(head["known"])]
    return Expected(
        assignment,
        {c.key: Question(c.probe, seeds[c.key]) for c in assignment.checks},
        Answers(
            _answers(head["reference"], seen),
            tuple(
                SimulatedAnswers(tuple(mistakes[k] for k in _texts(m)), str(of), _answers(a, seen))
                for m, of, a in known
            ),
        ),
        tuple(Later(str(k), str(p), str(c), float(str(n))) for k, p, c, n in map(_items, _items(head["later"]))),
        _texts(head["order"]),
    )


def _part_in(row: Object) -> Part:
    checks = tuple(
        Check(
            key=str(c["key"]),
            points=float(str(c["points"])),
            claim=str(c["claim"]),
            probe=_probe(c["probe"]),
            expects=cast(Expectation, revive(c["expects"], KINDS)),
            needs=_texts(c["needs"]),
        )
        for c in _objects(row["checks"])
    )
    return Part(str(row["title"]), _texts(row["names"]), checks, float(str(row["wall_s"])))


def _probe(data: Json) -> Probe:
    probe: object = from_json(data, cast("type[Forward | Call]", object))
    if not isinstance(probe, Forward | Call):
        raise WireError("not a probe")
    return probe


def _mistake_in(key: str, m: Object) -> Implementation:
    says, source, raises = (str(m[name]) for name in ("says", "source", "raises"))
    return Implementation(key, str(m["of"]), _texts(m["loses"]), says, _texts(m["hints"]), source, (), raises=raises)


def _observation_in(entry: list[Json], tensors: Sequence[Tensor]) -> Observation:
    names, values, raised = entry
    fault = None
    if raised is not None:
        kind, message = _texts(raised)
        fault = Fault(kind, message)
    return Observation(
        {name: tensors[int(str(number))] for name, number in cast(Object, names).items()},
        cast(Object, values),
        fault,
    )


def _answers(numbers: Json, seen: list[Observation]) -> dict[str, Observation]:
    return {key: seen[int(str(number))] for key, number in cast(Object, numbers).items()}


def _items(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise WireError("not a list")
    return value


def _objects(value: Json) -> Iterable[Object]:
    return (cast(Object, item) for item in _items(value))


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in _items(value))
