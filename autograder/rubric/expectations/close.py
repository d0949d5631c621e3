"""Tensors that have to be near the reference's."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, takewhile
from typing import Annotated

import numpy as np

from autograder.protocol.fields import Filled
from autograder.protocol.records import Observation, Picture, Tensor
from autograder.rubric import pictures
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
        name = self._first_wrong(observation, reference)
        if name is not None:
            return _unlike(name, observation.tensors.get(name), reference)
        extra = [n for n in under(observation.tensors, self.names) if n not in reference.tensors]
        return Mismatch(f"no {say(extra[0])}", f"{say(extra[0])}") if extra else None

    def picture(self, observation: Observation, reference: Observation, mistake: Observation | None) -> Picture | None:
        """As Expectation: the path of weights over the calls, or the distribution of inner activations."""
        name = self._first_wrong(observation, reference)
        kind = name.partition("/")[0] if name else ""
        if kind == "weights":
            return pictures.path(_series(kind, observation), _series(kind, reference), _series(kind, mistake))
        yours, right = (o.tensors.get(name or "") for o in (observation, reference))
        if name is None or yours is None or right is None or yours.shape != right.shape or kind != "inner":
            return None
        return pictures.distribution(yours, right, say(name))

    def _first_wrong(self, observation: Observation, reference: Observation) -> str | None:
        names = under(reference.tensors, self.names)
        return next((n for n in names if _unlike(n, observation.tensors.get(n), reference) is not None), None)

    def alike(self, observation: Observation, other: Observation) -> bool:
        """As Expectation."""
        return same(observation, other, self.names, ())


def _series(kind: str, observation: Observation | None) -> list[Tensor]:
    """The tensors "<kind>/0", "<kind>/1", ... as far as they go."""
    series = (observation.tensors.get(f"{kind}/{t}") if observation else None for t in count())
    return [tensor for tensor in takewhile(lambda tensor: tensor is not None, series) if tensor is not None]


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
