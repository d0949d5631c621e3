"""Answers of known mistakes, kept on disk: the same code is not asked the same questions twice on one machine.

A file for each set of sources and questions, under a digest of all that its answers follow from. Called by simulate.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import platformdirs
from safetensors import SafetensorError
from safetensors.numpy import load, save

import autograder
from autograder.protocol import codec
from autograder.protocol.questions import Request, to_json
from autograder.protocol.records import Observation, Outcome, Tensor

VARIABLE = "AUTOGRADER_CACHE"
_MOST = 1 << 30  # bytes of all files; the oldest go first
_ASKED = ("worker", "protocol")  # what of this package answers follow from
_ENDING = ".safetensors"

Answers = list[tuple[Observation, ...]]  # of each source, one for each question


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """Those that are kept in this folder; None keeps nothing.

    A folder that cannot be written, or a damaged file, costs time only.
    """

    folder: Path | None

    def find(self, key: str) -> Answers | None:
        """What was kept under this key."""
        if self.folder is None:
            return None
        path = self.folder / (key + _ENDING)
        try:
            answers = _unpacked(path.read_bytes())
            path.touch()
        except (OSError, SafetensorError, *codec.DAMAGED):
            return None
        return answers

    def keep(self, key: str, answers: Sequence[tuple[Observation, ...]]) -> None:
        """Keep these under the key, but for those of a machine that was too slow or too small for them."""
        faults = [observation.fault for some in answers for observation in some if observation.fault]
        if self.folder is None or any(fault.kind in [*Outcome] for fault in faults):
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(_packed(answers))
            Path(file.name).replace(self.folder / (key + _ENDING))
            self._make_room()
        except OSError:
            return

    def _make_room(self) -> None:
        found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self.files())
        held = sum(size for _, size, _ in found)
        for _, size, path in found:
            if held <= _MOST:
                return
            path.unlink(missing_ok=True)
            held -= size

    def files(self) -> list[Path]:
        """All that is kept."""
        return list(self.folder.glob(f"*{_ENDING}")) if self.folder else []


def on_this_machine() -> KnownAnswers:
    """In $AUTOGRADER_CACHE, nowhere where it is empty; else in the user's folder for such things."""
    chosen = os.environ.get(VARIABLE)
    if chosen is None:
        return KnownAnswers(platformdirs.user_cache_path("mlp-autograder") / "known")
    return KnownAnswers(Path(chosen) if chosen else None)


def key_of(requests: Sequence[Request], tier: str) -> str:
    """A digest of sources, questions, versions, and of our own code that answers them."""
    digest = hashlib.sha256(f"{_code()} {tier}".encode())
    for request in requests:
        digest.update(json.dumps([to_json(request.names), [c.source for c in request.cells]]).encode())
    for question in requests[0].questions if requests else ():
        digest.update(json.dumps([to_json(question.probe), question.seed, question.device, question.pictures]).encode())
        for name, tensor in sorted(question.tensors.items()):
            digest.update(f"{name} {tensor.dtype} {tensor.shape}".encode() + np.ascontiguousarray(tensor).tobytes())
    return digest.hexdigest()[:40]


@cache
def _code() -> str:
    root = Path(autograder.__file__).parent
    digest = hashlib.sha256(f"{version('torch')} {version('numpy')} {version('matplotlib')}".encode())
    digest.update(platform.platform().encode())
    for path in sorted(path for folder in _ASKED for path in (root / folder).rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _packed(answers: Sequence[tuple[Observation, ...]]) -> bytes:
    tensors: dict[str, Tensor] = {}
    head = []
    for i, some in enumerate(answers):
        for j, observation in enumerate(some):
            tensors |= {f"{i} {j} {name}": np.ascontiguousarray(t) for name, t in observation.tensors.items()}
        head.append([codec.to_json(replace(observation, tensors={})) for observation in some])
    return save(tensors, {"head": json.dumps(head)})


def _unpacked(content: bytes) -> Answers:
    length = int.from_bytes(content[:8], "little")  # safetensors: the length of a JSON header comes first
    head = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["head"])
    tensors: dict[tuple[int, int], dict[str, Tensor]] = {}
    for place, tensor in load(content).items():
        i, j, name = place.split(" ", 2)
        tensors.setdefault((int(i), int(j)), {})[name] = tensor
    return [
        tuple(replace(codec.from_json(one, Observation), tensors=tensors.get((i, j), {})) for j, one in enumerate(some))
        for i, some in enumerate(head)
    ]
