"""Whatever a network's weights are, its rows are log-probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.protocol.records import Observation
from autograder.rubric.differences import shape_of
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, same, under
from autograder.rubric.expectations.output_kinds import kinds
from autograder.rubric.expectations.tolerances import SUM_TO_1


@dataclass(frozen=True, slots=True)
class LogProbabilities(Expectation):
    """Every row of every output is the logarithm of probabilities: exp sums to 1.

    Example: LogProbabilities()
    """

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("output",)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for name in under(reference.tensors, ("output",)):
            rows = np.asarray(observation.tensors.get(name, np.zeros((0,))), np.float64)
            if rows.ndim != 2 or not len(rows):
                return Mismatch("one row of scores for each image", f"an output of shape {shape_of(rows)}")
            with np.errstate(over="ignore"):
                sums = np.exp(rows).sum(axis=1)
            off = np.abs(sums - 1) > SUM_TO_1
            if off.any() or np.isnan(sums).any():
                row = int(np.argmax(off | np.isnan(sums)))
                return Mismatch("exp of each row to sum to 1", f"a sum of {sums[row]:.6g} in row {row}")
        return None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether every output is of the same kind, whatever network gave it; of no known kind, the same numbers."""
        observed_kinds = kinds(observation)
        return (
            observed_kinds == kinds(other)
            if observed_kinds and "" not in observed_kinds
            else same(observation, other, ("output",), ())
        )
