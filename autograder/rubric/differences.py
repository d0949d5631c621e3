"""Tensors in a student's words: what one is called, and how far it is from another, in which direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from autograder.protocol.records import Json, Tensor

_PARALLEL = 0.999  # cosine from which two directions are called the same
_NEARLY = 0.9  # from which they are called nearly the same
_AS_FAR = 0.005  # relative difference of two lengths that are called equal

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

_Vector = NDArray[np.float64]


def say(name: str) -> str:
    """A tensor's name in a student's words."""
    kind, _, rest = name.partition("/")
    if kind == "appended":
        return rest
    if kind == "gradient":
        _, _, shape = rest.partition("/")
        return f"the gradient of the parameter with {shape.partition('/')[0]} entries"
    if kind == "returned":
        return _returned(rest)
    if kind == "through":
        return f"the gradient of {rest.replace('/', ', entry ')}"
    if kind == "given":
        return f"what {rest.replace('/', ', entry ')} holds afterwards"
    if kind in ("lr", "step_lr"):
        return f"the learning rate {'at the steps of' if kind == 'step_lr' else 'after'} call {rest}"
    if kind == "images":
        return (
            f"the {_ORDINALS[int(rest)]} image" if rest.isdecimal() and int(rest) < len(_ORDINALS) else f"image {rest}"
        )
    if kind in ("bars", "edges"):
        return f"the {kind.replace('bars', 'heights')} of the bars"
    if kind == "answers":
        return f"the answers of the model of call {rest}"
    if kind == "output":
        return "the output"
    if kind == "inner":
        return _returned("/".join(rest.split("/")[3:]))
    if kind == "buffer":
        return f"the buffer {rest.rpartition('/')[2]}"
    words = kind.replace("stray_weights", "the weights of another model").replace("_", " ")
    words = words if words.startswith("the ") else f"the {words}"
    return f"{words} after call {rest}" if rest.isdigit() else words


def _returned(path: str) -> str:
    """ "the second returned value" of "1", "the returned 'loss'" of "loss", "entry 2 of ..." of "loss/2"."""
    *outer, last = path.split("/")
    if outer:
        return f"entry {last} of {_returned('/'.join(outer))}"
    if last.isdecimal() and int(last) < len(_ORDINALS):
        return f"the {_ORDINALS[int(last)]} returned value"
    return f"the returned {last!r}" if last else "the returned value"


def of_tensor(name: str, actual: Tensor, reference: Mapping[str, Tensor]) -> str:
    """The sentence about a tensor that has the right shape and other values."""
    expected, kind, call = reference[name], *name.partition("/")[::2]
    start = reference.get(f"{kind}/0") if kind.endswith("weights") else None
    if start is None or start.shape != expected.shape or call == "0":
        subject, is_many = say(name), kind.endswith("s") and kind not in ("appended", "images")
        if kind == "appended":  # a list that a student gave its name
            return of_values(actual, expected, f"What is appended to {subject}", "differs")
        return of_values(actual, expected, f"{subject[0].upper()}{subject[1:]}", "differ" if is_many else "differs")
    whose = "your weights" if kind == "weights" else "the weights of another model"
    n_calls = sum(other.startswith(f"{kind}/") for other in reference) - 1
    subject = f"After call {call}, {whose}" if n_calls > 1 else f"{whose[0].upper()}{whose[1:]}"
    return of_steps(actual, expected, start, subject)


def entries(count: int) -> str:
    """ "one entry", "3 entries"."""
    return "one entry" if count == 1 else f"{count or 'no'} entries"


def shape_of(tensor: Tensor) -> str:
    """As Python writes it."""
    return f"({', '.join(str(n) for n in tensor.shape)}{',' if tensor.ndim == 1 else ''})"


def of_steps(actual: Tensor, expected: Tensor, start: Tensor, subject: str) -> str:
    """How a step from the start compares with the expected one.

    actual, expected, start  of one shape, finite
    subject                  in the plural: "Your weights"
    """
    step, expected_step = _flat(actual) - _flat(start), _flat(expected) - _flat(start)
    length, expected_length = float(np.linalg.norm(step)), float(np.linalg.norm(expected_step))
    if expected_length == 0:
        return f"{subject} moved, and should have stayed where they were."
    if length == 0:
        return f"{subject} did not move at all."
    ratio, cosine = length / expected_length, float(step @ expected_step) / (length * expected_length)
    if cosine >= _PARALLEL and abs(ratio - 1) < _AS_FAR:
        off = 100 * float(np.linalg.norm(step - expected_step)) / expected_length
        return f"{subject} end {off:.2g} % of the step away from where they should be."
    return f"{subject} moved {_times(ratio)} as far as expected, in {_direction(cosine)}."


def of_values(actual: Tensor, expected: Tensor, subject: str, verb: str) -> str:
    """How far values are from the expected ones, compared with their size.

    actual, expected  of one shape, finite
    verb              "differs" or "differ"
    """
    is_finite = np.isfinite(_flat(actual)) & np.isfinite(_flat(expected))
    gap = float(np.abs(_flat(actual)[is_finite] - _flat(expected)[is_finite]).max(initial=0.0))
    top = float(np.abs(_flat(expected)[is_finite]).max(initial=0.0))
    return f"{subject} {verb} by up to {gap:.2g}, where the expected values go up to {top:.2g}."


def of_lists(expected: Json, got: Json, subject: str) -> str:
    """What a list of several plain values has too few and too many of; empty where both are told best in full."""
    if not (isinstance(expected, list) and isinstance(got, list)) or any(isinstance(v, list) for v in expected + got):
        return ""
    expected_counts, got_counts = Counter(map(str, expected)), Counter(map(str, got))
    missing, extra = (
        sorted((expected_counts - got_counts).elements()),
        sorted((got_counts - expected_counts).elements()),
    )
    if len(expected_counts) < 2 or not (expected_counts & got_counts) or not (missing or extra):
        return ""
    parts = [f"{', '.join(some)} {word}" for some, word in ((missing, "missing"), (extra, "not expected")) if some]
    return f"{subject[0].upper()}{subject[1:].rstrip(':')}: {'; '.join(parts)}."


def _direction(cosine: float) -> str:
    if abs(cosine) >= _PARALLEL:
        return "the same direction" if cosine > 0 else "the opposite direction"
    if abs(cosine) >= _NEARLY:
        return f"nearly the {'same' if cosine > 0 else 'opposite'} direction (cosine {cosine:.3f})"
    return f"another direction (cosine {cosine:.2f})"


def _flat(tensor: Tensor) -> _Vector:
    return np.asarray(tensor, np.float64).ravel()


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if 0.1 <= ratio < 100 else f"{ratio:.2g} times"
