"""Turns what student code hands back into plain numpy, or says in their words why it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsFloat, cast

import numpy as np
import torch

from autograder.protocol.records import Tensor

_MAX_ENTRIES = 2_000_000
_WIDER = {"f": "float64", "i": "int64", "u": "int64", "b": "int64"}  # kind -> dtype that holds it
_view = np.ndarray.view
_as_subclass, _detach, _to, _numpy = (
    torch.Tensor.as_subclass,
    torch.Tensor.detach,
    torch.Tensor.to,
    torch.Tensor.numpy,
)


class NotPlain(Exception):
    """The value is not a tensor or number that can be compared; the message says what it is."""


def plain(value: object, subject: str) -> Tensor:
    """A dense float32 array of the tensor's values.

    subject  what the message begins with: "MyMLP returned"
    Raises   NotPlain for anything but a dense real tensor of bounded size
    """
    if not isinstance(value, torch.Tensor):
        raise NotPlain(f"{subject} {_a(type(value).__name__)}, expected a tensor")
    tensor = _as_subclass(value, torch.Tensor)
    if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type == "meta":
        raise NotPlain(f"{subject} a {tensor.layout} tensor on {tensor.device}, expected a plain dense one")
    if not tensor.is_floating_point():
        raise NotPlain(f"{subject} a tensor of dtype {tensor.dtype}, expected torch.float32")
    if tensor.numel() > _MAX_ENTRIES:
        raise NotPlain(f"{subject} a tensor of shape {tuple(tensor.shape)}, far larger than expected")
    return cast(Tensor, _numpy(_to(_detach(tensor), "cpu", torch.float32).contiguous()).copy())


def dense(value: object, subject: str) -> Tensor:
    """A dense array of a tensor's or an array's values: float32, float64, or int64 for whole numbers.

    Raises  NotPlain for anything but a dense real tensor or array of bounded size
    """
    if isinstance(value, np.ndarray):
        value = _view(value, np.ndarray)  # what a class of the student's says of itself may be anything
        if value.dtype.kind not in "fiub" or value.size > _MAX_ENTRIES:
            raise NotPlain(f"{subject} an array of {value.dtype} and shape {value.shape}, expected plain numbers")
        return np.array(value, value.dtype if value.dtype.name in ("float32", "float64") else _WIDER[value.dtype.kind])
    if isinstance(value, torch.Tensor) and not value.is_floating_point() and not value.is_complex():
        tensor = _as_subclass(value, torch.Tensor)
        return dense(_numpy(_to(_detach(tensor), "cpu").contiguous()), subject)
    if isinstance(value, torch.Tensor) and value.dtype == torch.float64 and value.layout == torch.strided:
        return dense(_numpy(_to(_detach(_as_subclass(value, torch.Tensor)), "cpu").contiguous()), subject)
    return plain(value, subject)


def number(value: object, subject: str) -> float:
    """A float of any number-like value; NaN and infinity are kept.

    Raises  NotPlain for anything else
    """
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        tensor = _as_subclass(value, torch.Tensor)
        return float(_to(_detach(tensor), "cpu", torch.float64).reshape(()).numpy())
    if type(value) in (int, float) or isinstance(value, np.number):
        try:
            return float(cast(SupportsFloat, value))
        except OverflowError:
            return float("inf")
    raise NotPlain(f"{subject} {_a(type(value).__name__)}, expected a number")


def numbers(values: Sequence[object], subject: str) -> Tensor:
    """float64 of a list of number-likes, at most 1000."""
    return np.array([number(v, subject) for v in list(values)[:1000]], dtype=np.float64)


def _a(name: str) -> str:
    return "None" if name == "NoneType" else f"an {name}" if name[:1] in "aeiou" else f"a {name}"
