"""Areas of a drawing that have one colour each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.protocol.records import Observation, Tensor
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, under
from autograder.rubric.expectations.tolerances import ONE_COLOUR, REGIONS

_MAX_AXES = 10


@dataclass(frozen=True, slots=True)
class Regions(Expectation):
    """At the points of the Call, the drawing has one colour where the reference's has one, and others elsewhere.

    Which colours, and by which function of matplotlib, does not matter. Points near a border tell nothing.

    Example: Regions()
    """

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("colours",)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        expected = next((two for two in _sides(reference) if two is not None), None)
        drawn = _sides(observation)
        if not drawn:
            return Mismatch("a drawing", "nothing is drawn")
        sides = [two for two in drawn if two is not None and expected is not None and two.shape == expected.shape]
        if expected is None or not sides:
            return Mismatch("regions of two colours", "one colour at every point that we looked at")
        share = max(max(float((side == expected).mean()), float((side != expected).mean())) for side in sides)
        if share >= REGIONS:
            return None
        return Mismatch(
            f"the two regions of the model's answers, at {len(expected)} points",
            f"a drawing that agrees at {round(share * len(expected))} of them",
        )

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the same points are in one region, whatever the colours."""
        one, two = _sides(observation), _sides(other)
        return len(one) == len(two) and all(_agree(a, b) for a, b in zip(one, two, strict=True))


def _sides(observation: Observation) -> list[NDArray[np.bool_] | None]:
    """For each axes which points are on one side; None where all have one colour."""
    names = sorted(under(observation.tensors, ("colours",)), key=lambda name: (len(name), name))
    return [_two(observation.tensors[name]) for name in names[:_MAX_AXES]]


def _agree(one: NDArray[np.bool_] | None, other: NDArray[np.bool_] | None) -> bool:
    if one is None or other is None or one.shape != other.shape:
        return one is None and other is None
    return max(float((one == other).mean()), float((one != other).mean())) >= REGIONS


def _two(colours: Tensor) -> NDArray[np.bool_] | None:
    """Which points are nearer to the first than to the second of the two colours that are furthest apart."""
    if colours.ndim != 2 or not colours.size:
        return None
    rows = np.asarray(colours, np.float64)
    apart = np.abs(rows[:, None] - rows[None]).sum(axis=-1)
    if apart.max() < ONE_COLOUR:
        return None
    first, second = np.unravel_index(int(apart.argmax()), apart.shape)
    return np.asarray(apart[first] < apart[second])
