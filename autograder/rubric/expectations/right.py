"""What a model that was returned makes of given inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from autograder.protocol.fields import AtLeast, Filled
from autograder.protocol.records import Observation, Tensor
from autograder.rubric.differences import shape_of
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, under


@dataclass(frozen=True, slots=True)
class Right(Expectation):
    """The model that each call returned names these classes for the inputs in asks of the Call.

    A single output above 0 is class 1; of several the largest is the class.

    Example: Right((0, 1, 1, 0))
    """

    targets: Annotated[tuple[Annotated[int, AtLeast(0)], ...], Filled()]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("answers",)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        names = under(reference.tensors, ("answers",))
        wrong: list[str] = []
        for name in names:
            answers = observation.tensors.get(name, np.zeros(0))
            if answers.shape[:1] != (len(self.targets),) or not answers.size:
                return Mismatch(f"an answer for each of {len(self.targets)} inputs", f"shape {shape_of(answers)}")
            classes = _classes(answers)
            wrong += [] if np.array_equal(classes, self.targets) else [", ".join(map(str, classes))]
        if names and not wrong:
            return None
        expected = f"classes {', '.join(map(str, self.targets))}"
        if len(names) < 2:
            return Mismatch(expected, wrong[0] if wrong else "no answer")
        return Mismatch(
            f"{expected} in each of {len(names)} calls", f"{wrong[0]} in the first of {len(wrong)} that differ"
        )

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the models are affine in both or in neither, right in all calls, in some, or in none of both.

        Models that name the same classes in every call have to name the same ones in both.
        """
        return self._summary(observation) == self._summary(other)

    def _summary(self, observation: Observation) -> object:
        answers = [observation.tensors[name] for name in under(observation.tensors, ("answers",))]
        right = {each.ndim > 0 and each.size > 0 and np.array_equal(_classes(each), self.targets) for each in answers}
        affine = [observation.values[name] for name in under(observation.values, ("affine",))]
        named = {tuple(_classes(each).tolist()) if each.ndim and each.size else () for each in answers}
        return right, all(affine), named if len(named) == 1 else None


def _classes(answers: Tensor) -> NDArray[np.int64]:
    rows = np.asarray(answers, np.float64).reshape(len(answers), -1)
    classes = (rows[:, 0] > 0).astype(np.int64) if rows.shape[1] == 1 else rows.argmax(axis=1)
    return np.where(np.isfinite(rows).all(axis=1), classes, -1)
