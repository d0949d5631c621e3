"""Tensors that must not change from call to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from autograder.protocol.fields import Filled
from autograder.protocol.records import Observation
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads, series, under


@dataclass(frozen=True, slots=True)
class Still(Expectation):
    """Tensors "<name>/0", "<name>/1", ... never change.

    Example: Still(("weights", "buffers"))
    """

    names: Annotated[tuple[str, ...], Filled()]

    reads = Reads.SERIES

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return self.names

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        changed = self._changed(observation)
        for kind in self.names:
            if any(name not in observation.tensors for name in under(reference.tensors, (kind,))):
                return Mismatch(f"the {kind} of the model stay as they are", "nothing to compare")
            if kind in changed:
                return Mismatch(f"the {kind} of the model stay as they are", f"the {kind} changed")
        return None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the same kinds of tensors change, by however much."""
        return self._changed(observation) == self._changed(other)

    def _changed(self, observation: Observation) -> set[str]:
        """Those of the names under which something changes."""
        return {
            kind
            for kind, tensors in series(observation.tensors, self.names).items()
            if any(not np.array_equal(tensors[0], other, equal_nan=True) for other in tensors[1:])
        }
