"""Bytes between judge and worker: a JSON head and safetensors, counted and capped before they are parsed.

The bytes are never executed or unpickled, and no path is taken from a message.
"""

from __future__ import annotations

import contextlib
import json
import math
import socket
import struct
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from autograder.protocol.errors import WireError
from autograder.protocol.records import Json, Tensor

MAX_HEAD = 1 << 20  # bytes of JSON in a reply
MAX_BODY = 64 << 20  # bytes of tensors in a reply
MAX_TENSORS = 2048  # snapshots of a training are hundreds
MAX_INDEX = 1 << 18  # bytes of JSON that say where the tensors lie
MAX_EMPTY = 1 << 20  # entries that an empty tensor would have without its sides of 0: a sum over one side is as large
MAX_DEPTH = 12
_DTYPES = frozenset({"float32", "float64", "int64", "uint8", "bool"})
_WHOLE = 0 if sys.platform == "win32" else socket.MSG_WAITALL  # not there with a deadline
_PREFIX = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class Message:
    """One message in either direction."""

    head: Mapping[str, Json]
    tensors: Mapping[str, Tensor]


class Lasting(dict[str, Tensor]):
    """Tensors that are sent many times and do not change: turned into bytes once."""

    @cached_property
    def packed(self) -> bytes:
        """These tensors as safetensors."""
        return _packed(self)


def _packed(tensors: Mapping[str, Tensor]) -> bytes:
    return save({k: np.ascontiguousarray(v) for k, v in tensors.items()}) if tensors else b""


def pack(message: Message) -> tuple[bytes, bytes]:
    """The message as bytes: two lengths and JSON; safetensors."""
    head = json.dumps(message.head, allow_nan=False).encode()
    body = message.tensors.packed if isinstance(message.tensors, Lasting) else _packed(message.tensors)
    return _PREFIX.pack(len(head), len(body)) + head, body


def unpack(head: bytes, body: bytes) -> Message:
    """The message in these bytes.

    Raises  WireError for anything but JSON objects of bounded depth and tensors of the five allowed dtypes
    """
    try:
        parsed = json.loads(head.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise WireError(f"the head of a reply is not JSON: {error}") from None
    if type(parsed) is not dict or not _shallow(parsed, MAX_DEPTH):
        raise WireError(f"the head of a reply is not an object of at most {MAX_DEPTH} levels")
    return Message(parsed, _tensors(body))


def _tensors(body: bytes) -> dict[str, Tensor]:
    if not body:
        return {}
    if int.from_bytes(body[:8], "little") > MAX_INDEX:  # a million empty tensors would be made before they are counted
        raise WireError(f"a reply lists its tensors in more than {MAX_INDEX} bytes")
    try:
        tensors = load(body)
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise WireError(f"the tensors of a reply are not safetensors: {error}") from None
    if len(tensors) > MAX_TENSORS:
        raise WireError(f"a reply has {len(tensors)} tensors, at most {MAX_TENSORS} are read")
    for name, tensor in tensors.items():
        if tensor.dtype.name not in _DTYPES:
            raise WireError(f"tensor {name[:80]!r} has dtype {tensor.dtype.name}")
        if not tensor.size and math.prod(filter(None, tensor.shape)) > MAX_EMPTY:
            raise WireError(f"tensor {name[:80]!r} holds nothing and has a side of {max(tensor.shape)}")
    return dict(tensors)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name[:80]} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_constant(digits)


def _shallow(value: Json, depth: int) -> bool:
    if depth < 0:
        return False
    if isinstance(value, dict):
        return all(_shallow(item, depth - 1) for item in value.values())
    if isinstance(value, list):
        return all(_shallow(item, depth - 1) for item in value)
    return True


def send(channel: socket.socket, message: Message, deadline: float | None = None) -> None:
    """Write one message.

    deadline  on time.monotonic(); None waits without limit
    Raises    WireError when the other side is gone; TimeoutError at the deadline
    """
    _set_deadline(channel, deadline)
    with _wire_errors():
        for data in filter(None, pack(message)):  # no empty body: the other side may have closed already
            channel.sendall(data)


def receive(channel: socket.socket, deadline: float | None = None, limit: int = MAX_HEAD + MAX_BODY) -> Message:
    """Read one message.

    limit   bytes; more is refused before anything is read
    Raises  WireError when the other side is gone or says something else; TimeoutError at the deadline
    """
    n_head, n_body = _PREFIX.unpack(_read(channel, _PREFIX.size, deadline))
    if n_head > MAX_HEAD or n_head + n_body > limit:
        raise WireError(f"a reply of {n_head + n_body} bytes is over the limit")
    head = _read(channel, n_head, deadline)
    return unpack(head, _read(channel, n_body, deadline))


def _read(channel: socket.socket, n_bytes: int, deadline: float | None) -> bytes:
    if not n_bytes:
        return b""
    _set_deadline(channel, deadline)
    with _wire_errors():
        whole = channel.recv(n_bytes, _WHOLE)
    if len(whole) == n_bytes:
        return whole  # the usual case, without a second copy
    data = bytearray(n_bytes)  # the kernel gives the memory when it is written to, so a lie costs nothing
    done = n_read = len(whole)
    data[:done] = whole
    with memoryview(data) as view, _wire_errors():
        while n_read and done < n_bytes:
            _set_deadline(channel, deadline)
            n_read = channel.recv_into(view[done:])
            done += n_read
    if not n_read:
        raise WireError("the other side is gone")
    return bytes(data)


@contextlib.contextmanager
def _wire_errors() -> Iterator[None]:
    """An OSError inside the block becomes a WireError; a TimeoutError stays."""
    try:
        yield
    except TimeoutError:
        raise
    except OSError as error:
        raise WireError(f"the other side is gone: {error}") from None


def _set_deadline(channel: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        channel.settimeout(None)
        return
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)
