"""Tensors that have to change from call to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from autograder.protocol.fields import Filled
from autograder.protocol.records import Observation
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads, series


@dataclass(frozen=True, slots=True)
class Moves(Expectation):
    """The last of the tensors "<name>/0", "<name>/1", ... is not what the first was, by however much.

    Example: Moves(("weights",))
    """

    names: Annotated[tuple[str, ...], Filled()]

    reads = Reads.SERIES

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return self.names

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        moved = self._moved(observation)
        for kind in self.names:
            if kind not in moved:
                return Mismatch(f"the {kind} of the model to move", "every one of them where it started")
        return None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the same kinds of tensors move."""
        return self._moved(observation) == self._moved(other)

    def _moved(self, observation: Observation) -> set[str]:
        """Those of the names under which something moves."""
        return {
            kind
            for kind, tensors in series(observation.tensors, self.names).items()
            if len(tensors) > 1 and not np.array_equal(tensors[0], tensors[-1], equal_nan=True)
        }
