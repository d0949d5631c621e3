"""Different inputs get different answers: what a row must not pay for is an answer that nothing was computed for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from autograder.protocol.fields import Filled
from autograder.protocol.records import Observation, Tensor
from autograder.rubric.differences import say
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, under
from autograder.rubric.expectations.tolerances import CONSTANT


@dataclass(frozen=True, slots=True)
class Varies(Expectation):
    """Not every row of the tensors under these names is the same. Of several tensors one that varies is enough.

    Example: Varies(("output",))
    """

    names: Annotated[tuple[str, ...], Filled()]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return self.names

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for kind in self.names:
            names = under(reference.tensors, (kind,))
            if not any(name in observation.tensors and _varies(observation.tensors[name]) for name in names):
                return Mismatch(f"{say(kind)} to differ from input to input", "the same for every input")
        return None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the same kinds vary, by however much."""
        return self._varying(observation) == self._varying(other)

    def _varying(self, observation: Observation) -> set[str]:
        tensors = observation.tensors
        return {kind for kind in self.names if any(_varies(tensors[name]) for name in under(tensors, (kind,)))}


def _varies(tensor: Tensor) -> bool:
    rows = np.asarray(tensor, np.float64)
    if rows.ndim == 0 or len(rows) < 2:
        return False
    spread = np.abs(rows - rows[:1])
    return not float(spread.max(initial=0.0)) <= CONSTANT * float(np.abs(rows[:1]).max(initial=0.0))
