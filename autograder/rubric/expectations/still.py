"""Tensors that must not change from call to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from autograder.protocol.fields import Filled
from autograder.protocol.records import Observation
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads, under


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
        for kind in self.names:
            series = under({**reference.tensors, **observation.tensors}, (kind,))
            if any(name not in observation.tensors for name in series):
                return Mismatch(f"the {kind} of the model stay as they are", "nothing to compare")
            if any(
                not np.array_equal(observation.tensors[series[0]], observation.tensors[n], equal_nan=True)
                for n in series[1:]
            ):
                return Mismatch(f"the {kind} of the model stay as they are", f"the {kind} changed")
        return None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the same kinds of tensors change, by however much."""
        return self._changed(observation) == self._changed(other)

    def _changed(self, observation: Observation) -> set[str]:
        """Those of the names under which something changes."""
        tensors = observation.tensors
        series = {kind: under(tensors, (kind,)) for kind in self.names}
        return {
            kind
            for kind, names in series.items()
            if any(not np.array_equal(tensors[names[0]], tensors[n], equal_nan=True) for n in names[1:])
        }
