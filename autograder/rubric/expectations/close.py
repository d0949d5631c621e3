"""Tensors that have to be near the reference's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from autograder.protocol.fields import Filled
from autograder.protocol.records import Observation, Tensor
from autograder.rubric.differences import entries, of_tensor, say, shape_of
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, allowed, gaps, same, under


@dataclass(frozen=True, slots=True)
class Close(Expectation):
    """Tensors under these names are near the reference's, as tolerances.py says.

    Example: Close(("weights", "buffers"))
    """

    names: Annotated[tuple[str, ...], Filled()]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return self.names

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for name in under(reference.tensors, self.names):
            actual = observation.tensors.get(name)
            wrong = _unlike(name, actual, reference)
            if wrong is not None:
                return wrong
        extra = [n for n in under(observation.tensors, self.names) if n not in reference.tensors]
        return Mismatch(f"no {say(extra[0])}", f"{say(extra[0])}") if extra else None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """As Expectation."""
        return same(observation, other, self.names, ())


def _unlike(name: str, actual: Tensor | None, reference: Observation) -> Mismatch | None:
    expected, subject = reference.tensors[name], say(name)
    if actual is None:
        return Mismatch(f"{subject}, of shape {shape_of(expected)}", "nothing")
    if actual.shape != expected.shape and name.startswith("appended/") and actual.ndim == expected.ndim == 1:
        return Mismatch(f"{entries(len(expected))} in {subject}", entries(len(actual)))
    if actual.shape != expected.shape:
        return Mismatch(f"{subject} of shape {shape_of(expected)}", f"shape {shape_of(actual)}")
    if not np.isfinite(np.asarray(actual, np.float64)).all() and np.isfinite(np.asarray(expected, np.float64)).all():
        return Mismatch(f"{subject} to be finite", "NaN or infinity")
    off, most = np.asarray(gaps(actual, expected), np.float64), allowed(name, reference)
    if float(off.max(initial=0.0)) <= most:
        return None
    if name.startswith("weights/") and np.array_equal(actual, reference.tensors.get("weights/0", expected)):
        return Mismatch(f"{subject} to have moved", "every one of them where it started")
    worst = np.unravel_index(int(off.argmax()), off.shape)
    if off.size == 1:
        return Mismatch(f"{subject} to be {float(expected[worst]):.6g}", f"{float(actual[worst]):.6g}")
    entry, far = ", ".join(str(int(i)) for i in worst), int((off > most).sum())
    wanted, got = f"{subject}, entry {entry}, to be {float(expected[worst]):.6g}", f"{float(actual[worst]):.6g}"
    detail = f"Expected {wanted}; got {got} ({far} of {off.size} entries differ, allowed {most:.1g})."
    return Mismatch(says=of_tensor(name, actual, reference.tensors), detail=detail)
