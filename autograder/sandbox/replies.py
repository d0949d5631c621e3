"""Turns a worker's messages into records, field by field; anything else is a WireError.

Lengths and counts are bounded here, before any other module handles them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from autograder.protocol.errors import WireError
from autograder.protocol.probes.base import Probe
from autograder.protocol.records import Fault, Json, Observation, Place, SourceScan, Tensor
from autograder.protocol.wire import Message

T = TypeVar("T")

_MAX_TEXT, _MAX_LIST, _MAX_NAME = 2000, 256, 200
_MAX_SIDE = 1000  # pixels of a picture


def expect(message: Message, did: str) -> Mapping[str, Json]:
    """The head of a message that says it did this."""
    if message.head.get("did") != did:
        raise WireError(f"expected a reply that says {did!r}")
    return message.head


def opened(head: Mapping[str, Json]) -> SourceScan:
    """What a worker says of the source."""
    places = {_name(key): _some_place(value) for key, value in _object(head.get("places")).items()}
    return SourceScan(places, _texts(head.get("left_out")), _texts(head.get("notes")))


def fault(value: Json | None) -> Fault | None:
    """What a worker says went wrong."""
    if value is None:
        return None
    fields = _object(value)
    place = fields.get("place")
    return Fault(_text(fields.get("kind")), _text(fields.get("message")), None if place is None else _some_place(place))


def asked(answer: Observation, probe: Probe) -> Observation:
    """The answer without what was not asked: nothing that is invented is compared, kept or shown to anybody."""
    names = probe.answerable()
    return Observation(_under(names.tensors, answer.tensors), _under(names.values, answer.values), answer.fault)


def _under(names: tuple[str, ...], items: Mapping[str, T]) -> dict[str, T]:
    begins = tuple(f"{name}/" for name in names)
    return {name: item for name, item in items.items() if name in names or name.startswith(begins)}


def observation(message: Message) -> Observation:
    """The answer to one question."""
    head = expect(message, "answered")
    values = _object(head.get("values"))
    tensors = {_name(key): _of_its_kind(key, tensor) for key, tensor in message.tensors.items()}
    return Observation(tensors, {_name(k): _bounded(v) for k, v in values.items()}, fault(head.get("fault")))


def texts(value: Json | None) -> tuple[str, ...]:
    """A list of short strings."""
    return _texts(value)


def _object(value: Json | None) -> dict[str, Json]:
    if type(value) is not dict or len(value) > _MAX_LIST:
        raise WireError("a reply lacks an object, or it is too large")
    return value


def _texts(value: Json | None) -> tuple[str, ...]:
    if type(value) is not list or len(value) > _MAX_LIST:
        raise WireError("a reply lacks a list, or it is too long")
    return tuple(_text(item) for item in value)


def _text(value: Json | None) -> str:
    if type(value) is not str:
        raise WireError("a reply has something else where a text belongs")
    return value[:_MAX_TEXT].encode("utf-8", "replace").decode()


def _name(value: str) -> str:
    if len(value) > _MAX_NAME:
        raise WireError("a reply uses a name that is too long")
    return value.encode("utf-8", "replace").decode()


def _of_its_kind(name: str, tensor: Tensor) -> Tensor:
    """A picture has to be pixels, "named" classes, "colours" colours, and every other tensor numbers of full size.

    Bytes would grow eightfold when they are compared as real numbers.
    """
    kind, is_small = name.partition("/")[0], tensor.dtype == np.uint8
    if kind == "picture" and not (is_small and tensor.ndim == 3 and tensor.shape[2] == 3 and _can_be_seen(tensor)):
        raise WireError("a reply holds a picture that cannot be")
    if kind == "named" and not (is_small and tensor.ndim == 1):
        raise WireError("a reply names classes that cannot be")
    if kind == "colours" and not (is_small and tensor.ndim == 2 and tensor.shape[1] == 3 and _can_be_seen(tensor)):
        raise WireError("a reply holds colours that cannot be")
    is_whole = kind in ("returned", "given", "inner", "buffer") and tensor.dtype == np.int64
    if kind not in ("picture", "named", "colours") and tensor.dtype.kind != "f" and not is_whole:
        raise WireError("a reply holds numbers of a kind that cannot be")
    return tensor


def _can_be_seen(picture: Tensor) -> bool:
    return all(0 < side <= _MAX_SIDE for side in picture.shape[:2])


def _some_place(value: Json) -> Place:
    fields = _object(value)
    line = fields.get("line")
    if type(line) is not int or not 0 <= line < 10_000_000:
        raise WireError("a reply points to a line that cannot be")
    return Place(_text(fields.get("cell")), line)


def _bounded(value: Json) -> Json:
    if type(value) is int and abs(value) >= 1 << 63:
        raise WireError("a reply holds a number that is too large")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_bounded(item) for item in value[: 4 * _MAX_LIST]]
    if isinstance(value, dict):
        return {_name(k): _bounded(v) for k, v in list(value.items())[:_MAX_LIST]}
    return value
