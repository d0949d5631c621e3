"""Records as bytes and back: JSON and safetensors, compressed; nothing that is executed when it is read.

Tensors are numbered in the JSON and lie beside it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from autograder.gradebook.entries import StoredRun
from autograder.protocol.codec import DAMAGED, from_json, to_json
from autograder.protocol.errors import GradebookError
from autograder.protocol.records import Tensor

_T = TypeVar("_T")


def as_text(record: object) -> str:
    """A record without tensors as JSON."""
    return json.dumps(to_json(record), sort_keys=True)


def from_text(text: str, kind: type[_T]) -> _T:
    """What as_text wrote.

    Raises  GradebookError when it is not a record of this kind
    """
    try:
        return from_json(json.loads(text), kind)
    except DAMAGED as error:
        raise GradebookError(f"the gradebook holds a damaged {kind.__name__}: {type(error).__name__}") from None


def pack(stored_runs: Mapping[str, StoredRun]) -> bytes:
    """Part title -> what was observed, as bytes."""
    tensors: dict[str, Tensor] = {}

    def out(tensor: Any) -> str:
        tensors[str(len(tensors))] = np.ascontiguousarray(tensor)
        return str(len(tensors) - 1)

    numbered = {title: _with_tensors(one, out) for title, one in stored_runs.items()}
    return zlib.compress(save(tensors, {"head": json.dumps(to_json(numbered))}))


def unpack(content: bytes) -> dict[str, StoredRun]:
    """What pack wrote.

    Raises  GradebookError when it is damaged
    """
    try:
        plain = zlib.decompress(content)
        length = int.from_bytes(plain[:8], "little")  # safetensors: the length of a JSON header comes first
        head = json.loads(json.loads(plain[8 : 8 + length])["__metadata__"]["head"])
        tensors = load(plain)
        numbered = from_json(head, dict[str, StoredRun])
        return {title: _with_tensors(one, tensors.__getitem__) for title, one in numbered.items()}
    except (zlib.error, SafetensorError, *DAMAGED) as e:
        raise GradebookError(f"what was observed is damaged in the gradebook: {type(e).__name__}") from None


def _with_tensors(stored_run: StoredRun, other: Callable[[Any], Any]) -> StoredRun:
    """The same with other(tensor) in place of every tensor."""
    observations = tuple(
        replace(o, tensors={name: other(t) for name, t in o.tensors.items()}) for o in stored_run.sitting.observations
    )
    return replace(stored_run, sitting=replace(stored_run.sitting, observations=observations))
