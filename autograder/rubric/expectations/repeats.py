"""The same image gets the same answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.protocol.records import Observation
from autograder.rubric.differences import shape_of
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads, same, under
from autograder.rubric.expectations.output_kinds import kinds
from autograder.rubric.expectations.tolerances import RELATIVE


@dataclass(frozen=True, slots=True)
class Repeats(Expectation):
    """The same image gets the same answer in every pass and whatever else is in its batch.

    Example: Repeats()
    """

    reads = Reads.SERIES

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("output",)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        names = under({**reference.tensors, **observation.tensors}, ("output",))
        outputs = [np.asarray(observation.tensors.get(name, np.zeros((0,))), np.float64) for name in names]
        whole = max(outputs, key=lambda output: output.shape[:1], default=np.zeros((0,)))
        for part in outputs:
            if part.ndim != 2 or not part.size or part.shape[1:] != whole.shape[1:]:
                return Mismatch("one row of scores for each image", f"an output of shape {shape_of(part)}")
            gap = float(np.abs(whole[: len(part)] - part).max(initial=0.0))
            if not gap <= RELATIVE * max(1.0, float(np.abs(whole).max(initial=0.0))):
                same_batch = part.shape == whole.shape
                why = (
                    "twice the same batch"
                    if same_batch
                    else f"the same image in batches of {len(whole)} and {len(part)}"
                )
                return Mismatch(f"{why} to get the same answer", f"answers that differ by {gap:.3g}")
        return None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether both drop units, or both relate the images of a batch by a softmax; else the same numbers."""
        drops, other_drops = self._drops(observation), self._drops(other)
        if drops or other_drops:
            return drops and other_drops
        batch_kinds = _kinds_of_batches(observation)
        if "over images" in batch_kinds:
            return batch_kinds == _kinds_of_batches(other)
        return same(observation, other, ("output",), ())

    def _drops(self, observation: Observation) -> bool:
        """Whether answers change from pass to pass and a dropout function is at work."""
        return self._is_random(observation) and any(
            observation.values[name] is True for name in under(observation.values, ("is_dropping",))
        )

    def _is_random(self, observation: Observation) -> bool:
        first = [name for name in under(observation.tensors, ("output",)) if name.split("/")[2:3] == ["0"]]
        again = ("/".join([*name.split("/")[:2], "1", *name.split("/")[3:]]) for name in first)
        pairs = zip(first, again, strict=True)
        tensors = observation.tensors
        return any(b in tensors and not np.array_equal(tensors[a], tensors[b], equal_nan=True) for a, b in pairs)


def _kinds_of_batches(observation: Observation) -> frozenset[str]:
    """As output_kinds.kinds, of the outputs for more than one image."""
    tensors = {name: t for name, t in observation.tensors.items() if t.ndim and len(t) > 1}
    return kinds(Observation(tensors, observation.values))
